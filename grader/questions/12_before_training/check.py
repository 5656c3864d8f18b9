"""Question 12: a new embedding holds small random numbers, so an untrained model predicts 0 for everything."""

import numpy as np
import pandas as pd

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs, tensor

EMBEDDING = "embedding = new_embedding(n, n_factors, std)"
SEEDED = "torch.manual_seed(4)"  # so that a known mistake gives the very same numbers: by these it is known


def test_makes_a_table_of_n_rows(answer, rng):
    """`new_embedding` gives a layer with n rows of n_factors numbers, which looks up rows.

    `nn.Embedding` is such a layer, table and all, and it asks for the number of rows first. What remains is to fill it.
    """
    for n, n_factors in ((7, 3), rng.integers(4, 20, size=2).tolist(), (1, 4), (4, 1), (6, 6)):
        size = {"n": n, "n_factors": n_factors, "std": 0.1}
        assert_close(answer("list(embedding.weight.shape)", setup=EMBEDDING, **size), [n, n_factors])
        looked_up = answer("list(embedding(torch.tensor([0, n - 1])).shape)", setup=EMBEDDING, **size)
        assert_close(looked_up, [2, n_factors])


@needs("test_makes_a_table_of_n_rows")
def test_can_be_trained(answer, rng):
    """The table that `new_embedding` makes gets a gradient, so that an optimizer can train it.

    Some ways to make a layer out of numbers freeze them.
    """
    row, times = (int(n) for n in rng.integers([1, 2], [5, 9]))
    setup = f"embedding = new_embedding(5, 2, 0.01)\nembedding(torch.tensor([{row}] * {times})).sum().backward()"
    got = answer("[weight.grad for weight in embedding.parameters()]", setup=setup)
    assert_true(len(got) == 1 and got[0] is not None, "one trained weight, with a gradient", f"gradients: {got}")
    assert_close(got[0], tensor(times * np.eye(5)[[row]].T * np.ones(2)))
    first = "embedding = new_embedding(5, 2, 0.01)\nembedding(torch.tensor([0])).sum().backward()"
    got = answer("embedding.weight.grad", setup=first)
    assert_close(got, tensor(np.eye(5)[[0]].T * np.ones(2)), hint="Row 0 learns like all the others.")


@needs("test_makes_a_table_of_n_rows")
def test_spreads_as_far_as_std_says(answer, rng):
    """The numbers of `new_embedding` lie around 0, and `std` says how far they spread.

    Cutting the ends off a normal distribution of deviation 1 leaves one of 0.88. Print `.std()` of a large table for two
    values of `std`.
    """
    for std in (0.01, float(rng.choice([0.2, 0.3, 0.5]))):
        weights = _weights(answer, std)
        expected = f"a mean near 0 and a deviation near 0.88, in units of `std` = {std:g}"
        got = f"mean {weights.mean():.3f}, deviation {weights.std():.3f}"
        assert_true(bool(abs(weights.mean()) < 0.04 and 0.82 < weights.std() < 1.05), expected, got)


@needs("test_spreads_as_far_as_std_says")
def test_std_is_small_if_nothing_is_said(answer):
    """The `std` of `new_embedding` is 0.01 if the caller gives none.

    The stub says so in its first line: `std=0.01`.
    """
    asked = "new_embedding(1000, 50).weight.detach().std()"
    deviation = float(answer(asked, SEEDED, shown=asked))
    assert_true(0.0082 < deviation < 0.0105, "a deviation near 0.0088", f"{deviation:.4f}")


@needs("test_spreads_as_far_as_std_says")
def test_keeps_within_two_deviations(answer):
    """No number of `new_embedding` is farther from 0 than 2 `std`.

    A normal distribution has no end by itself. If you use a function that cuts, are its limits in the units that you think?
    """
    farthest = np.abs(_weights(answer, 0.01)).max()
    assert_true(bool(farthest < 2.00001), "all numbers within 2 `std`", f"one at {farthest:.3f} `std`")


@needs("test_spreads_as_far_as_std_says")
def test_draws_a_bell(answer):
    """The numbers of `new_embedding` crowd around 0, as under a bell.

    Within one deviation of 0 lie seven in ten normal numbers, but far fewer of numbers that are spread evenly.
    """
    inside = float((np.abs(_weights(answer, 0.01)) < 1).mean())
    assert_true(0.65 < inside < 0.8, "about 70 % of the numbers within 1 `std`", f"{inside:.1%}")


@needs("test_spreads_as_far_as_std_says", "test_keeps_within_two_deviations")
def test_does_not_pile_up_at_the_ends(answer):
    """Numbers beyond 2 `std` are replaced by nearer ones, not moved to the end.

    Look at a histogram: is there a tower at either end? To cut off is not to push together.
    """
    near_end = float((np.abs(_weights(answer, 0.01)) > 1.9).mean())
    assert_true(near_end < 0.03, "about 1 % of the numbers beyond 1.9 `std`", f"{near_end:.1%}")


@needs("test_makes_a_table_of_n_rows")
def test_follows_the_seed(answer, rng):
    """After the same `torch.manual_seed`, `new_embedding` gives the same numbers, and other ones after another seed.

    Draw with PyTorch, and leave the seed to whoever calls.
    """
    seed, other = rng.choice(1000, size=2, replace=False).tolist()
    setup = "def drawn(seed):\n    torch.manual_seed(seed)\n    return new_embedding(4, 3, 0.1).weight.detach().clone()"
    shown = f"new_embedding(4, 3, 0.1) after torch.manual_seed of {seed}, of {seed} again, and of {other}"
    asked = "[drawn(s) for s in (seed, seed, other)]"
    one, again, another = answer(asked, setup=setup, shown=shown, seed=seed, other=other)
    assert_true(bool(np.array_equal(one, again)), f"seed {seed} to give the same numbers twice", "other numbers")
    assert_true(not np.allclose(one, another), f"other numbers for seed {other} than for {seed}", "the same numbers")


