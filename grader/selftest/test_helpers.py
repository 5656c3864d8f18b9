"""What a notebook takes along: small files beside it that it names, and nothing that stands before a library."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from grader.content.notebook import new_notebook
from grader.content.places import LEARNER
from grader.judging.outcome import Outcome
from grader.running import helpers
from grader.running.grading import Grading
from grader.running.handin import Finder
from grader.running.helpers import helpers_of
from grader.running.submission import Submission
from grader.selftest.mishaps import zip_of
from grader.selftest.present import present
from grader.student.handed import handed

QUESTION = present("07_dot_product")
ANSWER = """import mine
with open("signs.csv") as file:
    sign = int(file.read())
dot = lambda u, v: sign * mine.dot(u, v)"""
HELPER = "import sums\n\ndef dot(u, v):\n    return sums.total([a * b for a, b in zip(u, v, strict=True)])\n"
FILES = {"mine.py": HELPER, "sums.py": "total = sum\n", "signs.csv": "1"}


def notebook(code: str) -> str:
    return json.dumps(new_notebook([new_code_cell(code)], QUESTION.name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {**FILES, QUESTION.file_name: notebook(ANSWER)}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture(scope="module")
def grading() -> Iterator[Grading]:
    grading = Grading(seed=0)
    yield grading
    grading.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in helpers_of(folder / QUESTION.file_name).files)


def outcomes(grading: Grading, path: Path) -> set[Outcome]:
    submission = Submission(grading, QUESTION, path, QUESTION.file_name)
    try:
        return {result.outcome for result in submission.grade()}
    finally:
        submission.close()


def test_takes_along_what_is_named_and_what_that_names(folder: Path) -> None:
    for name in ("notes.txt", "other.py", "README.md", ".hidden.csv", "mine"):
        (folder / name).write_text("x")
    assert names(folder) == sorted(FILES)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("torch.py", "the name of a library"),
        ("json.py", "the name of a library"),
        ("data.py", "a module of the exercises"),
        ("learner.py", "a module of the exercises"),
    ],
)
def test_nothing_stands_before_a_library(folder: Path, name: str, why: str) -> None:
    (folder / name).write_text("x = 1")
    (folder / QUESTION.file_name).write_text(notebook(f"import {name.removesuffix('.py')}\n{ANSWER}"))
    found = helpers_of(folder / QUESTION.file_name)
    assert sorted(path.name for path in found.files) == sorted(FILES)
    assert name in found.told and why in found.told


def test_our_own_learner_is_nothing_to_tell_of(folder: Path) -> None:
    (folder / LEARNER.name).write_bytes(LEARNER.read_bytes())
    (folder / QUESTION.file_name).write_text(notebook("from learner import Learner"))
    assert helpers_of(folder / QUESTION.file_name) == helpers.Helpers()


def test_files_are_bounded_in_size_and_number(folder: Path) -> None:
    with open(folder / "large.csv", "wb") as file:
        os.truncate(file.fileno(), helpers.LARGEST + 1)
    for number in range(helpers.MOST):
        (folder / f"part{number:02}.txt").write_text("x")
    named = " ".join(["large.csv", *(f"part{number:02}.txt" for number in range(helpers.MOST))])
    (folder / QUESTION.file_name).write_text(notebook(f"{ANSWER}\n'{named}'"))
    found = helpers_of(folder / QUESTION.file_name)
    assert len(found.files) == helpers.MOST
    assert "large.csv, which is larger than 1 MB" in found.told and "and 1 more" in found.told


def test_only_so_much_of_a_notebook_is_looked_through(folder: Path) -> None:
    """A picture is one long line, and a folder may hold a thousand files."""
    (folder / QUESTION.file_name).write_text(notebook("import " * helpers.LINE + "mine" + " " * helpers.LINE))
    assert names(folder) == []
    lines = "import mine\n" + "x = 1\n" * helpers.TEXT + "'signs.csv'"
    (folder / QUESTION.file_name).write_text(notebook(lines))
    assert names(folder) == ["mine.py", "sums.py"]


def test_all_together_are_bounded(folder: Path) -> None:
    large = [f"large{number}.bin" for number in range(6)]
    for name in large:
        with open(folder / name, "wb") as file:
            os.truncate(file.fileno(), helpers.LARGEST)
    (folder / QUESTION.file_name).write_text(notebook(f"{large}"))
    assert len(names(folder)) == 4


def test_a_link_is_not_followed(folder: Path) -> None:
    (folder / "mine.py").unlink()
    (folder / "mine.py").symlink_to(LEARNER)
    assert names(folder) == ["signs.csv"]


@pytest.mark.parametrize("is_zipped", [False, True])
def test_they_travel_with_a_hand_in(folder: Path, is_zipped: bool, grading: Grading, tmp_path_factory) -> None:
    handed_in = folder
    if is_zipped:
        handed_in = tmp_path_factory.mktemp("zipped")
        texts = {f"work/{path.name}": path.read_bytes() for path in folder.iterdir()}
        (handed_in / "work.zip").write_bytes(zip_of(texts))
    finder = Finder()
    try:
        hand_in = finder.look(handed_in)
        assert not [note for note in hand_in.notes if "not used" in note]
        assert outcomes(grading, hand_in.path(QUESTION)) == {Outcome.PASSED}
    finally:
        finder.close()


def test_they_travel_with_a_notebook_that_is_not_saved(folder: Path, grading: Grading) -> None:
    (folder / QUESTION.file_name).write_text(notebook("1"))
    cells = [(None, ANSWER, 9e9)]
    with handed({"path": str(folder / QUESTION.file_name), "cells": cells}).file() as path:
        assert path.parent != folder
        assert outcomes(grading, path) == {Outcome.PASSED}


def test_a_message_says_what_was_left_behind(folder: Path, grading: Grading) -> None:
    (folder / "json.py").write_text("def dot(u, v): return 0")
    (folder / QUESTION.file_name).write_text(notebook("import json\nfrom json import dot"))
    submission = Submission(grading, QUESTION, folder / QUESTION.file_name, QUESTION.file_name)
    try:
        message = " ".join(submission.grade()[0].message.split())
    finally:
        submission.close()
    assert "Not taken along from beside the notebook: json.py, which has the name of a library." in message
