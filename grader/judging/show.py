"""Says what a value is as a student would: six significant digits at most, nothing longer than a line or two."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from grader.wire.wire import Tensor

LINE = 90
USUAL = ("int64", "float32", "float64")  # types of numbers that go without saying
ROWS, CELLS = 12, 60  # of a table that is shown in full
MOST = 12  # parts of a list that are shown
PARTED = (np.ndarray, dict, list, tuple)  # what is told part by part
FEW, NUMBERS = 6, 24  # rows, and numbers in all, of an array that is shown in full as an input


def show(value: Any, limit: int = LINE) -> str:
    """Return `value` as short text."""
    if _is_table(value):
        return f"a table of {count(value.shape[0], 'row')} and {count(value.shape[1], 'column')}"
    if _is_series(value):
        return f"a Series of {count(len(value), 'value')}: {_clip(_row(value.to_numpy().tolist()), limit)}"
    if isinstance(value, np.ndarray) and value.ndim:
        name = "tensor" if isinstance(value, Tensor) else "array"
        shape = "" if value.ndim == 1 and value.size <= 8 else f" of shape {show_shape(value.shape)}"
        is_unusual = value.dtype.kind in "iuf" and value.dtype.name not in USUAL
        kind = f" of type {value.dtype.name}" if is_unusual else ""
        return _clip(f"{name}({_plain(value.view(np.ndarray).tolist())})", limit) + shape + kind
    return _clip(_plain(value), limit)


def count(number: int, thing: str) -> str:
    """Return a number of things in words: "1 row", "2 rows"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def show_given(value: Any) -> str:
    """Return an input of a check as text: what is small in full, on lines of its own; of a long array its shape."""
    if _is_table(value) and len(value) <= ROWS and value.size <= CELLS:
        lines = value.to_string(index=type(value.index).__name__ != "RangeIndex").splitlines()
        return "\n".join(["", *(f"    {line}" for line in lines)])
    told = show(value)
    if "…" not in told or not isinstance(value, PARTED):
        return told
    if isinstance(value, np.ndarray):
        return _row_by_row(value) if _is_small(value) else _part(value)
    parts = list(value.items() if isinstance(value, dict) else enumerate(value))
    if len(parts) <= MOST and any(isinstance(part, PARTED) for _, part in parts):
        names = [repr(key) if isinstance(value, dict) else f"[{key}]" for key, _ in parts]
        return "\n".join(["", *(f"    {name}: {_part(part)}" for name, (_, part) in zip(names, parts, strict=True))])
    return f"{told}, {count(len(value), 'key' if isinstance(value, dict) else 'item')}"


def _part(value: Any) -> str:
    """A part of an input, on one line: of a long array its shape."""
    told = show(value)
    is_cut = isinstance(value, np.ndarray) and "…" in told
    return f"{kind_of(value)} of shape {show_shape(value.shape)}" if is_cut else told


def _is_small(value: np.ndarray) -> bool:
    return value.ndim == 2 and len(value) <= FEW and value.size <= NUMBERS


def _row_by_row(value: np.ndarray) -> str:
    """An array as Python writes it, a line for each row."""
    rows = ",\n    ".join(f"[{_row(row)}]" for row in value.view(np.ndarray).tolist())
    return f"{'tensor' if isinstance(value, Tensor) else 'array'}([\n    {rows}])"


def kind_of(value: Any) -> str:
    """Return what kind of thing `value` is, with its article: "a list", "a tensor"."""
    if value is None:
        return "nothing"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if is_number(value):
        return "a number"
    if _is_table(value):
        return "a DataFrame"
    if _is_series(value):
        return "a Series"
    if isinstance(value, Tensor):
        return "a tensor"
    if isinstance(value, np.ndarray):
        return "an array"
    if isinstance(value, str):
        return "a string"
    name = type(value).__name__
    known = {"list": "a list", "tuple": "a tuple", "set": "a set", "dict": "a dict"}
    return known.get(name) or ("an index" if name.endswith("Index") else f"a {name}")


def is_number(value: Any) -> bool:
    """Whether `value` is one number, from whatever library; a truth value is none."""
    if isinstance(value, (bool, np.bool_, np.timedelta64)):  # NumPy derives its spans of time from whole numbers
        return False
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind in "iufc"
    return isinstance(value, (int, float, complex, np.number))


def show_number(value: Any) -> str:
    """Return a number with at most six significant digits; a whole number up to nine digits in full."""
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, (int, np.integer)):
        return str(value) if abs(int(value)) < 10**9 else f"{Decimal(int(value)):.5e}"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.6g}"
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    if number == round(number) and abs(number) < 1e9:
        return f"{number:.1f}"
    return f"{number:.6g}"


def show_shape(shape: tuple[int, ...]) -> str:
    """Return a shape as Python writes it."""
    return str(tuple(int(n) for n in shape))


def _plain(value: Any) -> str:
    if is_number(value):
        return show_number(value)
    if isinstance(value, np.ndarray) and value.ndim:
        return show(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return str(value)
    if isinstance(value, dict):
        return "{" + _joined([f"{_plain(key)}: {show(item)}" for key, item in list(value.items())[: MOST + 1]]) + "}"
    if isinstance(value, list):
        return f"[{_row(value)}]"
    if isinstance(value, tuple):
        return f"({_row(value)}{',' if len(value) == 1 else ''})"
    if isinstance(value, (set, frozenset)):
        return "{" + _row(sorted(value, key=str)) + "}" if value else "set()"
    if _is_table(value) or _is_series(value):
        return show(value)
    return repr(value)


def _row(values: Sequence[Any]) -> str:
    return _joined([_plain(item) for item in values[: MOST + 1]])


def _joined(parts: list[str]) -> str:
    """The parts with commas; of many only the first ones, and a mark that there are more."""
    return ", ".join(parts if len(parts) <= MOST else [*parts[: MOST - 2], "…"])


def _clip(text: str, limit: int) -> str:
    """The text on one line; of a longer one as many whole parts as fit, with their brackets closed."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    ends = list(_ends(text, limit))
    if not ends:
        return text[: limit - 1].rstrip() + "…"
    late = [end for end in ends if end[0] > limit // 2] or ends[-1:]
    place, closing = min(late, key=lambda end: (len(end[1]), -end[0]))
    return f"{text[:place]}, …{closing}"


def _ends(text: str, limit: int) -> Iterator[tuple[int, str]]:
    """Where the text may end after a part so that it fits, and the brackets that are open there, closed."""
    closing = quote = ""
    for place, sign in enumerate(text[:limit]):
        if quote:
            quote = "" if sign == quote and text[place - 1] != "\\" else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            closing = ")]}"["([{".index(sign)] + closing
        elif sign == closing[:1]:
            closing = closing[1:]
        elif text.startswith(", ", place) and place + len(f", …{closing}") <= limit:
            yield place, closing


def _is_table(value: Any) -> bool:
    return type(value).__name__ == "DataFrame"


def _is_series(value: Any) -> bool:
    return type(value).__name__ == "Series"
