"""What warm kernels save over a whole run: `python -m grader.bench.cold 01_ 05_ 07_`.

Beside `pytest grader/ --notebooks solutions` stands what has to be executed for it, each notebook and each solution,
with nbclient as it comes: one after the other, each in a new kernel that does its own imports. That makes no check and
has no start of pytest, so the ratio is rather too small. A run with kernels that start cold shows that outcomes agree.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from nbclient import NotebookClient
from rich.console import Console
from rich.table import Table

from grader.content.notebook import new_notebook
from grader.content.places import LEARNER, PROJECT
from grader.content.question import Question, find_questions
from grader.content.reference import reference_notebook


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Repetitions, in turn.")] = 3,
) -> None:
    """Print the seconds of both, their ratio, and whether warm and cold kernels come to the same outcomes."""
    questions = find_questions(names or [])
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(sum(map(as_it_comes, questions)))
        seconds, warm = run(questions, "auto")
        ours.append(seconds)
    _, cold = run(questions, "cold")
    us, them = statistics.median(ours), statistics.median(theirs)
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    table.add_row(f"pytest grader/, {len(questions)} questions", f"{us:.1f} s", "")
    table.add_row("their notebooks and solutions in nbclient", f"{them:.1f} s", "")
    table.add_row("how many times faster", f"{them / us:.1f}", ">= 4")
    table.add_row("outcomes, warm and cold", "the same" if warm == cold else "differ", "the same")
    Console(highlight=False).print(table)


def as_it_comes(question: Question) -> float:
    """Seconds that nbclient takes for the question's notebook and its solution."""
    began = time.perf_counter()
    for notebook in (new_notebook(question.cells("solution")), reference_notebook(question)):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, LEARNER.name).write_bytes(LEARNER.read_bytes())
            environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
            client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": folder}})
            client.execute(env=environment)
    return time.perf_counter() - began


def run(questions: list[Question], kernels: str) -> tuple[float, list[tuple[str, str]]]:
    """Grade the solutions; return the seconds, start and all, and each check's outcome."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        chosen = " or ".join(question.name for question in questions)
        command = [sys.executable, "-m", "pytest", "grader/", "--notebooks", "solutions", "-q", "-k", chosen]
        began = time.perf_counter()
        subprocess.run(
            [*command, "--kernels", kernels, "--seed", "1", "--result", str(path)],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - began
        document = json.loads(path.read_text(encoding="utf-8"))
    checks = [check for question in document["questions"] for check in question["checks"]]
    return seconds, [(check["name"], check["outcome"]) for check in checks]


if __name__ == "__main__":
    typer.run(main)
