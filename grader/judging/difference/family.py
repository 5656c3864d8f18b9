"""What all comparisons share: the difference that was found, and which kinds may stand for each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judging.show import kind_of


@dataclass(frozen=True)
class Difference:
    """What was expected and what came instead, in words."""

    expected: str
    got: str


def family(value: Any) -> str:
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


def kind_in_words(value: Any) -> str:
    """What kind of thing it is, and that nothing is in it if so: "an empty list"."""
    has_length = hasattr(value, "__len__") and getattr(value, "shape", None) != ()
    is_empty = has_length and not len(value)
    return f"an empty {kind_of(value).partition(' ')[2]}" if is_empty else kind_of(value)


def unboxed(value: Any) -> Any:
    """What a 0-dimensional array holds; everything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.shape == () else value
