"""Says where one value is of another kind than another: of which type, how long, of which shape, with which labels.

It tells a check that failed because of what it was given from one that has a fault of its own. The values in it are not
compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

import numpy as np

from grader.judging.asked import Asked
from grader.judging.compare import NOTHING, wrong
from grader.judging.outcome import Finding
from grader.judging.show import is_number, kind_of, show, show_shape

HINT = "Your code returns another type or shape than the task asks for. Which line decides what comes back?"
ELEMENTS = {"b": "truth values", "i": "numbers", "u": "numbers", "f": "numbers", "c": "complex numbers"}
MOST = 12  # keys or labels that are named
EACH = "each"  # in place of all parts


class Kind(TypedDict):
    """What kind of value one is, in words, and its parts by where they are; if all are of one kind, under EACH."""

    form: str
    parts: dict[str, Kind]


class Right(TypedDict):
    """What kind of value the solution gives to a question of a check. It is plain data, which a release holds."""

    mark: int  # of the question, see Asked
    kind: Kind
    is_tuple: bool  # several values


def rights(log: Iterable[Asked]) -> list[Right]:
    """Return of which kinds these answers are."""
    return [{"mark": each.mark, "kind": kind(each.value), "is_tuple": isinstance(each.value, tuple)} for each in log]


def kind(value: Any) -> Kind:
    """Return of what kind a value and its parts are."""
    parts = {where: kind(part) for where, part in _parts(value).items()}
    first = next(iter(parts.values()), None)
    are_alike = first is not None and all(part == first for part in parts.values())
    return {"form": form(value), "parts": {EACH: first} if first is not None and are_alike else parts}


def kind_finding(got: Any, expected: Kind) -> Finding | None:
    """Return the finding, "wrong", that `got` is of another kind than expected, itself or in one of its parts.

    None if it is of the same kind. A number is one from whatever library, and a tuple counts as a list.
    """
    place, mine, right = _first_difference(got, expected)
    if form(mine) == right["form"]:
        return None
    return not_as_expected(mine, f"{right['form']}{place}")


def not_as_expected(got: Any, expected: str) -> Finding:
    """Return the finding, "wrong", that `got` is no value of the kind that is named."""
    return wrong(expected, NOTHING if got is None else f"{show(got)}, {form(got)}", HINT)


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


def _first_difference(got: Any, expected: Kind, place: str = "") -> tuple[str, Any, Kind]:
    """Where the first part is that is of another kind, and both; the value itself if none of its parts is."""
    if form(got) == expected["form"]:
        for where, mine in _parts(got).items():
            right = expected["parts"].get(where) or expected["parts"].get(EACH)
            found = _first_difference(mine, right, f" {where}{place}") if right else None
            if found and form(found[1]) != found[2]["form"]:
                return found
    return place, got, expected


def _parts(value: Any) -> dict[str, Any]:
    """The parts of a value, by where they are."""
    if isinstance(value, (list, tuple)):
        return {f"at position {place}": part for place, part in enumerate(value)}
    if isinstance(value, dict):
        return {f"under {show(key)}": part for key, part in value.items()}
    return {}


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
