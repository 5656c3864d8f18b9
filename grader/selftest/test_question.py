"""What is read from a question's files is read rightly, whatever else the grader does meanwhile."""

from __future__ import annotations

import ast
import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from grader.content.syntax import calls_in, parse

SOURCE = Path(__file__).read_text()


@contextlib.contextmanager
def other_trees() -> Iterator[None]:
    """Another thread makes syntax trees without a pause, and threads change whenever garbage is collected."""
    ended = threading.Event()

    def change_threads(*_: object) -> None:
        time.sleep(0)

    def make_trees() -> None:
        while not ended.is_set():
            with contextlib.suppress(SystemError):  # its own tree may well fail
                ast.parse("(\nrow.rating(user)\n)")

    usual = gc.get_threshold()
    other = threading.Thread(target=make_trees)
    gc.callbacks.append(change_threads)
    gc.set_threshold(20)
    other.start()
    try:
        yield
    finally:
        ended.set()
        other.join()
        gc.set_threshold(*usual)
        gc.callbacks.remove(change_threads)


def test_a_tree_is_made_while_other_threads_make_theirs() -> None:
    failures = []
    with other_trees():
        for _ in range(20):
            try:
                parse(SOURCE)
            except SystemError as error:
                failures.append(str(error))
    assert not failures
    assert gc.isenabled()


def test_calls_are_found_with_the_code_before_them() -> None:
    setup = "shelf = made(3)\ntop = best(shelf, other())"
    found = [("made(3)", ""), ("other()", "shelf = made(3)"), ("best(shelf, other())", "shelf = made(3)")]
    assert calls_in(setup, "sorted(top)", ("made", "best", "other")) == found
    assert calls_in("", "len(model.best(shelf)) + [best(x) for x in shelf]", ("best",)) == [("best(x)", "")]
    decorated = "import inspect\n@made(1)\ndef child(x): ..."
    assert calls_in(decorated, "child", ("made",)) == [("made(1)", "import inspect")]
