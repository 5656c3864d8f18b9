"""What some code gave for a call, and whether other code gave the same: by that a known mistake is known."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judging.difference import difference
from grader.judging.show import is_number
from grader.running.recorded import digest

TOLERANCE = 1e-5  # as checks have it
NEARLY = 0.25  # of what comes out otherwise each time, such as what a clock says


@dataclass(frozen=True)
class Answer:
    """What some code gave for a call: a value, or why there is none."""

    value: Any
    without: str | None  # the exception, in words; None where there is a value
    digest: str = ""  # in place of a long value that was recorded
    changed: tuple[str, ...] = ()  # inputs that are not as they were before

    def is_like(self, other: Answer, right: Answer | None = None, tolerance: float = TOLERANCE) -> bool:
        """Whether both gave the same and changed the same inputs, numbers within the tolerance.

        Of another form than the right one's, whether both have that form, for then a check compares nothing else.
        """
        if {*self.changed} != {*other.changed}:
            return False
        if self.without is not None or other.without is not None:
            return self.without == other.without
        if self.digest:
            return self.digest == digest(other.value)
        mine, theirs = self.value, other.value
        if right is not None and _is_of_another_form(mine, right) and _form(mine) == _form(theirs):
            return True
        is_one_kind = type(mine) is type(theirs) and getattr(mine, "dtype", None) == getattr(theirs, "dtype", None)
        return is_one_kind and difference(mine, theirs, tolerance, True) is None


def _is_of_another_form(mine: Any, right: Answer) -> bool:
    """Whether an array has another shape than the right one, or what a list or a dict holds has."""
    if right.without is not None or right.digest:
        return False
    kinds = (np.ndarray, list, tuple, dict)
    are_alike = any(isinstance(mine, kind) and isinstance(right.value, kind) for kind in kinds)
    return are_alike and _form(mine) != _form(right.value)


def _form(value: Any) -> Hashable:
    """Kinds and shapes, whatever numbers and words are in them, and however many are in a list or a dict."""
    if is_number(value):
        return "number"
    if isinstance(value, np.ndarray):
        return type(value), value.shape
    if isinstance(value, (list, tuple)):
        return "list", frozenset(map(_form, value))
    if isinstance(value, dict):
        return "dict", frozenset(map(_form, value.values()))
    return type(value).__name__
