"""Question 3: measure what a table of ratings cannot tell."""

import numpy as np
import pandas as pd

from grader.checking import assert_close, assert_true, needs

FEW = """
few = pd.DataFrame(
    [(300, 50, 4), (300, 90, 2), (301, 50, 5), (302, 50, 1), (305, 50, 4), (305, 90, 5), (305, 70, 5), (309, 80, 4)],
    columns=["user", "movie", "rating"],
)
"""


def test_density_is_the_share_of_rated_pairs(answer):
    """`density` divides the number of ratings by the number of pairs of a user and a movie.

    Five users and four movies make 20 cells, and 8 of them are filled. Without user 301 it is 7 of 16.
    """
    assert_close(answer("density(few)", setup=FEW), 8 / 20)
    assert_close(answer("density(few[few.user != 301])", setup=FEW), 7 / 16)


def test_density_works_for_any_ratings(answer, rng):
    """`density` works for any ratings, with whatever numbers users and movies have.

    Numbers can have gaps: user 305 need not be one of 305 users. How many different ones are there?
    """
    for n_users, n_movies in ((1, 5), (9, 4), (20, 30), (1, 1)):
        drawn = draw_ratings(rng, n_users, n_movies)
        pairs = drawn.user.nunique() * drawn.movie.nunique()
        assert_close(answer("density(drawn)", drawn=drawn), len(drawn) / pairs)


def test_share_of_top_counts_the_most_rated_movies(answer):
    """`share_of_top` is the part of the ratings that the most-rated movies have.

    Movies 50, 90, 70 and 80 have 4, 2, 1 and 1 of the 8 ratings. Take the top ones and compare with all.
    """
    assert_close(answer("share_of_top(few, 0.25)", setup=FEW), 4 / 8)
    assert_close(answer("share_of_top(few, 0.5)", setup=FEW), 6 / 8)
    assert_close(answer("share_of_top(few, 1)", setup=FEW), 1)


@needs("test_share_of_top_counts_the_most_rated_movies")
def test_share_of_top_rounds_the_number_of_movies_up(answer):
    """`share_of_top` takes one movie more where the share is no whole number of movies.

    0.3 of four movies is 1.2 movies, and 0.05 of them is 0.2: take two, and one.
    """
    assert_close(answer("share_of_top(few, 0.3)", setup=FEW), 6 / 8)
    assert_close(answer("share_of_top(few, 0.05)", setup=FEW), 4 / 8)
    assert_close(answer("share_of_top(few, 0.6)", setup=FEW), 7 / 8)
    little = "0.2502 of four movies is a little more than one movie: take two. Was something rounded before?"
    assert_close(answer("share_of_top(few, 0.2502)", setup=FEW), 6 / 8, hint=little)
    hint = "A share of 0 is no movie at all. What does `[-0:]`, or whatever you cut with, leave of a list?"
    assert_close(answer("share_of_top(few, 0)", setup=FEW), 0, hint=hint)


@needs("test_share_of_top_rounds_the_number_of_movies_up")
def test_share_of_top_works_for_any_ratings(answer, reference, rng):
    """`share_of_top` works for any ratings and any share.

    Nothing but the counts matters: not the movies' numbers, and not the order of the rows.
    """
    for n_users, n_movies in ((6, 3), (15, 9), (40, 31), (1, 1)):
        drawn = draw_ratings(rng, n_users, n_movies)
        drawn = drawn.set_axis(drawn.index + n_users)
        share = float((rng.integers(n_movies) + rng.uniform(0.2, 0.8)) / n_movies)
        given = {"drawn": drawn, "share": share}
        got = answer("share_of_top(drawn, share)", **given)
        assert_close(got, reference("share_of_top(drawn, share)", **given))


def test_thin_names_the_movies_with_few_ratings(answer):
    """`thin` gives the movies that have fewer ratings than `k`.

    Movies 50, 90, 70 and 80 have 4, 2, 1 and 1 ratings. Which of them have fewer than 3?
    """
    assert_close(answer("sorted(thin(few, 3))", setup=FEW), [70, 80, 90])


@needs("test_thin_names_the_movies_with_few_ratings")
def test_thin_leaves_out_a_movie_with_k_ratings(answer):
    """`thin` does not give a movie with exactly `k` ratings.

    Movie 90 has 2 ratings, and 2 is not fewer than 2. No movie of the list has fewer than one.
    """
    assert_close(answer("sorted(thin(few, 2))", setup=FEW), [70, 80])
    assert_close(answer("sorted(thin(few, 4))", setup=FEW), [70, 80, 90], hint=FOUR)
    assert_close(answer("sorted(thin(few, 1))", setup=FEW), [])
    hint = "Every movie has fewer than 8 ratings, movie 50 as well. Do you compare with `k`, or with something else?"
    assert_close(answer("sorted(thin(few, 8))", setup=FEW), [50, 70, 80, 90], hint=hint)


FOUR = "Movie 50 has four ratings, two of which are equal. Four are not fewer than 4."


@needs("test_thin_leaves_out_a_movie_with_k_ratings")
def test_thin_works_for_any_ratings(answer, reference, rng):
    """`thin` works for any ratings and any `k`.

    Count the rows of each movie; what the ratings are does not matter.
    """
    for n_users, n_movies, k in ((6, 3, 4), (15, 9, 7), (40, 31, 19), (6, 3, 0), (6, 1, 6), (1, 1, 1), (1, 1, 2)):
        drawn = draw_ratings(rng, n_users, n_movies)
        drawn = drawn.set_axis(drawn.index + n_users)
        got = answer("sorted(thin(drawn, k))", drawn=drawn, k=k)
        assert_close(got, reference("sorted(thin(drawn, k))", drawn=drawn, k=k))


@needs(
    "test_density_is_the_share_of_rated_pairs",
    "test_share_of_top_counts_the_most_rated_movies",
    "test_share_of_top_rounds_the_number_of_movies_up",
    "test_thin_names_the_movies_with_few_ratings",
)
def test_measures_the_data(answer, ratings):
    """All three functions are right about the data.

    The numbers are those of all its users and movies. Does the notebook look at the whole table?
    """
    counts = ratings.movie.value_counts().to_numpy()
    quarter = counts[: -(-len(counts) // 4)].sum() / len(ratings)
    setup = "from data import load_ratings\nratings = load_ratings()"
    assert_close(answer("density(ratings)", setup=setup), len(ratings) / (ratings.user.nunique() * len(counts)))
    assert_close(answer("share_of_top(ratings, 0.25)", setup=setup), quarter)
    assert_close(answer("len(thin(ratings, 10))", setup=setup), int((counts < 10).sum()))


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: about whom or what does the table know nothing, and who fills most of it?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def draw_ratings(rng, n_users, n_movies):
    """Return ratings with the columns of the data, in no order; each movie is rated, some more often."""
    is_rated = rng.random((n_users, n_movies)) < rng.uniform(0.1, 0.9, n_movies)
    is_rated[0] = True
    user, movie = rng.permutation(np.argwhere(is_rated)).T
    users, movies = (rng.choice(np.arange(1, 2000), n, replace=False) for n in is_rated.shape)
    rating = rng.integers(1, 6, len(user))
    timestamp = rng.integers(874_724_710, 893_286_638, len(user))
    return pd.DataFrame({"user": users[user], "movie": movies[movie], "rating": rating, "timestamp": timestamp})
