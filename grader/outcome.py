"""The seven outcomes of a check, and a finding: one outcome with what a student should read about it.

The set is closed. Absence of evidence is never a pass: a check passes only by running to its end.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from enum import StrEnum

WIDTH = 88  # of hints and notes


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
    subject: object = None  # the value that was compared, by which its question is found again

    def __str__(self) -> str:
        return self.note or "; ".join(f"{label} {text}" for label, text in self.lines) or str(self.outcome)


def block(title: str, notebook: str, finding: Finding, hint: str) -> str:
    """Return the lines a student reads, labels always in the same order and of the same width."""
    if finding.outcome is Outcome.NOT_ANSWERED:
        return finding.note
    lines = [("notebook", notebook), *finding.lines]
    if finding.note:
        lines.append(("note", textwrap.fill(finding.note, WIDTH)))
    text = "\n".join(_labelled(label, value) for label, value in lines)
    hint = textwrap.fill(finding.hint or hint, WIDTH, break_long_words=False)
    return f"{title}\n\n{text}" + (f"\n\n{_labelled('hint', hint)}" if hint else "")


def _labelled(label: str, value: str) -> str:
    first, *rest = value.splitlines() or [""]
    return "\n".join([f"    {label:<9} {first}".rstrip(), *(f"              {line}".rstrip() for line in rest)])
