"""A teacher's own files from platforms, drawn, and what the platforms take from them once they are filled in.

The readers go by the rules of Canvas's gradebook_importer.rb and of Moodle's importgradeslib.php.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from grader.selftest.drawn_class import Drawn

CANVAS_COLUMN = "Homework 1 (4711)"


def canvas_gradebook(students: Iterable[Drawn]) -> str:
    """Return what Canvas exports before anything is graded."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", CANVAS_COLUMN, "Final Score"])
    rows.writerow(["    Points Possible", "", "", "", "", "100", "(read only)"])
    rows.writerows([each.sortable, each.id, f"s{each.id}", f"login{each.id}", "8-A", "", ""] for each in students)
    return f"\ufeff{text.getvalue()}"


def moodle_worksheet(students: Iterable[Drawn]) -> str:
    """Return what Moodle gives as a grading worksheet."""
    head = "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    return head + "".join(f"Participant {each.id},{each.name},,100.00,-,\n" for each in students)


def moodle_course(students: Iterable[Drawn]) -> str:
    """Return what Moodle exports of a course's gradebook, where people have other numbers than in an assignment."""
    head = '"First name","Last name","ID number","Email address","Assignment: Homework 1 (Real)"\n'
    rows = [(*each.name.split(" ", 1), n, f"p{n}@example.org") for n, each in enumerate(students, 1)]
    return head + "".join(f'"{first}","{last}",{key},{mail},-\n' for first, last, key, mail in rows)


def read_by_canvas(text: str) -> dict[str, dict[str, str]]:
    """Return the marks that Canvas takes from a file, by student and assignment; AssertionError if it takes none."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    head = rows[0]
    assert "Student" in head[0] and head[1] == "ID"
    allowed = ("SIS User ID", "SIS Login ID", "Integration ID", "Root Account")
    section = head.index("Section")
    assert all(name in allowed for name in head[2:section])
    found = {}
    for row in rows[1:]:
        if "Points Possible" in row[0] or not row[1]:
            continue
        assert len(row) == len(head) and row[1].isdigit()
        ours = [place for place in range(section + 1, len(head)) if re.search(r"\(\d+\)$", head[place])]
        marks = {head[place]: row[place] for place in ours}
        assert all(re.fullmatch(r"|EX|-?\d+([.,]\d+)?", mark) for mark in marks.values())
        found[row[1]] = marks
    return found


def read_by_moodle(text: str) -> dict[int, float | None]:
    """Return the marks that Moodle takes from a worksheet, by participant; AssertionError if it takes none."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(reader.fieldnames or ())
    found = {}
    for row in reader:
        assert None not in row and None not in row.values()
        number = re.fullmatch(r"Participant (\d+)", row["Identifier"])
        assert number
        grade = float(row["Grade"]) if row["Grade"] else None
        assert grade is None or 0 <= grade <= float(row["Maximum Grade"])
        found[int(number[1])] = grade
    return found
