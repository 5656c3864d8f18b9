"""What a hand-in costs before a line of it has run is bounded, and its student is told what was too much."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.content.notebook import MAX_CODE, MAX_FILE
from grader.content.syntax import parse_cell
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.cost import GROWTH, largest
from grader.selftest.present import present

RIGHT = """
def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))
"""
TALL = "-" * 30_000 + "1"


def code(source: str) -> dict:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def notebook(*sources: str) -> str:
    return json.dumps({"cells": [*map(code, sources)], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "07_dot_product.ipynb"


def graded(grading: Grading, file: Path) -> list[CheckResult]:
    submission = Submission(grading, present("07_dot_product"), file, "exercises/07_dot_product.ipynb")
    try:
        return submission.grade()
    finally:
        submission.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" " * (MAX_FILE + 1), "is larger than 56 MB: clear its outputs"),
        ('{"cells": [' + 3_000_000 * "[]," + "[]]}", "holds more than 1,000,000 parts: clear its outputs"),
        ('{"cells": ' + 3_000_000 * "[", "holds more than 1,000,000 parts: clear its outputs"),
        ('{"cells": ' + 500_000 * "[", "is damaged"),
        (notebook(RIGHT, "x = '" + "x" * MAX_CODE + "'"), "holds more than 1,000,000 characters of code"),
        (notebook("x" * 20_000_000 + "\N{GRINNING FACE}"), "holds more than 1,000,000 characters of code"),
    ],
    ids=["file", "wide", "deep", "deeper than is parsed", "code", "wide letters"],
)
def test_what_is_too_much_is_told(grading: Grading, file: Path, text: str, said: str) -> None:
    file.write_text(text)
    del text
    before = largest(reset=True)
    results = graded(grading, file)
    assert {result.outcome for result in results} == {Outcome.NOT_ANSWERED}
    assert said in " ".join(results[0].message.split())
    assert largest() - before < GROWTH


def test_a_sparse_file_is_not_read(grading: Grading, file: Path) -> None:
    with open(file, "wb") as sparse:
        sparse.truncate(1 << 40)
    assert "is larger than 56 MB" in graded(grading, file)[0].message


@pytest.mark.parametrize(
    "source",
    [TALL, "(" * 100_000, "x = " + " + ".join(["1"] * 2000)],
    ids=["a tower of signs", "brackets", "a long sum"],
)
def test_a_source_that_breaks_parsers_costs_no_answer(grading: Grading, file: Path, source: str) -> None:
    file.write_text(notebook(RIGHT, source))
    assert {result.outcome for result in graded(grading, file)} == {Outcome.PASSED}


def test_an_answer_that_breaks_parsers_is_its_student_s_alone(grading: Grading, file: Path) -> None:
    file.write_text(notebook(f"def dot(u, v):\n    return {TALL}"))
    first, *_ = graded(grading, file)
    assert first.outcome is Outcome.RAISED and "MemoryError" in first.message


def test_half_an_emoji_costs_nothing(grading: Grading, file: Path) -> None:
    file.write_text(notebook("# \ud83d is half of \N{GRINNING FACE}\n" + RIGHT, "half = '\ude00'"))
    assert "\\ud83d is half" in file.read_text()
    assert {result.outcome for result in graded(grading, file)} == {Outcome.PASSED}


@pytest.mark.parametrize("source", ["!true\n" * 600, "x = 1\n" * 20_000, "x = 1\n" * 9_000 + "%time\n" * 90])
def test_a_cell_that_takes_ipython_long_is_not_read(source: str) -> None:
    assert parse_cell(source) == []


def test_cells_are_parsed_as_ipython_reads_them() -> None:
    for source in ("%time x = 1", "%%time\nx = 1", "x = !ls", ">>> x = 1", "  x = 1", "x?", "x = await y", "x = %pwd"):
        assert parse_cell(source), source
    assert parse_cell("x = (") == parse_cell("-" * 1_000_000 + "1") == parse_cell(TALL) == []
