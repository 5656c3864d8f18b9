"""Where a user's engine listens, and which engine that has to be. Little is imported: a notebook's kernel does it."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.content.places import KIT, LEARNER, engine_folders

LEFT_OUT = ("selftest", "bench", "__pycache__")  # folders of grader/ that grade nothing
DECIDE = ("MOVIELENS_RELEASE", "MOVIELENS_HOME", "XDG_CACHE_HOME")  # variables that decide which ratings are read
LONGEST = 100  # bytes of a unix socket's path; the systems' limits are 103 and more


class NoEngine(RuntimeError):
    """There is no engine, and none could be started. The message says why and what to do."""


@dataclass(frozen=True)
class Address:
    """The place of one engine: a unix socket or, where there are none, a file that names a port and a secret."""

    folder: Path
    name: str

    @property
    def has_unix_socket(self) -> bool:
        """Whether engines here listen on a unix socket."""
        return hasattr(socket, "AF_UNIX")

    @property
    def path(self) -> Path:
        """The socket, or the file that stands in for it."""
        return self.folder / f"{self.name}.{'sock' if self.has_unix_socket else 'port'}"

    @property
    def log(self) -> Path:
        """The engine's log."""
        return self.folder / f"{self.name}.log"

    @property
    def lock(self) -> Path:
        """Held by the engine that listens here."""
        return self.folder / f"{self.name}.lock"

    def connect(self) -> tuple[socket.socket, str]:
        """Return a connection to the engine, and the secret it wants to hear. Raises OSError if there is none."""
        if self.has_unix_socket:
            connection, secret = socket.socket(socket.AF_UNIX), ""
            place: str | tuple[str, int] = str(self.path)
        else:
            port, _, secret = self.path.read_text(encoding="utf-8").partition(" ")
            connection, place = socket.socket(socket.AF_INET), ("127.0.0.1", int(port))
        try:
            connection.connect(place)
        except BaseException:
            connection.close()
            raise
        return connection, secret

    def publish(self, port: int) -> str:
        """Write down the port, readable for this user alone, and return the secret that callers will know by that."""
        secret = secrets.token_hex()
        unfinished = self.path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{port} {secret}")
        os.replace(unfinished, self.path)
        return secret


def address() -> Address:
    """Return the address of this kit's engine, for this interpreter and these ratings. Raises NoEngine."""
    # a kernel may be started by a path with .. in it, and what it starts is not
    told = [str(KIT), os.path.normpath(interpreter()), *(os.environ.get(name, "") for name in DECIDE)]
    name = f"collab-{hashlib.sha256(os.fsencode(chr(0).join(told))).hexdigest()[:16]}"
    return Address(_folder(name), name)


def interpreter() -> str:
    """Return the Python that engines run in: this one, or $COLLAB_PYTHON where the kit has one of its own (Colab)."""
    return os.environ.get("COLLAB_PYTHON") or sys.executable


def version() -> str:
    """Return what changes with any file that grades: an engine that was started before does not know of it."""
    total = hashlib.sha256()
    waiting = [str(KIT / "grader"), str(KIT / "data"), str(LEARNER)]
    while waiting:
        path = waiting.pop()
        if path.endswith(".py"):
            about = os.stat(path)
            total.update(os.fsencode(f"{path} {about.st_size} {about.st_mtime_ns} "))
        elif os.path.basename(path) not in LEFT_OUT and os.path.isdir(path):
            with os.scandir(path) as entries:
                waiting += sorted(entry.path for entry in entries if entry.is_dir() or entry.name.endswith(".py"))
    return total.hexdigest()


def _folder(name: str) -> Path:
    """The first folder of this user's own that takes a socket: Jupyter's, or one for temporary files."""
    folders = engine_folders()
    for folder in folders:
        if len(os.fsencode(folder / name)) + len(".sock") <= LONGEST and _is_own(folder):
            return folder
    raise NoEngine(
        f"There is no folder for the grader's socket: make {folders[0]} writable, "
        "or set JUPYTER_RUNTIME_DIR to a folder of your own with a short name."
    )


def _is_own(folder: Path) -> bool:
    """Whether this user, and nobody else, can put a file into the folder, which is made if need be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return False
    return stat.S_ISDIR(about.st_mode) and os.access(folder, os.W_OK | os.X_OK)
