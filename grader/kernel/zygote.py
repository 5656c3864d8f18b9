"""A process that imports what notebooks import, once, and forks a kernel off itself for each request.

It is told what to import as it becomes known what notebooks there are: torch takes seconds, and many do without it.

Runs on the kernels' side. It is started clean, never forked off the grader, so its children hold nothing of the
grader's. Its only channel is an inherited pair of sockets, which a child closes first of all.
It never starts a thread, a zmq context or an autograd engine, since none of them survives a fork.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from grader.kernel import boot, pages
from grader.kernel.box.supervisor import die_with_parent
from grader.kernel.box.syscalls import PR_SET_DUMPABLE, prctl
from grader.wire import warmth

MESSAGE_BYTES = 1 << 18
WARM = b"warm"  # what the grader is told


def main() -> None:
    """Do what the grader says until it is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(signal.SIGKILL, int(sys.argv[2]))
    # A notebook under the same user must not be able to change what the next one is forked from.
    prctl(PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children vanish; the grader watches each by its pidfd
    boot.clean_path()
    serve(control)


def serve(control: socket.socket) -> None:
    """Import the families that a message names, and say so, or fork a kernel for its request."""
    while message := control.recv(MESSAGE_BYTES):
        told = json.loads(message)
        if isinstance(told, list):
            load(told)
            control.send(WARM)
        else:
            answer(control, told)


def load(families: Sequence[str]) -> None:
    """Import the modules of these families."""
    gc.disable()
    for name in families:
        boot.warm_up(warmth.FAMILIES[name].modules)
    # Else a child's collector would write to, and so copy, every page: https://docs.python.org/3/library/gc.html#gc.freeze
    gc.freeze()
    gc.enable()
    pages.let_go()


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


if __name__ == "__main__":
    main()
