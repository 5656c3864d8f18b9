"""A hostile notebook and an honest one, graded at the same time: the honest one is told what it always is.

tricks/replies/ holds what a kernel may send to hurt whoever reads it. What it costs the grader is measured in memory
and in processor time of the loop that all kernels share, which do not depend on how busy the machine is.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from grader.content.notebook import new_notebook
from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.beside import Neighbors, attacks, tricks
from grader.selftest.cost import GROWTH, largest, loop_seconds
from grader.selftest.present import present

REPLIES = sorted((Path(__file__).parent / "tricks" / "replies").glob("*.py"))
QUESTION = present("07_dot_product")
WRONG = "def dot(*given):\n    return 7.5"
SOME = 3  # of the hostile notebooks that every run tries; all of them: python -m grader.selftest.beside
LOOP_SECONDS = 3.0  # of processor time; an honest notebook takes a tenth of a second


@pytest.fixture(scope="module")
def neighbors() -> Iterator[Neighbors]:
    made = Neighbors()
    yield made
    made.close()


@pytest.fixture
def pool(neighbors: Neighbors) -> Pool:
    return neighbors.pool


def submit(grading: Grading, question: Question, hostile: str) -> Submission:
    cells = [new_code_cell(WRONG), new_code_cell(hostile)] if hostile else question.cells("solution")
    return Submission(grading, question, new_notebook(cells, question.name), f"exercises/{question.file_name}")


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_hurts_nobody_else(path: Path, pool: Pool) -> None:
    before, memory = loop_seconds(pool.grading), largest(reset=True)
    hostile = pool.put(QUESTION, partial(submit, pool.grading, QUESTION, path.read_text()))
    honest = pool.put(QUESTION, partial(submit, pool.grading, QUESTION, ""))
    assert [told(result) for result in honest.result()] == [(Outcome.PASSED, "")] * 6
    results = hostile.result()
    assert not {Outcome.PASSED, Outcome.GRADER_ERROR} & {result.outcome for result in results}, results
    assert all(result.message for result in results)
    assert loop_seconds(pool.grading) - before < LOOP_SECONDS
    assert largest() - memory < GROWTH


def test_an_honest_notebook_is_told_the_same(neighbors: Neighbors) -> None:
    assert {outcome for _, outcome, _ in neighbors.alone} == {Outcome.PASSED, Outcome.WRONG}
    with contextlib.ExitStack() as ends:
        hostile = [*tricks()]
        if sys.platform == "linux":
            hostile += attacks(ends.enter_context(neighbors.targets()))
        for each in random.Random(0).sample([each for each in hostile if each.is_quick], SOME):
            assert [told for told in neighbors.told(each) if told != neighbors.alone] == [], each.name


def told(result: CheckResult) -> tuple[Outcome, str]:
    return result.outcome, result.message
