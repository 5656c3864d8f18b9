"""What the notebooks say in numbers: counted anew for the labs beyond the chapter, and traced for every sentence."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from grader.content.question import Question, all_questions
from grader.selftest.facts import Fact, Published, half_a_digit
from grader.selftest.facts.counted import COUNTED, clicks_of_the_sample
from grader.selftest.facts.prose import explained, is_it, untraced, worked_out
from grader.selftest.facts.published import of_published
from grader.selftest.facts.shop import ratings_of
from grader.teacher.recording import in_use


@pytest.fixture(scope="module")
def ratings() -> pd.DataFrame:
    """MovieLens 100k: the outputs of the solutions are made with it."""
    try:
        with in_use("ml-100k"):
            return ratings_of("ml-100k")
    except FileNotFoundError:
        pytest.skip("MovieLens 100k was not fetched")


@pytest.mark.parametrize("facts", COUNTED, ids=lambda facts: facts.__name__)
def test_figures_are_those_of_another_count(facts: Callable[[], list[Fact]], ratings: pd.DataFrame) -> None:
    wrong = [str(fact) for fact in facts() if not fact.holds()]
    assert not wrong


def test_what_stands_beside_published_figures_can_be_found(ratings: pd.DataFrame) -> None:
    untrained = [Published("", "", "", "", 0.0, 0.0)] * 7
    assert all(fact.printed() for fact in of_published(untrained))


def test_on_the_sample_clicks_find_as_much_as_bestsellers_and_show_more() -> None:
    ours, theirs, shown, others = clicks_of_the_sample()
    assert abs(ours - theirs) < 0.02
    assert shown > 1.5 * others


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_a_number_in_a_sentence_comes_from_somewhere(question: Question) -> None:
    left = untraced(question)
    known = explained(question.name)
    assert not [f"{told.number}: …{told.around}…" for told in left if told.number not in known]
    assert not set(known) - {told.number for told in left}, "prose.toml explains what is not there"


def test_what_is_worked_out_comes_to_what_is_said(ratings: pd.DataFrame) -> None:
    values = {
        (question.name, number): worked_out(how, ratings)
        for question in all_questions()
        for number, how in explained(question.name).items()
    }
    assert not {at: value for at, value in values.items() if value is not None and not is_it(at[1], value)}


def test_a_figure_that_moved_is_found() -> None:
    fact = Fact("b1_from_error_to_list", r"most rated +([\d.]+)", (0.19,))
    assert fact.printed() == ("0.194",)
    assert not fact.holds()
    with pytest.raises(LookupError, match="has nothing like"):
        Fact("b1_from_error_to_list", "no such line", ()).printed()
    assert [half_a_digit(number) for number in ("0.27", "1,583", "3.1")] == [0.005, 0.5, 0.05]
