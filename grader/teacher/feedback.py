"""What goes back to the students: `python -m grader feedback GRADES/`, one page of HTML each, and a zip of all.

The zip has the shape in which Moodle takes it ("Upload multiple feedback files in a zip"): a folder for each
participant, called as Moodle called it. https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from grader.content.assignment import Assignment, everything
from grader.content.files import write_whole, write_whole_bytes
from grader.content.question import Question, questions_by_name
from grader.judging.outcome import Outcome, one_line
from grader.report import solutions
from grader.report.pages import page
from grader.report.result import Document
from grader.running.submission import own_words
from grader.teacher.found_again import FoundAgain, NotFoundAgain
from grader.teacher.marked import GradedClass, Marked
from grader.teacher.marks_file import Mark
from grader.teacher.own_code import own_code

FOLDER, ZIP, FILE_NAME = "feedback", "feedback.zip", "feedback.html"
LONGEST = 20_000  # characters of somebody's own code in one question
LIKE_MOODLE = "{name}_{id}_assignsubmission_file_"
STARTED = (1980, 1, 1, 0, 0, 0)  # what a zip calls no time: the same pages make the same zip


@dataclass(frozen=True)
class Answered:
    """One question, as its student reads about it."""

    question: Question
    graded: Document  # of the result, with marks laid over it
    words: str  # the student's written answer
    code: list[str]  # the student's, a cell each
    trouble: str  # why the two are not shown
    ours: list[str]  # code of the model answer, none if it is not to be shown
    our_words: str

    @property
    def mark(self) -> Mark | None:
        """What a person has given, or said, to the whole question."""
        return self.graded.get("mark")

    @property
    def passed(self) -> list[Document]:
        """The checks that passed and of which no person has said anything."""
        return [check for check in self.graded["checks"] if check["outcome"] == Outcome.PASSED and "mark" not in check]

    @property
    def open(self) -> list[Document]:
        """The checks that say something."""
        return [each for each in self.graded["checks"] if each not in self.passed and each not in self.waiting]

    @property
    def waiting(self) -> list[Document]:
        """The checks that were not answered, or wait for another, and of which no person has said anything."""
        waits = (Outcome.NOT_ANSWERED, Outcome.BLOCKED)
        return [check for check in self.graded["checks"] if check["outcome"] in waits and "mark" not in check]


class Feedback(GradedClass):
    """The pages of a class."""

    def write(self) -> Iterator[Path]:
        """Write each student's page and then the zip; yield each page. Raises OSError."""
        packed, found = io.BytesIO(), FoundAgain()
        try:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for student in self.students:
                    text = student_page(student, self.assignment, found)
                    path = self.out / FOLDER / f"{_plain(student.row['result'].removesuffix('.json'))}.html"
                    write_whole(path, text)
                    entry = zipfile.ZipInfo(f"{_folder(student)}/{FILE_NAME}", STARTED)
                    archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
                    yield path
            write_whole_bytes(self.out / ZIP, packed.getvalue())
        finally:
            found.close()
        without = [student.student for student in self.students if not student.row["id"]]
        if without and len(without) < len(self.students):
            self.said.append(f"The platform has no number for {', '.join(without)}.")


def student_page(student: Marked, assignment: Assignment, found: FoundAgain) -> str:
    """Return one student's page."""
    answered = list(_answered(student.document, assignment, found))
    late, kept = int(student.row["late"] or 0), float(student.row["kept"] or 1)
    title = assignment.title or "Exercises in collaborative filtering"
    told = {"title": title, "name": student.row["name"] or student.student, "document": student.document}
    return page("feedback.html", **told, answered=answered, mark=student.mark, late=late, kept=kept)


def page_of(document: Document) -> str:
    """Return the page of a student of whom there is one result and no class. It shows no model answers."""
    with closing(FoundAgain()) as found:
        alone = Marked({"name": Path(document["notebooks"]).name, "late": "", "kept": ""}, document)
        return student_page(alone, everything(), found)


def _answered(document: Document, assignment: Assignment, found: FoundAgain) -> Iterator[Answered]:
    questions = questions_by_name()
    for graded in document["questions"]:
        question = questions.get(graded["name"])
        if question is None:
            continue
        code, words, trouble = list[str](), "", ""
        try:
            cells = found.cells(document, question)
            code, words = own_code(cells, question), own_words(cells, question)
        except NotFoundAgain as error:
            trouble = str(error)
        shows = assignment.model_answers
        ours = [ours for _, ours in solutions.beside(question, [])] if shows else []
        yield Answered(question, graded, words, _cut(code), trouble, ours, solutions.written(question) if shows else "")


def _cut(cells: list[str]) -> list[str]:
    """The cells as far as they can be shown."""
    room, shown = LONGEST, list[str]()
    for cell in cells:
        if len(cell) > room:
            return [*shown, f"{cell[:room]}\n… (the rest is in your notebook)"]
        room -= len(cell)
        shown.append(cell)
    return shown


def _folder(student: Marked) -> str:
    """The folder of a student in the zip; Moodle goes by the number, which stands between the first two underscores."""
    name, number = _plain(student.row["name"] or student.student).replace("_", " "), student.row["id"]
    return LIKE_MOODLE.format(name=name, id=_plain(number)) if number else _plain(student.student)


def _plain(name: str) -> str:
    """A name that can be a file's: one line, no path."""
    return re.sub(r"[/\\:*?\"<>|]+", "_", one_line(name)).strip(" .") or "_"
