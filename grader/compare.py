"""Compares what a notebook answered with what is right: kind, then shape, then labels, then values.

Both sides are objects that the grader built itself, so no `__eq__` of a student's is ever asked. Whatever differs first
is said in words, at the place where the data names it.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.kernel.wire import Tensor
from grader.outcome import Finding, Outcome
from grader.show import is_number, kind_of, show, show_number, show_shape

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
    difference = _difference(got, expected, tolerance, order) or _dtype_difference(got, dtype)
    if difference and got is None:
        difference = _Difference(difference.expected, NOTHING)
    if difference:
        finding = wrong(difference.expected, difference.got, hint or _kind_hint(got, expected, tolerance))
        finding.subject = got
        raise finding


def assert_below(got: Any, bar: float, what: str = "the error", hint: str | None = None) -> None:
    """Pass if `got` is one finite number below `bar`. Raises Finding, "wrong"."""
    _against_bar(got, bar, what, hint, below=True)


def assert_above(got: Any, bar: float, what: str = "the score", hint: str | None = None) -> None:
    """Pass if `got` is one finite number above `bar`. Raises Finding, "wrong"."""
    _against_bar(got, bar, what, hint, below=False)


def assert_true(condition: bool, expected: str, got: Any = None, hint: str | None = None) -> None:
    """Pass if `condition` holds; `expected` says in words what should, `got` is shown. Raises Finding, "wrong"."""
    if not (condition is True or condition is np.True_):
        raise wrong(expected, got if isinstance(got, str) else show(got), hint)


def as_list(value: Any) -> Any:
    """Return the items of an array, a column or an index with one dimension as a list; anything else as it is.

    For checks that care what is in a row of things and not what holds it.
    """
    has_one_dimension = isinstance(value, np.ndarray) and value.ndim == 1 and not isinstance(value, Tensor)
    return value.tolist() if has_one_dimension or _family(value) == "column" else value


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


@dataclass(frozen=True)
class _Difference:
    expected: str
    got: str


def _difference(got: Any, expected: Any, tolerance: float, order: bool) -> _Difference | None:
    expected = _unboxed(expected)
    got = got if isinstance(expected, np.ndarray) else _unboxed(got)
    if is_number(expected):
        return _number_difference(got, expected, tolerance)
    if _family(got) != _family(expected):
        return _Difference(show(expected), f"{show(got)}, {_kind(got)} where {kind_of(expected)} was expected")
    compare = {
        "array": _array_difference,
        "tensor": _array_difference,
        "sequence": _sequence_difference,
        "dict": _dict_difference,
        "a set": _set_difference,
        "table": _table_difference,
        "column": _column_difference,
    }.get(_family(expected))
    if compare:
        return compare(got, expected, tolerance, order)
    return None if _equal(got, expected) else _Difference(show(expected), show(got))


def _kind_hint(got: Any, expected: Any, tolerance: float) -> str | None:
    """What to think about when the values are right and only what holds them is not; no check's hint is about that."""
    holders = ("array", "tensor", "sequence", "column")
    if _family(got) == _family(expected) or not {_family(got), _family(expected)} <= set(holders):
        return None
    try:
        mine, right = (np.asarray(value if _family(value) != "column" else value.tolist()) for value in (got, expected))
    except (ValueError, TypeError, OverflowError):  # a list with rows of different lengths, say
        return None
    if right.dtype.kind not in "iufU" or mine.dtype.kind not in "iufU" or right.size != mine.size or not right.size:
        return None
    is_text = "U" in (mine.dtype.kind, right.dtype.kind)
    mine, right = mine.reshape(right.shape), right
    if not (mine.tolist() == right.tolist() if is_text else _close(mine, right, tolerance).all()):
        return None
    return f"The values are right. They come in {kind_of(got)}, and {kind_of(expected)} was asked for."


def _kind(value: Any) -> str:
    """What kind of thing it is, and that nothing is in it if so: "an empty list"."""
    has_length = hasattr(value, "__len__") and getattr(value, "shape", None) != ()
    is_empty = has_length and not len(value)
    return f"an empty {kind_of(value).partition(' ')[2]}" if is_empty else kind_of(value)


