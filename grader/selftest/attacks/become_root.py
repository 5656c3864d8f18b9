"""Become root in a new user namespace, or through a set-uid program."""

import ctypes
import os
import subprocess

from attack import check, report

NEW_USER, NEW_NET = 0x10000000, 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def by_program():
    answer = subprocess.run(["su", "-c", "id -u"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return answer.stdout.strip() == "0"


def by_setuid():
    os.setuid(0)
    return os.getuid() == 0


report(
    unshare=lambda: check(libc.unshare(NEW_USER)),
    network=lambda: check(libc.unshare(NEW_NET)),
    program=by_program,
    **({"setuid": by_setuid} if os.getuid() else {}),
)
