"""One kernel, as jupyter_client manages it and nbclient talks to it.

On the grader's side.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from grader.host.fork import Forked
from grader.host.gate import ALLOWED, Gate
from grader.host.kernels import Kernels
from grader.host.provisioner import Provisioner
from grader.host.ways import Request, StartError, end
from grader.wire import wire

SOCKET = "s"  # the sockets' names begin with it; the path of one may not be long
LONGEST_PART = 16 << 20  # bytes of a message's part that is read
MOST_PARTS = 500_000  # of JSON, as `wire.n_parts` counts them


class KernelManager(AsyncKernelManager):
    """The manager of a new kernel that works in `run_folder`, ready for `await start_kernel()`.

    If kernels are warm, it will have these families of modules, names of `warmth`. Its sockets lie in a folder of their
    own, which `close` removes.
    """

    def __init__(self, kernels: Kernels, run_folder: Path, families: tuple[str, ...]) -> None:
        super().__init__()
        self.families = families
        folder = kernels.library.root / f"k{kernels.next_number()}"
        self.kernels, self.run_folder, self.folder = kernels, run_folder.resolve(), folder
        self.client_class = f"{__name__}.KernelClient"
        self.log_file, self.report_file = folder / "log", folder / "layers"
        folder.mkdir(mode=0o700)
        for path in (self.log_file, self.report_file):
            path.touch(mode=0o600)
        self.flooded = asyncio.Event()  # the kernel has sent more than it may
        self._gate: Gate | None = None
        if os.name == "posix":
            self.transport, self.ip = "ipc", str(folder / SOCKET)
        self.context.setsockopt(zmq.MAXMSGSIZE, ALLOWED)  # else a part that says it is large gets its room at once
        self.session.unpack = read_json
        self.connection_file = str(folder / "kernel.json")
        self.kernel_id = str(uuid.uuid4())
        self._kernel_spec = KernelSpec(argv=["-"], display_name="graded", language="python")
        self.provisioner = Provisioner(kernel_id=self.kernel_id, kernel_spec=self._kernel_spec, parent=self)
        self._ended: asyncio.Future[None] | None = None
        self._seat: int | None = kernels.take_seat()

    async def start_kernel(self, **kwargs: Any) -> None:
        """Start the kernel; `cwd`, if given, is the run folder. Raises StartError, OSError."""
        self.kernels.library.make_home(self.home)
        command, kwargs = await self._async_pre_start_kernel(**kwargs)
        await self._async_launch_kernel(command, **kwargs)
        if self.transport == "ipc":
            await self._open_gate()
        if self.kernels.policy:  # read before the notebook has run a line
            self.kernels.note_layers(json.loads(self.report_file.read_text()))

    @property
    def home(self) -> Path:
        """The kernel's home, inside the folder that the notebook runs in."""
        return self.run_folder / ".home"

    async def start_process(self) -> Any:
        """Start the kernel's process and begin to watch it."""
        request = Request(
            connection_file=self.connection_file,
            folder=str(self.run_folder),
            environment=self.kernels.library.environment(self.home),
            log=str(self.log_file),
            box=self._box(),
            pictures=self.kernels.pictures,
            families=self.families,
        )
        process = await self.kernels.start_process(request)
        self._ended = asyncio.ensure_future(_ended(process))
        return process

    async def _open_gate(self) -> None:
        """Have what the kernel sends counted on its way, in a folder that no kernel gets to see."""
        names = [f"{SOCKET}-{port}" for port in (self.shell_port, self.iopub_port)]
        self._outside.mkdir(mode=0o700)
        self._gate = Gate(self.folder, self._outside, names, self.flooded)
        await self._gate.open()

    @property
    def _outside(self) -> Path:
        return self.folder.with_name(f"g{self.folder.name[1:]}")

    def refill(self) -> None:
        """Let the kernel send as much as it may while it runs one cell, or answers one question."""
        if self._gate:
            self._gate.refill()

    def _box(self) -> dict[str, Any] | None:
        library = self.kernels.library
        return self.kernels.policy and self.kernels.policy.box(
            library=library.readable,
            root=library.empty,
            run_folder=self.run_folder,
            sockets=self.folder,
            number=self._seat,
        )

    def last_words(self) -> str:
        """The end of what the process wrote where nobody listens."""
        with contextlib.suppress(OSError):
            return self.log_file.read_text(errors="replace").strip()[-500:] or "it said nothing"
        return "it left nothing to read"

    def client(self, **kwargs: Any) -> KernelClient:
        """Return a client of the kernel."""
        behind = {"ip": str(self._outside / SOCKET)} if self._gate else {}
        return super().client(context=self.context, **behind, **kwargs)

    async def interrupt(self) -> None:
        """Send SIGINT, as Ctrl-C does."""
        await self._async_interrupt_kernel()

    async def kill(self) -> None:
        """End the kernel and everything it started, at once."""
        await self.provisioner.kill()

    async def wait_dead(self) -> None:
        """Return as soon as the kernel's process has ended."""
        if self._ended is not None:
            await asyncio.shield(self._ended)

    def close(self) -> None:
        """Remove the kernel's sockets and files; ends the process if it still runs."""
        if self.provisioner.process is not None:
            end(self.provisioner.process)
            self.kernels.forget(self.provisioner.process)
        if self._ended is not None:
            self._ended.cancel()
        self._close_control_socket()
        if self._created_context:
            self.context.destroy(linger=0)
        if self._gate:
            self._gate.close()
        for folder in (self.folder, self._outside):
            shutil.rmtree(folder, ignore_errors=True)
        if self._seat is not None:  # once: another kernel may have it by now
            self.kernels.leave_seat(self._seat)
            self._seat = None


