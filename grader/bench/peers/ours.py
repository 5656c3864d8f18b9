"""Grades the tasks with this kit: boxed, on all cores, from a cold start, as `python -m grader cohort` grades a class.

That command knows the questions of the kit alone, so the same parts (`Question`, `Submission`, the pool) work on a
folder of others, in `python -m grader.bench.peers.grade FOLDER`.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat

from grader.bench.peers.tasks import TASKS, Handed, Points, Task, notebook, parts
from grader.bench.peers.tool import Failed, run
from grader.content.places import PROJECT
from grader.content.syntax import defined_names


class Ours:
    """This kit."""

    name = "this kit"
    version = version("collab-exercises")

    def prepare(self, folder: Path, handed: Handed) -> None:
        """Write a question a task, and the notebooks that were handed in."""
        for task in TASKS:
            question = folder / "questions" / task.name
            question.mkdir(parents=True)
            (question / "notebook.py").write_text(_script(task))
            (question / "check.py").write_text(_checks(task))
        for student, answers in handed.items():
            (folder / "submitted" / student).mkdir(parents=True)
            for task in TASKS:
                path = folder / "submitted" / student / f"{task.name}.ipynb"
                nbformat.write(notebook(task, answers[task.name]), path)

    def grade(self, folder: Path) -> None:
        """Grade everything, in a new process."""
        run([sys.executable, "-m", "grader.bench.peers.grade", folder], PROJECT, dict(os.environ))

    def points(self, folder: Path) -> Points:
        """Add up the points in the result files. Raises Failed if the notebooks were not boxed."""
        if not json.loads((folder / "layers.json").read_text()):
            raise Failed("There was no box here, so this kit's time would not count: see `python -m grader doctor`.")
        read = {path.stem: json.loads(path.read_text()) for path in (folder / "results").glob("*.json")}
        return {
            student: {task: sum(check["earned"] for check in checks) for task, checks in made.items()}
            for student, made in read.items()
        }


def _script(task: Task) -> str:
    """The question's notebook.py."""
    stub = "\n".join(f"{name} = ..." for name in defined_names(task.solved))
    cells = [f"# %% [markdown]\n# # {task.name}", *(f"# %%\n{given}" for given in task.given)]
    return "\n\n".join([*cells, f'# %% tags=["stub"]\n{stub}', f'# %% tags=["solution"]\n{task.solved}']) + "\n"


def _checks(task: Task) -> str:
    """The question's check.py."""
    functions = [
        f'def test_{number}(answer):\n    """The answer passes check {number}."""\n'
        f"    assert_close(answer({check.expression!r}, {check.setup!r}), {check.expected})\n"
        for number, check in enumerate(map(parts, task.checks), start=1)
    ]
    return "\n\n".join(["from grader.checking import assert_close\n", *functions])
