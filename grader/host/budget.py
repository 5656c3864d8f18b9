"""What one notebook may take in all, however it divides that among its cells and its answers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.host.usage import PATIENCE, Usage

CELLS = 300  # that are run; a question's own notebook has 20 at the most
SHARES = 6  # the time for all cells and answers, in limits of one cell; a solution takes less than one


@dataclass
class Budget:
    """What is left."""

    cells: int
    seconds: float
    all_seconds: float

    @classmethod
    def of(cls, limit: float) -> Budget:
        """Return the budget of a notebook whose cells may run `limit` seconds each."""
        return cls(CELLS, SHARES * limit, SHARES * limit)

    @property
    def is_spent(self) -> bool:
        """Whether there is nothing left of one of them."""
        return self.cells < 0 or self.seconds <= 0

    @contextlib.contextmanager
    def spend(self, usage: Callable[[], Usage]) -> Iterator[None]:
        """Take down the time of what is done under this, but not what was spent waiting for a processor."""
        began, before = time.monotonic(), usage()
        try:
            yield
        finally:
            took = time.monotonic() - began  # of it a notebook can make itself wait, by processes of its own
            self.seconds -= max(took - max(usage().waited - before.waited, 0), took / PATIENCE)

    def told(self) -> str:
        """What the student of a notebook reads that has spent it."""
        if self.cells < 0:
            return f"The notebook was stopped after {CELLS} cells: keep those that the answer needs."
        return f"The notebook was stopped: its cells and answers took more than {self.all_seconds:g} s in all."
