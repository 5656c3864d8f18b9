"""A plugin for pytest that notes when each part of a run of the grader is at work: `pytest -p grader.bench.tracing …`.

The intervals go into the file that GRADER_TRACE names, as JSON: [part, begin, end], in seconds since the epoch.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

INTERVALS: list[tuple[str, float, float]] = []
REFERENCES: list[NotebookNode] = []  # the solutions' notebooks, kept so that no id is given twice


def pytest_configure() -> None:
    """Wrap the functions that do the work."""
    from grader.content.reference import reference_notebook
    from grader.host.executor import Executor
    from grader.host.fork import Zygote
    from grader.host.kernel import Kernel
    from grader.host.session import Session
    from grader.judging.checks import run_check
    from grader.running import grading, submission

    vars(grading)["reference_notebook"] = _kept(reference_notebook)
    vars(submission)["run_check"] = _noting(run_check, lambda *_: "checks")
    _wrap(Zygote, "_wait_until_warm", lambda *_: "imports")
    _wrap(Kernel, "start", lambda *_: "kernels")
    _wrap(Session, "close", lambda *_: "kernels")
    _wrap(Executor, "run", lambda executor: f"{_whose(executor.nb)}, cells")
    _wrap(Session, "_exchange", lambda session, *_: f"{_whose(session.notebook)}, questions")


def pytest_collection_finish() -> None:
    """Note when all checks are known."""
    INTERVALS.append(("collected", time.time(), time.time()))


def pytest_sessionfinish() -> None:
    """Note when the last check is made."""
    INTERVALS.append(("graded", time.time(), time.time()))


def pytest_unconfigure() -> None:
    """Write the intervals."""
    Path(os.environ["GRADER_TRACE"]).write_text(json.dumps(INTERVALS), encoding="utf-8")


def _whose(notebook: NotebookNode) -> str:
    return "reference" if any(notebook is reference for reference in REFERENCES) else "student"


def _kept(make: Callable[..., NotebookNode]) -> Callable[..., NotebookNode]:
    def kept(*args: Any) -> NotebookNode:
        REFERENCES.append(make(*args))
        return REFERENCES[-1]

    return kept


def _wrap(kind: type, name: str, part: Callable[..., str]) -> None:
    setattr(kind, name, _noting(getattr(kind, name), part))


def _noting(function: Callable[..., Any], part: Callable[..., str]) -> Callable[..., Any]:
    """`function`, noting when it runs; `part` is given the same positional arguments and names the interval."""

    @functools.wraps(function)
    async def later(*args: Any, **options: Any) -> Any:
        with _noted(part(*args)):
            return await function(*args, **options)

    @functools.wraps(function)
    def now(*args: Any, **options: Any) -> Any:
        with _noted(part(*args)):
            return function(*args, **options)

    return later if inspect.iscoroutinefunction(function) else now


@contextmanager
def _noted(part: str) -> Iterator[None]:
    began = time.time()
    try:
        yield
    finally:
        INTERVALS.append((part, began, time.time()))
