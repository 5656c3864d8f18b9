"""The engine: one process a user that grades for all open notebooks and for `watch`, and keeps kernels warm.

`client` starts it, as `python -m grader.student.engine`. It ends when nobody has asked for half an hour, or when the
kit has changed on disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import hmac
import json
import os
import signal
import socketserver
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import filelock

from grader.kernel import pages
from grader.running.address import Address, address, version

IDLE = 30 * 60.0  # seconds without a question until it ends
LOOK = 0.5  # seconds between two looks whether it is time
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of malloc.h
LONGEST = 256 << 20  # bytes of a question, which may hold a notebook with its outputs

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Handler(socketserver.StreamRequestHandler):
    """One question and its answer."""

    server: Server

    def handle(self) -> None:
        """Read a line and write one."""
        try:
            question = json.loads(self.rfile.readline(LONGEST) or b"null")
            if question and hmac.compare_digest(str(question.pop("secret", "")), self.server.secret):
                self.wfile.write(json.dumps(self.server.reply(question)).encode() + b"\n")
        except (OSError, ValueError):
            pass  # nobody waits for the answer any more, and what was graded is noted


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Has `answer` answer each question, in a thread of its own; `answer` makes them queue.

    Listens on a port of this machine; `UnixServer` on a unix socket.
    """

    secret = ""
    timeout = LOOK

    def __init__(self, place: Address, answer: Answer, its_version: str, idle: float = IDLE) -> None:
        self.place, self.version, self.idle = place, its_version, idle
        self._answer = answer
        self._asked = time.monotonic()
        self._under_way = 0
        self._is_over = False
        self._lock = threading.Lock()
        self.listen()

    def listen(self) -> None:
        """Begin to listen, in a way that only this user can make use of."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = self.place.publish(int(self.server_address[1]))

    def serve(self) -> None:
        """Listen until it is over; what was begun goes on, and `server_close` waits for it."""
        while not self._is_over:
            self.handle_request()
            with self._lock:
                is_idle = not self._under_way and time.monotonic() - self._asked > self.idle
            if is_idle:
                self.leave()
        self.socket.close()

    def leave(self) -> None:
        """Stop being found: whoever asks from now on starts another engine."""
        with self._lock:
            if not self._is_over:
                self._is_over = True
                self.place.path.unlink(missing_ok=True)

    def reply(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the answer, or say that this engine leaves, because the kit is no longer what it was."""
        if question.pop("version", None) != self.version or self._is_over:
            self.leave()
            return {"leaving": True}
        with self._lock:
            self._under_way += 1
        try:
            return self._answer(question)
        except Exception as error:
            traceback.print_exc()
            what = f"{type(error).__name__}: {str(error)[:200]}"
            return {"sentence": f"The grader itself failed ({what}): the fault is the kit's, not yours."}
        finally:
            with self._lock:
                self._under_way -= 1
                self._asked = time.monotonic()


if hasattr(socketserver, "UnixStreamServer"):

    class UnixServer(Server, socketserver.UnixStreamServer):
        """Listens on a unix socket that this user alone can open."""

        def listen(self) -> None:
            """Begin to listen."""
            self.place.path.unlink(missing_ok=True)  # of an engine that was killed: this one holds the lock
            before = os.umask(0o177)
            try:
                socketserver.UnixStreamServer.__init__(self, str(self.place.path), Handler)
            finally:
                os.umask(before)


def server_at(place: Address, answer: Answer, its_version: str, idle: float = IDLE) -> Server:
    """Return a server that listens at `place`."""
    kind = UnixServer if place.has_unix_socket else Server
    return kind(place, answer, its_version, idle)


def main() -> None:
    """Be the engine of this user, unless there is one."""
    its_version = version()  # before more of it is imported
    place = address()
    try:
        lock = filelock.FileLock(place.lock, timeout=4 * LOOK, mode=0o600).acquire()
    except filelock.Timeout:
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _hand_back_memory()
    from grader.student.desk import Desk

    pages.let_go()  # while there is one thread
    desk = Desk()
    try:
        with lock:
            server = server_at(place, desk.answer, its_version)
            server.serve()
        server.server_close()
    finally:
        desk.close()


def _hand_back_memory() -> None:
    """Have memory of 256 kB and more go back to the system as soon as it is free: 70 of the 200 MB of an engine that
    has checked every notebook. And have all threads share one store, where each would keep holes of its own.

    By itself glibc moves that bound up to 32 MB as it sees such arrays come and go, and keeps the holes.
    See https://man7.org/linux/man-pages/man3/mallopt.3.html, M_MMAP_THRESHOLD and M_ARENA_MAX.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 256 << 10)
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


if __name__ == "__main__":
    main()
