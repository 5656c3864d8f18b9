"""Write files where the kernel's sockets are, and over what it reported."""

import os

from attack import report
from ipykernel import get_connection_file

folder = os.path.dirname(get_connection_file())


def write():
    with open(f"{folder}/more", "wb") as file:
        return file.write(b"x" * 1000)


def rewrite_layers():
    with open(f"{folder}/layers", "w") as file:
        return file.write("{}")


report(write=write, rewrite_layers=rewrite_layers)
