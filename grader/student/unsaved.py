"""A notebook as it was last run: what a kernel executed since the notebook was saved, laid over the saved file."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.content.notebook import source_text
from grader.content.opening import is_asking
from grader.content.syntax import defined_names

Document = dict[str, Any]  # a notebook as its file holds it


@dataclass(frozen=True)
class Ran:
    """A cell as it was executed."""

    id: str | None  # as the notebook's file has it, in most editors
    source: str
    at: float  # seconds since the epoch


def laid_over(document: Document, saved: float, cells: Iterable[Ran]) -> tuple[Document, list[int]]:
    """Return the notebook with the cells that ran after it was saved, and the numbers of those that changed by that.

    A cell takes the place of the one with its id. Editors that give cells other ids than the file has are helped by
    the names that a cell defines; what has no place at all is new, and comes last. A cell that ran before the notebook
    was saved is in there as it should be, or was deleted.
    """
    document, changed = copy.deepcopy(document), set[int]()
    last = {ran.id or ran.source: ran for ran in cells if ran.at > saved and ran.source.strip()}
    for ran in last.values():
        if is_asking(ran.source):
            continue
        found = _place(document["cells"], ran)
        if found is None:
            document["cells"].append(found := _code(""))
        elif _source(found) == ran.source:
            continue
        found["source"] = ran.source
        changed.add(1 + [cell is found for cell in document["cells"]].index(True))
    return document, sorted(changed)


def code_of(document: Document | None) -> list[str]:
    """Return the source of each code cell; nothing if there is no notebook."""
    return [_source(cell) for cell in (document or {"cells": []})["cells"] if cell.get("cell_type") == "code"]


def _place(cells: list[Document], ran: Ran) -> Document | None:
    """The cell of the file that `ran` is a later state of."""
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    same = [cell for cell in code if ran.id is not None and cell.get("id") == ran.id]
    same = same or [cell for cell in code if _source(cell).strip() == ran.source.strip()]
    names = set(defined_names(ran.source))
    return next(iter(same or [cell for cell in code if names & set(defined_names(_source(cell)))]), None)


def _source(cell: Document) -> str:
    return source_text(cell.get("source", ""))


def _code(source: str) -> Document:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
