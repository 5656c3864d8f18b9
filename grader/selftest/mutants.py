"""Puts small faults into every solution and asks which of them the checks catch: `python -m grader.selftest.mutants`.

What the checks let pass is kept in survivors.toml with a reason: either it is no fault (the mutant is equivalent to the
solution, as far as any answer could tell), or it is one that we let through on purpose. Anything else that survives is
a hole in a check.
"""

from __future__ import annotations

import contextlib
import functools
import os
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from grader.content.mutate import Fault, faults, imported_names, pairs
from grader.content.notebook import new_notebook
from grader.content.question import Question, find_questions, is_tagged
from grader.content.reference import reference_notebook
from grader.content.syntax import defined_names
from grader.judging.checks import Check, CheckResult, checks_of, run_check
from grader.judging.outcome import Outcome
from grader.running.grading import Grading, cores
from grader.running.submission import Submission

SURVIVORS = Path(__file__).with_name("survivors.toml")
BAR = 0.97  # of the mutants that are not equivalent
PATIENCE = 5.0  # times what the solution's notebook needs, and so many seconds at least
SOLUTION_LIMIT = 120.0  # seconds a cell


@dataclass(frozen=True)
class Mutant:
    """A solution with one fault."""

    question: Question
    cell: int  # which of the solution's cells has it
    fault: Fault

    @property
    def name(self) -> str:
        """What tells it from all other mutants."""
        return f"{self.question.name}: {self.fault.key}"

    def notebook(self) -> NotebookNode:
        """The solution's notebook with the fault, without what merely shows something off."""
        notebook = reference_notebook(self.question)
        notebook.cells[self.cell].source = self.fault.source
        return notebook


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    result: CheckResult | None  # of the check that caught it

    @property
    def is_ours(self) -> bool:
        """Whether a check failed by itself, which catches nothing."""
        return self.result is not None and self.result.outcome is Outcome.GRADER_ERROR


@dataclass(frozen=True)
class Known:
    """What survivors.toml says of a mutant that the checks let pass."""

    kind: str  # "equivalent" or "let_through"
    why: str


class SolutionFails(Exception):
    """The solution itself does not pass, so its mutants would say nothing."""


@functools.cache
def mutants_of(question: Question) -> list[Mutant]:
    """Every first-order mutant of the question's solution."""
    cells = reference_notebook(question).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    modules = {name for source in sources for name in imported_names(source)}
    names = {name for source in sources for name in defined_names(source)}
    tagged = [cell for cell in question.cells("solution") if not is_tagged(cell, "try")]
    answers = [i for i, c in enumerate(tagged) if is_tagged(c, "solution") and c.cell_type == "code"]
    return [Mutant(question, i, fault) for i in answers for fault in faults(cells[i].source, modules, names)]


@functools.cache
def pairs_of(question: Question) -> list[Mutant]:
    """Mutants of second order of the question's solution, a sample that is always the same."""
    cells = reference_notebook(question).cells
    modules = {name for cell in cells if cell.cell_type == "code" for name in imported_names(cell.source)}
    answers = {mutant.cell for mutant in mutants_of(question)}
    return [Mutant(question, i, fault) for i in sorted(answers) for fault in pairs(cells[i].source, modules)]


def judge(grading: Grading, question: Question, mutants: list[Mutant], done: Callable[[], None]) -> list[Verdict]:
    """Put each mutant to the question's checks until one catches it. Raises SolutionFails.

    The solution goes first: it shows how long a cell may take, and which checks are quick, which come first.
    """
    grading.limit = SOLUTION_LIMIT
    submission = Submission(grading, question, reference_notebook(question), question.file_name)
    try:
        results = list(_until_caught(submission, checks_of(question)))
        if results[-1].outcome is not Outcome.PASSED:
            raise SolutionFails(f"{results[-1].outcome}: {results[-1].message}")
        grading.limit = PATIENCE * max(1.0, submission.session().seconds)
    finally:
        submission.close()
    seconds = {result.check: result.seconds for result in results}
    checks = _quick_first(checks_of(question), seconds)
    with ThreadPoolExecutor(grading.workers) as threads:
        try:
            return list(threads.map(functools.partial(_verdict, grading, checks, done), mutants))
        finally:
            threads.shutdown(cancel_futures=True)
            grading.release(question)


