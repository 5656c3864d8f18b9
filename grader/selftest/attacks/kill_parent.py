"""Kill and stop the process that looks after this one, and the one above it."""

import os
import signal

from attack import report


def parents():
    found = [os.getppid()]
    with open(f"/proc/{os.getppid()}/stat") as file:
        found.append(int(file.read().rsplit(")", 1)[1].split()[1]))
    return [pid for pid in found if pid > 0]


def send(signum):
    for pid in parents():
        os.kill(pid, signum)
    return os.getppid() == 1 or True


report(stop=lambda: send(signal.SIGSTOP), group=lambda: os.killpg(os.getpgid(os.getppid()), signal.SIGKILL) or True)
