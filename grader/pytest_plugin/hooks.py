"""pytest's way in: `pytest grader/` grades the notebooks of exercises/.

`options` has pytest load this, when kernels have begun to warm up if there is something to grade. A check is collected
as an ordinary pytest function; `graded_run` has it made, so a student reads a finding and not a traceback of ours. Here
are the seed, what becomes of pytest's report, and the table at its end.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import pytest

from data.movielens import release_in_use
from grader.content.question import all_questions, no_such_question
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.pytest_plugin import late
from grader.pytest_plugin.chosen import assignment_of, is_check, leave_out_others
from grader.pytest_plugin.found import notes
from grader.pytest_plugin.graded_run import DIGEST, PROTECTION, RESULT, GradedRun
from grader.pytest_plugin.options import engine_of, is_to_grade, notebooks_folder, tier_of
from grader.pytest_plugin.recorder import Recorder
from grader.report import terminal
from grader.report.progress import noted
from grader.running.missing import NOT_BEGUN
from grader.running.recorded import NotRecorded, new_seed, record_for
from grader.running.submission import ARGUMENTS

SELECTED = pytest.StashKey[int]()

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
    folder = notebooks_folder(config)
    if not folder.is_dir():
        raise pytest.UsageError(f"There is no folder {config.option.notebooks}: name one that holds notebooks.")
    try:
        release_in_use()
    except (ValueError, FileNotFoundError) as error:
        raise pytest.UsageError(f"{error}.") from None
    if config.option.seed is None:
        given = getattr(config, "workerinput", {}).get("grader_seed")
        engine = engine_of(config)
        own = engine.seed if engine else given
        config.option.seed = new_seed() if own is None else own
    if is_to_grade(config):
        assignment_of(config)
        _require_record(config.option.seed)
    if config.option.result and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "grader-recorder")
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadfile"  # the checks of one notebook belong to one kernel


def _require_record(seed: int) -> None:
    try:
        record_for(seed)
    except NotRecorded as error:
        raise pytest.UsageError(str(error)) from None


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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Leave out what is not part of the assignment, and keep checks as they are whatever other plugins do to tests.

    They stay in their order, for what one says depends on those that it needs; and none runs again, for its notebook
    does not.
    """
    leave_out_others(config, items)
    places = {item: place for place, item in enumerate(items)}
    yield
    checks = iter(sorted((item for item in items if is_check(item)), key=lambda item: places.get(item, len(places))))
    items[:] = [next(checks) if is_check(item) else item for item in items]
    if config.pluginmanager.has_plugin("rerunfailures"):
        for item in filter(is_check, items):
            item.add_marker(pytest.mark.flaky(reruns=0))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the notebooks graded, now that it is known which checks were chosen."""
    checks = [item for item in session.items if is_check(item)]
    if checks and not session.config.option.collectonly and not session.config.option.setupplan:
        session.config.stash[SELECTED] = len(checks)
        run = GradedRun(session)
        if not hasattr(session.config, "workerinput"):  # a worker does not know yet which checks it will get
            run.plan()
        session.config.pluginmanager.register(run, "grader-run")


def _placeholder(name: str) -> Any:
    @pytest.fixture(name=name)
    def argument() -> None:
        """Made when the check is made, so that what goes wrong with it is the check's own outcome."""

    return argument


for _name in ARGUMENTS:
    globals()[f"argument_{_name}"] = _placeholder(_name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Put the check's result into pytest's report."""
    report = yield
    result = item.stash.get(RESULT, None)
    if result is not None and call.when == "call":
        report.check_result = result.plain()
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


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is graded, from which seed, by whom, and how it was found."""
    if is_to_grade(config):
        by_engine = [terminal.BY_ENGINE] if engine_of(config) else []
        return [terminal.header(notebooks_folder(config), config.option.seed), *by_engine, *notes(config)]
    return []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table and the closing line, and with `-q`, which has no header, what is to be said of the hand-in."""
    if is_to_grade(config) and not (terminalreporter.showheader and not terminalreporter.no_header):
        for note in notes(config):
            terminalreporter.write_line(note)
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    found = [report.check_result for report in reports if hasattr(report, "check_result")]
    if found:
        results = [CheckResult.from_plain(each) for each in found]
        order = {question.name: position for position, question in enumerate(all_questions())}
        results.sort(key=lambda result: order.get(result.question, len(order)))
        left = config.stash.get(SELECTED, len(results)) - len(results)
        protected = (
            terminal.protection(tier_of(config), *config.stash[PROTECTION]) if PROTECTION in config.stash else ""
        )
        text = terminal.summary(results, notebooks_folder(config), protected, left, terminalreporter.isatty)
        terminalreporter.write(text)
        if line := noted(results, notebooks_folder(config)):
            terminalreporter.write_line(line)
    elif is_to_grade(config) and re.fullmatch(r"\w+", config.option.keyword) and not _is_known(config.option.keyword):
        terminalreporter.write_line(no_such_question(config.option.keyword))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Count it as no failure where nothing is answered yet: that is how everybody begins."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("not answered", ()) if reporter else ()
    begun = [each for each in reports if not each.check_result["message"].startswith(NOT_BEGUN)]
    if reports and not begun and len(reports) == session.config.stash.get(SELECTED, 0):
        session.exitstatus = pytest.ExitCode.OK


def _is_known(word: str) -> bool:
    return any(word.lower() in question.name for question in all_questions())
