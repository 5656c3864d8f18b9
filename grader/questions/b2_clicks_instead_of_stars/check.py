"""Beyond B2: factors from clicks, by a weighted ridge regression for one side after the other."""

import numpy as np

from grader.checking import assert_close, assert_true, needs

ONLY_WATCHED = "The cell that nobody clicked on has a confidence too, 1, and its preference is 0."
TARGET = "Three clicks are no preference of 3: it is 1 as soon as there is a click. How often goes into the confidence."
OFTEN = "300 clicks make a confidence of 1 + 300 × `alpha`, and no less. Is there an upper bound in your calculation?"
UNWEIGHTED = "Every cell counts the same here. Where does the confidence come in, on both sides of the equation?"
ALL_ROUNDS = "Here are 12 rounds, and each still changes a little. Does your loop end before `n_rounds`?"
REGULARS = np.array(
    [
        [2, 1, 0, 0, 0, 0, 1],
        [1, 3, 1, 0, 0, 0, 0],
        [1, 0, 2, 0, 0, 0, 1],
        [0, 0, 0, 1, 1, 2, 1],
        [0, 0, 0, 4, 1, 0, 1],
        [0, 0, 0, 0, 1, 1, 0],
    ]
)
BOTH_CHARGED = "The charge is `wd` times the sum of the squares of all factors, those of users and those of movies."


def test_objective_counts_every_cell(answer):
    """`objective` adds up confidence × (preference - prediction)² over all cells, watched or not.

    One user, two movies, one click on the second. Predicted are 0.25 and 0.75, so both are off by 0.25. With `alpha` 3
    that is 1 × 0.25² + 4 × 0.25².
    """
    given = {
        "clicks": np.array([[0, 1]]),
        "user_factors": np.array([[0.25]]),
        "movie_factors": np.array([[1.0], [3.0]]),
    }
    got = answer("objective(clicks, user_factors, movie_factors, alpha=3, wd=0)", **given)
    assert_close(got, 0.3125, hint=ONLY_WATCHED if _is(got, 0.25) else None)


@needs("test_objective_counts_every_cell")
def test_objective_charges_for_the_factors(answer):
    """`objective` charges `wd` times the sum of the squares of all factors.

    The factors 2, 1, 3 and -1 are charged for with 4 + 1 + 9 + 1, times `wd`. The prediction is 2 × 3 - 1 = 5, and should be
    0.
    """
    given = {
        "clicks": np.array([[0]]),
        "user_factors": np.array([[2.0, 1.0]]),
        "movie_factors": np.array([[3.0, -1.0]]),
    }
    got = answer("objective(clicks, user_factors, movie_factors, alpha=1, wd=0.5)", **given)
    assert_close(got, 25 + 7.5, hint=BOTH_CHARGED if _is(got, 27.5) else None)


@needs("test_objective_charges_for_the_factors")
def test_objective_of_any_clicks(answer, rng):
    """`objective` is right for any clicks and factors.

    Clicks are counted: 3 of them mean a preference of 1, and a confidence of 1 + 3 × `alpha`.
    """
    given = {"clicks": np.array([[3]]), "user_factors": np.array([[1.0]]), "movie_factors": np.array([[1.0]])}
    assert_close(answer("objective(clicks, user_factors, movie_factors, alpha=1, wd=0)", **given), 0, hint=TARGET)
    for n_users, n_movies, n_factors in ((3, 4, 2), (1, 6, 3), (5, 1, 1)):
        given = _drawn(rng, n_users, n_movies, n_factors)
        got = answer("objective(clicks, user_factors, movie_factors, alpha, wd)", **given)
        assert_close(got, _objective(**given))
    given = {"clicks": np.array([[300, 0]]), "user_factors": np.array([[0.5]]), "movie_factors": np.array([[1.0], [1.0]])}
    got = answer("objective(clicks, user_factors, movie_factors, alpha=2, wd=0)", **given)
    assert_close(got, 0.25 + 601 * 0.25, hint=OFTEN)
    small = {
        "user_factors": np.array([[0.1237, 0.1237], [0.1237, 0.1237], [0.0, 0.3]]),
        "clicks": np.array([[2, 0]] * 3),
    }
    small["movie_factors"] = np.array([[0.2113, 0.2113], [0.2113, 0.2113]])
    for alpha, wd in ((0, 1), (1, 1)):
        got = answer("objective(clicks, user_factors, movie_factors, alpha, wd)", **small, alpha=alpha, wd=wd)
        assert_close(got, _objective(**small, alpha=alpha, wd=wd))
    given = {
        "clicks": np.array([[0, 1]]),
        "user_factors": np.array([[0.0, 1.0]]),
        "movie_factors": np.array([[1.0, 0.0], [0.0, 2.0]]),
    }
    got = answer("objective(clicks, user_factors, movie_factors, alpha=1, wd=1)", **given)
    assert_close(got, _objective(**given, alpha=1, wd=1))


