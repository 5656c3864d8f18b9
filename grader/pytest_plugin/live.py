"""What a terminal shows while the grader works: which notebooks run, and for how long already."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import Any

from rich.console import Console

from grader.report import terminal
from grader.running.pool import Pool

PATIENCE = 0.3  # seconds to wait before anything is shown


def await_showing(future: Future[Any], pool: Pool, reporter: Any) -> None:
    """Wait for `future`. In a terminal a line below pytest's own says meanwhile what `pool` is grading.

    pytest goes on where it was: its cursor stands behind the dots of the line that it has not ended yet.
    """
    if wait([future], PATIENCE).done or not can_show(reporter):
        wait([future])
        return
    column = reporter._tw.width_of_current_line
    console = Console(file=reporter._tw._file, highlight=False)
    console.file.write("\n")
    try:
        with terminal.live(console, pool):
            wait([future])
    finally:
        right = f"\x1b[{column}C" if column else ""
        console.file.write(f"\x1b[1A{right}")  # one line up, and to the right
        console.file.flush()


def can_show(reporter: Any) -> bool:
    """Whether pytest writes into a terminal that lets the cursor be moved."""
    if reporter is None:  # in a worker of pytest-xdist
        return False
    console = Console(file=reporter._tw._file)
    return reporter.isatty and console.is_terminal and not console.is_dumb_terminal and not console.legacy_windows
