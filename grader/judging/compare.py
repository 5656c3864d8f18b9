"""The assertions of checks: what a notebook answered is compared with what is right, or with a bar.

Both sides are objects that the grader built itself, so no `__eq__` of a student's is ever asked.
`grader.judging.difference` finds what differs first and puts it into words.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judging.asked import given_to, place_of
from grader.judging.difference import Difference, close, difference, family
from grader.judging.outcome import Finding, Outcome
from grader.judging.show import is_number, kind_of, show, show_number
from grader.wire.wire import Tensor

NOTHING = "None: is there a `return`?"


@dataclass(frozen=True)
class Threshold:
    """One comparison of a number with a bar."""

    what: str
    value: float
    bar: float
    below: bool  # whether the value has to be below the bar

    @property
    def margin(self) -> float:
        """How far the value is on the right side, as a share of the bar's size; negative on the wrong side."""
        distance = self.bar - self.value if self.below else self.value - self.bar
        return distance / (abs(self.bar) or 1.0)


_watcher: ContextVar[list[Threshold] | None] = ContextVar("watcher", default=None)


@contextlib.contextmanager
def thresholds_watched() -> Iterator[list[Threshold]]:
    """Hand out a list that takes down each comparison with a bar that is made inside the block, in its order."""
    seen: list[Threshold] = []
    token = _watcher.set(seen)
    try:
        yield seen
    finally:
        _watcher.reset(token)


def assert_close(
    got: Any,
    expected: Any,
    tolerance: float = 1e-5,
    dtype: str | None = None,
    order: bool = True,
    hint: str | None = None,
) -> None:
    """Pass if `got` is `expected`, numbers within `tolerance` of the largest expected number's size.

    A list never passes for an array, an array never for a tensor, (n,) never for (n, 1), NaN only where NaN is
    expected, a truth value never for a number; a tuple passes for a list and a number of any library for a number.
    `dtype` ("float32") is asked for besides. With `order=False` a table's rows and columns may come in any order.
    Raises Finding, "wrong".
    """
    place = place_of(got)
    found = difference(got, expected, tolerance, order) or _dtype_difference(got, dtype)
    if found and got is None:
        found = Difference(found.expected, NOTHING)
    elif found and (name := _given_back(got, place)):
        found = Difference(found.expected, f"{found.got}: `{name}` as it was before the call")
    if found:
        finding = wrong(found.expected, found.got, hint or _kind_hint(got, expected, tolerance))
        finding.place = place
        raise finding


def assert_below(got: Any, bar: float, what: str = "the error", hint: str | None = None) -> None:
    """Pass if `got` is one finite number below `bar`. Raises Finding, "wrong"."""
    _against_bar(got, bar, what, hint, below=True)


def assert_above(got: Any, bar: float, what: str = "the score", hint: str | None = None) -> None:
    """Pass if `got` is one finite number above `bar`. Raises Finding, "wrong"."""
    _against_bar(got, bar, what, hint, below=False)


def assert_true(condition: bool | np.bool_, expected: str, got: Any = None, hint: str | None = None) -> None:
    """Pass if `condition` holds; `expected` says in words what should, `got` is shown. Raises Finding, "wrong"."""
    if not (condition is True or condition is np.True_):
        raise wrong(expected, got if isinstance(got, str) else NOTHING if got is None else show(got), hint)


def as_list(value: Any) -> Any:
    """Return the items of an array, a column or an index with one dimension as a list; anything else as it is.

    For checks that care what is in a row of things and not what holds it.
    """
    has_one_dimension = isinstance(value, np.ndarray) and value.ndim == 1 and not isinstance(value, Tensor)
    return value.tolist() if has_one_dimension or family(value) == "column" else value


def wrong(expected: str, got: str, hint: str | None = None) -> Finding:
    """Return the finding of a wrong answer, to be raised."""
    return Finding(Outcome.WRONG, [("expected", expected), ("got", got)], hint)


def _against_bar(got: Any, bar: float, what: str, hint: str | None, *, below: bool) -> None:
    expected = f"{what} {'below' if below else 'above'} {show_number(float(bar))}"
    if not is_number(got):
        raise wrong(expected, f"{show(got)}, {kind_of(got)} where a number was expected", hint)
    number = _as_float(got)
    if (seen := _watcher.get()) is not None:
        seen.append(Threshold(what, number, float(bar), below))
    if not (math.isfinite(number) and (number < bar if below else number > bar)):
        raise wrong(expected, show_number(got), hint)


def _as_float(number: Any) -> float:
    """A number as a float; NaN if it is complex, infinity if its size is too large."""
    if np.iscomplexobj(number):
        return math.nan
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _given_back(got: Any, place: int | None) -> str | None:
    """The name of an input that came back as it was, if it is more than a number or a word."""
    holds_several = family(got) in ("array", "tensor", "sequence", "table", "column", "dict")
    if not holds_several or getattr(got, "ndim", 1) == 0 or not len(got):
        return None
    same = [name for name, given in given_to(place).items() if family(given) == family(got)]
    return next((name for name in same if difference(got, given_to(place)[name], 1e-9, True) is None), None)


def _kind_hint(got: Any, expected: Any, tolerance: float) -> str | None:
    """What to think about when the values are right and only what holds them is not; no check's hint is about that."""
    holders = ("array", "tensor", "sequence", "column")
    if family(got) == family(expected) or not {family(got), family(expected)} <= set(holders):
        return None
    try:
        mine, right = (np.asarray(value if family(value) != "column" else value.tolist()) for value in (got, expected))
    except (ValueError, TypeError, OverflowError):  # a list with rows of different lengths, say
        return None
    if right.dtype.kind not in "iufU" or mine.dtype.kind not in "iufU" or right.size != mine.size or not right.size:
        return None
    is_text = "U" in (mine.dtype.kind, right.dtype.kind)
    mine, right = mine.reshape(right.shape), right
    if not (mine.tolist() == right.tolist() if is_text else close(mine, right, tolerance).all()):
        return None
    return f"The values are right. They come in {kind_of(got)}, and {kind_of(expected)} was asked for."


def _dtype_difference(got: Any, dtype: str | None) -> Difference | None:
    if dtype is None:
        return None
    have = getattr(got, "torch_dtype", None) or str(getattr(got, "dtype", type(got).__name__))
    return None if have == dtype else Difference(f"numbers of type {dtype}", f"the right values, of type {have}")
