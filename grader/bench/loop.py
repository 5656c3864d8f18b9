"""How long a student waits: `python -m grader.bench.loop`.

From saving a notebook to its verdict, while `python -m grader watch` keeps its processes warm; and from the command
line, cold, beside what the bare imports take. Medians; a busy machine changes the ratio little.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from rich.console import Console
from rich.table import Table

from grader.bench.profile import STUDENT, split, trace
from grader.grading import Grading
from grader.outcome import Outcome
from grader.question import SOLUTIONS, find_questions
from grader.watch import Watch

LIMITS = {"05_crosstab": 0.5, "15_train_a_model": 1.5}  # seconds from a save to the verdict


def main(rounds: Annotated[int, typer.Option(min=1, help="Repetitions of each measurement.")] = 7) -> None:
    """Print what was measured, beside what it must be."""
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    for name, limit in LIMITS.items():
        seconds = statistics.median(after_saving(name, rounds))
        table.add_row(f"{name}: from the save to the verdict", f"{seconds:.2f} s", f"<= {limit} s")
    ratios, colds, imports = [], [], []
    for _ in range(rounds):
        imports.append(bare_imports())
        began, ended, intervals = trace(["-k", "05_crosstab"])
        colds.append(ended - began)
        ratios.append((colds[-1] - split(intervals, began, ended)[STUDENT]) / imports[-1])
    table.add_row("import torch, pandas", f"{statistics.median(imports):.2f} s", "")
    table.add_row("pytest grader/ -k crosstab, cold", f"{statistics.median(colds):.2f} s", "")
    table.add_row("without the notebook's own code, imports", f"{statistics.median(ratios):.2f}", "<= 1.5")
    Console(highlight=False).print(table)


def after_saving(name: str, rounds: int) -> list[float]:
    """Save a solved notebook again and again, each time a little different; return the seconds to each verdict."""
    questions, stop, seconds = find_questions([name]), threading.Event(), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(SOLUTIONS / questions[0].file_name, folder))
        grading = Grading(seed=0)
        try:
            watch = Watch(grading, Path(folder), questions)
            watch.grade(questions[0])  # warms up
            verdicts = watch.saved(stop)
            for number in range(rounds):
                timer = threading.Timer(0.5, save, (path, number))  # when the watching has begun
                timer.start()
                results = next(verdicts)
                seconds.append(time.time() - path.stat().st_mtime)
                assert all(result.outcome is Outcome.PASSED for result in results), results
        finally:
            stop.set()
            grading.close()
    return seconds


def save(path: Path, number: int) -> None:
    """Write the notebook with a comment in its first code cell."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source += f"\n# saved for the {number + 1}. time"
    nbformat.write(notebook, path)


def bare_imports() -> float:
    """Seconds of a Python that only imports torch and pandas."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch, pandas"], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    typer.run(main)
