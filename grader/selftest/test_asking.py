"""Cells that ask the kit (`%load_ext grader`, `%check`) change nothing about a notebook that is graded."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.metadata import distribution
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.content.notebook import read_notebook
from grader.content.opening import first_cell, is_asking
from grader.content.places import KIT
from grader.content.question import Question
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.present import present
from grader.student.handed import handed
from grader.student.unsaved import Ran, laid_over

DOT = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
# Runs a cell where there is nothing but a folder of packages.
ALONE = """import sys
sys.path.append(sys.argv[1])
from IPython.core.interactiveshell import InteractiveShell
result = InteractiveShell(colors="NoColor").run_cell(sys.argv[2])
print(f"{type(result.error_in_exec).__name__}: {result.error_in_exec}")"""


@pytest.fixture
def question() -> Question:
    """The question that the tests ask about."""
    return present("07_dot_product")


def graded(grading: Grading, question: Question, cells: list[str], folder: Path) -> list[tuple[Outcome, str]]:
    path = folder / question.file_name
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    submission = Submission(grading, question, path, path.name)
    try:
        return [(result.outcome, result.message) for result in submission.grade()]
    finally:
        submission.close()


@pytest.mark.parametrize("answer", [DOT, DOT.replace("a * b", "a + b")], ids=["right", "wrong"])
def test_with_and_without_them_a_notebook_is_graded_alike(
    grading: Grading, question: Question, tmp_path: Path, answer: str
) -> None:
    plain = graded(grading, question, [answer], tmp_path)
    asking = ["%load_ext grader", f"{answer}\n%check", "%hint\n%check 07", "%solution yes", "%reload_ext grader\n%next"]
    assert graded(grading, question, asking, tmp_path) == plain
    passes = {outcome for outcome, _ in plain} == {Outcome.PASSED}
    assert passes is (answer is DOT)


def test_checks_that_share_are_told_again_what_one_of_them_was_answered(grading: Grading, question: Question) -> None:
    counting = new_code_cell("seen = []\ndef dot(u, v):\n    seen.append(u)\n    return len(seen)")
    submission = Submission(grading, question, new_notebook(cells=[counting]), question.file_name)
    first = submission.asker("answer", shares=True)
    assert [first("dot(u, 2)", u=1), first("dot(u, 2)", u=1)] == [1, 2]  # who asks twice means to
    later = submission.asker("answer", shares=True)
    assert (later("dot(u, 2)", u=1), later("dot(u, 2)", u=3), later("dot(u, 1)", u=1)) == (2, 3, 4)
    assert submission.asker("answer")("dot(u, 2)", u=1) == 5
    submission.close()


def test_they_do_nothing_in_a_kernel_that_grades(grading: Grading) -> None:
    magics = ("%load_ext grader", "%check", "%check 07", "%hint", "%solution yes", "%next", "%progress")
    lines = "\n".join((*magics, "import sys", "'grader.student' in sys.modules"))
    session = grading.start(new_notebook(cells=[new_code_cell(lines)])).result()
    assert session.notebook is not None
    outputs = session.notebook.cells[0].outputs
    assert [output.get("data", output)["text/plain"] for output in outputs] == ["False"]


def test_an_exercise_in_which_nothing_was_asked_but_the_kit_is_untouched(question: Question, tmp_path: Path) -> None:
    cells = [cell.source for cell in question.cells("exercise") if cell.cell_type == "code"]
    path = tmp_path / question.file_name
    nbformat.write(new_notebook(cells=[new_code_cell(c) for c in ("%load_ext grader", *cells, "%check\n%hint")]), path)
    grading = Grading(seed=0)
    try:
        assert Submission(grading, question, path, path.name).texts == []
    finally:
        grading.close()


def test_what_only_asks_is_told_from_what_does_more() -> None:
    assert all(map(is_asking, ["%check", " %check 07\n\n# why?\n%hint", "%load_ext grader", "%reload_ext  grader"]))
    assert not any(map(is_asking, ["", "# %check", "%checkpoint", "%load_ext autoreload", "x = 1\n%check", "!check"]))


def test_the_first_cell_of_a_notebook_only_asks_wherever_it_is_opened() -> None:
    cell = first_cell("https://github.com/somebody/something")
    assert is_asking(cell) and is_asking(first_cell(None))
    assert "git clone -q --depth 1 https://github.com/somebody/something kit\n" in cell
    assert not is_asking(f"{cell}\nx = 1")
    assert not is_asking(cell.replace("%load_ext grader", ""))


@pytest.mark.parametrize("at", [None, "https://github.com/somebody/something"])
def test_a_notebook_alone_says_what_it_lacks(at: str | None, tmp_path: Path) -> None:
    """What Python says where there is no kit stands in the cell, with what to do."""
    packages = str(distribution("ipython").locate_file(""))
    run = [sys.executable, "-S", "-P", "-c", ALONE, packages, first_cell(at)]  # -S: no kit by an editable install
    said = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    assert said == "ModuleNotFoundError: No module named 'grader'"
    answer = first_cell(at).partition(f"# {said.partition(': ')[2]}? ")[2]
    assert answer.startswith("This notebook lacks its kit: in the project's folder `%run ../tools/install.py -e ..`\n")
    assert (KIT / "tools" / "install.py").is_file()


def test_cells_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("%load_ext grader"), new_code_cell("x = 1")]), path)
    assert [cell.source for cell in read_notebook(path).cells] == ["", "x = 1"]


def test_what_ran_is_laid_over_what_was_saved() -> None:
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("a = 1", id="a"),
        new_code_cell(["b = 1\n", "c = 1"], id="b"),
        new_code_cell("def f():\n    raise NotImplementedError", id="f"),
    ]
    ran = [
        Ran("a", "a = 0", 5),  # before the notebook was saved
        Ran("a", "a = 2", 11),
        Ran("a", "a = 3", 12),
        Ran("b", "b = 1\nc = 1", 13),  # as it was saved
        Ran("W3", "def f():\n    return 1", 14),  # an id of the editor's own: told by the name
        Ran("gone", "z = 1", 6),  # deleted before the notebook was saved
        Ran("new", "d = 1", 15),
        Ran(None, "e = 1", 16),
        Ran("ask", "%check", 17),
        Ran("empty", " ", 18),
    ]
    saved = {"cells": [dict(cell) for cell in cells]}
    document, changed = laid_over(saved, 10, ran)
    sources = ["".join(cell["source"]) for cell in document["cells"]]
    assert sources == ["# Title", "a = 3", "b = 1\nc = 1", "def f():\n    return 1", "d = 1", "e = 1"]
    assert changed == [2, 4, 5, 6]
    assert saved["cells"][1]["source"] == "a = 1"


@pytest.mark.parametrize(
    ("minutes", "ran", "told"),
    [
        (2, DOT, ""),
        (40, DOT, "saved 40 minutes ago, before you last ran cell 2. What you ran counts here; save it to keep it."),
        (180, DOT, "saved 3 hours ago, before you last ran cell 2."),
        (3 * 1440, "%check", "saved 3 days ago, and nothing new was run since: what you wrote meanwhile counts once"),
        (3 * 1440, None, ""),  # `watch` asks, which knows of no cells
    ],
)
def test_a_notebook_that_was_not_saved_for_long_says_what_counts(
    question: Question, tmp_path: Path, minutes: float, ran: str | None, told: str
) -> None:
    path = tmp_path / question.file_name
    cells = [new_markdown_cell("# Title"), new_code_cell("def dot(u, v):\n    raise NotImplementedError")]
    nbformat.write(new_notebook(cells=cells), path)
    os.utime(path, (saved := time.time() - 60 * minutes, saved))
    asked = {} if ran is None else {"cells": [(cells[1].id, ran, time.time())]}
    said = handed({"path": str(path), **asked}).not_saved
    assert said.startswith(f"The notebook was {told}") if told else said == ""
