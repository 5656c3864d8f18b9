"""A process that imports what notebooks import, once, and forks a kernel off itself for each request.

Torch takes seconds. Before it, a first fork is set aside, which from then on makes the kernels of notebooks that need
nothing of it.

Runs on the kernels' side. It is started clean, never forked off the grader, so its children hold nothing of the
grader's. Its only channel is an inherited pair of sockets, which a child closes first of all.
It never starts a thread, a zmq context or an autograd engine itself, since none of them survives a fork: a throw-away
child rehearses a notebook and tells which modules that took. What all kernels need it imports at once; the rest waits
for a first message that says what notebooks there are.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Any

from grader.kernel import boot
from grader.kernel.box.supervisor import die_with_parent
from grader.kernel.box.syscalls import PR_SET_DUMPABLE, libc, prctl
from grader.wire import warmth

REHEARSAL_LIMIT = 30  # seconds
MANY = 50  # forks after which it pays to gather the memory: that takes as long as it saves in 100
MESSAGE_BYTES = 1 << 18
WARM = b"warm"  # what the grader is told
LARGE_PAGE = 2 << 20
MADV_COLLAPSE = 25  # from Linux 6.1


def main() -> None:
    """Warm up, say so, and fork a kernel for each request that comes until the grader is gone.

    The grader is told twice where something late has to be imported: first of the fork that need not wait for it,
    with that one's socket, and then of this process.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(signal.SIGKILL, int(sys.argv[2]))
    # A notebook under the same user must not be able to change what the next one is forked from.
    prctl(PR_SET_DUMPABLE, 0)
    gc.disable()
    boot.clean_path()
    load((warmth.FIRST,))
    if not select.select([control], [], [], 0)[0]:  # there is time until the grader knows what notebooks there are
        rehearse((warmth.FIRST,))
    families = json.loads(control.recv(MESSAGE_BYTES) or b"[]")
    early = [name for name in families if name in warmth.EARLY]
    load(early)
    others = [set_aside(control, early)] if len(early) < len(families) else []
    load(families)
    rehearse(families)
    control.send(WARM)
    serve(control, others)


def set_aside(control: socket.socket, families: Sequence[str]) -> int:
    """Fork a process that serves requests once it is warm, send the grader its socket, and return its pid."""
    own, graders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            die_with_parent(signal.SIGKILL, parent)
            control.close()
            graders.close()
            rehearse(families)
            serve(own, [parent])
        finally:
            os._exit(0)
    own.close()
    socket.send_fds(control, [WARM], [graders.fileno()])
    graders.close()
    return child


def serve(control: socket.socket, others: list[int]) -> None:
    """Fork a kernel for each request until the grader is gone; `others` are zygotes besides this one."""
    gc.freeze()  # else a child's collector would write to, and so copy, every page
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children vanish; the grader watches each by its pidfd
    forked = 0
    while message := control.recv(MESSAGE_BYTES):
        request = json.loads(message)
        if request["box"]:
            request["box"]["protected"] += others
        answer(control, request)
        forked += 1
        if forked == MANY:
            use_large_pages()


def load(families: Sequence[str]) -> None:
    """Import the modules of these families."""
    for name in families:
        boot.warm_up(warmth.FAMILIES[name].modules)


def rehearse(families: Sequence[str]) -> None:
    """Run a notebook's cell in a throw-away child, and import the modules that it ended up with."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(REHEARSAL_LIMIT)
            os.close(reader)
            _perform("".join(warmth.FAMILIES[name].rehearsal for name in families), writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as names:
        found = names.read().split()
    os.waitpid(child, 0)
    boot.warm_up(found)


def _perform(code: str, writer: int) -> None:
    """Start a kernel without serving it, run the rehearsal in it, and write the names of all modules."""
    os.setsid()
    _silence()
    folder = tempfile.mkdtemp()
    from grader.kernel.app import KernelApp

    sys.argv = ["kernel", "-f", f"{folder}/k.json"]
    app = KernelApp.instance(transport="ipc", ip=f"{folder}/k", connection_file=sys.argv[2])
    app.initialize([])
    app.shell.run_cell(code)
    with os.fdopen(writer, "w") as names:
        names.write("\n".join(sys.modules))
    shutil.rmtree(folder, ignore_errors=True)


def use_large_pages() -> None:
    """Gather the memory in pages of 2 MiB, where Linux can: a fork copies the table of pages, and that one is short."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        parts = [line.split() for line in maps]
    for span, mode, *_, name in (part if len(part) == 6 else [*part, ""] for part in parts):
        if mode.startswith("rw") and name in ("", "[heap]"):
            start, end = (int(number, 16) for number in span.split("-"))
            start, end = -(-start // LARGE_PAGE) * LARGE_PAGE, end // LARGE_PAGE * LARGE_PAGE
            if start < end:
                libc().madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)  # or else not


def answer(control: socket.socket, request: dict[str, Any]) -> None:
    """Fork a kernel and send its pid together with a pidfd of it, or say why there is none."""
    zygote = os.getpid()
    try:
        child = os.fork()
    except OSError as error:
        control.send(json.dumps({"error": str(error)}).encode())
        return
    if child == 0:
        control.close()
        become_kernel(request, zygote)
    try:
        handle = os.pidfd_open(child)
    except OSError:
        control.send(json.dumps({"error": "it ended at once"}).encode())
        return
    try:
        socket.send_fds(control, [json.dumps({"pid": child}).encode()], [handle])
    finally:
        os.close(handle)


def become_kernel(request: dict[str, Any], zygote: int) -> None:
    """Turn a fresh fork into the kernel that was asked for; never returns."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        prctl(PR_SET_DUMPABLE, 1)
        die_with_parent(signal.SIGTERM, zygote)
        os.closerange(3, 4096)
        boot.become(request)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)


if __name__ == "__main__":
    main()
