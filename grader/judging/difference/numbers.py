"""Tells numbers apart: one by one, or all of an array at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.difference.family import Difference, kind_in_words
from grader.judging.show import is_number, kind_of, show, show_shape


def number_difference(got: Any, expected: Any, tolerance: float) -> Difference | None:
    """Return how `got` differs from a number, or None."""
    if not is_number(got):
        note = f", {kind_in_words(got)} where a number was expected"
        if isinstance(got, np.ndarray) and got.size:
            note = f", {kind_of(got)} of shape {show_shape(got.shape)} where a number was expected"
        return Difference(show(expected), show(got) + note)
    if same_number(got, expected, tolerance):
        return None
    note = ", the right number with the wrong sign" if same_number(got, -expected, 0) else ""
    return Difference(show(expected), show(got) + note)


def same_number(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether two numbers agree; whole numbers too large for a float must be equal."""
    got, expected = (int(number) if isinstance(number, np.integer) else number for number in (got, expected))
    if isinstance(got, int) and isinstance(expected, int) and max(abs(got), abs(expected)) > 2**53:
        return got == expected
    try:
        got, expected = (float(number) if isinstance(number, int) else number for number in (got, expected))
    except OverflowError:
        return False
    return bool(close(np.asarray(got), np.asarray(expected), tolerance).all())


def close(got: np.ndarray, expected: np.ndarray, tolerance: float, axis: int | None = None) -> np.ndarray:
    """Whether numbers agree, elementwise: NaN with NaN, infinity with infinity, else within the tolerance.

    That is relative to the number expected, or to the largest one, of all or along `axis`.
    """
    got, expected = np.asarray(got).view(np.ndarray), np.asarray(expected).view(np.ndarray)
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    scale = np.max(finite, axis=axis, initial=0)
    scale = np.where(scale > 0, scale, 1.0)
    with np.errstate(all="ignore"):
        agree: np.ndarray = np.isclose(got, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)
    return agree
