"""Answers to 07_dot_product as a student writes them, and the grader run on them in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat

from grader.content.places import PROJECT

RIGHT = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
WRONG = "def dot(u, v):\n    return [a * b for a, b in zip(u, v, strict=True)]"
CHOSEN = ("-k", "07_dot_product or 08_merge")  # the latter untouched


def pytest_grader(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the grader in a process of its own, on the questions that need no torch."""
    command = [sys.executable, "-m", "pytest", "grader/", "--kernels=cold", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)


def table(run: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the head of the table that a run ends with, and what it says of the first questions."""
    return run.stdout[run.stdout.index("question ") :].splitlines()[:5]


def write(path: Path, code: str) -> None:
    """Write a notebook of one cell."""
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), path)
