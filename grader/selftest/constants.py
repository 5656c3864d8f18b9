"""Answers that know nothing: `python -m grader.selftest.constants` gives each question every one of them.

Whatever the answers of a solution compute is replaced by something that always raises, gives the same constant, gives
back its first argument, or gives its first right answer again. A check may pass such an answer only where it is right:
where the solution says the same to all that the check asked. None makes a check fail by itself.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import random
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from functools import partial

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from nbformat import NotebookNode
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.content.notebook import new_notebook
from grader.content.question import Question, find_questions, is_tagged
from grader.content.syntax import defined_names, parse
from grader.judging.asked import Asked
from grader.judging.checks import Check, CheckResult, checks_of
from grader.judging.compare import as_list, assert_close
from grader.judging.outcome import Finding, Outcome
from grader.running.asker import Asker
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.selftest.forged import Recorder

CONSTANTS = {
    "None": "None",
    "0": "0",
    "1.0": "1.0",
    "nan": "float('nan')",
    "True": "True",
    "an empty string": "''",
    "a string": "'text'",
    "an empty list": "[]",
    "an empty dict": "{}",
    "an empty array": "__import__('numpy').zeros(0)",
    "an empty tensor": "__import__('torch').zeros(0)",
    "an empty table": "__import__('pandas').DataFrame()",
    "a function": "len",
    "a class": "int",
}
BODIES = {
    "raises": "raise ValueError('no')",
    "its first argument": "return given[0] if given else None",
    **{name: f"return {value}" for name, value in CONSTANTS.items()},
}
KEPT = "its first answer again"
ANSWERS = (*BODIES, KEPT)
SLOW = {"r3_full_movielens": ("None", "1.0", KEPT)}  # a grading takes many seconds

KEEP = """
def _keep(right):
    kept = []

    def answer(*given, **named):
        if not kept:
            kept.append(right(*given, **named))
        return kept[0]

    return answer
