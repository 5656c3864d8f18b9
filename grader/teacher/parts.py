"""What can be marked of an answer: each check of its question, and the question as a whole; with what stands there."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from grader.content.question import Question
from grader.judging.checks import checks_of
from grader.judging.outcome import BAD
from grader.report.result import Document
from grader.report.weighing import whole
from grader.teacher.marks import Placed
from grader.teacher.marks_file import Mark


@dataclass(frozen=True)
class Part:
    """What can be marked of an answer: one check, or the question as a whole."""

    check: str  # "" for the whole
    title: str
    outcome: str
    message: str
    machine: float  # points that the machine gave
    points: float  # to be had
    is_read: bool  # a person is asked for it: the machine only sees that there is an answer in words
    mark: Mark | None = None
    is_void: bool = False  # the mark was for an earlier notebook

    @property
    def is_marked(self) -> bool:
        """Whether a mark stands."""
        return self.mark is not None and not self.is_void

    @property
    def given(self) -> str:
        """The points that a person gave, as they are typed; "" if none."""
        value = None if self.mark is None else self.mark.value
        return "" if value is None else f"{whole(value):g}"

    @property
    def seen(self) -> str:
        """By which it is known whether somebody else has marked it since: a hash of the mark that stands."""
        told = {} if self.mark is None else {**asdict(self.mark), "line": 0}
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    def said(self) -> str:
        """Say whose mark it is."""
        if self.mark is None:
            return ""
        moment = self.mark.when[:16].replace("T", " ")
        whose = ", ".join(filter(None, [f"by {self.mark.by or 'somebody'}", moment]))
        return f"for an earlier notebook, {whose}: give it again" if self.is_void else whose


def parts_by_student(
    question: Question, documents: dict[str, Document], placed: Iterable[Placed]
) -> dict[str, list[Part]]:
    """What can be marked of each student's answer; students whose notebook is not graded yet are left out."""
    mine: dict[str, dict[str, Placed]] = defaultdict(dict)
    for each in placed:
        if each.question["name"] == question.name:
            mine[each.mark.student][each.check["name"] if each.check else ""] = each
    return {
        student: list(_parts(question, graded, mine[student]))
        for student, document in documents.items()
        for graded in document["questions"]
        if graded["name"] == question.name
    }


def written_checks(question: Question) -> set[str]:
    """Return the names of the checks that only see whether there is an answer in words."""
    return {check.name for check in checks_of(question) if "written" in check.arguments}


def _parts(question: Question, graded: Document, placed: dict[str, Placed]) -> Iterator[Part]:
    to_read = written_checks(question) if graded["notebook"] else set()  # nothing is to read where none came
    for check in graded["checks"]:
        message = check["message"] if check["outcome"] in BAD else ""  # the others' messages may hold names
        told = (check["name"], check["title"], check["outcome"], message, check["earned"], check["points"])
        yield _with_mark(Part(*told, check["name"] in to_read), placed.get(check["name"]))
    points = whole(sum(check["points"] for check in graded["checks"]))
    yield _with_mark(Part("", "The question as a whole", "", "", graded["earned"], points, False), placed.get(""))


def _with_mark(part: Part, placed: Placed | None) -> Part:
    return part if placed is None else replace(part, mark=placed.mark, is_void=placed.is_void)
