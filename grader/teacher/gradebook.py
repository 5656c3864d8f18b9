"""Fills the marks of a class into a teacher's own file: `python -m grader gradebook GRADES/ --into FILE`.

The file is what Canvas or Moodle has exported, or any CSV file with a column that tells students apart. Only the one
column of marks changes. A mark is filled in only where it is certain whose it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.content.files import reason, write_whole_bytes
from grader.teacher.csv_cells import Cell, Sheet, read_sheet
from grader.teacher.marked import marked_table
from grader.teacher.roster import plain_names

CANVAS_ASSIGNMENT = re.compile(r".+ \(\d+\)\s*")
NUMBERED = re.compile(r"(\D+?)\s*(\d+)")  # "Participant 12", in any language
KEY = re.compile(r"\b(s?id|sis|login\w*|e?mail\w*|user\w*|\w*number|\w*nummer|matr\w*|kennung)\b", re.IGNORECASE)
NAME = re.compile(r"student|name", re.IGNORECASE)
MOST = re.compile(r"\bmax", re.IGNORECASE)  # "Maximum Grade", in many languages
MARK_HEADS = ("grade", "mark", "points", "score")
EXCUSED = ("EX",)
MOODLE_LIMIT = 100  # above which Moodle's course import refuses the whole file


class CannotFill(ValueError):
    """The file cannot be filled in. The message says what to do."""


@dataclass(frozen=True)
class Total:
    """One student's, as grades.csv has it."""

    student: str
    name: str
    id: str
    mark: float
    handed_in: bool


@dataclass
class Filled:
    """What is to be written, and what a teacher should know of it."""

    sheet: Sheet
    values: dict[Cell, str]
    changed: list[str]  # marks that stood there and were others
    excused: list[str]
    without_row: list[str]  # students who handed in and are not found in the file
    without_mark: list[str]  # of the file, who are not among the students
    unsure: list[str]  # who could be several
    said: list[str] = field(default_factory=list)  # which lines of marks.csv do not count, and what else is to be known

    @property
    def is_sure(self) -> bool:
        """Whether every mark has its place."""
        return not self.without_row and not self.unsure

    def lines(self) -> list[str]:
        """Say it, a line each."""
        said = [f"{len(self.values)} marks"]
        for names, what in (
            (self.changed, "changed"),
            (self.excused, "excused and left as they are"),
            (self.without_mark, "in the file without a hand-in, left as they are"),
            (self.without_row, "not found in the file"),
            (self.unsure, "not certain"),
        ):
            if names:
                said.append(f"{len(names)} {what}: {', '.join(names)}")
        return [*said, *self.said]


