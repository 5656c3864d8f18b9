"""The tool that grades from many seeds names what flips, what is worded anew and what is close to its bar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judging.checks import CheckResult
from grader.judging.compare import Threshold, assert_above, assert_below, thresholds_watched
from grader.judging.outcome import Finding, Outcome
from grader.selftest.determinism import Observation, differences, drawing, flips, margins_of, observe
from grader.selftest.present import present
from grader.selftest.test_matrix import Case, cases

QUESTION = present("06_latent_factor")
CHECK = "test_finds_a_hidden_factor"
SOLUTION = Case(QUESTION, "solution")
MISTAKE = next(case for case in cases() if case.kind == "mistake" and case.variant.fails == CHECK)


def observation(case: Case, seed: int, outcome: Outcome, message: str = "", *values: float) -> Observation:
    result = CheckResult(QUESTION.name, CHECK, "It finds it.", outcome, 1, message, 0.1)
    return Observation(case, seed, (result,), {CHECK: [Threshold("the score", value, 2.0, False) for value in values]})


def test_names_what_flips() -> None:
    passes, fails = (
        observation(MISTAKE, seed, outcome) for seed, outcome in enumerate((Outcome.PASSED, Outcome.WRONG))
    )
    assert list(flips([fails, fails])) == []
    assert list(flips([passes, fails])) == [
        f"{MISTAKE}, {CHECK} (the check meant for it): passed from seed 0, wrong from seed 1"
    ]
    assert list(flips([observation(SOLUTION, 0, Outcome.WRONG)])) == [f"{SOLUTION}, {CHECK}: wrong from every seed"]


def test_names_other_words_from_the_same_seed() -> None:
    one, other = (observation(MISTAKE, 0, Outcome.WRONG, message) for message in ("got 1", "got 2"))
    assert list(differences([one, one, replace(other, seed=1)])) == []
    assert "got 1\nis now\ngot 2" in next(differences([one, other]))


def test_names_bars_that_are_close() -> None:
    right, wrong = observation(SOLUTION, 0, Outcome.PASSED, "", 4, 3), observation(MISTAKE, 0, Outcome.WRONG, "", 3, 1)
    margin = next(margins_of([right, wrong]))
    assert (margin.right, margin.mistake, margin.is_thin) == (0.5, -0.5, False)
    assert next(margins_of([right, observation(SOLUTION, 1, Outcome.PASSED, "", 2.05)])).is_thin
    assert next(margins_of([right, observation(MISTAKE, 0, Outcome.WRONG, "", 1.95)])).is_thin


def test_comparisons_are_taken_down_only_while_watched() -> None:
    with thresholds_watched() as seen:
        assert_below(1, 4)
        with pytest.raises(Finding):
            assert_above(1, 4)
    assert_below(1, 4)
    assert [(threshold.value, threshold.margin) for threshold in seen] == [(1, 0.75), (1, -0.75)]


def test_other_seeds_are_for_what_is_drawn() -> None:
    checks = SOLUTION.checks()
    drawn = {check.name for check in checks if check.is_drawn}
    made = drawing(checks)
    assert drawn <= {check.name for check in made} < {check.name for check in checks}
    assert all({*check.needs} <= {each.name for each in made} for check in made)
    assert drawing([check for check in checks if check.name not in drawn]) == []


def test_grades_a_question_from_two_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [SOLUTION, MISTAKE]
    monkeypatch.setattr("grader.selftest.determinism.cases", lambda: iter(chosen))
    observations = observe([QUESTION], 2)
    assert [seen.seed for seen in observations] == [0, 0, 1] * 2
    assert [*flips(observations), *differences(observations)] == []
    margin = next(margins_of(observations))
    assert margin.check == CHECK and margin.right > 0 > margin.mistake
