"""Gives results the points that an assignment gives their questions, and adds them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from grader.content.assignment import Assignment, everything, read_assignment
from grader.content.places import PROJECT
from grader.content.question import all_questions
from grader.judging.checks import CheckResult, checks_of

OWN = PROJECT / "assignment.toml"  # in a release for one assignment
DIGITS = 6


def assignment_in_use(path: Path | None) -> Assignment:
    """Return the assignment in the file `path`, or else that of this release, or else all questions.

    Raises NotAnAssignment.
    """
    if path is None and not OWN.exists():
        return everything()
    return read_assignment(path or OWN)


def weighed(results: Iterable[CheckResult], assignment: Assignment) -> list[CheckResult]:
    """Return the results of questions of the assignment, worth what it says."""
    questions = {question.name: question for question in all_questions()}
    made = []
    for result in results:
        question = questions[result.question]
        if question in assignment.worth:
            factor = assignment.factor(question, sum(check.points for check in checks_of(question)))
            extra = question in assignment.extra
            made.append(replace(result, points=round(result.points * factor, DIGITS), extra=extra))
    return made


def total(results: Iterable[CheckResult]) -> tuple[float, float]:
    """Return the points that were earned, and those that were asked for."""
    found = list(results)
    earned = sum(result.earned for result in found)
    return whole(earned), whole(sum(result.asked_points for result in found))


def whole(points: float) -> float:
    """Return points without what adding up thirds has left behind."""
    near = round(points, DIGITS - 2)
    return int(near) if near == int(near) else near
