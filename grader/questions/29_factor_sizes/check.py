"""Question 29: sizes of embeddings, and why a neural network can join factors of different numbers."""

import re

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

THEIR_WORDS = re.compile("tensor|mat1|operand|dimension|batch2|einsum|broadcast")  # whichever way the product was taken


def test_sizes_of_the_chapter(answer):
    """`embedding_size` gives 74 factors for 944 rows and 101 for 1,635.

    Without rounding it is 74.15 and 100.85, and 100.85 is nearer to 101 than to 100.
    """
    got = answer("[embedding_size(944), embedding_size(1635)]")
    hint = "Nothing came back. `print` shows a number; what hands it over?" if got == [None, None] else None
    assert_close(got, [74, 101], hint=hint)


@needs("test_sizes_of_the_chapter")
def test_sizes_are_rounded_to_the_nearest(answer, rng):
    """`embedding_size` rounds to the nearest whole number, up or down.

    Cutting the decimals off always rounds down. Is there a function that looks which whole number is nearer?
    """
    for n in [2, 3, 10, *rng.integers(20, 30_000, size=10).tolist(), 1]:
        assert_close(answer("embedding_size(n)", n=n), round(1.6 * n**0.56))


@needs("test_sizes_of_the_chapter")
def test_no_more_than_600_factors(answer, rng):
    """`embedding_size` never gives more than 600.

    For a million rows the formula alone gives 3,665. What is the smaller of that and 600?
    """
    for n in (39_000, 41_000, int(rng.integers(10**5, 10**7))):
        assert_close(answer("embedding_size(n)", n=n), min(600, round(1.6 * n**0.56)))


@needs("test_no_more_than_600_factors")
def test_size_can_make_an_embedding(answer):
    """`embedding_size` returns a number that `nn.Embedding` takes as a size.

    A size is a whole number: 74, not 74.0. What type does yours have, also at the limit?
    """
    for n, size in ((944, 74), (50_000, 600)):
        assert_close(answer("tuple(torch.nn.Embedding(3, embedding_size(n)).weight.shape)", n=n), (3, size))


def test_dot_error_is_the_message(answer, rng):
    """`dot_error` returns the message that PyTorch gives when the numbers of factors differ.

    `except RuntimeError as error` catches it; what does `str(error)` give?
    """
    pairs = []
    for _ in range(2):
        b, p, q = (int(n) for n in rng.choice(np.arange(2, 40), size=3, replace=False))
        pairs += [(_factors(rng, b, p), _factors(rng, b, q))]
    pairs += [(_factors(rng, 1, 3), _factors(rng, 1, 2))]
    pairs += [(tensor([[0, 0, 2]] * 4, "float32"), tensor([[1, 1]] * 4, "float32"))]
    pairs += [(tensor([[1, 1]] * 4, "float32"), tensor([[0, 0, 2]] * 4, "float32"))]
    for users, movies in pairs:
        p, q = users.shape[1], movies.shape[1]
        got = answer("dot_error(users, movies)", users=users, movies=movies)
        assert_true(isinstance(got, str), "a text", got)
        is_theirs = str(p) in got and str(q) in got and THEIR_WORDS.search(got)
        assert_true(bool(is_theirs), f"PyTorch's message, which names the sizes {p} and {q}", got)
        hint = "The error's type and its trace are not part of its message."
        assert_true("Error" not in got, "PyTorch's message and nothing else", got, hint)


@needs("test_dot_error_is_the_message")
def test_equal_sizes_have_no_error(answer, rng):
    """`dot_error` returns None when users and movies have the same number of factors.

    Only an error has a message. What should come out when the product is taken without one?
    """
    b, p = (int(n) for n in rng.choice(np.arange(2, 40), size=2, replace=False))
    got = answer("dot_error(users, movies)", users=_factors(rng, b, p), movies=_factors(rng, b, p))
    told = f"the text {got!r}" if isinstance(got, str) else got
    hint = None if got is None or isinstance(got, str) else "The product itself is not asked for, only what went wrong."
    assert_true(got is None, "None, and no text", told, hint)


def test_joined_puts_movies_behind_users(answer):
    """`joined` puts the movie's factors behind the user's, row by row.

    Two rows go in and two rows come out, only longer. Along which dimension do they grow?
    """
    given = {"users": tensor([[1, 2], [3, 4]], "float32"), "movies": tensor([[5, 6], [7, 8]], "float32")}
    got = answer("joined(users, movies)", **given)
    is_longer = np.shape(got) == (2, 4)
    hint = "They grow along the right dimension. Whose factors come first?" if is_longer else None
    assert_close(got, tensor([[1, 2, 5, 6], [3, 4, 7, 8]], "float32"), hint=hint)


@needs("test_joined_puts_movies_behind_users")
def test_joined_takes_any_sizes(answer, rng):
    """`joined` works for any numbers of factors, and for any batch.

    The numbers of factors need not be equal, and a batch may have a single row.
    """
    for b in (1, *rng.integers(2, 9, size=2).tolist()):
        least = 2 if b == 1 else 1  # an axis too few is then a wrong answer each time, and no error now and then
        p, q = (int(n) for n in rng.choice(np.arange(least, 12), size=2, replace=False))
        users, movies = _factors(rng, b, p), _factors(rng, b, q)
        expected = tensor(np.concatenate([users, movies], axis=1))
        assert_close(answer("joined(users, movies)", users=users, movies=movies), expected)
    few, more = tensor([[0, 0, 2], [0, 0, 2]], "float32"), tensor([[1, 1], [1, 1]], "float32")
    for users, movies in ((few, more), (more, few)):
        expected = tensor(np.concatenate([users, movies], axis=1))
        assert_close(answer("joined(users, movies)", users=users, movies=movies), expected)


@needs("test_joined_puts_movies_behind_users")
def test_gradients_flow_into_both(answer, rng):
    """Gradients flow through `joined`, back into users and movies.

    Copying numbers into a new tensor, or going through lists, cuts them off from what they came from.
    """
    setup = "users.requires_grad_(), movies.requires_grad_()\n(joined(users, movies) @ weights).sum().backward()"
    for q in (5, 3):
        users, movies, weights = _factors(rng, 4, 3), _factors(rng, 4, q), rng.normal(size=3 + q).astype(np.float32)
        given = {"users": users, "movies": movies, "weights": tensor(weights)}
        got = answer("(users.grad, movies.grad)", setup=setup, **given, may_change=("users", "movies"))
        without = [name for name, gradient in zip(("users", "movies"), got, strict=True) if gradient is None]
        assert_true(not without, "a gradient for both", f"none for {' and '.join(without)}")
        assert_close(np.asarray(got[0]), np.tile(weights[:3], (4, 1)))
        assert_close(np.asarray(got[1]), np.tile(weights[3:], (4, 1)))


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: what does each of the two do with the third factor of a user?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _factors(rng, b, n):
    return tensor(rng.normal(size=(b, n)), "float32")