def test_solves_the_worked_case(answer):
    """`solve_row` finds 0.4 for one factor and two movies.

    Two movies with the factors 1 and 2, a click on the second, confidences 1 and 4, and `wd` 3: 20 x = 8.

    C is a matrix, with the confidences on its diagonal; a row of them does not do the same.
    """
    got = answer("solve_row(clicks, factors, alpha=3, wd=3)", clicks=np.array([0, 1]), factors=np.array([[1.0], [2.0]]))
    known = {0.25: UNWEIGHTED, 8 / 19: ONLY_WATCHED, 8 / 17: "And the charge, `wd`? It belongs to the left side."}
    close = [hint for x, hint in known.items() if np.shape(got) == (1,) and np.isclose(got[0], x)]
    assert_close(got, np.array([0.4]), hint=close[0] if close else None)


@needs("test_solves_the_worked_case")
def test_solves_for_several_factors(answer):
    """`solve_row` charges for each factor by itself: `wd` stands on the diagonal only.

    These two movies have nothing in common, so each factor can be worked out alone: (2 × 4 + 1) x = 2 × 2 for the first,
    (1 × 9 + 1) x = 0 for the second.
    """
    factors = np.array([[2.0, 0.0], [0.0, 3.0]])
    got = answer("solve_row(clicks, factors, alpha=1, wd=1)", clicks=np.array([1, 0]), factors=factors)
    assert_close(got, np.array([4 / 9, 0]))


@needs("test_solves_for_several_factors")
def test_solves_any_row(answer, rng):
    """`solve_row` finds the best factors for any clicks, any number of movies and of factors, and any `alpha` and `wd`.

    There may be more factors than movies, or no click at all: then 0 is best for each factor.
    """
    given = {"clicks": np.array([3]), "factors": np.array([[1.0]])}
    assert_close(answer("solve_row(clicks, factors, alpha=1, wd=1)", **given), np.array([0.8]), hint=TARGET)
    for n_movies, n_factors, most in ((9, 3, 4), (4, 6, 2), (1, 2, 1), (5, 2, 0)):
        row, factors = rng.integers(0, most + 1, n_movies), rng.normal(size=(n_movies, n_factors))
        alpha, wd = rng.uniform(0.5, 6, size=2).tolist()
        got = answer("solve_row(clicks, factors, alpha, wd)", clicks=row, factors=factors, alpha=alpha, wd=wd)
        assert_close(got, _ridge(row[None], factors, alpha, wd)[0])
    given = {"clicks": np.array([300]), "factors": np.array([[1.0]])}
    assert_close(answer("solve_row(clicks, factors, alpha=2, wd=199)", **given), np.array([601 / 800]), hint=OFTEN)
    row, factors = np.array([0, 2, 0, 1]), np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 2.0], [2.0, -1.0]])
    for alpha, wd in ((0, 2), (2, 0), (1, 1)):
        got = answer("solve_row(clicks, factors, alpha, wd)", clicks=row, factors=factors, alpha=alpha, wd=wd)
        assert_close(got, _ridge(row[None], factors, alpha, wd)[0])


@needs("test_solves_any_row")
def test_half_step_solves_every_row(answer, rng):
    """`half_step` solves for every row of `clicks`, in their order.

    One row of factors comes out for each row of `clicks`, as many numbers long as the columns have factors. The `factors`
    that go in belong to the columns, and stay as they are.
    """
    for n_rows, n_columns, n_factors in ((4, 3, 2), (1, 3, 3), (3, 1, 1)):
        given = _drawn(rng, n_rows, n_columns, n_factors)
        given["factors"] = given.pop("movie_factors")
        del given["user_factors"]
        got = answer("half_step(clicks, factors, alpha, wd)", **given)
        assert_close(got, _ridge(given["clicks"], given["factors"], given["alpha"], given["wd"]))
    factors = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 2.0]])
    for alpha, wd in ((0, 2), (2, 0), (1, 1)):
        clicks = np.array([[0, 2, 1], [3, 0, 0], [0, 2, 1]])
        got = answer("half_step(clicks, factors, alpha, wd)", clicks=clicks, factors=factors, alpha=alpha, wd=wd)
        assert_close(got, _ridge(clicks, factors, alpha, wd))


@needs("test_half_step_solves_every_row")
def test_fit_returns_both_factors(answer, rng):
    """`fit` returns the users' factors, then the movies', a row for each.

    `clicks` has a row for each user and a column for each movie, and `n_factors` numbers belong to each of them.
    """
    for n_users, n_movies, n_factors in ((4, 3, 2), (1, 5, 3)):
        clicks = _drawn(rng, n_users, n_movies, 1)["clicks"]
        got = answer(f"fit(clicks, {n_factors}, 2, 2, 1, 0)", clicks=clicks)
        is_pair = isinstance(got, (list, tuple)) and len(got) == 2
        assert_true(is_pair and all(isinstance(part, np.ndarray) for part in got), "a pair of arrays", got)
        shapes = [part.shape for part in got]
        right = [(n_users, n_factors), (n_movies, n_factors)]
        assert_true(shapes == right, f"the shapes {right[0]} and {right[1]}", f"{shapes[0]} and {shapes[1]}")


