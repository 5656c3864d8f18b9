"""A check: one function of a question's check.py, and what became of it.

The function is an ordinary pytest function; here is also the one way to run it, which pytest and the self-test share.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from grader.content.question import Question
from grader.content.syntax import calls_in
from grader.judging.asked import Asked, comparing
from grader.judging.kinds import Right, kind, kind_finding, not_as_expected, rights
from grader.judging.outcome import FAILED, Finding, NotPlainAnswer, Outcome, block, laid_out, one_line

SHARED = "shared_rng"
DRAWS = ("rng", SHARED)  # arguments that are random numbers


@dataclass(frozen=True)
class Check:
    """One property of a right answer."""

    question: Question
    function: Callable[..., None]

    @property
    def name(self) -> str:
        """The function's name, a sentence about a right answer."""
        return self.function.__name__

    @property
    def title(self) -> str:
        """The docstring's first line: the sentence a student reads."""
        return self._told[0]

    @property
    def hints(self) -> tuple[str, ...]:
        """The paragraphs of the rest of the docstring: the next thought, and nearer ones for who asks for more."""
        paragraphs = self._told[2].split("\n\n")
        return tuple(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())

    @property
    def hint(self) -> str:
        """The next thought."""
        return next(iter(self.hints), "")

    @property
    def needs(self) -> tuple[str, ...]:
        """The checks of the same question without which this one says nothing."""
        return tuple(name for mark in self._marks("needs") for name in mark.args)

    @property
    def points(self) -> float:
        """What it is worth; 1 unless marked otherwise."""
        return next((mark.args[0] for mark in self._marks("points")), 1)

    @property
    def arguments(self) -> list[str]:
        """What the function asks for."""
        return list(inspect.signature(self.function).parameters)

    @property
    def is_drawn(self) -> bool:
        """Whether its inputs depend on the run's seed."""
        return any(name in DRAWS for name in self.arguments)

    @property
    def shares(self) -> bool:
        """Whether other checks of the question ask the same, so that one answer serves them all."""
        return SHARED in self.arguments

    @property
    def _told(self) -> tuple[str, str, str]:
        return (inspect.getdoc(self.function) or "").partition("\n")

    def _marks(self, name: str) -> list[Any]:
        return [mark for mark in getattr(self.function, "pytestmark", []) if mark.name == name]


@dataclass(frozen=True)
class CheckResult:
    """What became of one check."""

    question: str
    check: str
    title: str
    outcome: Outcome
    points: float
    message: str  # the block a student reads; empty when it passed
    seconds: float
    trace: str = ""  # for a teacher: where it came from, in our code
    body: str = ""  # the block without title and hint
    hints: tuple[str, ...] = ()  # the block's hint, and nearer ones
    mistake: str = ""  # for a teacher: the known mistakes that give the same as the answer, by their titles
    extra: bool = False  # whether its points come on top of what is asked for

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> CheckResult:
        """Return the result that `plain` was made of."""
        return cls(**{**plain, "outcome": Outcome(plain["outcome"]), "hints": tuple(plain["hints"])})

    def plain(self) -> dict[str, Any]:
        """Return it as what JSON knows."""
        return {**vars(self), "outcome": str(self.outcome)}

    @property
    def earned(self) -> float:
        """The points that count."""
        return self.points if self.outcome is Outcome.PASSED else 0

    @property
    def asked_points(self) -> float:
        """The points that are asked for: none of an extra question."""
        return 0 if self.extra else self.points


@dataclass(frozen=True)
class Recognized:
    """What is known of a wrong answer: a hint for it, and the mistakes that give the same, by their titles."""

    hint: str | None = None
    mistake: str = ""


