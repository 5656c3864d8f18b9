"""Forges replies: `python -m grader.selftest.forged` changes, one after the other, everything a solution answers.

A notebook can tamper with what answers in its kernel and send whatever it likes. Each question's solution is graded
once; then every check is made again for each of its answers and each forgery of it, with what the solution said
otherwise. A value of a wrong kind is a wrong answer, and never a fault of ours: no forgery ends in "grader error".
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import track

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from grader.content.question import Question, find_questions
from grader.content.reference import reference_notebook
from grader.judging.asked import Asked
from grader.judging.checks import Check, CheckResult, Recognized, checks_of, run_check
from grader.judging.kinds import Right, rights
from grader.judging.outcome import Finding, Outcome
from grader.running.asker import Asker
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.wire import wire

WHOLE = {  # what may come in place of anything
    "None": None,
    "True": True,
    "0": 0,
    "-1": -1,
    "1.0": 1.0,
    "nan": np.nan,
    "a huge number": 10**400,
    "a complex number": 1j,
    "''": "",
    "'text'": "text",
    "[]": [],
    "[None]": [None],
    "['text', 1.5]": ["text", 1.5],
    "[[1], [1, 2]]": [[1], [1, 2]],
    "{}": {},
    "{'text': None}": {"text": None},
    "a set": {"text"},
    "an empty array": np.zeros(0),
    "an array (2,)": np.ones(2),
    "an array (2, 3)": np.ones((2, 3)),
    "an array ()": np.ones(()),
    "an array of objects": np.array(["text", None], dtype=object),
    "an empty tensor": wire.tensor(np.zeros(0)),
    "a tensor (3, 1)": wire.tensor(np.ones((3, 1))),
    "an empty table": pd.DataFrame(),
    "a table": pd.DataFrame({"text": ["a", None], 3: [1, 2]}),
    "a column": pd.Series(["a", 1.5], index=[7, 7]),
    "an index": pd.Index(["a", "b"]),
    "a moment": pd.Timestamp("2000-01-01"),
}
PARTS = ("None", "0", "nan", "a huge number", "'text'", "[]", "an array (2, 3)", "an empty table")  # in place of a part


def forgeries(value: Any, deep: int = 3) -> Iterator[tuple[str, Any]]:
    """What may be sent in place of `value`: something else, or the same with one part changed; each with its name."""
    yield from WHOLE.items()
    yield from _with_a_part_changed(value, deep)


def _with_a_part_changed(value: Any, deep: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (list, tuple)):
        yield from _sequences(value, deep)
    elif isinstance(value, dict):
        yield from _dicts(value, deep)
    elif isinstance(value, np.ndarray):
        yield from _arrays(value)
    elif isinstance(value, (pd.DataFrame, pd.Series)):
        yield from _tables(value)


def _parts(value: Any, deep: int) -> Iterator[tuple[str, Any]]:
    yield from ((name, WHOLE[name]) for name in PARTS)
    if deep:
        yield from _with_a_part_changed(value, deep - 1)


def _sequences(value: list | tuple, deep: int) -> Iterator[tuple[str, Any]]:
    make = type(value)
    yield "one more", make([*value, None])
    for place in sorted({0, len(value) // 2, len(value) - 1} if value else ()):
        yield f"without {place}", make([*value[:place], *value[place + 1 :]])
        for name, part in _parts(value[place], deep):
            yield f"{place}: {name}", make([*value[:place], part, *value[place + 1 :]])


def _dicts(value: dict, deep: int) -> Iterator[tuple[str, Any]]:
    yield "one more", {**value, None: None}
    for key in list(value)[:8]:
        yield f"without {key!r}", {other: item for other, item in value.items() if other != key}
        for name, part in _parts(value[key], deep):
            yield f"{key!r}: {name}", {**value, key: part}


def _arrays(value: np.ndarray) -> Iterator[tuple[str, Any]]:
    plain = value.view(np.ndarray)
    remade = wire.tensor if isinstance(value, wire.Tensor) else np.asarray
    yield "flat", remade(plain.ravel())
    yield "with another dimension", remade(plain[..., None])
    yield "doubled", remade(np.concatenate([plain, plain]) if plain.ndim else plain[None])
    yield "as a list", plain.tolist()
    yield "as objects", np.full(plain.shape, None)
    yield "as text", np.full(plain.shape, "text", dtype=object)
    yield "as complex numbers", remade(np.full(plain.shape, 1j))
    yield "all nan", remade(np.full(plain.shape, np.nan))
    yield "all -1", remade(np.full(plain.shape, -1))
    yield "all large", remade(np.full(plain.shape, 10**12))
    if plain.ndim:
        yield "one shorter", remade(plain[:-1])
        yield "turned", remade(plain.T)
    yield ("as a tensor", wire.tensor(plain)) if remade is np.asarray else ("as an array", plain)


def _tables(value: pd.DataFrame | pd.Series) -> Iterator[tuple[str, Any]]:
    yield "one row less", value.iloc[:-1]
    yield "no rows", value.iloc[:0]
    yield "rows doubled", pd.concat([value, value])
    yield "rows called otherwise", value.set_axis([f"row {place}" for place in range(len(value))], axis=0)
    yield "all None", value.astype(object).map(lambda _: None)
    yield "all text", value.astype(object).map(lambda _: "text")
    yield "as an array", value.to_numpy()
    if isinstance(value, pd.DataFrame):
        for place, label in enumerate(value.columns[:6]):
            yield f"without {label!r}", value.drop(columns=label)
            yield f"{label!r} as text", value.assign(**{str(label): "text"})
            yield f"{label!r} twice", value.iloc[:, [*range(value.shape[1]), place]]
        yield "columns called otherwise", value.set_axis([(i, "x") for i in range(value.shape[1])], axis=1)


@dataclass(frozen=True)
class Forgery:
    """One answer of a solution, and what is sent in its place."""

    check: Check
    place: int  # which of the answers that the check got
    asked: Asked
    what: str
    value: Any

    def __str__(self) -> str:
        return f"{self.check.question.name} {self.check.name}: {self.asked.expression} became {self.what}"


class Recorded:
    """Stands for an `Asker` by saying again what one said before, or what is told in its place."""

    def __init__(self, log: list[Asked], instead: list[Asked] | None = None) -> None:
        """Replies come from `log`, and to questions that are not in it from `instead`."""
        self._replies: dict[tuple[str, str], list[Asked]] = {}
        for asked in log:
            self._keep(asked)
        asked_already = set(self._replies)
        for asked in instead or []:
            if (asked.expression, asked.setup) not in asked_already:
                self._keep(asked)
        self.log: list[Asked] = []

    def _keep(self, asked: Asked) -> None:
        self._replies.setdefault((asked.expression, asked.setup), []).append(asked)

    def __call__(self, expression: str, setup: str = "", **named: Any) -> Any:
        """Return the next reply to the question. Raises Finding where it was asked less often."""
        given = {name: value for name, value in named.items() if name not in ("may_change", "shown", "timeout")}
        wire.dumps(given)
        replies = self._replies.get((expression, setup))
        if not replies:
            raise Finding(Outcome.WRONG, note="The answers led to a question that the solution was not asked.")
        self.log.append(replies.pop(0))
        return self.log[-1].value

    @property
    def seconds(self) -> float:
        """What the last reply took when it was given."""
        return self.log[-1].seconds

    def raises(self, expression: str, _: str, setup: str = "", **named: Any) -> str:
        """Return the next reply."""
        return str(self(expression, setup, **named))  # as a session makes text of it


class Recorder(Submission):
    """A notebook that is graded, and takes down what was asked and answered."""

    def __init__(self, grading: Grading, question: Question, notebook: NotebookNode) -> None:
        super().__init__(grading, question, notebook, f"exercises/{question.file_name}")
        self.logs: dict[tuple[str, str], list[Asked]] = {}  # by check and role

    def argument(self, name: str, check: Check) -> Any:
        """What a check asks for. Raises KeyError, Finding."""
        made = super().argument(name, check)
        if isinstance(made, Asker):
            self.logs[check.name, name] = made.log
        return made


class Retold:
    """A desk of which a check gets recorded replies, some of them replaced, and everything else as it is."""

    def __init__(self, recorder: Recorder, check: Check, instead: dict[int, Any], is_release: bool = False) -> None:
        """`instead`: what is told in place of the solution's answers, by their places among those the check got."""
        self.notebook = recorder.notebook
        self._is_release = is_release
        self._recorder = recorder
        self._log = [
            replace(asked, value=instead.get(place, asked.value))
            for place, asked in enumerate(recorder.logs[check.name, "answer"])
        ]
        self._told = next(iter(instead), 0)

    def argument(self, name: str, check: Check) -> Any:
        """What a check asks for. Raises KeyError, Finding."""
        if name == "answer":
            return Recorded(self._log)
        if name == "reference":
            asked = self._recorder.logs.get((check.name, "reference"), [])
            return Recorded(asked, instead=self._recorder.logs[check.name, "answer"])
        return Submission.argument(self._recorder, name, check)

    def recognized(self, _: Check, __: int | None) -> Recognized:
        """Nothing: what is made up is no mistake."""
        return Recognized()

    def recorded(self, check: Check) -> list[Right] | None:
        """What a release holds of the solution's answers."""
        log = self._recorder.logs[check.name, "answer"]
        return json.loads(json.dumps(rights(log))) if self._is_release else None

    def asked_lines(self, _: int | None) -> list[tuple[str, str]]:
        """What a student reads about the question."""
        return self._log[self._told].lines()

    def twice(self, _: int | None) -> str:
        """Nothing is defined twice."""
        return ""

    def left_behind(self) -> str:
        """Nothing lies beside it."""
        return ""


