"""An answer that knows nothing passes only where it is right; `constants.py` tries every one everywhere."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode

from grader.content.question import find_questions
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.selftest.constants import ALLOWED, ANSWERS, CONSTANTS, KEPT, SLOW, Case, Graded, cases, graded, sampled
from grader.selftest.present import present

SOME = 20  # notebooks that every run grades; all of them: python -m grader.selftest.constants
MADE = {
    "13_a_class": "class Fan(Example):\n    def __init__(self, *given, **named):\n        super().__init__()",
    "14_columns": "def users(*given, **named):\n    return 0",
    "19_weight_decay_name": "other_name = 0",
}


@pytest.fixture(scope="module")
def pool(grading: Grading) -> Pool:
    """Grades on the run's kernels, which end with the run."""
    return Pool(grading)


def test_nothing_known_earns_nothing(pool: Pool) -> None:
    quick = [case for case in cases(find_questions([])) if case.question.name not in SLOW]
    done = list(graded(sampled(quick, SOME, seed=0), pool))
    assert len(done) == SOME
    assert [problem for each in done for problem in each.problems] == []


def test_what_is_right_by_chance_is_told_from_what_is_not(pool: Pool) -> None:
    """An empty list is right where nothing can be recommended; and an argument grows with itself, but is no slope."""
    empty = Case(present("01_"), "an empty list")
    given = Case(present("22_"), "its first argument")
    done = {each.case: each for each in graded([empty, given], pool)}
    assert _passed(done[empty]) == ["test_gives_an_empty_list_where_nothing_can_be_said"]
    assert done[empty].unearned == []
    assert _passed(done[given]) == done[given].unearned == ["test_a_larger_weight_is_steeper"]


def _passed(done: Graded) -> list[str]:
    return [result.check for result in done.results if result.outcome is Outcome.PASSED]


@pytest.mark.parametrize("name", MADE)
def test_every_kind_of_answer_is_replaced(name: str) -> None:
    assert MADE[name] in _code(Case(present(name), "0").notebook())


def test_values_are_left_open_where_a_function_would_answer() -> None:
    assert "other_name = ..." in _code(Case(present("19_"), KEPT).notebook())


def test_every_question_gets_every_answer() -> None:
    made = {(case.question.name, case.answer) for case in cases(find_questions([]))}
    for question in find_questions([]):
        got = {answer for name, answer in made if name == question.name}
        assert got in ({*ANSWERS}, {*CONSTANTS}, {*SLOW.get(question.name, ())})


def test_what_is_allowed_is_there_still() -> None:
    known = {f"{case}: {check.name}" for case in cases(find_questions([])) for check in case.checks()}
    here = {question.name for question in find_questions([])}
    assert {name for name in ALLOWED if name.partition(":")[0] in here} <= known


def _code(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
