"""Writes what became of a class: `grades.csv`, a line a student, and a result file for each."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from grader.content.files import write_whole
from grader.content.question import Question
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.teacher.cohort import Cohort
from grader.teacher.students import Student, note_on

BOM = "\ufeff"  # by which a spreadsheet knows that the file is UTF-8


@dataclass
class Grades:
    """A class that was graded, and what somebody should look at."""

    cohort: Cohort
    unfinished: int = 0  # students who are not fully graded
    faults: int = 0  # checks that ended in a grader error
    notes: dict[str, str] = field(default_factory=dict)  # by student, of those with something to look at

    def write(self) -> None:
        """Write grades.csv and a result file a student. Raises OSError where the table itself cannot be written."""
        expected = self._expected()
        rows = [self._row(student, expected) for student in self.cohort.students]
        names = ["student", "earned", "points", "share", "found", "note"]
        table = io.StringIO(newline="")
        csv.writer(table).writerows([[*names, *(question.name for question in self.cohort.questions)], *rows])
        write_whole(self.cohort.out / "grades.csv", BOM + table.getvalue())

    @property
    def without(self) -> list[str]:
        """The students in whose folder there is not one notebook."""
        return [student.shown for student in self.cohort.students if not student.hand_in.found]

    def lines(self) -> list[str]:
        """Return what a teacher reads first."""
        count = len(self.cohort.students)
        said = f"{count} students." if count != 1 else "1 student."
        if self.notes:
            look = " · ".join(f"{name}: {note}" for name, note in self.notes.items())
            said = f"{said} Look at {len(self.notes)}: {look}"
        left = [f"No student's: {', '.join(self.cohort.others)}"] if self.cohort.others else []
        return [said, *left]

    def _expected(self) -> list[Question]:
        """What should have been handed in: what anybody has handed in."""
        return [q for q in self.cohort.questions if any(q in student.hand_in.found for student in self.cohort.students)]

    def _row(self, student: Student, expected: list[Question]) -> list[Any]:
        run = self.cohort.run_of(student)
        self.unfinished += not run.complete
        self.faults += sum(result.outcome is Outcome.GRADER_ERROR for result in run.results)
        document = run.document()
        note = note_on(student, expected)
        try:
            result_file.write(self.cohort.out / "results" / f"{student.file_name}.json", document)
        except OSError as error:
            note = "; ".join(filter(None, [note, f"no result file ({error.strerror})"]))
        if note:
            self.notes[student.shown] = note
        by_question = {question["name"]: question["earned"] for question in document["questions"]}
        share = f"{document['earned'] / document['points']:.4f}" if document["points"] else ""
        shown = [by_question.get(question.name, "") for question in self.cohort.questions]
        found = len(student.hand_in.found)
        return [student.shown, document["earned"], document["points"], share, found, note, *shown]
