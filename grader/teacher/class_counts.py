"""Counts of a graded class: by check, question and student, from the results alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles

from grader.content.question import Question, questions_by_name
from grader.judging.outcome import Outcome
from grader.report.result import Document
from grader.teacher.marked import Marked
from grader.teacher.misconceptions import named

KINDS = {
    Outcome.PASSED: "right",
    Outcome.WRONG: "wrong",
    Outcome.RAISED: "wrong",
    Outcome.TIMED_OUT: "wrong",
    Outcome.NOT_ANSWERED: "empty",
    Outcome.BLOCKED: "blocked",
    Outcome.GRADER_ERROR: "fault",
}
FENCE = 1.5  # times the middle half, beyond which a mark is an outlier: Tukey's rule
SLOW, SLOW_AT_LEAST = 5.0, 2.0  # times the median of seconds, and so many at least


@dataclass
class CheckCount:
    """One check, over all who handed something in."""

    question: Question
    name: str
    title: str
    counts: Counter[str] = field(default_factory=Counter)  # by kind
    stuck: list[str] = field(default_factory=list)  # students who answered and whose first failure it is

    @property
    def tried(self) -> int:
        """By how many answers it was tried."""
        return self.counts["right"] + self.counts["wrong"]

    @property
    def share(self) -> float:
        """The share of those that passed."""
        return self.counts["right"] / self.tried if self.tried else 1.0


@dataclass
class QuestionCount:
    """One question, over all who handed something in."""

    question: Question
    checks: list[CheckCount] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)  # that the checks of an answer took, by student
    named: dict[tuple[str, ...], list[str]] = field(default_factory=dict)  # students by the mistakes that explain them

    @property
    def counts(self) -> Counter[str]:
        """The outcomes of all its checks, by kind."""
        return sum((check.counts for check in self.checks), Counter[str]())

    @property
    def answered(self) -> int:
        """How many answered it."""
        return len(self.seconds)

    @property
    def median_seconds(self) -> float:
        """What the checks of an answer take, in the middle."""
        return median(self.seconds.values()) if self.seconds else 0.0

    @property
    def slow(self) -> list[tuple[str, float]]:
        """Whose answers take much longer than that."""
        bar = max(SLOW_AT_LEAST, SLOW * self.median_seconds)
        return sorted(((who, took) for who, took in self.seconds.items() if took > bar), key=lambda pair: -pair[1])


def count(students: Iterable[Marked]) -> list[QuestionCount]:
    """Return the counts of each question, in the chapter's order."""
    found: dict[str, QuestionCount] = {}
    questions = questions_by_name()
    for student in students:
        for graded in student.document["questions"]:
            if graded["name"] in questions:
                question = questions[graded["name"]]
                counted = found.setdefault(question.name, QuestionCount(question))
                _add(counted, student.student, graded)
        for name, titles in named(student.document):
            found[name].named.setdefault(titles, []).append(student.student)
    return [found[name] for name in questions if name in found]


def _add(counted: QuestionCount, student: str, graded: Document) -> None:
    by_name = {check.name: check for check in counted.checks}
    kinds = [KINDS[Outcome(check["outcome"])] for check in graded["checks"]]
    is_answered = any(kind != "empty" for kind in kinds)
    for check, kind in zip(graded["checks"], kinds, strict=True):
        if check["name"] not in by_name:
            by_name[check["name"]] = CheckCount(counted.question, check["name"], check["title"])
            counted.checks.append(by_name[check["name"]])
        by_name[check["name"]].counts[kind] += 1
    if is_answered:
        counted.seconds[student] = sum(check["seconds"] for check in graded["checks"])
        open_ones = [check["name"] for check, kind in zip(graded["checks"], kinds, strict=True) if kind != "right"]
        if open_ones:
            by_name[open_ones[0]].stuck.append(student)


def state(graded: Document) -> str:
    """Return how far an answer is: "right" if all passed, "empty" if nothing was answered, else "wrong"."""
    kinds = {KINDS[Outcome(check["outcome"])] for check in graded["checks"]}
    return next(iter(kinds)) if len(kinds) == 1 and kinds <= {"right", "empty"} else "wrong"


def outliers(students: list[Marked]) -> Iterator[tuple[str, float]]:
    """Whose mark lies far from all others, and the mark."""
    if len(students) < 4:
        return
    low, _, high = quantiles([student.mark for student in students], method="inclusive")
    for student in students:
        if not low - FENCE * (high - low) <= student.mark <= high + FENCE * (high - low):
            yield student.student, student.mark
