"""Executes a notebook's cells with nbclient, so that every way a cell can end becomes a status.

nbclient alone waits for ever on code that ignores an interrupt, keeps endless output whole, and lets a protocol that a
notebook broke surface as an exception of its own. Here a cell ends by its limit plus `GRACE` seconds, whatever it does.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from grader.content.syntax import bound_names, parse_cell, read_names
from grader.host.budget import Budget
from grader.host.gate import ALLOWED
from grader.host.usage import first_of

if TYPE_CHECKING:
    from grader.host.kernel import Kernel

GRACE = 3.0  # seconds between the interrupt and the kill
MAX_OUTPUT = 1 << 20  # characters kept of one cell's output

Event = asyncio.Future[Any]  # something that is waited for


class CellStatus(StrEnum):
    """How the execution of a cell ended."""

    OK = "ok"
    ERROR = "error"  # the code raised
    TIMED_OUT = "timed out"
    DEAD = "dead"  # the kernel ended
    FLOOD = "flood"  # the kernel was killed for its output, which was more than `gate.ALLOWED`
    BROKEN = "broken"  # the kernel no longer speaks the protocol
    SKIPPED = "skipped"  # an earlier cell had taken the kernel down


FATAL = (CellStatus.DEAD, CellStatus.FLOOD, CellStatus.BROKEN)


@dataclass
class CellRun:
    """What came of executing one cell."""

    number: int  # the cell's place in the notebook, 1 for the first
    status: CellStatus
    error: tuple[str, str] | None = None  # the exception's name and message

    @property
    def missing_name(self) -> str | None:
        """The name that was not defined, if that is why the cell raised."""
        return undefined_name(*self.error) if self.error else None


def undefined_name(exception: str, message: str) -> str | None:
    """The name that a NameError is about."""
    found = re.match(r"name '(\w+)' is not defined", message)
    return found[1] if exception == "NameError" and found else None


class Executor(NotebookClient):
    """nbclient over a kernel that runs already, with limits that hold."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, limit: float, budget: Budget) -> None:
        super().__init__(
            notebook,
            allow_errors=True,
            timeout=None,
            iopub_timeout=1,
            record_timing=False,
            coalesce_streams=True,  # how often a kernel flushes what is printed must not show in a notebook
        )
        self.kc = kernel.client
        self._kernel = kernel
        self.limit, self.budget = limit, budget
        self.lost = False  # the kernel ended, or had to be ended
        self._size = 0
        self._error: tuple[str, str] | None = None
        self.on_cell_error = self._note_error

    async def run(self) -> list[CellRun]:
        """Execute every code cell in order and say how each ended; the outputs are in the notebook.

        A cell that lacked a name which another cell defines is executed again after that one, so that it does not
        matter where a cell was moved to.
        """
        runs: list[CellRun] = []
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type == "code":
                is_over = self.lost or self.budget.is_spent
                runs.append(CellRun(index + 1, CellStatus.SKIPPED) if is_over else await self._run_cell(index))
        await self._run_again(runs)
        return runs

    async def _run_again(self, runs: list[CellRun]) -> None:
        """Execute again what came too early, once for each name that it lacked; results replace those in `runs`."""
        tried: set[tuple[int, str]] = set()
        while (early := self._too_early(runs) - tried) and not self.lost and not self.budget.is_spent:
            place, name = min(early)
            tried.add((place, name))
            for again in (place, *self._dependents(place, runs)):
                if not self.lost and not self.budget.is_spent:
                    runs[again] = await self._run_cell(runs[again].number - 1)

    def _too_early(self, runs: list[CellRun]) -> set[tuple[int, str]]:
        """Places in `runs` of cells that lacked a name, and the name, where a cell that ran well defines it."""
        lacking = {(place, run.missing_name) for place, run in enumerate(runs) if run.missing_name}
        if not lacking:
            return set()
        good = [self._statements(run) for run in runs if run.status is CellStatus.OK]
        defined = {name for statements in good for name in bound_names(statements)}
        return {(place, name) for place, name in lacking if name in defined}

    def _dependents(self, place: int, runs: list[CellRun]) -> list[int]:
        """Places of the cells that ran well but must again, because the cell at `place` does: those that read what it
        defines, one by way of another, and later ones that define the same.

        Where a class's parent was made anew, the class must be, too.
        """
        changed, found = self._defined(runs[place]), []
        waiting = [other for other, run in enumerate(runs) if other != place and run.status is CellStatus.OK]
        while more := [other for other in waiting if changed & self._touched(runs[other], other > place)]:
            found += more
            waiting = [other for other in waiting if other not in more]
            changed |= {name for other in more for name in self._defined(runs[other])}
        return sorted(found)

    def _touched(self, run: CellRun, is_later: bool) -> set[str]:
        return read_names(self._statements(run)) | (self._defined(run) if is_later else set())

    def _defined(self, run: CellRun) -> set[str]:
        """What a cell defines; an import gives the same each time."""
        statements = [each for each in self._statements(run) if not isinstance(each, (ast.Import, ast.ImportFrom))]
        return set(bound_names(statements))

    def _statements(self, run: CellRun) -> list[ast.stmt]:
        return parse_cell(self.nb.cells[run.number - 1].source)

    async def _run_cell(self, index: int) -> CellRun:
        self.budget.cells -= 1
        self._size, self._error = 0, None
        self._kernel.refill()
        cell = self.nb.cells[index]
        work = asyncio.ensure_future(self.async_execute_cell(cell, index))
        gone = asyncio.ensure_future(self._kernel.wait_dead())
        flood = asyncio.ensure_future(self._kernel.flooded.wait())
        try:
            status = await self._watch(work, gone, flood)
        finally:
            for task in (work, gone, flood):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await work
        return CellRun(index + 1, status, self._error)

    async def _watch(self, work: Event, gone: Event, flood: Event) -> CellStatus:
        limit = min(self.limit, self.budget.seconds)
        with self.budget.spend(self._kernel.usage):
            await first_of({work, gone, flood}, limit, self._kernel.usage)
        interrupted = not (work.done() or gone.done() or flood.done())
        if interrupted:
            await self._kernel.interrupt()
            await asyncio.wait({work, gone, flood}, timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
        status = self._status_of(work, gone, flood, interrupted)
        if status in FATAL or not work.done() or self.budget.is_spent:
            self.lost = True
            await self._kernel.kill()
        return status

    def _status_of(self, work: Event, gone: Event, flood: Event, interrupted: bool) -> CellStatus:
        if flood.done():
            return CellStatus.FLOOD
        if not work.done():
            return CellStatus.TIMED_OUT if interrupted and not gone.done() else CellStatus.DEAD
        if work.cancelled() or work.exception() is not None:
            return CellStatus.DEAD if gone.done() else CellStatus.BROKEN
        if interrupted:
            return CellStatus.TIMED_OUT
        return CellStatus.ERROR if self._error else CellStatus.OK

    def _note_error(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        content = execute_reply["content"]
        self._error = (str(content.get("ename"))[:100], str(content.get("evalue"))[:500])

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Let nbclient process a message, unless the cell has written more than is kept."""
        kept = ("stream", "display_data", "execute_result", "update_display_data", "error")
        if msg["msg_type"].startswith("comm_") or msg["msg_type"] in kept:
            self._size += _length(msg["content"])
            if self._size > ALLOWED:  # where no gate has counted it
                self._kernel.flooded.set()
            if self._size > MAX_OUTPUT:
                return None
        return super().process_message(msg, cell, cell_index)


def _length(content: Any) -> int:
    """How many characters there are in whatever a message holds."""
    if isinstance(content, dict):
        return sum(map(_length, content.values()))
    return sum(map(_length, content)) if isinstance(content, list) else len(str(content))