def _family(value: Any) -> str:
    """Kinds that may stand for each other share a family."""
    if isinstance(value, (list, tuple)):
        return "sequence"
    return {
        "a tensor": "tensor",
        "an array": "array",
        "a DataFrame": "table",
        "a Series": "column",
        "an index": "column",
        "a dict": "dict",
        "a frozenset": "a set",
        "a datetime64": "a moment",
        "a Timestamp": "a moment",
    }.get(kind_of(value), kind_of(value))


def _number_difference(got: Any, expected: Any, tolerance: float) -> _Difference | None:
    if not is_number(got):
        note = f", {_kind(got)} where a number was expected"
        if isinstance(got, np.ndarray) and got.size:
            note = f", {kind_of(got)} of shape {show_shape(got.shape)} where a number was expected"
        return _Difference(show(expected), show(got) + note)
    if _same_number(got, expected, tolerance):
        return None
    note = ", the right number with the wrong sign" if _same_number(got, -expected, 0) else ""
    return _Difference(show(expected), show(got) + note)


def _same_number(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether two numbers agree; whole numbers too large for a float must be equal."""
    got, expected = (int(number) if isinstance(number, np.integer) else number for number in (got, expected))
    if isinstance(got, int) and isinstance(expected, int) and max(abs(got), abs(expected)) > 2**53:
        return got == expected
    try:
        got, expected = (float(number) if isinstance(number, int) else number for number in (got, expected))
    except OverflowError:
        return False
    return bool(_close(np.asarray(got), np.asarray(expected), tolerance).all())


def _unboxed(value: Any) -> Any:
    """What a 0-dimensional array holds; everything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.shape == () else value


def _close(got: np.ndarray, expected: np.ndarray, tolerance: float, axis: int | None = None) -> np.ndarray:
    """Whether numbers agree, elementwise: NaN with NaN, infinity with infinity, else within the tolerance.

    That is relative to the number expected, or to the largest one, of all or along `axis`.
    """
    got, expected = np.asarray(got).view(np.ndarray), np.asarray(expected).view(np.ndarray)
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    scale = np.max(finite, axis=axis, initial=0)
    scale = np.where(scale > 0, scale, 1.0)
    with np.errstate(all="ignore"):
        return np.isclose(got, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def _array_difference(got: np.ndarray, expected: np.ndarray, tolerance: float, order: bool) -> _Difference | None:
    word = "tensor" if isinstance(expected, Tensor) else "array"
    if got.shape != expected.shape:
        wanted = f"{word} of shape {show_shape(expected.shape)}"
        return _Difference(wanted, f"{word} of shape {show_shape(got.shape)}{_likeness(got, expected, tolerance)}")
    if got.size and got.dtype.kind == "b" and expected.dtype.kind != "b":
        return _Difference(show(expected), f"{show(got)}, truth values where numbers were expected")
    same = _same_elements(got.view(np.ndarray), expected.view(np.ndarray), tolerance)
    if same.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~same)[0])
    place = f" at {list(at) if len(at) > 1 else at[0]}"
    likeness = _likeness(got, expected, tolerance)
    return _Difference(show(expected[at]) + place, show(got[at]) + place + _share(same) + likeness)


