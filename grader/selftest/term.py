"""Takes a drawn class through collect, cohort and gradebook, in every layout: `python -m grader.selftest.term`.

The students have every mishap there is, spread over them. What student number n hands in is worth n points: questions
are worth 1, 2, 4 and so on, and the digits of n in base two say which of them are solved. So a mark says whose it is.
One more student stands on the roster and hands in nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from grader.content.assignment import Assignment
from grader.content.build import exercise_notebook, solution_notebook
from grader.content.question import Question, all_questions
from grader.host.promises import Tier
from grader.running.grading import Grading
from grader.selftest.drawn_class import FIRST_ID, LAYOUTS, STEP, Drawn, draw
from grader.selftest.mishaps import DUE
from grader.selftest.platform_files import (
    CANVAS_COLUMN,
    canvas_gradebook,
    moodle_worksheet,
    read_by_canvas,
    read_by_moodle,
)
from grader.teacher.cohort import Cohort
from grader.teacher.collect import Collection
from grader.teacher.gradebook import fill, write
from grader.teacher.grades import Grade, write_grades

ABSENT = "Zoe Zander"
SEED = 0
HEAD = "layout       students  late  collected  graded  at 0 with a hand-in  another's mark  in the gradebook  seconds"


@dataclass
class Term:
    """What became of a class that came back in one layout."""

    layout: str
    students: int
    late: int = 0
    collected: int = 0  # students of whom every notebook was found
    graded: int = 0  # students with the mark that is theirs
    at_zero: tuple[str, ...] = ()  # students who handed something in and have nothing
    others: tuple[str, ...] = ()  # students with another mark than is theirs
    filled: int | None = None  # marks that the platform reads from the teacher's file; None where there is none
    seconds: float = 0

    @property
    def is_right(self) -> bool:
        """Whether all students have what is theirs, in the teacher's file too."""
        whole = self.collected == self.graded == self.students and not self.at_zero and not self.others
        return whole and self.filled in (None, self.students)

    def row(self) -> str:
        """Say it in one line, below HEAD."""
        filled = "–" if self.filled is None else self.filled
        numbers = f"{self.students:8}  {self.late:4}  {self.collected:9}  {self.graded:6}  {len(self.at_zero):19}"
        return f"{self.layout:<12} {numbers}  {len(self.others):14}  {filled:>16}  {self.seconds:7.0f}"


def chosen(students: int) -> Assignment:
    """Return an assignment of as many questions as it takes for each student to have a mark of their own."""
    quick = [question for question in all_questions() if not question.trains]
    worth = {question: float(2**place) for place, question in enumerate(quick[: students.bit_length()])}
    return Assignment("Homework 1", due=DUE, worth=worth)


def number_of(key: str) -> int:
    """Return which student has this id, from 1, and how many points are theirs."""
    return (int(key) - FIRST_ID) // STEP + 1


def class_of(students: int, assignment: Assignment, signed: bool) -> list[Drawn]:
    """Draw a class; where notebooks are `signed`, no two students' are the same file."""
    solved = {question: solution_notebook(question) for question in assignment.questions}
    plain = {question: exercise_notebook(question) for question in assignment.questions}

    def answer(key: str, question: Question) -> str:
        place = assignment.questions.index(question)
        made = (solved if number_of(key) >> place & 1 else plain)[question]
        cell = NotebookNode(cell_type="markdown", metadata={}, source=f"By {key}.", id="by")
        return json.dumps({**made, "cells": [*made.cells, cell]} if signed else made)

    return draw(students, assignment.questions, answer)


