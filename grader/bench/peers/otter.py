"""Grades the tasks with otter-grader: by the command `otter run`, and by a call of its Python function.

Each notebook is an assignment with one test file of four cases, worth a point each. Neither way grades several at a
time; `otter grade -n` does, in containers, for which Docker and an image are needed. The command starts anew for every
notebook; the function is called for all of them in one process.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import nbformat

from grader.bench.peers.tasks import TASKS, Handed, Points, Task, notebook
from grader.bench.peers.tool import Peers

CALL = """
import json, pathlib
from otter.api import grade_submission

for path in sorted(pathlib.Path("submitted").glob("*/*.ipynb")):
    results = grade_submission(str(path), f"{path.stem}.zip", quiet=True)
    scores = [{"name": name, "score": results.get_score(name)} for name in results.test_files]
    (path.with_suffix("") / "results.json").write_text(json.dumps({"tests": scores}))
"""


class OtterCall:
    """otter-grader's function, called in one process."""

    name = "otter-grader: otter.api.grade_submission"

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.version = peers.version("otter-grader")

    def prepare(self, folder: Path, handed: Handed) -> None:
        """Write an autograder a task, the notebooks that were handed in, and a folder for the results of each."""
        for task in TASKS:
            with zipfile.ZipFile(folder / f"{task.name}.zip", "w") as file:
                file.writestr(f"tests/{task.name}.py", _tests(task))
        for student, answers in handed.items():
            for task in TASKS:
                out = folder / "submitted" / student / task.name
                out.mkdir(parents=True)
                nbformat.write(notebook(task, answers[task.name]), out.with_suffix(".ipynb"))

    def grade(self, folder: Path) -> None:
        """Grade everything."""
        self._peers.python_says(CALL, folder=folder)

    def points(self, folder: Path) -> Points:
        """Read the result files."""
        points: Points = {}
        for path in (folder / "submitted").glob("*/*/results.json"):
            tests = json.loads(path.read_text())["tests"]
            points.setdefault(path.parts[-3], {})[path.parts[-2]] = sum(test.get("score", 0) for test in tests)
        return points


class OtterRun(OtterCall):
    """otter-grader's command, once for every notebook."""

    name = "otter-grader: otter run"

    def grade(self, folder: Path) -> None:
        """Grade everything."""
        for path in sorted((folder / "submitted").glob("*/*.ipynb")):
            autograder, out = folder / f"{path.stem}.zip", path.with_suffix("")
            self._peers.command(folder, "otter", "run", "--no-logo", "-a", autograder, "-o", out, path)


def _tests(task: Task) -> str:
    """A test file in the format that otter-grader uses by itself: doctests."""
    cases = [
        {"code": "".join(f">>> {line}\n" for line in check.splitlines()), "hidden": False} for check in task.checks
    ]
    test = {"name": task.name, "points": [1] * len(cases), "suites": [{"cases": cases, "type": "doctest"}]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"
