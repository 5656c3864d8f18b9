"""Runs the matrix as a release does, without solutions: `python -m grader.selftest.recorded 05_crosstab`; all if none.

What the solutions answer is recorded first. Then solution, stub, mistakes and alternatives are graded from the record
alone, and each has to end as it does with the solutions there, in the same words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

from grader.content.question import Question, find_questions
from grader.judging.checks import checks_of
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.recorded import Record, Recorder
from grader.selftest.test_matrix import Case, assert_rightly_graded, cases, submission_of
from grader.teacher.recording import ask

SEED = 0


def main(names: list[str]) -> int:
    """Run the matrix of the questions with these names; return 1 if anything ends otherwise."""
    bad = 0
    for question in find_questions(names):
        count = 0
        for case, why in matrix(question, [case for case in cases() if case.question == question]):
            count += 1
            bad += bool(why)
            print(f"{case}: {why}" if why else "", end="\n" if why else "", flush=True)
        print(f"{question.name}: {count} graded from the record", flush=True)
    return 1 if bad else 0


def recorded(question: Question) -> Record:
    """Return the record of all that the question's checks ask the solution."""
    grading, recorder = Grading(SEED), Recorder()
    try:
        for check in checks_of(question):
            ask(grading, check, SEED, recorder)
    finally:
        grading.close()
    return Record(recorder.replies)


def matrix(question: Question, chosen: list[Case]) -> Iterator[tuple[Case, str]]:
    """Grade cases of one question from its record; yield each with what is not as it should be, "" if nothing is."""
    grading = Grading(SEED, record=recorded(question))
    pool = Pool(grading)
    try:
        going = {case: pool.put(question, partial(submission_of, grading, case), case.checks()) for case in chosen}
        for case, future in going.items():
            results = future.result()
            lacks = [result.message for result in results if result.outcome is Outcome.GRADER_ERROR]
            try:
                assert_rightly_graded(case, results)
                yield case, "; ".join(lacks)
            except AssertionError as error:
                yield case, str(error)
        assert not grading._references, "a solution was started"
    finally:
        pool.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
