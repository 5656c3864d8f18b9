"""Send signals to the grader, its zygote and another kernel, by every call there is."""

import ctypes
import os
import signal

from attack import at, check, report

libc = ctypes.CDLL(None, use_errno=True)


def kill(pid):
    os.kill(pid, 0)  # allowed, if it does not raise
    return True


def by_number(number, *arguments):
    return check(libc.syscall(number, *arguments))


def by_pidfd():
    signal.pidfd_send_signal(os.pidfd_open(at.grader), signal.SIGTERM)
    return True


report(
    grader=lambda: kill(at.grader),
    zygote=lambda: kill(at.zygote),
    neighbor=lambda: kill(at.neighbor_pid),
    tkill=lambda: by_number({"x86_64": 200, "aarch64": 130}[os.uname().machine], at.grader, 0),
    tgkill=lambda: by_number({"x86_64": 234, "aarch64": 131}[os.uname().machine], at.grader, at.grader, 0),
    pidfd=by_pidfd,
)
