"""Grades one submission after another, where the next one is not known yet; what it will need is kept warm."""

from __future__ import annotations

import threading
from pathlib import Path

from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.running.grading import Grading
from grader.running.submission import Submission


class OneByOne:
    """Takes submissions from any thread; one is graded at a time.

    The solution of the question graded last is kept running. Each takes 100 MB, and most people solve one at a time.
    """

    def __init__(self, grading: Grading) -> None:
        self.grading = grading
        self._kept: Question | None = None
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
        if self._kept is not None and self._kept != question:
            self.grading.release(self._kept)
        self._kept = question
