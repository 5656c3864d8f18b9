"""System calls that Python does not wrap. Linux only."""

from __future__ import annotations

import ctypes
import functools
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38


@functools.cache
def libc() -> ctypes.CDLL:
    """The C library."""
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """Return what a C function returned; raises OSError, naming `what`, if it failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, *values: int) -> None:
    """Change a property of the calling process. Raises OSError."""
    arguments = [ctypes.c_ulong(number) for number in (*values, 0, 0, 0, 0)[:4]]
    checked(libc().prctl(ctypes.c_int(option), *arguments), f"prctl {option}")


def syscall(number: int, *arguments: int | bytes | None, what: str = "") -> int:
    """Make a system call by number; integers, byte strings and None are passed on. Raises OSError."""
    values = [ctypes.c_long(value) if isinstance(value, int) else ctypes.c_char_p(value) for value in arguments]
    return checked(libc().syscall(ctypes.c_long(number), *values), what or f"system call {number}")
