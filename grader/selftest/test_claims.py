"""What was right for other inputs is wrong for these, and where a kernel judges is listed; `claims.py` tries it all."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grader.content.question import find_questions
from grader.judging.asked import Asked
from grader.judging.checks import Check, checks_of
from grader.judging.kinds import kind
from grader.running.grading import Grading
from grader.selftest.believed import PASSES, SAID
from grader.selftest.claims import passes_again, passes_made_up, problems
from grader.selftest.forged import recorded
from grader.selftest.made_up import all_made_up, made_up
from grader.selftest.present import present
from grader.wire import wire

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


def test_a_check_that_compares_no_values_is_found(grading: Grading) -> None:
    def looks_at_the_length(answer):
        """It asks for a row of numbers, and counts them."""
        assert len(answer("[dot([1, 2], [n, n]) for n in range(9)]")) == 9

    def compares(answer):
        """It compares them all."""
        assert answer("[dot([1, 2], [n, n]) for n in range(9)]") == [3 * n for n in range(9)]

    recorder = recorded(grading, present("07_"))
    for function, passed in ((looks_at_the_length, {"drawn", "moved"}), (compares, set())):
        check = Check(recorder.question, function)
        numbers = [3 * n for n in range(9)]
        recorder.logs[check.name, "answer"] = [Asked("[dot([1, 2], [n, n]) for n in range(9)]", "", {}, value=numbers)]
        assert {lie.split()[-1] for lie in passes_made_up(recorder, check)} == passed
    grading.release(recorder.question)


MADE_UP = [
    4,
    0.5,
    "3 movies",
    "a sentence",
    [1, 2, 3],
    [3.5, 2.0, 1.0],
    ["Antz", "Babe"],
    {"losses": [2.0, 1.5, 1.2], "best": 1.2},
    np.linspace(0, 1, 40, dtype=np.float32),
    wire.tensor([[1.0, 2.0], [3.0, 5.0]], "float32", requires_grad=True),
    pd.DataFrame({"title": ["Antz", "Babe"], "stars": [4.0, np.nan]}),
]


@pytest.mark.parametrize("value", MADE_UP, ids=str)
def test_what_is_made_up_looks_like_what_was_computed(value: Any) -> None:
    claims = [claim for _, claim in made_up(value)]
    assert claims
    assert all(kind(claim) == kind(value) for claim in claims)
    assert len({wire.dumps(claim) for claim in (value, *claims)}) > 1
    assert wire.dumps(value) not in map(wire.dumps, claims)
    assert wire.dumps(all_made_up(value)) == wire.dumps(all_made_up(value)) != wire.dumps(value)


def test_what_is_made_up_keeps_order_and_range() -> None:
    losses = [2.5, 1.5, 1.2, 1.1, 1.05]
    drawn = dict(made_up(losses))["part 0 drawn"]
    assert drawn == sorted(drawn, reverse=True)
    assert 1.05 <= min(drawn) <= max(drawn) <= 2.5
    assert dict(made_up(losses))["part 0 moved"] == [2.625, *losses[1:]]


@pytest.mark.parametrize("value", [None, True, [], {}, "", (None, False)], ids=str)
def test_nothing_is_made_up_where_there_is_no_number_and_no_text(value: Any) -> None:
    assert list(made_up(value)) == []


def test_what_is_listed_is_there_still() -> None:
    known = {f"{question.name}: {check.name}" for question in find_questions([]) for check in checks_of(question)}
    here = {question.name for question in find_questions([])}
    assert {name for name in (*SAID, *PASSES) if name.partition(":")[0] in here} <= known
