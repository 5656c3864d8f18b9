"""Grades submissions as they come, where the next one is not known yet; what it will need is kept warm."""

from __future__ import annotations

import threading
from collections import Counter

from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.running.grading import Grading
from grader.running.submission import Submission


class AsTheyCome:
    """Takes submissions from any thread; as many are graded at a time as the grading has workers.

    The solution of the question graded last is kept running. Each takes 100 MB, and most people solve one at a time.
    """

    def __init__(self, grading: Grading) -> None:
        self.grading = grading
        self._kept: Question | None = None
        self._at_work = Counter[Question]()
        self._turns = threading.Semaphore(grading.workers)
        self._lock = threading.Lock()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being graded, or waits for its turn."""
        return not self._at_work.total()

    def grade(self, submission: Submission) -> list[CheckResult]:
        """Make all checks of a submission's question, and close it."""
        with self._lock:
            self._at_work[submission.question] += 1
        try:
            with self._turns:
                return submission.grade()
        finally:
            submission.close()
            self._keep(submission.question)
            self.grading.prepare()

    def _keep(self, question: Question) -> None:
        with self._lock:
            self._at_work[question] -= 1
            before, self._kept = self._kept, question
            if before is not None and before != question and not self._at_work[before]:
                self.grading.release(before)
