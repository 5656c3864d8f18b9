"""Grades submissions: notebooks run ahead in the background while the checks of earlier ones are made.

A `Grading` lives for one run of the grader: it owns the kernels, the seed, and one reference session a question.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import threading
import zlib
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grader import mending
from grader.answer import Asked, Asker, not_answered, reference_finding
from grader.checks import Check, CheckResult, checks_of, run_check
from grader.code import Code
from grader.kernel import warmth
from grader.kernel.background import Background
from grader.kernel.kernels import CELL_LIMIT, Kernels
from grader.kernel.session import Session
from grader.notebook import Unreadable, digest_of, new_notebook, read_notebook
from grader.outcome import Finding, Outcome
from grader.places import EXERCISES
from grader.question import WRITTEN_HEADING, Question, is_tagged

LEARNER = EXERCISES / "learner.py"  # what a notebook can import besides libraries and `data`


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Grading:
    """One run of the grader."""

    seed: int
    limit: float = CELL_LIMIT
    kernels: Kernels = field(default_factory=Kernels)
    workers: int = field(default_factory=cores)  # notebooks that run at a time

    def __post_init__(self) -> None:
        self.background = Background()
        self._turns = self.background.run(_make_semaphore(self.workers))
        self._references: dict[Question, concurrent.futures.Future[Session]] = {}
        self._sessions: set[concurrent.futures.Future[Session]] = set()  # begun, and not ended yet
        self._ready: concurrent.futures.Future[Session] | None = None  # a kernel that waits for its notebook
        self._lock = threading.Lock()  # submissions may be graded side by side

    def start(
        self, notebook: NotebookNode, families: tuple[str, ...] = warmth.ALL
    ) -> concurrent.futures.Future[Session]:
        """Begin to run a notebook; at most `workers` run at a time, in the order they were begun.

        If kernels are warm, its own will have these families of modules, names of `warmth`.
        """
        return self._begin(self._session(notebook, families))

    def prepare(self) -> None:
        """Begin to start a kernel for the notebook that comes next, unless one is ready."""
        if self._ready is None:
            self._ready = self._begin(Session.open(self.kernels, [LEARNER]))

    def reference(self, question: Question) -> concurrent.futures.Future[Session]:
        """The session of the question's solution; begun when first asked for."""
        with self._lock:
            if question not in self._references:
                families = warmth.needed(_texts(question))
                self._references[question] = self.start(reference_notebook(question), families)
            return self._references[question]

    def release(self, question: Question) -> None:
        """End the question's reference session, if there is one."""
        with self._lock:
            session = self._references.pop(question, None)
        if session is not None:
            self.end(session)

    def end(self, session: concurrent.futures.Future[Session]) -> None:
        """Begin to end a session that was begun."""
        self.background.start(self._end(session))

    def close(self) -> None:
        """End everything that was begun."""
        try:
            self.background.close(last=_close_all(self._sessions))
        finally:
            self.kernels.close()

    def _begin(self, work: Coroutine[Any, Any, Session]) -> concurrent.futures.Future[Session]:
        session = self.background.start(work)
        self._sessions.add(session)
        return session

    async def _end(self, session: concurrent.futures.Future[Session]) -> None:
        await _close(session)
        self._sessions.discard(session)  # not if that was broken off: `close` will have to do it

    async def _session(self, notebook: NotebookNode, families: tuple[str, ...]) -> Session:
        async with self._turns:
            session = await self._open(families)
            await session.run(notebook, self.limit)
            return session

    async def _open(self, families: tuple[str, ...]) -> Session:
        """A kernel without a notebook: the one that is ready, if it still is, or a new one."""
        ready, self._ready = self._ready, None
        if ready is not None:
            with contextlib.suppress(Exception):  # it did not start: another may
                session = await asyncio.wrap_future(ready)
                if await session.is_fresh():
                    self._sessions.discard(ready)
                    return session
            self.end(ready)
        return await Session.open(self.kernels, [LEARNER], families)


