"""Gives results the points that an assignment gives their questions, and adds them up."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from grader.content.assignment import Assignment, everything, is_check, read_assignment
from grader.content.places import EXERCISES, PROJECT
from grader.content.question import Question
from grader.content.syntax import parse
from grader.judging.checks import CheckResult

OWN = PROJECT / "assignment.toml"  # in a release for one assignment, and where `collab init` has put it
DIGITS = 6


def assignment_in_use(path: Path | None = None, folder: Path = EXERCISES) -> Assignment:
    """Return the assignment in the file `path`, or else the one beside the `folder` of notebooks, or this release's.

    Without any of these it is all questions. Raises NotAnAssignment.
    """
    found = path or next((own for own in (folder.resolve().parent / OWN.name, OWN) if own.exists()), None)
    return read_assignment(found) if found else everything()


def points_in(assignment: Assignment, question: Question) -> float:
    """Return what a question is worth, in the assignment or, where that says nothing of it, in the kit."""
    return assignment.worth.get(question) or points_of(question)


@functools.cache
def points_of(question: Question) -> float:
    """Return the points of all checks of a question; read off its check.py, which is quicker than to import it."""
    tree = parse((question.folder / "check.py").read_text(encoding="utf-8"))
    return sum(_points(node) for node in tree.body if isinstance(node, ast.FunctionDef) and is_check(node.name))


def _points(function: ast.FunctionDef) -> float:
    marks = [mark for mark in function.decorator_list if isinstance(mark, ast.Call)]
    given = [ast.literal_eval(mark.args[0]) for mark in marks if ast.unparse(mark.func).split(".")[-1] == "points"]
    return float(given[0]) if given else 1.0


def weighed(results: Iterable[CheckResult], assignment: Assignment) -> list[CheckResult]:
    """Return the results, worth what the assignment says; one that is not part of it is worth what the kit says."""
    questions = {question.name: question for question in assignment.worth}
    return [
        _weighed(result, questions[result.question], assignment) if result.question in questions else result
        for result in results
    ]


def _weighed(result: CheckResult, question: Question, assignment: Assignment) -> CheckResult:
    factor = assignment.factor(question, points_of(question))
    return replace(result, points=round(result.points * factor, DIGITS), extra=question in assignment.extra)


def total(results: Iterable[CheckResult]) -> tuple[float, float]:
    """Return the points that were earned, and those that were asked for."""
    found = list(results)
    earned = sum(result.earned for result in found)
    return whole(earned), whole(sum(result.asked_points for result in found))


def whole(points: float) -> float:
    """Return points without what adding up thirds has left behind."""
    near = round(points, DIGITS - 2)
    return int(near) if near == int(near) else near