class Desk(Protocol):
    """Where a check gets its arguments from."""

    notebook: str  # the submission's notebook as a student knows it

    def argument(self, name: str, check: Check) -> Any:
        """The value of one argument. Raises KeyError for a name that is not on offer."""

    def asked_lines(self, place: int | None) -> list[tuple[str, str]]:
        """What the student reads about the question at this place in the check's log, or about the last one."""

    def twice(self, place: int | None) -> str:
        """Which definition was used of what that question asks for, where there are several; else ""."""

    def left_behind(self) -> str:
        """Which files beside the notebook were not taken along, and why; "" if none was left behind."""

    def recognized(self, check: Check, place: int | None) -> Recognized:
        """Which known mistake gives the same as was answered there."""

    def recorded(self, check: Check) -> list[Right] | None:
        """What the solution gives to the check, in a release; None where the solution itself can be asked."""


def checks_of(question: Question) -> list[Check]:
    """The checks in a question's check.py, in the order they are written."""
    functions = inspect.getmembers(_module(question), inspect.isfunction)
    mine = [function for name, function in functions if name.startswith("test_")]
    return [Check(question, function) for function in sorted(mine, key=lambda f: f.__code__.co_firstlineno)]


@functools.cache
def _module(question: Question) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"check_{question.name}", question.folder / "check.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{question.name}/check.py cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_check(check: Check, desk: Desk, earlier: Mapping[str, CheckResult]) -> CheckResult:
    """Run one check and say what became of it. `earlier`: the results of this question's checks so far.

    Only an exception that is not an Exception (Ctrl-C) gets out.
    """
    began = time.monotonic()
    finding, trace = None, ""
    arguments: dict[str, Any] = {}
    try:
        finding = _blocked(check, earlier)
        if finding is None:
            arguments = {name: desk.argument(name, check) for name in check.arguments}
            with comparing(arguments["answer"].log if "answer" in arguments else []):
                check.function(**arguments)
    except Finding as found:
        finding = found
        if found.outcome is not Outcome.NOT_ANSWERED:
            trace = traceback.format_exc()
        if found.outcome is Outcome.RAISED:
            finding = _unfit_part(check, desk, arguments, found) or found
        if isinstance(found, NotPlainAnswer):
            finding.lines = [*_form_expected(check, desk, arguments), *finding.lines]
    except AssertionError as error:
        finding, trace = Finding(Outcome.WRONG, note=str(error)), traceback.format_exc()
    except Exception as error:
        trace = traceback.format_exc()
        finding = _unfit_answer(check, desk, arguments) or _our_fault(error)
    outcome = Outcome.PASSED if finding is None else finding.outcome
    about = (check.question.name, check.name, check.title, outcome, check.points)
    if finding is None:
        return CheckResult(*about, "", time.monotonic() - began)
    recognized = desk.recognized(check, finding.place) if _is_of_an_answer(check, finding) else Recognized()
    finding.hint = recognized.hint or finding.hint
    message, body, hints = _told(check, desk, finding)
    return CheckResult(*about, message, time.monotonic() - began, trace, body, hints, mistake=recognized.mistake)


def _blocked(check: Check, earlier: Mapping[str, CheckResult]) -> Finding | None:
    """Why the check is not run. What it needs has to pass: a notebook may claim of itself that it has no answer."""
    needed = [earlier[name] for name in check.needs if name in earlier]
    failed = [result for result in needed if result.outcome is not Outcome.PASSED]
    if not failed:
        return None
    if all(result.outcome is Outcome.NOT_ANSWERED for result in failed):
        return Finding(Outcome.NOT_ANSWERED, note=failed[0].body)
    first = next(result for result in failed if result.outcome is not Outcome.NOT_ANSWERED)
    return Finding(Outcome.BLOCKED, note=f"Waits for another check to pass first: {first.title}")


def _unfit_answer(check: Check, desk: Desk, arguments: dict[str, Any]) -> Finding | None:
    """Say which answer is of another kind than the solution's, if a check that cannot go on got one."""
    for place, (mine, right) in _beside_the_solution(check, desk, arguments).items():
        finding = kind_finding(mine.value, right["kind"])
        if finding:
            finding.place = place
            return finding
    return None