class Submission:
    """One notebook that is graded, and what the checks of its question ask for."""

    def __init__(self, grading: Grading, question: Question, notebook: NotebookNode | Path, shown: str) -> None:
        self.question = question
        self.notebook = shown
        self._grading = grading
        self._unreadable: Unreadable | None = None
        self._is_untouched = False
        self._session: concurrent.futures.Future[Session] | None = None
        self.digest: str | None = None  # SHA-256 of the file
        try:
            self._read = self._read_file(notebook) if isinstance(notebook, Path) else notebook
        except Unreadable as error:
            self._unreadable = error
        self._askers: dict[str, Asker] = {}

    def _read_file(self, path: Path) -> NotebookNode:
        found = mending.find(path, self.question)
        if found != path:
            path, self.notebook = found, str(PurePosixPath(self.notebook).with_name(found.name))
        with contextlib.suppress(OSError):
            self.digest = digest_of(path)
        notebook = read_notebook(path)
        self._is_untouched = _code(notebook.cells) == _code(self.question.cells("exercise"))
        mending.mend(notebook, self.question)
        return notebook

    @property
    def texts(self) -> list[str]:
        """The code that will run for its sake: its own, the solution's and the checks'; none if nothing has to run."""
        if self._unreadable is not None or self._is_untouched:
            return []
        return [*_code(self._read.cells), *_texts(self.question)]

    def start(self) -> None:
        """Begin to run the notebook, if it has not begun yet."""
        if self._session is None and self._unreadable is None and not self._is_untouched:
            self._session = self._grading.start(self._read, warmth.needed(self.texts))

    def session(self) -> Session:
        """The session, as soon as the notebook has run.

        Raises Finding if it cannot be read or run, or need not be because no line of code was changed.
        """
        self._require_readable()
        if self._is_untouched:
            raise not_answered(f"`{self.question.stub_names[0]}`", self.notebook)
        self.start()
        return self._session.result()

    def _require_readable(self) -> None:
        if self._unreadable is not None:
            raise Finding(Outcome.NOT_ANSWERED, note=f"Not answered: {self._unreadable}")

    def grade(self, checks: Iterable[Check] | None = None) -> list[CheckResult]:
        """Run the checks (all of the question's if none are given) and return what became of each."""
        checks = checks_of(self.question) if checks is None else tuple(checks)
        self.start()
        if self._session is not None and any("reference" in check.arguments for check in checks):
            self._grading.reference(self.question)  # runs beside the notebook, and is asked after it
        results: list[CheckResult] = []
        for check in checks:
            earlier = {result.check: result.outcome for result in results}
            results.append(run_check(check, self, earlier))
        return results

    def close(self) -> None:
        """End the submission's kernel."""
        if self._session is not None:
            self._grading.end(self._session)
            self._session = None

    def argument(self, name: str, check: Check) -> Any:
        """The value of an argument that a check asks for. Raises KeyError, Finding."""
        return ARGUMENTS[name](self, check)

    def asked_lines(self, subject: Any) -> list[tuple[str, str]]:
        """What a student reads about the question whose value was `subject`, or about the last one asked."""
        asked = self._asked(subject)
        return asked.lines() if asked else []

    def twice(self, subject: Any) -> str:
        """Which definition was used of what that question asks for, where there are several; else ""."""
        asked = self._asked(subject)
        return self._askers["answer"].twice(asked) if asked else ""

    def _asked(self, subject: Any) -> Asked | None:
        log = self._askers["answer"].log if "answer" in self._askers else []
        same = [asked for asked in log if subject is not None and asked.value is subject]
        return (same or log or [None])[-1]

    def asker(self, role: str) -> Asker:
        """A fresh asker for one check, of the submission ("answer") or the solution ("reference")."""
        if role == "reference":
            open_session, names = self._reference_session, ()
        else:
            open_session, names = self.session, self.question.stub_names
        kind = Asker if role == "answer" else _ReferenceAsker
        self._askers[role] = kind(open_session, self._grading.background, names, self.notebook)
        return self._askers[role]

    def rng(self, check: Check) -> np.random.Generator:
        """Random numbers from the run's seed and the check's name."""
        return np.random.default_rng([self._grading.seed, zlib.crc32(f"{self.question.name}::{check.name}".encode())])

    def code(self) -> Code:
        """What the notebook says, if it also ran; "not answered" while every stub is untouched. Raises Finding."""
        self.asker("answer").require_any()
        code = Code(self._read)
        names = [name for name in self.question.stub_names if code.defines(name)]
        if not names or all(code.is_stub(name) for name in names):
            raise not_answered(f"`{self.question.stub_names[0]}`", self.notebook)
        return code

    def written(self) -> str:
        """The written answer's text. Raises Finding if nothing was written."""
        self._require_readable()
        text = written_text(self._read.cells)
        blank = written_text(self.question.cells("exercise"))
        if not text or _squeezed(text) == _squeezed(blank):
            raise not_answered("the question under “In your own words”", self.notebook)
        return text

    def _reference_session(self) -> Session:
        return self._grading.reference(self.question).result()


