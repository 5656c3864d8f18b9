"""Mount, change the root, change the clock, the name, a device."""

import ctypes
import os
import time

from attack import check, report

libc = ctypes.CDLL(None, use_errno=True)


def device():
    os.mknod("disk", 0o60600, os.makedev(8, 0))
    return True


def clock():
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return True


def root():
    os.chroot(".")
    return True


report(
    mount=lambda: check(libc.mount(b"none", b".", b"tmpfs", 0, None)),
    root=root,
    device=device,
    clock=clock,
    name=lambda: check(libc.sethostname(b"x", 1)),
)
