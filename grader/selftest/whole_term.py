"""Takes a drawn class from release to feedback, command by command: `python -m grader.selftest.whole_term`.

Students have every mishap there is, and each a mark of their own, as in `term`. A person takes the first one's points
for one question away, with a comment.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from grader.__main__ import app
from grader.content.assignment import Assignment
from grader.selftest.drawn_class import Drawn, moodle
from grader.selftest.platform_files import moodle_worksheet, read_by_moodle
from grader.selftest.term import chosen, class_of, number_of, points

COMMENT = "Let us talk about this one."
MOST = 12  # commands


@dataclass
class WholeTerm:
    """A class and its teacher's folder; `commands` is what the teacher has typed, with seconds each took."""

    students: list[Drawn]
    assignment: Assignment
    folder: Path
    commands: list[tuple[str, float]] = field(default_factory=list)

    def run(self) -> None:
        """Go through it all. Raises RuntimeError where a command fails."""
        folder, hw1, grades = self.folder, self.folder / "hw1.toml", self.folder / "GRADES"
        hw1.write_text(self._toml(), encoding="utf-8")
        self._type("release", folder / "hw1", "--assignment", hw1, "--seeds", 1, "--zip")
        moodle(self.students, folder / "submissions.zip")
        self._type("collect", folder / "submissions.zip", "--into", folder / "CLASS", "--assignment", hw1)
        self._type("cohort", folder / "CLASS", "--out", grades, "--assignment", hw1)
        told = "--points", 0, "--comment", COMMENT, "--reason", "Talked about."
        self._type("mark", grades, self._first(), self.assignment.questions[0].name, *told)
        self._type("report", grades)
        self._type("feedback", grades)
        (folder / "moodle.csv").write_text(moodle_worksheet(self.students), encoding="utf-8")
        self._type("gradebook", grades, "--into", folder / "moodle.csv")

    @property
    def right(self) -> dict[str, int]:
        """What is each student's in the end, by their ids."""
        right = points("moodle", self.students)
        return {**right, self.students[0].id: 0}  # the first has solved the first question alone

    def handed_back(self) -> dict[str, int]:
        """Return the points that each student reads on the page that Moodle gives them, by their ids."""
        with zipfile.ZipFile(self.folder / "GRADES" / "feedback.zip") as archive:
            pages = {name.split("_")[1]: archive.read(name).decode() for name in archive.namelist()}
        assert [key for key, page in pages.items() if COMMENT in page] == [self.students[0].id]
        return {key: int(re.search(r"(\d+) of \d+ points", page)[1]) for key, page in pages.items()}

    def in_gradebook(self) -> dict[str, float]:
        """Return the marks that Moodle reads from the worksheet, by ids."""
        text = (self.folder / "moodle.csv").read_text(encoding="utf-8")
        return {str(key): mark or 0 for key, mark in read_by_moodle(text).items()}

    def _toml(self) -> str:
        worth = "".join(f"{question.name} = {value:g}\n" for question, value in self.assignment.worth.items())
        return f'title = "{self.assignment.title}"\n\n[questions]\n{worth}'

    def _first(self) -> str:
        with open(self.folder / "GRADES" / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return next(row["student"] for row in csv.DictReader(file) if row["id"] == self.students[0].id)

    def _type(self, *words: object) -> None:
        began = time.monotonic()
        done = CliRunner().invoke(app, [str(word) for word in words])
        if done.exit_code:
            raise RuntimeError(f"{words[0]} ended with {done.exit_code}: {done.output}{done.exception or ''}")
        self.commands.append((str(words[0]), time.monotonic() - began))


def drawn_term(count: int, folder: Path, signed: bool) -> WholeTerm:
    """Draw a class of `count`; where notebooks are not `signed`, the same are graded once."""
    assignment = chosen(count)
    students = class_of(count, assignment, signed)
    assert number_of(students[0].id) == 1
    return WholeTerm(students, assignment, folder)


def main() -> int:
    """Print each command and how long it took; return 1 if anybody has not what is theirs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=40)
    with tempfile.TemporaryDirectory() as folder:
        term = drawn_term(parser.parse_args().students, Path(folder), signed=True)
        term.run()
        for command, seconds in term.commands:
            print(f"{command:<10} {seconds:6.1f} s")
        found = [sum(read.get(key) == mark for key, mark in term.right.items()) for read in _read(term)]
        print(
            f"{len(term.commands)} commands; of {len(term.students)} students {found[0]} read their mark on their page"
        )
        print(f"and {found[1]} have it in the teacher's own file.")
        return 0 if found == [len(term.students)] * 2 else 1


def _read(term: WholeTerm) -> tuple[dict[str, int], dict[str, float]]:
    return term.handed_back(), term.in_gradebook()


if __name__ == "__main__":
    raise SystemExit(main())
