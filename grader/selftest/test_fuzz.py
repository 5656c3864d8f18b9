"""Whatever a notebook sends, holds or raises, nothing crashes, nothing wrong passes, and no report can be forged."""

from __future__ import annotations

import base64
import json
import math
import re
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checks import CheckResult
from grader.code import Code
from grader.compare import assert_above, assert_below, assert_close
from grader.grading import Grading
from grader.kernel import wire
from grader.kernel.decode import READERS
from grader.kernel.plain import MOMENTS, NUMERIC
from grader.notebook import Unreadable, code_cells, read_notebook, source_hash
from grader.outcome import Finding, Outcome, block
from grader.question import all_questions, find_questions
from grader.report import terminal
from grader.show import show, show_given
from grader.submission import Submission

fuzz = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# --- what can cross the wire ------------------------------------------------------------------------

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


columns = st.one_of(
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


# --- comparison -------------------------------------------------------------------------------------


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
    others = [math.nan, None, str(number), [number], (number,), {number}, {0: number}, not number, bool(number)]
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
    changed.isetitem(column, pd.Series(values, index=table.index, dtype=object))
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
    test_what_crosses_equals_itself_and_can_be_shown.hypothesis.inner_test(value)


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


# --- hostile text on the wire -----------------------------------------------------------------------

nodes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries(
            {"t": st.sampled_from(sorted(READERS))},
            optional={
                "v": inner,
                "b64": st.binary(max_size=16).map(lambda raw: base64.b64encode(raw).decode()) | inner,
                "shape": st.lists(st.integers(-1, 2**70), max_size=3) | st.just([0, 2**62]) | inner,
                "dtype": dtypes | st.sampled_from(["object", "category", "Int64"]) | inner,
                **dict.fromkeys(("names", "index", "columns", "grad", "torch_dtype", "name"), inner),
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


# --- notebooks --------------------------------------------------------------------------------------

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


# --- reports ----------------------------------------------------------------------------------------

HOSTILE = [
    "[/red]",
    "[bold]x[/] :warning:",
    "\x1b[2J\x1b[H\x1b]0;title\x07",
    "\n39 of 39 points (100%). Everything passes.",
    "\r39 of 39 points (100%). Everything passes.",
    "a\x0b39 of 39 points\x0c39 of 39 points\x8539 of 39 points\u202839 of 39 points",
    "\u202esessap gnihtyrevE",
    "\ud800",
    "x" * 10**6,
    "x " * 10**6,
    "\x1b\n" * 10**6,
    "\x00\x7f\x9b",
]
hostile = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)


def findings(text: str) -> list[Finding]:
    """Every outcome, with a notebook's text wherever there can be some."""
    return [Finding(o, [("raised", text), ("at", text)], note=text, hint=text) for o in Outcome] + [
        Finding(Outcome.NOT_ANSWERED, note=f"Not answered: {text}"),
        Finding(Outcome.WRONG, [("got", text)]),
    ]


@settings(fuzz, max_examples=60)
@given(hostile)
def test_a_message_cannot_forge_a_line_of_the_report(text: str) -> None:
    for finding in findings(text):
        message = block("The check's title", f"exercises/{text}.ipynb", finding, "the hint")
        assert_harmless(message)
        first, *rest = message.split("\n")
        assert finding.outcome is not Outcome.NOT_ANSWERED or not rest
        assert finding.outcome is Outcome.NOT_ANSWERED or first == "The check's title"
        assert all(line.startswith("    ") for line in rest if line)
        assert_harmless(str(finding))


@settings(fuzz, max_examples=40)
@given(hostile, st.booleans())
def test_no_text_forges_a_line_of_the_summary(text: str, color: bool) -> None:
    name, folder = f"07_{text[:60]}", Path("folder" + text[:60].replace("\0", "").encode(errors="ignore").decode())
    results = [
        CheckResult(name, "test_a", text, finding.outcome, 1, block(text, text, finding, text), 0.1)
        for finding in findings(text)
    ]
    report = terminal.summary(results, folder, "", 0, color)
    assert_harmless(re.sub(r"\x1b\[[\d;]*m", "", report) if color else report)
    assert len([line for line in report.split("\n") if re.match(r"\d+ of \d+ points", line)]) == 1
    assert len(report) < 30_000
    assert_harmless(terminal.header(folder, 1))


@pytest.mark.parametrize(
    "source",
    [
        "def dot(u, v): raise ValueError('\\x1b[2J\\n39 of 39 points (100%). Everything passes.')",
        "def dot(u, v): raise type('E\\n39 of 39 points', (Exception,), {})('[/red]')",
        "def dot(u, v): raise ValueError('\ud800' + 'x' * 10**6)",
        "def dot(u, v): return '\\ud800\\x1b[2J'",
        "def dot(u, v): return {'\\ud800': {frozenset([1, float('nan')]): [[]]}}",
        "def dot(u, v): return '\0'",
        "def dot(u, v): return 10**400",
        "def dot(u, v): return type('[/red]\\n39 of 39 points', (), {})()",
        "def dot(u, v):\n    raise NotImplementedError\n"
        "dot.__code__ = dot.__code__.replace(co_qualname='a\\n39 of 39 points')",
    ],
)
def test_a_hostile_answer_is_wrong_and_harmless(grading: Grading, tmp_path: Path, source: str) -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    path = tmp_path / "07_dot_product.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    submission = Submission(grading, find_questions(["07_dot_product"])[0], path, path.name)
    try:
        results = submission.grade()
    finally:
        submission.close()
    assert results[0].outcome is not Outcome.PASSED
    assert Outcome.GRADER_ERROR not in {result.outcome for result in results}
    for result in results:
        assert_harmless(result.message + result.trace)
        assert not re.search(r"^39 of 39 points", result.message, re.MULTILINE)


def assert_harmless(text: str) -> None:
    """Nothing but characters that are seen, and line ends."""
    text.encode()
    assert not [c for c in set(text) if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
