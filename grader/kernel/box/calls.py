"""A filter on system calls, by seccomp: a list of what no notebook needs and what would open the box.

It leaves sockets only between processes of this machine, forbids new namespaces, tracing and signals to the processes
that look after the kernel. It is a list of what is forbidden, so it is no protection by itself.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from grader.kernel.box import files
from grader.kernel.box.syscalls import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, checked, libc, prctl
from grader.wire.words import Layer

SECCOMP_MODE_FILTER = 2
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000  # x86-64's second set of numbers starts here

# By name, the number on x86-64 and on 64-bit ARM; None where there is no such call.
FORBIDDEN = {
    # other processes' memory and files
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272)},
    **{"pidfd_getfd": (438, 438), "process_madvise": (440, 440), "move_pages": (279, 239)},
    "pidfd_send_signal": (424, 424),  # its target cannot be told from its arguments
    # mounts, roots and namespaces
    **{"mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51)},
    **{"open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431)},
    **{"fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "open_tree_attr": (467, 467)},
    **{"unshare": (272, 97), "setns": (308, 268)},
    # files by handle, which go round every path
    **{"open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264)},
    # would go round this filter
    **{"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427)},
    # memory and queues that outlive the processes that made them, or that no limit counts
    **{"shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180)},
    **{"memfd_create": (319, 279), "memfd_secret": (447, 447)},
    # the kernel itself
    **{"bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "syslog": (103, 116)},
    **{"init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106)},
    **{"kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "acct": (163, 89)},
    **{"swapon": (167, 224), "swapoff": (168, 225), "quotactl": (179, 60), "quotactl_fd": (443, 443)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171)},
    **{"setpriority": (141, 140), "ioprio_set": (251, 30)},  # could slow the grader down
    **{"sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None)},
}
TRUNCATE = {"truncate": (76, 45)}  # Landlock covers it only from its third version
SOCKET, CLONE, CLONE3, PRLIMIT = (41, 198), (56, 220), (435, 435), (302, 261)
FCNTL, IOCTL, MMAP = (72, 25), (16, 29), (9, 222)
# A lease has whoever opens the file wait, and these files are everybody's; a notification tells of what others do. Nor
# may a file be told to send its signals to another process, by `fcntl` (F_SETOWN, F_SETSIG, F_SETOWN_EX) or `ioctl`.
FILE_COMMANDS = (1024, 1026, 8, 10, 15)
DEVICE_COMMANDS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP
SHARED_ANONYMOUS = 0x21  # no limit counts it
# The first argument names the target: kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, then sched_setaffinity,
# _setscheduler, _setparam, _setattr.
AIMED = ((62, 129), (200, 130), (234, 131), (129, 138), (297, 240), (203, 122), (144, 119), (142, 118), (314, 274))
NEW_NAMESPACES = 0x7E020000  # the flags of clone that make them

# Berkeley packet filter: load a word, jump if equal, jump if not less, jump if any bit is set, keep some bits, return
LOAD, IF_EQUAL, IF_NOT_LESS, IF_ANY, MASK, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16  # where they lie in what a filter is given


def restrict(box: dict[str, Any]) -> str:
    """Install the filter, for ever, in this process and what it starts. Raises OSError."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    protected = [] if os.getpid() == 1 else [*box["protected"], os.getppid()]  # in a namespace they are out of sight
    program = b"".join(_program(machine, protected, _can_truncate(box)))
    code = ctypes.create_string_buffer(program)

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    filter_ = Filter(len(program) // 8, ctypes.addressof(code))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    arguments = (ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(filter_), ctypes.c_ulong(0), ctypes.c_ulong(0))
    checked(libc().prctl(ctypes.c_int(PR_SET_SECCOMP), *arguments), "seccomp")
    return "call filter (seccomp)"


def _can_truncate(box: dict[str, Any]) -> bool:
    try:
        return Layer.FILE_RULES in box["layers"] and files.version() >= files.SINCE[files.TRUNCATE]
    except OSError:
        return False


def _program(machine: str, protected: list[int], can_truncate: bool) -> Iterable[bytes]:
    """The filter. Each rule starts with the call's number loaded, and leaves it so or returns."""
    column = list(ARCHITECTURES).index(machine)
    yield _step(LOAD, ARCHITECTURE)
    yield _step(IF_EQUAL, ARCHITECTURES[machine], yes=1)
    yield _step(RETURN, KILL)
    yield _step(LOAD, NUMBER)
    if machine == "x86_64":
        yield _step(IF_NOT_LESS, X32, no=1)
        yield _step(RETURN, FAIL | errno.EPERM)
    forbidden = FORBIDDEN if can_truncate else {**FORBIDDEN, **TRUNCATE}
    for numbers in forbidden.values():
        if (number := numbers[column]) is not None:
            yield from _when(number, [_step(RETURN, FAIL | errno.EPERM)])
    # Its flags lie in memory, where a filter cannot look; the C library then falls back to clone.
    yield from _when(CLONE3[column], [_step(RETURN, FAIL | errno.ENOSYS)])
    yield from _when(CLONE[column], _unless_argument(IF_ANY, [NEW_NAMESPACES]))
    # Netlink: libzmq ends the process if it cannot list the machine's addresses.
    yield from _when(SOCKET[column], _only_argument([socket.AF_UNIX, socket.AF_NETLINK]))
    yield from _when(PRLIMIT[column], _only_argument([0]))  # 0: the caller
    yield from _when(FCNTL[column], _unless_argument(IF_EQUAL, FILE_COMMANDS, place=1))
    yield from _when(IOCTL[column], _unless_argument(IF_EQUAL, DEVICE_COMMANDS, place=1))
    yield from _when(MMAP[column], _unless_masked(SHARED_ANONYMOUS, place=3))
    groups = [-1, *protected, *(-pid for pid in protected)]
    for numbers in AIMED:
        yield from _when(numbers[column], _unless_argument(IF_EQUAL, groups))
    yield _step(RETURN, ALLOW)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value & 0xFFFFFFFF)


def _when(number: int, steps: list[bytes]) -> list[bytes]:
    """Take `steps`, which return, if the call has this number."""
    return [_step(IF_EQUAL, number, no=len(steps)), *steps]


def _only_argument(values: list[int]) -> list[bytes]:
    """Allow the call if its first argument is one of `values`."""
    tests = [_step(IF_EQUAL, value, yes=len(values) - place) for place, value in enumerate(values)]
    return [_step(LOAD, ARGUMENT), *tests, _step(RETURN, FAIL | errno.EPERM), _step(RETURN, ALLOW)]


def _unless_argument(test: int, values: Sequence[int], place: int = 0) -> list[bytes]:
    """Allow the call unless its first argument, or the one at `place`, passes `test` with one of `values`."""
    tests = [_step(test, value, yes=len(values) - number) for number, value in enumerate(values)]
    return [_step(LOAD, ARGUMENT + 8 * place), *tests, _step(RETURN, ALLOW), _step(RETURN, FAIL | errno.EPERM)]


def _unless_masked(bits: int, place: int) -> list[bytes]:
    """Allow the call unless its argument at `place` has all of `bits`."""
    tests = [_step(LOAD, ARGUMENT + 8 * place), _step(MASK, bits), _step(IF_EQUAL, bits, yes=1)]
    return [*tests, _step(RETURN, ALLOW), _step(RETURN, FAIL | errno.ENOMEM)]
