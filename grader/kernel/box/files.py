"""File rules, by Landlock: a list of what may be read and written; everything else is out of reach.

It also forbids TCP, signals and abstract sockets to the outside, and reading the memory of processes outside, as far
as the running kernel's version of it goes. It does not cover file modes, `stat`, and unix sockets that have a path.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from typing import Any

from grader.kernel.box.syscalls import PR_SET_NO_NEW_PRIVS, prctl, syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION = 1  # the flag that asks for the version
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in range(13, 16))
SINCE = {REFER: 2, TRUNCATE: 3, IOCTL_DEV: 5}  # the others are there from version 1
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

READ = EXECUTE | READ_FILE | READ_DIR
CHANGE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_SYM
CHANGE |= REFER | TRUNCATE
SOCKETS = READ_FILE | READ_DIR  # those that are needed are there, and more would fill the disk
DEVICE = READ_FILE | WRITE_FILE | IOCTL_DEV
ALL = READ | CHANGE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV

TCP_BIND_AND_CONNECT = 3  # from version 4
ABSTRACT_SOCKETS_AND_SIGNALS = 3  # from version 6


def version() -> int:
    """Return the version of Landlock that the running kernel has. Raises OSError if it has none."""
    return syscall(CREATE_RULESET, None, 0, VERSION, what="Landlock")


def restrict(box: dict[str, Any]) -> str:
    """Allow what the box names and nothing else, for ever. Raises OSError."""
    have = version()
    known = ALL & ~sum(right for right, since in SINCE.items() if have < since)
    scope = ABSTRACT_SOCKETS_AND_SIGNALS if have >= 6 and box["scope"] else 0
    fields = (known, TCP_BIND_AND_CONNECT, scope)[: 1 if have < 4 else 2 if have < 6 else 3]
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    rules = syscall(CREATE_RULESET, attributes, len(attributes), 0, what="Landlock")
    for path, rights in _rules(box):
        _allow(rules, path, rights & known)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall(RESTRICT_SELF, rules, 0, what="Landlock")
    os.close(rules)
    return f"file rules (Landlock {have})"


def _rules(box: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for path in box["readable"]:
        yield from _reading(path, box["hidden"])
    yield box["sockets"], SOCKETS
    yield box["run_folder"], READ | CHANGE
    yield "/dev/shm", READ | CHANGE
    for name in box["devices"]:
        yield name, DEVICE
    for path in _process_files():
        yield path, READ


def _reading(path: str, hidden: list[str]) -> Iterator[tuple[str, int]]:
    """Rules to read `path` without what is hidden in it, of which only the names are shown.

    No rule takes back what another one gives, so each folder on the way is opened for what else it holds.
    """
    real = os.path.realpath(path)
    if real in hidden:
        return
    if not any(each.startswith(f"{real}/") for each in hidden):
        yield path, READ
        return
    yield path, READ_DIR
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_symlink():  # what a link points to may lie outside
                yield from _reading(entry.path, hidden)


def _process_files() -> tuple[str, ...]:
    """Of the processes outside nothing, not even command lines; all of them, where there are none."""
    if os.getpid() == 1 and os.readlink("/proc/self") == "1":  # a process namespace, seen from inside
        return ("/proc",)
    return ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems")


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= ON_A_FILE
    syscall(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, place), 0, what=f"Landlock, {path}")
    os.close(place)