def fill(grades: Path, file: Path, column: str | None, out_of: float | None) -> Filled:
    """Find the place of each mark. Nothing is written. Raises CannotFill."""
    table, said = marked_table(grades)
    if not table:
        raise CannotFill(f"There is no grades.csv in {grades}: grade the class with `python -m grader cohort` first.")
    try:
        sheet = read_sheet(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotFill(f"{file} cannot be read ({reason(error)}).") from None
    marks = [_mark(row, out_of) for row in table.values()]
    filling = _Filling(sheet, marks, column)
    all_points = out_of or float(next(iter(table.values()))["points"])
    return replace(filling.fill(), said=[*said, *filling.other_scale(all_points)])


def write(filled: Filled, file: Path) -> Path:
    """Write the file, whole or not at all; what it was is kept beside it. Return where. Raises OSError."""
    kept = file.with_name(f"{file.stem}.before{file.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = file.with_name(f"{file.stem}.before-{number}{file.suffix}")
    write_whole_bytes(kept, file.read_bytes())
    write_whole_bytes(file, filled.sheet.changed(filled.values))
    return kept


def _mark(row: dict[str, str], out_of: float | None) -> Total:
    points = float(row["points"])
    scale = out_of / points if out_of and points else 1
    mark = round(float(row["mark"]) * scale, 2)
    return Total(row["student"], row["name"], row["id"], mark, not row["note"].startswith("nothing handed in"))


class _Filling:
    def __init__(self, sheet: Sheet, marks: list[Total], column: str | None) -> None:
        self.sheet, self.marks = sheet, [mark for mark in marks if mark.handed_in]
        self.head = [cell.value.strip().lstrip("\ufeff") for cell in sheet.rows[0]]
        self.is_canvas = "student" in self.head[0].lower() or self.head[:3] == ["LastName", "FirstName", "ID"]
        self.place = self._column(column)
        self.above = [row for row in sheet.rows[1:] if self._is_above_students(row)]
        self.rows = [row for row in sheet.rows[1:] if row not in self.above and len(row) > self.place]
        self.keys = [place for place, head in enumerate(self.head) if self._is(KEY, place)]
        self.names = [p for p, head in enumerate(self.head) if self._is(NAME, p) and p not in self.keys]
        self.numbered = self._numbered()
        too_much = max((mark.mark for mark in self.marks), default=0) > MOODLE_LIMIT
        if too_much and not self.is_canvas:
            raise CannotFill("There are marks above 100, which Moodle refuses: say --out-of 100.")

    def fill(self) -> Filled:
        """Find each student's row."""
        rows, unsure = self._rows_by_mark()
        values: dict[Cell, str] = {}
        changed, excused = [], []
        for mark, row in rows.items():
            cell = row[self.place]
            was, now = cell.value.strip(), self._written(mark.mark)
            if was.upper() in EXCUSED:
                excused.append(mark.student)
                continue
            values[cell] = now
            if was and _number(was) not in (None, mark.mark):
                changed.append(f"{mark.student} {was} → {now}")
        taken = {id(row) for row in rows.values()}
        left = [self._name(row) for row in self.rows if id(row) not in taken]
        without = [mark.student for mark in self.marks if mark not in rows and mark.student not in unsure]
        return Filled(self.sheet, values, changed, excused, without, left, unsure)

    def _is_above_students(self, row: list[Cell]) -> bool:
        """Whether a row says something of the columns; Canvas has one with points, and one on how grades are posted."""
        return "Points Possible" in row[0].value or (self.is_canvas and not row[0].value.strip())

    def other_scale(self, points: float) -> list[str]:
        """Say so where the file counts to another number than all points."""
        possible = [row[self.place].value for row in self.above if self.place < len(row)]
        most = [p for p, head in enumerate(self.head) if MOST.search(head) and p != self.place]
        possible += [row[place].value for row in self.rows for place in most if place < len(row)]
        found = {_number(value) for value in possible} - {None}
        if len(found) != 1 or points in found:
            return []
        top = f"{found.pop():g}"
        return [f"All points are {points:g} here and {top} in the file: --out-of {top} scales the marks to that."]

    def _rows_by_mark(self) -> tuple[dict[Total, list[Cell]], list[str]]:
        """By what a platform calls a student first, then by name; each mark has one row, and each row one mark."""
        by_key, doubt = _pairs(self.marks, self.rows, lambda mark: {mark.id} - {""}, self._keys)
        has_ids = bool(by_key)  # the file counts students as grades.csv does: a name must not overrule that
        left = [mark for mark in self.marks if mark not in by_key and not (has_ids and mark.id)]
        taken = {id(row) for row in by_key.values()}
        free = [row for row in self.rows if id(row) not in taken]
        by_name, more = _pairs(left, free, lambda mark: plain_names([mark.name, mark.student]), self._names)
        return {**by_key, **by_name}, sorted({mark.student for mark in [*doubt, *more]} - _called(by_key))

    def _column(self, column: str | None) -> int:
        if column is not None:
            found = [place for place, head in enumerate(self.head) if head == column]
            found = found or [place for place, head in enumerate(self.head) if column.lower() in head.lower()]
            if len(found) == 1:
                return found[0]
            raise CannotFill(f"{'No' if not found else 'More than one'} column is called “{column}”: {self._listed()}.")
        if self.is_canvas:
            found = [place for place, head in enumerate(self.head) if CANVAS_ASSIGNMENT.fullmatch(head)]
        else:
            found = [place for place, head in enumerate(self.head) if head.lower() in MARK_HEADS]
        if len(found) == 1:
            return found[0]
        raise CannotFill(f"Which column takes the marks? Say --column with one of {self._listed()}.")

    def _listed(self) -> str:
        return ", ".join(f"“{head}”" for head in self.head if head)

    def _numbered(self) -> int | None:
        """The column in which a word and a number stand for each student, as in Moodle's worksheet."""
        for place in range(len(self.head)):
            found = [NUMBERED.fullmatch(row[place].value.strip()) for row in self.rows if place < len(row)]
            if found and all(found) and len({match[1] for match in found if match}) == 1 and place != self.place:
                return place
        return None

    def _keys(self, row: list[Cell]) -> set[str]:
        keys = set()
        for place, cell in enumerate(row):
            value = cell.value.strip()
            if place == self.numbered:
                keys.add(NUMBERED.sub(r"\2", value))
            elif place in self.keys:
                keys |= {value, value.partition("@")[0]}
        return keys - {""}

    def _names(self, row: list[Cell]) -> set[str]:
        """The forms of a row's name: of the one column, or of two together, for a first name alone is nobody's."""
        cells = [row[place].value for place in self.names if place < len(row) and place != self.numbered][:2]
        return plain_names([" ".join(cells), " ".join(reversed(cells))])

    def _is(self, pattern: re.Pattern[str], place: int) -> bool:
        head = self.head[place]
        return place != self.place and bool(pattern.search(head)) and not CANVAS_ASSIGNMENT.fullmatch(head)

    def _name(self, row: list[Cell]) -> str:
        return " ".join(row[0].value.split()) or "a row without a name"

    def _written(self, mark: float) -> str:
        """The number as the file writes numbers."""
        others = [row[self.place].value for row in self.sheet.rows[1:] if self.place < len(row)]
        every = [cell.value for row in self.sheet.rows[1:] for cell in row]
        has_comma = any(re.fullmatch(r"\d+,\d+", value.strip()) for value in [*others, *every])
        text = f"{mark:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if has_comma else text


def _pairs(
    marks: list[Total],
    rows: list[list[Cell]],
    keys_of_mark: Callable[[Total], set[str]],
    keys_of_row: Callable[[list[Cell]], set[str]],
) -> tuple[dict[Total, list[Cell]], list[Total]]:
    """The marks and rows that share a key and share none with another; and the marks that share one with several."""
    rows_by_key: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for key in keys_of_row(row):
            rows_by_key[key].append(number)
    found = {mark: {number for key in keys_of_mark(mark) for number in rows_by_key.get(key, ())} for mark in marks}
    claims = defaultdict(list)
    for mark, numbers in found.items():
        for number in numbers:
            claims[number].append(mark)
    pairs, doubt = {}, []
    for mark, numbers in found.items():
        if len(numbers) == 1 and len(claims[min(numbers)]) == 1:
            pairs[mark] = rows[min(numbers)]
        elif numbers:
            doubt.append(mark)
    return pairs, doubt


def _called(pairs: Iterable[Total]) -> set[str]:
    return {mark.student for mark in pairs}


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
