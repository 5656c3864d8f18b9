"""The file marks.csv: what people have given, a line each; the kit only ever adds lines to it.

A person may write it in a spreadsheet, so columns may be in any order, cells parted by semicolons and the text in
another encoding.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import filelock

from grader.content.files import reason, write_whole
from grader.judging.outcome import LONGEST
from grader.teacher.csv_cells import FORMULA, Cell, Sheet, harmless, read_sheet
from grader.teacher.students import CannotGrade

FILE = "marks.csv"
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


COLUMNS = tuple(field.name for field in fields(Mark) if field.name not in ("line", "turn"))


def read_marks(path: Path) -> Iterator[Mark]:
    """Yield the lines of the file. Raises CannotGrade if it cannot be read."""
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
