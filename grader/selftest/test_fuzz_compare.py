"""Whatever is compared with whatever, nothing crashes, and nothing wrong passes."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.judging.compare import assert_above, assert_below, assert_close
from grader.judging.outcome import Finding, Outcome
from grader.judging.show import show, show_given
from grader.selftest.drawn import crossed, frames, fuzz, plain, shapes
from grader.wire import wire


@fuzz
@given(plain)
def test_what_crosses_equals_itself_and_can_be_shown(value: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = crossed(value), crossed(value)
        assert wire.dumps(first) == wire.dumps(second)
        assert_close(first, second)
        assert_close(first, second, order=False)
        assert len(show(value)) < 200
        show_given(value)
    if "\\ud" not in repr(value):  # a half of a character arrives as a mark that there was one
        assert_close(first, value)


@fuzz
@given(plain, plain)
def test_two_things_pass_only_if_they_are_of_one_kind(got: Any, expected: Any) -> None:
    """Nothing but a finding is ever raised; what passes one way round has the same form."""
    for order in (True, False):
        try:
            assert_close(got, expected, order=order)
        except Finding as finding:
            assert finding.outcome is Outcome.WRONG
            assert len(str(finding)) < 2000
        else:
            assert form(got) == form(expected)


def test_float32_may_lose_what_large_numbers_do_when_they_cancel() -> None:
    low, high = np.float32(-0.750667), np.float32(5.3712)
    expected = np.array([2.63026e-4], "float32")
    got = np.array([2.62856e-4], "float32")  # as good an answer: it adds up to the same within a bit of `high`
    assert abs(got - expected).max() < np.spacing(high - low)
    assert_close(got, expected)
    for strict in (lambda: assert_close(got.astype("float64"), expected), lambda: assert_close(got, expected, 1e-7)):
        with pytest.raises(Finding):
            strict()


def form(value: Any) -> Any:
    """What must be the same in two values that pass for each other: kinds, shapes, where NaN is; written anew here."""
    if isinstance(value, np.ndarray) and value.shape == ():
        return form(value[()])
    if isinstance(value, (bool, np.bool_)):
        return "truth"
    if isinstance(value, (np.datetime64, pd.Timestamp)):
        return "moment"
    if isinstance(value, np.timedelta64):
        return "span"
    if isinstance(value, (int, float, complex, np.number)):
        return "NaN" if value != value else "number"
    if isinstance(value, np.ndarray):
        return type(value).__name__, value.shape, [form(item) for item in value.astype(object).flat]
    if isinstance(value, (list, tuple)):
        return "sequence", [form(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return "set", len(value)
    if isinstance(value, dict):
        return "dict", len(value)
    if isinstance(value, (pd.Series, pd.Index)):
        return "column", len(value), [cell(item) for item in value.tolist()]
    if isinstance(value, pd.DataFrame):
        return "table", value.shape, [[cell(item) for item in value.iloc[:, i].tolist()] for i in range(value.shape[1])]
    return "text" if isinstance(value, str) else type(value).__name__


def cell(value: Any) -> Any:
    is_missing = value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)
    return "missing" if is_missing else form(value)


WRAPS: list[Callable[[Any], Any]] = [
    lambda value: value,
    lambda value: [1, value],
    lambda value: {"a": (value,)},
    lambda value: one_element(value),
]


def one_element(value: Any) -> np.ndarray:
    made = np.empty(1, dtype=object)
    made[0] = value
    return made


real = st.integers() | st.floats(allow_nan=False)


@fuzz
@given(real, st.sampled_from(WRAPS))
def test_a_number_passes_for_nothing_else(number: Any, wrap: Callable[[Any], Any]) -> None:
    others: list[Any] = [math.nan, None, str(number), [number], (number,), {number}, {0: number}]
    others += [not number, bool(number)]
    others += [
        np.array([number]),
        wire.tensor([math.nan]),
        np.float64("nan"),
        np.timedelta64(1, "s"),
        pd.Series([number]),
    ]
    others += [complex(math.nan, 1), pd.Index([number]), pd.DataFrame([[number]]), np.array([[number]])]
    for other in others:
        assert_differ(wrap(other), wrap(number))


@fuzz
@given(hnp.arrays(st.sampled_from(["float32", "float64", "int64", "complex64", "bool"]), shapes), st.data())
def test_an_array_passes_for_nothing_else(array: np.ndarray, data: st.DataObject) -> None:
    others: list[Any] = [array.tolist()] if array.ndim else []
    others += [array.astype(str)] if array.size else []
    others += [array[None], array.reshape(*array.shape, 1), array.ravel()[:0] if array.size else array[None]]
    if array.size and array.dtype.kind != "b":
        others += [array != 0]
    if array.size and array.dtype.kind in "fc":
        place = data.draw(st.integers(0, array.size - 1))
        array.flat[place] = 1
        holed = array.copy()
        holed.flat[place] = math.nan
        others += [holed]
    for other in others:
        assert_differ(other, array)
    if array.ndim:
        assert_differ(wire.tensor(array), array)


@fuzz
@given(frames(), st.data())
def test_a_table_with_one_other_cell_does_not_pass(table: pd.DataFrame, data: st.DataObject) -> None:
    assert_differ(table.iloc[:-1] if len(table) else pd.DataFrame([1]), table)
    if not table.size:
        return
    row, column = (data.draw(st.integers(0, size - 1)) for size in table.shape)
    was = table.iloc[row, column]
    changed = table.astype(object)
    values = [another(was) if i == row else value for i, value in enumerate(table.iloc[:, column].tolist())]
    cells: Any = pd.Series(values, index=table.index, dtype=object)
    changed.isetitem(column, cells)
    assert_differ(changed, table)


def another(value: Any) -> Any:
    return 0.5 if cell(value) == "missing" else None


def assert_differ(got: Any, expected: Any) -> None:
    for mine, right in ((got, expected), (expected, got)):
        with pytest.raises(Finding):
            assert_close(mine, right)


@fuzz
@given(plain, st.floats(allow_nan=False))
def test_only_a_number_stands_against_a_bar(got: Any, bar: float) -> None:
    for compare, beyond in ((assert_below, lambda a, b: a < b), (assert_above, lambda a, b: a > b)):
        try:
            compare(got, bar)
        except Finding as finding:
            assert finding.outcome is Outcome.WRONG
        else:
            assert form(got) == "number" and math.isfinite(got) and beyond(float(got), bar)


FOUND_EQUAL = [
    {frozenset([1, 2])},
    {frozenset([1, 2]): 3},
    {(1, math.nan)},
    {math.nan: 1},
    {None: 1, math.nan: 2},
    one_element([1]),
    one_element([[1, 2]]),
    np.array([[1, 2], [3]], dtype=object),
    np.array(["NaT", "1997"], dtype="M8[s]"),
    np.array([1, 2], dtype="m8[s]"),
    np.datetime64("NaT", "s"),
    pd.Index([None, None, ""], dtype=object),
    pd.MultiIndex.from_tuples([(1.0, "a"), (math.nan, "b")]),
    pd.MultiIndex.from_tuples([("a",)]),
    pd.Series([1], index=pd.MultiIndex.from_tuples([(math.nan, 1)])),
    pd.Series(pd.date_range("1997", periods=2, tz="UTC")),
    pd.Timestamp("1997", tz="UTC"),
    pd.DataFrame([[1, 2]], columns=[math.nan, None]),
    10**400,
]
FOUND_DIFFERENT = [
    ({True}, {1}),
    ({0.5}, {0.6}),
    ({1: "a"}, {True: "a"}),
    ([[1], [1, 2]], np.ones(2)),
    (2**70, 1.0),
    (10**400, math.inf),
    (np.timedelta64(5, "s"), 5),
    (np.array([5], "m8[s]"), np.array([5])),
    (one_element([1]), one_element(1)),
    (pd.Series([True, False]), pd.Series([1, 0])),
    (pd.DataFrame({"a": [True]}), pd.DataFrame({"a": [1.0]})),
    (pd.Index([(True,)], tupleize_cols=False), pd.Index([(1,)], tupleize_cols=False)),
]


@pytest.mark.parametrize("value", FOUND_EQUAL, ids=repr)
def test_found_equal(value: Any) -> None:
    test: Any = test_what_crosses_equals_itself_and_can_be_shown
    test.hypothesis.inner_test(value)


@pytest.mark.parametrize("pair", FOUND_DIFFERENT, ids=repr)
def test_found_different(pair: tuple[Any, Any]) -> None:
    assert_differ(*map(crossed, pair))


@pytest.mark.parametrize("number", [10**400, -(10**400), 0.5 + 100j, np.timedelta64(1, "s"), np.ones(1)])
def test_found_no_number(number: Any) -> None:
    for compare in (assert_below, assert_above):
        with pytest.raises(Finding):
            compare(number, 1)


@pytest.mark.parametrize("text", ["Everything", np.str_("Everything")])
def test_found_text(text: str) -> None:
    assert_close("Everything", text)
    assert_close(np.array(["Everything"]), np.array([text], dtype=object))


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        ([], [1, 2], "an empty list"),
        ([], 1.5, "an empty list where a number was expected"),
        (wire.tensor([]), 1.5, "an empty tensor where a number was expected"),
        (np.ones((3, 1)), np.ones(3), "the right values in another shape"),
        (wire.tensor(np.ones((3, 3))), wire.tensor(np.ones(3)), "every pair was combined"),
        (math.nan, 1.5, "nan"),
        (-math.inf, 1.5, "-inf"),
    ],
)
def test_a_comparison_says_which_flaw_it_met(got: object, expected: object, said: str) -> None:
    with pytest.raises(Finding, match=re.escape(said)):
        assert_close(got, expected)