def forgeries_of(recorder: Recorder) -> list[Forgery]:
    """Every forgery of every answer that the checks got from the solution; of many answers the first and last two."""
    forged = []
    for check in checks_of(recorder.question):
        log = recorder.logs.get((check.name, "answer"), [])
        for place in range(len(log)) if len(log) <= 4 else (0, 1, len(log) - 2, len(log) - 1):
            for what, value in forgeries(log[place].value):
                forged.append(Forgery(check, place, log[place], what, value))
    return forged


def result_of(recorder: Recorder, forgery: Forgery, is_release: bool = False) -> CheckResult:
    """What becomes of the check that gets the forgery, in the whole kit or in a release."""
    desk = Retold(recorder, forgery.check, {forgery.place: forgery.value}, is_release)
    return run_check(forgery.check, desk, {})


def problem(recorder: Recorder, forgery: Forgery) -> str:
    """Say what is not as it should be; "" if all is well."""
    result = result_of(recorder, forgery)
    if result.outcome is Outcome.GRADER_ERROR:
        return f"{forgery}\n{result.message}\n{result.trace}"
    return ""


def recorded(grading: Grading, question: Question) -> Recorder:
    """The question's solution, graded. Raises ValueError if it does not pass."""
    recorder = Recorder(grading, question, reference_notebook(question))
    try:
        bad = [result for result in recorder.grade() if result.outcome is not Outcome.PASSED]
    finally:
        recorder.close()
        grading.release(question)
    if bad:
        raise ValueError(f"{question.name}: the solution does not pass, so forgeries say nothing.\n{bad[0].message}")
    return recorder


def asked_for(names: list[str] | None) -> list[Question]:
    """The questions that a command names, all if none; an unknown name ends it with a sentence and exit code 2."""
    try:
        return find_questions(names or [])
    except LookupError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from None


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
) -> None:
    """Forge every reply to every check, and say which check fails by itself then; exit 1 if any does."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    questions = asked_for(names)
    grading = Grading(seed=0, recognizes=False)
    problems: list[str] = []
    tried = 0
    try:
        for question in questions:
            recorder = recorded(grading, question)
            forged = forgeries_of(recorder)
            for forgery in track(forged, question.name, console=console, transient=True):
                problems += filter(None, [problem(recorder, forgery)])
            tried += len(forged)
            console.print(f"{question.name}: {len(forged)} forgeries", highlight=False)
    finally:
        grading.close()
    for said in problems:
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    console.print(f"{tried} forged replies, {len(problems)} of which made a check fail by itself.", highlight=False)
    raise typer.Exit(1 if problems else 0)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        typer.run(main)
