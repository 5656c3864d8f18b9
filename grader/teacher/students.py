"""The students of a class: a folder each, and what was found in it. One student's folder never costs the others."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from grader.content.question import Question
from grader.judging.outcome import one_line
from grader.running.handin import Finder, HandIn
from grader.running.search import is_litter
from grader.teacher.arrivals import FILE, Arrival, read_arrivals
from grader.teacher.csv_cells import harmless
from grader.teacher.roster import plain_names, read_roster

LONGEST = 120  # bytes of a name that becomes the name of a file, which may have 255 in all
TEXT_ALONE = ("_onlinetext", "_onlinetext_")  # what Moodle makes of a text box; the files are in a folder beside it


class CannotGrade(RuntimeError):
    """The class cannot be graded. The message says what to do."""


@dataclass(frozen=True)
class Student:
    """One student, by the name of their folder, or by that of the roster if they have none."""

    name: str
    hand_in: HandIn
    arrival: Arrival | None = None  # what the platform knows of it
    remark: str = ""  # what the roster says of it
    has_folder: bool = True

    @property
    def shown(self) -> str:
        """The name as one line that no spreadsheet takes for a formula."""
        return cell_text(self.name)

    @property
    def file_name(self) -> str:
        """The name as the stem of a file's name: short, without control characters, and nobody else's."""
        plain = one_line(self.name)
        if plain == self.name and len(os.fsencode(plain)) <= LONGEST:
            return plain
        digest = hashlib.sha256(os.fsencode(self.name)).hexdigest()[:8]
        return f"{plain.encode()[:LONGEST].decode(errors='ignore')}-{digest}"


def students_in(folder: Path, finder: Finder, roster: Path | None = None) -> tuple[list[Student], list[str]]:
    """Return the students whose folders lie in `folder`, and the names of what is no student's.

    Whoever is on the roster and has no folder is among them. Raises CannotGrade.
    """
    if not folder.is_dir():
        raise CannotGrade(f"There is no folder {folder}: name one that holds a folder for each student.")
    inside = sorted(path for path in folder.iterdir() if not is_litter(path.name))
    folders = [path for path in inside if is_students(path)]
    if not folders:
        raise CannotGrade(f"{folder} holds no folders: put each student's notebooks into one of their own.")
    try:
        arrivals = read_arrivals(folder)
        students = [Student(path.name, finder.look(path), arrivals.get(path.name)) for path in folders]
        if roster:
            students = with_roster(students, read_roster(roster), folder)
    except ValueError as error:
        raise CannotGrade(str(error)) from None
    return students, [one_line(path.name) for path in inside if path not in folders and path.name != FILE]


def with_roster(students: list[Student], roster: list[tuple[str, set[str]]], folder: Path) -> list[Student]:
    """Return the students with those of the roster who handed in nothing; who is not on it is told apart.

    A name that two of the roster share tells neither.
    """
    often = Counter(key for _, keys in roster for key in keys)
    known = [(name, {key for key in keys if often[key] == 1} or keys) for name, keys in roster]
    listed = {key for _, keys in known for key in keys}
    called = [plain_names([student.name, *_names(student.arrival)]) for student in students]
    found = [
        student if keys & listed else replace(student, remark="not on the roster")
        for student, keys in zip(students, called, strict=True)
    ]
    here = set().union(*called)
    absent = [Student(name, HandIn(folder / name), has_folder=False) for name, keys in known if not keys & here]
    return sorted([*found, *absent], key=lambda student: student.name)


def _names(arrival: Arrival | None) -> list[str]:
    return [arrival.name, arrival.id] if arrival else []


def is_students(path: Path) -> bool:
    """Whether a folder is a student's: no link to somebody else's, and nothing that a platform has added."""
    is_own = not path.is_symlink() and not is_litter(path.name) and not path.name.endswith(TEXT_ALONE)
    return is_own and path.is_dir()


def note_on(student: Student, expected: list[Question]) -> str:
    """Say what a teacher should know of a hand-in, where `expected` is what should have been in it."""
    notes = [*student.hand_in.notes, *([student.remark] if student.remark else [])]
    count = len([question for question in expected if question in student.hand_in.found])
    if not student.has_folder:
        notes = ["nothing handed in", *notes]
    elif not count:
        notes = ["no notebook", *notes]
    elif count < len(expected):
        notes = [f"{count} of {len(expected)} notebooks", *notes]
    return "; ".join(notes)


def cell_text(text: str) -> str:
    """Return `text` for a cell of a spreadsheet: one line, and with an apostrophe where it would be a formula."""
    return harmless(one_line(text))
