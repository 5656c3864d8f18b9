"""A session: a notebook that was executed, its kernel alive to answer questions.

The grader's side. Whatever the notebook's code does, starting a session and asking it end in time with a status; what a
kernel sends is data with a size limit, never an object.
"""

from __future__ import annotations

import asyncio
import contextlib
import filecmp
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from grader.host import folders
from grader.host.budget import Budget
from grader.host.executor import FATAL, GRACE, CellRun, CellStatus, Executor
from grader.host.kernels import CELL_LIMIT
from grader.host.usage import first_of
from grader.wire import warmth, wire
from grader.wire.words import ReplyStatus

if TYPE_CHECKING:
    from grader.host.kernel import Kernel
    from grader.host.kernels import Kernels

START_LIMIT = 120.0  # seconds for a kernel to come up, on a busy machine, in another way if the first one fails


class Lost(StrEnum):
    """Why a session has no kernel to ask."""

    TIMED_OUT = "timed out"  # it was ended, for it ignored the interrupt
    DEAD = "dead"
    FLOOD = "flood"  # it was ended for its output
    SPENT = "spent"  # the notebook has used up what it may take in all
    MEMORY = "memory"  # it was ended, for its processes took too much of it together
    BROKEN = "broken"  # it no longer speaks the protocol
    CLOSED = "closed"


@dataclass(frozen=True)
class Reply:
    """What a kernel said to one question."""

    status: ReplyStatus
    value: Any = None
    names: tuple[str, ...] = ()  # what is missing, or which inputs changed
    detail: dict[str, Any] = field(default_factory=dict)  # raised: name, mro, message, line, owner, trace
    seconds: float = 0.0  # of processor time, as the system counts it

    @property
    def changed(self) -> tuple[str, ...]:
        """Inputs that are not as they were before."""
        return self.names if self.status is ReplyStatus.VALUE else ()

    @property
    def without(self) -> str | None:
        """What came in place of a value, in words; None where there is one."""
        if self.status is ReplyStatus.VALUE:
            return None
        if self.status is ReplyStatus.RAISED:
            return f"{self.detail['name']}: {self.detail['message']}"
        return str(self.detail.get("what", self.status))


