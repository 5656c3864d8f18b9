"""Read and change what the machine keeps of itself: its memory, its settings, its devices."""

import os

from attack import report


def reads(path):
    with open(path, "rb") as file:
        return file.read(1)


def writes(path):
    os.close(os.open(path, os.O_WRONLY))
    return True


report(
    memory=lambda: reads("/dev/mem"),
    kernel=lambda: reads("/proc/kcore"),
    log=lambda: reads("/dev/kmsg"),
    keys=lambda: writes("/proc/sysrq-trigger"),
    cores=lambda: writes("/proc/sys/kernel/core_pattern"),
    pages=lambda: writes("/proc/sys/vm/drop_caches"),
    groups=lambda: os.mkdir("/sys/fs/cgroup/more") or True,
    terminal=lambda: writes("/dev/tty"),
)
