"""What a kernel has used, as the system counts it: nothing that runs in a kernel has a say in that."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

PATIENCE = 4  # no limit lasts longer than so many times what it says
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Usage:
    """Seconds of processor time that a kernel has had, and that it has waited for a processor, since its start."""

    computed: float = 0.0
    waited: float = 0.0


def usage_of(pid: int) -> Usage:
    """Return what `pid` and the processes below it have used; zeros where the system does not tell."""
    family = list(_family(pid))
    return Usage(sum(map(_computed, family)), max(map(_waited, family), default=0.0))


async def first_of(
    events: Collection[asyncio.Future[Any]], limit: float, usage: Callable[[], Usage]
) -> set[asyncio.Future[Any]]:
    """Return those of `events` that came first, none after `limit` seconds.

    While the kernel would compute and others have the processors, the clock stands still, for a time.
    """
    before, left, granted = usage().waited, limit, 0.0
    while left > 0:
        done, _ = await asyncio.wait(events, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return done
        waited = min(usage().waited - before, (PATIENCE - 1) * limit)
        left, granted = waited - granted, waited
    return set()


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in _read(f"/proc/{pid}/task/{thread}/children").split():
                yield from _family(int(child))


def _computed(pid: int) -> float:
    """Of a process, and of those of its children that have ended: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
    with contextlib.suppress(ValueError):
        return sum(map(int, _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[11:15])) / TICKS
    return 0.0


def _waited(pid: int) -> float:
    """Of its first thread, where a kernel runs its cells: https://docs.kernel.org/scheduler/sched-stats.html"""
    with contextlib.suppress(ValueError, IndexError):
        return int(_read(f"/proc/{pid}/schedstat").split()[1]) / 1e9
    return 0.0


def _read(path: str) -> bytes:
    """A file of /proc; nothing if there is none, or its process ends just now."""
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:
        return file.read()
    return b""
