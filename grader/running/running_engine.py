"""The user's engine, where it runs already, as `pytest grader/` and `collab check` use it.

What has not changed since the engine graded it is told again, and the rest is graded on kernels that are warm. An
engine is never started for that; where it is busy, leaves or dies, a run grades with kernels of its own, as ever.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.movielens import release_in_use
from grader.content.places import EXERCISES
from grader.running.address import Address, NoEngine, address, version
from grader.running.client import exchange

if TYPE_CHECKING:  # kernels that warm up meanwhile need not wait for these
    from grader.judging.checks import Check, CheckResult
    from grader.running.submission import Submission

PATIENCE = 5.0  # seconds for an engine to say that it can grade; one that is stopped never says so


def running_engine(folder: Path) -> RunningEngine | None:
    """Return the engine if it runs, has nothing to do, and grades what a run for the notebooks in `folder` would.

    Only somebody's own exercises are graded by it, never a class or anything in CI.
    """
    if os.environ.get("CI") or folder.resolve() != EXERCISES:
        return None
    try:
        place = address()
        if not place.path.exists():
            return None
        engine = RunningEngine(place)
        return engine if engine.is_ready() else None
    except (NoEngine, OSError, ValueError, LookupError):
        return None


class RunningEngine:
    """The engine that listens at a place. `seed`: what it draws from."""

    def __init__(self, place: Address) -> None:
        self.seed = 0
        self.start, self.layers = "", tuple[str, ...]()  # how kernels started for this run, and what protected it
        self._place, self._version = place, version()
        self._open: set[socket.socket] = set()
        self._is_closed = False
        self._lock = threading.Lock()

    def is_ready(self) -> bool:
        """Whether it has nothing to do, and is for these exercises and ratings.

        Raises OSError, ValueError or LookupError if it does not say so.
        """
        told = self._ask({"do": "ready"}, PATIENCE)
        self.seed = int(told["seed"])
        return bool(told["is_idle"]) and told["grades"] == [str(EXERCISES), release_in_use().name]

    def results(self, submission: Submission, checks: Iterable[Check]) -> list[CheckResult] | None:
        """Return what became of the checks, if the engine can say so: it makes all checks of a question.

        Raises CancelledError once this is closed.
        """
        from grader.judging.outcome import Outcome
        from grader.running.graded import Graded

        notebook = {"path": str(submission.path), "shown": submission.notebook, "state": submission.state}
        asked = {"do": "grade", "seed": self.seed, "question": submission.question.name, **notebook}
        try:
            graded = Graded.from_plain(self._ask(asked))
        except (OSError, ValueError, LookupError, TypeError):
            if self._is_closed:
                raise CancelledError("the grader is closed") from None
            return None
        made, chosen = {result.check: result for result in graded.results}, {check.name: check for check in checks}
        waits_for = {name for check in chosen.values() for name in check.needs if name not in chosen}
        if any(made[name].outcome is not Outcome.PASSED for name in waits_for):
            return None  # a check that is chosen without those that it needs is made all the same
        submission.digest = graded.digest
        if graded.start:
            self.start, self.layers = graded.start, graded.layers
        return [made[name] for name in chosen]

    def close(self) -> None:
        """Wait for nothing any more. What the engine has begun, it ends, and remembers."""
        with self._lock:
            self._is_closed = True
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)

    def _ask(self, question: dict[str, Any], patience: float | None = None) -> dict[str, Any]:
        connection, secret = self._place.connect()
        connection.settimeout(patience)
        with self._lock:
            if self._is_closed:
                connection.close()
                raise OSError("closed")
            self._open.add(connection)
        try:
            return exchange(connection, secret, {**question, "version": self._version})
        finally:
            with self._lock:
                self._open.discard(connection)