"""

# What passes by right although the solution says something else: for what is asked there is more than one right answer.
ALLOWED = {
    f"15_train_a_model: {KEPT}: test_starts_with_small_random_factors": "the solution's `__init__` draws the factors",
    f"c5_collab_learner: {KEPT}: test_starts_with_small_numbers": "as in question 15",
    "22_why_small_weights: its first argument: test_a_larger_weight_is_steeper": "it grows; others ask how much",
    f"22_why_small_weights: {KEPT}: test_returns_four_lists_of_losses": "it asks first, and is answered rightly",
    f"22_why_small_weights: {KEPT}: test_trains_two_fresh_models": "the first answer came from two fresh models",
}


@dataclass(frozen=True)
class Case:
    """One answer that knows nothing, in the notebook of one question."""

    question: Question
    answer: str  # one of ANSWERS

    def __str__(self) -> str:
        return f"{self.question.name}: {self.answer}"

    def notebook(self) -> NotebookNode:
        """The solution's notebook with its answers replaced, without what is written or only shows something off."""
        cells = []
        for cell in self.question.cells("solution"):
            if is_tagged(cell, "written") or is_tagged(cell, "try"):
                continue
            is_answer = is_tagged(cell, "solution") and cell.cell_type == "code"
            cells.append(NotebookNode({**cell, "source": self._replaced(cell.source)}) if is_answer else cell)
        return new_notebook(cells, self.question.name)

    def checks(self) -> list[Check]:
        """The checks of all that is not for a person to read."""
        return [check for check in checks_of(self.question) if "written" not in check.arguments]

    def _replaced(self, source: str) -> str:
        parts = [KEEP] if self.answer == KEPT else []
        parts += [self._statement(statement) for statement in parse(source).body]
        return "\n\n".join(filter(None, parts))

    def _statement(self, statement: ast.stmt) -> str:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            return self._kept(statement) if self.answer == KEPT else self._definition(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return ast.unparse(statement)
        names = [name for name in defined_names(ast.unparse(statement)) if name in self.question.stub_names]
        if self.answer == KEPT and not names:  # the definitions may need it
            return ast.unparse(statement)
        return "\n".join(f"{name} = {CONSTANTS.get(self.answer, '...')}" for name in names)

    def _definition(self, statement: ast.FunctionDef | ast.ClassDef) -> str:
        """A function with the answer's body, or a class of which every method but the first has it."""
        if isinstance(statement, ast.FunctionDef):
            return f"def {statement.name}(*given, **named):\n    {BODIES[self.answer]}"
        lines = [f"class {statement.name}({', '.join(map(ast.unparse, statement.bases))}):"]
        lines += ["    def __init__(self, *given, **named):", "        super().__init__()"]
        for name in _methods(statement):
            lines += [f"    def {name}(self, *given, **named):", f"        {BODIES[self.answer]}"]
        return "\n".join(lines)

    def _kept(self, statement: ast.FunctionDef | ast.ClassDef) -> str:
        """The definition, and what makes it give its first answer ever after."""
        names = [statement.name]
        if isinstance(statement, ast.ClassDef):
            names = [f"{statement.name}.{name}" for name in _methods(statement)]
        return "\n\n".join([ast.unparse(statement), *(f"{name} = _keep({name})" for name in names)])


def _methods(statement: ast.ClassDef) -> list[str]:
    return [each.name for each in statement.body if isinstance(each, ast.FunctionDef) and each.name != "__init__"]


def cases(questions: list[Question]) -> list[Case]:
    """Every answer for every question; of a question without a function the constants alone."""
    return [
        Case(question, answer)
        for question in questions
        for answer in SLOW.get(question.name, ANSWERS if _has_definitions(question) else CONSTANTS)
    ]


def _has_definitions(question: Question) -> bool:
    cells = [cell for cell in question.cells("exercise") if is_tagged(cell, "stub") and cell.cell_type == "code"]
    statements = [statement for cell in cells for statement in parse(cell.source).body]
    return any(isinstance(statement, (ast.FunctionDef, ast.ClassDef)) for statement in statements)


def sampled(chosen: list[Case], n: int, seed: int) -> list[Case]:
    """`n` of the cases, drawn from `seed`; all of them if there are no more."""
    return chosen if n >= len(chosen) else random.Random(seed).sample(chosen, n)


class Ignorant(Recorder):
    """A notebook that knows nothing, and of which is asked at the end what it passed without being right."""

    def grade(self, checks: Iterable[Check] | None = None) -> list[CheckResult]:
        """Grade it, and note the checks that passed something else than what the solution says."""
        results = super().grade(checks)
        by_name = {check.name: check for check in checks_of(self.question)}
        passed = [result.check for result in results if result.outcome is Outcome.PASSED]
        self.unearned = [name for name in passed if not self._is_right(by_name[name])]
        return results

    def _is_right(self, check: Check) -> bool:
        """Whether the solution says the same to all it was asked. A rule about code asks nothing, and is advice."""
        asked = self.logs.get((check.name, "answer"), [])
        if not asked:
            return "code" in check.arguments
        return all(_says_the_same(self.asker("reference"), each) for each in asked)


def _says_the_same(reference: Asker, asked: Asked) -> bool:
    may_change = tuple(asked.given)
    try:
        right = reference(asked.expression, asked.setup, asked.limit, may_change, asked.shown, **asked.given)
    except Finding:  # it raises, so this was asked for something that is to raise; and it did, for the check passed
        return True
    try:
        assert_close(as_list(asked.value), as_list(right))
    except Finding:
        return False
    return True


@dataclass
class Graded:
    """What became of a case."""

    case: Case
    results: list[CheckResult]
    unearned: list[str]
    problems: list[str] = field(init=False)

    def __post_init__(self) -> None:
        failed = [result for result in self.results if result.outcome is Outcome.GRADER_ERROR]
        unearned = [f"{self.case}: {name}" for name in self.unearned]
        self.problems = [f"{name} passes" for name in unearned if name not in ALLOWED]
        self.problems += [f"{self.case}: {each.check} fails by itself\n{each.message}\n{each.trace}" for each in failed]

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(result.outcome is Outcome.PASSED for result in self.results)


def graded(chosen: list[Case], pool: Pool) -> Iterator[Graded]:
    """Grade the cases, a few begun at a time, and hand out each as it is done."""
    waiting = iter(chosen)
    made: dict[Case, Ignorant] = {}
    begun: dict[Future[list[CheckResult]], Case] = {}

    def make(case: Case) -> Ignorant:
        made[case] = Ignorant(pool.grading, case.question, case.notebook())
        return made[case]

    while True:
        for case in itertools.islice(waiting, 4 * pool.grading.workers - len(begun)):
            begun[pool.put(case.question, partial(make, case), case.checks())] = case
        if not begun:
            return
        for future in wait(begun, return_when=FIRST_COMPLETED).done:
            case = begun.pop(future)
            yield Graded(case, future.result(), made.pop(case).unearned)


def main() -> None:
    """Give every question every answer that knows nothing, and say what passes; exit 1 if it should not."""
    parser = argparse.ArgumentParser(description="Give every question the answers that know nothing.")
    parser.add_argument("questions", nargs="*", help="questions, by name or part of it; all if none")
    parser.add_argument("--answer", default="", help="only answers with this in their names")
    options = parser.parse_args()
    chosen = [case for case in cases(find_questions(options.questions)) if options.answer in case.answer]
    console = Console(width=None if sys.stdout.isatty() else 120)
    counts: Counter[str] = Counter()
    problems: list[str] = []
    pool = Pool(Grading(seed=0, recognizes=False))
    columns = [TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn()]
    try:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("answers", total=len(chosen))
            for each in graded(chosen, pool):
                progress.update(task, advance=1, description=each.case.question.name)
                counts += Counter(made=len(each.results), passed=each.passed, unearned=len(each.unearned))
                problems += each.problems
                for said in each.problems:
                    console.print(said, markup=False, highlight=False, soft_wrap=True)
    finally:
        pool.close()
    told = f"{len(chosen)} notebooks that know nothing. Of {counts['made']} checks they passed {counts['passed']}, "
    told += f"{counts['passed'] - counts['unearned']} of which by saying what the solution says, or rules; "
    console.print(f"{told}{len(problems)} problems.", highlight=False)
    for said in problems:
        console.print(said.partition("\n")[0], markup=False, highlight=False, soft_wrap=True)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        main()
