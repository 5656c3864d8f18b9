"""Grades a notebook each time it is saved: `python -m grader watch`. Kernels and solutions stay warm in between."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import watchfiles

from grader.content.question import Question
from grader.judging.checks import CheckResult
from grader.report import terminal
from grader.running.grading import Grading
from grader.running.one_by_one import OneByOne
from grader.wire import warmth

SETTLED = 50  # milliseconds without another change: editors write a file in several steps
STOPS = 200  # milliseconds until a stop is noticed


class Watch:
    """Watches the notebooks of `questions` in `folder`."""

    def __init__(self, grading: Grading, folder: Path, questions: Iterable[Question]) -> None:
        self.folder = folder
        self.questions = {question.file_name: question for question in questions}
        self._grader = OneByOne(grading)
        grading.kernels.expect(warmth.ALL)
        grading.prepare()

    def saved(self, stop: threading.Event | None = None) -> Iterator[list[CheckResult]]:
        """Yield the results of each notebook that is saved, until `stop` is set or Ctrl-C is pressed."""
        changes = watchfiles.watch(self.folder, step=SETTLED, rust_timeout=STOPS, recursive=False, stop_event=stop)
        for change in changes:
            for name in sorted({Path(path).name for kind, path in change if kind != watchfiles.Change.deleted}):
                if name in self.questions:
                    yield self.grade(self.questions[name])

    def grade(self, question: Question) -> list[CheckResult]:
        """Grade the question's notebook as it is now."""
        shown = f"{terminal.short(self.folder)}/{question.file_name}"
        return self._grader.grade(question, self.folder / question.file_name, shown)


def told(results: list[CheckResult], folder: Path, color: bool) -> str:
    """What a student reads after a save: the first finding, for one is enough to think about, and the points."""
    first = next((result.message for result in terminal.findings(results)), "")
    return f"{first}\n{terminal.summary(results, folder, '', 0, color)}".lstrip("\n")
