"""Plain data crosses unchanged, objects are refused by name, hostile text is never more than Malformed."""

from __future__ import annotations

import base64
import collections
import itertools
import json
import math
import zlib
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.judging.compare import assert_close
from grader.judging.outcome import Finding
from grader.wire import wire
from grader.wire.plain import MAX_BYTES

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"]))
arrays = hnp.arrays(
    st.sampled_from(["bool", "int8", "int64", "uint16", "float16", "float32", "float64", "complex64"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
plain = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.integers() | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def crossed(value: object) -> object:
    return wire.loads(wire.dumps(value))


@given(plain)
def test_plain_data_crosses_unchanged(value: object) -> None:
    assert wire.dumps(crossed(value)) == wire.dumps(value)
    assert_close(crossed(value), value)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list("tvx")) | st.text(), inner),
    max_leaves=20,
))  # fmt: skip
def test_hostile_json_is_a_value_or_malformed(node: object) -> None:
    try:
        wire.loads(json.dumps(node))
    except wire.Malformed:
        pass


@given(
    st.sampled_from("int float complex tuple set dict array scalar tensor moment index column series frame".split()),
    st.dictionaries(
        st.sampled_from("v b64 zlib raw block shape dtype names index columns grad torch_dtype name".split()),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(-9, 9), max_size=3),
    ),
)
def test_hostile_nodes_are_values_or_malformed(kind: str, fields: dict) -> None:
    try:
        wire.loads(json.dumps({"t": kind, **fields}))
    except wire.Malformed:
        pass


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nope", '{"t": "array", "dtype": "O"}', "1e999"])
def test_text_that_is_no_value(text: str) -> None:
    try:
        assert not math.isfinite(wire.loads(text))
    except wire.Malformed:
        pass


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"user": [1, 2], "title": ["A", None], "rating": [3.0, np.nan]}),
        pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="who")),
        pd.DataFrame(np.eye(2), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["n", None])),
        pd.DataFrame(columns=["a", "b"]),
        pd.Series([1, None], dtype="Int64", name="s"),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series(pd.date_range("1997-09-20", periods=2)),
        pd.Series([True, False], index=[3, 1]),
        pd.DataFrame([[1.5, np.nan], [np.nan, 2.0]], index=[7, 9], columns=["a", "a"]),
        pd.DataFrame({"a": [], "b": []}, dtype="float32"),
        pd.DataFrame(np.full((200, 300), np.nan)).rename_axis("user").rename_axis("title", axis=1),
        pd.DataFrame({"a": [True], "b": [False]}),
    ],
)
def test_tables_cross_unchanged(table: object) -> None:
    assert type(crossed(table)) is type(table)
    assert_close(crossed(table), table)
    assert wire.dumps(crossed(table)) == wire.dumps(table)


def test_what_repeats_itself_is_packed() -> None:
    crosstab = np.full((943, 1664), np.nan)
    crosstab[::7, ::9] = 4
    assert len(wire.dumps(crosstab)) < crosstab.nbytes / 10
    assert_close(crossed(crosstab), crosstab)
    factors = np.random.default_rng(0).normal(size=(1000, 50))
    assert_close(crossed(factors), factors)


@pytest.mark.parametrize("count", [1, 3])
def test_little_that_unpacks_to_much_is_malformed(count: int) -> None:
    n = MAX_BYTES // count + 1
    packed = base64.b64encode(zlib.compress(bytes(n))).decode()
    array = {"t": "array", "dtype": "uint8", "shape": [n], "zlib": packed}
    with pytest.raises(wire.Malformed, match="arrays of more than 16 MiB"):
        wire.loads(json.dumps([array] * count))


class Yes:
    """An object that equals everything."""

    def __eq__(self, other: object) -> bool:
        return True


class YesFloat(float):
    """A float that equals everything."""

    __eq__ = Yes.__eq__


class YesArray(np.ndarray):
    """An array that equals everything."""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Yes(), "a Yes, which is not plain data"),
        (YesFloat(3), "a YesFloat, which is not plain data"),
        (np.zeros(2).view(YesArray), "a YesArray, which is not plain data"),
        ([1, (2, {"a": Yes()})], "something that holds a Yes, which is not plain data"),
        ((x for x in [1]), "a generator, which is not plain data"),
        ({}.keys(), "a dict_keys, which is not plain data"),
        (print, "a builtin_function_or_method, which is not plain data"),
        (np.zeros(9_000_000), "something that is larger than 16 MiB"),
        (np.zeros(2, dtype=[("a", "i4")]), "which is not plain data"),
    ],
)
def test_objects_are_refused_by_name(value: object, said: str) -> None:
    with pytest.raises(wire.NotPlain, match=said):
        wire.dumps(value)


def test_a_reply_of_too_many_parts_is_refused_before_it_is_read() -> None:
    with pytest.raises(wire.Malformed, match="more than 500,000 parts"):
        wire.loads("[" + 3_100_000 * "[]," + "[]]")
    assert wire.loads("[" + 300_000 * "[]," + "[]]") == [[]] * 300_001


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list = []
    loop.append(loop)
    with pytest.raises(wire.NotPlain, match="nested too deeply"):
        wire.dumps(loop)


