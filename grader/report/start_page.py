"""Builds exercises/00_start_here.ipynb: how the loop goes, and every notebook with what to expect."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from grader.content.assignment import Assignment, everything
from grader.content.build import MARK, Built, marked, write_exercise
from grader.content.notebook import new_notebook
from grader.content.opening import first_cell, repository
from grader.content.places import START_PAGE
from grader.report import html, overview
from grader.report.progress import total

ABOUT = """# Start here

Each notebook below is one question of the chapter "Collaborative Filtering Deep Dive". Start anywhere: every notebook
stands on its own. In a notebook

1. run the first cell, which lets the kit answer;
2. fill in the cell that raises `NotImplementedError` (or says `...`), and run it. The bold sentence above the cell says
   what to write;
3. run the cell `%check` below it. You need not save: what you ran counts. (Only answers in words, which are not run,
   have to be saved.)

`%hint` gives a thought about what `%check` found, and a nearer one if you ask again. `%solution` shows our answer
beside yours once everything passes, `%next` leads to the next notebook, and `%progress` shows this table. It is for you
alone: nothing is sent anywhere, and nothing is a mark.

Run this cell to see how far you are:"""


def notebook(at: str | None = None, assignment: Assignment | None = None) -> NotebookNode:
    """Return the page, of a project at this address on GitHub; its table shows nobody's progress until it is run.

    Without an assignment all questions are in the table.
    """
    cells = [NotebookNode(cell_type="markdown", source=ABOUT, metadata={})]
    cells.append(NotebookNode(cell_type="code", source=f"{first_cell(at)}\n%progress", metadata={}))
    made = new_notebook(cells, START_PAGE.stem)
    assignment = assignment or everything()
    questions, nobody = assignment.questions, total(assignment, [])
    shown = {"text/plain": overview.text(questions, {}, nobody), "text/html": html.overview(questions, {}, nobody)}
    made.cells[1].outputs = [nbformat.v4.new_output("display_data", shown)]
    return marked(made, START_PAGE.stem)


def build(force: bool) -> Built:
    """Write the page if it is stale, unless a student has changed it."""
    return write_exercise(START_PAGE, notebook(repository()), force)


def stale() -> list[str]:
    """Say so if the page is not what would be built, in a list; what running it has put there is no matter."""
    built = notebook(repository())
    try:
        found = nbformat.read(START_PAGE, as_version=4)
        was_run = found.cells[1].execution_count is not None
        same = found.metadata.get(MARK) == built.metadata[MARK] and (was_run or found.cells[1] == built.cells[1])
    except Exception:  # whatever a damaged file ends in, it is not what was built
        same = False
    return [] if same else [f"{START_PAGE.parent.name}/{START_PAGE.name} is out of date: run `python -m grader build`."]
