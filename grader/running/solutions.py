"""Runs a question's solution in a kernel like a student's, for the notebook of answers that is built from it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from nbformat import NotebookNode

from grader.content.build import Execute, SolutionFailed
from grader.content.question import Question
from grader.host.kernels import Kernels
from grader.running.grading import Grading

CELL_LIMIT = 120.0  # seconds: figures are drawn here


@contextlib.contextmanager
def solution_runner() -> Iterator[Execute]:
    """Hand out a function that executes a solution and returns it with outputs; every cell of it must run.

    That function raises SolutionFailed, StartError or TimeoutError.
    """
    grading = Grading(seed=0, limit=CELL_LIMIT, kernels=Kernels())

    def execute(question: Question, notebook: NotebookNode) -> NotebookNode:
        future = grading.start(notebook)
        session = future.result()
        bad = next((run for run in session.cells if run.status != "ok"), None)
        grading.end(future)
        if bad:
            what = ": ".join(bad.error or ())
            raise SolutionFailed(f"{question.name}: cell {bad.number} of the solution: {bad.status} {what}")
        return session.notebook

    try:
        yield execute
    finally:
        grading.close()
