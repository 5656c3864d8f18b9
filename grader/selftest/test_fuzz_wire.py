"""Whatever text comes out of a kernel, it is read or refused."""

from __future__ import annotations

import base64
import json
import warnings
import zlib
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from grader.judging.compare import assert_close
from grader.judging.outcome import Finding, block
from grader.judging.show import show
from grader.selftest.drawn import dtypes, fuzz, plain, texts
from grader.wire import wire
from grader.wire.decode import READERS

nodes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries(
            {"t": st.sampled_from(sorted(READERS))},
            optional={
                "v": inner,
                "b64": st.binary(max_size=16).map(lambda raw: base64.b64encode(raw).decode()) | inner,
                "zlib": st.binary(max_size=16).map(lambda raw: base64.b64encode(zlib.compress(raw)).decode()) | inner,
                "shape": st.lists(st.integers(-1, 2**70), max_size=3) | st.just([0, 2**62]) | inner,
                "dtype": dtypes | st.sampled_from(["object", "category", "Int64"]) | inner,
                **dict.fromkeys(("raw", "block", "names", "index", "columns", "grad", "torch_dtype", "name"), inner),
            },
        )
    ),
    max_leaves=8,
)


def read_or_refused(text: Any) -> Any:
    """What `loads` makes of a text; whatever it is can be shown and compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = wire.loads(text)
        except wire.Malformed as error:
            assert len(str(error)) < 300
            return None
        show(value)
        for expected in (1.0, [1], np.ones(1), pd.DataFrame([1]), {1: 1}, value):
            try:
                assert_close(value, expected, order=False)
            except Finding as finding:
                assert block("title", "a.ipynb", finding, "hint").isprintable() is False  # it has lines, and is text
        return value


@fuzz
@given(nodes)
def test_any_node_is_read_or_refused(node: Any) -> None:
    read_or_refused(json.dumps(node))


@fuzz
@given(st.text() | st.binary() | st.none() | st.integers())
def test_any_text_is_read_or_refused(text: Any) -> None:
    read_or_refused(text)


@fuzz
@given(plain, st.data())
def test_damaged_text_is_read_or_refused(value: Any, data: st.DataObject) -> None:
    text = wire.dumps(value)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    read_or_refused(
        text[:start] + data.draw(st.sampled_from(["", '"', "[]", "{}", "9", "-", "null", ","])) + text[end:]
    )
    read_or_refused(text[:start])
