"""What all platforms' forms share: a result that can be exported, its checks one by one, and text that only is read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from grader.judging.outcome import BAD, Outcome, one_line, visible
from grader.report.result import Document


class CannotExport(ValueError):
    """The platform would not take the result. The message says why and what to do."""


@dataclass(frozen=True)
class Exported:
    """One check."""

    question: str
    number: str  # of the question and of the check in it: "05.3"
    name: str
    title: str
    outcome: Outcome
    earned: float
    points: float
    message: str  # may hold what a student wrote
    seconds: float
    extra: bool

    @property
    def is_bad(self) -> bool:
        """Whether something is wrong, and not merely open."""
        return self.outcome in BAD


def exported(document: Document) -> Iterator[Exported]:
    """Yield the checks of a result, question by question."""
    for question in document["questions"]:
        number = question["name"].partition("_")[0]
        for place, check in enumerate(question["checks"], 1):
            yield Exported(
                one_line(question["name"]),
                one_line(f"{number}.{place}"),
                one_line(check["name"]),
                one_line(check["title"]),
                Outcome(check["outcome"]),
                check["earned"],
                check["points"],
                visible(check["message"]),
                check["seconds"],
                question.get("extra", False),
            )


def require_whole(document: Document, platform: str) -> None:
    """Refuse a result that is no grade. Raises CannotExport."""
    checks = list(exported(document))
    if not document["complete"]:
        raise CannotExport(f"The run was stopped before its end, which is no grade for {platform}: run it again.")
    if not checks:
        raise CannotExport(f"There is not one check in the result, which {platform} would take for full points.")
    numbers = [document["earned"], document["points"], *(n for c in checks for n in (c.earned, c.points, c.seconds))]
    if not all(map(math.isfinite, numbers)):
        raise CannotExport("There are points in the result that are no numbers: grade again.")
    faults = [f"{check.question}, {check.name}" for check in checks if check.outcome is Outcome.GRADER_ERROR]
    if faults:
        raise CannotExport(f"Grader error, no student's fault, so this is no grade yet: {'; '.join(faults[:3])}.")


def summed_up(document: Document) -> str:
    """Return one line: points, how the run was protected, and from what its inputs were drawn."""
    points = f"{document['earned']:g} of {document['points']:g} points"
    return one_line(f"{points}; {document['tier']} run on {document['data']}, seed {document['seed']}.")