def _unfit_part(check: Check, desk: Desk, arguments: dict[str, Any], raised: Finding) -> Finding | None:
    """Say which answer is of another kind than the solution's, if what a check does with it raised.

    No line of the notebook did, and of our own no student needs to know.
    """
    if "answer" not in arguments or any(label == "at" for label, _ in raised.lines):
        return None
    answer = arguments["answer"]
    length, asked = len(answer.log), answer.log[-1]
    for call, setup in calls_in(asked.setup, asked.expression, check.question.stub_names):
        with contextlib.suppress(Finding):  # the call stands in a loop, or its value is no plain data
            mine = answer(call, setup=setup, **asked.given)
            reference = functools.partial(desk.argument("reference", check), call, setup, **asked.given)
            if finding := _beside_the_reference(mine, reference):
                return finding
    del answer.log[length:]
    return None


def _beside_the_reference(mine: Any, right: Callable[[], Any]) -> Finding | None:
    """Say that an answer is of another kind than the solution's, which may be no plain data."""
    try:
        return kind_finding(mine, kind(right()))
    except Finding as refused:
        said = dict(refused.lines).get("got")
        return not_as_expected(mine, said.partition(", which")[0]) if said else None


def _form_expected(check: Check, desk: Desk, arguments: dict[str, Any]) -> list[tuple[str, str]]:
    """Say what kind of value the last answer should have been, where the question was about one value."""
    pairs = _beside_the_solution(check, desk, arguments)
    last = pairs.get(len(arguments["answer"].log) - 1) if pairs else None
    return [("expected", last[1]["kind"]["form"])] if last and not last[1]["is_tuple"] else []


def _beside_the_solution(check: Check, desk: Desk, arguments: dict[str, Any]) -> dict[int, tuple[Asked, Right]]:
    """What the check asked for, of the answer and of the solution, by place; nothing if it fails with that too."""
    if "answer" not in arguments:
        return {}
    recorded = desk.recorded(check)
    answered = _of_the_solution(check, desk, arguments) if recorded is None else recorded
    pairs = enumerate(zip(arguments["answer"].log, answered, strict=False))
    return {place: (mine, right) for place, (mine, right) in pairs if mine.mark == right["mark"]}


def _of_the_solution(check: Check, desk: Desk, arguments: dict[str, Any]) -> list[Right]:
    fresh = {"answer": "reference", "reference": "reference", **{name: name for name in DRAWS}}
    try:
        again = {**arguments, **{name: desk.argument(fresh[name], check) for name in arguments if name in fresh}}
        check.function(**again)
    except Exception:
        return []
    return rights(again["answer"].log)


def _is_of_an_answer(check: Check, finding: Finding) -> bool:
    """Whether a check failed by what it was answered."""
    return finding.outcome in (Outcome.WRONG, Outcome.RAISED) and "answer" in check.arguments


def _our_fault(error: Exception) -> Finding:
    sentence = (
        f"The check itself failed ({type(error).__name__}: {str(error)[:200]}): the fault is the kit's, not yours."
    )
    return Finding(Outcome.GRADER_ERROR, note=sentence)


def _told(check: Check, desk: Desk, finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """What a student reads: the block, its body alone, and the hints from the first to the nearest."""
    if finding.outcome in FAILED and "answer" in check.arguments:
        finding.lines = [*desk.asked_lines(finding.place), *finding.lines]
        finding.note = f"{finding.note} {desk.twice(finding.place)}".strip()
    if finding.outcome is Outcome.RAISED:  # perhaps for the want of them
        finding.note = f"{finding.note} {desk.left_behind()}".strip()
    has_hint = finding.outcome in (Outcome.WRONG, Outcome.RAISED)
    hints = [one_line(hint) for hint in (finding.hint, *(check.hints if has_hint else ())) if hint]
    message = block(check.title, desk.notebook, finding, check.hint if has_hint else "")
    is_line = finding.outcome is Outcome.NOT_ANSWERED
    return message, message if is_line else laid_out(finding), tuple(hints)
