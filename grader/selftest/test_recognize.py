"""A known mistake is recognized by what it gives, a right answer never; a release does so from its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell

from grader.content.notebook import new_notebook
from grader.content.question import is_tagged
from grader.judging.asked import Asked
from grader.judging.checks import CheckResult, Recognized, checks_of, run_check
from grader.judging.outcome import Outcome
from grader.running.answers import NEARLY, Answer
from grader.running.grading import Grading
from grader.running.recognize import QUICK, Known, _plain, recognize
from grader.running.recorded import Record, Recorder, key
from grader.running.submission import Submission
from grader.selftest.present import present
from grader.teacher.recording import ask

DOT = present("07")
FIRST = checks_of(DOT)[0]
LAST_ONLY = """def dot(u, v):
    for a, b in zip(u, v, strict=True):
        kept = a * b
    return kept"""
CALL = Asked("f(x)", "", {})
SQUARE = "def dot(u, v):\n    return sum(u) * sum(v)"
Judge = Callable[[str], CheckResult]


@pytest.fixture(scope="module")
def record(grading: Grading) -> Record:
    recorder = Recorder()
    ask(grading, FIRST, grading.seed, recorder)
    return Record(recorder.replies)


@pytest.fixture(params=["the whole kit", "a release"])
def judge(request: pytest.FixtureRequest, grading: Grading, record: Record, monkeypatch: pytest.MonkeyPatch) -> Judge:
    monkeypatch.setattr(grading, "record", record if request.param == "a release" else None)

    def judge(code: str) -> CheckResult:
        cells = [cell for cell in DOT.cells("solution") if "def dot" not in cell.source]
        cells.append(new_code_cell(code))
        submission = Submission(grading, DOT, new_notebook(cells, DOT.name), DOT.file_name)
        try:
            return run_check(FIRST, submission, {})
        finally:
            submission.close()

    return judge


def test_the_hint_is_that_of_the_mistake_however_it_is_written(judge: Judge, record: Record) -> None:
    result = judge(LAST_ONLY)
    assert result.outcome is Outcome.WRONG
    assert result.hints == ("18 is 3*6, the last product alone. What becomes of the ones before?", FIRST.hint)
    assert "18 is 3*6, the last product alone." in result.message
    assert "keeps only" not in result.message + result.body  # its title is no student's


def test_two_mistakes_that_give_the_same_have_one_hint(judge: Judge) -> None:
    assert judge(SQUARE).hints[0].startswith("90 is 6 * 15")


def test_another_wrong_answer_keeps_the_hint_of_the_check(judge: Judge) -> None:
    result = judge("def dot(u, v):\n    return 31")
    assert (result.outcome, result.hints, result.mistake) == (Outcome.WRONG, (FIRST.hint,), "")


def test_a_right_answer_is_never_recognized(judge: Judge) -> None:
    result = judge("def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))")
    assert (result.outcome, result.mistake) == (Outcome.PASSED, "")


def test_teachers_are_told_the_mistakes_where_they_are_known(judge: Judge, grading: Grading) -> None:
    both = "multiplies the two sums or multiplies every element with every other"
    assert judge(SQUARE).mistake == ("" if grading.record else both)


@pytest.mark.parametrize(
    ("mine", "other", "is_like"),
    [
        (Answer(2.0, None), Answer(2.0 + 1e-7, None), True),
        (Answer(2.0, None), Answer(2, None), False),
        (Answer([1, 2], None), Answer((1, 2), None), False),
        (Answer(np.ones(2, "float32"), None), Answer(np.ones(2), None), False),
        (Answer(None, "KeyError: 5"), Answer(None, "KeyError: 5"), True),
        (Answer(None, "KeyError: 5"), Answer(None, "KeyError: 6"), False),
        (Answer(None, None), Answer(None, "KeyError: 5"), False),
        (Answer(None, None), Answer(None, None), True),
        (Answer(2, None, changed=("a", "b")), Answer(2, None, changed=("b", "a")), True),
        (Answer(2, None, changed=("a",)), Answer(2, None), False),
    ],
)
def test_answers_are_alike(mine: Answer, other: Answer, is_like: bool) -> None:
    assert mine.is_like(other) is is_like is other.is_like(mine)


FORECAST = {"one": np.ones((3, 5)), "other": np.ones((3, 5))}


@pytest.mark.parametrize(
    ("mine", "theirs", "right", "is_like"),
    [
        ({"one": np.ones((2, 5))}, {"one": np.zeros((2, 5))}, FORECAST, True),
        ({"one": np.ones((3, 5))}, {"one": np.zeros((3, 5))}, FORECAST, False),
        ([[0.2], [1.0]], [[0.3], [2.0]], [0.2, [1.0]], True),  # all the times, where one is asked for
        ([1, 2], [1, 3], [1, 2, 3], False),  # lists are not known by their lengths
        ([1, 2], [3, 4], np.ones(2), False),  # a check may take either
        (np.ones(2), np.zeros(2), np.ones((2, 1)), True),
        (np.ones(2), np.zeros(2), None, False),
    ],
)
def test_answers_of_another_form_than_the_right_one_are_alike(
    mine: object, theirs: object, right: object, is_like: bool
) -> None:
    assert Answer(theirs, None).is_like(Answer(mine, None), Answer(right, None)) is is_like


def test_what_a_clock_says_is_alike_nearly() -> None:
    sums, others, right = Answer([0.061], None), Answer([0.054], None), Answer([0.012], None)
    assert not sums.is_like(others, right) and sums.is_like(others, right, NEARLY)
    assert not right.is_like(sums, None, NEARLY) and not sums.is_like(right, None, NEARLY)


CALLED = "dot([1, 2, 3], [4, 5, 6])"
PRINTS = "prints the result instead of returning it"  # has no hint
SUMS = "multiplies the two sums or multiplies every element with every other"
CLOCK = "import builtins\nbuiltins.ticks = getattr(builtins, 'ticks', 0) + 1"


@pytest.mark.parametrize("is_teacher", [False, True])
def test_a_teacher_is_told_of_what_takes_long_and_of_what_a_clock_says(
    is_teacher: bool, grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "names", is_teacher)

    def named(value: object, expression: str = CALLED, setup: str = "", seconds: float = 0) -> str:
        asked = Asked(expression, setup, {}, value=value, seconds=seconds)
        found = recognize(grading, FIRST, [asked], lambda again: replace(again, value=value))
        assert found.hint is None
        return found.mistake

    assert named(None) == PRINTS and named(None, seconds=2 * QUICK) == (PRINTS if is_teacher else "")
    timed = f"[{CALLED}, 1 + builtins.ticks / 1000]"
    assert named([90, 1.0], timed, CLOCK) == (SUMS if is_teacher else "")
    assert named([31, 1.0], timed, CLOCK) == ""


def test_a_teacher_is_told_of_mistakes_that_draw_random_numbers(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "names", True)
    drawing = Asked(f"[{CALLED}, np.random.rand()]", "", {}, value=[90, 0.1])
    seeded = []

    def again(asked: Asked) -> Asked:
        seeded.append(asked.setup)
        return replace(asked, value=[90, np.random.RandomState(0).rand()])

    assert recognize(grading, FIRST, [drawing], again) == Recognized(None, SUMS)
    assert "random.seed(0)" in seeded[0]


def test_of_a_long_answer_a_release_has_enough_to_know_it_again() -> None:
    table = pd.DataFrame(np.arange(20_000.0).reshape(200, 100))
    (said,) = Record({f"{key('q', CALL)} test_x": {"known": [_plain(Known(Answer(table, None), "A hint."))]}}).known(
        "q", "test_x", CALL
    )
    assert len(str(said)) < 200 and said["hint"] == "A hint."
    kept = Answer(None, None, said["digest"])
    assert kept.is_like(Answer(table.copy(), None)) and kept.is_like(Answer(table * (1 + 1e-9), None))
    for other in (table + 1, table.T, table.rename(columns={0: "a"}), table.to_numpy(), 0):
        assert not kept.is_like(Answer(other, None))
    assert not kept.is_like(Answer(None, "KeyError: 5"))


def test_an_answer_of_another_type_is_named_where_the_checks_own_words_raise(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check goes through the dict with `.items()`, which a list does not have; a release says the same."""
    columns = present("14")
    check = next(check for check in checks_of(columns) if check.name == "test_predicts_the_shapes")
    recorder = Recorder()
    ask(grading, check, grading.seed, recorder)
    cells = [cell for cell in columns.cells("exercise") if not is_tagged(cell, "stub")]
    told = []
    for record in (None, Record(recorder.replies)):
        monkeypatch.setattr(grading, "record", record)
        for value in ("[(n,), (2,)]", "None"):
            answer = new_code_cell(f"def predict_shapes(n):\n    return {value}")
            submission = Submission(grading, columns, new_notebook([*cells, answer], columns.name), columns.file_name)
            result = run_check(check, submission, {})
            submission.close()
            assert result.outcome is Outcome.WRONG
            told.append([" ".join(line.split()) for line in result.body.splitlines()])
    assert told[:2] == told[2:]
    kind = "expected a dict with the keys 'x[..., 0]', 'x[0]', 'x[:, 0:1]', 'x[:, 0]'"
    assert told[0] == ["asked predict_shapes(64)", kind, "got [(64,), (2,)], a list of 2"]
    assert told[1] == ["asked predict_shapes(64)", kind, "got None: is there a `return`?"]
