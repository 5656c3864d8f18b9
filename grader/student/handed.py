"""Which notebook is asked about: its question, where it is saved, and what was run since then."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grader.content.build import MARK
from grader.content.notebook import Unreadable, read_text
from grader.content.places import EXERCISES
from grader.content.question import Question, find_one, questions_by_name
from grader.report.terminal import short
from grader.running.diagnosis import listed_cells
from grader.running.helpers import helpers_of
from grader.running.naming import question_named
from grader.student.unsaved import Document, Ran, laid_over

LONG = 10 * 60  # seconds without a save that are worth a word: most editors save by themselves within two minutes


@dataclass(frozen=True)
class Handed:
    """A notebook that is asked about."""

    question: Question
    path: Path  # where it is saved, or would be
    saved: str  # how much of what was typed is graded: "as saved 10:49"
    document: Document | None = None  # what is graded, if that is not the file as it is
    not_saved: str = ""  # a sentence, if it was not saved for long

    @property
    def shown(self) -> str:
        """The notebook as a student knows it."""
        return shown(self.path)

    @contextmanager
    def file(self) -> Iterator[Path]:
        """A file that holds what is graded, for as long as the context lasts."""
        if self.document is None:
            yield self.path
            return
        with TemporaryDirectory(prefix="notebook-") as folder:
            path = Path(folder) / self.path.name
            text = json.dumps(self.document)
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            for helper in helpers_of(self.path, text).files:
                shutil.copy(helper, folder)
            yield path


def handed(asked: dict[str, Any]) -> Handed:
    """Return the notebook that `asked` is about, by "name" or by the notebook that asks.

    That one is told by its "path", or by its whole "document" where a kernel does not know a path; "cells" are what it
    ran, as (id, source, time). Raises LookupError with a sentence for the student.
    """
    path = Path(asked["path"]) if asked.get("path") else None
    document = asked.get("document") or (saved_document(path) if path else None)
    own = _question_of(path, document)
    question = find_one(asked["name"]) if asked.get("name") else own
    if question is None:
        raise LookupError(_not_known(path))
    if question != own:
        beside = home(asked) / question.file_name
        return _with_unsaved(question, beside if beside.exists() else EXERCISES / question.file_name, None, None)
    if asked.get("document") or path is None:
        return Handed(question, path or home(asked) / question.file_name, "as it is now", document)
    cells = [Ran(*cell) for cell in asked["cells"]] if "cells" in asked else None
    return _with_unsaved(question, path, document, cells)


def home(asked: dict[str, Any]) -> Path:
    """Return the folder of the notebooks: that of the one that asks, or what is near a terminal's "folder"."""
    if asked.get("path"):
        return Path(asked["path"]).parent
    here = Path(asked.get("folder", EXERCISES))
    found = (folder for folder in (here, here / EXERCISES.name) if next(folder.glob("*_*.ipynb"), None))
    return next(found, EXERCISES)


def saved_document(path: Path) -> Document | None:
    """Return what the notebook's file holds; None if that is no notebook, which grading says in its own words."""
    try:
        document = json.loads(read_text(path))
    except (Unreadable, ValueError, RecursionError):
        return None
    is_whole = isinstance(document, dict) and isinstance(document.get("cells"), list)
    return document if is_whole and all(isinstance(cell, dict) for cell in document["cells"]) else None


def shown(path: Path) -> str:
    """Return a notebook's name, with its folder if that is of the project."""
    folder = short(path.parent)
    return path.name if Path(folder).is_absolute() or folder == "." else f"{folder}/{path.name}"


def _with_unsaved(question: Question, path: Path, document: Document | None, cells: list[Ran] | None) -> Handed:
    """The notebook at `path` with the cells that were run, if a kernel asks; None: the file alone counts."""
    try:
        saved = path.stat().st_mtime
    except OSError:
        return Handed(question, path, "which is not there")
    told = f"as saved {_clock(saved)}"
    if document is None or cells is None:
        return Handed(question, path, told)
    document, changed = laid_over(document, saved, cells)
    not_saved = _not_saved(time.time() - saved, changed)
    if not changed:
        return Handed(question, path, told, not_saved=not_saved)
    what = "1 cell as you last ran it" if len(changed) == 1 else f"{len(changed)} cells as you last ran them"
    return Handed(question, path, f"{told}, with {what} (not saved yet)", document, not_saved)


def _not_saved(seconds: float, changed: list[int]) -> str:
    """Say how long ago the notebook was saved, and what counts of the time since then; "" if it was just now."""
    if seconds < LONG:
        return ""
    told = f"The notebook was saved {_ago(seconds)}"
    if not changed:
        return f"{told}, and nothing new was run since: what you wrote meanwhile counts once it runs, or is saved."
    return f"{told}, before you last ran {listed_cells(changed)}. What you ran counts here; save it to keep it."


def _ago(seconds: float) -> str:
    for unit, size, most in (("minutes", 60, 120), ("hours", 3600, 48)):
        if seconds < size * most:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{seconds / 86400:.0f} days ago"


def _question_of(path: Path | None, document: Document | None) -> Question | None:
    """The question that a notebook was built for, as it says itself or as its name does."""
    by_name = questions_by_name()
    try:
        return by_name[document["metadata"][MARK]["question"]]  # type: ignore[index]
    except (LookupError, TypeError):
        return question_named(path.name) if path else None


def _not_known(path: Path | None) -> str:
    if path is None:
        return "Which notebook is this? Say it by its number or name, as in `%check 07`."
    return f"{path.name} belongs to no question. Name the one you mean, as in `%check 07`."


def _clock(seconds: float) -> str:
    moment, now = time.localtime(seconds), time.localtime()
    return time.strftime("%H:%M" if moment[:3] == now[:3] else "%d %B, %H:%M", moment)
