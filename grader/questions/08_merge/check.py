"""Question 8: what a merge does with rows that match, rows that don't, and keys that repeat."""

from typing import Literal

import pandas as pd

from grader.checking import assert_close, assert_true, needs

WAYS: tuple[Literal["inner", "left", "right", "outer"], ...] = ("inner", "left", "right", "outer")
LABELS = "The labels of these rows begin at 2. A merge counts its rows from 0: do the titles still stand beside their ratings?"
RATINGS = {"user": [7, 3, 9, 5], "movie": [20, 10, 40, 20], "rating": [4, 5, 1, 3]}
MOVIES = {"movie": [40, 20, 10], "title": ["Dune", "Brazil", "Alien"]}


def test_gives_each_rating_its_title(answer):
    """`with_titles` gives each rating the title that `movies` has for its movie.

    The result has the columns of `ratings` and one more. The number in `movie` is a name, not a place: movie 20 need not
    stand in row 20 of `movies`.
    """
    pairs = answer(
        'list(zip(titled["user"], titled["title"].fillna("missing")))',
        setup="titled = with_titles(ratings, movies)",
        shown="with_titles(ratings, movies)",
        ratings=pd.DataFrame(RATINGS),
        movies=pd.DataFrame(MOVIES),
    )
    n_rows = f"{len(pairs)} rows, for the users {', '.join(str(user) for user, _ in pairs)}"
    assert_true(len(pairs) == 4, "4 rows, for the users 7, 3, 9, 5", n_rows)
    got = {f"user {user}": title for user, title in pairs}
    assert_close(got, {"user 7": "Brazil", "user 3": "Alien", "user 9": "Dune", "user 5": "Brazil"})


def test_adds_just_the_title(answer):
    """`with_titles` adds the column `title` and no other one.

    Which columns of `movies` does the merge have to see?
    """
    movies = pd.DataFrame(MOVIES).assign(release_date="01-Jan-1995", genres="Drama")
    got = answer("sorted(with_titles(ratings, movies).columns)", ratings=pd.DataFrame(RATINGS), movies=movies)
    assert_close(got, ["movie", "rating", "title", "user"])
    ratings, movies = _with_timestamps()
    got = answer("sorted(with_titles(ratings, movies).columns)", ratings=ratings, movies=movies)
    hint = "`ratings` has a column `timestamp`, and `movies` has one, too. That of `ratings` stays, under its name."
    assert_close(got, ["movie", "rating", "timestamp", "title", "user"], hint=hint)


@needs("test_gives_each_rating_its_title")
def test_keeps_every_rating_in_its_place(answer, rng):
    """`with_titles` keeps all rows of `ratings`, in the order they had, and adds none.

    Which of the two tables gives the result its rows, the left one or the right one? Some movies have many ratings, some
    have none.
    """
    few = pd.concat([pd.DataFrame({"movie": [60], "title": ["Clue"]}), pd.DataFrame(MOVIES)], ignore_index=True)
    many = pd.DataFrame({"movie": rng.permutation(40), "title": [f"Movie {n}" for n in range(40)]})
    shifted = _ratings(rng, rng.integers(40, size=60)).set_axis(range(7, 67))
    one = pd.DataFrame(RATINGS)[:1], pd.DataFrame(MOVIES)[1:2]
    labeled = pd.DataFrame(RATINGS, index=range(2, 6)), few
    twice = pd.DataFrame(RATINGS).iloc[[0, 1, 0]].reset_index(drop=True), few
    for ratings, movies in ((pd.DataFrame(RATINGS), few), labeled, twice, (shifted, many.set_axis(range(3, 43))), one):
        got = answer("with_titles(ratings, movies)[list(ratings)].values.tolist()", ratings=ratings, movies=movies)
        assert_close(got, ratings.to_numpy().tolist())


@needs("test_gives_each_rating_its_title")
def test_keeps_a_rating_without_a_movie(answer, rng):
    """A rating of a movie that `movies` does not have keeps its row, and its title is missing.

    An inner merge, the default, drops rows that find no partner. Leave their title empty; do not make one up.
    """
    titles = {10: "Alien", 20: "Brazil", 40: "Dune"}
    for rated in ([20, 30, 10], [30, *rng.choice([10, 20, 30, 40, 50], size=8).tolist()]):
        ratings = _ratings(rng, rated)
        for labels in (range(len(rated)), range(2, len(rated) + 2)):
            given = {"ratings": ratings.set_axis(labels), "movies": pd.DataFrame(MOVIES)}
            got = answer('list(with_titles(ratings, movies)["title"].fillna("missing"))', **given)
            assert_close(got, [titles.get(movie, "missing") for movie in rated], hint=LABELS if labels[0] else None)


