"""Use 2 GB of memory by processes of which none uses too much."""

import os
import time

from attack import report


def fill():
    reader, writer = os.pipe()
    for _ in range(6):
        if os.fork() == 0:
            block = bytearray(360 << 20)
            block[:: 1 << 12] = bytes(len(block) >> 12)
            os.write(writer, b"x")
            time.sleep(60)
            os._exit(0)
    filled = [os.read(reader, 1) for _ in range(6)]
    time.sleep(5)
    return filled


report(fill=fill)
