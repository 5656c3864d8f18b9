"""What each speed trick gains: `python -m grader.bench.tricks [NAME]`; docs/speed.md shows the last figures.

A trick is a line of the kit, and what stands there without it. Two copies of the project, one with and one without, do
the same work in turn; what is told is the median of the pairs' ratios.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from grader.bench.pairs import PAUSE, SOLUTIONS, in_turn, medians
from grader.content.notebook import new_notebook
from grader.content.places import PROJECT
from grader.content.question import find_questions
from grader.running.as_they_come import AsTheyCome
from grader.running.grading import Grading
from grader.running.submission import Submission

OF_RUN = (4, 5, 7, 8, 9, 10, 13, 14, 16, 18, 19, 20, 23, 25)  # questions
HERE = "from grader.bench import tricks; tricks."
SIZES = {  # what is timed, as arguments of Python
    "collecting": (*SOLUTIONS, "--collect-only"),
    "one notebook": (*SOLUTIONS, "-k", "07_dot_product"),
    "one without torch": (*SOLUTIONS, "-k", "05_crosstab"),
    "one that trains": (*SOLUTIONS, "-k", "15_train"),
    "five notebooks": (*SOLUTIONS, "--ignore-glob=*/questions/[bcr123]*", "--ignore-glob=*/questions/0[1-4]*"),
    "14 notebooks": (
        *SOLUTIONS,
        "-k",
        "04 or 05 or 07 or 08 or 09 or 10 or 13 or 14 or 16 or 18 or 19 or 20 or 23 or 25",
    ),
    "60 kernels": ("-c", f"{HERE}start_kernels(60)"),
    "20 times %check": ("-c", f"{HERE}grade_again(20)"),
}


@dataclass(frozen=True)
class Trick:
    """One line, what it is for, and the line without it."""

    name: str
    why: str
    file: str
    line: str
    without: str
    size: str


TRICKS = (
    Trick(
        "pandas late",
        "collecting checks need not wait for pandas",
        "grader/pytest_plugin/hooks.py",
        'late.put_off("pandas")',
        "pass",
        "collecting",
    ),
    Trick(
        "early start",
        "kernels warm up while the grader itself is imported",
        "grader/pytest_plugin/options.py",
        "kernels_of(config).expect(warmth.ALL if is_for_all(config) else (warmth.FIRST,))",
        "pass",
        "one notebook",
    ),
    Trick(
        "torch ahead",
        "where all questions are asked for, torch need not wait until their checks are collected",
        "grader/pytest_plugin/options.py",
        "warmth.ALL if is_for_all(config) else (warmth.FIRST,)",
        "(warmth.FIRST,)",
        "five notebooks",
    ),
    Trick(
        "no grammar of addresses",
        "beside a Jupyter server jsonschema builds one when it is imported",
        "grader/content/__init__.py",
        'sys.modules.setdefault("rfc3987_syntax", None)',
        "pass",
        "one notebook",
    ),
    Trick(
        "fonts known",
        "matplotlib need not look for fonts",
        "grader/host/library.py",
        "self._fonts = _known_fonts()",
        "self._fonts: list[Path] = []",
        "one notebook",
    ),
    Trick(
        "torch where it is named",
        "a notebook that says nothing of torch need not wait for it",
        "grader/wire/warmth.py",
        'if any(re.search(family.words, text) for text in ("", *texts))',
        "if texts",
        "one without torch",
    ),
    Trick(
        "no compiler",
        "no optimizer imports torch's compiler to say that it is not to be compiled",
        "grader/kernel/repeat.py",
        "    eager.stand_in()",
        "    pass",
        "one that trains",
    ),
    Trick(
        "modules ahead",
        "no kernel imports what each imports when it starts",
        "grader/wire/warmth.py",
        '"ipykernel.debugger", ',
        "",
        "60 kernels",
    ),
    Trick(
        "frozen objects",
        "a child's collector does not touch, and so copy, its parent's pages",
        "grader/kernel/zygote.py",
        "    gc.freeze()",
        "    pass",
        "14 notebooks",
    ),
    Trick(
        "no list of modules",
        "no kernel lists the files of all modules for a debugger",
        "grader/kernel/app.py",
        '"modules": {}',
        '"modules": sys.modules',
        "60 kernels",
    ),
    Trick(
        "kernel ready",
        "the kernel of the next `%check` starts before it is asked for",
        "grader/running/as_they_come.py",
        "self.grading.prepare()",
        "pass",
        "20 times %check",
    ),
    Trick(
        "cells spared",
        "given cells that only show something off are not run",
        "grader/running/submission.py",
        "if not grading.every_cell:",
        "if False:",
        "14 notebooks",
    ),
    Trick(
        "heaviest first",
        "no long training is left over for one core at the end",
        "grader/running/pool.py",
        "max(self._waiting, key=lambda waiting: waiting.weight)",
        "self._waiting[0]",
        "14 notebooks",
    ),
)


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Tricks, by part of their name; all if none.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Pairs of runs of each trick.")] = 5,
) -> None:
    """Time the kit with and without each of its speed tricks, in turn."""
    table = Table("trick", "why", "timed", "with, s", "without, s", "gain")
    for trick in TRICKS:
        if not names or any(name in trick.name for name in names):
            table.add_row(trick.name, trick.why, trick.size, *measured(trick, rounds))
    Console(width=160).print(table)


def measured(trick: Trick, rounds: int) -> tuple[str, ...]:
    """The median seconds with the trick and without it, and the median of what a pair gains in percent."""
    with copied() as kept, copied() as undone:
        edit(undone, trick)
        pairs = in_turn(kept, undone, SIZES[trick.size], rounds)
    gain = statistics.median(1 - with_it / without for with_it, without in pairs)
    return *medians(pairs), f"{gain:.0%}"


@contextmanager
def copied() -> Iterator[Path]:
    """Hand out a copy of the project, in a folder that is removed afterwards."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "selftest")
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(PROJECT, Path(folder) / "kit", ignore=ignored))


def edit(project: Path, trick: Trick) -> None:
    """Undo a trick. Raises ValueError if its line is not there exactly once."""
    path = project / trick.file
    text = path.read_text(encoding="utf-8")
    if text.count(trick.line) != 1:
        raise ValueError(f"{trick.name}: {trick.file} holds its line {text.count(trick.line)} times, not once.")
    path.write_text(text.replace(trick.line, trick.without), encoding="utf-8")


def start_kernels(count: int) -> None:
    """Start so many kernels, one after another, and end each."""
    with closing(Grading(seed=0)) as grading:
        for _ in range(count):
            session = grading.start(new_notebook([], "empty"))
            session.result()
            grading.end(session)


def grade_again(times: int) -> None:
    """Grade a solution so many times, as for one student who asks again and again, a second apart."""
    (question,) = find_questions(["05_crosstab"])
    with closing(Grading(seed=0)) as grading:
        grader = AsTheyCome(grading)
        for _ in range(times):
            grader.grade(Submission(grading, question, question.solution, question.file_name))
            time.sleep(PAUSE)


if __name__ == "__main__":
    typer.run(main)
