"""Says where one value is of another kind than another: of which type, how long, of which shape, with which labels.

It tells a check that failed because of what it was given from one that has a fault of its own. The values in it are not
compared.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.judging.compare import wrong
from grader.judging.outcome import Finding
from grader.judging.show import is_number, kind_of, show, show_shape

HINT = "What is asked for comes back as something else. What does your code return there?"
ELEMENTS = {"b": "truth values", "i": "numbers", "u": "numbers", "f": "numbers", "c": "complex numbers"}
MOST = 12  # keys or labels that are named


def kind_finding(got: Any, expected: Any) -> Finding | None:
    """Return the finding, "wrong", that `got` is of another kind than `expected`, itself or in one of its parts.

    None if it is of the same kind. A number is one from whatever library, and a tuple counts as a list.
    """
    place, mine, right = _first_difference(got, expected)
    if form(mine) == form(right):
        return None
    return wrong(f"{form(right)}{place}", f"{show(mine)}, {form(mine)}", HINT)


def form(value: Any) -> str:
    """Return what kind of value it is, in words: "a list of 3"."""
    if is_number(value):
        return _form_of_number(value)
    if isinstance(value, np.ndarray):
        elements = ELEMENTS.get(value.dtype.kind, "objects")
        return f"{kind_of(value)} of shape {show_shape(value.shape)} that holds {elements}"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a dict with {_named('the keys', list(value))}"
    if kind_of(value) == "a DataFrame":
        kinds = {ELEMENTS.get(getattr(dtype, "kind", "O"), "objects") for dtype in value.dtypes}
        labels = f"{_named('the rows', value.index.tolist())} and {_named('the columns', value.columns.tolist())}"
        return f"a table with {labels} that holds {' and '.join(sorted(kinds))}"
    if kind_of(value) in ("a Series", "an index"):
        return f"{kind_of(value)} of {len(value)}, {ELEMENTS.get(getattr(value.dtype, 'kind', 'O'), 'objects')}"
    return kind_of(value)


def _first_difference(got: Any, expected: Any, place: str = "") -> tuple[str, Any, Any]:
    """Where the first parts are that differ, and both; the values themselves if nothing in them does."""
    if form(got) == form(expected):
        for where, mine, right in _parts(got, expected):
            found = _first_difference(mine, right, f" {where}{place}")
            if form(found[1]) != form(found[2]):
                return found
    return place, got, expected


def _parts(got: Any, expected: Any) -> list[tuple[str, Any, Any]]:
    """The parts of two values of the same form, side by side, and where they are."""
    if isinstance(expected, (list, tuple)):
        return [(f"at position {place}", *pair) for place, pair in enumerate(zip(got, expected, strict=True))]
    if isinstance(expected, dict):
        return [(f"under {show(key)}", got[key], item) for key, item in expected.items()]
    return []


def _form_of_number(value: Any) -> str:
    if np.iscomplexobj(value):
        return "a complex number"
    try:
        float(value)
    except OverflowError:
        return "a number that is too large"
    return "a number"


def _named(what: str, labels: list[Any]) -> str:
    named = ", ".join(map(show, sorted(labels, key=str)[:MOST]))
    return f"{what} {named}{f' and {len(labels) - MOST} more' if len(labels) > MOST else ''}"
