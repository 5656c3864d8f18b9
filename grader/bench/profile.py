"""Says where the time of a whole run goes: `python -m grader.bench.profile [-- -k crosstab]`.

Runs `pytest grader/ --notebooks solutions` in a process of its own. Notebooks are graded side by side, so the parts
overlap: each moment of the run counts for the first part of the table that was at work then. What is left to the
grader's own parts is what a student waited for although no code of the notebooks was running.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from grader.content.places import PROJECT

Interval = tuple[str, float, float]  # part, begin, end
STUDENT = "student code"
PARTS = {  # in the order of their claim to a moment
    STUDENT: "cells of the notebooks and what checks had them work out",
    "reference": "the same of the solutions, where no notebook ran",
    "imports": "waiting for the process that kernels are forked from",
    "questions": "sending a question and reading its reply",
    "kernels": "starting kernels and ending them",
    "checks": "drawing inputs, comparing, wording messages",
    "start": "until all checks are collected",
    "report": "after the last check",
    "rest": "between them",
}


def main(
    arguments: Annotated[list[str] | None, typer.Argument(help="More arguments for pytest, after --.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How many runs; the median one is shown.")] = 3,
) -> None:
    """Print the parts of the run, in seconds and in percent of the whole."""
    runs = sorted((trace(arguments or []) for _ in range(rounds)), key=lambda run: run[1] - run[0])
    began, ended, intervals = runs[(rounds - 1) // 2]
    seconds = split(intervals, began, ended)
    table = Table("part", "seconds", "%", "what it is", box=None, pad_edge=False)
    for part, text in PARTS.items():
        table.add_row(part, f"{seconds[part]:.2f}", f"{100 * seconds[part] / (ended - began):.1f}", text)
    without = ended - began - seconds[STUDENT]
    console = Console(highlight=False)
    console.print(table)
    asked = sum(part == "student, questions" for part, _, _ in intervals)
    console.print(
        f"{ended - began:.1f} s in all; {asked} questions, of {1000 * overhead(intervals):.1f} ms themselves."
    )
    console.print(f"Not student code: {without:.1f} s, {without / (ended - began):.1%}.")


def trace(arguments: list[str]) -> tuple[float, float, list[Interval]]:
    """Make one run; return when it began and ended, and its intervals."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        command = [sys.executable, "-m", "pytest", "-p", "grader.bench.tracing", "grader/", "--notebooks", "solutions"]
        environment = {**os.environ, "GRADER_TRACE": str(path)}
        began = time.time()
        run = subprocess.run([*command, "-q", *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True)
        ended = time.time()
        if run.returncode:
            raise SystemExit(f"The run failed, so its times say nothing:\n{(run.stdout + run.stderr)[-2000:]}")
        return began, ended, [tuple(interval) for interval in json.loads(path.read_text(encoding="utf-8"))]


def split(intervals: list[Interval], began: float, ended: float) -> dict[str, float]:
    """Return the seconds of each part: every moment goes to the first of PARTS that was at work in it."""
    named = [*rename(intervals), *frame(intervals, began, ended)]
    moments = sorted({began, ended, *(at for _, begin, end in named for at in (begin, end) if began <= at <= ended)})
    order = {part: place for place, part in enumerate(PARTS)}
    seconds = dict.fromkeys(PARTS, 0.0)
    for begin, end in pairwise(moments):
        at_work = [part for part, first, last in named if first <= begin and end <= last]
        seconds[min(at_work, key=order.__getitem__, default="rest")] += end - begin
    return seconds


def rename(intervals: list[Interval]) -> list[Interval]:
    """The intervals under the names of PARTS, with what a question itself takes cut off the work that it asks for."""
    own, made = overhead(intervals), []
    for part, begin, end in intervals:
        whose = STUDENT if part.startswith("student") else part.partition(",")[0]
        if part.endswith("questions"):
            work = min(end, begin + own)
            made += [("questions", begin, work), (whose, work, end)]
        elif whose in PARTS:
            made.append((whose, begin, end))
    return made


def overhead(intervals: list[Interval]) -> float:
    """Seconds that a question takes at least, whatever it asks for: the twentieth part of all take less."""
    times = [end - begin for part, begin, end in intervals if part.endswith("questions")]
    return statistics.quantiles(times, n=20)[0] if len(times) > 1 else 0.0


def frame(intervals: list[Interval], began: float, ended: float) -> list[Interval]:
    """The run's beginning and end, where no kernel was at work."""
    marks = {part: begin for part, begin, _ in intervals if part in ("collected", "graded")}
    return [("start", began, marks["collected"]), ("report", marks["graded"], ended)]


if __name__ == "__main__":
    typer.run(main)
