"""Hands out kernels: warm where the machine allows, boxed as the policy says, gone without a trace when closed.

On the grader's side. The grader itself never imports torch and never runs a line of a notebook.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from grader.kernel.box.policy import BoxPolicy
from grader.kernel.box.promises import broken
from grader.kernel.doctor import trial
from grader.kernel.library import Library
from grader.kernel.provisioner import Cold, Fork, Forked, Provisioner, Request, Spare, StartError, end

LINUX = sys.platform == "linux"
if LINUX:
    from grader.kernel.box.syscalls import PR_SET_DUMPABLE, prctl

WAYS = {"fork": (Fork,), "spare": (Spare,), "cold": (Cold,)}
BEST = (Fork, Spare, Cold) if LINUX else (Spare, Cold)


class NotProtected(RuntimeError):
    """Grading was to be trusted, and this machine cannot protect it. The message says what is missing."""


class Kernels:
    """One per grader: owns what is kept warm, and the folder that its kernels may read.

    `start` is "fork", "spare", "cold", or "auto" for the best that works here. `box` is a policy, None for no box, or
    "auto" for the usual one where there can be one. `trust` is "self" or "advisory", which take what protection there
    is, or "trusted", which raises NotProtected unless a notebook can be kept from what is not for it. `pictures` says
    whether the figures that a notebook shows are drawn; in grading nobody would look at them.
    """

    def __init__(
        self,
        start: str = "auto",
        box: BoxPolicy | str | None = "auto",
        trust: str = "self",
        pictures: bool = False,
    ) -> None:
        self.pictures = pictures
        self.policy = (BoxPolicy() if LINUX else None) if box == "auto" else box
        if trust == "trusted":
            self.policy = _trusted(self.policy)
        self.layers: tuple[str, ...] = ()  # what protects grading, as words; known after the first kernel
        self.layer_names: tuple[str, ...] = ()  # the same, by the names that promises go by
        self.library = Library()
        self._ways = list(WAYS.get(start, BEST))
        self._way: Any = None
        self.count = 0  # of the kernels that were asked for
        self._processes: set[Any] = set()
        self._closed = False
        atexit.register(self.close)
        if LINUX:
            prctl(PR_SET_DUMPABLE, 0)  # no other process of this user may read the grader's memory

    @property
    def start_way(self) -> str:
        """How kernels are started here: "fork", "spare" or "cold"."""
        return self._ways[0].name

    def warm_up(self) -> Fork | Spare | Cold:
        """Begin to warm up, without waiting for it, and return what starts kernels here."""
        if self._way is None:
            self._way = self._ways[0](self.library)
        return self._way

    def expect(self, families: tuple[str, ...]) -> None:
        """Begin to import what notebooks need, the names of families of `warmth`, without waiting for it."""
        self.warm_up().expect(families)

    def manager(self, run_folder: Path) -> KernelManager:
        """Return the manager of a new kernel that works in `run_folder`, ready for `await start_kernel()`."""
        self.warm_up()
        self.count += 1
        return KernelManager(self, Path(run_folder).resolve(), self.count)

    async def start_process(self, request: Request) -> Any:
        """Start a kernel's process, by another way if one turns out not to work. Raises StartError."""
        while True:
            way = self.warm_up()
            try:
                return await asyncio.to_thread(self._start_and_note, way, request)
            except (OSError, StartError) as error:
                if len(self._ways) == 1:
                    raise StartError(str(error)) from error
                if way is self._way:
                    self._ways.pop(0)
                    self._way = None
                    way.close()

    def _start_and_note(self, way: Any, request: Request) -> Any:
        """Runs to its end even if nobody waits any more, so that `close` knows every process."""
        process = way.start(request)
        self._processes.add(process)
        if self._closed:
            end(process)
        return process

    def forget(self, process: Any) -> None:
        """Note that a process has ended."""
        self._processes.discard(process)

    def note_layers(self, report: dict[str, dict[str, str]]) -> None:
        """Note which layers a kernel's box has."""
        self.layers, self.layer_names = tuple(report["on"].values()), tuple(report["on"])

    def close(self) -> None:
        """Leave no process, socket or file behind."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        processes = tuple(self._processes)  # the kernels' own thread may be at work on them too
        try:
            for process in processes:
                process.terminate()
            for process in processes:
                end(process)
            if self._way:
                self._way.close()
        finally:
            self.library.close()


def _trusted(policy: BoxPolicy | None) -> BoxPolicy:
    """Return `policy`, with every layer required that can be had; raises NotProtected if those are not enough."""
    on = tuple(trial(policy)["on"]) if policy else ()
    missing = broken(on)
    if policy is None or missing:
        raise NotProtected(
            f"Trusted grading is not possible here, because this does not hold: {missing[0].sentence}. "
            "`python -m grader doctor` says what to do."
        )
    return replace(policy, required=tuple(name for name in on if name in policy.layers))


class KernelManager(AsyncKernelManager):
    """The manager of one kernel. Its sockets lie in a folder of their own, which `close` removes."""

    def __init__(self, kernels: Kernels, run_folder: Path, number: int) -> None:
        super().__init__()
        folder = kernels.library.root / f"k{number}"
        self.kernels, self.run_folder, self.folder = kernels, run_folder, folder
        self.client_class = f"{__name__}.KernelClient"
        self.number = number
        self.log_file, self.report_file = folder / "log", folder / "layers"
        folder.mkdir(mode=0o700)
        for path in (self.log_file, self.report_file):
            path.touch(mode=0o600)
        if os.name == "posix":
            self.transport, self.ip = "ipc", str(folder / "s")
        self.connection_file = str(folder / "kernel.json")
        self.kernel_id = str(uuid.uuid4())
        self._kernel_spec = KernelSpec(argv=["-"], display_name="graded", language="python")
        self.provisioner = Provisioner(kernel_id=self.kernel_id, kernel_spec=self._kernel_spec, parent=self)
        self._ended: asyncio.Future[None] | None = None

    async def start_kernel(self, **kwargs: Any) -> None:
        """Start the kernel; `cwd`, if given, is the run folder. Raises StartError."""
        self.kernels.library.make_home(self.home)
        command, kwargs = await self._async_pre_start_kernel(**kwargs)
        await self._async_launch_kernel(command, **kwargs)
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
        )
        process = await self.kernels.start_process(request)
        self._ended = asyncio.ensure_future(_ended(process))
        return process

    def _box(self) -> dict[str, Any] | None:
        library = self.kernels.library
        return self.kernels.policy and self.kernels.policy.box(
            library=library.readable,
            root=library.empty,
            run_folder=self.run_folder,
            sockets=self.folder,
            number=self.number,
        )

    def last_words(self) -> str:
        """The end of what the process wrote where nobody listens."""
        with contextlib.suppress(OSError):
            return self.log_file.read_text(errors="replace").strip()[-500:] or "it said nothing"
        return "it left nothing to read"

    def client(self, **kwargs: Any) -> KernelClient:
        """Return a client of the kernel."""
        return super().client(context=self.context, **kwargs)

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
        shutil.rmtree(self.folder, ignore_errors=True)


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


class KernelClient(AsyncKernelClient):
    """A client that takes a kernel to be ready when it has answered and its outputs arrive.

    jupyter_client also waits until nothing has been output for 200 ms; nbclient tells outputs apart by their request.
    Of the channels it has those that nbclient uses. A heartbeat is not needed: the end of the process is watched.
    """

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
