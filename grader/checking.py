"""All that a question's check.py imports of the grader.

A check asks a notebook for a value and compares what comes back; the fixtures that it may ask for are listed in
CONTRIBUTING.md.
"""

from __future__ import annotations

import pytest

from grader.judging.compare import as_list, assert_above, assert_below, assert_close, assert_true
from grader.judging.outcome import withheld
from grader.judging.show import is_number
from grader.wire.wire import Tensor, tensor

needs = pytest.mark.needs  # @needs("test_other_check"): this check says nothing unless that one passes
points = pytest.mark.points  # @points(2): what the check is worth, 1 unless given

__all__ = [
    "Tensor",
    "as_list",
    "assert_above",
    "assert_below",
    "assert_close",
    "assert_true",
    "is_number",
    "needs",
    "points",
    "tensor",
    "withheld",
]
