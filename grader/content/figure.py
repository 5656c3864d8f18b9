"""What a cell that draws says of its figure, for whoever does not see it: a comment that begins it.

It is the image's alternative text: in a notebook that a student runs, in the solutions, and on the site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

SAID = re.compile(r"\s*# Figure:((?:.*\n)(?:#.*\n)*)")
SHORT = 8  # lines of code, imports and all, that are no burden to read past


def said(source: str) -> str:
    """Return what a cell's source says of its figure, in one line; "" if it draws none."""
    found = SAID.match(source)
    return " ".join(found[1].replace("\n#", " ").split()) if found else ""


def is_folded(cell: NotebookNode) -> bool:
    """Whether a cell is folded in a notebook: it is there for its figure, and long."""
    found = SAID.match(cell.source) if cell.cell_type == "code" else None
    return found is not None and cell.source[found.end() :].count("\n") >= SHORT
