"""A session: a notebook that was executed, its kernel alive to answer questions.

The grader's side. Whatever the notebook's code does, starting a session and asking it end in time with a status; what a
kernel sends is data with a size limit, never an object.
"""

from __future__ import annotations

import asyncio
import contextlib
import filecmp
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.host.executor import FATAL, GRACE, CellRun, CellStatus, Executor
from grader.wire import warmth, wire

START_LIMIT = 120.0  # seconds for a kernel to come up, on a busy machine, in another way if the first one fails


@dataclass(frozen=True)
class Reply:
    """What a kernel said to one question."""

    status: str  # value, missing, raised, refused, timed out, dead, broken
    value: Any = None
    names: tuple[str, ...] = ()  # what is missing, or which inputs changed
    detail: dict[str, Any] = field(default_factory=dict)  # raised: name, mro, message, line, owner, trace


class Session:
    """One executed notebook and its kernel. Every method runs on the kernels' event loop."""

    def __init__(self, manager: Any, run_folder: Path, files: list[Path]) -> None:
        self.notebook: NotebookNode | None = None  # what ran
        self.cells: list[CellRun] = []
        self.seconds = 0.0  # for the start of the kernel and all cells
        self.lost: str | None = None  # why there is no kernel to ask
        self._manager = manager
        self._folder = run_folder
        self._files = files
        self._client: Any = None
        self._asking = asyncio.Lock()

    @classmethod
    async def start(
        cls,
        notebook: NotebookNode,
        kernels: Any,
        limit: float,
        files: list[Path],
        families: tuple[str, ...] = warmth.ALL,
    ) -> Session:
        """Run `notebook` in a fresh kernel, as `open` starts it; `limit`: seconds a cell."""
        session = await cls.open(kernels, files, families)
        await session.run(notebook, limit)
        return session

    @classmethod
    async def open(cls, kernels: Any, files: list[Path], families: tuple[str, ...] = warmth.ALL) -> Session:
        """Start a kernel whose folder holds copies of `files` and wait until it can take a notebook.

        If kernels are warm, it will have these families of modules, names of `warmth`.
        """
        # loaded with the first kernel: importing it takes a tenth of a second, in which a zygote can warm up
        from grader.host.manager import KernelManager

        folder = Path(tempfile.mkdtemp(prefix="run-"))
        session = cls(KernelManager(kernels, folder, families), folder, files)
        async with session._at_work():
            for path in filter(Path.is_file, files):  # a student may have moved one away
                shutil.copy(path, folder)
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
        await asyncio.wait_for(self._manager.start_kernel(cwd=str(self._folder)), START_LIMIT)
        self._client = self._manager.client()
        self._client.start_channels()
        await self._client.wait_for_ready(timeout=START_LIMIT)
        self._client.allow_stdin = False

    async def _execute(self, notebook: NotebookNode, limit: float) -> None:
        self.notebook = notebook
        executor = Executor(notebook, self._manager, self._client, limit)
        self.cells = await executor.run()
        if executor.lost:
            fatal = [run for run in self.cells if run.status in (*FATAL, CellStatus.TIMED_OUT)]
            self.lost = str(fatal[-1].status)

    async def is_fresh(self) -> bool:
        """Whether the kernel runs, beside files that are still the same; in a box, it would not see them change."""
        return all(map(self._is_same, self._files)) and await self._manager.is_alive()

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
        names: tuple[str, ...] = (),
        given: dict[str, Any] | None = None,
        limit: float = 10.0,
    ) -> Reply:
        """Return the value of `expression` in the notebook's namespace, or what kept it from having one.

        `names` must be defined and not `...`. Raises wire.NotPlain if `given` cannot be sent.
        """
        text = wire.dumps(given or {})
        request = {"expression": expression, "setup": setup, "names": list(names), "given": text}
        async with self._asking:
            if self.lost:
                return Reply("dead", detail={"why": self.lost})
            return await self._exchange(request, limit)

    async def _exchange(self, request: dict[str, Any], limit: float) -> Reply:
        self._manager.refill()
        message = self._client.session.msg("probe_request", request)
        self._client.shell_channel.send(message)
        wait = asyncio.ensure_future(self._reply_to(message["header"]["msg_id"]))
        gone = asyncio.ensure_future(self._manager.wait_dead())
        flood = asyncio.ensure_future(self._manager.flooded.wait())
        unread = asyncio.ensure_future(self._client.iopub_channel.forget())  # what is printed meanwhile
        ends = {wait, gone, flood}
        try:
            done, _ = await asyncio.wait(ends, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                await self._manager.interrupt()
                done, _ = await asyncio.wait(ends, timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
                if not wait.done():
                    await self._lose("flood" if flood.done() else "timed out")
                return Reply("timed out")
            if not wait.done():
                why = "flood" if flood.done() else "dead"
                await self._lose(why)
                return Reply("dead", detail={"why": why})
            # not on the loop of all kernels: this takes as long as the text wants it to, within its limits
            return await asyncio.to_thread(_read, wait.result())
        except Exception:  # a reply that cannot be read at all: the notebook broke the protocol
            await self._lose("broken")
            return Reply("broken")
        finally:
            for task in (*ends, unread):
                task.cancel()

    async def _reply_to(self, message_id: str) -> dict[str, Any]:
        while True:
            message = await self._client.shell_channel.get_msg()
            if message["parent_header"].get("msg_id") == message_id and message["msg_type"] == "probe_reply":
                return message

    async def _lose(self, why: str) -> None:
        self.lost = why
        await self._manager.kill()

    async def close(self) -> None:
        """End the kernel and remove its folder; nothing is left behind."""
        self.lost = self.lost or "closed"
        with contextlib.suppress(Exception):
            if self._client is not None:
                self._client.stop_channels()
        with contextlib.suppress(Exception):
            await self._manager.kill()
        with contextlib.suppress(Exception):
            self._manager.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(message: dict[str, Any]) -> Reply:
    """A reply from the message that a kernel sent. Raises wire.Malformed or another exception for nonsense."""
    content = message["content"]
    status = content["status"]
    if status == "value":
        changed = tuple(str(name) for name in content["changed"])[:20]
        text = str(message["buffers"].pop(), "ascii")  # what came need not be kept beside it
        return Reply("value", value=wire.loads(text), names=changed)
    if status == "missing":
        return Reply("missing", names=tuple(str(name) for name in content["names"])[:20])
    if status == "refused":
        return Reply("refused", detail={"what": str(content["what"])[:300]})
    if status == "raised":
        texts = {key: str(content[key])[:4000] for key in ("name", "message", "line", "owner", "trace")}
        return Reply("raised", detail={**texts, "mro": [str(name)[:100] for name in content["mro"]][:30]})
    raise wire.Malformed("an unknown status")
