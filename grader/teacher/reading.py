"""What a person reads and marks of a graded class: a question at a time, answers without names.

`reading_server` shows it in a browser. Marks go to marks.csv, as a line each, and nowhere else.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode

from grader.content.question import Question, all_questions
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.report import solutions
from grader.report.result import Document
from grader.running.submission import own_words
from grader.teacher.found_again import FoundAgain, NotFoundAgain
from grader.teacher.grades import read_grades
from grader.teacher.marks import Marks, Placed, meant
from grader.teacher.marks_file import Mark, add, writing
from grader.teacher.parts import Part, parts_by_student, written_checks
from grader.teacher.students import CannotGrade, cell_text

LONGEST = 20_000  # characters of one answer that are shown
REUSED = 9  # comments, a key each
Texts = tuple[str, list[tuple[str, str]]]  # an answer in words, and code: theirs beside ours


class CannotMark(ValueError):
    """A mark cannot be taken. The message says why and what to do."""


class Overtaken(CannotMark):
    """Somebody else has given a mark meanwhile: `part` has it."""

    def __init__(self, part: Part) -> None:
        points = f"{part.given} points" if part.given else "no points"
        comment = part.mark.comment if part.mark else ""
        told = f"{points}, “{comment}”" if comment else points
        super().__init__(f"Marked meanwhile {part.said()} ({told}). Save once more to give yours instead.")
        self.part = part


@dataclass(frozen=True)
class Answer:
    """One student's, without the name: `key` stands for it, and puts the answers of a question into an order."""

    key: str
    student: str
    words: str  # what they wrote, without what the exercise gives
    code: list[tuple[str, str]]  # yours beside ours
    trouble: str  # why the notebook cannot be shown
    parts: list[Part]

    @property
    def read(self) -> Part | None:
        """The part that is there to be read by a person."""
        return next((part for part in self.parts if part.is_read), None)

    @property
    def others(self) -> list[Part]:
        """All other parts, which the machine has marked."""
        return [part for part in self.parts if not part.is_read]

    @property
    def machine(self) -> tuple[int, int]:
        """How many of the machine's checks passed, and how many there are."""
        checks = [part for part in self.others if part.check]
        return sum(part.outcome == Outcome.PASSED for part in checks), len(checks)


@dataclass(frozen=True)
class Overview:
    """One question of the class."""

    question: Question
    is_written: bool
    marked: int  # answers that a person has marked
    answers: int


