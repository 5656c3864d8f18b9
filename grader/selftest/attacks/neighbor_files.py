"""Read and overwrite what belongs to another notebook's run, and talk to its kernel."""

import os
import socket

from attack import at, report


def read():
    with open(f"{at.neighbor}/result.txt") as file:
        return file.read()


def overwrite():
    with open(f"{at.neighbor}/result.txt", "w") as file:
        return file.write("changed")


def key():
    with open(f"{at.neighbor_sockets}/kernel.json") as file:
        return "key" in file.read()


def connect():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{at.neighbor_sockets}/s-1")
        return True


report(read=read, overwrite=overwrite, key=key, connect=connect, list=lambda: os.listdir(at.neighbor))
