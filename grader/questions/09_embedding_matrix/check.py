"""Question 9: an embedding matrix is a table with one row for each user, and an embedding a look-up in it."""

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

TRAINED_BETWEEN = """
first = make_factors(4, 3, 5).detach()
before = first.clone()
first += 1
"""
BETWEEN = "make_factors(4, 3, 5), twice, where 1 is added to the first table before the second is made"
FACTORS = tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]], dtype="float32")


def test_makes_one_row_for_each_user(answer, rng):
    """`make_factors(n, n_factors, seed)` has n rows and n_factors columns.

    A row belongs to a user, a column to a factor. Tensors name the number of rows first.
    """
    n, n_factors = int(rng.integers(6, 12)), int(rng.integers(2, 6))
    for shape in ((7, 3), (n, n_factors), (1, 4), (4, 1)):
        got = answer("list(make_factors(n, n_factors, 0).shape)", n=shape[0], n_factors=shape[1])
        assert_close(got, list(shape))


def test_makes_float32(answer):
    """`make_factors` makes a PyTorch tensor of float32 numbers.

    NumPy draws float64 unless it is asked otherwise, and its arrays are no tensors yet.
    """
    assert_close(answer("str(make_factors(2, 3, 0).dtype)"), "torch.float32")


@needs("test_makes_one_row_for_each_user")
def test_draws_standard_normal_numbers(answer, rng):
    """`make_factors` draws from the standard normal distribution: mean 0, standard deviation 1.

    Draw a large table, look at its `mean()` and `std()`, and at a histogram: is it a bell?
    """
    drawn = int(rng.integers(1000))
    for n, n_factors, seed in (
        (400, 30, drawn),
        (400, 30, 0),
        (12_000, 1, drawn),
        (1, 12_000, drawn),
        (110, 110, drawn),
    ):
        values = np.asarray(answer(f"make_factors({n}, {n_factors}, seed)", seed=seed), dtype=float)
        told = f"mean {values.mean():.3f}, standard deviation {values.std():.3f}"
        assert_true(
            bool(abs(values.mean()) < 0.06 and abs(values.std() - 1) < 0.06), "mean 0.0, standard deviation 1.0", told
        )
        inside = float((np.abs(values) < 1).mean())
        assert_true(0.65 < inside < 0.72, "68 % of the numbers between -1 and 1, as under the bell", f"{inside:.1%}")
        farthest = float(np.abs(values).max())  # of 12,000 numbers some 32 are beyond 3
        assert_true(
            farthest > 3, "some of 12,000 numbers beyond 3, as the bell has no end", f"none beyond {farthest:.2f}"
        )
        share = len(np.unique(values)) / values.size
        assert_true(share > 0.9, "numbers that differ, with all their decimals", f"{share:.0%} of them differ")


@needs("test_makes_one_row_for_each_user")
def test_follows_its_seed(answer, rng):
    """`make_factors` gives the same numbers for the same seed and other numbers for another seed.

    The seed has to be set before the numbers are drawn, each time anew.
    """
    seed, other = rng.choice(1000, size=2, replace=False).tolist()
    one, again, another = answer("[make_factors(4, 3, s) for s in (seed, seed, other)]", seed=seed, other=other)
    assert_true(bool(np.array_equal(one, again)), f"seed {seed} to give the same numbers twice", "other numbers")
    assert_true(not np.allclose(one, another), f"other numbers for seed {other} than for {seed}", "the same numbers")
    one, again = answer("[make_factors(4, 3, s) for s in (0, 0)]")
    hint = "0 is a seed like the others. Does an `if` take it for none?"
    assert_true(bool(np.array_equal(one, again)), "seed 0 to give the same numbers twice", "other numbers", hint)
    one, again = answer("(before, make_factors(4, 3, 5))", TRAINED_BETWEEN, shown=BETWEEN)
    hint = (
        "The first table was changed meanwhile, as training does. Does your function draw anew, or return what it kept?"
    )
    assert_true(bool(np.array_equal(one, again)), "seed 5 to give the same numbers twice", "other numbers", hint)


