"""A small process that stays outside the box and answers for the one inside.

It hands on SIGINT. On SIGTERM, or when the kernel ends, it kills whatever the kernel started, daemons included: Linux
makes it the parent of every orphan below it. It waits without blocking, because a process can fork while it dies.
"""

from __future__ import annotations

import os
import signal
import time

from grader.kernel.box.syscalls import PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, prctl

WATCHED = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD}
SWEEP_LIMIT = 5.0  # seconds


def supervise() -> None:
    """Fork: the child returns, in a session of its own; the parent supervises it and never returns."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    parent = os.getpid()
    kernel = os.fork()
    if kernel == 0:
        os.setsid()
        die_with_parent(signal.SIGKILL, parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return
    _release_files()
    code = _watch(kernel)
    _sweep()
    os._exit(code)


def die_with_parent(signum: int, parent: int) -> None:
    """Have the calling process sent `signum` when its parent ends; `parent` is the parent's pid."""
    prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() not in (parent, 0):  # it ended before the call; 0: the parent is outside our pid namespace
        os._exit(1)


def _release_files() -> None:
    """Hold no file of the kernel's open: the supervisor needs none."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    os.closerange(3, 4096)


def _watch(kernel: int) -> int:
    """Wait for the kernel to end, or for the order to end it; return the code to exit with."""
    while True:
        signum = signal.sigwait(WATCHED)
        if signum == signal.SIGINT:
            _signal_group(kernel, signal.SIGINT)
        elif signum == signal.SIGTERM:
            return 1
        else:
            for pid, status in _reap():
                if pid == kernel:
                    return os.waitstatus_to_exitcode(status) & 0xFF


def _signal_group(kernel: int, signum: int) -> None:
    try:
        os.killpg(kernel, signum)
    except OSError:  # between its end and our hearing of it
        pass


def _reap() -> list[tuple[int, int]]:
    """Collect every child that has ended. Raises ChildProcessError if there were no children at all."""
    ended = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            if not ended:
                raise
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


def _sweep() -> None:
    """Kill children until none is left; what a dying one had just forked comes to us in the next round."""
    end = time.monotonic() + SWEEP_LIMIT
    while time.monotonic() < end:
        for child in _children():
            try:
                os.kill(child, signal.SIGKILL)
            except OSError:
                pass
        try:
            _reap()
        except ChildProcessError:
            return
        time.sleep(0.001)


def _children() -> list[int]:
    """The pids of our children, from the kernel's own list."""
    with open("/proc/thread-self/children") as file:
        return [int(pid) for pid in file.read().split()]
