"""This kit against an earlier state of itself: `python -m grader.bench.before COMMIT`.

Both do the same work in turn, each with its own files and this Python; what is told is the median of the pairs' ratios.
What a change costs shows here, however busy the machine is. Needs git and the whole history of the project.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from grader.bench.pairs import SOLUTIONS, in_turn, medians
from grader.content.places import PROJECT
from grader.content.question import all_questions

KERNELS = """
import asyncio
from grader.bench.kernels import Kernels, once

async def again():
    for _ in range(30):
        await once(kernels)

kernels = Kernels()
asyncio.run(again())
kernels.close()
"""
A_CLASS = """
import pathlib, tempfile
from grader.bench.peers.ours import Ours
from grader.bench.peers.tasks import solved

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    Ours().prepare(folder, solved(8))
    Ours().grade(folder)
"""


def main(
    commit: Annotated[str, typer.Argument(help="The earlier state, as git names it.")],
    rounds: Annotated[int, typer.Option(min=1, help="Pairs of runs of each kind of work.")] = 5,
) -> None:
    """Time all solutions, a class of eight and thirty notebooks in a row, then and now."""
    table = Table("timed", "then, s", "now, s", "now / then")
    with tempfile.TemporaryDirectory() as name:
        then = unpacked(commit, Path(name))
        for what, arguments in sizes(then).items():
            table.add_row(what, *measured(then, arguments, rounds))
    Console(width=120).print(table)


def unpacked(commit: str, folder: Path) -> Path:
    """Lay the files of a commit into a folder. Raises CalledProcessError where git knows none of that name."""
    packed = subprocess.run(["git", "archive", commit], cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def sizes(then: Path) -> dict[str, tuple[str, ...]]:
    """What is timed, as arguments of Python: of the questions those that there were then."""
    known = [question.name for question in all_questions() if (then / "solutions" / question.file_name).exists()]
    return {
        f"{len(known)} solutions": (*SOLUTIONS, "-k", " or ".join(known)),
        "a class of eight": ("-c", A_CLASS),
        "thirty notebooks in a row": ("-c", KERNELS),
    }


def measured(then: Path, arguments: tuple[str, ...], rounds: int) -> tuple[str, str, str]:
    """The median seconds of both states, and the median of the pairs' ratios."""
    pairs = in_turn(then, PROJECT, arguments, rounds)
    ratio = statistics.median(now / before for before, now in pairs)
    return *medians(pairs), f"{ratio:.2f}"


if __name__ == "__main__":
    typer.run(main)
