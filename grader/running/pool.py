"""Grades submissions side by side: as many at a time as there are cores, each in a kernel of its own.

Threads are enough for that. What costs time happens in the kernels, and the grader waits for them.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from grader.content.question import Question
from grader.judging.checks import Check, CheckResult
from grader.running.grading import Grading
from grader.running.submission import Submission


@dataclass(eq=False)
class Job:
    """A submission to be graded: `weight` is how long that may take, in any unit."""

    question: Question
    make: Callable[[], Submission]
    checks: Iterable[Check] | None
    weight: float
    results: Future[list[CheckResult]] = field(default_factory=Future)
    began: float | None = None  # by time.monotonic()


class Pool:
    """Takes submissions, and hands out futures of their results.

    One worker begins them in the order they were put in, so that there is soon something to read. The others take the
    heaviest first, so that none of those is left over for the end. The reference session of a question is ended after
    the last of its submissions.
    """

    def __init__(self, grading: Grading) -> None:
        self.grading = grading
        self._threads = ThreadPoolExecutor(grading.workers, thread_name_prefix="grade")
        self._waiting: list[Job] = []
        self._in_order: Job | None = None  # the one at work that was taken because it was its turn
        self._running: list[Job] = []
        self._left: Counter[Question] = Counter()
        self._lock = threading.Lock()

    def put(
        self,
        question: Question,
        make: Callable[[], Submission],
        checks: Iterable[Check] | None = None,
        weight: float = 0,
    ) -> Future[list[CheckResult]]:
        """Grade what `make` returns, by all checks of the question if none are given, and close it.

        `make` is called when the turn has come, so that what waits takes no memory.
        """
        job = Job(question, make, checks, weight)
        with self._lock:
            self._left[question] += 1
            self._waiting.append(job)
        self._threads.submit(self._work)
        return job.results

    def running(self) -> list[Job]:
        """What is being graded now."""
        with self._lock:
            return list(self._running)

    def close(self) -> None:
        """Begin nothing more. Ends the kernels of what has begun, with everything else of the grading."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for job in waiting:
            job.results.cancel()
        self.grading.close()
        self._threads.shutdown(wait=True)

    def _work(self) -> None:
        job = self._take()
        if job is None:
            return
        try:
            tell = functools.partial(job.results.set_result, self._grade(job))
        except BaseException as error:  # whoever waits for the results is told
            tell = functools.partial(job.results.set_exception, error)
        with self._lock:  # before anybody is told that it is done
            self._running.remove(job)
        tell()

    def _take(self) -> Job | None:
        """The next job, which is begun; None if it was cancelled."""
        with self._lock:
            if not self._waiting:
                return None
            is_turn = self._in_order not in self._running
            job = self._waiting[0] if is_turn else max(self._waiting, key=lambda waiting: waiting.weight)
            self._waiting.remove(job)
            if is_turn:
                self._in_order = job
            if not job.results.set_running_or_notify_cancel():
                return None
            job.began = time.monotonic()
            self._running.append(job)
            return job

    def _grade(self, job: Job) -> list[CheckResult]:
        submission = job.make()
        try:
            return submission.grade(job.checks)
        finally:
            submission.close()
            with self._lock:
                self._left[job.question] -= 1
                is_last = not self._left[job.question]
            if is_last:
                self.grading.release(job.question)
