"""What a kernel may do, decided in the grader and handed to the kernel's process as plain data.

What may be read is never taken from the import path: the project is on it, and with it the solutions. Where the kit was
installed, its questions lie among the packages that a notebook has to read, and are hidden there.
"""

from __future__ import annotations

import functools
import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.content.places import EXERCISES, IS_INSTALLED, PROJECT, QUESTIONS, SOLUTIONS
from grader.host.torch_build import torch_build
from grader.kernel.box import namespaces
from grader.wire.words import Layer

HIDDEN = (QUESTIONS,) if IS_INSTALLED else ()
SECRETS = (SOLUTIONS, EXERCISES, PROJECT / ".git", *(() if IS_INSTALLED else (QUESTIONS,)))

LAYERS = tuple(layer for layer in Layer if layer is not Layer.SUPERVISOR)  # which is always there

# Of an interpreter's folder only these: a virtual environment may have been made in the project itself.
IN_A_PREFIX = ("bin", "lib", "lib64", "include", "libexec", "share", "etc", "ssl", "pyvenv.cfg")
SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"),
    *(f"/usr/{name}" for name in ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share")),
    *(f"/usr/local/{name}" for name in ("bin", "lib", "lib64", "share")),
    *(f"/etc/{name}" for name in ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime")),
    *(f"/etc/{name}" for name in ("timezone", "passwd", "group", "nsswitch.conf", "hosts", "host.conf")),
    *(f"/etc/{name}" for name in ("mime.types", "os-release", "protocols", "services", "ssl/certs", "terminfo")),
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
USERS_A_GRADER = 256  # more than one grader has kernels at a time
LATER_THREADS = 48  # of a few kernels that start after this one: the limit on processes counts theirs too
CUDA_MB = 1024  # what the libraries of a build with CUDA take when torch is imported, and a notebook has no use for
LIMITS = ("memory_mb", "total_mb", "address_space_mb", "cpu_seconds", "processes", "open_files", "file_mb", "disk_mb")


class PolicyError(ValueError):
    """A box would show what it must hide. The message says which folder is in the way."""


@dataclass(frozen=True)
class BoxPolicy:
    """Which layers a box has, and how much a kernel may use.

    Amounts are for one process, in units that their names give; `total_mb` is for the memory of all its processes
    together, and `disk_mb` for the folder of the run as a whole, where the kernel has a root of its own. `forbidden` is
    checked against what may be read; `hidden` are folders inside of that which may not be read all the same.
    """

    layers: tuple[Layer, ...] = LAYERS
    required: tuple[Layer, ...] = ()
    memory_mb: int = 2048
    total_mb: int = 3072
    address_space_mb: int = 6144  # besides: libraries map far more than they use
    cpu_seconds: int = 900
    processes: int = 128
    open_files: int = 512
    file_mb: int = 64
    disk_mb: int = 256
    forbidden: tuple[Path, ...] = SECRETS
    hidden: tuple[Path, ...] = HIDDEN
    scope: bool = field(default=True, repr=False)  # the file rules also hold for signals, where the system has that

    def box(
        self, *, library: tuple[Path, ...], root: Path, run_folder: Path, sockets: Path, number: int
    ) -> dict[str, Any]:
        """Return the box of one kernel, for `layers.enter`. Raises PolicyError.

        `library`: folders to read besides the system's; `root`: an empty folder; `number`: tells apart the
        kernels that are alive, below USERS_A_GRADER.
        """
        is_root = os.getuid() == 0
        readable = _readable(library)
        _check(readable, self.forbidden)
        _check((str(run_folder), str(sockets)), self.forbidden)
        return {
            "layers": [name for name in self.layers if is_root or name is not Layer.OWN_USER],
            "required": list(self.required),
            "readable": readable,
            "hidden": [_real(str(path)) for path in self.hidden],
            "devices": DEVICES,
            "plan": _plan(readable),
            "run_folder": str(run_folder),
            "sockets": str(sockets),
            "report": str(sockets / "layers"),
            "root": str(root),
            "user": _user(number),
            "reachable": is_root and _are_public(readable),
            "has_file_rules": Layer.FILE_RULES in self.layers and landlock_version() > 0,
            "protected": [os.getpid(), os.getppid()],
            "scope": self.scope,
            "limits": self._limits(),
            "others": 0 if is_root else _threads_of(os.getuid()) + LATER_THREADS,
            "counted_apart": _release() >= (5, 14),
        }


    def _limits(self) -> dict[str, int]:
        torch = torch_build()
        more = CUDA_MB if torch and torch.cuda else 0
        return {name: getattr(self, name) + more * (name == "memory_mb") for name in LIMITS}


@functools.cache
def _readable(library: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(path for path in (*SYSTEM, *interpreter(), *map(str, library)) if os.path.exists(path))


@functools.cache
def _plan(readable: tuple[str, ...]) -> list[namespaces.Step]:
    return namespaces.plan((*readable, *DEVICES))


@functools.lru_cache(1024)
def _real(path: str) -> str:
    return os.path.realpath(path)


@functools.lru_cache(64)
def _check(allowed: tuple[str, ...], forbidden: tuple[Path, ...]) -> None:
    """Refuse to allow a folder that holds something forbidden or lies in it."""
    for secret in (_real(str(path)) for path in forbidden):
        for path in map(_real, allowed):
            if os.path.commonpath((secret, path)) in (secret, path):
                raise PolicyError(
                    f"A notebook must be able to read {path}, but {secret} is not for it to see: "
                    "move the project to a folder of its own."
                )


def interpreter() -> list[str]:
    """Return where Python and its packages lie."""
    prefixes = dict.fromkeys((sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix))
    packages = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    found = [os.path.join(prefix, name) for prefix in prefixes for name in IN_A_PREFIX]
    return list(dict.fromkeys([*filter(os.path.exists, found), *packages]))


def _user(number: int) -> int:
    """Return the number of a user that nobody else has, as far as can be told."""
    with open("/proc/self/uid_map", encoding="utf-8") as file:
        all_are_mapped = int(file.readline().split()[2]) > 1 << 31
    own = os.getpid() * USERS_A_GRADER + number % USERS_A_GRADER
    # Numbers that no system hands out; in a container of its own users, those meant for users that exist for a moment.
    return (1 << 30) + own if all_are_mapped else 61184 + own % (65520 - 61184)


@functools.cache
def _are_public(paths: tuple[str, ...]) -> bool:
    """Whether every user can get to these paths."""
    return all(place.stat().st_mode & 0o001 for path in paths for place in Path(_real(path)).parents)


@functools.cache
def landlock_version() -> int:
    """The version of Landlock that the running kernel has, 0 if none."""
    from grader.kernel.box import files

    try:
        return files.version()
    except OSError:
        return 0


def _release() -> tuple[int, int]:
    major, minor = platform.release().split(".")[:2]
    return int(major), int("".join(filter(str.isdigit, minor)))


def _threads_of(user: int) -> int:
    """How many threads a user has: the limit on processes counts them all."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == user:
                count += sum(1 for _ in (process / "task").iterdir())
        except OSError:  # it has ended
            pass
    return count