def run(layout: str, students: list[Drawn], assignment: Assignment, folder: Path, out: Path) -> Term:
    """Take a class through its term, in a new folder; what is graded is kept in `out`."""
    folder.mkdir()
    began, term = time.monotonic(), Term(layout, len(students))
    source = folder / ("handed-in" if layout == "folders" else "handed-in.zip")
    LAYOUTS[layout](students, source)
    collection = Collection([source], folder / "class", assignment)
    list(collection.collect())
    collection.close()
    term.late = len(collection.collected[0].late)
    roster = folder / "roster.csv"
    roster.write_text("Full name,ID number\n" + "".join(f"{s.name},{s.id}\n" for s in students) + f"{ABSENT},9\n")
    with_ids = None if layout == "folders" else roster  # a clone is called as its student likes
    cohort = Cohort(folder / "class", out, SEED, Tier.ADVISORY, assignment, with_ids)
    left = [task for task in cohort.tasks() if not cohort.is_graded(task)]
    if left:
        list(cohort.grade(left, Grading(SEED)))
    grades = {_key(grade): grade for grade in write_grades(cohort).grades if grade.student.has_folder}
    term = _compared(term, {student.id: student for student in students}, grades, assignment)
    return replace(_filled(term, students, folder, out), seconds=time.monotonic() - began)


def _key(grade: Grade) -> str:
    arrival = grade.student.arrival
    return (arrival.id if arrival else "") or grade.student.name.split()[-1]


def _compared(term: Term, students: dict[str, Drawn], grades: dict[str, Grade], assignment: Assignment) -> Term:
    marks = {key: grade.document["earned"] for key, grade in grades.items()}
    right = points(term.layout, list(students.values()))
    found = [key for key, grade in grades.items() if set(grade.student.hand_in.found) == set(assignment.questions)]
    at_zero = tuple(students[key].name for key, mark in marks.items() if not mark)
    others = tuple(students[key].name for key, mark in marks.items() if mark and mark != right[key])
    graded = sum(marks.get(key) == mark for key, mark in right.items())
    return replace(term, collected=len(found), graded=graded, at_zero=at_zero, others=others)


def points(layout: str, students: list[Drawn]) -> dict[str, int]:
    """Return what is each student's by right; of Gradescope's group the second one has what the first handed in."""
    right = {student.id: number_of(student.id) for student in students}
    if layout == "gradescope":
        right[students[-1].id] = right[students[-2].id]
    return right


def _filled(term: Term, students: list[Drawn], folder: Path, out: Path) -> Term:
    """Fill the teacher's own file in, and have it read as the platform reads it."""
    file, right = folder / "own.csv", points(term.layout, students)
    draws: dict[str, Callable[[list[Drawn]], str]] = {"canvas": canvas_gradebook}
    draws |= dict.fromkeys(("moodle", "moodle_flat"), moodle_worksheet)
    if term.layout not in draws:
        return term
    file.write_text(draws[term.layout](students), encoding="utf-8")
    write(fill(out, file, CANVAS_COLUMN if term.layout == "canvas" else None, None), file)
    text = file.read_text(encoding="utf-8")
    if term.layout == "canvas":
        read = {key: float(marks[CANVAS_COLUMN] or 0) for key, marks in read_by_canvas(text).items()}
    else:
        read = {str(key): mark or 0 for key, mark in read_by_moodle(text).items()}
    return replace(term, filled=sum(read[key] == mark for key, mark in right.items()))


def main() -> int:
    """Take a class through every layout; return 1 if anybody has not what is theirs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("layouts", nargs="*", choices=[[], *LAYOUTS], help="all if none is named")
    parser.add_argument("--students", type=int, default=40)
    options = parser.parse_args()
    assignment = chosen(options.students)
    students = class_of(options.students, assignment, signed=True)
    print(HEAD)
    terms = []
    with tempfile.TemporaryDirectory() as folder:
        for layout in options.layouts or LAYOUTS:
            term = run(layout, students, assignment, Path(folder) / layout, Path(folder) / f"{layout}-graded")
            terms.append(term)
            print(term.row(), flush=True)
            for names, what in ((term.at_zero, "at 0"), (term.others, "another's mark")):
                print(f"    {what}: {', '.join(names)}\n" if names else "", end="")
    return 0 if all(term.is_right for term in terms) else 1


if __name__ == "__main__":
    raise SystemExit(main())