@pytest.mark.parametrize(
    "value", [collections.Counter("aab"), collections.OrderedDict(a=1), collections.defaultdict(int)]
)
def test_the_standard_library_s_dicts_are_dicts(value: dict) -> None:
    assert crossed(value) == dict(value)


@given(plain, plain)
def test_comparison_never_passes_across_kinds(one: object, other: object) -> None:
    """What passes as something else has the same encoding, up to a number's library, a tuple or rounding."""
    try:
        assert_close(one, other)
    except Finding:
        return
    assert_close(other, one)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([1, 2], np.array([1, 2])),
        (np.array([1, 2]), wire.tensor([1, 2])),
        (np.zeros((3, 1)), np.zeros(3)),
        (np.zeros(3), np.zeros((3, 1))),
        (np.zeros(0), np.zeros(3)),
        (True, 1),
        (1, True),
        (math.nan, 1.0),
        (1.0, math.nan),
        (np.array([1.0, math.nan]), np.array([1.0, 2.0])),
        (math.inf, 1e300),
        ("1", 1),
        (None, 0),
        ([], [1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        (np.array([True]), np.array([1])),
        (pd.Series([1.0]), np.array([1.0])),
        (pd.DataFrame({"a": [0.0]}), pd.DataFrame({"a": [math.nan]})),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [1], "a": [2]})),
        ({1, 2}, [1, 2]),
    ],
)
def test_comparison_tells_kinds_shapes_and_nan_apart(got: object, expected: object) -> None:
    with pytest.raises(Finding):
        assert_close(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ((1, 2), [1, 2]),
        (np.float32(0.5), 0.5),
        (wire.tensor(3.0), 3),
        (np.int64(3), 3.0),
        (math.nan, math.nan),
        ([math.inf], [math.inf]),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})),
    ],
)
def test_comparison_accepts_what_a_right_answer_may_be(got: object, expected: object) -> None:
    assert_close(got, expected)


def test_order_of_rows_and_columns_can_be_left_open() -> None:
    table = pd.DataFrame({"a": [1, 2], "b": [3, 4]}, index=["x", "y"])
    assert_close(table.loc[["y", "x"], ["b", "a"]], table, order=False)


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        (np.array([[1, 2, 3]]).T, np.array([[1, 2, 3]]), "transposed"),
        (np.array([1, -2]), np.array([-1, 2]), "wrong sign"),
        (np.array([2, 1, 3]), np.array([1, 2, 3]), "another order"),
        (None, 3, "is there a `return`?"),
        ([4, 10], 14, "a list where a number was expected"),
    ],
)
def test_a_telling_difference_is_told(got: object, expected: object, said: str) -> None:
    with pytest.raises(Finding, match=said.replace("?", r"\?")):
        assert_close(got, expected)


def test_a_place_is_named_as_the_data_names_it() -> None:
    table = pd.DataFrame({"Fargo": [1.0, 2.0]}, index=pd.Index([7, 9], name="user")).rename_axis(columns="title")
    wrong = table.copy()
    wrong.loc[9, "Fargo"] = 5.0
    with pytest.raises(Finding, match="at user 9, title 'Fargo'"):
        assert_close(wrong, table)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([10**30 + number for number in range(1001)], "more than 1,000 whole numbers of 19 digits"),
        (pd.DataFrame([["text"] * 10_001], dtype=object), "more than 10,000 columns"),
        ([0] * 500_001, "more than 500,000 parts"),
        ("\N{GRINNING FACE}" * 3_000_000, "larger than 16 MiB"),
    ],
    ids=["large numbers", "columns", "parts", "letters of twelve characters each"],
)
def test_what_costs_too_much_to_read_is_not_sent(value: object, said: str) -> None:
    with pytest.raises(wire.NotPlain, match=said):
        wire.dumps(value)


def test_equal_sets_are_written_alike() -> None:
    some = {8, 0, 16, ("a", 1), frozenset({24, 0, 8})}
    assert wire.dumps(some) == wire.dumps({frozenset({8, 0, 24}), ("a", 1), 16, 0, 8}) == wire.dumps(crossed(some))


def test_what_repeats_itself_may_share_its_hash() -> None:
    pairs = [(1, 2)] * 5000 + [(1, 3)] * 5000
    assert crossed(pairs) == pairs


@pytest.mark.parametrize("kind", ["set", "dict", "list"])
def test_many_values_of_one_hash_are_malformed(kind: str) -> None:
    pairs = [{"t": "tuple", "v": [first, second]} for first, second in itertools.islice(alike(), 2000)]
    node = {"list": pairs, "set": {"t": "set", "v": pairs}, "dict": {"t": "dict", "v": [[pair, 0] for pair in pairs]}}
    with pytest.raises(wire.Malformed, match="hashes are all the same"):
        wire.loads(json.dumps(node[kind]))


def alike() -> Iterator[tuple[int, int]]:
    """Pairs of numbers that have one hash, by CPython's way to mix those of a tuple's parts."""
    first_prime, second_prime = 11400714785074694791, 14029467366897019727
    start, all_bits = 2870177450012600261, 2**64 - 1
    for first in itertools.count():
        state = (start + first * second_prime) & all_bits
        state = ((state << 31 | state >> 33) & all_bits) * first_prime & all_bits
        second = (12345 - state) * pow(second_prime, -1, 2**64) & all_bits
        if second < 2**60:
            yield first, second
