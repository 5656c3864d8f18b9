"""What a check has asked a notebook, and which of its questions a comparison is about."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from grader.judging.plain_words import without_kit
from grader.judging.show import show_given
from grader.wire import wire

LIMIT = 10.0  # seconds for one question
NAME = re.compile(r"\w+")
SHOWN_SETUP = 8  # lines of a check's setup that a student is shown


@dataclass(frozen=True)
class Asked:
    """One question put to a notebook, and the value that came back."""

    expression: str
    setup: str
    given: dict[str, Any]
    value: Any = None
    without: str | None = None  # the exception, or what else came in place of a value
    limit: float = LIMIT  # seconds
    shown: str = ""  # stands for expression and setup where those are long and say little
    seconds: float = 0.0  # of processor time that the answer took
    changed: tuple[str, ...] = ()  # inputs that are not as they were before

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other question: expression, setup and inputs."""
        return self.expression, self.setup, wire.dumps(self.given)

    @property
    def mark(self) -> int:
        """A number that is the same for what is asked in the same words."""
        return zlib.crc32(f"{self.expression}\n{self.setup}".encode())

    def lines(self) -> list[tuple[str, str]]:
        """What a student reads about it."""
        told, expression = without_kit(self.setup.strip()), without_kit(self.expression)
        setup = told.splitlines()
        setup = setup if len(setup) <= SHOWN_SETUP else [*setup[: SHOWN_SETUP - 1], "…"]
        named = set(NAME.findall(self.shown or f"{told}\n{expression}"))
        where = [f"{name} = {show_given(value)}" for name, value in self.given.items() if name in named]
        asked = [("asked", self.shown)] if self.shown else [("asked", expression), ("after", "\n".join(setup))]
        lines = [*asked, ("where", "\n".join(where))]
        return [(label, text) for label, text in lines if text]


@dataclass
class _Comparing:
    """What a check that is being made has asked, and the places of what it has compared."""

    log: list[Asked]
    compared: set[int]


_comparing: ContextVar[_Comparing | None] = ContextVar("comparing", default=None)


@contextlib.contextmanager
def comparing(log: list[Asked]) -> Iterator[None]:
    """Have the comparisons inside the block be about the questions in `log`, which may still grow."""
    token = _comparing.set(_Comparing(log, set()))
    try:
        yield
    finally:
        _comparing.reset(token)


def given_to(place: int | None) -> dict[str, Any]:
    """Return the inputs of the question at this place in the log; none if there is no such place."""
    now = _comparing.get()
    return {} if now is None or place is None else now.log[place].given


def place_of(value: Any) -> int | None:
    """Note that `value` is compared, and return the place in the log of the question that it answers.

    None if it is no answer as it came. Two answers can be one object: there is one None, and one 2. As a check compares
    answers in the order in which it asked for them, that is the first one then which was not compared yet.
    """
    now = _comparing.get()
    same = [place for place, asked in enumerate(now.log) if asked.value is value] if now else []
    if now is None or not same:
        return None
    place = next((place for place in same if place not in now.compared), same[-1])
    now.compared.add(place)
    return place
