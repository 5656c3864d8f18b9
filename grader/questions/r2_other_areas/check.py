"""Research R2: three other fields of use, with their pros and cons, as data. What they say is for a person to judge."""

import re

import pandas as pd

from grader.checking import assert_true, needs

COLUMNS = ("field", "users", "items", "signal", "pros", "cons")
MADE = "made = pd.DataFrame(areas).reset_index().fillna('').astype(str)"
ROWS = f"made[{list(COLUMNS)}].to_dict('records')"
NOTHING = {"todo", "tbd", "none", "nan", "write here", "my field", "the field", "text", "x", "xxx", "abc"}
FILLING = set("a and for in of on the recommendation recommendations recommending rating ratings recommender".split())
ELSEWHERE = set("movie movies film films cinema movielens netflix grocery groceries".split())


def test_areas_is_a_table(answer):
    """`areas` is a table, a `pd.DataFrame`, with the columns of `example`.

    A list of dicts like `example`, one for each field, is all that `pd.DataFrame` needs. Each field is a row; the names of
    the columns are those of `example`, in small letters.
    """
    got = answer("sorted(map(str, pd.DataFrame(areas).reset_index()))")
    got = [name for name in got if name != "index"]
    missing = [name for name in COLUMNS if name not in got]
    assert_true(not missing, f"the columns {', '.join(COLUMNS)}", got)
    is_table = isinstance(answer("areas"), pd.DataFrame)
    assert_true(is_table, "a `pd.DataFrame`", "something of which `pd.DataFrame(areas)` makes one")


@needs("test_areas_is_a_table")
def test_names_three_fields(answer):
    """`areas` has three rows or more, each about a field of its own.

    Think of where you were last offered something because others had chosen it.
    """
    fields = {plain(row["field"]) for row in answer(ROWS, MADE)}
    assert_true(len(fields) >= 3, "three different fields", sorted(fields))


@needs("test_areas_is_a_table")
def test_fills_every_cell(answer):
    """Every cell of `areas` says something, and under pros and cons stands a sentence at least.

    If no con comes to mind, ask who is never proposed. If no pro does, ask what people did before.
    """
    for row in answer(ROWS, MADE):
        for name in COLUMNS:
            expected = f"words under {name} in the row {row['field']!r}"
            assert_true(is_said(row[name]), expected, row[name] or "nothing")
        for name in ("pros", "cons"):
            expected = f"a sentence under {name} in the row {row['field']!r}"
            assert_true(is_sentence(row[name]), expected, row[name], "Who gains it, or who pays for it, and how?")


@needs("test_fills_every_cell")
def test_tells_pros_from_cons(answer):
    """In each row of `areas`, `cons` says something else than `pros`.

    The same thing may well be both: good for one person, and bad for another. Then say for whom.
    """
    for row in answer(ROWS, MADE):
        is_same = plain(row["pros"]) == plain(row["cons"])
        assert_true(not is_same, f"other words under cons than under pros in the row {row['field']!r}", row["cons"])


@needs("test_fills_every_cell")
def test_speaks_of_each_field(answer, reference):
    """Items, pros and cons of each row are about that row's field: no two rows share one, and none is the example's.

    What is recommended in this field, and what is good or bad about it just there?
    """
    example = reference("dict(example)")
    for name in ("items", "pros", "cons"):
        seen = {plain(example[name]): "the example"}
        for row in answer(ROWS, MADE):
            other = seen.setdefault(plain(row[name]), f"the row {row['field']!r}")
            is_own = other == f"the row {row['field']!r}"
            assert_true(is_own, f"{name} of its own in the row {row['field']!r}", f"those of {other}")


@needs("test_areas_is_a_table")
def test_looks_elsewhere(answer):
    """The fields in `areas` are neither movies nor groceries.

    The chapter has told about movies, and the notebook about the shop. Where else do many people choose from many things?
    """
    for row in answer(ROWS, MADE):
        words = set(plain(row["field"]).split()) - FILLING
        assert_true(not words or not words <= ELSEWHERE, "a field other than movies and groceries", row["field"])


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: think of one person in each of your fields, and of a bad proposal.
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def plain(text):
    """Return the words of `text` in small letters, without what stands between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_said(text):
    """Whether `text` holds words, and not only what stands for words to come."""
    return bool(re.search(r"[^\W\d_]", text)) and plain(text) not in NOTHING


def is_sentence(text):
    """Whether `text` may be a sentence: more than one word, or in a script that may have no spaces between words."""
    return " " in plain(text) or not text.isascii()
