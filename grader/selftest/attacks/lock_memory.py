"""Keep 256 MB from ever leaving the machine's memory."""

import ctypes

from attack import check, report

libc = ctypes.CDLL(None, use_errno=True)


def lock():
    block = bytearray(256 << 20)
    return check(libc.mlock((ctypes.c_char * len(block)).from_buffer(block), ctypes.c_size_t(len(block))))


report(lock=lock)
