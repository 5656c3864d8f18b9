"""Notebooks are graded side by side: what is begun first, and what a terminal shows meanwhile."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from grader.content.places import PROJECT
from grader.content.question import all_questions
from grader.pytest_plugin.options import is_for_all
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.present import present
from grader.wire.warmth import ALL, needed

present("07_dot_product")  # most of what is handed in here answers it

QUESTION = all_questions()[0]


class Stopped(Exception):
    """Ends a job before anything has to run."""


@pytest.fixture
def pool():
    pool = Pool(Grading(seed=0, workers=2))
    yield pool
    pool.close()


def test_one_worker_keeps_the_order_and_the_other_takes_the_heaviest(pool: Pool) -> None:
    begun, go_on = [], threading.Event()

    def job(name: str, event: threading.Event | None = None):
        def make():
            begun.append(name)
            if event:
                event.wait(30)
            raise Stopped

        return make

    first = pool.put(QUESTION, job("first", go_on))
    while not begun:  # else the other worker might come earlier
        time.sleep(0.01)
    blocked = threading.Event()
    second = pool.put(QUESTION, job("second", blocked))
    while len(begun) < 2:
        time.sleep(0.01)
    rest = [
        pool.put(QUESTION, job(name), weight=weight) for name, weight in (("light", 1), ("heavy", 9), ("middle", 5))
    ]
    blocked.set()
    for future in (second, *rest):
        with pytest.raises(Stopped):
            future.result(30)
    assert begun == ["first", "second", "heavy", "middle", "light"]
    assert [job.results for job in pool.running()] == [first]
    go_on.set()


def test_what_waits_when_the_pool_is_closed_is_cancelled(pool: Pool) -> None:
    go_on = threading.Event()

    def make() -> Submission:
        go_on.wait(30)
        raise Stopped

    busy = [pool.put(QUESTION, make) for _ in range(2)]
    waiting = pool.put(QUESTION, make)
    closing = threading.Thread(target=pool.close)
    closing.start()
    while not waiting.cancelled():
        time.sleep(0.01)
    go_on.set()
    closing.join(30)
    assert all(future.done() for future in busy)


def test_families_are_called_for_by_words() -> None:
    assert needed([]) == needed(["import pandas as pd"]) == ("pandas",)
    assert needed(["ax.plot(x)"]) == ("pandas", "matplotlib")
    assert needed(["import torch", "print(1)"]) == ("pandas", "torch")
    assert needed(["from learner import Learner", "plt.plot()"]) == ALL


@pytest.mark.parametrize(
    ("arguments", "is_all"),
    [
        (["grader/"], True),
        (["grader/questions", "--notebooks", "solutions"], True),
        (["grader/", "-k", "crosstab"], False),
        (["grader/", "--assignment", "hw1.toml"], False),
        (["grader/questions/05_crosstab"], False),
        (["grader/questions/05_crosstab/check.py::test_counts"], False),
        (["grader/selftest"], False),
    ],
)
def test_all_families_are_imported_at_once_if_all_questions_are_asked_for(arguments: list[str], is_all: bool) -> None:
    config = pytest.Config.fromdictargs({}, ["-p", "grader.pytest_plugin.options", *arguments])
    assert is_for_all(config) == is_all


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_terminal_shows_what_runs() -> None:
    import pty

    command = [sys.executable, "-m", "pytest", "grader/", "--notebooks", "solutions", "-k", "07_dot_product"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(PROJECT)
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"})
    text = b""
    try:
        while part := os.read(terminal, 1 << 16):
            text += part
    except OSError:  # Linux's way to say that the other side is closed
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    shown = text.decode()
    assert "running: 07_dot_product" in shown
    assert "\x1b[1A\x1b[" in shown  # back to the line of the dots
    assert "6 passed" in shown