class Session:
    """One executed notebook and its kernel. Every method runs on the kernels' event loop."""

    notebook: NotebookNode  # what ran; there from `run` on

    def __init__(self, kernel: Kernel, run_folder: Path, files: list[Path]) -> None:
        self.cells: list[CellRun] = []
        self.seconds = 0.0  # for the start of the kernel and all cells
        self.lost: Lost | None = None  # why there is no kernel to ask
        self.budget = Budget.of(CELL_LIMIT)  # what may still be taken
        self._kernel = kernel
        self._folder = run_folder
        self._files = files
        self._asking = asyncio.Lock()

    @classmethod
    async def start(
        cls,
        notebook: NotebookNode,
        kernels: Kernels,
        limit: float,
        files: list[Path],
        families: tuple[str, ...] = warmth.ALL,
    ) -> Session:
        """Run `notebook` in a fresh kernel, as `open` starts it; `limit`: seconds a cell."""
        session = await cls.open(kernels, files, families)
        await session.run(notebook, limit)
        return session

    @classmethod
    async def open(cls, kernels: Kernels, files: list[Path], families: tuple[str, ...] = warmth.ALL) -> Session:
        """Start a kernel whose folder holds copies of `files` and wait until it can take a notebook.

        If kernels are warm, it will have these families of modules, names of `warmth`.
        """
        # loaded with the first kernel: importing it takes a tenth of a second, in which a zygote can warm up
        from grader.host.kernel import Kernel

        folder = folders.make(folders.RUN)
        session = cls(Kernel(kernels, folder, families), folder, files)
        async with session._at_work():
            for path in filter(Path.is_file, files):  # a student may have moved one away
                shutil.copyfile(path, folder / path.name).chmod(0o644)  # the kernel may have a user of its own
            await session._connect()
        return session

    async def run(self, notebook: NotebookNode, limit: float) -> None:
        """Run `notebook`, the first and only one; `limit`: seconds a cell."""
        async with self._at_work():
            await self._execute(notebook, limit)

    @contextlib.asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        """Take the time; close everything if the work is broken off."""
        began = time.monotonic()
        try:
            yield
        except BaseException:
            await self.close()
            raise
        self.seconds += time.monotonic() - began

    async def _connect(self) -> None:
        await asyncio.wait_for(self._kernel.start(), START_LIMIT)
        await self._kernel.connect(START_LIMIT)

    async def _execute(self, notebook: NotebookNode, limit: float) -> None:
        self.notebook = notebook
        self.budget = Budget.of(limit)
        executor = Executor(notebook, self._kernel, limit, self.budget)
        self.cells = await executor.run()
        if self.budget.is_spent:
            await self._lose(Lost.SPENT)
        elif executor.lost:
            fatal = [run for run in self.cells if run.status in (*FATAL, CellStatus.TIMED_OUT)]
            self.lost = self._why_dead() if fatal[-1].status is CellStatus.DEAD else Lost(fatal[-1].status)

    async def is_fresh(self) -> bool:
        """Whether the kernel runs, beside files that are still the same; in a box, it would not see them change."""
        return all(map(self._is_same, self._files)) and self._kernel.is_alive()

    def _is_same(self, path: Path) -> bool:
        copy = self._folder / path.name
        if not (path.is_file() and copy.is_file()):
            return path.is_file() == copy.is_file()
        return filecmp.cmp(path, copy, shallow=False)

    async def ask(
        self,
        expression: str,
        *,
        setup: str = "",
        names: tuple[str, ...] | None = None,
        handed_out: str = "",
        given: dict[str, Any] | None = None,
        limit: float = 10.0,
    ) -> Reply:
        """Return the value of `expression` in the notebook's namespace, or what kept it from having one.

        `names` must be defined and not `...`, and are all that setup and expression know of the notebook; they know all
        of it if that is None. `handed_out` is code that is run before, by itself, for the names that it binds. Raises
        wire.NotPlain if `given` cannot be sent.
        """
        text = wire.dumps(given or {})
        known = None if names is None else list(names)
        code = {"expression": expression, "setup": setup, "handed_out": handed_out}
        request = {**code, "names": known, "given": text}
        async with self._asking:
            if self.lost:
                return Reply(ReplyStatus.DEAD, detail={"why": self.lost})
            before = self._kernel.usage()
            with self.budget.spend(self._kernel.usage):
                reply = await self._exchange(request, min(limit, self.budget.seconds))
            if self.budget.is_spent:
                await self._lose(Lost.SPENT)
                return Reply(ReplyStatus.DEAD, detail={"why": self.lost})
            return replace(reply, seconds=self._kernel.usage().computed - before.computed)

    async def _exchange(self, request: dict[str, Any], limit: float) -> Reply:
        kernel, client = self._kernel, self._kernel.client
        kernel.refill()
        message = client.session.msg("probe_request", request)
        client.shell_channel.send(message)
        wait = asyncio.ensure_future(self._reply_to(message["header"]["msg_id"]))
        gone = asyncio.ensure_future(kernel.wait_dead())
        flood = asyncio.ensure_future(kernel.flooded.wait())
        unread = asyncio.ensure_future(client.iopub_channel.forget())  # what is printed meanwhile
        ends = {wait, gone, flood}
        try:
            if not await first_of(ends, limit, kernel.usage):
                await kernel.interrupt()
                await asyncio.wait(ends, timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
                if not wait.done():
                    await self._lose(Lost.FLOOD if flood.done() else Lost.TIMED_OUT)
                return Reply(ReplyStatus.TIMED_OUT)
            if not wait.done():
                why = Lost.FLOOD if flood.done() else self._why_dead()
                await self._lose(why)
                return Reply(ReplyStatus.DEAD, detail={"why": why})
            # not on the loop of all kernels: this takes as long as the text wants it to, within its limits
            return await asyncio.to_thread(_read, wait.result(), request["given"])
        except Exception:  # a reply that cannot be read at all: the notebook broke the protocol
            await self._lose(Lost.BROKEN)
            return Reply(ReplyStatus.BROKEN)
        finally:
            for task in (*ends, unread):
                task.cancel()

    async def _reply_to(self, message_id: str) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = await self._kernel.client.shell_channel.get_msg()
            if message["parent_header"].get("msg_id") == message_id and message["msg_type"] == "probe_reply":
                return message

    def _why_dead(self) -> Lost:
        return Lost.MEMORY if self._kernel.was_too_large() else Lost.DEAD

    async def _lose(self, why: Lost) -> None:
        self.lost = why
        await self._kernel.kill()

    async def close(self) -> None:
        """End the kernel and remove its folder; nothing is left behind."""
        self.lost = self.lost or Lost.CLOSED
        with contextlib.suppress(Exception):
            self._kernel.client.stop_channels()
        with contextlib.suppress(Exception):
            await self._kernel.kill()
        with contextlib.suppress(Exception):
            self._kernel.close()
        folders.remove(self._folder)


def _read(message: dict[str, Any], sent: str) -> Reply:
    """A reply from a kernel's message; `sent`: the inputs. Raises wire.Malformed or another exception for nonsense."""
    content = message["content"]
    status = ReplyStatus(content["status"])
    if status is ReplyStatus.VALUE:
        after = str(message["buffers"].pop(), "ascii")  # what came need not be kept beside it
        text = str(message["buffers"].pop(), "ascii")
        return Reply(status, value=wire.loads(text), names=_changed(sent, after))
    if status is ReplyStatus.MISSING:
        return Reply(status, names=tuple(str(name) for name in content["names"])[:20])
    if status is ReplyStatus.REFUSED:
        return Reply(status, detail={"what": str(content["what"])[:300]})
    if status is ReplyStatus.RAISED:
        texts = {key: str(content[key])[:4000] for key in ("name", "message", "line", "owner", "trace")}
        return Reply(status, detail={**texts, "mro": [str(name)[:100] for name in content["mro"]][:30]})
    raise wire.Malformed("a status that no kernel sends")


def _changed(sent: str, after: str) -> tuple[str, ...]:
    """The names of the inputs that came back otherwise than they were sent, which is not left to the kernel to say."""
    if sent == after:
        return ()
    before, now = wire.loads(sent), wire.loads(after)
    if not isinstance(now, dict) or set(now) != set(before):
        raise wire.Malformed("other inputs than were sent")
    return tuple(name for name, value in before.items() if wire.dumps(value) != wire.dumps(now[name]))
