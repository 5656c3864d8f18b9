"""Grades what is saved once, and prints what its student reads: `collab check`.

The same engine, checks and words as `pytest grader/`, without pytest's own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

from grader.content.places import EXERCISES
from grader.content.question import Question
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.report import terminal
from grader.report.progress import noted
from grader.report.weighing import assignment_in_use, weighed
from grader.running.grading import Grading
from grader.running.handin import Finder, HandIn
from grader.running.pool import Pool
from grader.running.submission import Submission


def check(grading: Grading, folder: Path, questions: list[Question], console: Console) -> bool:
    """Grade the questions' notebooks in `folder`, print what became of them, and return whether everything passed.

    Raises NotAnAssignment. Ends the grading, also where Ctrl-C stops it early: what was graded until then is told.
    """
    assignment = assignment_in_use(folder=folder)
    pool, finder = Pool(grading), Finder()
    hand_in = HandIn(folder) if folder == EXERCISES else finder.look(folder)
    results: list[CheckResult] = []
    by_engine = [terminal.BY_ENGINE] if grading.engine else []
    for line in (terminal.header(folder, grading.seed), *by_engine, *(f"found: {note}" for note in hand_in.notes)):
        console.print(line, markup=False, soft_wrap=True)
    try:
        for future in _begun(pool, hand_in, questions):
            found = weighed(_awaited(future, pool, console), assignment)
            for result in terminal.findings(found):
                console.print(Rule(style="dim"), result.message, sep="\n", markup=False, soft_wrap=True)
            results += found
    except KeyboardInterrupt:
        pass
    finally:
        pool.close()
        finder.close()
    protected = terminal.protection(Tier.SELF, *grading.protection) if grading.protection else ""
    left = sum(len(checks_of(question)) for question in questions) - len(results)
    print(terminal.summary(results, folder, protected, left, console.is_terminal), file=console.file, end="")
    if line := noted(results, folder):
        console.print(line, markup=False, soft_wrap=True)
    return not left and all(result.earned == result.points for result in results)


def _begun(pool: Pool, hand_in: HandIn, questions: list[Question]) -> list[Future[list[CheckResult]]]:
    """Have the notebooks graded side by side; one future each, in the order of the questions."""
    shown = terminal.short(hand_in.folder)
    submissions = [
        Submission(pool.grading, question, hand_in.path(question), f"{shown}/{hand_in.place(question)}")
        for question in questions
    ]
    pool.grading.expect(submissions)
    # Later ones train, as a rule.
    return [
        pool.put(submission.question, _always(submission), weight=position)
        for position, submission in enumerate(submissions)
    ]


def _always(submission: Submission) -> Callable[[], Submission]:
    return lambda: submission


def _awaited(future: Future[list[CheckResult]], pool: Pool, console: Console) -> list[CheckResult]:
    """Wait for a question's results; in a terminal a line says meanwhile what is being graded."""
    if terminal.can_be_redrawn(console):
        with terminal.live(console, pool):
            wait([future])
    return future.result()
