"""What a student types in a notebook: `%check`, `%hint`, `%solution`, `%next`, `%progress`.

A kernel loads this when a notebook says `%load_ext grader`, so nothing is imported that is not there. Another process,
the engine, does the work.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from grader.student.figures import SpokenFigures

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

NAMES = ("check", "hint", "solution", "next", "progress")


def offer(shell: InteractiveShell) -> None:
    """Make the magics known to a shell, note from now on what it runs, and have its figures say what they show."""
    magics = StudentMagics(shell)
    shell.events.register("pre_run_cell", magics.note)
    shell.events.register("pre_run_cell", SpokenFigures(shell).expect)
    for name in NAMES:
        shell.register_magic_function(getattr(magics, name), "line", name)


class StudentMagics:
    """The magics of one kernel; what their docstrings say is what `%check?` shows."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._ran: dict[str, tuple[str | None, str, float]] = {}
        self._last: dict[str, Any] | None = None  # what the last `%check` came to
        self._hinted = 0  # hints given since

    def note(self, info: ExecutionInfo) -> None:
        """Note a cell that is about to run, by the id it has in its notebook."""
        if info.store_history and info.raw_cell:
            cell = getattr(info, "cell_id", None)
            self._ran.pop(cell or info.raw_cell, None)  # the last run comes last
            self._ran[cell or info.raw_cell] = cell, info.raw_cell, time.time()

    def check(self, line: str) -> None:
        """`%check` grades this notebook, `%check 07` the one with that number or name.

        It counts what is saved, and what you ran since then. It is for you alone and is no mark.
        """
        answer = self._checked(line)
        if answer:
            _show(answer)

    def hint(self, line: str) -> None:
        """`%hint` gives a thought about what `%check` found first; asked again, a nearer one. Never the answer."""
        if line.strip() or self._last is None:
            self._checked(line)
        if self._last is None:
            return
        if self._hinted < len(self._last["hints"]):
            self._hinted += 1
            _show(self._last["hints"][self._hinted - 1])
        else:
            _show(self._last["after_hints"])

    def solution(self, line: str) -> None:
        """`%solution` shows ours beside yours once everything passes, `%solution yes` before that too."""
        words = line.split()
        names = [word for word in words if word != "yes"]
        self._tell({"do": "solution", "yes": "yes" in words, "name": " ".join(names)})

    def next(self, line: str) -> None:
        """`%next` links to the notebook to go on with."""
        self._tell({"do": "next", "name": line.strip()})

    def progress(self, line: str) -> None:
        """`%progress` shows all notebooks, and what passes in each."""
        self._tell({"do": "progress"})

    def _checked(self, line: str) -> dict[str, Any] | None:
        """Have a notebook graded, and keep what came of it for `%hint`; None if there is no verdict."""
        answer = self._ask({"do": "check", "name": line.strip(), "cells": [*self._ran.values()]})
        if answer is None or "sentence" in answer:
            self._last = None
            if answer:
                _show({"text": answer["sentence"]})
            return None
        known = self._last or {}
        if any(answer[name] != known.get(name) for name in ("question", "about", "hints")):
            self._hinted = 0
        self._last = answer
        return answer

    def _tell(self, asked: dict[str, Any]) -> None:
        answer = self._ask({**asked, "cells": [*self._ran.values()]})
        if answer:
            _show({"text": answer["sentence"]} if "sentence" in answer else answer)

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Ask the engine; None if there is no answer, and why was said."""
        from grader.running.address import NoEngine
        from grader.running.client import ask
        from grader.student.place import notebook_of

        try:
            return ask({"folder": os.getcwd(), **asked, **notebook_of(self._shell)})
        except NoEngine as error:
            _show({"text": str(error)})
        except KeyboardInterrupt:
            _show({"text": f"You need not wait: the grader goes on by itself. `%{asked['do']}` asks again."})
        return None


def _show(answer: dict[str, Any]) -> None:
    """Show an answer as HTML where that can be shown, and as text everywhere."""
    from IPython.display import display

    bundle = {"text/plain": answer["text"]}
    if "html" in answer:
        bundle["text/html"] = answer["html"]
    display(bundle, raw=True)