def _quick_first(checks: list[Check], seconds: dict[str, float]) -> list[Check]:
    """The checks by how long they take, each one after those that it needs."""
    ordered: dict[str, Check] = {}

    def place(check: Check) -> None:
        for other in checks:
            if other.name in check.needs:
                place(other)
        ordered.setdefault(check.name, check)

    for check in sorted(checks, key=lambda check: seconds[check.name]):
        place(check)
    return list(ordered.values())


def _verdict(grading: Grading, checks: list[Check], done: Callable[[], None], mutant: Mutant) -> Verdict:
    submission = Submission(grading, mutant.question, mutant.notebook(), mutant.question.file_name)
    try:
        *_, last = _until_caught(submission, checks)
    finally:
        submission.close()
        done()
    return Verdict(mutant, None if last.outcome is Outcome.PASSED else last)


def _until_caught(submission: Submission, checks: Iterable[Check]) -> Iterator[CheckResult]:
    for check in checks:
        result = run_check(check, submission, {})
        yield result
        if result.outcome is not Outcome.PASSED:
            return


def known_survivors(path: Path = SURVIVORS) -> dict[str, Known]:
    """What is known of mutants that survive, by their names. Raises ValueError for an entry that gives no reason."""
    known = {}
    for question, entries in tomllib.loads(path.read_text()).items():
        for entry in entries:
            kinds = [kind for kind in ("equivalent", "let_through") if entry.get(kind)]
            if len(kinds) != 1 or entry.keys() != {"mutant", *kinds}:
                raise ValueError(
                    f"{path.name}: say why {question}: {entry.get('mutant')} is equivalent or let_through."
                )
            known[f"{question}: {entry['mutant']}"] = Known(kinds[0], entry[kinds[0]])
    return known


@dataclass(frozen=True)
class Tally:
    """How many mutants there were, and what became of them."""

    caught: int = 0
    equivalent: int = 0
    let_through: int = 0
    new: int = 0
    ours: int = 0  # a check failed by itself

    @property
    def share(self) -> float:
        """Of the mutants that are not equivalent, the share that is caught; 1 if there are none."""
        faulty = self.caught + self.let_through + self.new + self.ours
        return self.caught / faulty if faulty else 1.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(a + b for a, b in zip(self._counts(), other._counts(), strict=True)))

    def _counts(self) -> tuple[int, ...]:
        return self.caught, self.equivalent, self.let_through, self.new, self.ours


def tally(verdicts: Iterable[Verdict], known: dict[str, Known]) -> Tally:
    """Count what became of the mutants."""
    return Tally(**Counter(_kind(verdict, known) for verdict in verdicts))


def _kind(verdict: Verdict, known: dict[str, Known]) -> str:
    if verdict.is_ours:
        return "ours"
    if verdict.result is not None:
        return "caught"
    return known[verdict.mutant.name].kind if verdict.mutant.name in known else "new"


def stale_entries(known: dict[str, Known], verdicts: Iterable[Verdict], questions: Iterable[Question]) -> list[str]:
    """The entries of these questions that no mutant answers to, and those of mutants that are caught by now."""
    caught = {verdict.mutant.name for verdict in verdicts if verdict.result is not None}
    stale: list[str] = []
    for question in questions:
        mine = {name for name in known if name.partition(":")[0] == question.name}
        there = {mutant.name for mutant in mutants_of(question)}
        if not there >= mine:
            there |= {mutant.name for mutant in pairs_of(question)}
        stale += [name for name in known if name in mine and (name in caught or name not in there)]
    return stale