@needs("test_makes_one_row_for_each_user")
def test_makes_a_table_that_can_be_trained(answer):
    """After `backward()`, the table that `make_factors` made has its gradient in `.grad`.

    Tracking is switched on by `requires_grad`, and on the tensor that is returned: what is calculated from a tracked tensor
    keeps no gradient of its own.
    """
    got = answer("factors.grad", setup="factors = make_factors(3, 2, seed=1)\nfactors.sum().backward()")
    assert_true(got is not None, "a gradient in `factors.grad`", "None there")
    assert_close(got, tensor(np.ones((3, 2))))


def test_gives_rows_in_the_order_asked(answer):
    """`look_up` gives one row for each id, in the order of the ids.

    With a table of 4 users and 3 factors, the ids 2 and 0 ask for 2 rows of 3 numbers: the third row, then the first. Which
    index of a tensor comes first, the row's or the column's?
    """
    assert_close(answer("look_up(factors, ids)", factors=FACTORS, ids=tensor([2, 0])), tensor([[7, 8, 9], [1, 2, 3]]))


@needs("test_gives_rows_in_the_order_asked")
def test_gives_a_row_each_time(answer, rng):
    """`look_up` gives a row as often as its id is asked for, in batches of any size.

    A user who rated three movies of the batch is in it three times.
    """
    for n, n_factors, batch in ((4, 3, 1), (5, 2, 5), (int(rng.integers(6, 20)), int(rng.integers(2, 9)), 64)):
        factors = tensor(rng.normal(size=(n, n_factors)), dtype="float32")
        ids = tensor(rng.integers(n, size=batch))
        assert_close(answer("look_up(factors, ids)", factors=factors, ids=ids), factors[ids])
    for rows, places in (([[0.5, -1.0]], [0, 0]), ([[1.0, 1.0], [0.0, 2.0], [1.0, 1.0]], [2, 0])):
        factors, ids = tensor(rows, dtype="float32"), tensor(places)
        assert_close(answer("look_up(factors, ids)", factors=factors, ids=ids), factors[ids])


@needs("test_gives_rows_in_the_order_asked")
def test_lets_the_gradient_reach_the_rows(answer, rng):
    """Through `look_up`, the gradient reaches the rows that were looked up, each as often as it was, and no other row.

    PyTorch keeps track as long as every step is one of its own, on the tensor that it was given: no NumPy, no `detach`, no
    new tensor made from numbers.
    """
    n, ids = 5, rng.choice([0, 2, 3], size=6)
    weights = rng.normal(size=(6, 2)).astype("float32")
    expected = np.zeros((n, 2))
    np.add.at(expected, ids, weights)
    got = answer(
        "factors.grad",
        setup="(look_up(factors, ids) * weights).sum().backward()",
        factors=tensor(rng.normal(size=(n, 2)), dtype="float32", requires_grad=True),
        ids=tensor(ids),
        weights=tensor(weights),
    )
    assert_true(got is not None, "a gradient in `factors.grad`", "None there: it went to another tensor")
    assert_close(got, tensor(expected))


def test_refuses_an_id_beyond_the_last_row(answer, rng):
    """`look_up` raises `IndexError` for an id beyond the last row, wherever in the batch it is.

    The last of 4 rows has the number 3. An id without a row is an error, not a reason to give another row.
    """
    answer.raises("look_up(factors, ids)", "IndexError", factors=FACTORS, ids=tensor([0, 4]))
    answer.raises("look_up(factors, ids)", "IndexError", factors=FACTORS, ids=tensor([int(rng.integers(5, 99)), 1]))


def test_refuses_a_negative_id(answer, rng):
    """`look_up` raises `IndexError` for a negative id.

    `factors[-1]` is the last row, as with lists. Nothing goes wrong then, except that a user gets somebody else's factors:
    the worst kind of error. You have to look for it yourself.
    """
    answer.raises("look_up(factors, ids)", "IndexError", factors=FACTORS, ids=tensor([0, -1]))
    answer.raises("look_up(factors, ids)", "IndexError", factors=FACTORS, ids=tensor([-int(rng.integers(2, 4)), 1]))
    answer.raises("look_up(factors, ids)", "IndexError", factors=FACTORS, ids=tensor([3, -1, 2]))
