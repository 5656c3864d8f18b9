"""Grades submissions side by side: as many at a time as there are cores, each in a kernel of its own.

Threads are enough for that. What costs time happens in the kernels, and the grader waits for them.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from grader.checks import Check, CheckResult
from grader.grading import Grading, Submission
from grader.question import Question


class Pool:
    """Takes submissions, and hands out futures of their results; begins them in the order they were put in.

    The reference session of a question is ended after the last of its submissions.
    """

    def __init__(self, grading: Grading) -> None:
        self.grading = grading
        self._threads = ThreadPoolExecutor(grading.workers, thread_name_prefix="grade")
        self._left: Counter[Question] = Counter()
        self._lock = threading.Lock()

    def put(
        self, question: Question, make: Callable[[], Submission], checks: Iterable[Check] | None = None
    ) -> Future[list[CheckResult]]:
        """Grade what `make` returns, by all checks of the question if none are given, and close it.

        `make` is called when the turn has come, so that what waits takes no memory.
        """
        with self._lock:
            self._left[question] += 1
        return self._threads.submit(self._grade, question, make, checks)

    def close(self) -> None:
        """Begin nothing more. Ends the kernels of what has begun, with everything else of the grading."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.grading.close()
        self._threads.shutdown(wait=True)

    def _grade(
        self, question: Question, make: Callable[[], Submission], checks: Iterable[Check] | None
    ) -> list[CheckResult]:
        submission = make()
        try:
            return submission.grade(checks)
        finally:
            submission.close()
            with self._lock:
                self._left[question] -= 1
                is_last = not self._left[question]
            if is_last:
                self.grading.release(question)