@needs("test_gives_each_rating_its_title")
def test_matches_by_movie_alone(answer):
    """`with_titles` matches rows by `movie`, even if the tables share another column.

    Here both have a `timestamp`: of the rating, and of the movie's entry. Without `on=`, pandas wants those to agree too.
    """
    ratings, movies = _with_timestamps()
    got = answer('list(with_titles(ratings, movies)["title"].fillna("missing"))', ratings=ratings, movies=movies)
    assert_close(got, ["Brazil", "Alien", "Dune", "Brazil"])
    got = answer('list(with_titles(ratings, movies)["timestamp"])', ratings=ratings, movies=movies)
    assert_close(got, [11, 12, 13, 14], hint="These are the times of the movies' entries. Those of the ratings stay.")


@needs("test_keeps_every_rating_in_its_place")
def test_gives_titles_to_all_of_the_data(answer, ratings, movies):
    """`with_titles` gives a title to every rating of the data set.

    Some movies were entered twice, with two numbers and the same title; both numbers have ratings.
    """
    twice = pd.DataFrame({"movie": [20, 10, 21], "title": ["Brazil", "Alien", "Brazil"]})
    few = pd.DataFrame({"user": [7, 3, 9], "movie": [21, 20, 10], "rating": [4, 5, 1]})
    titled = 'with_titles(ratings, movies)["title"].fillna("missing")'
    assert_close(answer(f"list({titled})", ratings=few, movies=twice), ["Brazil", "Brazil", "Alien"])
    first = ratings.reset_index().drop_duplicates("movie").index.tolist()  # one rating of each movie
    shown = "the titles in with_titles(ratings, movies), for all of the data"
    titles = answer(f"list({titled}.iloc[first])", shown=shown, ratings=ratings, movies=movies, first=first)
    assert_close(titles, ratings["movie"].map(movies.set_index("movie")["title"]).iloc[first].tolist())


def test_counts_rows_by_hand(answer):
    """`rows_after` is right for two short lists without repeats, in all four ways.

    Keys 1, 2, 3 on the left and 2, 3, 4 on the right: two of them match. Who is kept besides?
    """
    assert_close(answer("[rows_after(how, [1, 2, 3], [2, 3, 4]) for how in ways]", ways=WAYS), [2, 3, 3, 4])


@needs("test_counts_rows_by_hand")
def test_multiplies_repeated_keys(answer):
    """`rows_after` counts every pair of rows with the same key.

    Two ratings and three titles of the same movie: each of the two is paired with each of the three.
    """
    assert_close(answer("[rows_after(how, [7, 7], [7, 7, 7]) for how in ways]", ways=WAYS), [6, 6, 6, 6])


@needs("test_counts_rows_by_hand")
def test_keeps_repeats_without_a_partner(answer):
    """`rows_after` counts each row without a partner once, repeats too.

    With 1, 1, 2 on the left and 3 on the right nothing matches. How many rows has each table to keep?
    """
    assert_close(answer("[rows_after(how, [1, 1, 2], [3]) for how in ways]", ways=WAYS), [0, 3, 1, 4])
    assert_close(answer("[rows_after(how, [], [5, 5]) for how in ways]", ways=WAYS), [0, 0, 2, 2])
    assert_close(answer("[rows_after(how, [5, 5], []) for how in ways]", ways=WAYS), [0, 2, 0, 2])
    assert_close(answer("[rows_after(how, [0], [3, 0]) for how in ways]", ways=WAYS), [1, 1, 2, 2])


@needs("test_multiplies_repeated_keys", "test_keeps_repeats_without_a_partner")
def test_predicts_what_pandas_does(answer, rng):
    """`rows_after` predicts the rows that pandas finds, whatever the keys are.

    Add up the pairs first; then, for `left`, `right` and `outer`, the rows that were in no pair.
    """
    drawn = [[rng.integers(1, 12, size=n).tolist() for n in (size, size + 2)] for size in (4, 9, 25)]
    for left, right in (*drawn, [[0, 1, 0], [0, 2]]):
        tables = pd.DataFrame({"key": left}), pd.DataFrame({"key": right})
        got = answer("[rows_after(how, left, right) for how in ways]", left=left, right=right, ways=WAYS)
        assert_close(got, [len(tables[0].merge(tables[1], on="key", how=how)) for how in WAYS])


def test_predicts_without_merging(code):
    """`rows_after` counts, and does not call `merge` or `join`.

    This rule reads your code and does not run it; take it as advice. How often is a key on the left, and how often on the
    right?
    """
    found = code.calls_in("rows_after") & {"merge", "join"}
    assert_true(not found, expected="counting alone", got=", ".join(f"a call of {name}" for name in sorted(found)))


def _with_timestamps():
    """The small tables, both with a column `timestamp` that says different things."""
    return pd.DataFrame(RATINGS).assign(timestamp=[11, 12, 13, 14]), pd.DataFrame(MOVIES).assign(timestamp=[1, 2, 3])


def _ratings(rng, movies):
    """Ratings of these movies by drawn users, who come in no order and come again."""
    return pd.DataFrame(
        {"user": rng.integers(1, 9, len(movies)), "movie": movies, "rating": rng.integers(1, 6, len(movies))}
    )
