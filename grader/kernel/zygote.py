"""A process that imports what notebooks import, once, and forks a kernel off itself for each request.

Runs on the kernels' side. It is started clean, never forked off the grader, so its children hold nothing of the
grader's. Its only channel is an inherited pair of sockets, which a child closes first of all.
It never starts a thread, a zmq context or an autograd engine itself, since none of them survives a fork: a throw-away
child rehearses a notebook and tells which modules that took.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from typing import Any

from grader.kernel import boot
from grader.kernel.box.supervisor import die_with_parent
from grader.kernel.box.syscalls import PR_SET_DUMPABLE, libc, prctl

REHEARSAL = """
import matplotlib, numpy as np, pandas as pd, torch
layer = torch.nn.Linear(1, 1)
for kind in (torch.optim.SGD, torch.optim.Adam):
    optimiser = kind(layer.parameters(), lr=0.1)
layer(torch.ones(2, 1)).sum().backward()
optimiser.step()
list(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(4, 1)), batch_size=2))
table = pd.DataFrame({"group": ["a", "b"], "value": [1, 2]})
str(table.groupby("group").value.agg(["mean", "max"])), str(table.pivot_table(index="group", values="value"))
for shown in (table, torch.ones(2), np.ones(2)):
    get_ipython().display_formatter.format(shown)
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(2, 1))
axes.plot([1, 2])
get_ipython().display_formatter.format(figure)
"""
REHEARSAL_LIMIT = 30  # seconds
MESSAGE_BYTES = 1 << 18
LARGE_PAGE = 2 << 20
MADV_COLLAPSE = 25  # from Linux 6.1


def main() -> None:
    """Warm up, say so, and fork a kernel for each request that comes until the grader is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(signal.SIGKILL, int(sys.argv[2]))
    # A notebook under the same user must not be able to change what the next one is forked from.
    prctl(PR_SET_DUMPABLE, 0)
    began = time.perf_counter()
    boot.clean_path()
    boot.warm_up(boot.WARM)
    boot.warm_up(rehearse())
    gc.collect()
    gc.freeze()  # else a child's collector would write to, and so copy, every page
    use_large_pages()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children vanish; the grader watches each by its pidfd
    threads = len(os.listdir("/proc/self/task"))
    control.send(json.dumps({"seconds": time.perf_counter() - began, "threads": threads}).encode())
    while request := control.recv(MESSAGE_BYTES):
        answer(control, json.loads(request))


def rehearse() -> list[str]:
    """Run a small notebook in a throw-away child and return the names of the modules it ended up with."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(REHEARSAL_LIMIT)
            os.close(reader)
            _perform(writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as names:
        found = names.read().split()
    os.waitpid(child, 0)
    return found


def _perform(writer: int) -> None:
    """Start a kernel without serving it, run the rehearsal in it, and write the names of all modules."""
    os.setsid()
    _silence()
    folder = tempfile.mkdtemp()
    from grader.kernel.app import KernelApp

    sys.argv = ["kernel", "-f", f"{folder}/k.json"]
    app = KernelApp.instance(transport="ipc", ip=f"{folder}/k", connection_file=sys.argv[2])
    app.initialize([])
    app.shell.run_cell(REHEARSAL)
    with os.fdopen(writer, "w") as names:
        names.write("\n".join(sys.modules))
    shutil.rmtree(folder, ignore_errors=True)


def use_large_pages() -> None:
    """Gather the memory in pages of 2 MiB, where Linux can: a fork copies the table of pages, and that one is short."""
    with open("/proc/self/maps") as maps:
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
    handle = os.pidfd_open(child)
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
