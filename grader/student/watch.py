"""Grades a notebook when it is saved, and answers single keys: `python -m grader watch`. The engine does the work."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import watchfiles
from rich.console import Console
from rich.rule import Rule

from grader.content.question import Question
from grader.running.client import ask

SETTLED = 50  # milliseconds without another change: editors write a file in several steps
LOOK = 1000  # milliseconds until it looks by itself, for some file systems tell of no change
KEYS = "h hint   s solution   n next   l list   r run all   q quit"
NOTHING_YET = "Save a notebook first: then there is something to say about it."
QUIT = ("q", "c-c", "c-d")


class Watch:
    """Watches the notebooks of `questions` in `folder`; what there is to read is printed to `console`."""

    def __init__(self, folder: Path, questions: Iterable[Question], console: Console) -> None:
        self.folder = folder
        self.questions = {question.file_name: question for question in questions}
        self.console = console
        self._last: dict[str, Any] | None = None  # the verdict that was shown last
        self._hinted = 0
        self._keys: dict[str, Callable[[], str]] = {
            "h": self._hint,
            "s": lambda: self._told({"do": "solution", "path": self._place(), "yes": True}),
            "n": lambda: self._told({"do": "next", "path": self._place()}),
            "l": lambda: self._told({"do": "progress", "path": self._place()}),
        }

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Answer saves and keys until `stop` is set or a key says so."""
        stop, known = stop or asyncio.Event(), _saved(self.folder, self.questions)
        self._print(f"{self.press('n')}\n\nSave a notebook, and what the grader makes of it appears here.\n{KEYS}")
        async for event in _events(self.folder, known, stop):
            if event in QUIT:
                return
            if event == "r":
                for question in self.questions.values():
                    self._show(await asyncio.to_thread(self.grade, question))
            elif event in self.questions:
                self.console.clear()
                self._show(await asyncio.to_thread(self.grade, self.questions[event]))
            elif event in self._keys:
                self._print(await asyncio.to_thread(self.press, event))

    def grade(self, question: Question) -> dict[str, Any]:
        """Return the engine's verdict on the question's notebook as it is saved. Raises NoEngine."""
        path = self.folder / question.file_name
        answer = ask({"do": "check", "name": question.name, "path": str(path.resolve()), "where": "watch"})
        self._last, self._hinted = answer, 0
        return answer

    def press(self, key: str) -> str:
        """Return what a key has to say. Raises NoEngine."""
        return self._keys[key]()

    def _hint(self) -> str:
        if self._last is None:
            return NOTHING_YET
        if "sentence" in self._last:
            return str(self._last["sentence"])
        hints = self._last["hints"]
        if self._hinted == len(hints):
            return str(self._last["after_hints"]["text"])
        self._hinted += 1
        return str(hints[self._hinted - 1]["text"])

    def _told(self, asked: dict[str, Any]) -> str:
        answer = ask({**asked, "folder": str(self.folder.resolve())})
        return str(answer.get("sentence") or answer["text"])

    def _place(self) -> str:
        """The notebook that was graded last; before that none, but its folder counts."""
        name = f"{self._last['question']}.ipynb" if self._last and "question" in self._last else "none.ipynb"
        return str(self.folder.resolve() / name)

    def _show(self, answer: dict[str, Any]) -> None:
        self.console.print(Rule(f"{answer.get('question', '')}  {time.strftime('%H:%M:%S')}".strip(), style="dim"))
        self._print(str(answer.get("sentence") or answer["text"]))

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, emoji=False)


async def _events(folder: Path, known: dict[str, int | None], stop: asyncio.Event) -> AsyncIterator[str]:
    """Yield the names of notebooks that are saved, counting from what is `known`, and of keys that are pressed."""
    queue: asyncio.Queue[str] = asyncio.Queue()

    async def watch() -> None:
        looks = watchfiles.awatch(
            folder, step=SETTLED, rust_timeout=LOOK, yield_on_timeout=True, recursive=False, stop_event=stop
        )
        async for _ in looks:
            now = _saved(folder, known)
            for name in [name for name, when in now.items() if when not in (None, known[name])]:
                queue.put_nowait(name)
            known.update(now)
        queue.put_nowait(QUIT[0])

    with _keys(queue.put_nowait):
        watching = asyncio.ensure_future(watch())
        try:
            while True:
                yield await queue.get()
        finally:
            stop.set()
            await watching


def _saved(folder: Path, names: Iterable[str]) -> dict[str, int | None]:
    """When each notebook was saved, in ns since the epoch; None for one that is not there."""
    paths = {name: folder / name for name in names}
    return {name: path.stat().st_mtime_ns if path.exists() else None for name, path in paths.items()}


@contextmanager
def _keys(put: Callable[[str], None]) -> Iterator[None]:
    """Have each key that is pressed handed to `put`, where there is a keyboard."""
    if not sys.stdin.isatty():
        yield
        return
    from prompt_toolkit.input import create_input

    keyboard = create_input()

    def pressed() -> None:
        for key in keyboard.read_keys():
            put(str(getattr(key.key, "value", key.key)))

    with keyboard.raw_mode(), keyboard.attach(pressed):
        yield
