"""Question 5: turn the list of ratings into a table of users by titles, with pandas."""

import time
from typing import Any

import numpy as np
import pandas as pd

from grader.checking import assert_below, assert_close, assert_true, is_number, needs

FEW = """
few = pd.DataFrame(
    [(44, 9, "Clue", 2), (17, 3, "Antz", 5), (25, 3, "Antz", 1), (17, 8, "Babe", 4), (25, 9, "Clue", 3)],
    columns=["user", "movie", "title", "rating"],
)
"""
RATED = {("Antz", 17): 5, ("Babe", 17): 4, ("Antz", 25): 1, ("Clue", 25): 3, ("Clue", 44): 2}
UNRATED = [("Clue", 17), ("Babe", 25), ("Antz", 44), ("Babe", 44)]

TWO_OF_A_TITLE = """
few = pd.DataFrame(
    [(17, 3, "Emma", 5), (25, 6, "Emma", 4), (17, 8, "Babe", 1), (44, 3, "Emma", 1), (17, 6, "Emma", 2)],
    columns=["user", "movie", "title", "rating"],
)
"""
MEANS = {("Emma", 17): 3.5, ("Emma", 25): 4, ("Emma", 44): 1, ("Babe", 17): 1}

ODD = """
few = pd.DataFrame(
    [("NA", 2.5, 3), ("1984", 0, 0), ("#na#", 4, 3), ("1984", 1.5, 3), ("NA", 0.5, 0)], columns=["title", "rating", "user"]
)
"""
ODD_CELLS = {("NA", 3): 2.5, ("1984", 0): 0, ("#na#", 3): 4, ("1984", 3): 1.5, ("NA", 0): 0.5, ("#na#", 0): np.nan}

MANY = """
draw = np.random.default_rng(seed)
user, movie = np.divmod(draw.permutation(1000 * 1600)[:100_000], 1600)
many = pd.DataFrame({"user": user, "movie": movie, "rating": draw.integers(1, 6, 100_000)})
many["title"] = "Movie " + many.movie.astype(str)
"""


def test_has_a_row_for_each_user_and_a_column_for_each_title(answer, rng):
    """`crosstab` has one row for each user and one column for each title.

    Users go down the side and titles across the top: which argument of yours chooses what goes where?
    """
    table = answer("crosstab(few)", setup=FEW)
    assert_true(isinstance(table, pd.DataFrame), "a table (a DataFrame)", table, NO_TABLE)
    first = str((*table.columns, "no column")[0])
    assert_true(table.columns.nlevels == 1, "columns called 'Antz', 'Babe', …", first, TWO_STOREYS)
    assert_close(_labels(table), {"rows": [17, 25, 44], "columns": ["Antz", "Babe", "Clue"]})
    drawn = draw_ratings(rng, 5, 4)
    other = answer("crosstab(drawn)", drawn=drawn, may_change=("drawn",))
    assert_true(isinstance(other, pd.DataFrame), "a table (a DataFrame)", other, NO_TABLE)
    right = {"rows": sorted(set(drawn.user)), "columns": sorted(set(drawn.title))}
    assert_close(_labels(other), right, hint=KEPT if other.equals(table) else None)


NO_TABLE = "A DataFrame keeps the numbers and the labels of both sides together. Does your function return one?"
KEPT = "You returned the same result for a different question. Is it stored, instead of computed each time?"
TWO_STOREYS = "The columns have two levels, `rating` and the title. Pick the column `rating` before you take the mean."


@needs("test_has_a_row_for_each_user_and_a_column_for_each_title")
def test_puts_every_rating_in_its_cell(answer):
    """`crosstab` holds every rating where the row of its user crosses the column of its title.

    Follow one line of the list to its cell: what stands there should be the rating that the user gave.
    """
    table = answer("crosstab(few)", setup=FEW)
    assert_close(_cells(table, RATED), _called(RATED))


@needs("test_has_a_row_for_each_user_and_a_column_for_each_title")
def test_leaves_a_gap_where_nothing_was_rated(answer):
    """`crosstab` holds NaN where a user has not rated a title.

    A 0 would say that the user hated the movie, a 3 that it was so-so. Nobody knows, and NaN is how pandas says that.
    """
    table = answer("crosstab(few)", setup=FEW)
    assert_close(_cells(table, UNRATED), _called(dict.fromkeys(UNRATED, np.nan)))


@needs("test_has_a_row_for_each_user_and_a_column_for_each_title")
def test_holds_numbers_in_every_column(answer):
    """`crosstab` holds numbers, so that one can calculate with it.

    Look at `crosstab(few).dtypes`. A column of the type `object` may hold anything. Did you make an empty table
    without `dtype=float`, or turn numbers into text?
    """
    kinds = answer("{title: dtype.kind for title, dtype in crosstab(few).dtypes.items()}", setup=FEW)
    types = answer("{title: str(dtype) for title, dtype in crosstab(few).dtypes.items()}", setup=FEW)
    assert_true(set(kinds.values()) <= set("iuf"), "a type of numbers for each column, such as float64", types)


