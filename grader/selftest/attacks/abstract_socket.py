"""Connect to a unix socket that has a name but no path."""

import socket

from attack import at, report


def connect():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0" + at.abstract)
        return connection.send(b"x")


report(connect=connect)
