"""Grades solutions, alternatives and mistakes from many seeds, and names outcomes that flip and bars that are close.

    python -m grader.selftest.determinism [NAMES…] [--seeds 20]

A mistake is put to the checks that the matrix puts it to. The first seed is graded twice: the same seed must give the
same outcomes and the same words. From the other seeds only those checks are made whose inputs are drawn, and what they
need: nothing else that a check sees depends on the seed. Each notebook runs twice, on the bundled sample: for the first
seed, and for that seed again and all others.
"""

from __future__ import annotations

import copy
import functools
import math
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from grader.content.messages import is_same
from grader.content.question import Question
from grader.judging.checks import Check, CheckResult
from grader.judging.compare import Threshold, thresholds_watched
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.selftest.forged import asked_for
from grader.selftest.test_matrix import Case, cases, submission_of, with_needed

CLEAR = 0.05  # of a bar's size: how far from it every answer has to be, on both sides


@dataclass(frozen=True)
class Observation:
    """What came of grading one case from one seed."""

    case: Case
    seed: int
    results: tuple[CheckResult, ...]
    thresholds: dict[str, list[Threshold]]  # by check


@dataclass(frozen=True)
class Margin:
    """How far from one bar of one check the answers are."""

    question: str
    check: str
    what: str
    right: float = math.inf  # of the solution or alternative that is closest to it; positive
    right_case: str = ""
    mistake: float = -math.inf  # of the mistake meant for this check that is closest to it; negative
    mistake_case: str = ""

    @property
    def is_thin(self) -> bool:
        """Whether some answer is closer to the bar than `CLEAR`."""
        return self.right < CLEAR or self.mistake > -CLEAR


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds to draw the checks' inputs from.")] = 20,
) -> None:
    """Grade the cases of the matrix from many seeds; exit 1 if an outcome flips or a bar is too close."""
    questions = asked_for(names)
    with _progress() as progress:
        task = progress.add_task("grading", total=None)
        observations = observe(questions, seeds, lambda done, total: progress.update(task, completed=done, total=total))
    found = [*flips(observations), *differences(observations)]
    margins = list(margins_of(observations))
    console = Console(width=None if Console().is_terminal else 200)
    if margins:
        console.print(_table(margins))
    for line in found:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    thin = sum(margin.is_thin for margin in margins)
    graded = f"{len({o.case for o in observations})} answers to {len(questions)} questions from {seeds} seeds"
    console.print(
        f"{graded}: {len(found)} flips and differences, {thin} of {len(margins)} bars closer than {CLEAR:.0%}."
    )
    raise typer.Exit(1 if found or thin else 0)


def observe(
    questions: Iterable[Question], seeds: int, tell: Callable[[int, int], None] = lambda done, total: None
) -> list[Observation]:
    """Grade the questions' solutions, alternatives and mistakes from seeds 0, 0, 1, 2 and so on.

    `tell` is called with the number of answers done and of all.
    """
    wanted = set(questions)
    chosen = [case for case in cases() if case.question in wanted and case.kind != "stub"]
    grading, made = Grading(seed=0), []
    try:
        with ThreadPoolExecutor(grading.workers) as threads:
            done = 0
            for question, mine in groupby(chosen, key=lambda case: case.question):
                for found in threads.map(functools.partial(_observed, grading, seeds), mine):
                    made += found
                    done += 1
                    tell(done, len(chosen))
                grading.release(question)
    finally:
        grading.close()
    return sorted(made, key=lambda o: (str(o.case), o.seed))


def drawing(checks: list[Check]) -> list[Check]:
    """Return the checks whose inputs are drawn, and those that they need."""
    return with_needed(checks, {check.name for check in checks if check.is_drawn})


def flips(observations: Iterable[Observation]) -> Iterator[str]:
    """Say which checks of which case do not come out the same from every seed."""
    outcomes: dict[tuple[Case, str], dict[Outcome, list[int]]] = defaultdict(lambda: defaultdict(list))
    for seen in observations:
        for result in seen.results:
            outcomes[seen.case, result.check][result.outcome].append(seen.seed)
    for (case, check), by_outcome in outcomes.items():
        if len(by_outcome) > 1:
            told = [f"{outcome} from {_seeds(seeds)}" for outcome, seeds in by_outcome.items()]
            meant = " (the check meant for it)" if case.variant and case.variant.fails == check else ""
            yield f"{case}, {check}{meant}: {', '.join(told)}"
        elif case.kind != "mistake" and Outcome.PASSED not in by_outcome:
            yield f"{case}, {check}: {next(iter(by_outcome))} from every seed"


