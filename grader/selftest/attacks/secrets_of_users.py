"""Read what users keep for themselves: passwords, keys, their homes, the socket of a container's keeper."""

import glob
import os

from attack import report

ROOT = os.path.expanduser("~root")


def reads(*patterns):
    for pattern in patterns:
        for path in glob.glob(pattern):
            try:
                with open(path, "rb") as file:
                    if file.read(1):
                        return True
            except OSError:
                pass
    return False


report(
    passwords=lambda: reads("/etc/shadow", "/etc/gshadow", "/etc/sudoers"),
    keys=lambda: reads(f"{ROOT}/.ssh/*", "/home/*/.ssh/*", "/etc/ssh/ssh_host_*_key", "/home/*/.netrc"),
    homes=lambda: os.listdir(ROOT),
    keeper=lambda: os.stat("/run/docker.sock"),
    tokens=lambda: reads("/run/secrets/*", "/var/run/secrets/*/*/*"),
)
