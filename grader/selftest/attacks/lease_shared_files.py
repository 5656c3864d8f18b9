"""Take a lease on files that all kernels read, so that whoever opens one waits; ask to be told of what others do."""

import fcntl
import os
import signal

from attack import at, report

signal.signal(signal.SIGIO, signal.SIG_IGN)
held = []


def lease():
    for folder, _, names in os.walk(at.library):
        for name in names:
            held.append(os.open(os.path.join(folder, name), os.O_RDONLY))
            if fcntl.fcntl(held[-1], fcntl.F_SETLEASE, fcntl.F_WRLCK) == 0:
                return True


def listen():
    held.append(os.open(at.library, os.O_RDONLY))
    return fcntl.fcntl(held[-1], fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT) == 0


def have_signals_sent():
    reader, writer = os.pipe()
    held.extend((reader, writer))
    return fcntl.fcntl(reader, fcntl.F_SETOWN, at.grader) == 0


report(lease=lease, listen=listen, have_signals_sent=have_signals_sent)
for number in held:
    os.close(number)
