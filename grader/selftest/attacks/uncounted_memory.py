"""Take memory that counts as no process' own: shared pages, files in memory, queues of messages."""

import ctypes
import mmap
import os

from attack import check, report

libc = ctypes.CDLL(None, use_errno=True)


def shared_pages():
    with mmap.mmap(-1, 3 << 30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS) as pages:
        pages[:: 1 << 28]
        return True


def file_in_memory():
    number = os.memfd_create("more")
    os.ftruncate(number, 50 << 20)
    os.close(number)
    return True


def secret_memory():
    return check(libc.syscall(447, 0))


def queue():
    number = 240 if os.uname().machine == "x86_64" else 180
    return check(libc.syscall(number, b"queue", os.O_CREAT | os.O_RDWR, 0o600, None))


report(shared_pages=shared_pages, file_in_memory=file_in_memory, secret_memory=secret_memory, queue=queue)
