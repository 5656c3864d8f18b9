"""Grades the same ten solved notebooks with nbgrader, otter-grader and this kit: `python -m grader.bench.peers`.

The others need an environment of their own, for they bring many packages:

    python -m venv PEERS
    PEERS/bin/pip install torch==2.13.0 pandas ipykernel nbgrader otter-grader
    python -m grader.bench.peers --peers PEERS/bin/python

(with `--index-url https://download.pytorch.org/whl/cpu` for torch where pip would fetch it with CUDA). The tools take
turns, so that a busy machine slows all alike. Each is timed from the start of its command to its end; what is written
before, for it to grade, is not. Every process has one thread for numbers. Only this kit grades several notebooks at a
time, one a core: nbgrader has no such option, and otter-grader's needs Docker.

A time counts only if the tool gave every solved notebook full marks. Before that, each has to take the same points as
the others off wrong answers; that run also warms up the disk.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from grader.bench.peers.nbgrader import Nbgrader
from grader.bench.peers.otter import OtterCall, OtterRun
from grader.bench.peers.ours import Ours
from grader.bench.peers.tasks import TASKS, Handed, Points, solved, wrong
from grader.bench.peers.tool import Failed, Peers, Tool

Times = dict[Tool, list[float]]


class Size(StrEnum):
    """How much is graded at a time."""

    ONE = "one"
    CLASS = "class"


class Peer(StrEnum):
    """The other tools."""

    NBGRADER = "nbgrader"
    OTTER_RUN = "otter-run"
    OTTER_CALL = "otter-call"


PEERS: dict[Peer, Callable[[Peers], Tool]] = {
    Peer.NBGRADER: Nbgrader,
    Peer.OTTER_RUN: OtterRun,
    Peer.OTTER_CALL: OtterCall,
}


def bench(
    peers: Annotated[Path, typer.Option(help="The python of the environment that holds the other tools.")],
    rounds: Annotated[int, typer.Option(min=1, help="How often each is timed.")] = 5,
    students: Annotated[int, typer.Option(min=1, help="How many are in the class.")] = 8,
    only: Annotated[Size | None, typer.Option(help="Time only one submission, or only a class.")] = None,
    tool: Annotated[list[Peer] | None, typer.Option(help="Which of the others; all if none.")] = None,
) -> None:
    """Grade with each tool in turn and print a table of the times."""
    console = Console(highlight=False, width=120)
    sizes = {Size.ONE: 1, Size.CLASS: students}
    try:
        with tempfile.TemporaryDirectory(prefix="peers-") as home:
            environment = Peers(peers, Path(home))
            tools: list[Tool] = [Ours(), *(PEERS[name](environment) for name in tool or PEERS)]
            console.print(agree_on_slips(tools))
            times = {size: timed(tools, solved(sizes[size]), rounds, console) for size in sizes if only in (None, size)}
    except (Failed, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    console.print(table(times, students))


def agree_on_slips(tools: list[Tool]) -> str:
    """Have each tool grade ten wrong answers; return what they got. Raises Failed unless all give the same."""
    given = {tool: once(tool, wrong())[1]["slips"] for tool in tools}
    expected = given[tools[0]]
    for tool, points in given.items():
        if points != expected or not all(points[task.name] < len(task.checks) for task in TASKS):
            raise Failed(f"Wrong answers got {points} by {tool.name}, and {expected} by {tools[0].name}.")
    return f"Ten wrong answers: {sum(expected.values()):g} of {full()} points, task by task the same by each tool."


def timed(tools: list[Tool], handed: Handed, rounds: int, console: Console) -> Times:
    """Time the tools in turn on notebooks that are all right. Raises Failed if one gives less than full marks."""
    times: Times = {tool: [] for tool in tools}
    for number in range(1, rounds + 1):
        for tool in tools:
            seconds, points = once(tool, handed)
            lost = {student: given for student, given in points.items() if sum(given.values()) != full()}
            if lost or points.keys() != handed.keys():
                raise Failed(f"{tool.name} did not give everybody full marks: {lost or sorted(points)}.")
            times[tool].append(seconds)
            console.print(f"round {number}, notebooks of {len(handed)}, {tool.name}: {seconds:.2f} s")
    return times


def once(tool: Tool, handed: Handed) -> tuple[float, Points]:
    """Have a tool grade what was handed in; return the seconds and the points."""
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        tool.prepare(folder, handed)
        began = time.perf_counter()
        tool.grade(folder)
        return time.perf_counter() - began, tool.points(folder)


def full() -> int:
    """The points of a student who has everything right."""
    return sum(len(task.checks) for task in TASKS)


def table(times: dict[Size, Times], students: int) -> Table:
    """A table in Markdown: medians in seconds, the least and the most, and how many times longer than ours."""
    headings = {Size.ONE: "one submission", Size.CLASS: f"a class of {students}"}
    made = Table("tool", "version", box=MARKDOWN)
    for size in times:
        made.add_column(f"{headings[size]} (s)", justify="right")
        made.add_column("times ours", justify="right")
    for tool in next(iter(times.values())):
        made.add_row(tool.name, tool.version, *(text for of in times.values() for text in shown(of, tool)))
    return made


def shown(times: Times, tool: Tool) -> tuple[str, str]:
    """A tool's median with its range, and how many times that of the first tool it is."""
    median, ours = statistics.median(times[tool]), statistics.median(next(iter(times.values())))
    return f"{median:.1f} ({min(times[tool]):.1f}–{max(times[tool]):.1f})", f"{median / ours:.1f}"


if __name__ == "__main__":
    typer.run(bench)
