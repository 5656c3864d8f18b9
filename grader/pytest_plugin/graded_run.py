"""One run of pytest: notebooks are graded side by side, and each check that pytest comes to is handed its result."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from grader.content.question import Question
from grader.judging.checks import Check, CheckResult
from grader.judging.outcome import Outcome
from grader.pytest_plugin import late
from grader.pytest_plugin.chosen import assignment_of, is_check
from grader.pytest_plugin.found import hand_in_of
from grader.pytest_plugin.live import await_showing
from grader.pytest_plugin.options import engine_of, kernels_of, notebooks_folder
from grader.report import terminal
from grader.report.weighing import weighed
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission

RESULT = pytest.StashKey[CheckResult]()
DIGEST = pytest.StashKey[str | None]()
PROTECTION = pytest.StashKey[tuple[str, tuple[str, ...]]]()  # how kernels started, and the layers that were on

SECONDS = "grader/seconds"  # in pytest's cache: what each question took the last time


class GradedRun:
    """Has the notebooks graded side by side, and hands each check its result."""

    def __init__(self, session: pytest.Session) -> None:
        option = session.config.option
        self.config = session.config
        self.hand_in, self.folder = hand_in_of(session.config), notebooks_folder(session.config)
        self.checks: dict[Question, list[Check]] = {}
        for item in filter(is_check, session.items):
            question = Question(item.path.parent)
            self.checks.setdefault(question, []).append(Check(question, item.function))
        kernels, engine = kernels_of(session.config), engine_of(session.config)
        grading = Grading(option.seed, option.cell_timeout, kernels, every_cell=option.every_cell, engine=engine)
        self.pool = Pool(grading)
        self._graded: dict[Question, tuple[Submission, Future[list[CheckResult]]]] = {}
        self._cache = getattr(self.config, "cache", None)  # pytest's own, which can be turned off
        self._seconds: dict[str, float] = self._cache.get(SECONDS, {}) if self._cache else {}

    def plan(self) -> None:
        """Have all questions graded, in their order."""
        submissions = [self._submission(question) for question in self.checks]
        self.pool.grading.expect(submissions)
        for submission in submissions:
            self._put(submission)
        if self.pool.grading.engine is None:
            late.load("pandas")  # while kernels warm up; the checks will need it

    def _submission(self, question: Question) -> Submission:
        shown = f"{terminal.short(self.folder)}/{self.hand_in.place(question)}"
        return Submission(self.pool.grading, question, self.hand_in.path(question), shown)

    def _put(self, submission: Submission) -> None:
        later = list(self.checks).index(submission.question) / len(self.checks)  # later ones train, as a rule
        weight = self._seconds.get(submission.question.name, later)
        results = self.pool.put(submission.question, lambda: submission, self.checks[submission.question], weight)
        self._graded[submission.question] = submission, results

    def _grade(self, question: Question) -> tuple[Submission, Future[list[CheckResult]]]:
        if question not in self._graded:
            self._put(self._submission(question))
        return self._graded[question]

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Wait for the notebook's results here, after pytest has named its file and before it captures what is said."""
        question = Question((self.config.rootpath / nodeid.partition("::")[0]).parent)
        if question in self._graded:
            _, results = self._graded[question]
            await_showing(results, self.pool, self.config.pluginmanager.get_plugin("terminalreporter"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Keep a check's result, and let pytest see a failure where it did not pass."""
        if not is_check(pyfuncitem):
            return None
        submission, results = self._grade(Question(pyfuncitem.path.parent))
        made = next(result for result in results.result() if result.check == pyfuncitem.function.__name__)
        (result,) = weighed([made], assignment_of(self.config))
        self._note_protection()
        pyfuncitem.stash[RESULT] = result
        pyfuncitem.stash[DIGEST] = submission.digest
        points = f"{result.earned:g}/{result.points:g}"
        pyfuncitem.user_properties += [("outcome", str(result.outcome)), ("points", points)]
        if result.outcome is not Outcome.PASSED:
            pytest.fail(result.message, pytrace=False)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Note what protected the run and how long each question took, and leave nothing running."""
        self._note_protection()
        self._note_seconds()
        self.pool.close()

    def _note_seconds(self) -> None:
        for question, (_, results) in self._graded.items():
            if results.done() and not results.cancelled() and results.exception() is None:
                self._seconds[question.name] = round(sum(result.seconds for result in results.result()), 2)
        if self._cache:
            self._cache.set(SECONDS, self._seconds)

    def _note_protection(self) -> None:
        if self.pool.grading.protection:
            start, layers = self.config.stash[PROTECTION] = self.pool.grading.protection
            getattr(self.config, "workeroutput", {})["grader_protection"] = start, list(layers)

    @pytest.hookimpl(trylast=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Leave nothing running when Ctrl-C ends the run."""
        self.pool.close()
