"""What somebody has solved so far, kept on their own machine and sent nowhere; and the line that says so.

A folder of notebooks has one file, in the user's data folder. Whatever grades a whole notebook of theirs writes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import filelock

from grader.content.assignment import Assignment
from grader.content.files import write_whole
from grader.content.places import EXERCISES, user_folder
from grader.content.question import Question, questions_by_name
from grader.content.readme_table import by_section
from grader.judging.checks import CheckResult
from grader.report.weighing import assignment_in_use, points_in, whole

PATIENCE = 5  # seconds for somebody else to finish writing


@dataclass(frozen=True)
class Entry:
    """What came of one notebook when it was graded last."""

    earned: float
    points: float
    passed: str | None  # when all checks passed for the first time, as "2026-11-28 10:49"

    @property
    def is_done(self) -> bool:
        """Whether every check passes."""
        return self.earned == self.points

    @property
    def mark(self) -> str:
        """How far it is: "✓ 8 of 8", "5 of 8"."""
        return f"{'✓ ' if self.is_done else ''}{self.earned:g} of {self.points:g}"


class Progress:
    """What was solved of the notebooks in `folder`, which may have an assignment beside it."""

    def __init__(self, folder: Path) -> None:
        """Raises NotAnAssignment."""
        self.folder = folder.resolve()
        self.assignment = assignment_in_use(folder=folder)
        self.path = user_folder() / "progress" / f"{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}.json"

    def entries(self) -> dict[str, Entry]:
        """Return what is known, by the question's name; nothing where the file is damaged."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))["questions"]
            return {name: Entry(**entry) for name, entry in kept.items()}
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return {}

    def note(self, results: Iterable[CheckResult]) -> str:
        """Keep what came of notebooks of which every check was made, and return `line`, or why nothing is kept."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.path.with_suffix(".lock"), timeout=PATIENCE):
                entries = self.entries()
                questions = questions_by_name()
                for name, found in groupby(results, key=lambda result: result.question):
                    entry = _entry(list(found), entries.get(name))
                    if entry.points == points_in(self.assignment, questions[name]):
                        entries[name] = entry
                kept = {name: asdict(entry) for name, entry in sorted(entries.items())}
                write_whole(self.path, json.dumps({"folder": str(self.folder), "questions": kept}, indent=1))
        except (OSError, filelock.Timeout) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is in use"
            return f"Progress is not kept: {self.path.parent} cannot be written ({why})."
        return self.line()

    def line(self) -> str:
        """Return the line that ends every report to a student: "7 of 39 notebooks, 76 of 418 points"."""
        entries, names = self.entries(), [question.name for question in self.assignment.questions]
        return total(self.assignment, [entries[name] for name in names if name in entries])

    def next_after(self, question: Question | None) -> Question | None:
        """Return the notebook to go on with: the first after `question` in the table that is not solved."""
        entries, questions = self.entries(), by_section(self.assignment.questions)
        place = questions.index(question) + 1 if question in questions else 0
        left = [*questions[place:], *questions[:place]]
        return next((each for each in left if each.name not in entries or not entries[each.name].is_done), None)


def noted(results: list[CheckResult], folder: Path) -> str:
    """Keep what came of the student's own notebooks, and return the line that says how far they are; else ""."""
    return Progress(folder).note(results) if results and folder.resolve() == EXERCISES else ""


def total(assignment: Assignment, known: list[Entry]) -> str:
    """Return the line of these entries."""
    done, earned = sum(entry.is_done for entry in known), sum(entry.earned for entry in known)
    asked = [question for question in assignment.questions if question not in assignment.extra]
    points = sum(points_in(assignment, question) for question in asked)
    return f"{done} of {len(assignment.questions)} notebooks, {earned:g} of {points:g} points"


def _entry(found: list[CheckResult], before: Entry | None) -> Entry:
    earned, points = (whole(sum(each)) for each in zip(*((r.earned, r.points) for r in found), strict=True))
    passed = before.passed if before else None
    if passed is None and earned == points:
        passed = time.strftime("%Y-%m-%d %H:%M")
    return Entry(earned, points, passed)
