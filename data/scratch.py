"""A folder to build something in, before it is put in its place in one step."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".fetching-"


@contextmanager
def scratch_in(folder: Path) -> Iterator[Path]:
    """Give a folder in `folder`, so on the same disk, and remove it afterwards.

    A killed run leaves its own behind. The next one removes it, if it is an hour old: a younger one may be in use.
    """
    for leftover in folder.glob(f"{PREFIX}*"):
        if time.time() - leftover.stat().st_mtime > 3600:
            shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as scratch:
        yield Path(scratch)
