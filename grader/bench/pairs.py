"""The same work done in two copies of the project in turn: the pairs' ratios hold on a busy machine too."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SOLUTIONS = ("-m", "pytest", "grader/", "--notebooks", "solutions", "-q", "-p", "no:cacheprovider")
PAUSE = 0.5  # seconds in which a student does something else


def in_turn(one: Path, other: Path, arguments: Sequence[str], rounds: int) -> list[tuple[float, float]]:
    """The seconds that Python with these arguments takes in each of two projects, pair by pair.

    Raises CalledProcessError where the work fails.
    """
    pairs = []
    for project in (one, other):
        timed(project, arguments)  # writes bytecode
    for turn in range(rounds):
        order = (one, other) if turn % 2 else (other, one)
        seconds = {project: timed(project, arguments) for project in order}
        pairs.append((seconds[one], seconds[other]))
    return pairs


def medians(pairs: list[tuple[float, float]]) -> tuple[str, str]:
    """The median seconds of each side, in words."""
    one, other = (f"{statistics.median(side):.2f}" for side in zip(*pairs, strict=True))
    return one, other


def timed(project: Path, arguments: Sequence[str]) -> float:
    """Run Python in a project, and return the seconds it took. Raises CalledProcessError."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    began = time.monotonic()
    subprocess.run([sys.executable, *arguments], cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began
