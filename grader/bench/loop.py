"""How long a student waits: `python -m grader.bench.loop`.

From saving a notebook to its verdict, while `python -m grader watch` keeps its processes warm, for each question; and
from the command line, cold, beside what the bare imports take. Medians; a busy machine changes the ratio little.
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
from grader.content.question import Question, all_questions
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.student.watch import Watch

LIMITS = {"without training": 0.5, "with training": 1.5}  # seconds from a save to the verdict
COLD = "05_crosstab"


def main(rounds: Annotated[int, typer.Option(min=1, help="Repetitions of each measurement.")] = 5) -> None:
    """Print what was measured, beside what it must be."""
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    for group, seconds in saves(rounds).items():
        slow = sorted(((taken, name) for name, taken in seconds.items() if taken > LIMITS[group]), reverse=True)
        row = f"from a save to the verdict, {group}: median of {len(seconds)} notebooks"
        table.add_row(row, f"{statistics.median(seconds.values()):.2f} s", f"<= {LIMITS[group]} s")
        table.add_row("  slower: " + (", ".join(f"{name} {taken:.1f}" for taken, name in slow) or "none"))
    ratios, colds, imports = [], [], []
    for _ in range(rounds):
        imports.append(bare_imports())
        began, ended, intervals = trace(["-k", COLD])
        colds.append(ended - began)
        ratios.append((colds[-1] - split(intervals, began, ended)[STUDENT]) / imports[-1])
    table.add_row("import torch, pandas", f"{statistics.median(imports):.2f} s", "")
    table.add_row("pytest grader/ -k crosstab, cold", f"{statistics.median(colds):.2f} s", "")
    table.add_row("without the notebook's own code, imports", f"{statistics.median(ratios):.2f}", "<= 1.5")
    Console(highlight=False, width=120).print(table)


def saves(rounds: int) -> dict[str, dict[str, float]]:
    """The median seconds from a save to the verdict of each question, for those with training and those without."""
    found: dict[str, dict[str, float]] = {group: {} for group in LIMITS}
    grading = Grading(seed=0)
    try:
        for question in all_questions():
            group = "with training" if question.trains else "without training"
            found[group][question.name] = statistics.median(after_saving(question, grading, rounds))
    finally:
        grading.close()
    return found


def after_saving(question: Question, grading: Grading, rounds: int) -> list[float]:
    """Save a solved notebook again and again, each time a little different; return the seconds to each verdict."""
    stop, seconds = threading.Event(), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(question.solution, folder))
        watch = Watch(grading, Path(folder), [question])
        watch.grade(question)  # runs the solution
        verdicts = watch.saved(stop)
        try:
            for number in range(rounds):
                timer = threading.Timer(0.5, save, (path, number))  # when the watching has begun
                timer.start()
                results = next(verdicts)
                seconds.append(time.time() - path.stat().st_mtime)
                assert all(result.outcome is Outcome.PASSED for result in results), results
        finally:
            stop.set()
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
