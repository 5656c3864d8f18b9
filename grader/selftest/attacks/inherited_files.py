"""Use a file or a connection that was open before the kernel started."""

import os

from attack import at, report


def foreign():
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if target.startswith(at.stage) or target.endswith(".ipynb"):
            return True
    return False


report(foreign=foreign)
