"""Lists faults that an earlier check tells of first: `python -m grader.selftest.first_check 07`; all questions if none.

A student reads the first check that fails. For a mistake that should be the one that it is meant to fail; for a mutant,
made with `--mutants`, one that is about the function in which the fault is. Where it is another one, the order of the
checks is mended, or what they need, or the mistake is meant for the earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer

from grader.content.notebook import new_notebook
from grader.content.question import Question, find_questions, is_tagged
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import FAILED
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.mutants import mutants_of, sampled

Fault = tuple[str, str, list[str], partial[Submission]]  # its name, what it is about, fitting checks, its notebook


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    mutants: Annotated[int, typer.Option(help="So many mutants of each question besides.")] = 0,
) -> None:
    """List the faults that another check tells of first; exit 1 if there are any."""
    pool = Pool(Grading(seed=0, recognizes=False))
    count, listed = 0, 0
    try:
        going = [
            (question, fault, pool.put(question, fault[3]))
            for question in find_questions(names or [])
            for fault in [*_mistakes(pool.grading, question), *_mutants(pool.grading, question, mutants)]
        ]
        for question, (name, about, fitting, _), results in going:
            first = first_to_fail(results.result())
            count += 1
            if first is not None and first not in fitting:
                listed += 1
                typer.echo(f"{question.name}: “{name}” is about {about}, and {first} fails first")
    finally:
        pool.close()
    typer.echo(f"{listed} of {count} faults are told of by another check first")
    raise typer.Exit(1 if listed else 0)


def first_to_fail(results: list[CheckResult]) -> str | None:
    """Return the name of the first check that caught something; None if none did."""
    return next((result.check for result in results if result.outcome in FAILED), None)


def named_in(title: str, names: tuple[str, ...]) -> set[str]:
    """Return which of these names a check's title has in backticks."""
    return {name for part in re.findall(r"`([^`]*)`", title) for name in names if re.search(rf"\b{name}\b", part)}


def _mistakes(grading: Grading, question: Question) -> Iterator[Fault]:
    for mistake in question.variants("mistakes.py"):
        cells = [cell for cell in mistake.cells() if not is_tagged(cell, "try")]
        made = partial(Submission, grading, question, new_notebook(cells, question.name), question.file_name)
        yield mistake.title, f"{mistake.fails}", [f"{mistake.fails}"], made


def _mutants(grading: Grading, question: Question, n: int) -> Iterator[Fault]:
    for mutant in sampled(mutants_of(question), n, seed=0):
        about = mutant.fault.scope.partition(".")[0]
        checks = [(check.name, named_in(check.title, question.stub_names)) for check in checks_of(question)]
        fitting = [name for name, named in checks if not named or about in named or about not in question.stub_names]
        made = partial(Submission, grading, question, mutant.notebook(), question.file_name)
        yield f"{mutant.fault}", f"`{about}`", fitting, made


if __name__ == "__main__":
    typer.run(main)
