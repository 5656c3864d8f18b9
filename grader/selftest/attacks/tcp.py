"""Send something over TCP, to a listener on this machine."""

import socket

from attack import at, report


def send():
    with socket.create_connection(("127.0.0.1", at.tcp), 2) as connection:
        return connection.send(b"x")


report(send=send)
