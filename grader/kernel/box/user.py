"""A user of its own for each kernel, where the grader is root, and no privileges whoever it is."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from typing import Any

from grader.kernel.box.syscalls import (
    PR_SET_DUMPABLE,
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    checked,
    libc,
    prctl,
)

PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION = 0x20080522


def change(box: dict[str, Any], rooted: bool) -> str:
    """Become the box's user and hand it the folders it may write to. Raises OSError.

    An interpreter may lie where only root can read, in root's home for one. Where the process has a root of its own
    (`rooted`), that does not matter; else it keeps the right to read everything, and the file rules say what that is.
    """
    keep_reading = not (box["reachable"] or rooted)
    if keep_reading and not box["has_file_rules"]:
        raise OSError(errno.EACCES, "only root can read the interpreter")
    number = box["user"]
    for top in (box["run_folder"], box["sockets"]):
        for folder, _, names in os.walk(top):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                os.lchown(path, number, number)
    prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    drop_privileges(keep_reading)
    prctl(PR_SET_DUMPABLE, 1)  # both were lost with the change; nobody else runs under this number
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return "own user"


def drop_privileges(keep_reading: bool = False) -> None:
    """Give up every capability but, perhaps, the one to read any file, and the way to new ones."""
    kept = 1 << CAP_DAC_READ_SEARCH if keep_reading else 0
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    # effective, permitted, inheritable; then the same for capabilities above 31
    data = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    checked(libc().capset(header, data), "capset")
    if keep_reading:
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)  # programs that it starts need it too
    prctl(PR_SET_NO_NEW_PRIVS, 1)
