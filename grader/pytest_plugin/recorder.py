"""Keeps the result file of a run of pytest up to date."""

from __future__ import annotations

import pytest

from data.movielens import release_in_use
from grader.judging.checks import CheckResult
from grader.pytest_plugin.chosen import assignment_of
from grader.pytest_plugin.graded_run import PROTECTION
from grader.pytest_plugin.options import notebooks_folder, tier_of
from grader.report import result as result_file
from grader.report import terminal


class Recorder:
    """Writes the result file: at the start, after each question, and at the end."""

    def __init__(self, config: pytest.Config) -> None:
        option = config.option
        self.config = config
        self.folder = notebooks_folder(config)
        self.path = config.invocation_params.dir / option.result
        self.run = result_file.Run(
            option.seed, release_in_use().name, terminal.short(self.folder), tier_of(config), option.cell_timeout
        )
        self.run.assignment = assignment_of(config).title
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
            result = CheckResult.from_plain(found)
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
