"""Questions that a test names. A kit may be without some of them: then the test is skipped, and says what it lacks."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from grader.content.question import Question, all_questions, find_one


def present(name: str) -> Question:
    """Return the question that is called `name`, or skip the test, or the whole module, that asks for it."""
    try:
        return find_one(name)
    except LookupError:
        pytest.skip(f"this kit has no question {name}", allow_module_level=True)


def those_present(names: Iterable[str]) -> list[Question]:
    """Return those of the questions whose names begin like these that the kit has, in the order of `names`."""
    return [question for name in names for question in all_questions() if question.name.startswith(name)]