@needs("test_fit_returns_both_factors")
def test_fit_ends_with_the_movies(answer, rng):
    """After `fit`, the movies' factors are the best there are for the users' factors that it returns.

    Each round solves for all users first, and then for all movies with the *new* factors of the users.
    """
    given = _drawn(rng, 4, 3, 2)
    drawn = [given[name] for name in ("clicks", "alpha", "wd")]
    one, alike = given["clicks"][:1], given["clicks"][[0, 0, 1]]
    for n_rounds, clicks, alpha, wd in ((1, *drawn), (3, *drawn), (1, one, 1, 1), (2, alike, 0, 0.5)):
        got = answer(f"fit(clicks, 2, {n_rounds}, alpha, wd, 4)", clicks=clicks, alpha=alpha, wd=wd)
        assert_close(got[1], _ridge(clicks.T, got[0], alpha, wd))


@needs("test_fit_ends_with_the_movies")
def test_fit_goes_on_where_it_was(answer, rng):
    """Each round of `fit` goes on from the one before, so the objective falls from round to round.

    The users' factors of round 2 are the best there are for the movies' factors of round 1. With the same seed, two
    rounds begin with the same one.
    """
    given = _drawn(rng, 4, 3, 2)
    clicks, alpha, wd = (given[name] for name in ("clicks", "alpha", "wd"))
    first, second, third = (
        answer(f"fit(clicks, 2, {n}, alpha, wd, 4)", clicks=clicks, alpha=alpha, wd=wd) for n in (1, 2, 3)
    )
    assert_close(second[0], _ridge(clicks, first[1], alpha, wd))
    assert_close(third[0], _ridge(clicks, second[1], alpha, wd))
    movies = np.random.default_rng(0).normal(0, 0.1, size=(7, 2))
    for _ in range(12):
        users = _ridge(REGULARS, movies, 2, 1)
        movies = _ridge(REGULARS.T, users, 2, 1)
    assert_close(answer("fit(clicks, 2, 12, 2, 1, 0)", clicks=REGULARS), (users, movies), tolerance=1e-4, hint=ALL_ROUNDS)


@needs("test_fit_ends_with_the_movies")
def test_fit_begins_by_lot(answer, rng):
    """`fit` begins with the random factors of the movies that belong to `seed`, and solves for the users first.

    `normal(0, 0.1, size=(n_movies, n_factors))` is drawn once, before the first round. From zeros nothing would ever move,
    and from equal factors all factors would stay equal.
    """
    for seed, n_movies, n_factors in ((0, 3, 1), (int(rng.integers(1, 10**6)), 5, 2), (1, 3, 2)):
        given = _drawn(rng, 4, n_movies, n_factors)
        clicks, alpha, wd = (given[name] for name in ("clicks", "alpha", "wd"))
        got = answer(f"fit(clicks, {n_factors}, 1, alpha, wd, {seed})", clicks=clicks, alpha=alpha, wd=wd)
        start = np.random.default_rng(seed).normal(0, 0.1, size=(n_movies, n_factors))
        assert_close(got[0], _ridge(clicks, start, alpha, wd))


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the cells without a click, what happens without them, and the movie that somebody hated.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _drawn(rng, n_users, n_movies, n_factors):
    """Counts of clicks, factors for both sides, and the two settings."""
    clicks = rng.integers(1, 5, (n_users, n_movies)) * (rng.random((n_users, n_movies)) < 0.5)
    clicks[0, 0], clicks[-1, -1] = 3, 2 if n_users * n_movies > 1 else 3
    alpha, wd = rng.uniform(0.5, 4, size=2).tolist()
    users, movies = rng.normal(size=(n_users, n_factors)), rng.normal(size=(n_movies, n_factors))
    return {"clicks": clicks, "user_factors": users, "movie_factors": movies, "alpha": alpha, "wd": wd}


def _objective(clicks, user_factors, movie_factors, alpha, wd):
    total = wd * (np.square(user_factors).sum() + np.square(movie_factors).sum())
    for (row, column), count in np.ndenumerate(clicks):
        error = (1 if count else 0) - float(user_factors[row] @ movie_factors[column])
        total += (1 + alpha * count) * error * error
    return total


def _ridge(clicks, factors, alpha, wd):
    """The factors of each row by ordinary least squares: one equation for each cell, and one for each charge."""
    n_factors = factors.shape[1]
    found = []
    for row in clicks:
        weight = np.sqrt(1 + alpha * row)
        left = np.vstack([weight[:, None] * factors, np.sqrt(wd) * np.eye(n_factors)])
        right = np.concatenate([weight * (row > 0), np.zeros(n_factors)])
        found.append(np.linalg.lstsq(left, right, rcond=None)[0])
    return np.array(found)


def _is(got, number):
    return np.ndim(got) == 0 and isinstance(got, (int, float, np.number)) and bool(np.isclose(got, number))