@dataclass
class Reading:
    """A class that `cohort` graded into the folder `out`, however far it is. Raises CannotGrade, OSError.

    Each page is made of what stands in the files at that moment, so others may grade and mark meanwhile.
    """

    out: Path
    by: str  # who marks
    given: int = 0  # marks, so far
    _documents: dict[Path, tuple[tuple[int, int], Document]] = field(default_factory=dict)
    _texts: dict[tuple[Question, str, int | None], Texts] = field(default_factory=dict)
    _found: FoundAgain = field(default_factory=FoundAgain)
    _turn: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if not self._class():
            raise CannotGrade(f"There is no graded class in {self.out}: run `python -m grader cohort` first.")

    def overview(self) -> list[Overview]:
        """Return the questions that were graded: first those with answers to read, in the chapter's order."""
        with self._turn:
            documents = self._class()
            placed = list(Marks(self.out).placed(documents))
            made = [_overview(question, documents, placed) for question in all_questions()]
            return sorted((each for each in made if each.answers), key=lambda each: not each.is_written)

    def answers(self, question: Question) -> list[Answer]:
        """Return the answers to a question: those with words first, in an order that no name decides."""
        with self._turn:
            documents = self._class()
            parts = parts_by_student(question, documents, Marks(self.out).placed(documents))
            found = [self._answer(question, student, documents[student], mine) for student, mine in parts.items()]
            is_written = bool(written_checks(question))
            return sorted(found, key=lambda answer: (is_written and not answer.words, answer.key))

    def comments(self, question: Question) -> list[str]:
        """Return the comments given on a question, the most frequent first, no more than there are keys for."""
        with self._turn:
            placed = Marks(self.out).placed(self._class())
            counts = Counter(p.mark.comment for p in placed if p.question["name"] == question.name and p.mark.comment)
            return [comment for comment, _ in counts.most_common(REUSED)]

    def give(self, question: Question, key: str, check: str, said: dict[str, str], seen: str) -> Part:
        """Take a mark and return its part: `said` has points, comment and reason.

        `seen` is the `Part.seen` of what its giver saw; a mark that somebody else gave meanwhile is not passed over.
        Raises CannotMark, BadMark, CannotGrade, OSError.
        """
        with self._turn, writing(self.out):
            student, was = self._part(question, key, check)
            if was.mark and was.seen != seen:
                raise Overtaken(was)
            now = datetime.now().astimezone().isoformat(timespec="seconds")
            fields = said["points"], said["comment"], said["reason"]
            mark = Mark(student, question.name, check, *fields, self.by, now)
            meant(mark, self._class())
            if not was.is_read and mark.value not in (None, was.machine) and not mark.reason:
                raise CannotMark("Say why the machine's mark does not stand, as the reason.")
            add(self.out, mark)
            self.given += 1
            return self._part(question, key, check)[1]

    def close(self) -> None:
        """Give back what was taken out of zips."""
        self._found.close()

    def _part(self, question: Question, key: str, check: str) -> tuple[str, Part]:
        documents = self._class()
        parts = parts_by_student(question, documents, Marks(self.out).placed(documents))
        for student, mine in parts.items():
            for part in mine:
                if (_key(question, student), part.check) == (key, check):
                    return student, part
        raise CannotMark("There is no such answer any more: load the page anew.")

    def _class(self) -> dict[str, Document]:
        """The results by student, as they are now."""
        rows = read_grades(self.out / "grades.csv")
        files = {cell_text(path.name): path for path in (self.out / "results").glob("*.json")}
        paths = {student: files[row["result"]] for student, row in rows.items() if row.get("result") in files}
        return {student: self._document(path) for student, path in paths.items()}

    def _document(self, path: Path) -> Document:
        stat = path.stat()
        version = (stat.st_mtime_ns, stat.st_size)
        if path not in self._documents or self._documents[path][0] != version:
            try:
                self._documents[path] = version, result_file.read(path)
            except result_file.NotAResult as error:
                raise CannotGrade(f"{error} Run `python -m grader cohort` again.") from None
        return self._documents[path][1]

    def _answer(self, question: Question, student: str, document: Document, parts: list[Part]) -> Answer:
        made: Texts = ("", [])
        trouble = ""
        try:
            path = self._found.notebook(document, question)
            version = (question, document["notebooks"], path.stat().st_mtime_ns if path else None)
            if version not in self._texts:
                self._texts[version] = _texts(question, self._found.cells(document, question))
            made = self._texts[version]
        except NotFoundAgain as error:
            trouble = str(error)
        return Answer(_key(question, student), student, *made, trouble, parts)


def _texts(question: Question, cells: list[NotebookNode]) -> Texts:
    """What a student wrote in words, and their code beside ours."""
    words = own_words(cells, question)
    if len(words) > LONGEST:
        words = f"{words[:LONGEST]}\n\n… {len(words) - LONGEST:,} more characters stand in the notebook."
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return words, solutions.beside(question, sources)


def _key(question: Question, student: str) -> str:
    return hashlib.sha256(f"{question.name}\0{student}".encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _overview(question: Question, documents: dict[str, Document], placed: list[Placed]) -> Overview:
    parts = parts_by_student(question, documents, placed)
    to_read = {student: mine for student, mine in parts.items() if any(part.is_read for part in mine)}
    counted = (to_read or parts).values()
    marked = sum(any(part.is_marked and part.is_read >= bool(to_read) for part in mine) for mine in counted)
    return Overview(question, bool(to_read), marked, len(counted))
