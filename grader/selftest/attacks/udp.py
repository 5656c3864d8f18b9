"""Send something over UDP, to a listener on this machine; and over IPv6."""

import socket

from attack import at, report


def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as connection:
        return connection.sendto(b"x", address)


report(
    v4=lambda: send(socket.AF_INET, ("127.0.0.1", at.udp)),
    v6=lambda: send(socket.AF_INET6, ("::1", at.udp)),
)
