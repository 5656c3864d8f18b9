"""Tells arrays and tensors apart, and what a wrong one has in common with the right one."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.difference.anything import compares, difference
from grader.judging.difference.close import close
from grader.judging.difference.family import Difference
from grader.judging.difference.likeness import array_likeness
from grader.judging.show import show, show_shape
from grader.wire.wire import Tensor

SMALL = 6  # values that are shown, all of them


@compares("array", "tensor")
def array_difference(got: np.ndarray, expected: np.ndarray, tolerance: float, order: bool) -> Difference | None:
    """Return where two arrays or two tensors first differ: in their shape, in what they hold, or at which place."""
    word = "tensor" if isinstance(expected, Tensor) else "array"
    if got.shape != expected.shape:
        wanted = f"{word} of shape {show_shape(expected.shape)}"
        return Difference(wanted, f"{word} of shape {show_shape(got.shape)}{_likeness(got, expected, tolerance)}")
    if got.size and got.dtype.kind == "b" and expected.dtype.kind != "b":
        return Difference(show(expected), f"{show(got)}, truth values where numbers were expected")
    same = _same_elements(got.view(np.ndarray), expected.view(np.ndarray), tolerance)
    if same.all():
        return None
    likeness = array_likeness(got.view(np.ndarray), expected.view(np.ndarray), tolerance)
    likeness = f"; {likeness}" if likeness else ""
    if expected.size <= SMALL:
        return Difference(show(expected), show(got) + likeness)
    at = tuple(int(i) for i in np.argwhere(~same)[0])
    place = f" at {list(at) if len(at) > 1 else at[0]}"
    return Difference(show(expected[at]) + place, show(got[at]) + place + share_of_wrong(same) + likeness)


def _same_elements(got: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether the elements of two arrays of one shape agree, elementwise."""
    kinds = {got.dtype.kind, expected.dtype.kind}
    if kinds <= set("iufc"):
        return close(got, expected, tolerance)
    if kinds in ({"b"}, {"U"}):
        return np.asarray(got == expected)
    pairs = zip(_elements(got), _elements(expected), strict=True)
    same = [difference(mine, right, tolerance, True) is None for mine, right in pairs]
    return np.array(same, dtype=bool).reshape(expected.shape)


def _elements(values: np.ndarray) -> Any:
    """The elements one by one, text as Python's own."""
    return values.astype(object).flat if values.dtype.kind == "U" else values.flat


def _likeness(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """What an array of another shape has in common with the right one, where that is telling."""
    if expected.dtype.kind not in "iuf" or got.dtype.kind not in "iuf" or not expected.size or not got.size:
        return ""
    if got.shape == expected.shape[::-1] and close(got.T, expected, tolerance).all():
        return ", the right values transposed"
    if got.size == expected.size and close(got.reshape(expected.shape), expected, tolerance).all():
        return ", the right values in another shape"
    return _squareness(got, expected)


def _squareness(got: np.ndarray, expected: np.ndarray) -> str:
    """Whether a row of n met a column of n: n times n numbers came of what should have been n."""
    n = expected.size
    is_square = n > 1 and got.shape == (n, n) and max(expected.shape) == n
    return ": every pair was combined, since a row was broadcast against a column" if is_square else ""


def share_of_wrong(same: np.ndarray) -> str:
    """How many of the values differ, if there is more than one; `same` says of each whether it is right."""
    return "" if same.size == 1 else f" ({int((~same).sum())} of {same.size} values differ)"
