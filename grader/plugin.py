"""pytest's way in: `pytest grader/` grades the notebooks of exercises/.

`grader.options` has pytest load this once kernels warm up. A check is collected as an ordinary pytest function, and
made by the pool, which grades several notebooks at a time; pytest waits for the results in its own order. So a student
reads a finding and not a traceback of ours.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from data.movielens import release_in_use
from grader import late
from grader.checks import Check, CheckResult
from grader.grading import Grading
from grader.kernel import warmth
from grader.options import is_to_grade, kernels_of
from grader.outcome import Outcome
from grader.places import EXERCISES, PROJECT, QUESTIONS
from grader.pool import Pool
from grader.question import Question, all_questions
from grader.report import result as result_file
from grader.report import terminal
from grader.report.live import await_showing
from grader.submission import ARGUMENTS, Submission

RESULT = pytest.StashKey[CheckResult]()
DIGEST = pytest.StashKey[str | None]()
PROTECTION = pytest.StashKey[tuple[str, tuple[str, ...]]]()  # how kernels started, and the layers that were on
SELECTED = pytest.StashKey[int]()

SECONDS = "grader/seconds"  # in pytest's cache: what each question took the last time

LETTERS = {
    Outcome.PASSED: ".",
    Outcome.WRONG: "F",
    Outcome.RAISED: "R",
    Outcome.TIMED_OUT: "T",
    Outcome.NOT_ANSWERED: "-",
    Outcome.BLOCKED: "b",
    Outcome.GRADER_ERROR: "E",
}


def pytest_configure(config: pytest.Config) -> None:
    """Check the options and the data, and settle the seed; workers of pytest-xdist are told the controller's."""
    if is_to_grade(config):
        late.put_off("pandas")
    config.addinivalue_line("markers", "needs(check): the check says nothing unless that one passes")
    config.addinivalue_line("markers", "points(n): what the check is worth, 1 unless given")
    if config.option.seed is None:
        given = getattr(config, "workerinput", {}).get("grader_seed")
        config.option.seed = secrets.randbelow(10**6) if given is None else given
    folder = notebooks_folder(config)
    if not folder.is_dir():
        raise pytest.UsageError(f"There is no folder {config.option.notebooks}: name one that holds notebooks.")
    try:
        release_in_use()
    except (ValueError, FileNotFoundError) as error:
        raise pytest.UsageError(f"{error}.") from None
    if config.option.result and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "grader-recorder")
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadfile"  # the checks of one notebook belong to one kernel


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a pytest-xdist worker the run's seed."""
    node.workerinput["grader_seed"] = node.config.option.seed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over from a pytest-xdist worker what protected its part of the run."""
    if "grader_protection" in getattr(node, "workeroutput", {}):
        start, layers = node.workeroutput["grader_protection"]
        node.config.stash[PROTECTION] = start, tuple(layers)


def notebooks_folder(config: pytest.Config) -> Path:
    """The folder whose notebooks are graded: from where the command was given, or else in the project."""
    name = config.option.notebooks
    if name is None:
        return EXERCISES
    asked = config.invocation_params.dir / name
    return asked if asked.is_dir() else PROJECT / name


def is_check(item: pytest.Item) -> bool:
    """Whether an item is a check of a question, and not a test of the kit."""
    return item.path.name == "check.py" and item.path.parent.parent == QUESTIONS


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to run the first notebooks."""
    checks = [item for item in session.items if is_check(item)]
    if checks and not session.config.option.collectonly and not session.config.option.setupplan:
        session.config.stash[SELECTED] = len(checks)
        desk = Desk(session)
        if not hasattr(session.config, "workerinput"):  # a worker does not know yet which checks it will get
            desk.plan()
        session.config.pluginmanager.register(desk, "grader-desk")


