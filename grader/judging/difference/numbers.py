"""Tells two numbers apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.difference.close import close
from grader.judging.difference.family import Difference, kind_in_words
from grader.judging.difference.likeness import number_likeness
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
    note = number_likeness(got, expected, tolerance)
    return Difference(show(expected), show(got) + (f", {note}" if note else ""))


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
