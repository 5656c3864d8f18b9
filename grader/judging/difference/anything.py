"""Tells any two values apart, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judging.difference.family import Difference, family, kind_in_words, unboxed
from grader.judging.difference.numbers import number_difference, same_number
from grader.judging.show import is_number, kind_of, show

Comparison = Callable[[Any, Any, float, bool], Difference | None]  # got, expected, tolerance, order

COMPARISONS: dict[str, Comparison] = {}  # by family


def difference(got: Any, expected: Any, tolerance: float, order: bool) -> Difference | None:
    """Return where `got` first differs from `expected`, or None; numbers may differ by `tolerance`.

    With `order=False` the rows and columns of a table may come in any order.
    """
    expected = unboxed(expected)
    got = got if isinstance(expected, np.ndarray) else unboxed(got)
    if is_number(expected):
        return number_difference(got, expected, tolerance)
    if family(got) != family(expected):
        return Difference(show(expected), f"{show(got)}, {kind_in_words(got)} where {_called(expected)} was expected")
    compare = COMPARISONS.get(family(expected))
    if compare:
        return compare(got, expected, tolerance, order)
    return None if _equal(got, expected) else Difference(show(expected), show(got))


def compares(*families: str) -> Callable[[Comparison], Comparison]:
    """Have a function compare the values of these families."""

    def register(comparison: Comparison) -> Comparison:
        COMPARISONS.update(dict.fromkeys(families, comparison))
        return comparison

    return register


def _called(expected: Any) -> str:
    return "None" if expected is None else kind_of(expected)


def _equal(got: Any, expected: Any) -> bool:
    if is_number(expected) or is_number(got):
        return is_number(expected) and is_number(got) and same_number(got, expected, 1e-9)
    if isinstance(expected, (bool, np.bool_)) or isinstance(got, (bool, np.bool_)):
        return kind_of(got) == kind_of(expected) and bool(got) == bool(expected)
    if family(got) != family(expected):
        return False
    if family(expected) in ("sequence", "a set"):
        return difference(got, expected, 1e-9, True) is None
    return got is expected or bool(got == expected) or (_is_no_time(got) and _is_no_time(expected))


def _is_no_time(value: Any) -> bool:
    return isinstance(value, (np.datetime64, np.timedelta64)) and bool(np.isnat(value))
