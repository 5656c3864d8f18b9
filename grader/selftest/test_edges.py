"""The edges of a domain are found, faults show at them alone, and checks notice a sample; `edges` makes all of them."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from grader.content.question import all_questions
from grader.running.grading import Grading
from grader.selftest.edges import __main__ as command
from grader.selftest.edges.kernel import Watch, edges_of, spoiled
from grader.selftest.present import present


@pytest.mark.parametrize(
    ("given", "edge"),
    [
        ({"x": []}, "x is empty"),
        ({"x": np.ones((1, 2))}, "x has one"),
        ({"x": [3, 4, 3]}, "x has repeats"),
        ({"x": np.array([[1, 2], [1, 2]])}, "x has repeats"),
        ({"x": pd.DataFrame({"user": [1, 1], "movie": [2, 3]})}, "x repeats users"),
        ({"x": [0, 2]}, "x has zeros"),
        ({"x": np.array([0.12345])}, "x has many decimals"),
        ({"x": np.array([np.nan])}, "x has NaN"),
        ({"x": [None, 2]}, "x has missing values"),
        ({"x": [([1, 2], [3, 4]), ([1], [3])]}, "x has an uneven last batch"),
        ({"x": pd.DataFrame({"user": [1]}, index=[4])}, "x has an index of its own"),
        ({"x": np.eye(3)}, "x is square"),
        ({"k": 0}, "k is 0"),
        ({"k": 3, "x": [5, 6, 7]}, "k is all there are"),
        ({"k": 4, "x": [5, 6, 7]}, "k is more than there are"),
        ({"share": 1.0}, "share is 1"),
        ({"n": 3, "n_factors": 3}, "n equals n_factors"),
        ({"u": [1, 2], "v": [3, 4]}, "u and v are of equal size"),
    ],
)
def test_finds_an_edge(given: dict[str, object], edge: str) -> None:
    assert edge in edges_of(given)


def test_finds_none_where_there_is_none() -> None:
    assert edges_of({"values": np.array([1.5, 2.0, 4.5]), "k": 2}) == set()


@pytest.mark.parametrize(
    "value", [True, 3, 2.5, "Heat", "", None, [], [1, 2], ["a", "b"], (1, "a"), {1}, {}, {"a": 1}, np.ones(2)]
)
def test_spoils_any_value(value: object) -> None:
    other = spoiled(value)
    assert repr(other) != repr(value)
    assert value is None or type(other) is type(value)


def test_a_fault_shows_at_its_edge_alone() -> None:
    watch = Watch()
    total = watch.over(lambda values: float(sum(values)), "total")
    watch.begin("total", "values has one")
    assert (total([1, 2]), watch.has_shown) == (3, False)
    assert (total([2]), watch.has_shown) == (3, True)
    watch.begin("total", "called again with other arguments")
    assert [total([1, 2]), total([1, 2]), total([4, 5])] == [3, 3, 3]
    watch.begin()
    assert [total([2]), total([3])] == [2, 3]
    assert ("total", "values has one") in watch.seen()


def test_an_edge_is_there_where_the_function_has_an_answer() -> None:
    watch = Watch()
    for name, function in (("first", lambda values: values[0]), ("total", lambda values: sum(values))):
        watch.over(function, name)([1.5, 2.5])
    assert "values is empty" in watch.reachable("total")
    assert "values is empty" not in watch.reachable("first")


def test_an_edge_that_is_left_out_needs_a_reason(tmp_path) -> None:
    path = tmp_path / "edges.toml"
    path.write_text('[[07_dot_product]]\nedges = ["dot: u is empty"]\nwhy = ""')
    with pytest.raises(ValueError, match="07_dot_product"):
        command.excluded_edges(path)


def test_every_function_that_is_left_out_is_there() -> None:
    excluded = command.excluded_edges()
    for question in all_questions():
        functions = command.functions_of(question)
        for pattern in excluded.get(question.name, {}):
            name = pattern.partition(":")[0]
            assert name == "*" or name in functions, f"{question.name}: {pattern}"


def test_checks_notice_a_sample() -> None:
    questions, text = [present("04_crosstab_by_hand"), present("07_dot_product")], io.StringIO()
    grading = Grading(seed=0, recognizes=False)
    try:
        edges = [edge for question in questions for edge in command.judge(grading, question)]
    finally:
        grading.close()
    assert len(edges) > 5
    assert command.report(Console(file=text), edges, command.excluded_edges()), text.getvalue()
    assert not command.open_edges(edges, command.excluded_edges())
