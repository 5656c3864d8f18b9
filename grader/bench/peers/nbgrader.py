"""Grades the tasks with nbgrader: `nbgrader autograde` and `nbgrader generate_feedback`, one after the other.

The ten notebooks are one assignment; each check is a cell of its own, worth a point. nbgrader grades one notebook after
the other and has no option to grade several at a time.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.bench.peers.tasks import TASKS, Handed, Points, Task, notebook
from grader.bench.peers.tool import Failed, Peers

ASSIGNMENT = "ps1"
READ = f"""
import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({{
        done.student.id: {{notebook.name: notebook.score for notebook in done.notebooks}}
        for done in book.assignment_submissions({ASSIGNMENT!r})
    }}))
"""


class Nbgrader:
    """nbgrader, its feedback included."""

    name = "nbgrader: autograde, generate_feedback"

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.version = peers.version("nbgrader")

    def prepare(self, folder: Path, handed: Handed) -> None:
        """Make a course, have nbgrader generate the assignment, and put what was handed in where it looks for it."""
        _write(
            folder / "source" / ASSIGNMENT, {t.name: f"### BEGIN SOLUTION\n{t.solved}\n### END SOLUTION" for t in TASKS}
        )
        self._peers.command(folder, "nbgrader", "generate_assignment", ASSIGNMENT)
        for student, answers in handed.items():
            _write(folder / "submitted" / student / ASSIGNMENT, answers)

    def grade(self, folder: Path) -> None:
        """Grade everybody and write the feedback."""
        self._peers.command(folder, "nbgrader", "autograde", ASSIGNMENT)
        self._peers.command(folder, "nbgrader", "generate_feedback", ASSIGNMENT)

    def points(self, folder: Path) -> Points:
        """Read the gradebook. Raises Failed if somebody got no feedback."""
        points = json.loads(self._peers.python_says(READ, folder=folder))
        if len(list((folder / "feedback").rglob("*.html"))) != len(points) * len(TASKS):
            raise Failed("nbgrader did not write feedback on every notebook.")
        return points


def _write(folder: Path, answers: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for task in TASKS:
        nbformat.write(_with_tests(task, answers[task.name]), folder / f"{task.name}.ipynb")


def _with_tests(task: Task, code: str) -> NotebookNode:
    """The notebook with a cell for each check, and with what nbgrader has to know of each cell."""
    made = notebook(task, code, *task.checks)
    cells = [cell for cell in made.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=-len(task.given)):
        own = {"schema_version": 3, "grade_id": f"cell{number}", "task": False}
        kind = {"locked": number != 0, "solution": number == 0, "grade": number > 0}
        cell.metadata["nbgrader"] = {**own, **kind, **({"points": 1} if number > 0 else {})}
    return made