async def _ended(process: Any) -> None:
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


def read_json(text: bytes) -> Any:
    """Return what a part of a message says. Raises wire.Malformed if it is too much to be read where all kernels wait.

    Jupyter's own way would give a message of 64 MB more than a gigabyte.
    """
    if len(text) > LONGEST_PART:
        raise wire.Malformed("a message that is too long")
    said = str(text, "utf-8", "replace")
    if wire.n_parts(said) > MOST_PARTS:
        raise wire.Malformed("a message of too many parts")
    return json.loads(said)


class OutputChannel(AsyncZMQSocketChannel):
    """What a kernel outputs, without what is larger than all that is kept of a cell's."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message. Raises queue.Empty after `timeout` seconds."""
        while True:
            with contextlib.suppress(wire.Malformed):
                return await super().get_msg(timeout)

    async def forget(self) -> None:
        """Drop whatever comes, unread, until this is cancelled."""
        while True:
            await self.socket.recv_multipart(copy=False)


class KernelClient(AsyncKernelClient):
    """A client that takes a kernel to be ready when it has answered and its outputs arrive.

    jupyter_client also waits until nothing has been output for 200 ms; nbclient tells outputs apart by their request.
    Of the channels it has those that nbclient uses. A heartbeat is not needed: the end of the process is watched.
    """

    iopub_channel_class = Type(OutputChannel)

    def start_channels(self, **channels: bool) -> None:
        """Connect to the kernel."""
        super().start_channels(**{"stdin": False, "hb": False, "control": False, **channels})

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers. Raises StartError if it ends first, or after `timeout` seconds."""
        end = asyncio.get_running_loop().time() + (timeout or 60)
        while asyncio.get_running_loop().time() < end:
            self.kernel_info()
            with contextlib.suppress(Empty):
                message = await self.shell_channel.get_msg(timeout=1)
                if message["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)
                    return
            if not await self.parent.is_alive():
                raise StartError(f"A kernel ended while it started: {self.parent.last_words()}")
        raise StartError("A kernel did not get ready in time.")
