"""The marks and comments that people give: `marks.csv` beside grades.csv, a line each, laid over the machine's marks.

A person may write the file in a spreadsheet; the kit only ever adds lines to it. A line is about one check or, where it
names none, about a whole question. Of several about the same, the last counts.

A line counts for the notebook that was graded when it was first seen, and no other: which one that was is kept beside
what was graded. To give a mark again for a changed notebook, the line is added once more.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import filelock

from grader.content.files import reason, write_whole
from grader.judging.outcome import LONGEST
from grader.report.result import Document
from grader.report.weighing import whole
from grader.teacher.csv_cells import FORMULA, Cell, Sheet, harmless, read_sheet
from grader.teacher.students import CannotGrade

FILE = "marks.csv"
PINS = Path(".graded", "marks.json")
BOM = "\ufeff"  # by which a spreadsheet knows that the file is UTF-8
PATIENCE = 10  # seconds for somebody else to finish writing


class BadMark(ValueError):
    """A line of the file that cannot count. The message says which, where in it, and why."""


@dataclass(frozen=True)
class Mark:
    """One line, as it was written; `points` and `comment` may each be missing, not both."""

    student: str  # as grades.csv calls them
    question: str
    check: str = ""  # of the question; "" where the line is about the question as a whole
    points: str = ""
    comment: str = ""  # for the student
    reason: str = ""  # for whoever asks why the machine's mark does not stand
    by: str = ""
    when: str = ""
    line: int = 0  # of the file
    turn: int = 0  # how many lines before it say the same

    @property
    def value(self) -> float | None:
        """The points as a number, None if the line gives none. Raises BadMark."""
        if not self.points:
            return None
        number = _number(self.points)
        if not 0 <= number < math.inf:
            raise self.bad("points", f"“{self.points}” is no number of points")
        return number

    @property
    def key(self) -> str:
        """By which the line is known again, whatever a spreadsheet has made of its time."""
        return json.dumps([self.student, self.question, self.check, self.value, self.turn])

    def bad(self, column: str, why: str) -> BadMark:
        """Return what to raise where a cell cannot be."""
        place = f"{FILE}, line {self.line}, column {column}: " if self.line else f"{column}: "
        return BadMark(f"{place}{why}.{' The line does not count.' if self.line else ''}")


@dataclass(frozen=True)
class Placed:
    """A line and what it is about: a check of a result's question, or the question as a whole."""

    mark: Mark
    question: Document
    check: Document | None
    is_void: bool  # the notebook has changed since the mark was given


COLUMNS = tuple(field.name for field in fields(Mark) if field.name not in ("line", "turn"))


class Marks:
    """The marks of a graded class in the folder `out`; `said` has a sentence for each line that does not count.

    Raises CannotGrade if the file is there and cannot be read.
    """

    def __init__(self, out: Path) -> None:
        self.path, self._pins_path = out / FILE, out / PINS
        self.marks = list(_read(self.path)) if self.path.exists() else []
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
        """Yield each line with the part of a result that it is about; `said` tells of the others, and of void ones.

        Raises CannotGrade, OSError.
        """
        self.settle(documents)
        self.said = []
        for mark in self.marks:
            try:
                question, check = meant(mark, documents)
            except BadMark as error:
                self.said.append(str(error))
                continue
            is_void = self._pins[mark.key] != question["notebook"]
            if is_void:
                again = "Add the line once more, below it, to give it for the new one"
                why = f"{mark.student}'s {question['name']} has changed since. {again}"
                self.said.append(str(mark.bad("question", why)))
            yield Placed(mark, question, check, is_void)

    def laid_over(self, documents: Mapping[str, Document]) -> dict[str, Document]:
        """Return the results of students with people's marks in place of the machine's. Raises CannotGrade, OSError.

        Where there is one, its check, or its question if it names no check, has it as `mark`; `machine` is what the
        machine gave.
        """
        made = {student: json.loads(json.dumps(document)) for student, document in documents.items()}
        for placed in self.placed(made):
            if not placed.is_void:
                (placed.check or placed.question)["mark"] = placed.mark
        for document in made.values():
            _add_up(document)
        return made


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


def give(out: Path, mark: Mark) -> None:
    """Add a line to the file, which is made if there is none. Raises BadMark, CannotGrade, OSError."""
    with writing(out):
        add(out, mark)


@contextlib.contextmanager
def writing(out: Path) -> Iterator[None]:
    """Be the only one who writes marks into the folder `out`. Raises CannotGrade."""
    lock = filelock.FileLock(out / f".{FILE}.lock", is_singleton=True)  # a thread that has it may ask again
    try:
        lock.acquire(timeout=PATIENCE)
    except filelock.Timeout:
        raise CannotGrade(f"{out / FILE} is being written by somebody else: try again.") from None
    try:
        yield
    finally:
        lock.release()


def add(out: Path, mark: Mark) -> None:
    """As `give`, for who is the only one `writing` already."""
    for column in ("comment", "reason"):
        if len(getattr(mark, column)) > LONGEST:
            raise mark.bad(column, f"it is longer than {LONGEST:,} characters")
    path = out / FILE
    text, head, delimiter = BOM + ",".join(COLUMNS) + "\r\n", list(COLUMNS), ","
    if path.exists():
        sheet = _sheet(path)
        text, head, delimiter = sheet.text, _head(sheet), sheet.delimiter
    missing = [name for name in COLUMNS if getattr(mark, name) and name not in head]
    if missing:
        raise CannotGrade(f"{path} has no column “{missing[0]}”: add it to the first line.")
    end = "\r\n" if "\r\n" in text else "\n"
    row = io.StringIO(newline="")
    cells = [harmless(getattr(mark, name)) if name in COLUMNS else "" for name in head]
    csv.writer(row, delimiter=delimiter, lineterminator=end).writerow(cells)
    between = "" if text.endswith("\n") else end
    write_whole(path, f"{BOM}{text.removeprefix(BOM)}{between}{row.getvalue()}")


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


def _read(path: Path) -> Iterator[Mark]:
    sheet, turns = _sheet(path), Counter[tuple[str, ...]]()
    head = _head(sheet)
    for name in ("student", "question"):
        if name not in head:
            raise CannotGrade(f"{path}, line 1: there is no column “{name}”. Its columns are {', '.join(COLUMNS)}.")
    for row in sheet.rows[1:]:
        values = dict.fromkeys(COLUMNS, "")
        values |= {name: _value(cell, name) for name, cell in zip(head, row, strict=False) if name in COLUMNS}
        place = tuple(values[name] for name in ("student", "question", "check"))
        same = (*place, f"{_number(values['points'])}")
        yield Mark(**values, line=sheet.text.count("\n", 0, row[0].start) + 1, turn=turns[same])
        turns[same] += 1


def _sheet(path: Path) -> Sheet:
    try:
        return read_sheet(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotGrade(f"{path} cannot be read ({reason(error)}): mend it, or move it away.") from None


def _head(sheet: Sheet) -> list[str]:
    return [cell.value.strip().lstrip(BOM).lower() for cell in sheet.rows[0]]


def _number(text: str) -> float:
    """The number that a cell means; NaN where it means none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


def _value(cell: Cell, name: str) -> str:
    """What was meant: without the apostrophe that keeps a formula from being one, but in the name from grades.csv."""
    value = cell.value.strip().replace("\r\n", "\n")
    is_guarded = value[:1] == "'" and value[1:].lstrip().startswith(FORMULA)
    return value[1:] if is_guarded and name != "student" else value