class _ReferenceAsker(Asker):
    """Asks the solution; what goes wrong there is the kit's fault."""

    def __call__(self, *args: Any, **given: Any) -> Any:
        """Return the solution's value. Raises Finding, "grader error"."""
        try:
            return super().__call__(*args, **given)
        except Finding as finding:
            raise reference_finding(finding) from finding


def reference_notebook(question: Question) -> NotebookNode:
    """The solution without the cells that only show something off."""
    cells = [cell for cell in question.cells("solution") if not is_tagged(cell, "try")]
    return new_notebook(cells, question.name)


def written_text(cells: list[NotebookNode]) -> str:
    """The written answer below its heading; the cell is found by its tag or, failing that, by the heading."""
    markdown = [cell for cell in cells if cell.cell_type == "markdown"]
    found = [cell for cell in markdown if is_tagged(cell, "written")]
    found = found or [cell for cell in markdown if WRITTEN_HEADING.lower() in cell.source.lower()]
    text = "\n\n".join(cell.source for cell in found)
    lines = [line for line in text.splitlines() if line.strip().lower() != WRITTEN_HEADING.lower()]
    return "\n".join(lines).strip()


def _texts(question: Question) -> list[str]:
    """The code of the solution, and the checks, which bring code of their own."""
    return [*_code(question.cells("solution")), (question.folder / "check.py").read_text(encoding="utf-8")]


def _code(cells: list[NotebookNode]) -> list[str]:
    return [cell.source.strip() for cell in cells if cell.cell_type == "code" and cell.source.strip()]


def _squeezed(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).lower()


def _ratings(*_: Any) -> Any:
    from data import load_ratings

    return load_ratings()


def _movies(*_: Any) -> Any:
    from data import load_movies

    return load_movies()


def _users(*_: Any) -> Any:
    from data import load_users

    return load_users()


def _split(*_: Any) -> Any:
    from data import load_titled_ratings, split_ratings

    return split_ratings(load_titled_ratings())


ARGUMENTS = {
    "answer": lambda submission, check: submission.asker("answer"),
    "reference": lambda submission, check: submission.asker("reference"),
    "rng": lambda submission, check: submission.rng(check),
    "code": lambda submission, check: submission.code(),
    "written": lambda submission, check: submission.written(),
    "ratings": _ratings,
    "movies": _movies,
    "users": _users,
    "split": _split,
}


async def _make_semaphore(turns: int) -> asyncio.Semaphore:
    return asyncio.Semaphore(turns)


async def _close_all(sessions: set[concurrent.futures.Future[Session]]) -> None:
    await asyncio.gather(*map(_close, tuple(sessions)), return_exceptions=True)


async def _close(session: concurrent.futures.Future[Session]) -> None:
    """Close a session, or stop it from being started."""
    if not session.cancel() and session.done() and session.exception() is None:
        await session.result().close()
