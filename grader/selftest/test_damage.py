"""Damaged notebooks are graded as if they were whole, and where an answer is lost its student reads why.

A choice of quick questions here, each kind of damage on two of them; `python -m grader.selftest.damage` does all of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.damage import Case, begin
from grader.selftest.damages import DAMAGES
from grader.selftest.damages.subject import THERE
from grader.selftest.present import present, those_present

# Functions, classes that build on each other, values, written answers: every kind of stub, and no training.
QUICK = (
    "03_when",
    "07_dot",
    "09_embedding",
    "13_a_class",
    "14_columns",
    "19_weight_decay_name",
    "23_argsort",
    "25_layers",
)


def cases() -> Iterator[Case]:
    """Each damage on two of the questions, in turn."""
    quick = those_present(QUICK)
    for place, damage in enumerate(DAMAGES):
        for question in dict.fromkeys(quick[(place + offset) % len(quick)] for offset in (0, 3) if quick):
            case = Case(question, damage)
            if case.is_possible():
                yield case


@pytest.fixture(scope="module")
def graded(
    grading: Grading, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[Case, Future[list[CheckResult]] | None]]:
    """The results of the cases that this run selected, all of them on their way; None for what need not run."""
    pool = Pool(grading)
    folder = tmp_path_factory.mktemp("damaged")
    params = [getattr(getattr(item, "callspec", None), "params", {}) for item in request.session.items]
    chosen = [param["damaged"] for param in params if "damaged" in param]
    begun = {case: begin(case, pool, folder / str(case)) for case in chosen}
    yield begun
    for future in filter(None, begun.values()):
        future.cancel()


@pytest.mark.parametrize("damaged", list(cases()), ids=str)
def test_damage_costs_nothing_that_is_still_there(
    damaged: Case, graded: dict[Case, Future[list[CheckResult]] | None]
) -> None:
    future = graded.pop(damaged)
    if future is None:
        assert damaged.damage.answer == THERE  # the grader reads what it reads in the undamaged notebook
    else:
        assert damaged.problem(future.result()) == ""


@pytest.fixture
def grade(grading: Grading, tmp_path: Path) -> Callable[..., list[CheckResult]]:
    """Grade a file of these code cells: text, or a cell as it stands in the file."""

    def run(*cells: str | dict, name: str = "07_dot_product") -> list[CheckResult]:
        question = present(name)
        made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
        path = tmp_path / question.file_name
        path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return _grade(grading, question, path)

    return run


def _grade(grading: Grading, question: Question, path: Path) -> list[CheckResult]:
    submission = Submission(grading, question, path, f"exercises/{question.file_name}")
    try:
        return submission.grade()
    finally:
        submission.close()


def code(source: str, **more: object) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


RIGHT = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
WRONG = "def dot(u, v):\n    return [a * b for a, b in zip(u, v)]"


def test_of_two_answers_the_last_counts_and_the_student_is_told(grade) -> None:
    results = grade(RIGHT, "x = 1", WRONG)
    assert results[0].outcome is Outcome.WRONG
    assert "note      `dot` is defined in cell 1 and again in cell 3: the last was used." in results[0].message


def test_the_same_answer_twice_is_not_remarked_on(grade) -> None:
    assert "note      " not in grade(WRONG, WRONG)[0].message


def test_a_second_answer_that_raised_is_told(grade) -> None:
    message = grade(WRONG, f"1 / 0\n{RIGHT}")[0].message
    assert "`dot` is defined in cell 1 and again in cell 2, which raised" in message
    assert "ZeroDivisionError: the one in cell 1 was used." in " ".join(message.split())


SCALED = "def dot(u, v):\n    return factor * sum(a * b for a, b in zip(u, v, strict=True))"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [f"factor = fetch()\n{SCALED}", "1 / 0\ndef fetch():\n    return 1"],
            "Cell 1 uses `fetch`, which is first defined in cell 2, and that raised ZeroDivisionError.",
        ),
        (
            [code("factor = 2", cell_type="raw"), SCALED],
            "`factor` is defined in cell 1, a text cell: make it a code cell.",
        ),
        (["# factor = 2", SCALED], "The definition of `factor` in cell 1 is a comment: take the # away."),
        (["def f():\n    factor = 2", SCALED], "`factor` is defined only inside the function `f` in cell 1"),
        (["factors = 2", SCALED], "No cell defines `factor`; cell 1 defines `factors`: is that what is meant?"),
        (["1 / 0\nfactor = 2", SCALED], "`factor` is defined in cell 1, which raised ZeroDivisionError."),
        (
            [code("print(factor)", execution_count=3), SCALED],
            "No cell defines `factor`, but cell 1 uses it and had run when the notebook was saved: the kernel had seen",
        ),
    ],
)
def test_a_name_without_a_value_is_explained(grade, cells: list[str | dict], said: str) -> None:
    result = grade(*cells)[0]
    assert result.outcome is Outcome.RAISED
    assert said in " ".join(result.message.split())


def test_a_cell_that_came_too_early_is_run_again(grade) -> None:
    results = grade("scale = factor\n" + SCALED.replace("factor", "scale"), "factor = start", "start = 1")
    assert {result.outcome for result in results} == {Outcome.PASSED}


GIVEN_A_PARENT = RIGHT.replace("return", "assert issubclass(Two, One)\n    return")


@pytest.mark.parametrize(
    "cells",
    [
        ("class One: pass\nlate()", "class Two(One): pass", "def late(): pass", GIVEN_A_PARENT),
        (f"{WRONG}\nlate()", RIGHT, "def late(): pass"),
        (f"del late\n{RIGHT}", "def late(): pass", "late()"),
        (f"late\nearly = 1\n{RIGHT}", "early\nlate = 1"),
    ],
)
def test_what_hangs_on_a_cell_that_came_too_early_is_run_again_with_it(grade, cells: tuple[str, ...]) -> None:
    assert grade(*cells)[0].outcome is (Outcome.RAISED if "early" in cells[0] else Outcome.PASSED)


def test_a_copy_is_not_taken_for_the_notebook_while_it_is_there(grading: Grading, tmp_path: Path) -> None:
    question = present("07_dot_product")
    copies = [tmp_path / f"{question.name}{end}.ipynb" for end in ("", "-Copy1")]
    for path, source in zip(copies, (RIGHT, WRONG), strict=True):
        path.write_text(json.dumps({"cells": [code(source)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert {result.outcome for result in _grade(grading, question, copies[0])} == {Outcome.PASSED}
    renamed = copies[0].rename(tmp_path / f"{question.name} (1).ipynb")
    # of several copies the newest counts
    for newest, outcome in ((renamed, Outcome.PASSED), (copies[1], Outcome.WRONG)):
        for path in (renamed, copies[1]):
            os.utime(path, (0, 1_000_000 + 1_000 * (path == newest)))
        assert outcome in {result.outcome for result in _grade(grading, question, copies[0])}