def test_makes_one_column_of_two_movies_of_one_title(answer):
    """`crosstab` holds the mean where a user has rated two movies of one title.

    User 17 gave one *Emma* a 5 and the other a 2. What does your way do with two values for one cell, and where do you
    tell it to do something else?
    """
    table = answer("crosstab(few)", setup=TWO_OF_A_TITLE)
    assert_true(isinstance(table, pd.DataFrame), "a table (a DataFrame)", table, NO_TABLE)
    assert_close(_labels(table), {"rows": [17, 25, 44], "columns": ["Babe", "Emma"]})
    assert_close(_cells(table, MEANS), _called(MEANS))


@needs("test_puts_every_rating_in_its_cell", "test_leaves_a_gap_where_nothing_was_rated")
def test_works_for_any_ratings(answer, reference, rng):
    """`crosstab` works for any list of ratings, in any order.

    Nothing about the seven lines is special: take the users and the titles from the table that you are given.
    """
    for n_users, n_movies in ((1, 6), (8, 1), (7, 12), (30, 20), (1, 1)):
        drawn = draw_ratings(rng, n_users, n_movies)
        drawn = drawn.set_axis(drawn.index + n_users)
        got = answer("crosstab(drawn)", drawn=drawn)
        assert_close(got, reference("crosstab(drawn)", drawn=drawn), order=False)
    odd = answer("crosstab(few)", setup=ODD)
    labels = {"rows": [0, 3], "columns": ["#na#", "1984", "NA"]}
    assert_close(_labels(odd), labels, hint="A title may look like a number or a gap. It is a title all the same.")
    assert_close(_cells(odd, ODD_CELLS), _called(ODD_CELLS), hint="A rating may be 0, and it may be 2.5.")


def test_holds_all_ratings_of_the_data(answer, ratings, movies):
    """`crosstab` of the whole data has every user, every title and every rating in it.

    Count what the list holds: how many users, how many titles?

    Does a title always stand for one movie?
    """
    got = answer("crosstab(load_titled_ratings())", setup="from data import load_titled_ratings", timeout=30)
    titled = ratings.merge(movies[["movie", "title"]], on="movie")
    assert_close(got, titled.groupby(["user", "title"]).rating.mean().unstack(), order=False)


@needs("test_has_a_row_for_each_user_and_a_column_for_each_title")
def test_does_not_go_cell_by_cell(answer, rng):
    """`crosstab` takes less than 75 times as long as one call of pandas does, for 100,000 ratings.

    A loop over the rows, or a function of yours that is called once for each cell, is 100,000 small steps in Python.
    Is there one call of pandas that does them all?
    """
    seed = int(rng.integers(10**6))
    sums = answer("crosstab(many).sum(axis=1).to_dict()", setup=MANY, seed=seed, timeout=30)
    drawn: dict[str, Any] = {"np": np, "pd": pd, "seed": seed}
    exec(MANY, drawn)
    # measured here and now: a second is much on one machine and little on another, or on the same one while it is busy
    start = time.thread_time()
    table = drawn["many"].pivot_table(index="user", columns="title", values="rating")
    once = time.thread_time() - start
    assert_below(answer.seconds / once, 75, what="the time, as a multiple of what pandas takes,")
    assert_close(sums, table.sum(axis=1).to_dict())


def draw_ratings(rng, n_users, n_movies):
    """Return ratings with the columns of the data for half of all pairs, in no order; some movies share a title."""
    users = rng.choice(np.arange(1, 1000), n_users, replace=False)
    titles = np.array([f"Movie {number}" for number in rng.integers(1, 2 * n_movies + 1, n_movies)])
    user, movie = np.divmod(rng.permutation(n_users * n_movies)[: (n_users * n_movies + 1) // 2], n_movies)
    rating = rng.integers(1, 6, len(user))
    timestamp = rng.integers(874_724_710, 893_286_638, len(user))
    table = {"user": users[user], "movie": movie + 1, "rating": rating, "timestamp": timestamp}
    return pd.DataFrame({**table, "title": titles[movie]})


def _labels(table):
    """What the rows and columns are called, in an order that does not depend on the kind of the labels."""
    rows, columns = (sorted(labels.tolist(), key=_by_size) for labels in (table.index, table.columns))
    return {"rows": rows, "columns": columns}


def _by_size(label):
    """Numbers by their size and before texts, texts by the alphabet."""
    return (0, label, "") if is_number(label) else (1, 0, str(label))


def _cells(table, places):
    """What stands in the cells of these titles and users, a gap of any kind as NaN."""
    found = {(title, user): table.loc[user, title] for title, user in places}
    return _called({place: np.nan if pd.isna(rating) else rating for place, rating in found.items()})


def _called(cells):
    return {f"{title}, user {user}": rating for (title, user), rating in cells.items()}
