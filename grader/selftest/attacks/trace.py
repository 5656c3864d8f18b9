"""Attach to the grader, the zygote and another kernel as a debugger does."""

import ctypes

from attack import at, check, report

libc = ctypes.CDLL(None, use_errno=True)
SEIZE, DETACH = 0x4206, 17


def attach(pid):
    check(libc.ptrace(SEIZE, pid, None, None))
    libc.ptrace(DETACH, pid, None, None)
    return True


report(**{name: lambda name=name: attach(getattr(at, name)) for name in ("grader", "zygote", "neighbor_pid")})
