"""What a notebook may claim: `python -m grader.selftest.claims` has each question's solution claim it.

Three things are tried for every check. Whoever hands in again knows from the messages what was right the last time: an
answer that knows all of that, each reply of the solution to what was drawn before, must fail where inputs are drawn
anew. So must what is made up: replies that look like the right ones, and that nothing computed, all of them or one. And
where the reply to a check is a truth value, the kernel has judged and not the grader. What passes all the same is in
`believed.py`, with the reason.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from grader.content.question import Question
from grader.judging.asked import Asked
from grader.judging.checks import DRAWS, Check, Recognized, checks_of, run_check
from grader.judging.compare import as_list, assert_close
from grader.judging.kinds import Right
from grader.judging.outcome import Finding, Outcome
from grader.running.grading import Grading
from grader.running.submission import ReferenceAsker, Submission, drawn
from grader.selftest.believed import PASSES, SAID
from grader.selftest.forged import Recorded, Recorder, Retold, asked_for, recorded
from grader.selftest.made_up import all_made_up, ends, made_up
from grader.wire import wire

AGAIN = 1  # stands for the hash of the notebook that is handed in again


class Remembering:
    """A desk whose answer says again, in their order, what was right for the inputs that were drawn before."""

    def __init__(self, recorder: Recorder, grading: Grading) -> None:
        self.notebook = recorder.notebook
        self._recorder, self._grading = recorder, grading
        self.reference = ReferenceAsker(grading, recorder.question)

    def argument(self, name: str, check: Check) -> Any:
        """What a check asks for. Raises KeyError, Finding."""
        if name == "answer":
            self.said = Remembered(self._recorder.logs[check.name, name])
            return self.said
        if name == "reference":
            return self.reference
        if name in DRAWS:
            return drawn(self._grading.seed, check, name, AGAIN)
        return Submission.argument(self._recorder, name, check)

    def is_right(self) -> bool:
        """Whether all that was said is what the solution says to what was asked now."""
        return all(_says_the_same(self.reference, *asked) for asked in self.said.asked)

    def recognized(self, _: Check, __: int | None) -> Recognized:
        """Nothing: it is no mistake."""
        return Recognized()

    def recorded(self, _: Check) -> list[Right] | None:
        """There is no release."""
        return None

    def asked_lines(self, _: int | None) -> list[tuple[str, str]]:
        """Nobody reads them."""
        return []

    def twice(self, _: int | None) -> str:
        """Nothing is defined twice."""
        return ""

    def left_behind(self) -> str:
        """Nothing lies beside it."""
        return ""


class Remembered(Recorded):
    """Replies from a log, and a note of what they were given as replies to."""

    asked: list[tuple[str, str, dict[str, Any], Any]]

    def __call__(self, expression: str, setup: str = "", **named: Any) -> Any:
        """Return the next reply to a question in these words. Raises Finding where there was none."""
        given = {name: value for name, value in named.items() if name not in ("may_change", "shown", "timeout")}
        value = super().__call__(expression, setup, **named)
        self.asked = [*getattr(self, "asked", []), (expression, setup, given, value)]
        return value


def _says_the_same(reference: ReferenceAsker, expression: str, setup: str, given: dict[str, Any], value: Any) -> bool:
    try:
        right = reference(expression, setup, None, tuple(given), "", **given)
        assert_close(as_list(value), as_list(right))
    except Finding:
        return False
    return True


def passes_again(recorder: Recorder, grading: Grading, check: Check) -> bool:
    """Whether a check with drawn inputs passes what was right for others, and is wrong now."""
    if not check.is_drawn or all(asked.without is not None for asked in _log(recorder, check)):
        return False
    desk = Remembering(recorder, grading)
    return run_check(check, desk, {}).outcome is Outcome.PASSED and not desk.is_right()


def lies(log: list[Asked]) -> Iterator[tuple[str, dict[int, Any]]]:
    """Yield what may be told in place of a solution's answers, by their places, each with its name.

    Exceptions are left alone: their words are everybody's own.
    """
    values = [(place, asked.value) for place, asked in enumerate(log) if asked.without is None]
    everything = {place: all_made_up(value) for place, value in values}
    if any(wire.dumps(everything[place]) != wire.dumps(value) for place, value in values):
        yield "everything drawn", everything
    for _, (place, right) in ends(values):
        for what, value in made_up(right):
            yield f"answer {place}, {what}", {place: value}


def passes_made_up(recorder: Recorder, check: Check) -> list[str]:
    """Name the lies that a check lets pass."""
    told = lies(_log(recorder, check))
    results = ((what, run_check(check, Retold(recorder, check, instead), {})) for what, instead in told)
    return [what for what, result in results if result.outcome is Outcome.PASSED]


def _log(recorder: Recorder, check: Check) -> list[Asked]:
    return recorder.logs.get((check.name, "answer"), [])


def said(recorder: Recorder) -> Iterator[str]:
    """Name the checks to which a truth value was a reply, or part of one."""
    for (check, role), log in recorder.logs.items():
        if role == "answer" and any(_judges(asked.value) for asked in log):
            yield f"{recorder.question.name}: {check}"


def _judges(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_judges, value.values()))
    if isinstance(value, (list, tuple, set)):
        return any(map(_judges, value))
    return isinstance(value, (bool, np.bool_))


def problems(grading: Grading, question: Question) -> list[str]:
    """Say what is neither refused nor listed, and what is listed without need."""
    recorder = recorded(grading, question)
    found: list[str] = []
    try:
        for check in checks_of(question):
            name = f"{question.name}: {check.name}"
            passed = passes_made_up(recorder, check)
            passed += ["what was right for other inputs"] * passes_again(recorder, grading, check)
            found += [f"{name} passes {what}" for what in passed if name not in PASSES]
            found += [f"{name} is listed, and passes nothing"] * (name in PASSES and not passed)
    finally:
        grading.release(question)
    return found + [f"{name} has a kernel judge" for name in said(recorder) if name not in SAID]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
) -> None:
    """Have each solution claim what it said to other inputs, and what is made up; exit 1 at a surprise."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    questions = asked_for(names)
    grading = Grading(seed=0, recognizes=False)
    found: list[str] = []
    try:
        for question in questions:
            new = problems(grading, question)
            console.print(question.name, *new, sep="\n    ", markup=False, soft_wrap=True)
            found += new
    finally:
        grading.close()
    console.print(f"{len(questions)} questions, {len(found)} problems.")
    raise typer.Exit(1 if found else 0)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        typer.run(main)