def _same_elements(got: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether the elements of two arrays of one shape agree, elementwise."""
    kinds = {got.dtype.kind, expected.dtype.kind}
    if kinds <= set("iufc"):
        return _close(got, expected, tolerance)
    if kinds in ({"b"}, {"U"}):
        return got == expected
    pairs = zip(_elements(got), _elements(expected), strict=True)
    same = [_difference(mine, right, tolerance, True) is None for mine, right in pairs]
    return np.array(same, dtype=bool).reshape(expected.shape)


def _elements(values: np.ndarray) -> Any:
    """The elements one by one, text as Python's own."""
    return values.astype(object).flat if values.dtype.kind == "U" else values.flat


def _likeness(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """What a wrong array has in common with the right one, where that is telling."""
    if expected.dtype.kind not in "iuf" or got.dtype.kind not in "iuf" or not expected.size or not got.size:
        return ""
    if got.shape == expected.shape[::-1] != expected.shape and _close(got.T, expected, tolerance).all():
        return ", the right values transposed"
    if got.shape != expected.shape:
        if got.size == expected.size and _close(got.reshape(expected.shape), expected, tolerance).all():
            return ", the right values in another shape"
        return _squareness(got, expected)
    if _close(-got, expected, tolerance).all():
        return "; every value has the wrong sign"
    if _close(np.sort(got, axis=None), np.sort(expected, axis=None), tolerance).all():
        return "; the right values in another order"
    return ""


def _squareness(got: np.ndarray, expected: np.ndarray) -> str:
    """Whether a row of n met a column of n: n times n numbers came of what should have been n."""
    n = expected.size
    is_square = n > 1 and got.shape == (n, n) and max(expected.shape) == n
    return ": every value of one side met every value of the other, for a row met a column" if is_square else ""


def _share(same: np.ndarray) -> str:
    return "" if same.size == 1 else f" ({int((~same).sum())} of {same.size} values differ)"


def _sequence_difference(got: Any, expected: Any, tolerance: float, order: bool) -> _Difference | None:
    if len(got) != len(expected):
        return _Difference(
            f"{show(expected)}, {_things(expected)}", f"{show(got)}, {_things(got) if len(got) else _kind(got)}"
        )
    for position, (mine, right) in enumerate(zip(got, expected, strict=True)):
        difference = _difference(mine, right, tolerance, order)
        if difference and len(show(expected)) + len(show(got)) < 120 and not _deep(right):
            kind = difference.got if _family(mine) != _family(right) else ""
            return _Difference(show(expected), show(got) + (f", at position {position}: {kind}" if kind else ""))
        if difference:
            return _Difference(f"{difference.expected} at position {position}", difference.got)
    return None


def _things(values: Any) -> str:
    return f"{len(values)} item{'' if len(values) == 1 else 's'}"


def _deep(value: Any) -> bool:
    return _family(value) in ("array", "tensor", "table", "column", "dict")


def _dict_difference(got: dict, expected: dict, tolerance: float, order: bool) -> _Difference | None:
    mine, right = ({_rank(key): key for key in keys} for keys in (got, expected))
    missing = [key for rank, key in right.items() if rank not in mine]
    extra = [key for rank, key in mine.items() if rank not in right]
    if missing or extra:
        told = [f"without {show(missing)}"] if missing else []
        told += [f"with {show(extra)} besides"] if extra else []
        return _Difference(f"the keys {show(list(expected))}", ", ".join(told))
    for rank, key in right.items():
        difference = _difference(got[mine[rank]], expected[key], tolerance, order)
        if difference:
            return _Difference(f"{difference.expected} for {show(key)}", difference.got)
    return None


def _set_difference(got: Any, expected: Any, tolerance: float, order: bool) -> _Difference | None:
    pairs = zip(sorted(got, key=_rank), sorted(expected, key=_rank), strict=False)
    if len(got) == len(expected) and all(_difference(mine, right, tolerance, order) is None for mine, right in pairs):
        return None
    return _Difference(show(expected), show(got))


def _rank(value: Any) -> tuple:
    """What a key, a label or a member of a set is told apart by, and sorted by: 1 from True, but not 1 from 1.0."""
    value = value[()] if isinstance(value, np.ndarray) and value.shape == () else value
    if is_number(value):
        number = value.item() if isinstance(value, np.generic) else value
        return (0, number.real, number.imag) if number == number else (1,)
    if isinstance(value, (list, tuple)):
        return (2, *map(_rank, value))
    if isinstance(value, (set, frozenset)):
        return (3, *sorted(map(_rank, value)))
    return (4, _family(value), str(value))


def _table_difference(got: Any, expected: Any, tolerance: float, order: bool) -> _Difference | None:
    if not order:
        got = _aligned(got, expected)
    if got.shape != expected.shape:
        flipped = ", rows and columns exchanged" if got.shape == expected.shape[::-1] else ""
        return _Difference(show(expected), show(got) + flipped)
    for axis, word in ((0, "row"), (1, "column")):
        difference = _label_difference(got.axes[axis], expected.axes[axis], word)
        if difference:
            return difference
    return _cell_difference(got, expected, tolerance)


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
        [(1,) if _missing(label) else _rank(label) for label in labels.tolist()] for labels in (mine, right)
    )
    places = {rank: place for place, rank in enumerate(ranks)}
    if len(places) == len(mine) and sorted(places) == sorted(wanted):
        return got.take([places[rank] for rank in wanted], axis=axis)
    return got


def _same_labels(got: Any, expected: Any) -> bool:
    """Whether labels of one type are equal, in order: quick to tell where there are thousands."""
    return got.dtype == expected.dtype != object and got.equals(expected)


def _label_difference(got: Any, expected: Any, word: str) -> _Difference | None:
    if _same_labels(got, expected):
        return None
    for position, (mine, right) in enumerate(zip(got.tolist(), expected.tolist(), strict=True)):
        if not _alike(mine, right, 1e-9):
            place = f"{word} {position + 1} to be called "
            return _Difference(place + show(right), f"{show(mine)} there")
    return None


def _cell_difference(got: Any, expected: Any, tolerance: float) -> _Difference | None:
    same = _same_cells(got, expected, tolerance)
    if same.all():
        return None
    row, column = (int(i) for i in np.argwhere(~same)[0])
    row_name, column_name = expected.index.name or "row", expected.columns.name or "column"
    place = f" at {row_name} {show(expected.index[row])}, {column_name} {show(expected.columns[column])}"
    right, mine = _cell(expected.iloc[row, column]), _cell(got.iloc[row, column])
    return _Difference(right + place, mine + _share(same))


def _same_cells(got: Any, expected: Any, tolerance: float) -> np.ndarray:
    """Whether the cells of two tables of one shape agree; the tolerance is taken from the column each is in."""
    if all(map(_is_numeric, (*got.dtypes.unique(), *expected.dtypes.unique()))):
        mine, right = (table.to_numpy(dtype=float, na_value=np.nan) for table in (got, expected))
        return _close(mine, right, tolerance, axis=0)
    columns = (_same_column(got.iloc[:, i], expected.iloc[:, i], tolerance) for i in range(expected.shape[1]))
    return np.column_stack(list(columns))


def _is_numeric(dtype: Any) -> bool:
    return getattr(dtype, "kind", "O") in "iuf"


def _cell(value: Any) -> str:
    return "nan" if _missing(value) else show(value)


def _same_column(got: Any, expected: Any, tolerance: float) -> np.ndarray:
    if _is_numeric(expected.dtype) and _is_numeric(got.dtype):
        return _close(
            got.to_numpy(dtype=float, na_value=np.nan),
            expected.to_numpy(dtype=float, na_value=np.nan),
            tolerance,
        )
    return np.array([_alike(a, b, tolerance) for a, b in zip(got.tolist(), expected.tolist(), strict=True)], dtype=bool)


def _alike(got: Any, expected: Any, tolerance: float) -> bool:
    if _missing(expected) or _missing(got):
        return _missing(expected) and _missing(got)
    return _difference(got, expected, tolerance, True) is None


def _column_difference(got: Any, expected: Any, tolerance: float, order: bool) -> _Difference | None:
    if kind_of(got) == "an index" or kind_of(expected) == "an index":
        return _sequence_difference(got.tolist(), expected.tolist(), tolerance, order)
    if not order:
        got = _in_order(got, got.index, expected.index, 0)
    if len(got) != len(expected):
        return _Difference(show(expected), show(got))
    difference = _label_difference(got.index, expected.index, "row")
    if difference:
        return difference
    same = _same_column(got, expected, tolerance)
    if same.all():
        return None
    row = int(np.argwhere(~same)[0][0])
    place = f" at {expected.index.name or 'row'} {show(expected.index[row])}"
    return _Difference(_cell(expected.iloc[row]) + place, _cell(got.iloc[row]) + _share(same))


def _missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))


def _equal(got: Any, expected: Any) -> bool:
    if is_number(expected) or is_number(got):
        return is_number(expected) and is_number(got) and _same_number(got, expected, 1e-9)
    if isinstance(expected, (bool, np.bool_)) or isinstance(got, (bool, np.bool_)):
        return kind_of(got) == kind_of(expected) and bool(got) == bool(expected)
    if _family(got) != _family(expected):
        return False
    if _family(expected) in ("sequence", "a set"):
        return _difference(got, expected, 1e-9, True) is None
    return got is expected or bool(got == expected) or (_is_no_time(got) and _is_no_time(expected))


def _is_no_time(value: Any) -> bool:
    return isinstance(value, (np.datetime64, np.timedelta64)) and bool(np.isnat(value))


def _dtype_difference(got: Any, dtype: str | None) -> _Difference | None:
    if dtype is None:
        return None
    have = getattr(got, "torch_dtype", None) or str(getattr(got, "dtype", type(got).__name__))
    return None if have == dtype else _Difference(f"numbers of type {dtype}", f"the right values, of type {have}")
