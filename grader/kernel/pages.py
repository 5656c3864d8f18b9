"""Lets go of pages of libraries' files that only their import has read: 60 MB of torch's, which no kernel asks for.

The system keeps them in its cache for as long as it has room, and brings back those that are needed. Linux.
"""

from __future__ import annotations

import ctypes
import re
import sys

MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) [0-9a-f]+ \S+ (\d+)")
MADV_DONTNEED = 4  # of sys/mman.h
CODE = ("r-xp", "r--p")  # what nobody writes to


def let_go() -> None:
    """Unmap all pages of files that can be read from there again.

    To be called by a process of one thread: another one might load a library meanwhile. A mapping of which any page is
    this process's own stays as it is, for that page would be lost: what the loader has written into a library is one.
    See https://man7.org/linux/man-pages/man2/madvise.2.html and https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html
    """
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        for start, end in _read_only():
            system.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)


def _read_only() -> list[tuple[int, int]]:
    """Addresses of the mappings of files, from the first to behind the last, that are as the files are."""
    found, span = [], None
    try:
        with open("/proc/self/smaps", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if mapping := MAPPING.match(line):
                    is_code = mapping[3] in CODE and mapping[4] != "0"
                    span = (int(mapping[1], 16), int(mapping[2], 16)) if is_code else None
                elif span and line.split() == ["Anonymous:", "0", "kB"]:
                    found.append(span)
    except OSError:
        return []
    return found
