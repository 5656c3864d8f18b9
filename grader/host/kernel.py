"""One kernel: its process, the sockets it listens on, and a client that is connected to them.

On the grader's side.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio

from grader.host import folders
from grader.host.client import KernelClient
from grader.host.fork import Forked
from grader.host.gate import ALLOWED, Gate
from grader.host.kernels import Kernels
from grader.host.usage import Usage, usage_of
from grader.host.ways import SUPERVISED, SWEEP_LIMIT, Process, Request, StartError, begin_to_end, end

SOCKET = "s"  # the sockets' names begin with it; the path of one may not be long


class Kernel:
    """A new kernel that works in `run_folder`, ready for `await start()`.

    If kernels are warm, it will have these families of modules, names of `warmth`. Its sockets lie in a folder of their
    own, which `close` removes.
    """

    def __init__(self, kernels: Kernels, run_folder: Path, families: tuple[str, ...]) -> None:
        self.families = families
        folder = kernels.library.root / f"k{kernels.next_number()}"
        self.kernels, self.run_folder, self.folder = kernels, run_folder.resolve(), folder
        self.log_file, self.report_file = folder / "log", folder / "layers"
        folder.mkdir(mode=0o700)
        for path in (self.log_file, self.report_file):
            path.touch(mode=0o600)
        self.flooded = asyncio.Event()  # the kernel has sent more than it may
        self._gate: Gate | None = None
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, ALLOWED)  # else a part that says it is large gets its room at once
        place = {"transport": "ipc", "ip": str(folder / SOCKET)} if hasattr(socket, "AF_UNIX") else {}
        file = str(folder / "kernel.json")
        self.client = KernelClient(self.is_alive, context=self._context, connection_file=file, **place)
        self.process: Process | None = None
        self._ended: asyncio.Future[None] | None = None
        self._seat: int | None = kernels.take_seat()

    async def start(self) -> None:
        """Start the kernel's process, begin to watch it, and wait for its sockets. Raises StartError, OSError."""
        self.kernels.library.make_home(self.home)
        self.client.write_connection_file()
        self.process = await self.kernels.start_process(self._request())
        self._ended = asyncio.ensure_future(_ended(self.process))
        await self._until_bound()
        if self.client.transport == "ipc":
            await self._open_gate()

    async def connect(self, timeout: float) -> None:
        """Return when the kernel answers and its outputs arrive. Raises StartError, after `timeout` seconds at last.

        jupyter_client also waits until nothing has been output for 200 ms; nbclient tells outputs apart by their
        request. Of the channels there are those that nbclient uses: the end of the process is watched without one.
        """
        client, end = self.client, asyncio.get_running_loop().time() + timeout
        client.start_channels(stdin=False, hb=False, control=False)
        while asyncio.get_running_loop().time() < end:
            client.kernel_info()
            with contextlib.suppress(Empty):
                message = await client.shell_channel.get_msg(timeout=1)
                if message["msg_type"] == "kernel_info_reply":
                    await client.iopub_channel.get_msg(timeout=0.2)
                    if self.kernels.policy:  # read before the notebook has run a line
                        self.kernels.note_layers(json.loads(self.report_file.read_text(encoding="utf-8")))
                    return
            self._require_alive()
        raise StartError("A kernel did not get ready in time.")

    async def _open_gate(self) -> None:
        """Have what the kernel sends counted on its way, in a folder that no kernel gets to see."""
        names = [f"{SOCKET}-{port}" for port in (self.client.shell_port, self.client.iopub_port)]
        self._outside.mkdir(mode=0o700)
        self._gate = Gate(self.folder, self._outside, names, self.flooded)
        await self._gate.open()
        self.client.ip = str(self._outside / SOCKET)

    @property
    def _outside(self) -> Path:
        return self.folder.with_name(f"g{self.folder.name[1:]}")

    def refill(self) -> None:
        """Let the kernel send as much as it may while it runs one cell, or answers one question."""
        if self._gate:
            self._gate.refill()

    @property
    def home(self) -> Path:
        """The kernel's home, inside the folder that the notebook runs in."""
        return self.run_folder / ".home"

    def _request(self) -> Request:
        return Request(
            connection_file=self.client.connection_file,
            folder=str(self.run_folder),
            environment=self.kernels.library.environment(self.home),
            log=str(self.log_file),
            box=self._box(),
            families=self.families,
        )

    def _box(self) -> dict[str, Any] | None:
        library, policy = self.kernels.library, self.kernels.policy
        if policy is None or self._seat is None:
            return None
        return policy.box(
            library=library.readable,
            root=library.empty,
            run_folder=self.run_folder,
            sockets=self.folder,
            number=self._seat,
        )

    async def _until_bound(self) -> None:
        """Wait for the kernel's sockets: a client that connects too early tries again only after 100 ms."""
        client = self.client
        ports = (client.shell_port, client.iopub_port, client.control_port)
        while client.transport == "ipc" and not all(os.path.exists(f"{client.ip}-{port}") for port in ports):
            self._require_alive()
            await asyncio.sleep(0.002)

    def _require_alive(self) -> None:
        if not self.is_alive():
            raise StartError(f"A kernel ended while it started: {self._last_words()}")

    def _last_words(self) -> str:
        """The end of what the process wrote where nobody listens."""
        with contextlib.suppress(OSError):
            return self.log_file.read_text(errors="replace", encoding="utf-8").strip()[-500:] or "it said nothing"
        return "it left nothing to read"

    def is_alive(self) -> bool:
        """Whether the kernel's process runs."""
        return self.process is not None and self.process.poll() is None

    def usage(self) -> Usage:
        """What the kernel has used so far."""
        return usage_of(self.process.pid) if self.process is not None and self.is_alive() else Usage()

    def was_too_large(self) -> bool:
        """Whether the kernel's supervisor has ended it for the memory that it took."""
        with contextlib.suppress(OSError, ValueError):
            return "ended" in json.loads(self.report_file.read_text(encoding="utf-8"))
        return False

    async def interrupt(self) -> None:
        """Send SIGINT, as Ctrl-C does. On Linux the supervisor hands it on; elsewhere the kernel leads a group."""
        if self.process is None or not self.is_alive():
            return
        if sys.platform == "win32":
            from jupyter_client.win_interrupt import send_interrupt

            send_interrupt(self.process.win32_interrupt_event)
        elif SUPERVISED:
            self.process.send_signal(signal.SIGINT)
        else:
            os.killpg(self.process.pid, signal.SIGINT)

    async def kill(self) -> None:
        """End the kernel and everything it started, at once."""
        if self.process is None or not self.is_alive():
            return
        begin_to_end(self.process)
        limit = asyncio.get_running_loop().time() + SWEEP_LIMIT
        while self.is_alive() and asyncio.get_running_loop().time() < limit:
            await asyncio.sleep(0.002)
        self.process.kill()  # unless it has ended

    async def wait_dead(self) -> None:
        """Return as soon as the kernel's process has ended."""
        if self._ended is not None:
            await asyncio.shield(self._ended)

    def close(self) -> None:
        """Remove the kernel's sockets and files; ends the process if it still runs."""
        if self.process is not None:
            end(self.process)
            self.kernels.forget(self.process)
        if self._ended is not None:
            self._ended.cancel()
        self._context.destroy(linger=0)
        if self._gate:
            self._gate.close()
        for folder in (self.folder, self._outside):
            folders.remove(folder)
        if self._seat is not None:  # once: another kernel may have it by now
            self.kernels.leave_seat(self._seat)
            self._seat = None


async def _ended(process: Process) -> None:
    """Return when `process` has ended; at once, by its pidfd, where the system has them."""
    if not hasattr(os, "pidfd_open"):
        while process.poll() is None:
            await asyncio.sleep(0.02)
        return
    try:
        handle = process.open_handle() if isinstance(process, Forked) else os.pidfd_open(process.pid)
    except OSError:  # it has ended
        return
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)
