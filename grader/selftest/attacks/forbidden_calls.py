"""Make the system calls that go round every other rule: asynchronous ones, by handle, of programs in the kernel."""

import ctypes
import os

from attack import check, report

libc = ctypes.CDLL(None, use_errno=True)
IS_X86 = os.uname().machine == "x86_64"
BUFFER = ctypes.create_string_buffer(256)


def call(number, *arguments):
    return check(libc.syscall(number, *arguments))


report(
    asynchronous=lambda: call(425, 4, BUFFER),
    programs=lambda: call(321 if IS_X86 else 280, 0, BUFFER, 256),
    events=lambda: call(298 if IS_X86 else 241, BUFFER, 0, -1, -1, 0),
    faults=lambda: call(323 if IS_X86 else 282, 1),
    keys=lambda: call(248 if IS_X86 else 217, b"user", b"more", b"x", 1, -3),
    compare=lambda: call(312 if IS_X86 else 272, os.getpid(), os.getpid(), 0, 0, 1),
    handle=lambda: call(303 if IS_X86 else 264, -100, b"/", BUFFER, BUFFER, 0),
)
