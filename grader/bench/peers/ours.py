"""Grades the tasks with this kit: boxed, on all cores, from a cold start, as `python -m grader cohort` grades a class.

That command knows the questions of the kit alone, so the same parts (`Question`, `Submission`, the pool) work here on a
folder of others. `python -m grader.bench.peers.ours FOLDER` is what is timed.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nbformat

from grader.bench.peers.tasks import TASKS, Handed, Points, Task, notebook, parts
from grader.bench.peers.tool import Failed, run
from grader.checks import CheckResult
from grader.grading import Grading, Submission
from grader.kernel.manager import Kernels
from grader.pool import Pool
from grader.question import PROJECT, all_questions, defined_names
from grader.report import result


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
        run([sys.executable, "-m", __name__, folder], PROJECT, dict(os.environ))

    def points(self, folder: Path) -> Points:
        """Add up the points in the result files. Raises Failed if the notebooks were not boxed."""
        if not json.loads((folder / "layers.json").read_text()):
            raise Failed("There was no box here, so this kit's time would not count: see `python -m grader doctor`.")
        read = {path.stem: json.loads(path.read_text()) for path in (folder / "results").glob("*.json")}
        return {
            student: {task: sum(check["earned"] for check in checks) for task, checks in made.items()}
            for student, made in read.items()
        }


def grade(folder: Path) -> None:
    """Grade the notebooks of `folder`/submitted and write a result file a student, messages included."""
    questions, students = all_questions(folder / "questions"), sorted((folder / "submitted").iterdir())
    pool = Pool(Grading(seed=0, kernels=Kernels(trust="advisory")))
    try:
        going = {
            (student, question): pool.put(
                question,
                partial(Submission, pool.grading, question, student / question.file_name, question.file_name),
            )
            for question in questions
            for student in students
        }
        for student in students:
            made = {question.name: [*map(_plain, going[student, question].result())] for question in questions}
            result.write(folder / "results" / f"{student.name}.json", made)
        result.write(folder / "layers.json", list(pool.grading.kernels.layers))
    finally:
        pool.close()


def _plain(found: CheckResult) -> dict[str, object]:
    outcome = str(found.outcome)
    return {"check": found.check, "earned": found.earned, "outcome": outcome, "message": found.message}


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
    return "\n\n".join(["from grader.compare import assert_close\n", *functions])


if __name__ == "__main__":
    grade(Path(sys.argv[1]))
