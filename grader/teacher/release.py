"""Makes what students receive: `python -m grader release OUT/`, the kit without solutions, all of it or an assignment.

What the solutions answer is recorded, so that checks work as they do here. Before anything is handed over, all of it is
searched for every solution.
"""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from grader.content.assignment import Assignment
from grader.content.build import exercise_notebook
from grader.content.places import IS_INSTALLED, IS_RELEASE, KIT, RECORD
from grader.content.question import Question, all_questions
from grader.content.readme_table import README, with_table
from grader.report import start_page
from grader.report.weighing import OWN, points_in
from grader.running.recorded import SEEDS, write_record
from grader.teacher.handout import readme
from grader.teacher.recording import CannotRecord, Recording
from grader.teacher.stripping import given_away, solutions_in, with_withheld, without_solution

CODE = (
    *("grader/**/*.py", "grader/**/*.json", "grader/report/templates/*"),
    *("data/**/*.py", "data/sample/*", "tools/*.py", ".devcontainer/*"),
)
WORKFLOW = ".github/workflows/check.yml"
OTHERS = ("learner.py", "data/README.md", "LICENSE", "constraints.txt", ".gitignore", WORKFLOW)
NOT_FOR_STUDENTS = re.compile(r"grader/(selftest|bench|questions)/|/test_\w+\.py$|data/conftest\.py|__pycache__")
ADDRESS = re.compile(r"\[project\.urls\]\n(.+\n)*\n?")  # of the project that has the solutions
FOR_STUDENTS = ("[tox]", "[testenv]", "[testenv:grade]", "[testenv:lab]", "[pytest]")  # sections of tox.ini


class CannotRelease(RuntimeError):
    """There is no release. The message says why and what to do."""


class Release:
    """One release on its way: `steps` makes it, `said` tells of it."""

    def __init__(self, out: Path, assignment: Assignment, seeds: int) -> None:
        """Raises CannotRelease."""
        if IS_INSTALLED or IS_RELEASE:
            raise CannotRelease("Only a checkout of the whole project can be released: this copy has no solutions.")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CannotRelease(f"{out} is there already: name a folder that is not, or an empty one.")
        self.out, self.assignment = out, assignment
        self.questions = assignment.questions
        self._made = out.with_name(f".{out.name}.unfinished")
        self._recording = Recording(self.questions, sorted(secrets.SystemRandom().sample(range(SEEDS), seeds)))
        self.total = self._recording.total

    def steps(self) -> Iterator[Question]:
        """Make the release, whole or not at all; yield each question recorded. Raises CannotRelease, OSError."""
        try:
            yield from self._recording.record()
        except CannotRecord as error:
            raise CannotRelease(str(error)) from None
        self.write()

    def write(self) -> None:
        """Write what was recorded and all the rest, unless a solution is in it. Raises CannotRelease, OSError."""
        try:
            self._write()
            found = solutions_in(self._made, all_questions(), self.questions)
            if found:
                raise CannotRelease(f"There would be solutions in it, so nothing was written: {'; '.join(found[:5])}.")
            if self.out.exists():
                self.out.rmdir()
            self._made.rename(self.out)
        finally:
            shutil.rmtree(self._made, ignore_errors=True)

    def said(self) -> list[str]:
        """Say what students get, a line each."""
        count, withheld = len(self.questions), sum(map(len, self.assignment.withheld.values()))
        can = f"all but {withheld} check{'s' * (withheld != 1)}" if withheld else "all"
        told = f"{count} notebook{'s' * (count != 1)}, {self._points()}; students can check {can}"
        away = given_away(self.questions)
        return [
            f"{told}; no solution in it (searched for every solution cell).",
            *([f"Solved by code that another exercise gives: {', '.join(away)}."] if away else []),
        ]

    def zip(self) -> Path:
        """Pack the release into one file beside it. Raises OSError."""
        target = self.out.with_name(f"{self.out.name}.zip")
        if target.exists():
            raise FileExistsError(errno.EEXIST, "it is there already", str(target))
        unfinished = target.with_name(f".{target.name}.unfinished")
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in self.out.rglob("*") if path.is_file()):
                archive.write(path, f"{self.out.name}/{path.relative_to(self.out).as_posix()}")
        unfinished.rename(target)
        return target

    def _points(self) -> str:
        points = {question: points_in(self.assignment, question) for question in self.questions}
        asked = sum(points[question] for question in self.questions if question not in self.assignment.extra)
        extra = sum(points[question] for question in self.assignment.extra)
        return f"{asked:g} points" + (f" and {extra:g} extra" if extra else "")

    def _write(self) -> None:
        shutil.rmtree(self._made, ignore_errors=True)
        for path in sorted({path for pattern in CODE for path in KIT.glob(pattern) if path.is_file()}):
            name = path.relative_to(KIT).as_posix()
            if not NOT_FOR_STUDENTS.search(name):
                self._put(name, path.read_bytes())
        for name in OTHERS:
            self._put(name, (KIT / name).read_bytes())
        settings = (KIT / "pyproject.toml").read_text(encoding="utf-8")
        self._put("pyproject.toml", ADDRESS.sub("", settings))
        self._put("tox.ini", _tox_ini())
        for question in self.questions:
            self._write_question(question)
        self._put("exercises/README.md", with_table(README.read_text(encoding="utf-8"), self.questions))
        self._put("exercises/00_start_here.ipynb", nbformat.writes(_start_page(self.assignment)) + "\n")
        self._put("README.md", readme(self.assignment, self.questions, f"All of it: {self._points()}."))
        if self.assignment.text:
            self._put(OWN.name, self.assignment.text)
        write_record(self._made / RECORD.relative_to(KIT), self._recording.replies)

    def _write_question(self, question: Question) -> None:
        folder = f"grader/questions/{question.name}"
        check = (question.folder / "check.py").read_text(encoding="utf-8")
        self._put(f"{folder}/notebook.py", without_solution(question))
        self._put(f"{folder}/check.py", with_withheld(check, self.assignment.withheld.get(question, ())))
        self._put(f"exercises/{question.file_name}", nbformat.writes(exercise_notebook(question)) + "\n")

    def _put(self, name: str, content: str | bytes) -> None:
        path = self._made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _tox_ini() -> str:
    """The settings of tox without what proves the kit, for which `tox` alone then grades."""
    head, *sections = re.split(r"(?m)^(?=\[)", (KIT / "tox.ini").read_text(encoding="utf-8"))
    kept = [section for section in sections if section.startswith(FOR_STUDENTS)]
    head = head.replace("# tox            runs the kit's own tests\n", "")
    return "".join([head, *kept]).replace("env_list = kit", "env_list = grade")


def _start_page(assignment: Assignment) -> nbformat.NotebookNode:
    """The page to start from, without a word of solutions."""
    page = start_page.notebook(assignment=assignment)
    for cell in page.cells:
        cell.source = cell.source.replace("`%solution` shows our answer\nbeside yours once everything passes, ", "")
    return page
