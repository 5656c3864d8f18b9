"""The folders that a run makes in the system's temporary one.

They are removed whatever they hold, and found again by a later run if this one is killed.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

KERNELS, RUN = "grader-kernels-", "grader-run-"
OLD = 24 * 3600  # seconds after which a folder is taken to be left over; no run lasts so long without touching its own
FIRST_OF_A_KERNEL = 61184  # the lowest user that a kernel is given, see `policy`


def make(prefix: str, parent: Path | None = None) -> Path:
    """Return a new folder, whose name begins with `prefix`."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


def remove(folder: Path) -> None:
    """Remove a folder and all in it, even what a notebook has closed with `chmod 0`."""
    shutil.rmtree(folder, onerror=_open_and_try_again)


def sweep(parent: Path | None = None) -> None:
    """Remove what earlier runs of this user's left behind, when they were killed or the power went."""
    before = time.time() - OLD
    for folder in Path(parent or tempfile.gettempdir()).glob("grader-*"):
        if folder.name.startswith((KERNELS, RUN)) and _is_left(folder, before):
            remove(folder)


def _is_left(folder: Path, before: float) -> bool:
    try:
        state = folder.lstat()
    except OSError:  # another run has swept it
        return False
    user = os.getuid() if hasattr(os, "getuid") else state.st_uid
    is_ours = state.st_uid == user or (user == 0 and state.st_uid >= FIRST_OF_A_KERNEL)
    return is_ours and stat.S_ISDIR(state.st_mode) and max(state.st_mtime, state.st_ctime) < before


def _open_and_try_again(function: Callable[[Any], Any], path: str, _: Any) -> None:
    try:
        for place in (os.path.dirname(path), path):
            if not os.path.islink(place):
                os.chmod(place, 0o700)
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
    except OSError:  # somebody else's, or gone
        pass
