"""Writes the exercises into a folder of the user's: `collab init`. What is there stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grader.content.assignment import Assignment
from grader.content.places import HANDED_OUT, START_PAGE
from grader.content.readme_table import README, with_table
from grader.report import start_page
from grader.report.weighing import OWN


@dataclass(frozen=True)
class Written:
    """What became of the files, by name: new here, or kept for holding something else than what is handed out."""

    new: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path, assignment: Assignment | None = None) -> Written:
    """Write what `folder` lacks of the exercises: those of an assignment, with it beside them, or else all.

    The folder is made if need be. Raises OSError, naming the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    became = {path.name: _write(path, text) for path, text in _files(folder, assignment)}
    return Written(*(tuple(name for name, state in became.items() if state == wanted) for wanted in ("new", "kept")))


def _files(folder: Path, assignment: Assignment | None) -> Iterator[tuple[Path, bytes]]:
    """The files of a folder of exercises, and what they hold."""
    handed_out = {path.name: path.read_bytes() for path in sorted(HANDED_OUT.glob("*.*")) if path.is_file()}
    if assignment is not None:
        chosen = [question.file_name for question in assignment.questions]
        page = nbformat.writes(start_page.notebook(assignment=assignment)) + "\n"
        table = with_table(handed_out[README.name].decode(), assignment.questions)
        yield folder.parent / OWN.name, assignment.text.encode()
        handed_out = {name: text for name, text in handed_out.items() if name in chosen}
        handed_out |= {START_PAGE.name: page.encode(), README.name: table.encode()}
    for name, text in handed_out.items():
        yield folder / name, text


def _write(target: Path, text: bytes) -> str:
    try:
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return "fresh" if target.is_file() and target.read_bytes() == text else "kept"
    return "new"
