"""Limits on what a process may use. Each holds for one process, so the real bound is this times their number."""

from __future__ import annotations

import contextlib
import resource
from typing import Any

MEGABYTE = 1 << 20
LOCKED = 8 * MEGABYTE  # that may be kept from ever leaving memory; Linux allows as much by itself, containers more


def apply(box: dict[str, Any], apart: bool) -> str:
    """Set the limits; none of them can be raised again. Raises OSError.

    `apart`: the system counts this kernel's processes apart from those of the grader's user.
    """
    wanted = box["limits"]
    for name, amount in {
        # Memory that was really asked for; a program's address space is far larger than what it uses.
        "RLIMIT_DATA": wanted["memory_mb"] * MEGABYTE,
        "RLIMIT_AS": (wanted["memory_mb"] + wanted["address_space_mb"]) * MEGABYTE,
        "RLIMIT_FSIZE": wanted["file_mb"] * MEGABYTE,
        "RLIMIT_NPROC": wanted["processes"] + (0 if apart else box["others"]),
        "RLIMIT_NOFILE": wanted["open_files"],
        "RLIMIT_CPU": wanted["cpu_seconds"],
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": LOCKED,
    }.items():
        which = getattr(resource, name)
        _, ceiling = resource.getrlimit(which)
        if ceiling != resource.RLIM_INFINITY:
            amount = min(amount, ceiling)
        resource.setrlimit(which, (amount, amount))
    return "limits"


def end_first() -> None:
    """Where the machine has no memory left, have the system end this process before any other."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:
        file.write("1000")
