"""Grades one submission after another, where the next one is not known yet; what it will need is kept warm."""

from __future__ import annotations

import threading
from pathlib import Path

from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.running.grading import Grading
from grader.running.submission import Submission

ALIVE = 3  # solutions that are kept running, those of the questions graded last


class OneByOne:
    """Takes submissions from any thread; one is graded at a time."""

    def __init__(self, grading: Grading) -> None:
        self.grading = grading
        self._alive: list[Question] = []
        self._turn = threading.Lock()

    def grade(self, question: Question, path: Path, shown: str) -> list[CheckResult]:
        """Make all checks of the question on the notebook at `path`, which a student knows as `shown`."""
        with self._turn:
            submission = Submission(self.grading, question, path, shown)
            try:
                return submission.grade()
            finally:
                submission.close()
                self._keep(question)
                self.grading.prepare()

    def _keep(self, question: Question) -> None:
        self._alive = [question, *(other for other in self._alive if other != question)]
        for other in self._alive[ALIVE:]:
            self.grading.release(other)
        del self._alive[ALIVE:]