def differences(observations: Iterable[Observation]) -> Iterator[str]:
    """Say which checks of which case have other words when the same seed is graded again."""
    first: dict[tuple[Case, int], Observation] = {}
    for seen in observations:
        before = first.setdefault((seen.case, seen.seed), seen)
        for was, now in zip(before.results, seen.results, strict=True):
            if was.outcome is now.outcome and not is_same(was.message, now.message):  # a measured time is another one
                yield f"{seen.case}, {now.check}: seed {seen.seed} again, but\n{was.message}\nis now\n{now.message}"


def margins_of(observations: Iterable[Observation]) -> Iterator[Margin]:
    """Return how close answers come to each bar: right ones, and mistakes at the checks that must catch them."""
    found: dict[tuple[str, str, str], Margin] = {}
    for seen in observations:
        for check, thresholds in seen.thresholds.items():
            for threshold in thresholds:
                key = seen.case.question.name, check, f"{threshold.what} {'below' if threshold.below else 'above'}"
                found[key] = _closer(found.get(key, Margin(*key)), seen.case, check, threshold.margin)
    yield from found.values()


def _closer(margin: Margin, case: Case, check: str, value: float) -> Margin:
    if case.kind != "mistake":
        return replace(margin, right=value, right_case=str(case)) if value < margin.right else margin
    is_caught_here = case.variant.fails == check and value <= 0
    return (
        replace(margin, mistake=value, mistake_case=str(case)) if is_caught_here and value > margin.mistake else margin
    )


def _observed(grading: Grading, seeds: int, case: Case) -> list[Observation]:
    return [*_graded(grading, case, range(1)), *_graded(grading, case, range(seeds))]


def _graded(grading: Grading, case: Case, seeds: Iterable[int]) -> Iterator[Observation]:
    """Grade the case from seed after seed in one kernel, or in another one where that was lost."""
    grading = copy.copy(grading)  # the same kernels and references, with inputs from seeds of its own
    submission = submission_of(grading, case)
    try:
        for seed in seeds:
            checks = drawing(case.checks()) if seed else case.checks()
            grading.seed = seed
            seen: dict[str, list[Threshold]] = {}
            results = submission.grade([_watched(check, seen) for check in checks])
            yield Observation(case, seed, tuple(results), seen)
            if submission.session().lost:
                submission.close()
                submission = submission_of(grading, case)
    finally:
        submission.close()


def _watched(check: Check, seen: dict[str, list[Threshold]]) -> Check:
    """The check, which also takes down its comparisons with bars."""

    @functools.wraps(check.function)
    def function(**arguments: object) -> None:
        with thresholds_watched() as seen[check.name]:
            check.function(**arguments)

    return replace(check, function=function)


def _seeds(seeds: list[int]) -> str:
    counts = Counter(seeds)
    return (
        f"{len(seeds)} seeds"
        if len(counts) > 5
        else f"seed{'s' * (len(counts) > 1)} {', '.join(map(str, sorted(counts)))}"
    )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True
    )


def _table(margins: list[Margin]) -> Table:
    table = Table("question", "check", "bar", "worst right answer", "best mistake", box=None, padding=(0, 2, 0, 0))
    for margin in sorted(margins, key=lambda margin: (margin.question, margin.check)):
        right = f"{margin.right:+.1%} {_name(margin.right_case)}" if margin.right_case else "none"
        mistake = f"{margin.mistake:+.1%} {_name(margin.mistake_case)}" if margin.mistake_case else "none"
        style = "bold red" if margin.is_thin else None
        table.add_row(margin.question, margin.check, f"{margin.what} …", right, mistake, style=style)
    return table


def _name(case: str) -> str:
    return case.partition("-")[2]


if __name__ == "__main__":
    typer.run(main)
