"""Proves every check: solutions pass, stubs are "not answered", mistakes are caught, alternatives pass.

Beside a solution every other name means something else, and settings are spoiled: a check stands on its own feet.

The words that a mistake's student reads are kept beside the question, in messages.txt; `--update-messages` keeps
them as they are now. A mistake is put only to the checks that it can prove, and what merely shows something off runs
with the solution and the stub alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.content import messages
from grader.content.notebook import new_notebook
from grader.content.question import Question, Variant, all_questions, is_tagged
from grader.judging.checks import Check, CheckResult, checks_of
from grader.judging.outcome import FAILED, Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission

SHADOWS = Path(__file__).parent / "tricks" / "harmless" / "shadows_every_name.py"


@dataclass(frozen=True)
class Case:
    """One cell of the matrix."""

    question: Question
    kind: str  # solution, stub, mistake, alternative
    variant: Variant | None = None

    def __str__(self) -> str:
        return f"{self.question.name}-{self.kind}" + (f"-{self.variant.slug}" if self.variant else "")

    def cells(self) -> list[NotebookNode]:
        """The cells of the notebook to be graded."""
        if self.variant:
            return [cell for cell in self.variant.cells() if not is_tagged(cell, "try")]
        if self.kind == "stub":
            return self.question.cells("exercise")
        shadows = f"ANSWERS = {self.question.stub_names}\n{SHADOWS.read_text(encoding='utf-8')}"
        return [*self.question.cells("solution"), new_code_cell(shadows)]

    def checks(self) -> list[Check]:
        """The checks to be made: all of them, or for a mistake those meant for it, what these need, and those that no
        mistake is meant for."""
        checks = checks_of(self.question)
        if self.kind != "mistake":
            return checks
        meant = {name for mistake in self.question.mistakes for name in (mistake.fails, mistake.also)}
        return with_needed(checks, {self.variant.fails, self.variant.also} | {check.name for check in checks} - meant)


def with_needed(checks: list[Check], wanted: set[str]) -> list[Check]:
    """Return those of the checks whose names are `wanted`, and those that they need, in their order."""
    while more := {name for check in checks if check.name in wanted for name in check.needs} - wanted:
        wanted = wanted | more
    return [check for check in checks if check.name in wanted]


def cases() -> Iterator[Case]:
    """Every cell of the matrix, question by question."""
    for question in all_questions():
        yield Case(question, "solution")
        yield Case(question, "stub")
        yield from (Case(question, "mistake", variant) for variant in question.variants("mistakes.py"))
        yield from (Case(question, "alternative", variant) for variant in question.variants("alternatives.py"))


@pytest.fixture(scope="session")
def graded(grading: Grading, request: pytest.FixtureRequest) -> Iterator[dict[Case, Future[list[CheckResult]]]]:
    """The results of the cases that this run selected, all of them on their way."""
    pool = Pool(grading)
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    chosen = [cast(Case, item.callspec.params["case"]) for item in items if item.originalname == "test_grades_rightly"]
    checks = {case: case.checks() for case in chosen}
    yield {case: pool.put(case.question, partial(submission_of, grading, case), checks[case]) for case in chosen}
    pool.close()


def submission_of(grading: Grading, case: Case) -> Submission:
    """The case as a submission."""
    notebook = new_notebook(case.cells(), case.question.name)
    return Submission(grading, case.question, notebook, f"exercises/{case.question.file_name}")


@pytest.fixture(scope="session")
def caught() -> dict[Question, set[str]]:
    """The checks that some mistake failed, question by question, as far as this run has come."""
    return {}


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_grades_rightly(
    case: Case,
    graded: dict[Case, Future[list[CheckResult]]],
    caught: dict[Question, set[str]],
    request: pytest.FixtureRequest,
) -> None:
    results = graded.pop(case).result()
    if case.kind == "mistake":
        caught.setdefault(case.question, set()).update(r.check for r in results if r.outcome in FAILED)
    assert_rightly_graded(case, results, request.config.option.update_messages)


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_every_check_can_fail(question: Question, caught: dict[Question, set[str]]) -> None:
    if question not in caught:
        pytest.skip("its mistakes were not part of this run")
    unproven = [check.name for check in checks_of(question) if check.name not in caught[question]]
    unproven = [name for name in unproven if "written" not in name]
    assert not unproven, f"no mistake of {question.name} fails {', '.join(unproven)}: add one to mistakes.py"


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_folder_is_complete(question: Question) -> None:
    checks = [check.name for check in checks_of(question)]
    mistakes = list(question.variants("mistakes.py"))
    assert question.stub_names, "its notebook.py has no stub cell that defines a name"
    assert len(list(question.variants("alternatives.py"))) >= 3, "it has fewer than three alternatives"
    assert mistakes, "it has no mistakes"
    for mistake in mistakes:
        mistake.cells()  # raises where an edit does not fit the solution
        for name in filter(None, (mistake.fails or "none", mistake.also)):
            assert name in checks, f"“{mistake.title}” fails {name}, which is no check of its question"
    for check in checks_of(question):
        assert check.function.__doc__, f"{check.name} has no docstring for the student to read"
        earlier = checks[: checks.index(check.name)]
        assert set(check.needs) <= set(earlier), f"{check.name} needs a check that does not come before it"
    allowed = {"notebook.py", "check.py", "mistakes.py", "alternatives.py", messages.FILE_NAME, "__pycache__"}
    assert {path.name for path in question.folder.iterdir()} <= allowed
    titles = [mistake.title for mistake in mistakes]
    assert len(set(titles)) == len(titles), "two of its mistakes have the same title"
    assert list(messages.read(question)) == titles, "messages.txt and mistakes.py do not match: --update-messages"


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_messages_show_six_digits_at_most(question: Question) -> None:
    for title, message in messages.read(question).items():
        decimals = re.findall(r"\d+\.\d+", message)
        assert not [number for number in decimals if len(number.replace(".", "").strip("0")) > 6], title


def test_no_name_is_used_twice() -> None:
    bare = [question.name.partition("_")[2] for question in all_questions()]
    assert len(set(bare)) == len(bare)


def assert_rightly_graded(case: Case, results: list[CheckResult], update: bool = False) -> None:
    """Raise AssertionError, saying why, unless a case ended as one of its kind has to."""
    assert results, f"{case.question.name}/check.py holds no check"
    if case.variant and case.kind == "mistake":
        _assert_caught(case.variant, results, update)
    else:
        _assert_all(results, Outcome.NOT_ANSWERED if case.kind == "stub" else Outcome.PASSED)


def _assert_all(results: list[CheckResult], outcome: Outcome) -> None:
    others = [f"{r.check}: {r.outcome}\n{r.message}\n{r.trace}" for r in results if r.outcome is not outcome]
    assert not others, "\n\n".join(others)


def _assert_caught(mistake: Variant, results: list[CheckResult], update: bool) -> None:
    by_check = {result.check: result for result in results}
    told = "\n".join(f"{r.check}: {r.outcome}" for r in results)
    for name in filter(None, (mistake.fails, mistake.also)):
        caught = by_check[name].outcome in FAILED
        assert caught, f"{name} does not catch “{mistake.title}”:\n{told}\n{by_check[name].message}"
    result = by_check[f"{mistake.fails}"]
    if update:
        messages.keep(mistake, result.message)
    kept = messages.read(mistake.question).get(mistake.title)
    assert kept is not None, "messages.txt does not have it yet: keep it with --update-messages"
    assert messages.is_same(kept, result.message), f"the message was\n{kept}\nand is now\n{result.message}"
