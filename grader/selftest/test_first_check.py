"""Which check a student reads first, and which names its title is about."""

from __future__ import annotations

from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.selftest.first_check import first_to_fail, named_in


def result(check: str, outcome: Outcome) -> CheckResult:
    return CheckResult("07_dot_product", check, "", outcome, 1, "", 0)


def test_the_first_to_fail_is_neither_blocked_nor_unanswered() -> None:
    outcomes = (Outcome.PASSED, Outcome.NOT_ANSWERED, Outcome.BLOCKED, Outcome.RAISED, Outcome.WRONG)
    results = [result(f"test_{place}", outcome) for place, outcome in enumerate(outcomes)]
    assert first_to_fail(results) == "test_3"
    assert first_to_fail(results[:3]) is None


def test_a_title_names_whole_names_alone() -> None:
    names = ("gini", "simulate", "sim")
    assert named_in("`gini` of what `simulate(6)` gives is a number, whatever sim is", names) == {"gini", "simulate"}
    assert named_in("The written answer is there.", names) == set()
