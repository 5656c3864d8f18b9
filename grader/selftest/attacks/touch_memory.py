"""Use 3 GiB of memory, in steps."""

from attack import report

blocks = []


def touch():
    for _ in range(12):
        blocks.append(bytearray(256 << 20))
    return True


report(touch=touch)
blocks.clear()
