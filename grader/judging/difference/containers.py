"""Tells lists, tuples, dicts and sets apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.difference.anything import compares, difference
from grader.judging.difference.family import Difference, family, kind_in_words, unboxed
from grader.judging.difference.likeness import sequence_likeness
from grader.judging.show import count, is_number, show


@compares("sequence")
def sequence_difference(got: Any, expected: Any, tolerance: float, order: bool) -> Difference | None:
    """Return where two lists or tuples first differ: in their length, or at which position."""
    if len(got) != len(expected):
        return Difference(
            show(expected) + _things(expected),
            show(got) + (_things(got) if len(got) else f", {kind_in_words(got)}"),
        )
    for position, (mine, right) in enumerate(zip(got, expected, strict=True)):
        found = difference(mine, right, tolerance, order)
        if found is None:
            continue
        likeness = sequence_likeness(got, expected, lambda a, b: difference(a, b, tolerance, order) is None, sort_key)
        likeness = f", {likeness}" if likeness else ""
        if len(show(expected)) + len(show(got)) < 120 and not _deep(right):
            kind = found.got if family(mine) != family(right) else ""
            likeness = f", at position {position}: {kind}" if kind else likeness
            return Difference(show(expected), show(got) + likeness)
        where = f" of the one at position {position}" if " at " in found.expected else f" at position {position}"
        return Difference(found.expected + where, found.got + likeness)
    return None


def _things(values: Any) -> str:
    """How many things a list holds, where it does not read as a shape."""
    return f", {count(len(values), 'item')}" if isinstance(values, list) else ""


def _deep(value: Any) -> bool:
    return family(value) in ("array", "tensor", "table", "column", "dict")


@compares("dict")
def dict_difference(got: dict[Any, Any], expected: dict[Any, Any], tolerance: float, order: bool) -> Difference | None:
    """Return where two dicts differ: in their keys, in whatever order, or at the first key with another value."""
    mine, right = ({sort_key(key): key for key in keys} for keys in (got, expected))
    missing = [key for rank, key in right.items() if rank not in mine]
    extra = [key for rank, key in mine.items() if rank not in right]
    if missing or extra:
        told = [f"without {show(missing)}"] if missing else []
        told += [f"with {show(extra)} besides"] if extra else []
        return Difference(f"the keys {show(list(expected))}", ", ".join(told))
    for rank, key in right.items():
        found = difference(got[mine[rank]], expected[key], tolerance, order)
        if found:
            return Difference(f"{found.expected} for {show(key)}", found.got)
    return None


@compares("a set")
def set_difference(got: Any, expected: Any, tolerance: float, order: bool) -> Difference | None:
    """Return both sets if they differ."""
    pairs = zip(sorted(got, key=sort_key), sorted(expected, key=sort_key), strict=False)
    if len(got) == len(expected) and all(difference(mine, right, tolerance, order) is None for mine, right in pairs):
        return None
    return Difference(show(expected), show(got))


def sort_key(value: Any) -> tuple[Any, ...]:
    """What a key, a label or a member of a set is told apart by, and sorted by: 1 from True, but not 1 from 1.0."""
    value = unboxed(value)
    if is_number(value):
        number = value.item() if isinstance(value, np.generic) else value
        return (0, number.real, number.imag) if number == number else (1,)
    if isinstance(value, (list, tuple)):
        return (2, *map(sort_key, value))
    if isinstance(value, (set, frozenset)):
        return (3, *sorted(map(sort_key, value)))
    return (4, family(value), str(value))