class Desk:
    """Has the notebooks graded side by side, and hands each check its result."""

    def __init__(self, session: pytest.Session) -> None:
        option = session.config.option
        self.config = session.config
        self.folder = notebooks_folder(session.config)
        self.checks: dict[Question, list[Check]] = {}
        for item in filter(is_check, session.items):
            question = Question(item.path.parent)
            self.checks.setdefault(question, []).append(Check(question, item.function))
        self.pool = Pool(Grading(option.seed, option.timeout, kernels_of(session.config)))
        self._graded: dict[Question, tuple[Submission, Future[list[CheckResult]]]] = {}
        self._cache = getattr(self.config, "cache", None)  # pytest's own, which can be turned off
        self._seconds: dict[str, float] = self._cache.get(SECONDS, {}) if self._cache else {}

    def plan(self) -> None:
        """Have all questions graded, in their order."""
        submissions = [self._submission(question) for question in self.checks]
        texts = [text for submission in submissions for text in submission.texts]
        if texts:
            self.pool.grading.kernels.expect(warmth.needed(texts))
        for submission in submissions:
            self._put(submission)
        late.load("pandas")  # while kernels warm up; the checks will need it

    def _submission(self, question: Question) -> Submission:
        shown = f"{terminal.short(self.folder)}/{question.file_name}"
        return Submission(self.pool.grading, question, self.folder / question.file_name, shown)

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
        result = next(result for result in results.result() if result.check == pyfuncitem.function.__name__)
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
        kernels = self.pool.grading.kernels
        if not kernels.count:  # nothing had to run
            return
        self.config.stash[PROTECTION] = kernels.start_way, kernels.layers
        getattr(self.config, "workeroutput", {})["grader_protection"] = kernels.start_way, list(kernels.layers)

    @pytest.hookimpl(trylast=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Leave nothing running when Ctrl-C ends the run."""
        self.pool.close()


class Recorder:
    """Writes the result file: at the start, after each question, and at the end."""

    def __init__(self, config: pytest.Config) -> None:
        option = config.option
        self.config = config
        self.folder = notebooks_folder(config)
        self.path = config.invocation_params.dir / option.result
        self.run = result_file.Run(option.seed, release_in_use().name, terminal.short(self.folder), option.trust)
        try:
            self._write()
        except OSError as error:
            raise pytest.UsageError(
                f"{option.result} cannot be written ({error.strerror}): name another file."
            ) from None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a check's result down, and write the file when another question begins."""
        found = getattr(report, "check_result", None)
        if found is not None:
            result = CheckResult(**{**found, "outcome": Outcome(found["outcome"])})
            is_new = result.question not in self.run.notebook_hashes
            self.run.notebook_hashes[result.question] = report.notebook_hash
            if is_new:
                self._write()
            self.run.results.append(result)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the whole result."""
        stopped = session.shouldstop or session.shouldfail or exitstatus not in (0, 1)
        self.run.complete = not stopped
        self._write()

    def _write(self) -> None:
        self.run.start, self.run.layers = self.config.stash.get(PROTECTION, (self.run.start, self.run.layers))
        result_file.write(self.path, self.run.document())


def _placeholder(name: str) -> Any:
    @pytest.fixture(name=name)
    def argument() -> None:
        """Made when the check is made, so that what goes wrong with it is the check's own outcome."""

    return argument


for _name in ARGUMENTS:
    globals()[f"argument_{_name}"] = _placeholder(_name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Put the check's result into pytest's report."""
    report = yield
    result = item.stash.get(RESULT, None)
    if result is not None and call.when == "call":
        report.check_result = {**dataclasses.asdict(result), "outcome": str(result.outcome)}
        report.notebook_hash = item.stash[DIGEST]
        report.duration = result.seconds  # not what pytest waited for it
        if result.outcome is not Outcome.PASSED:
            wants_trace = item.config.option.tbstyle not in ("auto", "no", "line") and result.trace
            report.longrepr = f"{result.message}\n\n{result.trace}" if wants_trace else result.message
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Count a check under its own outcome; what is not answered is told in the table alone."""
    found = getattr(report, "check_result", None)
    if found is None:
        return None
    outcome = Outcome(found["outcome"])
    category = {
        Outcome.PASSED: "passed",
        Outcome.NOT_ANSWERED: "not answered",
        Outcome.BLOCKED: "blocked",
    }.get(outcome, "failed")
    return category, LETTERS[outcome], outcome.upper()


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is graded, from which seed."""
    if is_to_grade(config):
        return terminal.header(notebooks_folder(config), config.option.seed)
    return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table and the closing line."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    found = [report.check_result for report in reports if hasattr(report, "check_result")]
    if found:
        results = [CheckResult(**{**each, "outcome": Outcome(each["outcome"])}) for each in found]
        order = {question.name: position for position, question in enumerate(all_questions())}
        results.sort(key=lambda result: order.get(result.question, len(order)))
        left = config.stash.get(SELECTED, len(results)) - len(results)
        protected = (
            terminal.protection(config.option.trust, *config.stash[PROTECTION]) if PROTECTION in config.stash else ""
        )
        text = terminal.summary(results, notebooks_folder(config), protected, left, terminalreporter.isatty)
        terminalreporter.write(text)
