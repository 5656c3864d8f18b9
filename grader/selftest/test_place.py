"""A student reads about the question that failed, and not about another one with the same answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.judging.checks import Check, run_check
from grader.judging.compare import assert_close
from grader.running.asker import Asker
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.present import present

CODE = """
def dot(what, x):
    return {"nothing": None, "two": 2, "row": [x]}[what]
"""


def first_of_two_nothings(answer: Asker) -> None:
    """Asks for both before it compares."""
    first, second = answer("dot('nothing', 1)"), answer("dot('nothing', 2)")
    assert_close(first, 1)
    assert_close(second, 2)


def second_of_two_numbers(answer: Asker) -> None:
    """The first one is right."""
    first, second = answer("dot('two', 1)"), answer("dot('two', 2)")
    assert_close(first, 2)
    assert_close(second, 3)


def first_again(answer: Asker) -> None:
    """Compares one answer twice."""
    first, second = answer("dot('two', 1)"), answer("dot('row', 2)")
    assert_close(first, 2)
    assert_close(second, [2])
    assert_close(first, 3)


def first_though_second_was_compared_before(answer: Asker) -> None:
    """Objects of their own are told apart in whatever order they are compared."""
    first, second = answer("dot('row', 1)"), answer("dot('row', 2)")
    assert_close(second, [2])
    assert_close(first, [3])


def part_of_the_last(answer: Asker) -> None:
    """What is compared was not asked for as it is."""
    assert_close(answer("dot('row', 1)"), [1])
    assert_close(answer("dot('row', 2.5)")[0], 3)


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        (first_of_two_nothings, "dot('nothing', 1)"),
        (second_of_two_numbers, "dot('two', 2)"),
        (first_again, "dot('two', 1)"),
        (first_though_second_was_compared_before, "dot('row', 1)"),
        (part_of_the_last, "dot('row', 2.5)"),
    ],
)
def test_the_question_that_failed_is_shown(grading: Grading, function: Callable[..., None], asked: str) -> None:
    question = present("07_dot_product")
    submission = Submission(grading, question, new_notebook(cells=[new_code_cell(CODE)]), "a notebook")
    try:
        message = run_check(Check(question, function), submission, {}).message
    finally:
        submission.close()
    assert [line.split(maxsplit=1)[1] for line in message.splitlines() if line.split()[:1] == ["asked"]] == [asked]