@needs("test_makes_a_table_of_n_rows")
def test_starts_with_predictions_near_zero(answer, ratings):
    """With new embeddings of `std` 0.01, a dot-product model predicts next to nothing for every rating of the data.

    A product of two numbers of about 0.01 is about 0.0001. How large are yours?
    """
    predictions = answer(
        "(users(user) * movies(movie)).sum(dim=1).detach()",
        setup="users, movies = new_embedding(n_users, 50, 0.01), new_embedding(n_movies, 50, 0.01)",
        user=tensor(ratings["user"]),
        movie=tensor(ratings["movie"]),
        n_users=int(ratings["user"].max()) + 1,
        n_movies=int(ratings["movie"].max()) + 1,
    )
    largest = float(np.abs(predictions).max())
    assert_true(largest < 0.05, "every prediction within 0.05 of 0", f"one of {largest:.3f}")


def test_has_a_row_for_every_number(answer, rng):
    """`untrained_error` makes tables that reach to the largest user and the largest movie, gaps or not.

    User 51 is looked up in row 51. How many rows has a table whose last row has that number?
    """
    drawn = _ratings(rng)
    errors = [answer("untrained_error(ratings, 3, 0.01)", ratings=each) for each in (drawn, drawn.assign(rating=5))]
    assert_true(not (errors[0] is None or isinstance(errors[0], pd.DataFrame)), "a number", errors[0])
    one, other = (str(np.asarray(error).tolist()) for error in errors)
    assert_true(one != other, "another error where all of them gave 5 stars", errors[1])


@needs("test_has_a_row_for_every_number")
def test_error_is_the_mean_squared_rating(answer, ratings, rng):
    """With a small `std`, `untrained_error` is the mean of the squared ratings, or next to it.

    The model says 0 whatever it is asked. A rating of 4 is 4 away from that and counts 16; take the mean of all of these.
    """
    other = ratings[ratings.index % 3 == 2]
    for table, n_factors in ((_ratings(rng), 50), (ratings, 50), (other, 50), (_ratings(rng)[4:5], 1)):
        table = table.reset_index(drop=True)  # PyTorch takes a column only if its first label is 0
        asked = f"untrained_error(ratings, {n_factors}, 0.01)"
        got = answer(asked, SEEDED, shown=asked, ratings=table)
        assert_close(got, float((table["rating"] ** 2).mean()), tolerance=0.005)
    turned, asked = _ratings(rng)[["rating", "movie", "user"]], "untrained_error(ratings, 50, 0.01)"
    hint = "The columns come in another order here. Which one holds the ratings?"
    assert_close(answer(asked, SEEDED, shown=asked, ratings=turned), float((turned["rating"] ** 2).mean()), 0.005, hint=hint)


@needs("test_error_is_the_mean_squared_rating")
def test_error_grows_with_std(answer, ratings):
    """`untrained_error` is far larger with a `std` of 1: the model has opinions without a reason.

    A prediction is the sum of 50 products, each of about 1 then, with one sign or the other. Does `std` reach the tables,
    are the products added up, and are they those of a user with a movie?
    """
    some = ratings.head(20_000)
    squares = float((some["rating"] ** 2).mean())
    asked = "untrained_error(ratings, 50, 1.0)"
    got = answer(asked, SEEDED, shown=asked, ratings=some)
    assert_above(got, 1.5 * squares, "the error")
    # The mean square of such a sum is 50 at most. A row times itself has no negative products: about 50 squared.
    assert_below(got, 3 * (squares + 50), "the error")


@needs("test_error_grows_with_std")
def test_users_and_movies_have_a_table_each(answer):
    """`untrained_error` looks users up in one table and movies in another.

    Here user 1 rates movie 1, user 2 rates movie 2, and so on. In one table for both, each would meet its own row, and a row
    times itself has no negative products.
    """
    numbers = np.arange(1, 2001)
    ratings = pd.DataFrame({"user": numbers, "movie": numbers, "rating": 3})
    asked = "untrained_error(ratings, 50, 1.0)"
    got = answer(asked, SEEDED, shown=asked, ratings=ratings)
    assert_below(got, 3 * (9 + 50), "the error")


@needs("test_error_is_the_mean_squared_rating")
def test_error_grows_with_the_number_of_factors(answer, ratings):
    """With a `std` of 1, `untrained_error` is larger for 100 factors than for 10.

    More factors are more products to add. Does `n_factors` reach both tables?
    """
    asked = "[untrained_error(ratings, k, 1.0) for k in (10, 100)]"
    few, many = answer(asked, SEEDED, shown=asked, ratings=ratings.head(20_000))
    assert_true(
        bool(many > 1.5 * few),
        "a far larger error for 100 factors than for 10",
        f"{many:.3f} for 100, {few:.3f} for 10",
    )


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: what is in the table, what comes of it, and what would go wrong otherwise?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _weights(answer, std):
    """The numbers of a large new embedding, in units of `std`."""
    asked = "new_embedding(n, n_factors, std).weight.detach()"
    weights = answer(asked, SEEDED, shown=asked, n=1000, n_factors=50, std=std)
    return np.asarray(weights, dtype=float) / std


def _ratings(rng):
    """Ratings whose users and movies have numbers with gaps."""
    n = 300
    return pd.DataFrame(
        {
            "user": rng.choice([3, 8, 20, 51], size=n),
            "movie": rng.choice([1, 6, 30, 99], size=n),
            "rating": rng.integers(1, 6, size=n),
        }
    )
