"""Writes files so that whoever reads one finds a whole one, however the writing ends, and says why one could not be."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write `text` into a file, whole or not at all; its folder is made, and lines end as in `text`. Raises OSError.

    What UTF-8 has no form for (unpaired surrogates) is written as an escape.
    """
    write_whole_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_whole_bytes(path: Path, raw: bytes) -> None:
    """Write `raw` into a file, whole or not at all; its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(raw)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def reason(error: Exception) -> str:
    """Return why a file could not be read or written, without its name, which the sentence around it has."""
    return getattr(error, "strerror", None) or str(error)
