"""Says what a wrong answer has in common with the right one, where that is telling: "in reverse order", "twice"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judging.difference.close import close

LARGE = 10  # a whole number below that is twice another one by chance
TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
PARTS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth"}


def number_likeness(got: Any, expected: Any, tolerance: float) -> str:
    """Return what one number has to do with another: its negative, or a multiple or a part of it; "" if nothing."""
    mine, right = np.atleast_1d(np.asarray(got)), np.atleast_1d(np.asarray(expected))
    if not (_are_numbers(mine) and _are_numbers(right) and right.any()):
        return ""
    if close(-mine, right, min(tolerance, 1e-9)).all():
        return "the right number with the wrong sign"
    is_whole = float(right[0]).is_integer() and abs(right[0]) < LARGE
    return "" if is_whole else _multiple(mine, right, tolerance, "what was expected")


def array_likeness(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Return what an array of the right shape has in common with the right one; "" if nothing that is telling."""
    if not (_are_numbers(got) and _are_numbers(expected)) or got.size < 2:
        return ""
    if close(-got, expected, tolerance).all():
        return "every value has the wrong sign"
    for told, (mine, right) in _moved(got, expected):
        if np.ptp(right) > 0 and close(mine, right, tolerance).all():
            return told
    if close(np.sort(got, axis=None), np.sort(expected, axis=None), tolerance).all():
        return "the right values in another order"
    return _multiple(got, expected, tolerance, "what was expected, every value") or _shift(got, expected, tolerance)


def sequence_likeness(
    got: Any, expected: Any, is_same: Callable[[Any, Any], bool], sort_key: Callable[[Any], Any]
) -> str:
    """Return what a list of the right length has in common with the right one.

    `is_same` compares two elements, and `sort_key` puts them into an order, so that thousands are compared in a moment.
    """
    if len(got) < 2 or all(map(is_same, got, expected)):
        return ""
    if all(map(is_same, got[::-1], expected)):
        return "the other way round" if len(got) == 2 else "the right ones in reverse order"
    is_reordered = all(map(is_same, sorted(got, key=sort_key), sorted(expected, key=sort_key)))
    return "the right ones in another order" if is_reordered else ""


def _are_numbers(values: np.ndarray) -> bool:
    return values.dtype.kind in "iuf" and bool(np.isfinite(values).all())


def _moved(got: np.ndarray, expected: np.ndarray) -> list[tuple[str, tuple[np.ndarray, np.ndarray]]]:
    """What may have been moved, and the two arrays that agree if it was."""
    moved = [("the right values in reverse order", (got[::-1], expected))]
    if got.size > 2 and got.ndim == 1:
        moved += [
            ("every value is one place too far on", (got[1:], expected[:-1])),
            ("every value is one place too early", (got[:-1], expected[1:])),
        ]
    return moved


def _multiple(got: np.ndarray, expected: np.ndarray, tolerance: float, what: str) -> str:
    for number, word in TIMES.items():
        if close(got, expected * number, tolerance).all():
            return f"{word} {what}"
        if close(got * number, expected, tolerance).all():
            return f"{PARTS[number]} {'of ' if number > 2 else ''}{what}"
    return ""


def _shift(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    by = float(got.flat[0]) - float(expected.flat[0])
    if not close(got - by, expected, tolerance).all():
        return ""
    return f"every value is {abs(by):.6g} too {'high' if by > 0 else 'low'}"
