"""Whatever a notebook's file holds, it is read, or its student is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.content.notebook import Unreadable, code_cells, read_notebook, source_hash
from grader.content.question import all_questions
from grader.judging.code import Code
from grader.selftest.drawn import fuzz, texts

NOTEBOOKS = [path.read_bytes() for path in (all_questions()[0].exercise, all_questions()[6].solution)]
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | st.integers() | st.none(),
        "source": texts | st.lists(texts | st.none()) | st.none() | st.integers() | st.just({"a": 1}),
        "input": texts,
        "metadata": st.none() | st.lists(texts) | st.just({"tags": 3}) | st.just({"tags": [[], "written"]}),
        "outputs": st.none() | st.just([{"output_type": "stream"}, 3]),
        "attachments": st.none() | st.integers(),
        "id": texts | st.integers(),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner | cells, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
json_notebooks = st.fixed_dictionaries(
    {"cells": st.lists(cells | json_values, max_size=4)},
    optional={
        "nbformat": st.sampled_from([1, 2, 3, 4, 5, 99, -1, "4", None, 4.0]) | json_values,
        "nbformat_minor": json_values,
        "metadata": json_values,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(cells, max_size=3)}) | json_values, max_size=2),
    },
)


def read_or_told(path: Path, content: bytes) -> None:
    """A notebook with which the grader can work, or one sentence for the student."""
    path.write_bytes(content)
    try:
        notebook = read_notebook(path)
    except Unreadable as error:
        assert str(error).startswith("a.ipynb ") and str(error).endswith(".")
        assert len(str(error)) < 300 and str(error).isprintable()
        return
    nbformat.validate(notebook)
    source_hash(notebook.cells)
    code_cells(notebook)
    Code(notebook).defines("dot")


@fuzz
@given(json_notebooks | json_values)
def test_any_json_is_a_notebook_or_told(tmp_path: Path, data: Any) -> None:
    read_or_told(tmp_path / "a.ipynb", json.dumps(data).encode())


@fuzz
@given(st.binary() | st.text(alphabet='{}[]":,cels0nulbformat\\ud8', max_size=60).map(str.encode))
def test_any_bytes_are_a_notebook_or_told(tmp_path: Path, content: bytes) -> None:
    read_or_told(tmp_path / "a.ipynb", content)
    read_or_told(tmp_path / "a.ipynb", b"\xff\xfe" + content)


@fuzz
@given(
    st.sampled_from(NOTEBOOKS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=3)), max_size=4),
)
def test_a_damaged_notebook_is_read_or_told(
    tmp_path: Path, content: bytes, damages: list[tuple[float, int, bytes]]
) -> None:
    for place, length, new in damages:
        start = int(place * len(content))
        content = content[:start] + new + content[start + length :]
    read_or_told(tmp_path / "a.ipynb", content)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"cells": ' + b"[" * 200_000,
        b'{"cells": [' + b'{"a":' * 5_000,
        b'{"cells": [], "nbformat": ' + b"9" * 10_000 + b"}",
        b'{"cells": [{"cell_type": "code", "source": "' + b"(" * 200_000 + b'"}]}',
        b'{"cells": [{"cell_type": "code", "source": "\\u0000"}]}',
        b'{"cells": [{"cell_type": "code", "source": "a = \\"\\ud800\\""}]}',
    ],
)
def test_extreme_notebooks_are_read_or_told(tmp_path: Path, content: bytes) -> None:
    read_or_told(tmp_path / "a.ipynb", content)
