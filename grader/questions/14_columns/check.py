"""Question 14: take the users and the movies out of a batch of pairs."""

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

PAIRS = "torch.tensor([[7, 10], [8, 20], [9, 30]])"


def test_takes_the_users(answer):
    """`users` returns the first number of every pair.

    A tensor has rows and columns, in this order: the first index chooses the row. All rows are wanted, of each one number.
    """
    assert_close(answer(f"users({PAIRS})"), tensor([7, 8, 9], "int64"))


def test_takes_the_movies(answer):
    """`movies` returns the second number of every pair.

    Python counts from 0, so the second column has the number 1. A number in the brackets takes its dimension away, a slice
    keeps it.
    """
    assert_close(answer(f"movies({PAIRS})"), tensor([10, 20, 30], "int64"))


@needs("test_takes_the_users", "test_takes_the_movies")
def test_takes_them_from_any_batch(answer, rng):
    """`users` and `movies` work for batches of any size.

    A batch of one pair has one user, in a tensor of shape (1,); repeated users stay, in the order of the pairs.
    """
    drawn = (rng.integers(1, 6, size=(n, 2)) for n in (1, 2, int(rng.integers(3, 12))))
    for x in (*drawn, np.array([[3, 0], [0, 0], [2, 2]])):
        assert_close(answer("users(x)", x=tensor(x)), tensor(x[:, 0]))
        assert_close(answer("movies(x)", x=tensor(x)), tensor(x[:, 1]))


@needs("test_takes_the_users", "test_takes_the_movies")
def test_keeps_the_type(answer, rng):
    """`users` and `movies` keep the integer type of the batch.

    Embeddings are looked up by whole numbers. Taking a column needs no arithmetic, so the type need not
    change; a tensor made anew chooses a type of its own.
    """
    for dtype in ("int64", "int32"):
        x = rng.integers(1, 900, size=(5, 2)).astype(dtype)
        for name, column in (("users", 0), ("movies", 1)):
            assert_close(answer(f"{name}(x)", x=tensor(x)), tensor(x[:, column]), dtype=dtype)


def test_predicts_the_shapes(answer, rng):
    """`predict_shapes` says what shape each of the four expressions has, for any number of pairs.

    Go through the dimensions one by one: a number in the brackets removes its dimension, a slice keeps it, even a slice of
    length 1. A shape with one number is written `(n,)`, with a comma.
    """
    for n in (64, *rng.integers(3, 40, size=2).tolist(), 1):
        got = answer(
            "{key: shape if isinstance(shape, int) else tuple(shape) for key, shape in shapes.items()}",
            setup=f"shapes = predict_shapes({n})",
            shown=f"predict_shapes({n})",
        )
        assert_close(got, {"x[:, 0]": (n,), "x[0]": (2,), "x[:, 0:1]": (n, 1), "x[..., 0]": (n,)})


@needs("test_takes_the_users")
def test_knows_a_view_from_a_copy(answer, rng):
    """`users_is_a_view` says truly whether writing into `users(x)` changes `x`.

    This check writes a number into the first place of what your `users` returned, and looks at `x`.
    """
    x = tensor(rng.integers(1, 900, size=(3, 2)))
    claim, after = answer("(users_is_a_view, x)", setup="users(x)[0] = -1", may_change=("x",), x=x)
    assert_true(claim in (True, False), "True or False", claim)
    written = x.copy()
    written[0, 0] = -1
    changed = np.array_equal(after, written)
    if not changed:
        assert_close(after, x)
    assert_close(bool(claim), changed)
