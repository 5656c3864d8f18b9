"""A question as a page of the site: everything is there, solutions are folded, pictures are told in words."""

from __future__ import annotations

import pytest

from grader.content.page import FOLDED, page
from grader.content.places import IS_RELEASE
from grader.content.question import is_tagged
from grader.selftest.present import present

pytestmark = pytest.mark.skipif(IS_RELEASE, reason="a release has no solutions")


def test_a_page_has_what_is_asked_and_what_came_of_the_solution() -> None:
    question = present("05_crosstab")
    made = page(question)
    first, *rest = made.cells
    facts = "A first look · 15 minutes · ★☆☆ · [05_crosstab.ipynb](path:05_crosstab.ipynb)"
    assert first.source.startswith(f"# 5. The crosstab\n\n{facts}\n\n*Builds on ")
    assert [cell.source for cell in rest] == [cell.source for cell in question.source.cells[1:]]
    folded = [FOLDED in cell.metadata.get("tags", []) for cell in made.cells]
    assert folded == [is_tagged(cell, "solution") for cell in question.source.cells] and any(folded)
    stub = made.cells[folded.index(True) - 1]
    assert "NotImplementedError" in stub.source and stub.outputs == []
    shown = [output["data"] for cell in made.cells for output in cell.get("outputs", []) if "data" in output]
    assert sum("image/png" in each for each in shown) == 2
    assert not any("<th></th>" in each.get("text/html", "") for each in shown)
    told = [cell.metadata["mystnb"]["image"]["alt"] for cell in made.cells if "image/png" in str(cell.get("outputs"))]
    assert told[0].startswith("The fullest corner of the crosstab, 15 users by 15 titles: each cell shows its rating,")


def test_an_answer_in_words_is_folded_under_its_heading() -> None:
    *_, asked, answered = (cell for cell in page(present("06")).cells if "In your own words" in cell.source)
    assert asked.source.startswith("## In your own words\n")
    assert answered.source.startswith("::::{dropdown} In your own words\n")
    assert answered.source.endswith("\n::::")


def test_links_open_it_elsewhere_where_the_project_is_known_to_lie() -> None:
    line = page(present("07"), "https://github.com/somebody/something").cells[0].source.splitlines()[2]
    assert line.count("https://") == 2 and "somebody/something" in line
