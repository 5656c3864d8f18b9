"""A small process that stays outside the box and answers for the one inside.

It hands on SIGINT. On SIGTERM, or when the kernel ends, it kills whatever the kernel started, daemons included: Linux
makes it the parent of every orphan below it. It stops processes before it kills them, and looks again until there are
none, because a process can fork faster than another can be killed.

Limits of the system hold for one process. So it also looks, now and then, what all of them have taken together.
"""

from __future__ import annotations

import glob
import json
import os
import re
import signal
import time
from typing import NamedTuple

from grader.kernel.box.syscalls import PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, prctl

WATCHED = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD}
SWEEP_LIMIT = 30.0  # seconds; what is killed dies, but not always soon on a busy machine
EVERY = 0.25  # seconds between two looks at the memory
OWN = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB", re.MULTILINE)
SHARE = re.compile(r"^Pss_(?:Anon|Shmem):\s+(\d+) kB", re.MULTILINE)


class Memory(NamedTuple):
    """How much all processes together may take, and the file in which it is said that they took more."""

    limit: int  # kB
    report: str


def supervise(user: int | None = None, memory: Memory | None = None) -> None:
    """Fork: the child returns, in a session of its own; the parent supervises it and never returns.

    `user`: the number of the user that the child is about to become, if nobody else runs under it.
    """
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
    code = _watch(kernel, memory)
    if user is not None:
        _sweep_user(user)
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


def _watch(kernel: int, memory: Memory | None) -> int:
    """Wait for the kernel to end, for the order to end it, or for its memory; return the code to exit with."""
    while True:
        signum = _next_signal(EVERY if memory else None)
        if signum is None:
            if memory and _is_too_large(kernel, memory.limit):
                _tell(memory.report)
                return 1
        elif signum == signal.SIGINT:
            _signal(-kernel, signal.SIGINT)  # its whole group, as a terminal does
        elif signum == signal.SIGTERM:
            return 1
        else:
            for pid, status in _reap():
                if pid == kernel:
                    return os.waitstatus_to_exitcode(status) & 0xFF


def _next_signal(seconds: float | None) -> int | None:
    """Wait for one of the signals, and return None if there is none in so many seconds."""
    if seconds is None:
        return signal.sigwait(WATCHED)
    came = signal.sigtimedwait(WATCHED, seconds)
    return came.si_signo if came else None


def _is_too_large(kernel: int, limit: int) -> bool:
    """Whether the kernel and all below it hold more than `limit` kB.

    What a fork shares with its parent is in the quick figure of both; the exact one takes milliseconds.
    """
    family = _family(kernel)
    if sum(_kilobytes(f"/proc/{pid}/status", OWN) or 0 for pid in family) <= limit:
        return False
    # nobody can hide: what keeps others from reading its maps counts as if it shared nothing
    exact = [_kilobytes(f"/proc/{pid}/smaps_rollup", SHARE) for pid in family]
    rough = [_kilobytes(f"/proc/{pid}/status", OWN) or 0 for pid in family]
    return sum(most if own is None else own for own, most in zip(exact, rough, strict=True)) > limit


def _family(pid: int) -> list[int]:
    """Return a process, and all below it and below this one: orphans are this one's children."""
    found, ahead = set[int](), [pid, *_children("self")]
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += _children(str(each))
    return sorted(found)


def _kilobytes(path: str, lines: re.Pattern[str]) -> int | None:
    """Return the sum of what these lines of the file say, or None if it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return sum(map(int, lines.findall(file.read())))
    except OSError:
        return None


def _tell(report: str) -> None:
    try:
        with open(report, "w", encoding="utf-8") as file:
            json.dump({"ended": "memory"}, file)
    except OSError:  # the grader has ended
        pass


def _reap() -> list[tuple[int, int]]:
    """Collect every child that has ended. Raises ChildProcessError if there were no children at all."""
    ended: list[tuple[int, int]] = []
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
    """Kill everything below us."""
    end = time.monotonic() + SWEEP_LIMIT
    while time.monotonic() < end:
        stopped: list[int] = []
        _stop_all(_children("thread-self"), stopped)
        for pid in stopped:
            _signal(pid, signal.SIGKILL)
        try:
            _reap()
        except ChildProcessError:
            return
        time.sleep(0.001)


def _stop_all(pids: list[int], stopped: list[int]) -> None:
    """Stop processes and everything below them. Once a process is to stop, it forks no more: its list is final."""
    for pid in pids:
        _signal(pid, signal.SIGSTOP)
        stopped.append(pid)
        _stop_all(_children(str(pid)), stopped)


def _children(process: str) -> list[int]:
    """The pids of a process' children, from the kernel's own lists, one a thread."""
    found = []
    for path in glob.glob(f"/proc/{process}/task/*/children") or [f"/proc/{process}/children"]:
        try:
            with open(path, encoding="utf-8") as file:
                found += [int(pid) for pid in file.read().split()]
        except OSError:  # it has ended
            pass
    return found


def _signal(pid: int, signum: int) -> None:
    try:
        os.kill(pid, signum)
    except OSError:  # it has ended
        pass


def _sweep_user(user: int) -> None:
    """Kill everything that runs under `user`, all at once, and remove what it left in shared memory."""
    killer = os.fork()
    if killer == 0:
        os.setresuid(user, user, user)
        os.kill(-1, signal.SIGKILL)
        os._exit(0)
    os.waitpid(killer, 0)
    for entry in os.scandir("/dev/shm"):
        if entry.stat(follow_symlinks=False).st_uid == user:
            os.unlink(entry.path)
