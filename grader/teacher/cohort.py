"""Grades a class: `python -m grader cohort SUBMISSIONS/ --out GRADES/`, one folder a student.

Every notebook that was graded is kept under the hash of all that its grade depends on. So a run that was stopped goes
on where it was, a submission that changed is graded again, and notebooks that are the same are graded once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from data.movielens import release_in_use
from grader.content.assignment import Assignment, everything
from grader.content.files import write_whole
from grader.content.notebook import digest_of
from grader.content.question import Question
from grader.host.kernels import CELL_LIMIT
from grader.host.promises import Tier
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.report import terminal
from grader.report.weighing import weighed
from grader.running.grading import Grading
from grader.running.handin import Finder, HandIn
from grader.running.helpers import helpers_of
from grader.running.pool import Pool
from grader.running.recorded import new_seed
from grader.running.submission import Submission
from grader.teacher.students import Student, students_in

KEPT = ".graded"
AHEAD = 4  # submissions that wait for each one that is graded, so that memory does not grow with the class


@dataclass(frozen=True)
class Task:
    """One notebook of the class, or of several students who handed in the same."""

    question: Question
    path: Path
    digest: str | None  # SHA-256 of the file; None if there is none
    key: str  # hash of all that the grade depends on


class Cohort:
    """A class and what became of it; `seed` draws the checks' inputs, the same for everybody and in a resumed run."""

    def __init__(
        self,
        submissions: Path,
        out: Path,
        seed: int | None,
        tier: Tier,
        assignment: Assignment | None = None,
        roster: Path | None = None,
    ) -> None:
        self._finder = Finder()  # has taken notebooks out of zips, and keeps them as long as they are to be graded
        self.students, self.others = students_in(submissions, self._finder, roster)
        self.assignment = assignment or everything()
        self.questions = self.assignment.questions
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
            for student in self.students:
                task = self._task(question, student.hand_in)
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

    def _task(self, question: Question, hand_in: HandIn) -> Task:
        path = hand_in.path(question)
        if (question, path) not in self._tasks:
            self._tasks[question, path] = self._look_at(question, path, hand_in.folder.name)
        return self._tasks[question, path]

    def _look_at(self, question: Question, path: Path, folder: str) -> Task:
        # a link would share the grade of what it leads to; what is said of a missing notebook names the folder
        try:
            digest = digest_of(path)
            answer = digest or f"nothing to read in {folder}: {path.lstat().st_size}"
        except OSError as error:  # what becomes of it is said in its student's messages
            digest, answer = None, f"not readable in {folder}: {error.strerror}"
        beside = [[helper.name, digest_of(helper)] for helper in helpers_of(path).files]
        parts = [*self._common, question.name, self._question_hashes[question], answer, *beside]
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

    def run_of(self, student: Student) -> result_file.Run:
        """Return what became of a student's notebooks, as far as they are graded."""
        run = result_file.Run(self.seed, self.release, terminal.short(student.hand_in.folder), self.tier, complete=True)
        run.assignment = self.assignment.title
        for question in self.questions:
            task = self._task(question, student.hand_in)
            kept = self._read(task)
            if kept is None:
                run.complete = False
                continue
            run.start, run.layers = kept["start"], tuple(kept["layers"]) or run.layers
            run.results += map(CheckResult.from_plain, kept["checks"])
            if task.digest:
                run.notebook_hashes[question.name] = task.digest
        run.results = weighed(run.results, self.assignment)
        return run


def _settled_seed(path: Path, seed: int | None) -> int:
    """The seed that was asked for, or that of the run before, or a new one; kept for the next run."""
    if seed is None:
        seed = int(path.read_text(encoding="utf-8")) if path.exists() else new_seed()
    write_whole(path, str(seed))
    return seed
