"""Namespaces: a kernel that sees no other processes, no network, and no files but those it is given.

Without root it takes a user namespace, which some machines forbid. The root that it changes to holds nothing but the
box's own list, read-only; the folder of the run is in memory, with a limit, and gone with the kernel.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
from collections.abc import Iterable
from typing import Any

from grader.kernel.box.syscalls import checked, libc, syscall

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    *(0x00020000, 0x08000000, 0x10000000),
    *(0x20000000, 0x40000000),
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
MOUNT_SETATTR = 442
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
ATTR_RDONLY, ATTR_NOSUID = 1, 2
MNT_DETACH = 2


def enter(box: dict[str, Any]) -> str:
    """Make new namespaces for the network, for IPC and, from the next fork on, for processes. Raises OSError."""
    flags = CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    user, group = os.getuid(), os.getgid()
    if user == 0:
        _unshare(flags)
    else:
        _unshare(flags | CLONE_NEWUSER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
                file.write(text)
    return "namespaces (network, processes, IPC)"


def _unshare(flags: int) -> None:
    checked(libc().unshare(flags), "unshare")


def change_root(box: dict[str, Any]) -> str:
    """Build a root of what the box names, and make it the only one there is. Raises OSError."""
    _unshare(CLONE_NEWNS)
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    root = box["root"]
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for step in box["plan"]:
        _take(step, root)
    for path in box["hidden"]:
        mount("tmpfs", root + path, "tmpfs", MS_NOSUID | MS_NODEV, "size=4k,mode=755")
    show([box["sockets"]], root)
    _show_processes(root)
    os.makedirs(f"{root}/dev/shm", exist_ok=True)
    os.makedirs(root + box["run_folder"], exist_ok=True)
    _set_attributes(root, AT_RECURSIVE, on=ATTR_RDONLY | ATTR_NOSUID)
    _set_attributes(root + box["sockets"], 0, off=ATTR_RDONLY)
    room = f"size={box['limits']['disk_mb']}m"
    mount("tmpfs", f"{root}/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"{room},mode=1777")
    mount("tmpfs", root + box["run_folder"], "tmpfs", MS_NOSUID | MS_NODEV, f"{room},nr_inodes=20k,mode=700")
    shutil.copytree(box["run_folder"], root + box["run_folder"], dirs_exist_ok=True)
    _move_to(root)
    os.chdir(box["run_folder"])
    return "own root"


Step = tuple[str, str, str]  # what to do, the path, and the target of a link


def plan(paths: Iterable[str]) -> list[Step]:
    """Return the steps to make `paths` appear under a new root, through the same symbolic links as outside."""
    steps: dict[str, Step] = {}
    for path in sorted(paths, key=len):
        _plan(path, steps)
    return list(steps.values())


def _plan(path: str, steps: dict[str, Step]) -> None:
    place = ""
    parts = path.strip("/").split("/")
    for number, part in enumerate(parts):
        place = f"{place}/{part}"
        known = steps.get(place)
        if known and known[0] == "bind":
            return
        if os.path.islink(place):
            target = os.readlink(place)
            steps.setdefault(place, ("link", place, target))
            return _plan(os.path.normpath(os.path.join(os.path.dirname(place), target, *parts[number + 1 :])), steps)
        if number < len(parts) - 1:
            steps.setdefault(place, ("folder", place, ""))
    if os.path.exists(place):
        steps[place] = ("bind", place, "folder" if os.path.isdir(place) else "file")


def _take(step: Step, root: str) -> None:
    kind, path, detail = step
    inside = root + path
    if kind == "link":
        os.symlink(detail, inside)
    elif kind == "folder":
        os.makedirs(inside, exist_ok=True)
    else:
        os.mkdir(inside) if detail == "folder" else os.close(os.open(inside, os.O_CREAT | os.O_WRONLY))
        mount(path, inside, None, MS_BIND | MS_REC)


def show(paths: Iterable[str], root: str) -> None:
    """Make `paths` appear under `root`. Raises OSError."""
    for step in plan(paths):
        _take(step, root)


def _show_processes(root: str) -> None:
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    os.mkdir(f"{root}/proc")
    try:
        mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except PermissionError:  # inside many containers; the file rules hide what is left
        mount("/proc", f"{root}/proc", None, MS_BIND | MS_REC)


def _move_to(root: str) -> None:
    """Change the root and let go of the old one."""
    os.chdir(root)
    syscall(PIVOT_ROOT[os.uname().machine], b".", b".", what="pivot_root")
    checked(libc().umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount. Raises OSError, naming `target`."""
    texts = [None if text is None else text.encode() for text in (source, target, kind)]
    result = libc().mount(*texts, ctypes.c_ulong(flags), options.encode() or None)
    checked(result, f"mounting {target}")


def _set_attributes(path: str, flags: int, on: int = 0, off: int = 0) -> None:
    attributes = struct.pack("4Q", on, off, 0, 0)
    syscall(MOUNT_SETATTR, AT_FDCWD, path.encode(), flags, attributes, len(attributes), what=f"mount_setattr {path}")
