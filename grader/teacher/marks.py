"""The marks and comments that people give, laid over the machine's marks, which stay beside.

A line of marks.csv is about one check or, where it names none, about a whole question. Of several about the same, the
last counts.

A line counts for the notebook that was graded when it was first seen, and no other: which one that was is kept beside
what was graded. To give a mark again for a changed notebook, the line is added once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.content.files import write_whole
from grader.report.result import Document
from grader.report.weighing import whole
from grader.teacher.marks_file import FILE, BadMark, Mark, read_marks, writing

PINS = Path(".graded", "marks.json")


@dataclass(frozen=True)
class Placed:
    """A line and what it is about: a check of a result's question, or the question as a whole."""

    mark: Mark
    question: Document
    check: Document | None
    is_void: bool  # the notebook has changed since the mark was given


class Marks:
    """The marks of a graded class in the folder `out`; `said` has a sentence for each line that does not count.

    Raises CannotGrade if the file is there and cannot be read.
    """

    def __init__(self, out: Path) -> None:
        self.path, self._pins_path = out / FILE, out / PINS
        self.marks = list(read_marks(self.path)) if self.path.exists() else []
        self.said: list[str] = []
        self._pins = _read_pins(self._pins_path)

    def settle(self, documents: Mapping[str, Document]) -> None:
        """Keep, for each line that is new, which notebook was graded when it was given. Raises CannotGrade, OSError."""
        new: dict[str, str | None] = {}
        for mark in self.marks:
            try:
                question, _ = meant(mark, documents)
            except BadMark:
                continue
            if mark.key not in self._pins:
                new[mark.key] = question["notebook"]
        if new:
            with writing(self.path.parent):
                self._pins = {**new, **_read_pins(self._pins_path)}  # others may have kept some meanwhile
                write_whole(self._pins_path, json.dumps(self._pins, indent=1))

    def placed(self, documents: Mapping[str, Document]) -> Iterator[Placed]:
        """Yield each line with the part of a result that it is about; `said` tells of the others in the end, and of
        void ones in whose place no other was given.

        Raises CannotGrade, OSError.
        """
        self.settle(documents)
        self.said = []
        void: dict[tuple[str, str, str], str] = {}  # for want of a line that takes their place
        for mark in self.marks:
            try:
                question, check = meant(mark, documents)
            except BadMark as error:
                self.said.append(str(error))
                continue
            about = (mark.student, question["name"], check["name"] if check else "")
            void.pop(about, None)
            is_void = self._pins[mark.key] != question["notebook"]
            if is_void:
                again = "Add the line once more, below it, to give it for the new one"
                why = f"{mark.student}'s {question['name']} has changed since. {again}"
                void[about] = str(mark.bad("question", why))
            yield Placed(mark, question, check, is_void)
        self.said += void.values()

    def lay_over(self, documents: Iterable[tuple[str, Document]]) -> None:
        """Put people's marks in place of the machine's in the results of students. Raises CannotGrade, OSError.

        Where there is one, its check, or its question if it names no check, has it as `mark`; `machine` is what the
        machine gave. Of students whose names are shown alike, the last has the marks, and all have their own results.
        """
        results = list(documents)
        for placed in self.placed(dict(results)):
            if not placed.is_void:
                (placed.check or placed.question)["mark"] = placed.mark
        for _, document in results:
            _add_up(document)


def meant(mark: Mark, documents: Mapping[str, Document]) -> tuple[Document, Document | None]:
    """Return the question and the check, of its student's result, that a mark is about. Raises BadMark."""
    if mark.student not in documents:
        raise mark.bad("student", f"nobody is called “{mark.student}” in grades.csv")
    questions = {question["name"]: question for question in documents[mark.student]["questions"]}
    found = [question for name, question in questions.items() if mark.question and name.startswith(mark.question)]
    question = questions.get(mark.question) or (found[0] if len(found) == 1 else None)
    if question is None:
        raise mark.bad("question", f"“{mark.question}” is no question that was graded; write it as in grades.csv")
    checks = [check for check in question["checks"] if mark.check in (check["name"], check["title"])]
    if mark.check and not checks:
        named = ", ".join(check["name"] for check in question["checks"])
        raise mark.bad("check", f"{question['name']} has no check “{mark.check}”; it has {named}")
    most = whole(sum(check["points"] for check in checks or question["checks"]))
    if mark.value is None and not mark.comment:
        raise mark.bad("points", "there are neither points nor a comment")
    if (mark.value or 0) > most:
        raise mark.bad("points", f"{mark.points} is more than there is to be had, {most:g}")
    return question, checks[0] if checks else None


def _read_pins(path: Path) -> dict[str, str | None]:
    if not path.exists():
        return {}
    pins: dict[str, str | None] = json.loads(path.read_text(encoding="utf-8"))
    return pins


def _add_up(document: Document) -> None:
    """Give the checks, questions and the whole what people gave; what the machine gave goes beside it."""
    for question in document["questions"]:
        for part in (*question["checks"], question):
            part["machine"] = part["earned"]
            given = part["mark"].value if "mark" in part else None
            if part is question:
                part["earned"] = whole(sum(check["earned"] for check in question["checks"]))
            if given is not None:
                part["earned"] = whole(given)
    document["machine"] = document["earned"]
    document["earned"] = whole(sum(question["earned"] for question in document["questions"]))
