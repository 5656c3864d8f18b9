"""Tries the box in a process, to know which of its layers this machine can have."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.host.library import Library
from grader.host.policy import BoxPolicy
from grader.wire.words import Layer

LIMIT = 30.0  # seconds


def trial(policy: BoxPolicy) -> dict[str, dict[str, str]]:
    """Put up a box in a process that then ends; return which layers are `on`, with particulars, and `off`, with why."""
    if sys.platform != "linux":
        return {"on": {}, "off": dict.fromkeys(Layer, "only Linux has it")}
    with _place() as (library, folder):
        box = policy.box(
            library=library.readable, root=library.empty, run_folder=folder / "run", sockets=folder, number=0
        )
        command = [sys.executable, "-P", "-m", "grader.kernel.box.trial", json.dumps(box | {"required": []})]
        environment = library.environment(folder / "run")
        subprocess.run(command, env=environment, timeout=LIMIT, stdin=subprocess.DEVNULL, check=True)
        report: dict[str, dict[str, str]] = json.loads((folder / "layers").read_text(encoding="utf-8"))
        return report


@contextlib.contextmanager
def _place() -> Iterator[tuple[Library, Path]]:
    library = Library()
    try:
        folder = Path(tempfile.mkdtemp(dir=library.root))
        (folder / "run").mkdir()
        (folder / "layers").touch()
        yield library, folder
    finally:
        library.close()
