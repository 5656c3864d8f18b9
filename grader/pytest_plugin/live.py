"""What a terminal shows while the grader works: which notebooks run, and for how long already."""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from grader.running.pool import Pool

PATIENCE = 0.3  # seconds to wait before anything is shown
PACE = 0.1  # seconds between two looks


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
        with Live(console=console, transient=True, get_renderable=lambda: said(pool), refresh_per_second=1 / PACE):
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


def said(pool: Pool) -> Text:
    """What runs, longest first."""
    jobs = sorted(pool.running(), key=lambda job: job.began)
    names = [f"{job.question.name} {time.monotonic() - job.began:.0f} s" for job in jobs]
    return Text(f"running: {', '.join(names)}", style="dim", overflow="ellipsis", no_wrap=True)
