"""The ways a kernel's process comes about, each as something that looks like a `subprocess.Popen`.

On the grader's side. `Spare` keeps a process that has done its imports and waits; `Cold` is a process that starts from
nothing. The third, `grader.host.fork`, asks a zygote for one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from grader.host.library import Library
from grader.wire import warmth

SWEEP_LIMIT = 35.0  # seconds for a supervisor to end everything under it, longer than it gives itself
SUPERVISED = sys.platform == "linux"


class StartError(RuntimeError):
    """A kernel could not be started. The message says why."""


class Process(Protocol):
    """What the grader does with a kernel's process, its child or not; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """The process id."""

    def poll(self) -> int | None:
        """Return None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""

    def send_signal(self, signum: int, /) -> None:
        """Send a signal, unless it has ended."""

    def terminate(self) -> None:
        """Send SIGTERM, unless it has ended."""

    def kill(self) -> None:
        """Send SIGKILL, unless it has ended."""


class Way(Protocol):
    """A way for kernels' processes to come about."""

    name: str

    def __init__(self, library: Library) -> None: ...

    def expect(self, families: tuple[str, ...]) -> None:
        """Begin to import these families of modules ahead, without waiting for it."""

    def start(self, request: Request) -> Process:
        """Return a process for `request`. Raises OSError, StartError."""

    def close(self) -> None:
        """End what is kept for kernels to come."""


@dataclass(frozen=True)
class Request:
    """What a kernel's process has to be told."""

    connection_file: str
    folder: str
    environment: dict[str, str]
    log: str
    box: dict[str, Any] | None
    families: tuple[str, ...]  # of `warmth`: what has to be imported ahead, if anything is


class Cold:
    """Starts each kernel's process from nothing."""

    name = "cold"

    def __init__(self, library: Library) -> None:
        self._library = library

    def start(self, request: Request) -> Process:
        """Return a new process for `request`. Raises OSError."""
        command = [sys.executable, "-P", "-m", "grader.kernel.boot", "-f", request.connection_file]
        if request.box is not None:
            command += ["--box", json.dumps(request.box)]
        return _launch(command, request)

    def expect(self, families: tuple[str, ...]) -> None:
        """There is nothing to import ahead."""

    def close(self) -> None:
        """There is nothing to end."""


def _launch(command: list[str], request: Request, stdin: int | None = None) -> subprocess.Popen[bytes]:
    from jupyter_client.launcher import launch_kernel  # a tenth of a second that forks do without

    environment, folder = dict(request.environment), request.folder
    with open(request.log, "ab") as log:
        return launch_kernel(command, stdin, log.fileno(), log.fileno(), env=environment, cwd=folder)


class Spare:
    """Keeps one process that has imported what notebooks need, and puts the next one to work when it is taken.

    The first waits until it is told what that is, or until it is needed.
    """

    name = "spare"

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._families = warmth.ALL
        self._next: subprocess.Popen[bytes] | None = None

    def expect(self, families: tuple[str, ...]) -> None:
        """Begin to start a process that imports these families of modules, without waiting for it."""
        with self._lock:
            self._families = families
            self._next = self._next or self._launch()

    def start(self, request: Request) -> Process:
        """Turn the spare process into the kernel of `request`. Raises OSError if it has died."""
        with self._lock:
            process = self._next if self._next and self._next.poll() is None else self._launch()
            self._next = self._launch()
        if process.stdin is not None:
            process.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            process.stdin.close()
        return process

    def _launch(self) -> subprocess.Popen[bytes]:
        home = self._library.root / "spare"
        self._library.make_home(home)
        environment, log = self._library.environment(home), str(home / "log")
        request = Request("", str(self._library.root), environment, log, None, self._families)
        command = [sys.executable, "-P", "-m", "grader.kernel.boot", "--spare"]
        process = _launch(command, request, stdin=subprocess.PIPE)
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it has died; whoever takes it will see
                process.stdin.write(json.dumps(self._families).encode() + b"\n")
                process.stdin.flush()
        return process

    def close(self) -> None:
        """End the spare process."""
        with self._lock:
            if self._next:
                self._next.kill()
                if self._next.stdin is not None:
                    self._next.stdin.close()
                self._next.wait()


def end(process: Process) -> None:
    """End a kernel's process and everything it started, and wait for it."""
    if process.poll() is not None:
        return
    try:
        begin_to_end(process)
        process.wait(SWEEP_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def begin_to_end(process: Process) -> None:
    """Have a kernel's process and everything it started end: by its supervisor, or with its group."""
    if SUPERVISED:
        process.terminate()
    elif hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
