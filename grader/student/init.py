"""Writes the exercises into a folder of the user's: `collab init`. What is there stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.content.places import HANDED_OUT


@dataclass(frozen=True)
class Written:
    """What became of the files, by name: new here, or kept for holding something else than what is handed out."""

    new: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path) -> Written:
    """Write what `folder` lacks of the exercises, which is made if need be. Raises OSError, naming the file."""
    folder.mkdir(parents=True, exist_ok=True)
    became = {path.name: _write(path, folder / path.name) for path in sorted(HANDED_OUT.glob("*.*")) if path.is_file()}
    return Written(*(tuple(name for name, state in became.items() if state == wanted) for wanted in ("new", "kept")))


def _write(source: Path, target: Path) -> str:
    try:
        with target.open("xb") as file:
            file.write(source.read_bytes())
    except FileExistsError:
        is_same = target.is_file() and target.read_bytes() == source.read_bytes()
        return "fresh" if is_same else "kept"
    return "new"
