"""Grades an honest notebook while a hostile one runs, for each that is hostile: `python -m grader.selftest.beside`.

The hostile ones are all tricks, forged replies and made-up reports of tricks/ and all attacks of attacks/. What the
honest one is told beside them, outcomes and words, must be what it is told alone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from rich.console import Console

os.environ.setdefault("MOVIELENS_RELEASE", "sample")  # the same everywhere, and nothing to fetch

from grader.content.notebook import new_notebook
from grader.content.question import Question
from grader.host.kernels import Kernels
from grader.host.session import Session
from grader.judging.checks import CheckResult
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest import battery, test_reports, test_tricks
from grader.selftest.present import present

HERE = Path(__file__).parent
DOT = present("07_dot_product")
ANSWER = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v))"  # right, but for vectors of different lengths
WRONG = "def dot(*given):\n    return 7.5"
LIMIT = 10.0  # seconds a cell
SLOW = {"deaf_loop", "endless_loop", "loops_for_ever", "never_ends"}  # they last as long as they may

Told = list[tuple[str, str, str]]  # of each check its name, its outcome and its words


@dataclass(frozen=True)
class Hostile:
    """A notebook that is up to something."""

    name: str
    question: Question
    cells: list[NotebookNode]
    files: tuple[tuple[str, str], ...] = ()  # beside it, by their names

    @property
    def is_quick(self) -> bool:
        """Whether it does not last as long as it may."""
        return not SLOW & set(self.name.replace("-", "/").split("/"))

    def submission(self, grading: Grading, folder: Path) -> Submission:
        """Hand it in, in a folder of its own."""
        path = folder / self.name.replace("/", "-") / self.question.file_name
        path.parent.mkdir()
        for name, text in self.files:
            (path.parent / name).write_text(text)
        nbformat.write(new_notebook(self.cells, self.question.name), path)
        return Submission(grading, self.question, path, f"exercises/{path.name}")


def tricks() -> Iterator[Hostile]:
    """Yield what wants points it has not earned, and what a kernel may send to hurt whoever reads it."""
    for case in test_tricks.CASES:
        if case.trick:
            yield Hostile(f"tricks/{case}", case.question, case.cells())
    for path in sorted((HERE / "tricks" / "replies").glob("*.py")):
        yield Hostile(f"replies/{path.stem}", DOT, [new_code_cell(WRONG), new_code_cell(path.read_text())])
    for path in test_reports.TRICKS:
        question, cells, _ = test_reports.made_up(path)
        yield Hostile(f"reports/{path.stem}", question, cells)


def attacks(targets: dict[str, object]) -> Iterator[Hostile]:
    """Yield what aims at the box and at the grader; `targets` are those of `battery.stage`."""
    files = (battery.HELPER.name, battery.HELPER.read_text()), ("targets.json", json.dumps(targets))
    for name in battery.NAMES:
        cells = [new_code_cell(WRONG), new_code_cell((battery.ATTACKS / f"{name}.py").read_text())]
        yield Hostile(f"attacks/{name}", DOT, cells, files)


class Neighbors:
    """Grades a hostile notebook, and at the same time an honest one, again and again as long as it lasts."""

    def __init__(self, box: str = "full") -> None:
        kernels = Kernels()
        kernels.policy = kernels.policy and battery.BOXES[box]
        self.grading = Grading(seed=0, limit=LIMIT, kernels=kernels, workers=2)
        self.pool = Pool(self.grading)
        self.folder = Path(tempfile.mkdtemp(prefix="hostile-"))
        self.alone = self._honest()  # all is loaded then, and was used

    def told(self, hostile: Hostile) -> list[Told]:
        """Return what the honest notebook is told, each time that it is graded beside the hostile one."""
        attack = self.pool.put(hostile.question, partial(hostile.submission, self.grading, self.folder))
        told = [self._honest()]
        while not attack.done():
            told.append(self._honest())
        attack.result()
        return told

    def _honest(self) -> Told:
        made = partial(Submission, self.grading, DOT, new_notebook([new_code_cell(ANSWER)], DOT.name), DOT.file_name)
        return [_words(result) for result in self.pool.put(DOT, made).result()]

    @contextmanager
    def targets(self) -> Iterator[dict[str, object]]:
        """Set up what attacks aim at, another notebook among it."""
        other = new_notebook([new_code_cell(battery.NEIGHBOR)], "other")
        with battery.stage(self.grading.kernels) as targets:
            session = self.grading.background.run(Session.start(other, self.grading.kernels, LIMIT, []))
            try:
                yield targets | battery.targets_of(session)
            finally:
                self.grading.background.run(session.close())

    def close(self) -> None:
        """End everything, and remove what was handed in."""
        self.pool.close()
        shutil.rmtree(self.folder)


def _words(result: CheckResult) -> tuple[str, str, str]:
    return result.check, str(result.outcome), result.message


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Hostile notebooks, by part of a name.")] = None,
    box: Annotated[str, typer.Option(help="full, without namespaces, or without signal rules.")] = "full",
) -> None:
    """Compare what an honest notebook is told beside each hostile one and alone; exit 1 if it differs."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    neighbors, hurt, count, graded = Neighbors(box), 0, 0, 0
    with ExitStack() as ends:
        ends.callback(neighbors.close)
        targets = ends.enter_context(neighbors.targets())
        for hostile in (*tricks(), *attacks(targets)):
            if names and not any(name in hostile.name for name in names):
                continue
            told = neighbors.told(hostile)
            differs = [each for each in told if each != neighbors.alone]
            count, graded, hurt = count + 1, graded + len(told), hurt + bool(differs)
            verdict = f"told otherwise: {differs[0]}" if differs else f"the same {len(told)} times"
            console.print(f"{hostile.name}: {verdict}", markup=False, soft_wrap=True)
    console.print(f"{count} hostile notebooks, {graded} honest ones beside them; {hurt} hostile ones hurt one.")
    raise typer.Exit(1 if hurt or not count else 0)


if __name__ == "__main__":
    typer.run(main)
