"""Writes what became of a class: `grades.csv`, a line a student, and a result file for each; and says what changed."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.content.assignment import Assignment
from grader.content.files import reason, write_whole
from grader.content.question import Question
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.report.result import Document
from grader.teacher.arrivals import Arrival
from grader.teacher.cohort import KEPT, Cohort
from grader.teacher.marks import Marks
from grader.teacher.marks_file import BOM
from grader.teacher.students import CannotGrade, Student, cell_text, note_on

EARLIER = "earlier"  # where former tables are kept
ASSIGNMENT = Path(KEPT, "assignment.toml")  # by which the class was graded last
HEAD = (
    *("student", "name", "id", "earned", "machine", "points", "share"),
    *("late", "kept", "mark", "found", "note", "result"),
)


@dataclass(frozen=True)
class Grade:
    """What became of one student."""

    student: Student
    document: Document  # the result, as plain data, with people's marks laid over the machine's
    late: int  # days that were begun after the assignment was due
    kept: float  # the share of the points that lateness leaves
    note: str

    @property
    def mark(self) -> float:
        """The points after what lateness costs."""
        return after_lateness(self.document["earned"], self.kept)

    def row(self, questions: list[Question]) -> list[Any]:
        """Return the student's line in grades.csv."""
        earned, points = self.document["earned"], self.document["points"]
        share = f"{earned / points:.4f}" if points else ""
        found = sum(question in self.student.hand_in.found for question in questions)
        arrival = self.student.arrival or Arrival(self.student.name, self.student.name)
        whose = [self.student.shown, cell_text(arrival.name or self.student.name), cell_text(arrival.id)]
        late = [self.late or "", self.kept if self.late else ""]
        result = cell_text(f"{self.student.file_name}.json")
        head = [*whose, earned, self.document["machine"], points, share, *late, self.mark, found, self.note, result]
        by_question = {question["name"]: question["earned"] for question in self.document["questions"]}
        return [*head, *(by_question.get(question.name, "") for question in questions)]


@dataclass
class Grades:
    """A class that was graded. `former` is the table of the last run, `touched` what the kit judges otherwise now."""

    questions: list[Question]
    grades: list[Grade]
    others: list[str]  # what lies in the class's folder and is no student's
    former: dict[str, dict[str, str]]
    touched: Counter[str]
    said: list[str]  # which lines of marks.csv do not count

    @property
    def unfinished(self) -> int:
        """How many students are not fully graded."""
        return sum(not grade.document["complete"] for grade in self.grades)

    @property
    def faults(self) -> int:
        """How many students' checks ended in a grader error."""
        return sum(check["outcome"] == Outcome.GRADER_ERROR for grade in self.grades for check in checks_in(grade))

    @property
    def without(self) -> list[str]:
        """Who handed something in, in which there is not one notebook."""
        return [g.student.shown for g in self.grades if g.student.has_folder and not g.student.hand_in.found]


def checks_in(grade: Grade) -> list[dict[str, Any]]:
    """Return the checks of a student's result, as plain data."""
    return [check for question in grade.document["questions"] for check in question["checks"]]


def write_grades(cohort: Cohort) -> Grades:
    """Write grades.csv and a result file a student; the former table is kept. Raises CannotGrade, OSError."""
    path = cohort.out / "grades.csv"
    former, touched, marks = read_grades(path), Counter[str](), Marks(cohort.out)
    write_whole(cohort.out / ASSIGNMENT, cohort.assignment.text)
    if marks.marks:
        marks.settle(results_of(cohort.out, former))  # as they were when the marks were given
    expected = _expected(cohort)
    grades = [_grade(cohort, student, expected, touched) for student in cohort.students]
    marks.lay_over((grade.student.shown, grade.document) for grade in grades)
    table = io.StringIO(newline="")
    rows = [grade.row(cohort.questions) for grade in grades]
    csv.writer(table).writerows([[*HEAD, *(question.name for question in cohort.questions)], *rows])
    text = BOM + table.getvalue()
    if path.exists() and path.read_bytes() != text.encode("utf-8", "backslashreplace"):
        _keep(path)
    write_whole(path, text)
    return Grades(cohort.questions, grades, cohort.others, former, touched, marks.said)


def read_grades(path: Path) -> dict[str, dict[str, str]]:
    """Return the lines of a grades.csv by student; none if there is no file. Raises CannotGrade."""
    if not path.exists():
        return {}
    try:
        lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        return {row["student"]: row for row in lines}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise CannotGrade(
            f"{path} is no table of grades ({reason(error)}): move it away, and it is written anew."
        ) from None


def results_of(out: Path, rows: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the results, by student, that these lines of a grades.csv name; without those that cannot be read."""
    files = {cell_text(path.name): path for path in (out / "results").glob("*.json")}
    found = {}
    for student, row in rows.items():
        with contextlib.suppress(OSError, result_file.NotAResult, KeyError):
            found[student] = result_file.read(files[row["result"]])
    return found


def after_lateness(earned: float, kept: float) -> float:
    """Return the points of which lateness leaves the share `kept`."""
    mark = round(earned * kept, 4)
    return int(mark) if mark == int(mark) else mark


def _keep(path: Path) -> None:
    """Put the table of the last run away, under the time when it was written."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kept = path.parent / EARLIER / f"grades-{moment:%Y-%m-%d-%H%M%S}.csv"
    kept.parent.mkdir(exist_ok=True)
    number = 1
    while kept.exists():
        number += 1
        kept = kept.with_name(f"grades-{moment:%Y-%m-%d-%H%M%S}-{number}.csv")
    path.rename(kept)


def _expected(cohort: Cohort) -> list[Question]:
    """What should have been handed in: the assignment's questions, or without one what anybody has handed in."""
    if cohort.assignment.title:
        return [question for question in cohort.questions if question not in cohort.assignment.extra]
    return [q for q in cohort.questions if any(q in student.hand_in.found for student in cohort.students)]


def _grade(cohort: Cohort, student: Student, expected: list[Question], touched: Counter[str]) -> Grade:
    document = cohort.run_of(student).document()
    note = note_on(student, expected)
    path = cohort.out / "results" / f"{student.file_name}.json"
    try:
        touched.update(_touched(path, document))
        result_file.write(path, document)
    except OSError as error:
        note = "; ".join(filter(None, [note, f"no result file ({error.strerror})"]))
    late = _days_late(student, cohort.assignment)
    return Grade(student, document, late, cohort.assignment.late.share_left(late), note)


def _days_late(student: Student, assignment: Assignment) -> int:
    """Begun days; one where the platform says no more than that it was late."""
    if student.arrival is None:
        return 0
    return assignment.days_late(student.arrival.moment) or int(bool(student.arrival.late))


def _touched(path: Path, document: Document) -> set[str]:
    """The checks that judge otherwise than in the last run, though seed and notebook are the same."""
    try:
        former = result_file.read(path)
    except (FileNotFoundError, result_file.NotAResult):
        return set()
    if (former["seed"], former["data"]) != (document["seed"], document["data"]):
        return set()
    was = {question["name"]: question for question in former["questions"]}
    same = [q for q in document["questions"] if was.get(q["name"], {}).get("notebook") == q["notebook"]]
    outcomes = {(q["name"], check["name"]): check["outcome"] for q in former["questions"] for check in q["checks"]}
    made = [(q["name"], check["name"], check["outcome"]) for q in same for check in q["checks"]]
    return {f"{name}, {check}" for name, check, now in made if outcomes.get((name, check), now) != now}
