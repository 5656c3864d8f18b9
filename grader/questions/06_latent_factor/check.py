"""Question 6: find a factor in the ratings that nobody wrote down."""

import numpy as np

from grader.checking import assert_above, assert_close, assert_true, needs

TASTE = np.array([1.0, -1.0, 2.0, -2.0])
MOVIES = np.array([0.6, 0.8])  # of length 1, so it is its own answer


def test_gives_one_number_for_each_movie(answer, rng):
    """`hidden_factor` gives one number for each movie.

    Movies are the columns of the table. Of the arrays that the decomposition gives, which one has as many numbers in a
    row as the table has columns?
    """
    for n_users, n_movies in ((7, 4), (4, 7), (5, 5)):
        table = rng.uniform(1, 5, (n_users, n_movies)).round(1)
        shape = answer("np.asarray(hidden_factor(table)).shape", table=table)
        assert_close(shape, (n_movies,))


@needs("test_gives_one_number_for_each_movie")
def test_has_length_1(answer, rng):
    """`hidden_factor` gives numbers whose squares add up to 1.

    The factor's direction counts, not its size. How do you make its length 1? Divide it by the root of the sum of its squares.
    """
    table = rng.uniform(1, 5, (12, 6)).round(1)
    assert_close(answer("(np.asarray(hidden_factor(table)) ** 2).sum()", table=table), 1)


@needs("test_gives_one_number_for_each_movie")
def test_finds_the_factor_of_a_small_table(answer):
    """`hidden_factor` finds 0.6 and 0.8 (or -0.6 and -0.8) where every row is a multiple of them.

    The means of its columns are 0 already. Look at what the decomposition gives for it: which part comes first?

    Is anything done to the table that was not asked for?
    """
    found = answer("np.asarray(hidden_factor(table))", table=np.outer(TASTE, MOVIES))
    assert_close(_turned(found, MOVIES), MOVIES)


@needs("test_finds_the_factor_of_a_small_table")
def test_does_not_mind_how_well_liked_a_movie_is(answer):
    """`hidden_factor` stays the same if everybody likes a movie better by the same amount.

    A movie that is simply good says nothing about who likes it more than others. What has to be taken away first, and
    from what: from all ratings, from each user's, from each movie's?
    """
    liked = np.outer(TASTE, MOVIES) + np.array([4.0, 2.5])
    found = answer("np.asarray(hidden_factor(table))", table=liked)
    assert_close(_turned(found, MOVIES), MOVIES)
    three = np.array([1.0, 4.0, 8.0]) / 9  # square, with two equal users, a rating twice in a row, and many decimals
    odd = np.outer([1.0, 1.0, -2.0], three) + np.array([3 - three[0], 3 - three[1], 3.0])
    found = answer("np.asarray(hidden_factor(table))", table=odd)
    assert_close(_turned(found, three), three)
    zero = np.outer([1.0, -1.0], [0.6, 0.8]) + np.array([0.6, 4.0])
    assert_close(_turned(answer("np.asarray(hidden_factor(table))", table=zero), MOVIES), MOVIES)


@needs("test_does_not_mind_how_well_liked_a_movie_is")
def test_finds_a_hidden_factor(answer, reference, rng):
    """`hidden_factor` finds the score that was hidden in a table of ratings.

    The table is made as the notebook makes its own, with other numbers each time. Some of the scores are below 0 and
    some above: what in your answer tells the two ends apart?

    The numbers asked for come nearer than all others. Does all of the table have a say in yours, not one user or movie alone?
    """
    for n_users, n_movies in ((40, 8), (60, 25), (30, 45)):
        secret, table = draw_table(rng, n_users, n_movies)
        found = answer("np.asarray(hidden_factor(table))", table=table)
        correlation = abs(float(np.corrcoef(found.ravel(), secret)[0, 1]))
        assert_above(correlation, 0.94, what="the correlation with what was hidden")
        expected = reference("hidden_factor(table)", table=table)
        assert_close(_turned(found, expected), expected, tolerance=1e-3)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: is there a column of the data that holds it, and who gave it a name?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def draw_table(rng, n_users, n_movies):
    """Return a score for each movie, from -1 to 1, and ratings from 1 to 5 in which it hides."""
    secret, taste = (rng.permutation(np.linspace(-1, 1, n)) for n in (n_movies, n_users))
    table = rng.uniform(2, 4, n_movies) + np.outer(taste, secret) + rng.normal(0, 0.1, (n_users, n_movies))
    return secret, table.clip(1, 5)


def _turned(found, expected):
    """`found` with the sign of `expected`, or as it is if the shapes differ."""
    return -found if found.shape == expected.shape and (found * expected).sum() < 0 else found
