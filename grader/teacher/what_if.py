"""What a student's own code would give if one line of it were another: found by running both, never by guessing."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from nbformat import NotebookNode

from grader.content.mutate import Fault, faults, imported_names
from grader.content.syntax import parse_cell
from grader.judging.asked import Asked
from grader.running.answers import Answer
from grader.running.grading import Grading
from grader.running.recognize import SAID
from grader.running.submission import Submission
from grader.teacher.own_code import own_code

CALLS = 4  # of what the checks have asked, that are tried
FAULTS = 30  # of a notebook's, that are tried
LONG = 8000  # characters of code that is read
SLOW = 1.0  # seconds of processor time that a call may take
TALKATIVE = 6  # lines of what has to be said of a call
ABRIDGED = ("…", " of shape ", " a table of ", " a Series of ")  # words for inputs that are not shown
PLAIN = ("dropped", "negated", "swapped", "axis=", "dim=", "bound")  # of a fault that says something about the matter


@dataclass(frozen=True)
class WhatIf:
    """One line of the student's code, another in its place, and what both give for the same call."""

    before: str
    after: str
    asked: Asked
    now: Answer
    then: Answer


class Changed:
    """A student's notebook whose own code is run again with one line changed; what it has defined stays as it was."""

    def __init__(self, grading: Grading, submission: Submission, rng: np.random.Generator) -> None:
        self._grading, self._session, self._rng = grading, submission.session(), rng
        cells = self._session.notebook.cells
        own = set(own_code(cells, submission.question))
        self._cells, self._own = _from_the_first_own(cells, own)

    def what_ifs(self, asked: Sequence[Asked]) -> Iterator[WhatIf]:
        """Yield changes that make a difference to one of these calls, each of another line."""
        calls = [call for call in short_calls(asked) if self._stays(call)]
        seen = set[str]()
        for place, fault in self._faults() if calls else ():
            if (lines := one_line_each(self._cells[place], fault.source)) and lines[0] not in seen:
                changed = [*self._cells[:place], fault.source, *self._cells[place + 1 :]]
                for call in calls:
                    found = self._tried(call, changed, lines)
                    if found:
                        seen.add(lines[0])
                        yield found
                        break

    def _faults(self) -> list[tuple[int, Fault]]:
        names = {name for cell in self._cells for name in imported_names(cell)}
        found = [(place, fault) for place in self._own for fault in faults(self._cells[place], names)]
        drawn = [found[i] for i in self._rng.permutation(len(found))]
        return sorted(drawn, key=lambda each: not any(word in each[1].what for word in PLAIN))[:FAULTS]

    def _stays(self, call: Asked) -> bool:
        """Whether a call gives the same again once the cells as they are have run once more."""
        again = self._gives(call, self._cells)
        return again is not None and again.is_like(Answer(call.value, call.without))

    def _tried(self, call: Asked, cells: list[str], lines: tuple[str, str]) -> WhatIf | None:
        would_be, again = self._gives(call, cells), self._gives(call, cells)
        before = Answer(call.value, call.without)
        if would_be is None or again is None or not would_be.is_like(again) or would_be.is_like(before):
            return None
        return WhatIf(*lines, call, before, would_be)

    def _gives(self, call: Asked, cells: list[str]) -> Answer | None:
        """What a call gives after these cells, run once more; None where that says nothing."""
        setup = "\n\n".join([*cells, call.setup])
        limit = min(call.limit, SLOW)
        ask = self._session.ask(call.expression, setup=setup, given=call.given, limit=limit)
        reply = self._grading.background.run(ask)
        return Answer(reply.value, reply.without) if reply.status in SAID else None


def _from_the_first_own(cells: list[NotebookNode], own: set[str]) -> tuple[list[str], list[int]]:
    """The code of a notebook from the student's first cell on, as plain Python, and the places of their cells in it."""
    code = [cell.source.strip() for cell in cells if cell.cell_type == "code"]
    first = next((place for place, source in enumerate(code) if source in own), len(code))
    read = [(_plain(source), source in own) for source in code[first:]]
    kept = [(text, is_own) for text, is_own in read if text]
    is_short = sum(len(text) for text, _ in kept) <= LONG
    return [text for text, _ in kept], [place for place, (_, is_own) in enumerate(kept) if is_own and is_short]


def _plain(source: str) -> str:
    with contextlib.suppress(RecursionError):
        return "\n".join(ast.unparse(statement) for statement in parse_cell(source))
    return ""


def one_line_each(before: str, after: str) -> tuple[str, str] | None:
    """The line that was changed and what stands in its place; None if more than one was, or one was moved."""
    lines, now = before.splitlines(), after.splitlines()
    changed = [(old.strip(), new.strip()) for old, new in zip(lines, now, strict=False) if old != new]
    return changed[0] if len(lines) == len(now) and len(changed) == 1 else None


def short_calls(asked: Sequence[Asked]) -> list[Asked]:
    """The calls that are told in full in a few lines and take no time, the shortest first; each once."""
    told = {"\n".join(text for _, text in call.lines()): call for call in asked if call.seconds < SLOW}
    quick = [text for text in told if text.count("\n") < TALKATIVE and not any(word in text for word in ABRIDGED)]
    return [told[text] for text in sorted(quick, key=len)][:CALLS]
