"""What a terminal shows while the grader works: which notebooks run, and for how long already."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import IO, Any, TypeGuard

import pytest
from rich.console import Console

from grader.report import terminal
from grader.running.pool import Pool
from grader.wire import others

PATIENCE = 0.3  # seconds to wait before anything is shown


def await_showing(future: Future[Any], pool: Pool, reporter: pytest.TerminalReporter | None) -> None:
    """Wait for `future`. In a terminal a line below pytest's own says meanwhile what `pool` is grading.

    pytest goes on where it was: its cursor stands behind the dots of the line that it has not ended yet.
    """
    if wait([future], PATIENCE).done or not can_show(reporter):
        wait([future])
        return
    column = others.get(reporter, "_tw").width_of_current_line
    console = Console(file=_file_of(reporter), highlight=False)
    console.file.write("\n")
    try:
        with terminal.live(console, pool):
            wait([future])
    finally:
        right = f"\x1b[{column}C" if column else ""
        console.file.write(f"\x1b[1A{right}")  # one line up, and to the right
        console.file.flush()


def can_show(reporter: pytest.TerminalReporter | None) -> TypeGuard[pytest.TerminalReporter]:
    """Whether pytest writes into a terminal that lets the cursor be moved."""
    if reporter is None:  # in a worker of pytest-xdist
        return False
    return bool(reporter.isatty) and terminal.can_be_redrawn(Console(file=_file_of(reporter)))


def _file_of(reporter: pytest.TerminalReporter) -> IO[str]:
    """What pytest writes into, which while a test runs is not `sys.stdout`."""
    file: IO[str] = others.get(others.get(reporter, "_tw"), "_file")
    return file
