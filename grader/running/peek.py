"""Looks into notebooks as far as needed to tell them apart: which question one is for, and whether it was changed.

What all notebooks of a hand-in may cost that way is bounded; one that is too large to look into counts as changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.content.build import MARK
from grader.content.damaged import decoded
from grader.content.notebook import MAX_PARTS, source_text
from grader.content.opening import is_asking
from grader.content.question import Question
from grader.wire.wire import n_parts

MAX_PEEK = 8 << 20  # bytes of one notebook; JSON takes thirty times as much memory as it is long
MAX_PEEKS = 64 << 20  # bytes of all notebooks of a hand-in


@dataclass(frozen=True)
class Peek:
    """What was seen of a notebook."""

    mark: str = ""  # the name of the question that its metadata give, if they give one
    heading: str = ""  # its first line of text
    said: tuple[str, ...] | None = None  # what its cells say; None if that is not known

    def is_changed(self, question: Question) -> bool:
        """Whether its cells are not those of the question's exercise."""
        return self.said != _said([cell.source for cell in question.cells("exercise")])


class Peeks:
    """Looks into the notebooks of one hand-in, into each once."""

    def __init__(self) -> None:
        self._left = MAX_PEEKS
        self._seen: dict[Path, Peek] = {}

    def look(self, path: Path) -> Peek:
        """Return what there is to see; nothing of a file that is too large or no notebook. Never raises."""
        if path not in self._seen:
            self._seen[path] = self._look(path)
        return self._seen[path]

    def _look(self, path: Path) -> Peek:
        try:
            size = path.stat().st_size
            if size > MAX_PEEK or size > self._left:
                return Peek()
            self._left -= size
            text = decoded(path.read_bytes())
            return Peek() if n_parts(text) > MAX_PARTS else _peek(json.loads(text))
        except (OSError, ValueError, RecursionError):
            return Peek()


def _peek(data: Any) -> Peek:
    metadata = _get(data, "metadata")
    mark = _get(_get(metadata, MARK), "question")
    cells = _get(data, "cells")
    if not isinstance(cells, list):
        return Peek()
    sources = [source for cell in cells if not is_asking(source := source_text(_get(cell, "source")))]
    heading = next((line for source in sources[:1] for line in source.splitlines()), "")
    return Peek(mark if isinstance(mark, str) else "", heading.lstrip("# ").strip(), _said(sources))


def _said(sources: list[str]) -> tuple[str, ...]:
    return tuple(source.strip() for source in sources if source.strip())


def _get(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None
