"""Connect to a unix socket in the file system, as a container's or an agent's would be."""

import socket

from attack import at, report


def connect():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(at.socket)
        return connection.send(b"x")


report(connect=connect)
