"""A mistake as an edit: which lines of the solution it takes out, and what it puts in their place.

    # -         return (users * movies).sum(dim=1)
    # +         return (users * movies).sum(dim=0)

After "# - " stands a line of the solution, after "# + " a new one, both as they are indented there. A hunk's old lines
follow one another in the solution, and an empty line separates two hunks. The solution is read without its docstrings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from grader.content.syntax import parse

_LINE = re.compile(r"# ([-+])(?: (.*))?")


def is_edit(source: str) -> bool:
    """Whether a mistake's cell holds an edit, and not its whole code."""
    return _LINE.fullmatch(source.partition("\n")[0]) is not None


def applied(edit: str, cells: list[str]) -> str:
    """The code of those of the solution's cells that the edit changes, changed, as one text.

    Raises ValueError, with what the edit does wrong, if a hunk's old lines are not there exactly once.
    """
    solution = [_without_docstrings(cell) for cell in cells]
    places = sorted((*_place(old, solution), old, new) for old, new in _hunks(edit))
    for (cell, start, old, _), (next_cell, next_start, again, _) in pairwise(places):
        if cell == next_cell and start + len(old) > next_start:
            raise ValueError(f"takes out the same line in two hunks: “{_text(old)}” and “{_text(again)}”")
    for cell, start, old, new in reversed(places):
        solution[cell][start : start + len(old)] = new
    return "\n\n\n".join(_text(solution[cell]) for cell in sorted({cell for cell, *_ in places}))


def _hunks(edit: str) -> Iterator[tuple[list[str], list[str]]]:
    """The old and the new lines of each hunk."""
    for hunk in re.split(r"\n\s*\n", edit.strip()):
        lines: dict[str, list[str]] = {"-": [], "+": []}
        for line in hunk.splitlines():
            if not (found := _LINE.fullmatch(line)):
                raise ValueError(f"has a line that begins neither with “# - ” nor with “# + ”: “{line}”")
            lines[found[1]].append(found[2] or "")
        if not lines["-"]:
            raise ValueError(f"does not say where this belongs (take out a line and put it in again): “{hunk}”")
        yield lines["-"], lines["+"]


def _place(old: list[str], solution: list[list[str]]) -> tuple[int, int]:
    """Which cell holds these lines, and where in it they begin."""
    places = [
        (cell, start)
        for cell, lines in enumerate(solution)
        for start in range(len(lines))
        if lines[start : start + len(old)] == old
    ]
    if not places:
        raise ValueError(f"takes out what the solution does not hold: “{_text(old)}”")
    if len(places) > 1:
        raise ValueError(f"takes out what the solution holds {len(places)} times (add the next line): “{_text(old)}”")
    return places[0]


def _text(lines: list[str]) -> str:
    return "\n".join(lines)


def _without_docstrings(cell: str) -> list[str]:
    """A cell's lines without the docstrings of its functions and classes: mistakes are told without them."""
    lines = cell.splitlines()
    owners = [
        node
        for node in ast.walk(parse(cell))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    docstrings = [node.body[0] for node in owners if len(node.body) > 1 and ast.get_docstring(node) is not None]
    for docstring in sorted(docstrings, key=lambda node: node.lineno, reverse=True):
        first = docstring.lineno - 1
        del lines[first : docstring.end_lineno]
        while not lines[first].strip():
            del lines[first]
    return lines
