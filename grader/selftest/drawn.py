"""Draws whatever a notebook can hold and send: numbers, texts, arrays, tensors, tables, and nests of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.wire import wire
from grader.wire.plain import MOMENTS, NUMERIC

fuzz = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

texts = st.text(st.characters(), max_size=12) | st.sampled_from(["\x1b[2J", "[/red]", "\ud800", "a\r\nb", "\u202e", ""])
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)  # pandas keeps no halves of characters
numbers = (
    st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.complex_numbers()
    | st.sampled_from([math.nan, -math.nan, math.inf, -0.0, 2**53, 2**53 + 1, -(2**63), 2**64, 10**309])
    | hnp.from_dtype(np.dtype("float16"))
    | hnp.from_dtype(np.dtype("int64"))
    | hnp.from_dtype(np.dtype("uint8"))
    | hnp.from_dtype(np.dtype("complex64"))
)
times = hnp.from_dtype(np.dtype("M8[ns]")) | hnp.from_dtype(np.dtype("m8[s]"))
scalars = st.none() | st.booleans() | numbers | texts | times
keys = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | texts,
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
dtypes = st.sampled_from(sorted(NUMERIC | MOMENTS | {"U3", "O"}))


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    """An array of any dtype and shape that can cross, 0-dimensional and empty ones included."""
    name, shape = draw(dtypes), draw(shapes)
    elements = scalars | st.lists(scalars, max_size=2) if name == "O" else None
    return draw(hnp.arrays(name, shape, elements=elements, fill=None if name != "O" else st.nothing()))


@st.composite
def tensors(draw: st.DrawFn) -> wire.Tensor:
    name = draw(st.sampled_from(["bool", "int64", "float16", "float32", "complex64"]))
    made = draw(hnp.arrays(name, draw(shapes)))
    return wire.tensor(made, requires_grad=made.dtype.kind == "f" and draw(st.booleans()))


labels = st.one_of(
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
    st.lists(words, min_size=3, max_size=3),
    st.lists(st.floats(), min_size=3, max_size=3),
    st.lists(st.none() | st.booleans() | st.integers() | words, min_size=3, max_size=3),
)


@st.composite
def indexes(draw: st.DrawFn, size: int = 3) -> pd.Index:
    """Labels that may repeat, be missing, be moments, categories or tuples, or come from an empty table."""
    kind = draw(st.sampled_from(["plain", "object", "range", "category", "moments", "multi", "one level"]))
    given_ = draw(labels)[:size]
    if kind == "plain":
        return pd.Index(given_)
    if kind == "object":
        return pd.Index(given_, dtype=object, name=draw(st.none() | texts | st.integers()))
    if kind == "range":
        return pd.RangeIndex(size)
    if kind == "category":
        return pd.CategoricalIndex([draw(st.sampled_from(["a", "b"])) for _ in range(size)])
    if kind == "moments":
        zone = draw(st.sampled_from([None, "UTC", "Europe/Berlin"]))
        return pd.date_range("1997-09-20", periods=size, tz=zone)[draw(st.permutations(range(size)))]
    if kind == "multi":
        return pd.MultiIndex.from_arrays([given_, draw(labels)[:size]], names=[draw(st.none() | texts), None])
    return pd.MultiIndex.from_arrays([given_])


columns: st.SearchStrategy[Any] = st.one_of(
    labels,
    st.lists(st.floats(), min_size=3, max_size=3),
    st.sampled_from(
        [
            pd.array([1, None, 3], dtype="Int64"),
            pd.array([1.5, None, 3], dtype="Float64"),
            pd.array([True, None, False], dtype="boolean"),
            pd.array(["a", None, "b"], dtype="string"),
            pd.Categorical(["a", "b", None]),
            pd.Categorical([3, 1, 3], categories=[3, 2, 1], ordered=True),
            pd.array([True, False, True]),
            np.array(["1997", "NaT", "1998"], dtype="M8[ns]"),
            np.array([1, 2, "NaT"], dtype="m8[s]"),
            pd.date_range("1997", periods=3, tz="UTC"),
            np.array([1 + 2j, math.nan, 0]),
            np.array([[1], [1, 2], ()], dtype=object),
            np.array([True, 1, 1.0], dtype=object),
        ]
    ),
)


@st.composite
def series(draw: st.DrawFn) -> pd.Series:
    size = draw(st.sampled_from([0, 1, 3]))
    return pd.Series(draw(columns)[:size], index=draw(indexes(size)), name=draw(st.none() | texts | st.integers()))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    size, width = draw(st.sampled_from([0, 1, 3])), draw(st.sampled_from([0, 1, 3]))
    table = pd.DataFrame({i: draw(columns)[:size] for i in range(width)}, index=range(size))
    table.index, table.columns = draw(indexes(size)), draw(indexes(width))
    return table


things = scalars | arrays() | tensors() | indexes() | series() | frames()
plain = st.recursive(
    things,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=3)
        | st.sets(keys, max_size=3)
    ),
    max_leaves=6,
)


def crossed(value: Any) -> Any:
    return wire.loads(wire.dumps(value))
