"""Has kernels forked off a zygote: a process that has imported what notebooks need and never ran a line of one.

On the grader's side.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict

from grader.host.library import Library
from grader.host.ways import Request, StartError

WARM_LIMIT = 90.0  # seconds for a zygote to warm up, on a busy machine
FORK_LIMIT = 10.0  # seconds for a fork: a stopped zygote must not hang the grader


class Fork:
    """Has each kernel forked off a zygote, which is started when first needed, and once more if it dies."""

    name = "fork"

    def __init__(self, library: Library) -> None:
        self._library = library
        self._zygote: Zygote | None = None
        self._starts_left = 2
        self._lock = threading.Lock()
        with self._lock:
            self._current()

    def expect(self, families: tuple[str, ...]) -> None:
        """Have the zygote import these families of modules, without waiting for it."""
        with self._lock:
            self._current().expect(families)

    def start(self, request: Request) -> Forked:
        """Return a fork for `request`. Raises StartError."""
        while True:
            with self._lock:
                zygote = self._current()
            try:
                return zygote.fork(request)
            except ZygoteLost:
                with self._lock:
                    zygote.close()
                    self._zygote = None if self._zygote is zygote else self._zygote

    @property
    def zygote_pid(self) -> int:
        """The process id of the zygote, which is started if need be."""
        with self._lock:
            return self._current().pid

    def _current(self) -> Zygote:
        if self._zygote is None:
            if self._starts_left == 0:
                raise StartError("The process that kernels are forked from ended twice.")
            self._starts_left -= 1
            self._zygote = Zygote(self._library)
        return self._zygote

    def close(self) -> None:
        """End the zygote."""
        with self._lock:
            self._starts_left = 0
            if self._zygote:
                self._zygote.close()


class ZygoteLost(Exception):
    """The zygote died, or does not answer."""


class Zygote:
    """The grader's handle on a zygote.

    A thread of its own starts the process and lives as long as it: Linux ends such a process together with the
    thread, not the process, that started it.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._control, self._inherited = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._started, self._closing = threading.Event(), threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._told: set[str] = set()  # the families that it has been told to import
        self._owed = 0  # how often it has yet to say that it has
        self._telling, self._asking = threading.Lock(), threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name="zygote", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The process id."""
        self._started.wait()
        return self._process.pid if self._process else 0

    def expect(self, families: tuple[str, ...]) -> None:
        """Tell it to import these, without waiting for it."""
        with self._telling:
            if new := [name for name in families if name not in self._told]:
                self._told.update(new)
                self._owed += 1
                with contextlib.suppress(OSError):  # it has ended, as the next fork will find
                    self._control.send(json.dumps(new).encode())

    def fork(self, request: Request) -> Forked:
        """Return a fork for `request`. Raises ZygoteLost, StartError."""
        self.expect(request.families)
        with self._asking:
            try:
                while not self._ask(request):
                    self._wait_until_warm()
                return self._asked()
            except OSError as error:  # a time-out is one too
                raise ZygoteLost(str(error)) from None

    def _ask(self, request: Request) -> bool:
        """Ask for a fork, unless it is importing: that can take longer than a fork may."""
        with self._telling:
            if self._owed == 0:
                self._control.settimeout(FORK_LIMIT)
                self._control.send(json.dumps(asdict(request)).encode())
            return self._owed == 0

    def _wait_until_warm(self) -> None:
        """Wait until it says that it has imported what it was told to. Raises OSError."""
        self._control.settimeout(WARM_LIMIT)
        if not self._control.recv(1 << 12):
            raise ConnectionError("it ended before it was warm")
        with self._telling:
            self._owed -= 1

    def _asked(self) -> Forked:
        """Wait for the fork that was asked for. Raises StartError, OSError."""
        text, handles, _, _ = socket.recv_fds(self._control, 1 << 12, 1)
        if not text:
            raise ConnectionError("it ended")
        reply = json.loads(text)
        if "error" in reply:
            raise StartError(f"A kernel could not be forked: {reply['error']}.")
        return Forked(reply["pid"], handles[0])

    def _keep(self) -> None:
        home = self._library.root / "zygote"
        self._library.make_home(home)
        command = [sys.executable, "-P", "-m", "grader.kernel.zygote", str(self._inherited.fileno()), str(os.getpid())]
        with self._inherited, contextlib.suppress(OSError):
            self._process = subprocess.Popen(
                command,
                pass_fds=[self._inherited.fileno()],
                env=self._library.environment(home),
                cwd=self._library.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._started.set()
        self._closing.wait()
        if self._process:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the process, warm or not."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # nobody listens any more
        self._keeper.join()
        self._control.close()


class Forked:
    """A process that is not our child, behind a pidfd."""

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self.returncode: int | None = None

    def open_handle(self) -> int:
        """Return a pidfd of its own to the caller. Raises OSError if the process has ended."""
        if self.poll() is not None:
            raise ProcessLookupError(self.pid)
        return os.dup(self._handle)

    def poll(self) -> int | None:
        """Return None while the process runs, then 1: how it ended only its parent is told."""
        if self.returncode is None and self._has_ended(0):
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not self._has_ended(timeout):
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self._end()
        return 1

    def _has_ended(self, seconds: float | None) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(None if seconds is None else seconds * 1000))

    def _end(self) -> None:
        os.close(self._handle)
        self.returncode = 1

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signum)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)
