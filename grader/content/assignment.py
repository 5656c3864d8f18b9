"""An assignment: which questions, for how many points, until when, and what lateness costs; written as TOML.

    title = "Homework 1"
    due = 2026-03-01T23:59:00+01:00
    late = "10 % a day"
    model_answers = true

    [questions]
    05_crosstab = 10
    07_dot_product = "as in the kit"

    [extra]
    10_one_hot = 5

    [withheld]
    07_dot_product = ["test_works_for_any_length"]

Points of `extra` come on top: all of `questions` is 100 %. Students cannot run a check that is withheld. With
`model_answers` the feedback holds the kit's answers beside the student's.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NoReturn

from grader.content.question import Question, all_questions, questions_by_name
from grader.content.syntax import defined_names

AS_IN_THE_KIT = "as in the kit"
KEYS = ("title", "due", "late", "model_answers", "questions", "extra", "withheld")
A_DAY = re.compile(r"(\d+(?:\.\d+)?) ?% a day(?:, at most (\d+(?:\.\d+)?) ?%)?")
DAYS = re.compile(r"(\d+) days?, then nothing")
LATE = '"10 % a day", "10 % a day, at most 50 %" or "2 days, then nothing"'


class NotAnAssignment(ValueError):
    """A file is no assignment. The message names the file, the line and the key, and says what to write."""


@dataclass(frozen=True)
class Late:
    """What lateness costs."""

    a_day: float = 0  # share of the points that each day begun takes
    at_most: float = 1  # share of the points that it takes in all
    days: int | None = None  # after which nothing counts; None if that never comes

    def share_left(self, days: int) -> float:
        """Return the share of the points that counts for a hand-in `days` begun days late (0: in time)."""
        if self.days is not None and days > self.days:
            return 0.0
        return 1 - min(self.at_most, 1, self.a_day * days)


@dataclass(frozen=True)
class Assignment:
    """The questions that were chosen, and what they are worth."""

    title: str = ""
    due: datetime | None = None  # with its time zone
    late: Late = Late()
    worth: Mapping[Question, float | None] = field(default_factory=dict)  # points; None as in the kit. Extra ones too
    extra: frozenset[Question] = frozenset()
    withheld: Mapping[Question, tuple[str, ...]] = field(default_factory=dict)  # names of checks
    text: str = ""  # of its file
    model_answers: bool = False  # whether feedback holds the kit's answers

    @property
    def questions(self) -> list[Question]:
        """All of them, in the chapter's order."""
        return sorted(self.worth)

    def factor(self, question: Question, points: float) -> float:
        """Return by what a check's points are to be multiplied, where the question's checks are worth `points`."""
        worth = self.worth.get(question)
        return 1.0 if worth is None or not points else worth / points

    def days_late(self, handed_in: datetime | None) -> int:
        """Return how many days were begun after it was due; 0 where either is not known."""
        if self.due is None or handed_in is None or handed_in <= self.due:
            return 0
        return -((self.due - handed_in) // timedelta(days=1))


def everything() -> Assignment:
    """Return the assignment of who gives none: all questions, as they are in the kit."""
    return Assignment(worth=dict.fromkeys(all_questions()))


def read_assignment(path: Path) -> Assignment:
    """Read an assignment. Raises NotAnAssignment."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8"
        raise NotAnAssignment(f"{path} cannot be read ({why}): name a file like hw1.toml.") from None
    try:
        return _Reader(path.name, text, tomllib.loads(text)).assignment()
    except tomllib.TOMLDecodeError as error:
        raise NotAnAssignment(f"{path.name} is no TOML: {error}.") from None


@dataclass
class _Reader:
    """Reads one file, and knows on which line a key stands."""

    name: str
    text: str
    data: dict[str, Any]

    def assignment(self) -> Assignment:
        self._known(self.data, KEYS, "")
        chosen, extra = self._points("questions"), self._points("extra")
        if not chosen:
            self._fail("questions", "names none: list the questions under [questions], each with its points")
        for question in extra:
            if question in chosen:
                self._fail(question.name, "stands in [questions] and in [extra]: keep it in one of them", "extra")
        title = self.data.get("title", self.name.removesuffix(".toml"))
        if not isinstance(title, str) or not title.strip():
            self._fail("title", 'has to be text, as in "Homework 1"')
        shows = self.data.get("model_answers", False)
        if not isinstance(shows, bool):
            self._fail("model_answers", "has to be true or false")
        worth, withheld = chosen | extra, self._withheld()
        return Assignment(title, self._due(), self._late(), worth, frozenset(extra), withheld, self.text, shows)

    def _due(self) -> datetime | None:
        due = self.data.get("due")
        if due is None:
            return None
        if isinstance(due, datetime):
            return due if due.tzinfo else due.astimezone()
        if isinstance(due, date):
            return datetime.combine(due, time(23, 59, 59)).astimezone()
        self._fail("due", "has to be a time, without quotes, as in 2026-03-01T23:59:00+01:00")

    def _late(self) -> Late:
        said = self.data.get("late", "")
        if isinstance(said, str):
            if not said:
                return Late()
            if found := A_DAY.fullmatch(said):
                return Late(float(found[1]) / 100, float(found[2] or 100) / 100)
            if found := DAYS.fullmatch(said):
                return Late(days=int(found[1]))
        self._fail("late", f"has to be {LATE}")

    def _points(self, section: str) -> dict[Question, float | None]:
        given = self.data.get(section, {})
        if isinstance(given, list):
            given = {str(name): AS_IN_THE_KIT for name in given}
        if not isinstance(given, dict):
            self._fail(section, "has to be a section of questions with their points, or a list of questions")
        return {self._question(name, section): self._worth(name, worth, section) for name, worth in given.items()}

    def _worth(self, name: str, worth: object, section: str) -> float | None:
        if worth == AS_IN_THE_KIT:
            return None
        if isinstance(worth, (int, float)) and not isinstance(worth, bool) and 0 < worth < 1e6:
            return float(worth)
        self._fail(name, f'has to be its points, a number above 0, or "{AS_IN_THE_KIT}"', section)

    def _withheld(self) -> dict[Question, tuple[str, ...]]:
        given = self.data.get("withheld", {})
        if not isinstance(given, dict):
            self._fail("withheld", "has to be a section of questions, each with a list of checks")
        return {self._question(name, "withheld"): self._checks(name, checks) for name, checks in given.items()}

    def _checks(self, name: str, checks: object) -> tuple[str, ...]:
        question = self._question(name, "withheld")
        there = [each for each in defined_names((question.folder / "check.py").read_text("utf-8")) if is_check(each)]
        if checks == "all":
            return tuple(there)
        if not isinstance(checks, list):
            self._fail(name, 'has to be a list of checks, or "all"', "withheld")
        for check in checks:
            if check not in there:
                self._fail(name, f"has no check {check}{_close(check, there)}", "withheld")
        return tuple(checks)

    def _question(self, name: str, section: str) -> Question:
        questions = questions_by_name()
        if name not in questions:
            self._fail(name, f"is no question of this kit{_close(name, questions)}", section)
        return questions[name]

    def _known(self, given: Mapping[str, Any], allowed: Iterable[str], section: str) -> None:
        for key in given:
            if key not in allowed:
                self._fail(key, f"is not known here{_close(key, allowed)}", section)

    def _fail(self, key: str, why: str, section: str = "") -> NoReturn:
        end = "" if why.endswith("?") else "."
        raise NotAnAssignment(f"{self.name}, line {self._line(key, section)}: {key} {why}{end}")

    def _line(self, key: str, section: str) -> int:
        """The line on which a key stands, or its name in a list; that of the section, or 1, if it is not found."""
        lines = self.text.splitlines()
        heads = [number for number, line in enumerate(lines) if re.match(rf"\s*\[\s*[\"']?{section}[\"']?\s*\]", line)]
        start = heads[0] if section and heads else 0
        stands = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
        listed = re.compile(rf"[\"']{re.escape(key)}[\"']")
        for pattern in (stands.match, listed.search):
            for number in range(start, len(lines)):
                if pattern(lines[number]):
                    return number + 1
        return start + 1


def is_check(name: str) -> bool:
    """Whether a function of this name in a check.py is a check."""
    return name.startswith("test_")


def _close(name: object, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(name), list(names), n=1)
    return f": did you mean {close[0]}?" if close else ""
