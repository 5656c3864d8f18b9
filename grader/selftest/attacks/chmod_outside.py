"""Change the mode and the times of a file outside."""

import os

from attack import at, report


def chmod():
    os.chmod(at.canary, 0o600)
    return True


def utime():
    os.utime(at.canary, (1, 1))
    return True


report(chmod=chmod, utime=utime)
