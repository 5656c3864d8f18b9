"""Tells tables, columns and indexes apart: labels first, then cells, at the place where the table names them."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.difference.anything import compares, difference
from grader.judging.difference.arrays import share_of_wrong
from grader.judging.difference.close import close
from grader.judging.difference.containers import sequence_difference, sort_key
from grader.judging.difference.family import Difference
from grader.judging.show import kind_of, show


@compares("table")
def table_difference(got: Any, expected: Any, tolerance: float, order: bool) -> Difference | None:
    """Return where two tables first differ: in their shape, in a label, or in which cell."""
    if not order:
        got = _aligned(got, expected)
    if got.shape != expected.shape:
        flipped = ", rows and columns exchanged" if got.shape == expected.shape[::-1] else ""
        return Difference(show(expected), show(got) + flipped)
    for axis, word in ((0, "row"), (1, "column")):
        found = _label_difference(got.axes[axis], expected.axes[axis], word)
        if found:
            return found
    return _cell_difference(got, expected, tolerance)


@compares("column")
def column_difference(got: Any, expected: Any, tolerance: float, order: bool) -> Difference | None:
    """Return where two columns first differ: in their length, in a label, or in which row; an index has no labels."""
    if kind_of(got) == "an index" or kind_of(expected) == "an index":
        return sequence_difference(got.tolist(), expected.tolist(), tolerance, order)
    if not order:
        got = _in_order(got, got.index, expected.index, 0)
    if len(got) != len(expected):
        return Difference(show(expected), show(got))
    found = _label_difference(got.index, expected.index, "row")
    if found:
        return found
    same = _same_column(got, expected, tolerance)
    if same.all():
        return None
    row = int(np.argwhere(~same)[0][0])
    place = f" at {expected.index.name or 'row'} {show(expected.index[row])}"
    return Difference(_cell(expected.iloc[row]) + place, _cell(got.iloc[row]) + share_of_wrong(same))


def _aligned(got: Any, expected: Any) -> Any:
    """`got` with rows and columns in the order of `expected`, where the labels are the same ones."""
    for axis in (0, 1):
        got = _in_order(got, got.axes[axis], expected.axes[axis], axis)
    return got


def _in_order(got: Any, mine: Any, right: Any, axis: int) -> Any:
    """`got` with its labels `mine` in the order of `right`, if they are the same ones and no two are alike."""
    if _same_labels(mine, right):
        return got
    ranks, wanted = (
        [(1,) if _missing(label) else sort_key(label) for label in labels.tolist()] for labels in (mine, right)
    )
    places = {rank: place for place, rank in enumerate(ranks)}
    if len(places) == len(mine) and sorted(places) == sorted(wanted):
        return got.take([places[rank] for rank in wanted], axis=axis)
    return got


def _same_labels(got: Any, expected: Any) -> bool:
    """Whether labels of one type are equal, in order: quick to tell where there are thousands."""
    return bool(got.dtype == expected.dtype != object and got.equals(expected))


def _label_difference(got: Any, expected: Any, word: str) -> Difference | None:
    if _same_labels(got, expected):
        return None
    for position, (mine, right) in enumerate(zip(got.tolist(), expected.tolist(), strict=True)):
        if not _alike(mine, right, 1e-9):
            place = f"{word} {position + 1} to be called "
            return Difference(place + show(right), f"{show(mine)} there")
    return None


def _cell_difference(got: Any, expected: Any, tolerance: float) -> Difference | None:
    same = _same_cells(got, expected, tolerance)
    if same.all():
        return None
    row, column = (int(i) for i in np.argwhere(~same)[0])
    row_name, column_name = expected.index.name or "row", expected.columns.name or "column"
    place = f" at {row_name} {show(expected.index[row])}, {column_name} {show(expected.columns[column])}"
    right, mine = _cell(expected.iloc[row, column]), _cell(got.iloc[row, column])
    return Difference(right + place, mine + share_of_wrong(same))


def _same_cells(got: Any, expected: Any, tolerance: float) -> np.ndarray:
    """Whether the cells of two tables of one shape agree; the tolerance is taken from the column each is in."""
    if all(map(_is_numeric, (*got.dtypes.unique(), *expected.dtypes.unique()))):
        mine, right = (table.to_numpy(dtype=float, na_value=np.nan) for table in (got, expected))
        return close(mine, right, tolerance, axis=0)
    columns = (_same_column(got.iloc[:, i], expected.iloc[:, i], tolerance) for i in range(expected.shape[1]))
    return np.column_stack(list(columns))


def _is_numeric(dtype: Any) -> bool:
    return getattr(dtype, "kind", "O") in "iuf"


def _cell(value: Any) -> str:
    return "nan" if _missing(value) else show(value)


def _same_column(got: Any, expected: Any, tolerance: float) -> np.ndarray:
    if _is_numeric(expected.dtype) and _is_numeric(got.dtype):
        return close(
            got.to_numpy(dtype=float, na_value=np.nan),
            expected.to_numpy(dtype=float, na_value=np.nan),
            tolerance,
        )
    return np.array([_alike(a, b, tolerance) for a, b in zip(got.tolist(), expected.tolist(), strict=True)], dtype=bool)


def _alike(got: Any, expected: Any, tolerance: float) -> bool:
    if _missing(expected) or _missing(got):
        return _missing(expected) and _missing(got)
    return difference(got, expected, tolerance, True) is None


def _missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))
