"""What the bench asks of a tool that grades, and how it runs one: as a command of its own, from a cold start."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Protocol

from grader.bench.peers.tasks import Handed, Points

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class Tool(Protocol):
    """One way to grade. It works in a folder that is new each time."""

    name: str
    version: str

    def prepare(self, folder: Path, handed: Handed) -> None:
        """Write the assignment and what was handed in; this is not timed."""

    def grade(self, folder: Path) -> None:
        """Grade everything in the folder; this is timed."""

    def points(self, folder: Path) -> Points:
        """Read what was given; this is not timed."""


class Failed(RuntimeError):
    """A tool's command failed; the message names the command and ends in what it said."""


class Peers:
    """A virtual environment that holds the other tools, and a home for what they keep from run to run."""

    def __init__(self, python: Path, home: Path) -> None:
        self.python, self._home = Path(os.path.abspath(python)), home  # not resolved: a link is what makes it a venv

    def version(self, package: str) -> str:
        """The version of a package there."""
        return self.python_says(f"from importlib.metadata import version; print(version({package!r}))").strip()

    def python_says(self, code: str, *arguments: object, folder: Path | None = None) -> str:
        """What Python code prints there."""
        return run([self.python, "-c", code, *arguments], folder or self._home, self._environment)

    def command(self, folder: Path, name: str, *arguments: object) -> None:
        """Run one of its commands in `folder`."""
        run([self.python.with_name(name), *arguments], folder, self._environment)

    @property
    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join((str(self.python.parent), os.environ.get("PATH", os.defpath)))
        return {"LANG": "C.UTF-8", "PATH": path, "HOME": str(self._home)}


def run(command: list[object], folder: Path, environment: dict[str, str]) -> str:
    """Run a command on one thread a process and return what it prints. Raises Failed."""
    environment = {**environment, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run([*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))[:200]} failed: {(done.stderr or done.stdout).strip()[-1000:]}")
    return done.stdout
