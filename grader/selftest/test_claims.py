"""What was right for other inputs is wrong for these, and where a kernel judges is listed; `claims.py` tries it all."""

from __future__ import annotations

import warnings

import pytest

from grader.content.question import find_questions
from grader.judging.asked import Asked
from grader.judging.checks import Check, checks_of
from grader.running.grading import Grading
from grader.selftest.claims import SAID, SAME, passes_again, problems
from grader.selftest.forged import recorded
from grader.selftest.present import present

SAMPLE = ("04_", "07_", "14_", "23_", "b1_")  # they run in a moment; all: python -m grader.selftest.claims


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_passes_for_what_it_was_once(grading: Grading, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        assert problems(grading, present(name)) == []


def test_a_check_that_passes_whatever_is_drawn_is_found(grading: Grading) -> None:
    def takes_anything(answer, rng):
        """It asks about what is drawn, and compares nothing."""
        answer("dot(u, v)", u=rng.integers(1, 9, size=2).tolist(), v=[1, 2])

    question = present("07_")
    recorder = recorded(grading, question)
    check = Check(question, takes_anything)
    recorder.logs[check.name, "answer"] = [Asked("dot(u, v)", "", {}, value=-1)]
    assert passes_again(recorder, grading, check)
    recorder.logs[check.name, "answer"] = []
    assert not passes_again(recorder, grading, check)
    grading.release(question)


def test_what_is_listed_is_there_still() -> None:
    known = {f"{question.name}: {check.name}" for question in find_questions([]) for check in checks_of(question)}
    here = {question.name for question in find_questions([])}
    assert {name for name in (*SAID, *SAME) if name.partition(":")[0] in here} <= known