def sampled(mutants: list[Mutant], n: int | None, seed: int) -> list[Mutant]:
    """`n` of the mutants, drawn from `seed`, in their order; all of them if there are no more."""
    if n is None or n >= len(mutants):
        return mutants
    return [mutants[i] for i in sorted(random.Random(seed).sample(range(len(mutants)), n))]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    sample: Annotated[int | None, typer.Option(help="So many mutants of all; every one if not given.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the sample, and the checks' inputs.")] = 0,
    order: Annotated[int, typer.Option(help="1: one fault each; 2: two of one function.", min=1, max=2)] = 1,
    workers: Annotated[int | None, typer.Option(help="Mutants at a time; as many as cores if not given.")] = None,
) -> None:
    """Say which mutants the checks catch; exit 1 if they let pass what they should not."""
    try:
        questions, known = find_questions(names or []), known_survivors()
    except (LookupError, ValueError) as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from None
    made = mutants_of if order == 1 else pairs_of
    mutants = sampled([mutant for question in questions for mutant in made(question)], sample, seed)
    grading = Grading(seed=seed, workers=workers or cores(), recognizes=False)
    console = Console(width=None if sys.stdout.isatty() else 120)
    try:
        verdicts, failed = run(grading, mutants, known, console)
    finally:
        grading.close()
    report(console, verdicts, known, stale_entries(known, verdicts, questions))
    total = tally(verdicts, known)
    raise typer.Exit(1 if failed or total.new or total.ours or total.share < BAR else 0)


def run(
    grading: Grading, mutants: list[Mutant], known: dict[str, Known], console: Console
) -> tuple[list[Verdict], list[Question]]:
    """Judge the mutants, question by question, and say at once how many are caught and what is new.

    Return the verdicts, and the questions that have none because their solution does not pass.
    """
    _warm_up(grading)
    verdicts: list[Verdict] = []
    failed: list[Question] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("", total=len(mutants))
        for question in dict.fromkeys(mutant.question for mutant in mutants):
            progress.update(task, description=question.name)
            mine = [mutant for mutant in mutants if mutant.question == question]
            try:
                found = judge(grading, question, mine, functools.partial(progress.advance, task))
            except SolutionFails as error:
                failed.append(question)
                _say(console, f"{question.name}: the solution does not pass, so its mutants say nothing.\n{error}")
                continue
            verdicts += found
            _say(console, f"{question.name}: {tally(found, known).caught} of {len(found)} caught")
            for verdict in found:
                if _kind(verdict, known) in ("new", "ours"):
                    why = f"({verdict.result.check} failed by itself)" if verdict.is_ours else "survives"
                    _say(console, f"{question.name}: {verdict.mutant.fault} {why}")
    return verdicts, failed


def _warm_up(grading: Grading) -> None:
    """Start a kernel and end it, or the first solution would seem slow."""
    kernel = grading.start(new_notebook([]))
    with contextlib.suppress(TimeoutError):  # on a busy machine; the next one need not wait as long
        kernel.result()
    grading.end(kernel)


def report(console: Console, verdicts: list[Verdict], known: dict[str, Known], stale: list[str]) -> None:
    """Print the figures by question and in all, and what the file says in vain."""
    columns = ("question", "mutants", "caught", "equivalent", "let through", "new", "share")
    table = Table(*columns, box=None)
    for question in dict.fromkeys(verdict.mutant.question for verdict in verdicts):
        _add_row(table, question.name, tally((v for v in verdicts if v.mutant.question == question), known))
    _add_row(table, "in all", tally(verdicts, known))
    console.print(table)
    for name in stale:
        _say(console, f"{SURVIVORS.name} is stale: {name}")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _add_row(table: Table, name: str, counts: Tally) -> None:
    faulty = counts.caught + counts.let_through + counts.new + counts.ours
    table.add_row(
        name,
        *map(str, (faulty + counts.equivalent, counts.caught, counts.equivalent, counts.let_through, counts.new)),
        f"{counts.share:.1%}",
    )


if __name__ == "__main__":
    typer.run(main)
