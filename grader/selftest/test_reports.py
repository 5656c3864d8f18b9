"""What a notebook says about itself decides nothing, and what it takes in all is bounded.

Each file of tricks/reports/ names a question and the checks that its answer must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.content.notebook import new_notebook
from grader.content.question import Question, is_tagged
from grader.host import budget
from grader.judging.checks import checks_of
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.present import present

TRICKS = sorted((Path(__file__).parent / "tricks" / "reports").glob("*.py"))
RIGHT = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
DOT = present("07_dot_product")


def cells_of(name: str, *codes: str) -> list[NotebookNode]:
    """The cells of a question's exercise with more at their end; of question 7 these alone."""
    question = present(name)
    given = [] if question == DOT else [cell for cell in question.cells("exercise") if not is_tagged(cell, "try")]
    return [*given, *map(new_code_cell, codes)]


def submission(grading: Grading, name: str, *codes: str) -> Submission:
    """A notebook of these cells."""
    question = present(name)
    return Submission(grading, question, new_notebook(cells_of(name, *codes), name), f"exercises/{question.file_name}")


def made_up(path: Path) -> tuple[Question, list[NotebookNode], set[str]]:
    """The question that a trick is for, its cells, and the names of the checks that it must not pass."""
    text = path.read_text()
    name = re.search(r"^question: (\w+)$", text, re.MULTILINE)[1]
    fails = {f"test_{check}" for line in re.findall(r"^fails: (.+)$", text, re.MULTILINE) for check in line.split()}
    return present(name), cells_of(name, text), fails


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(Grading(seed=0, workers=2))
    yield pool
    pool.close()


@pytest.mark.parametrize("path", TRICKS, ids=lambda path: path.stem)
def test_what_it_says_of_itself_decides_nothing(path: Path, pool: Pool) -> None:
    question, cells, fails = made_up(path)
    notebook = new_notebook(cells, question.name)
    made = partial(Submission, pool.grading, question, notebook, f"exercises/{question.file_name}")
    trick = pool.put(question, made)
    honest = pool.put(DOT, partial(submission, pool.grading, "07_dot_product", RIGHT))
    assert {result.outcome for result in honest.result()} == {Outcome.PASSED}
    passed = {result.check for result in trick.result() if result.outcome is Outcome.PASSED}
    assert Outcome.GRADER_ERROR not in {result.outcome for result in trick.result()}
    assert fails <= {check.name for check in checks_of(question)}
    assert not passed & fails


def test_a_right_answer_of_many_cells_is_stopped_and_told(grading: Grading, monkeypatch) -> None:
    monkeypatch.setattr(budget, "CELLS", 5)
    told = submission(grading, "07_dot_product", RIGHT, *["x = 1"] * 5)
    results = told.grade()
    told.close()
    assert results[0].outcome is Outcome.TIMED_OUT
    assert "was stopped after 5 cells" in results[0].message


def test_cells_that_sleep_are_stopped_in_sum(grading: Grading, monkeypatch) -> None:
    monkeypatch.setattr(budget, "SHARES", 0.05)  # of 30 seconds
    told = submission(grading, "07_dot_product", RIGHT, "import time", *["time.sleep(0.9)"] * 3, "raise KeyError")
    results = told.grade()
    told.close()
    assert results[0].outcome is Outcome.TIMED_OUT
    assert "its cells and answers took more than 1.5 s in all" in " ".join(results[0].message.split())


def test_answers_that_sleep_are_stopped_in_sum(grading: Grading, monkeypatch) -> None:
    monkeypatch.setattr(budget, "SHARES", 0.05)
    told = submission(grading, "07_dot_product", "import time\n" + RIGHT.replace("return", "time.sleep(0.9); return"))
    results = told.grade()
    told.close()
    assert results[0].outcome is Outcome.TIMED_OUT
    assert "its cells and answers took more than 1.5 s in all" in " ".join(results[0].message.split())


def test_handing_in_again_draws_anew_and_the_same_file_does_not(grading: Grading, tmp_path: Path) -> None:
    check = checks_of(DOT)[0]
    drawn = []
    for number, code in enumerate((RIGHT, RIGHT, RIGHT + "\n")):
        path = tmp_path / str(number) / DOT.file_name
        path.parent.mkdir()
        nbformat.write(new_notebook([new_code_cell(code), new_code_cell(code)], "07"), path)
        drawn.append(Submission(grading, DOT, path, path.name).rng(check).integers(10**9))
    assert drawn[0] == drawn[1] != drawn[2]
