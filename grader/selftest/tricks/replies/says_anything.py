"""Bytes that mean nothing, on every connection that the kernel has."""

import os
import socket

for number in map(int, os.listdir("/proc/self/fd")):
    try:
        connection = socket.socket(fileno=os.dup(number))
        if connection.family == socket.AF_UNIX and connection.type == socket.SOCK_STREAM:
            connection.sendall(os.urandom(1 << 20), socket.MSG_DONTWAIT)
    except OSError:
        pass
