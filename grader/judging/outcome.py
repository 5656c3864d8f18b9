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
SHORT = 4  # lines of setup and inputs, in all, that may stand above what came of them
AGAIN = "to try it yourself"
LONGEST = 4000  # characters of one text in a report
UNSEEN = re.compile(  # what a terminal obeys instead of showing it, what turns text around, and unpaired surrogates
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


FAILED = (Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT)  # by what was answered
BAD = (*FAILED, Outcome.GRADER_ERROR)  # what is not merely open


@dataclass
class Finding(Exception):
    """Raised inside a check when it cannot pass: the outcome, and labeled lines for the student."""

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
    """Return the lines a student reads: what was asked and what came of it, the hint, and how to repeat it if long."""
    if finding.outcome is Outcome.NOT_ANSWERED:
        return one_line(finding.note)
    return f"{title}\n\n{laid_out(finding, finding.hint or hint, notebook)}"


def laid_out(finding: Finding, hint: str = "", notebook: str = "") -> str:
    """Return the labeled lines of `block`, in the same order always; `notebook` where there are several."""
    lines, again = _divided(finding.lines)
    lines = [("notebook", notebook), *lines, ("note", textwrap.fill(visible(finding.note), WIDTH))]
    hint = textwrap.fill(visible(hint), WIDTH, break_long_words=False)
    parts = [_all_labeled(lines), _all_labeled([("hint", hint)])]
    if again:
        parts.append(f"    {AGAIN}\n{_all_labeled(again)}")
    return "\n\n".join(filter(None, parts))


def _divided(lines: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The lines that say what happened, and setup and inputs if those are long."""
    given = [line for line in lines if line[0] in ("after", "where")]
    if sum(len(text.splitlines()) for _, text in given) <= SHORT:
        return lines, []
    return [line for line in lines if line not in given], given


def _all_labeled(lines: list[tuple[str, str]]) -> str:
    return "\n".join(_labeled(label, text) for label, text in lines if text)


def _labeled(label: str, value: str) -> str:
    first, *rest = visible(value).removesuffix("\n").split("\n")
    return "\n".join([f"    {label:<9} {first}".rstrip(), *(f"              {_tame(line)}".rstrip() for line in rest)])


def _tame(line: str) -> str:
    """A line that no build server takes for a command: GitHub obeys `::…`, others `##…`, however far it is indented."""
    return f"| {line}" if line.lstrip().startswith(("::", "##")) else line


def withheld() -> NoReturn:
    """What a check does in a release whose teacher makes it: it says so, and is nobody's fault."""
    raise Finding(Outcome.BLOCKED, note="Your teacher checks this.")
