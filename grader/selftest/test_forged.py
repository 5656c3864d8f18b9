"""A reply of a wrong kind is a wrong answer, and never a fault of the kit; `forged.py` tries every forgery."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable

import pytest

from grader.judging.checks import Check
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.selftest.forged import Forgery, Recorder, forgeries_of, problem, recorded, result_of
from grader.selftest.present import present

SAMPLE = ("04_", "06_", "10_", "14_", "c3_", "c4_", "r2_")  # they run in a moment, and take their answers apart
EACH = 250  # forgeries of a question that every run tries; all of them: python -m grader.selftest.forged
IN_A_RELEASE = 40  # of these are tried without the solution too


@pytest.mark.parametrize("name", SAMPLE)
def test_a_forged_reply_is_a_wrong_answer(grading: Grading, name: str) -> None:
    recorder = recorded(grading, present(name))
    forged = forgeries_of(recorder)
    chosen = random.Random(0).sample(forged, min(EACH, len(forged)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        assert [said for said in (problem(recorder, forgery) for forgery in chosen) if said] == []
        in_a_release = [result_of(recorder, forgery, is_release=True).message for forgery in chosen[:IN_A_RELEASE]]
        assert in_a_release == [result_of(recorder, forgery).message for forgery in chosen[:IN_A_RELEASE]]


@pytest.fixture(scope="module")
def dot(grading: Grading) -> Recorder:
    """The solution of question 7, and what it said to its checks."""
    return recorded(grading, present("07_"))


def made(dot: Recorder, function: Callable[..., None], value: object) -> tuple[Outcome, str]:
    """What becomes of a check that gets `value` in place of the first answer of question 7."""
    first = forgeries_of(dot)[0]
    check = Check(dot.question, function)
    dot.logs[check.name, "answer"] = [first.asked]
    result = result_of(dot, Forgery(check, 0, first.asked, "forged", value))
    return result.outcome, result.message


def test_of_a_wrong_kind_a_student_is_told_which(dot: Recorder) -> None:
    def doubles(answer):
        """Twice the product is even."""
        assert answer("dot([1, 2, 3], [4, 5, 6])") * 2 % 2 == 0

    outcome, message = made(dot, doubles, None)
    assert outcome is Outcome.WRONG
    assert "expected  a number\n    got       None: is there a `return`?\n" in message
    assert "asked     dot([1, 2, 3], [4, 5, 6])" in message


def test_a_check_that_fails_with_the_solution_too_is_at_fault(dot: Recorder) -> None:
    def breaks(answer):
        """It adds a number to a text."""
        answer("dot([1, 2, 3], [4, 5, 6])") + "text"

    assert made(dot, breaks, None)[0] is Outcome.GRADER_ERROR


def test_a_check_that_fails_with_an_answer_of_the_right_kind_is_at_fault(dot: Recorder) -> None:
    def divides(answer):
        """It divides by what may be 0."""
        1 / answer("dot([1, 2, 3], [4, 5, 6])")

    assert made(dot, divides, 0)[0] is Outcome.GRADER_ERROR
