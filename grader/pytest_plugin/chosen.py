"""The assignment of a run: which questions are graded, and for how many points."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

import pytest

from grader.content.assignment import Assignment, NotAnAssignment
from grader.content.places import QUESTIONS
from grader.content.question import Question
from grader.report.weighing import assignment_in_use

ASSIGNMENT = pytest.StashKey[Assignment]()


def assignment_of(config: pytest.Config) -> Assignment:
    """Return what `--assignment` names, or this release's own. Raises pytest.UsageError."""
    if ASSIGNMENT not in config.stash:
        named = config.option.assignment
        path: Path | None = config.invocation_params.dir / named if named else None
        try:
            config.stash[ASSIGNMENT] = assignment_in_use(path)
        except NotAnAssignment as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[ASSIGNMENT]


def is_check(item: pytest.Item) -> TypeGuard[pytest.Function]:
    """Whether an item is a check of a question, and not a test of the kit."""
    return item.path.name == "check.py" and item.path.parent.parent == QUESTIONS


def leave_out_others(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the checks of questions out that are not part of the assignment. Raises pytest.UsageError."""
    worth = assignment_of(config).worth
    out = [item for item in items if is_check(item) and Question(item.path.parent) not in worth]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]
