"""Cells that only show something off are not run, unless something depends on them; nobody reads a difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.content.notebook import new_notebook
from grader.content.question import Question, find_questions, is_tagged
from grader.content.syntax import free_names, parse_cell
from grader.running.sparing import spare
from grader.running.submission import Submission

SOME = [each for each in find_questions([]) if each.number in ("01", "12", "17", "b2")]  # 12 draws, and 17 trains
NOTEBOOK = '''
# %% [markdown] section="A first look" minutes=1 difficulty=1
# # A question
# %%
numbers = [1, 2]
# %% tags=["stub"]
answer = ...
# %% tags=["solution"]
answer = sum(numbers)
# %% tags=["try"]
shown = [number for number in numbers]
# %% tags=["try"]
for number in shown:
    print(number)
'''


@pytest.fixture
def question(tmp_path: Path) -> Question:
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    return Question(tmp_path)


def left(question: Question, **changes: str) -> list[str]:
    """The sources that still run of a notebook in which cells of the solution are replaced."""
    cells = [replace_source(cell, changes) for cell in question.cells("solution")]
    notebook = new_notebook(cells, "it")
    spare(notebook, question)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source]


def replace_source(cell, changes):
    beginning = cell.source.split(" ")[0]
    return type(cell)({**cell, "source": changes.get(beginning, cell.source)})


def test_what_shows_off_is_left_out(question: Question) -> None:
    assert left(question) == ["numbers = [1, 2]", "answer = sum(numbers)"]


def test_a_changed_cell_runs_with_what_it_needs(question: Question) -> None:
    assert len(left(question, **{"for": "for number in shown:\n    print(number + 1)"})) == 4


@pytest.mark.parametrize("code", ["answer = sum(shown)", "def answer():\n    return shown", "answer = globals()"])
def test_a_cell_runs_if_an_answer_reads_what_it_defines(question: Question, code: str) -> None:
    assert "shown = [number for number in numbers]" in left(question, answer=code)


@pytest.mark.parametrize("code", ["answer = [shown for shown in numbers]", "def answer(shown):\n    return shown"])
def test_names_of_its_own_are_no_reason(question: Question, code: str) -> None:
    assert len(left(question, answer=code)) == 2


@pytest.mark.parametrize(
    ("code", "free"),
    [
        ("x = x + 1", {"x"}),
        ("x = 1\ny = x", set()),
        ("x += 1", {"x"}),
        ("for row in rows:\n    print(row)", {"rows", "print"}),
        ("with open(path) as file:\n    file.read()", {"open", "path"}),
        ("def f(a, b=c):\n    d = a\n    return d + e", {"c", "e"}),
        ("class A(B):\n    c = d\n    def f(self):\n        return E(self)", {"B", "d", "E"}),
        ("f = lambda a: a + b", {"b"}),
        ("if a:\n    b = b + 1", {"a", "b"}),
        ("import os\nos.getcwd()", set()),
        ("try:\n    f()\nexcept E as error:\n    print(error)", {"f", "E", "print"}),
        ("[x for x in y if z]", {"y", "z"}),
        ("+".join(["x"] * 2000), {"x"}),
    ],
)
def test_free_names_are_those_that_another_cell_has_to_bind(code: str, free: set[str]) -> None:
    assert free_names(parse_cell(code)) == free


def test_no_solution_needs_what_only_shows_something_off() -> None:
    for question in find_questions([]):
        notebook = new_notebook(question.cells("solution"), question.name)
        shown = {cell.source.strip() for cell in question.cells("solution") if is_tagged(cell, "try")}
        spare(notebook, question)
        assert not [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip() in shown]


@pytest.mark.parametrize("question", SOME, ids=lambda question: question.name)
def test_nobody_reads_a_difference(question: Question, grading) -> None:
    variants = [question.cells("solution"), *(v.cells() for v in list(question.variants("mistakes.py"))[:3])]
    for cells in variants:
        found = []
        for every_cell in (False, True):
            way = replace_every_cell(grading, every_cell)
            submission = Submission(way, question, new_notebook(cells, question.name), question.file_name)
            found.append([replace(result, seconds=0, trace="") for result in submission.grade()])
            submission.close()
        assert found[0] == found[1]


def replace_every_cell(grading, every_cell: bool):
    grading.every_cell = every_cell
    return grading
