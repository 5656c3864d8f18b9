"""One run of the grader: notebooks run in the background, no more than `workers` at a time.

A `Grading` owns the kernels, the seed, and one reference session a question.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import threading
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from grader.content.places import LEARNER
from grader.content.question import Question
from grader.content.reference import reference_notebook, reference_texts
from grader.host.background import Background
from grader.host.kernels import CELL_LIMIT, Kernels
from grader.host.session import Session
from grader.running.recorded import Record, record_for
from grader.wire import warmth

if TYPE_CHECKING:
    from grader.running.running_engine import RunningEngine
    from grader.running.submission import Submission


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Grading:
    """One run of the grader. Raises NotRecorded in a release that has no record for its seed."""

    seed: int
    limit: float = CELL_LIMIT
    kernels: Kernels = field(default_factory=Kernels)
    workers: int = field(default_factory=cores)  # notebooks that run at a time
    every_cell: bool = False  # whether cells run that only show something off
    record: Record | None = None  # what the solutions answered, in a release that is without them
    recognizes: bool = True  # whether a wrong answer is compared with the known mistakes
    names: bool = False  # whether it is compared, for a teacher, with those too whose answer takes long
    engine: RunningEngine | None = None  # what grades in place of these kernels, as long as it does

    def __post_init__(self) -> None:
        self.record = self.record or record_for(self.seed)
        self.background = Background()
        self._turns = self.background.run(_make_semaphore(self.workers))
        self._references: dict[tuple[Question, str], concurrent.futures.Future[Session]] = {}
        self._kept: dict[Question, dict[tuple[str, str], Any]] = {}
        self._sessions: set[concurrent.futures.Future[Session]] = set()  # begun, and not ended yet
        self._ready: concurrent.futures.Future[Session] | None = None  # a kernel that waits for its notebook
        self._lock = threading.Lock()  # submissions may be graded side by side

    def start(
        self, notebook: NotebookNode, families: tuple[str, ...] = warmth.ALL, beside: tuple[Path, ...] = ()
    ) -> concurrent.futures.Future[Session]:
        """Begin to run a notebook; at most `workers` run at a time, in the order they were begun.

        If kernels are warm, its own will have these families of modules, names of `warmth`. Copies of the files
        `beside` lie in its folder.
        """
        return self._begin(self._session(notebook, families, beside))

    def prepare(self) -> None:
        """Begin to start a kernel for the notebook that comes next, unless one is ready."""
        with self._lock:
            if self._ready is None:
                self._ready = self._begin(Session.open(self.kernels, [LEARNER]))

    def expect(self, submissions: Iterable[Submission]) -> None:
        """Have kernels import what these need, without waiting for it; an engine's are warm."""
        if self.engine is None and (texts := [text for submission in submissions for text in submission.texts]):
            self.kernels.expect(warmth.needed(texts))

    @property
    def protection(self) -> tuple[str, tuple[str, ...]] | None:
        """How kernels started, and the layers that were on; None if nothing had to run."""
        if self.kernels.count:
            return self.kernels.start_way, self.kernels.layers
        return (self.engine.start, self.engine.layers) if self.engine and self.engine.start else None

    def reference(self, question: Question) -> concurrent.futures.Future[Session]:
        """The session of the question's solution; begun when first asked for."""
        return self._solution(question, "right")

    def mistaken(self, question: Question) -> concurrent.futures.Future[Session]:
        """Another session of the question's solution, for mistakes: nothing they do reaches what is right."""
        return self._solution(question, "mistaken")

    def kept(self, question: Question) -> dict[tuple[str, str], Any]:
        """What was worked out with the question's solution, as long as its sessions are kept."""
        with self._lock:
            return self._kept.setdefault(question, {})

    def release(self, question: Question) -> None:
        """End the sessions of the question's solution, if there are any."""
        with self._lock:
            self._kept.pop(question, None)
            begun = [self._references.pop((question, use), None) for use in ("right", "mistaken")]
        for session in filter(None, begun):
            self.end(session)

    def end(self, session: concurrent.futures.Future[Session]) -> None:
        """Begin to end a session that was begun."""
        self.background.start(self._end(session))

    def close(self) -> None:
        """End everything that was begun."""
        if self.engine is not None:
            self.engine.close()
        try:
            self.background.close(last=_close_all(self._sessions))
        finally:
            self.kernels.close()

    def _solution(self, question: Question, use: str) -> concurrent.futures.Future[Session]:
        key = question, use
        with self._lock:
            begun = self._references.get(key)
            if begun is not None and is_lost(begun):  # not for good: the next one who asks gets another
                self.end(begun)
                del self._references[key]
            if key not in self._references:
                families = warmth.needed(reference_texts(question))
                self._references[key] = self.start(reference_notebook(question), families)
            return self._references[key]

    def _begin(self, work: Coroutine[Any, Any, Session]) -> concurrent.futures.Future[Session]:
        session = self.background.start(work)
        self._sessions.add(session)
        return session

    async def _end(self, session: concurrent.futures.Future[Session]) -> None:
        await _close(session)
        self._sessions.discard(session)  # not if that was broken off: `close` will have to do it

    async def _session(
        self, notebook: NotebookNode, families: tuple[str, ...], beside: tuple[Path, ...]
    ) -> Session:
        async with self._turns:
            session = await self._open(families, beside)
            await session.run(notebook, self.limit)
            return session

    async def _open(self, families: tuple[str, ...], beside: tuple[Path, ...]) -> Session:
        """A kernel without a notebook: the one that is ready, if it still is and needs no more files, or a new one."""
        if beside:
            return await Session.open(self.kernels, [LEARNER, *beside], families)
        ready, self._ready = self._ready, None
        if ready is not None:
            with contextlib.suppress(Exception):  # it did not start: another may
                session = await asyncio.wrap_future(ready)
                if await session.is_fresh():
                    self._sessions.discard(ready)
                    return session
            self.end(ready)
        return await Session.open(self.kernels, [LEARNER], families)


def is_lost(session: concurrent.futures.Future[Session]) -> bool:
    """Return whether a session that was begun never came up, or has lost its kernel."""
    if not session.done():
        return False
    return session.cancelled() or session.exception() is not None or session.result().lost is not None


async def _make_semaphore(turns: int) -> asyncio.Semaphore:
    return asyncio.Semaphore(turns)


async def _close_all(sessions: set[concurrent.futures.Future[Session]]) -> None:
    await asyncio.gather(*map(_close, tuple(sessions)), return_exceptions=True)


async def _close(session: concurrent.futures.Future[Session]) -> None:
    """Close a session, or stop it from being started."""
    if not session.cancel() and session.done() and session.exception() is None:
        await session.result().close()
