"""How long a student waits: `python -m grader.bench.loop`.

From `%check` in a notebook's kernel to its verdict: the first, which starts the engine, beside what the bare imports
take in the same minute, and later ones for each question; what `%load_ext grader` takes; and how much memory the engine
needs, its kernels included, when all notebooks have been checked. And `pytest grader/` from the command line, cold.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import nbformat
import psutil
import typer
from rich.console import Console
from rich.table import Table

from grader.bench.pairs import PAUSE
from grader.bench.profile import STUDENT, split, trace
from grader.content.question import all_questions
from grader.selftest.notebook_kernel import NotebookKernel, engines, notebook_kernel

LIMITS = {"without training": 0.3, "with training": 0.9}  # seconds from a save, and `%check` at once, to the verdict
FIRST, LOADING, MEMORY = 2.5, 10, 550  # times the bare imports; milliseconds; MB
COLD = "05_crosstab"
LOAD = "from time import perf_counter\nbegan = perf_counter()\n%load_ext grader\nprint((perf_counter() - began) * 1000)"


def main(rounds: Annotated[int, typer.Option(min=1, help="Repetitions of each measurement.")] = 5) -> None:
    """Print what was measured, beside what it must be."""
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("JUPYTER_RUNTIME_DIR", "XDG_DATA_HOME"):
            os.environ[name] = folder
        home = Path(folder)
        try:
            _loop(table, home, rounds)
        finally:
            _end(home)
    _command_line(table, rounds)
    Console(highlight=False, width=120).print(table)


def _loop(table: Table, home: Path, rounds: int) -> None:
    for question in all_questions():
        shutil.copy(question.solution, home)
    begin = all_questions()[0]
    firsts, loads = [], []
    for _ in range(rounds):
        imports = bare_imports()
        _end(home)
        with notebook_kernel(home, home / begin.file_name) as kernel:
            loads.append(float(kernel.text(LOAD)))
            firsts.append(seconds_of(kernel, "%check") / imports)
    table.add_row("%load_ext grader", f"{statistics.median(loads):.1f} ms", f"<= {LOADING} ms")
    table.add_row("the first %check, times the bare imports", f"{statistics.median(firsts):.2f}", f"<= {FIRST}")
    with notebook_kernel(home, home / begin.file_name) as kernel:
        kernel.run("%load_ext grader\n%check")
        for group, seconds in later(kernel, home, rounds).items():
            slow = sorted(((taken, name) for name, taken in seconds.items() if taken > LIMITS[group]), reverse=True)
            row = f"from a save to the verdict, {group}: median of {len(seconds)} notebooks"
            table.add_row(row, f"{statistics.median(seconds.values()):.2f} s", f"<= {LIMITS[group]} s")
            table.add_row("  slower: " + (", ".join(f"{name} {taken:.1f}" for taken, name in slow) or "none"))
    table.add_row("the engine, all notebooks checked", f"{memory(home):.0f} MB", f"<= {MEMORY} MB")


def _command_line(table: Table, rounds: int) -> None:
    ratios, colds, imports = [], [], []
    for _ in range(rounds):
        imports.append(bare_imports())
        began, ended, intervals = trace(["-k", COLD])
        colds.append(ended - began)
        ratios.append((colds[-1] - split(intervals, began, ended)[STUDENT]) / imports[-1])
    table.add_row("import torch, pandas", f"{statistics.median(imports):.2f} s", "")
    table.add_row("pytest grader/ -k crosstab, cold", f"{statistics.median(colds):.2f} s", "")
    table.add_row("without the notebook's own code, imports", f"{statistics.median(ratios):.2f}", "<= 1.5")


def later(kernel: NotebookKernel, folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """The median seconds from `%check` to the verdict of each question, for those with training and those without."""
    found: dict[str, dict[str, float]] = {group: {} for group in LIMITS}
    for question in all_questions():
        group = "with training" if question.trains else "without training"
        kernel.run(f"%check {question.name}")  # runs the solution
        taken = []
        for number in range(rounds):
            time.sleep(PAUSE)  # nobody saves again the moment the verdict comes; the next kernel gets ready meanwhile
            save(folder / question.file_name, number)
            taken.append(seconds_of(kernel, f"%check {question.name}"))
        found[group][question.name] = statistics.median(taken)
    return found


def seconds_of(kernel: NotebookKernel, code: str) -> float:
    """Seconds until a cell that has to end in a pass has shown what it shows. Raises AssertionError if it does not."""
    began = time.perf_counter()
    shown = kernel.text(code)
    taken = time.perf_counter() - began
    assert shown.startswith("✓"), shown
    return taken


def save(path: Path, number: int) -> None:
    """Write the notebook with a comment in its first code cell."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source += f"\n# saved for the {number + 1}. time"
    nbformat.write(notebook, path)


def memory(home: Path) -> float:
    """MB of the engine with all that it started; what processes share counts once."""
    mine = [psutil.Process(process) for process in engines(home)]
    everyone = {child for process in mine for child in [process, *process.children(recursive=True)]}
    return sum(map(_pss, everyone)) / 1e6


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:  # a kernel that was being ended
        return 0


def bare_imports() -> float:
    """Seconds of a Python that only imports torch and pandas."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch, pandas"], check=True)
    return time.perf_counter() - began


def _end(home: Path) -> None:
    for process in engines(home):
        os.kill(process, signal.SIGTERM)
        psutil.wait_procs([psutil.Process(process)])


if __name__ == "__main__":
    typer.run(main)
