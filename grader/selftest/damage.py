"""Damages notebooks the way people, tools and platforms do: `python -m grader.selftest.damage` tries all of it.

Each solution is damaged in each way and graded. Where the answer is still there nothing may be lost; where it is gone,
what asks for it is "not answered", and the sentence that a student reads says why.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.content.notebook import code_cells, read_notebook
from grader.content.question import Question, find_questions
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.handin import beside
from grader.running.pool import Pool
from grader.running.submission import Submission, written_text
from grader.selftest.damages import DAMAGES
from grader.selftest.damages.subject import PARTLY, THERE, UNREADABLE, Damage, subject_of


@dataclass(frozen=True)
class Case:
    """One damage of one solution."""

    question: Question
    damage: Damage

    def __str__(self) -> str:
        return f"{self.question.name}-{self.damage.name}"

    def is_possible(self) -> bool:
        """Whether this solution can be damaged so: of a single answer there is no second one."""
        return self.damage.make(subject_of(self.question)) is not None

    def write(self, folder: Path) -> Path:
        """Write the damaged notebook into `folder`, and return where it should have been."""
        made = self.damage.make(subject_of(self.question))
        content = made if isinstance(made, bytes) else json.dumps(made).encode()
        folder.mkdir()
        (folder / self.damage.file_name.format(self.question.name)).write_bytes(content)
        return folder / self.question.file_name

    def problem(self, results: list[CheckResult]) -> str:
        """Say what is not as it should be; "" if all is well."""
        expected = {result.check: self._expected(result.check) for result in results}
        bad = [r for r in results if r.outcome not in expected[r.check]]
        if bad:
            return "\n".join(f"{r.check}: {r.outcome}\n{r.message}" for r in bad[:2])
        told = [r.message for r in results if r.outcome is Outcome.NOT_ANSWERED]
        if self.damage.answer != THERE and not told:
            return "nothing is not answered"
        if self.damage.said and not any(re.search(self.damage.said, message) for message in told):
            return f"no sentence says “{self.damage.said}”: {told[0]}"
        return ""

    def _expected(self, name: str) -> set[Outcome]:
        arguments = next(check.arguments for check in checks_of(self.question) if check.name == name)
        is_written = "written" in arguments and not {"answer", "code"} & set(arguments)
        if self.damage.answer == THERE or (is_written and self.damage.answer != UNREADABLE):
            return {Outcome.PASSED}
        lost = {Outcome.NOT_ANSWERED, Outcome.BLOCKED}
        return lost | {Outcome.PASSED} if self.damage.answer == PARTLY else lost


def is_read_the_same(case: Case, path: Path, folder: Path) -> bool:
    """Whether the grader reads the same code and written answer as in the undamaged notebook, so that it need not run.

    `folder` may be written to.
    """
    if case.damage.answer != THERE:
        return False
    whole = folder / "undamaged.json"
    whole.write_text(json.dumps(subject_of(case.question).notebook))
    damaged, undamaged = read_notebook(beside(path, case.question)), read_notebook(whole)
    return _what_counts(damaged) == _what_counts(undamaged)


def _what_counts(notebook: Any) -> tuple[list[str], str]:
    return [source for _, source in code_cells(notebook)], written_text(notebook.cells)


def begin(case: Case, pool: Pool, folder: Path) -> Future[list[CheckResult]] | None:
    """Have a damaged notebook graded; None if it need not run. `folder` must not exist yet."""
    path = case.write(folder)
    if is_read_the_same(case, path, folder):
        return None
    shown = f"exercises/{case.question.file_name}"
    return pool.put(case.question, lambda: Submission(pool.grading, case.question, path, shown))


def main() -> None:
    """Damage every solution in every way, grade all, and say what was lost; exit 1 if anything was."""
    parser = argparse.ArgumentParser(description="Grade every solution, damaged in every way.")
    parser.add_argument("questions", nargs="*", help="questions, by name or part of it; all if none")
    parser.add_argument("--damage", default="", help="only damages with this in their names")
    options = parser.parse_args()
    chosen = [each for each in DAMAGES if options.damage in each.name]
    cases = [Case(question, each) for question in find_questions(options.questions) for each in chosen]
    counts: Counter[str] = Counter()
    problems: dict[Case, str] = {}
    console = Console()
    with tempfile.TemporaryDirectory(prefix="damage-") as folder:
        for case, state, problem in _graded(cases, Path(folder), console):
            counts[state] += 1
            if problem:
                problems[case] = problem
                console.print(f"{case}\n{problem}\n", markup=False, highlight=False)
    told = f"{len(cases)} damaged notebooks: {counts['graded']} graded, {counts['the same']} read as if undamaged"
    told = f"{told}, {counts['not possible']} not possible; {len(problems)} graded otherwise than they should be."
    console.print(told, highlight=False)
    for case in problems:
        console.print(str(case), highlight=False)
    sys.exit(1 if problems else 0)


def _graded(cases: list[Case], folder: Path, console: Console) -> Iterator[tuple[Case, str, str]]:
    """Each case, what became of it, and the problem with that."""
    pool = Pool(Grading(seed=0))
    columns = [TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn()]
    try:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("damaged notebooks", total=len(cases))
            for done in _in_turn(cases, pool, folder):
                progress.update(task, advance=1, description=done[0].question.name)
                yield done
    finally:
        pool.close()


def _in_turn(cases: list[Case], pool: Pool, folder: Path) -> Iterator[tuple[Case, str, str]]:
    waiting = iter(cases)
    begun: dict[Future[list[CheckResult]], Case] = {}
    while True:
        for case in itertools.islice(waiting, 4 * pool.grading.workers - len(begun)):
            if not case.is_possible():
                yield case, "not possible", ""
            elif (future := begin(case, pool, folder / str(case))) is None:
                shutil.rmtree(folder / str(case))
                yield case, "the same", ""
            else:
                begun[future] = case
        if not begun:
            return
        for future in wait(begun, return_when=FIRST_COMPLETED).done:
            case = begun.pop(future)
            shutil.rmtree(folder / str(case))
            yield case, "graded", case.problem(future.result())


if __name__ == "__main__":
    main()
