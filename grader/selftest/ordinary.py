"""Runs a command as a user without privileges, for tests that are run by root: `python -m grader.selftest.ordinary …`.

Python or the project may lie where only root can go. They are then shown to the user in a mount namespace of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from grader.host.policy import interpreter
from grader.kernel.box.namespaces import CLONE_NEWNS, MS_BIND, MS_PRIVATE, MS_REC, mount, show
from grader.kernel.box.syscalls import checked, libc

USER = 60321
PROJECT = Path(__file__).parents[2]


def main() -> None:
    """Become the user and run the command. Raises OSError where root itself may not."""
    checked(libc().unshare(CLONE_NEWNS), "unshare")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    open_up([str(PROJECT), *interpreter()])
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "MOVIELENS_RELEASE", "GRADER_SECRET") if name in os.environ
    }
    os.execve(sys.argv[1], sys.argv[1:], {**kept, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"})


def open_up(paths: list[str]) -> None:
    """Let every user reach `paths`, and nothing else in the folders that are closed now."""
    for path in paths:
        while folder := _first_closed(path):  # inside a folder that was opened there may be a closed one
            stage = tempfile.mkdtemp()
            mount("tmpfs", stage, "tmpfs", 0, "mode=755")
            show([other for other in paths if Path(os.path.realpath(other)).is_relative_to(folder)], stage)
            mount(stage + folder, folder, None, MS_BIND | MS_REC)


def _first_closed(path: str) -> str | None:
    places = reversed(Path(os.path.realpath(path)).parents)
    return next((str(place) for place in places if not place.stat().st_mode & 0o001), None)


if __name__ == "__main__":
    main()
