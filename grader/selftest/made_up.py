"""Makes values up that look like a solution's: as many, of the same kind, order and range, which nothing computed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from grader.wire import wire

NEAR = 0.05  # by how much of itself the largest number is moved
LARGE = 1 << 62  # numbers from here on are left alone
TRIES = 9  # to make up something else than is there

Row = np.ndarray  # the numbers or the texts of one part of a value
Way = Callable[[Row, np.random.Generator], Row]


def made_up(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what may be claimed in place of `value`, each with its name; the same each time.

    One row of numbers or texts is made up, of many the first and last two; nothing where there is none.
    """
    for place, (row, put) in ends(list(_rows(value))):
        for name, way in (("drawn", drawn), ("moved", moved)):
            if (new := _remade(row, way)) is not None:
                yield f"part {place} {name}", put(new)


def all_made_up(value: Any) -> Any:
    """Return `value` with all numbers and texts drawn; equal values become equal ones."""
    for place in range(len(list(_rows(value)))):
        row, put = list(_rows(value))[place]
        new = _remade(row, drawn)
        value = value if new is None else put(new)
    return value


def ends(items: list[Any]) -> list[tuple[int, Any]]:
    """Return the first and last two, each with its place."""
    return [(place, item) for place, item in enumerate(items) if place < 2 or place >= len(items) - 2]


def drawn(row: Row, rng: np.random.Generator) -> Row:
    """Return as many numbers around the same mean, within the same range and in the same order; texts are exchanged."""
    if row.dtype.kind not in "iuf":
        return rng.permutation(row) if len(set(row)) > 1 else moved(row, rng)
    real = row[np.isfinite(row)]
    if len(real) == 0 or np.ptp(real) == 0:
        return row + (_step(row) * rng.integers(2, 6)).astype(row.dtype)
    new = np.clip(rng.normal(real.mean(), real.std(), size=row.shape), real.min(), real.max())
    new = np.where(np.isfinite(row), np.round(new) if np.array_equal(real, np.round(real)) else new, row)
    rising, falling = (bool((np.diff(real) * sign >= 0).all()) for sign in (1.0, -1.0))
    new = np.sort(new) if rising else np.sort(new)[::-1] if falling else new
    return new.astype(row.dtype)


def moved(row: Row, _: np.random.Generator) -> Row:
    """Return the row with its largest number moved a little, or with one text reworded."""
    new = row.copy()
    if row.dtype.kind == "b":
        new[0] = not row[0]
    elif row.dtype.kind in "iuf":
        place = int(np.argmax(np.where(np.isfinite(row), np.abs(row), -1)))
        new[place] += _step(row[place : place + 1])[0]
    else:
        new[0] = reworded(str(row[0]))
    return new


def reworded(text: str) -> str:
    """Return the text with other numbers, or with another word where it has none."""
    if re.search(r"\d", text):
        return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text)
    longest = max(re.findall(r"\w+", text), key=len, default="")
    return text.replace(longest, "another", 1) if longest else text + " another"


def _step(row: Row) -> Row:
    """A twentieth of each number; 1 at least of a whole number, and something of 0."""
    if row.dtype.kind in "iu":
        return np.maximum(1, np.round(NEAR * np.abs(row))).astype(row.dtype)
    return np.where(row == 0, NEAR, NEAR * row)


def _remade(leaf: Any, way: Way) -> Any:
    """The leaf with other numbers or texts in it; None where nothing else can be made up."""
    said = wire.dumps(leaf)
    rng = np.random.default_rng(zlib.crc32(said.encode()))
    tries = (_like(leaf, way(_row_of(leaf), rng)) for _ in range(TRIES))
    return next((new for new in tries if wire.dumps(new) != said), None)


def _row_of(leaf: Any) -> Row:
    if isinstance(leaf, np.ndarray):
        return leaf.view(np.ndarray).ravel()
    items = list(leaf) if isinstance(leaf, (list, tuple, set, frozenset, pd.Series, pd.Index)) else [leaf]
    return np.array(items, dtype=object) if isinstance(items[0], str) else np.asarray(items)


def _like(leaf: Any, row: Row) -> Any:
    if isinstance(leaf, wire.Tensor):
        made = wire.tensor(row.reshape(leaf.shape), requires_grad=leaf.requires_grad)
        made.torch_dtype = leaf.torch_dtype
        return made
    if isinstance(leaf, np.ndarray):
        return row.reshape(leaf.shape)
    if isinstance(leaf, pd.Series):
        return pd.Series(row, index=leaf.index, name=leaf.name)
    if isinstance(leaf, pd.Index):
        return pd.Index(row, name=leaf.name)
    if isinstance(leaf, (list, tuple, set, frozenset)):
        return type(leaf)(row.tolist())
    return row.tolist()[0] if isinstance(leaf, (str, int, float)) else row[0]


def _rows(value: Any, put: Callable[[Any], Any] = lambda new: new) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """Each row of numbers or texts in a value, with what returns the value with another row in its place."""
    if _is_row(value):
        yield value, put
    elif isinstance(value, (list, tuple)):
        for place, part in enumerate(value):
            yield from _rows(part, partial(_with_item, put, value, place))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _rows(part, partial(_with_key, put, value, key))
    elif isinstance(value, pd.DataFrame):
        for place in range(value.shape[1]):
            yield from _rows(value.iloc[:, place], partial(_with_column, put, value, place))


def _with_item(put: Callable[[Any], Any], value: Any, place: int, new: Any) -> Any:
    return put(type(value)([*value[:place], new, *value[place + 1 :]]))


def _with_key(put: Callable[[Any], Any], value: dict[Any, Any], key: Any, new: Any) -> Any:
    return put({**value, key: new})


def _with_column(put: Callable[[Any], Any], value: pd.DataFrame, place: int, new: pd.Series) -> Any:
    columns = [new if other == place else value.iloc[:, other] for other in range(value.shape[1])]
    return put(pd.concat(columns, axis=1).set_axis(value.columns, axis=1))


def _is_row(value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (np.ndarray, np.generic, pd.Series, pd.Index)):
        items = np.asarray(value, dtype=object).ravel().tolist()
    else:
        items = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    kinds = {type(item) for item in items}
    if kinds and kinds <= {int, float}:
        return all(isinstance(item, float) or abs(item) < LARGE for item in items)
    return kinds == {bool} or (kinds == {str} and all(items))
