"""Grades a class: `python -m grader cohort SUBMISSIONS/ --out GRADES/`, one folder a student.

Every notebook that was graded is kept under the hash of all that its grade depends on. So a run that was stopped goes
on where it was, a submission that changed is graded again, and notebooks that are the same are graded once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from data.movielens import release_in_use
from grader.content.files import write_whole
from grader.content.notebook import digest_of
from grader.content.question import Question, all_questions
from grader.host.kernels import CELL_LIMIT
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.report import terminal
from grader.running import mending
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission

KEPT = ".graded"
AHEAD = 4  # submissions that wait for each one that is graded, so that memory does not grow with the class


class CannotGrade(RuntimeError):
    """The class cannot be graded. The message says what to do."""


@dataclass(frozen=True)
class Task:
    """One notebook of the class, or of several students who handed in the same."""

    question: Question
    path: Path
    digest: str | None  # SHA-256 of the file; None if there is none
    key: str  # hash of all that the grade depends on


class Cohort:
    """A class and what became of it; `seed` draws the checks' inputs, the same for everybody and in a resumed run."""

    def __init__(self, submissions: Path, out: Path, seed: int | None, tier: str) -> None:
        self.students = _students(submissions)
        self.questions = all_questions()
        self.out, self.tier = out, tier
        (out / KEPT).mkdir(parents=True, exist_ok=True)
        self.seed = _settled_seed(out / KEPT / "seed", seed)
        self.release = release_in_use().name
        versions = json.dumps(result_file.versions())
        self._common = [result_file.kit_hash(), versions, str(self.seed), self.release, tier, str(CELL_LIMIT)]
        self._question_hashes = {question: result_file.question_hash(question) for question in self.questions}
        self._tasks: dict[tuple[Question, Path], Task] = {}  # each notebook as it was when it was first looked at

    def tasks(self) -> list[Task]:
        """What is to be graded, question by question; notebooks that are the same are one task.

        Questions that train a model come first: what takes long is not to be left for one core at the end.
        """
        found: dict[str, Task] = {}
        for question in sorted(self.questions, key=lambda question: question.trains, reverse=True):
            for folder in self.students.values():
                task = self._task(question, folder)
                found.setdefault(task.key, task)
        return list(found.values())

    def is_graded(self, task: Task) -> bool:
        """Whether the task was done, in this run or an earlier one; not if it ended in a grader error."""
        kept = self._read(task)
        return kept is not None and not any(check["outcome"] == Outcome.GRADER_ERROR for check in kept["checks"])

    def grade(self, tasks: Iterable[Task], grading: Grading) -> Iterator[Task]:
        """Grade tasks and yield each that is done; what is done is kept at once."""
        pool = Pool(grading)
        going: dict[Future[list[CheckResult]], Task] = {}
        try:
            for task in tasks:
                while len(going) >= AHEAD * grading.workers:
                    yield from self._finish(going, grading)
                going[self._put(pool, task)] = task
            while going:
                yield from self._finish(going, grading)
        finally:
            pool.close()

    def keep(self, task: Task, start: str, layers: Iterable[str], checks: list[dict[str, Any]]) -> None:
        """Keep what became of a task: how kernels started, the layers of their box, and each check as plain data."""
        result_file.write(self._kept(task), {"start": start, "layers": tuple(layers), "checks": checks})

    def write(self) -> tuple[int, int]:
        """Write grades.csv and a result file a student.

        Return how many students are not fully graded, and how many students' checks ended in a grader error.
        """
        rows, left, faults = [], 0, 0
        for student, folder in self.students.items():
            run = self._run(folder)
            left += not run.complete
            faults += sum(result.outcome is Outcome.GRADER_ERROR for result in run.results)
            document = run.document()
            result_file.write(self.out / "results" / f"{student}.json", document)
            by_question = {question["name"]: question["earned"] for question in document["questions"]}
            share = f"{document['earned'] / document['points']:.4f}" if document["points"] else ""
            shown = [by_question.get(question.name, "") for question in self.questions]
            rows.append([student, document["earned"], document["points"], share, *shown])
        names = ["student", "earned", "points", "share", *(question.name for question in self.questions)]
        table = io.StringIO(newline="")
        csv.writer(table).writerows([names, *rows])
        write_whole(self.out / "grades.csv", table.getvalue())
        return left, faults

    def _task(self, question: Question, folder: Path) -> Task:
        if (question, folder) not in self._tasks:
            self._tasks[question, folder] = self._look_at(question, folder)
        return self._tasks[question, folder]

    def _look_at(self, question: Question, folder: Path) -> Task:
        path = mending.find(folder / question.file_name, question)
        # a link would share the grade of what it leads to; what is said of a missing notebook names the folder
        try:
            digest = digest_of(path)
            answer = digest or f"missing from {folder.name}"
        except OSError as error:  # what becomes of it is said in its student's messages
            digest, answer = None, f"not readable in {folder.name}: {error.strerror}"
        parts = [*self._common, question.name, self._question_hashes[question], answer]
        return Task(question, path, digest, hashlib.sha256(json.dumps(parts).encode()).hexdigest())

    def _put(self, pool: Pool, task: Task) -> Future[list[CheckResult]]:
        name = task.question.file_name
        return pool.put(task.question, partial(Submission, pool.grading, task.question, task.path, name))

    def _finish(self, going: dict[Future[list[CheckResult]], Task], grading: Grading) -> Iterator[Task]:
        done, _ = wait(going, return_when=FIRST_COMPLETED)
        for future in done:
            task = going.pop(future)
            results = [result.plain() for result in future.result()]
            self.keep(task, grading.kernels.start_way, grading.kernels.layers, results)
            yield task

    def _kept(self, task: Task) -> Path:
        return self.out / KEPT / f"{task.key}.json"

    def _read(self, task: Task) -> dict[str, Any] | None:
        path = self._kept(task)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def _run(self, folder: Path) -> result_file.Run:
        run = result_file.Run(self.seed, self.release, terminal.short(folder), self.tier, complete=True)
        for question in self.questions:
            task = self._task(question, folder)
            kept = self._read(task)
            if kept is None:
                run.complete = False
                continue
            run.start, run.layers = kept["start"], tuple(kept["layers"]) or run.layers
            run.results += map(CheckResult.from_plain, kept["checks"])
            if task.digest:
                run.notebook_hashes[question.name] = task.digest
        return run


def _students(submissions: Path) -> dict[str, Path]:
    """The folder of each student's notebooks, by the name of the student's folder. Raises CannotGrade."""
    if not submissions.is_dir():
        raise CannotGrade(f"There is no folder {submissions}: name one that holds a folder for each student.")
    folders = sorted(path for path in submissions.iterdir() if _is_students(path))
    if not folders:
        raise CannotGrade(f"{submissions} holds no folders: put each student's notebooks into one of their own.")
    return {folder.name: _with_notebooks(folder) for folder in folders}


def _is_students(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _with_notebooks(folder: Path) -> Path:
    """The folder itself, or its exercises/ where a whole copy of the project was handed in."""
    inner = folder / "exercises"
    is_folder = inner.is_dir() and not inner.is_symlink()  # a link could lead to somebody else's
    return inner if is_folder and not any(folder.glob("*.ipynb")) else folder


def _settled_seed(path: Path, seed: int | None) -> int:
    """The seed that was asked for, or that of the run before, or a new one; kept for the next run."""
    if seed is None:
        seed = int(path.read_text()) if path.exists() else secrets.randbelow(10**6)
    write_whole(path, str(seed))
    return seed
