"""The seven outcomes of a check, and a finding: one outcome with what a student should read about it.

The set is closed. Absence of evidence is never a pass: a check passes only by running to its end.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

WIDTH = 88  # of hints and notes
LONGEST = 4000  # characters of one text in a report
UNSEEN = re.compile(  # what a terminal obeys instead of showing it, what turns text around, and halves of characters
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


class Outcome(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    WRONG = "wrong"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    NOT_ANSWERED = "not answered"
    BLOCKED = "blocked"
    GRADER_ERROR = "grader error"


@dataclass
class Finding(Exception):
    """Raised inside a check when it cannot pass: the outcome, and labelled lines for the student."""

    outcome: Outcome
    lines: list[tuple[str, str]] = field(default_factory=list)  # (label, text), in the order they are shown
    hint: str | None = None  # replaces the check's own hint
    note: str = ""  # one sentence that says it all, where there is nothing to lay out
    place: int | None = None  # in the log of what the check asked, of the question it is about; None: the last one

    def __str__(self) -> str:
        return visible(self.note or "; ".join(f"{label} {text}" for label, text in self.lines) or str(self.outcome))


class NotPlainAnswer(Finding):
    """An answer came back that is no plain data, so there is nothing to compare."""


def visible(text: str) -> str:
    """Return `text` with its control characters written out (`\\x1b`), so that it is only read; lines stay lines."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}…"
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return `text` as one line that can only be read, for a report in which a line of its own would be a statement."""
    return " ".join(visible(text).split())


def listed(said: Sequence[str], most: int, between: str = ", ") -> str:
    """Return the first `most` of what is said, on one line, and how many more there are."""
    shown = between.join(map(one_line, said[:most]))
    return shown + (f" and {len(said) - most} more" if len(said) > most else "")


def block(title: str, notebook: str, finding: Finding, hint: str) -> str:
    """Return the lines a student reads, labels always in the same order and of the same width."""
    if finding.outcome is Outcome.NOT_ANSWERED:
        return one_line(finding.note)
    hint = textwrap.fill(visible(finding.hint or hint), WIDTH, break_long_words=False)
    return f"{title}\n\n{laid_out(notebook, finding)}" + (f"\n\n{_labelled('hint', hint)}" if hint else "")


def laid_out(notebook: str, finding: Finding) -> str:
    """Return the labelled lines of `block`, without title and hint."""
    lines = [("notebook", notebook), *finding.lines]
    if finding.note:
        lines.append(("note", textwrap.fill(visible(finding.note), WIDTH)))
    return "\n".join(_labelled(label, value) for label, value in lines)


def _labelled(label: str, value: str) -> str:
    first, *rest = visible(value).removesuffix("\n").split("\n")
    return "\n".join([f"    {label:<9} {first}".rstrip(), *(f"              {_tame(line)}".rstrip() for line in rest)])


def _tame(line: str) -> str:
    """A line that no build server takes for a command: GitHub obeys `::…`, others `##…`, however far it is indented."""
    return f"| {line}" if line.lstrip().startswith(("::", "##")) else line


def withheld() -> NoReturn:
    """What a check does in a release whose teacher makes it: it says so, and is nobody's fault."""
    raise Finding(Outcome.BLOCKED, note="Your teacher checks this.")
