"""A graded class as it stands now: what `cohort` has written, with the marks that people gave laid over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grader.content.assignment import Assignment, NotAnAssignment, everything, read_assignment
from grader.report.result import Document
from grader.teacher.grades import ASSIGNMENT, after_lateness, read_grades, results_of
from grader.teacher.marks import Marks
from grader.teacher.marks_file import FILE
from grader.teacher.students import CannotGrade


@dataclass(frozen=True)
class Marked:
    """One student."""

    row: dict[str, str]  # the line of grades.csv
    document: Document  # the result, with people's marks over the machine's

    @property
    def student(self) -> str:
        """The name, as grades.csv has it."""
        return self.row["student"]

    @property
    def mark(self) -> float:
        """The points after what lateness costs."""
        return after_lateness(self.document["earned"], float(self.row["kept"] or 1))


@dataclass
class GradedClass:
    """A class that was graded into `out`, for what is made of it. Raises CannotGrade, OSError."""

    out: Path
    said: list[str] = field(default_factory=list)  # what a teacher should know

    def __post_init__(self) -> None:
        self.students, said = read_class(self.out)
        self.assignment = assignment_of(self.out)
        self.said += said


def read_class(out: Path) -> tuple[list[Marked], list[str]]:
    """Return the students of the class that was graded into `out`, and a sentence for all that does not count.

    Raises CannotGrade, OSError.
    """
    rows = read_grades(out / "grades.csv")
    if not rows:
        raise CannotGrade(f"There is no grades.csv in {out}: grade the class with `python -m grader cohort` first.")
    if any("result" not in row for row in rows.values()):
        raise CannotGrade(f"{out / 'grades.csv'} comes from an older kit: run `python -m grader cohort` again.")
    documents, marks = results_of(out, rows), Marks(out)
    marks.lay_over(documents.items())
    lost = [f"{student} has no result in {out / 'results'}: run `cohort` again." for student in rows.keys() - documents]
    made = [Marked(row, documents[student]) for student, row in rows.items() if student in documents]
    return made, [*lost, *marks.said]


def assignment_of(out: Path) -> Assignment:
    """Return the assignment by which the class was graded into `out`. Raises CannotGrade."""
    path = out / ASSIGNMENT
    if not path.exists() or not path.stat().st_size:
        return everything()
    try:
        return read_assignment(path)
    except NotAnAssignment as error:
        raise CannotGrade(f"{error} It was graded by another kit: run `python -m grader cohort` again.") from None


def marked_table(out: Path) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the lines of grades.csv by student, with the marks as they stand now, and what does not count.

    Raises CannotGrade, OSError.
    """
    rows = read_grades(out / "grades.csv")
    if not rows or not (out / FILE).exists():
        return rows, []
    students, said = read_class(out)
    for each in students:
        rows[each.student] = {**each.row, "earned": f"{each.document['earned']}", "mark": f"{each.mark}"}
    return rows, said
