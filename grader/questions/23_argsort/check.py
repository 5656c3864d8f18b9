"""Question 23: find where the smallest and greatest numbers stand, and undo an order."""

import numpy as np

from grader.checking import Tensor, assert_close, assert_true, needs, tensor

BIASES = tensor([0.3, -0.2, 0.5, 0.1, -0.4], "float32")

SOME = tensor([0.5, -1.25, 0.0, 2.0], "float32")
CLOSE = tensor([0.302, 0.298, 0.3005, 0.2995], "float32")
FAR = tensor([-10_000 - 37 * i % 50 for i in range(50)], "float32")  # all different, all far below 0
EDGES = [(SOME, 4), (SOME, 1), (SOME[1:2], 1), (CLOSE, 3), (FAR, 50)]  # values, k


def test_lowest_gives_places(answer):
    """`lowest` returns places, beginning with the place of the smallest number.

    Point at the smallest number in the tensor: at which position, counted from 0, is your finger?
    """
    got = answer("lowest(biases, 3)", biases=BIASES)
    assert_close(got, tensor([4, 1, 3]), hint=_hint(got, [-0.4, -0.2, 0.1]))
    _assert_whole(got)


def test_highest_gives_places(answer):
    """`highest` returns places, beginning with the place of the greatest number.

    Two things have to be right: which places, and in which order they come. Sorting goes upwards unless you ask for the
    other direction; `help(torch.argsort)` tells how.
    """
    got = answer("highest(biases, 3)", biases=BIASES)
    assert_close(got, tensor([2, 0, 3]), hint=_hint(got, [0.5, 0.3, 0.1]))
    _assert_whole(got)


@needs("test_lowest_gives_places")
def test_lowest_works_for_any_numbers(answer, rng):
    """`lowest` finds the `k` smallest of any numbers.

    Look at all the numbers, signs included, and only then keep the first `k` places.
    """
    for values, k in (*(_values(rng) for _ in range(3)), *EDGES):
        got = answer("lowest(values, k)", values=values, k=k)
        _assert_places(got, values, k, np.sort(values)[:k])
    assert_close(answer("lowest(values, 0).tolist()", values=SOME, shown="lowest(values, 0)"), [])


@needs("test_highest_gives_places")
def test_highest_works_for_any_numbers(answer, rng):
    """`highest` finds the `k` greatest of any numbers, the greatest first.

    Look at all the numbers, signs and zeros included, and keep as many places as `k` says.
    """
    for values, k in (*(_values(rng) for _ in range(3)), *EDGES):
        got = answer("highest(values, k)", values=values, k=k)
        _assert_places(got, values, k, np.sort(values)[::-1][:k])
    assert_close(answer("highest(values, 0).tolist()", values=SOME, shown="highest(values, 0)"), [])


@needs("test_lowest_gives_places", "test_highest_gives_places")
def test_equal_numbers_keep_places_of_their_own(answer, rng):
    """Equal numbers each come with a place of their own.

    Looking for a number's place by its value finds the first of several equals again and again.
    """
    for _ in range(3):
        values = tensor(rng.permutation([1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 5]), "int64")
        k = int(rng.integers(6, 10))
        _assert_places(answer("lowest(values, k)", values=values, k=k), values, k, np.sort(values)[:k])
        _assert_places(answer("highest(values, k)", values=values, k=k), values, k, np.sort(values)[::-1][:k])


def test_inverse_gives_ranks(answer):
    """`inverse` holds, at place `i`, where number `i` went.

    In the order [3, 0, 1, 2] number 3 went to place 0, number 0 to place 1, number 1 to place 2: begin with number 0.
    """
    assert_close(answer("inverse(order)", order=tensor([3, 0, 1, 2])), tensor([1, 2, 3, 0]), dtype="int64")


@needs("test_inverse_gives_ranks")
def test_inverse_undoes_any_order(answer, rng):
    """Indexing with `order` and then with `inverse(order)` gives the values as they were.

    Write a small order down, apply it to some letters, and note which places bring each letter back.
    """
    for n in (1, 6, 20):
        values = tensor(rng.normal(size=n), "float32")
        order = tensor(rng.permutation(n))
        assert_close(answer("values[order][inverse(order)]", values=values, order=order), values)


def _values(rng):
    """Numbers of both signs, all different, and how many of them to ask for."""
    n = int(rng.integers(6, 40))
    return tensor(rng.permutation(np.linspace(-2, 2, n) + 0.01), "float32"), int(rng.integers(2, n))


def _hint(got, numbers):
    """What to say if the numbers came instead of their places, or the places in another container."""
    if not isinstance(got, Tensor):
        return "What argsort returns is a tensor of places already: keep it one, so that it can index other tensors."
    if got.shape == np.shape(numbers) and np.allclose(got, numbers, atol=1e-6):
        return f"These are the numbers themselves, but no title is stored under {numbers[0]}. Where did it stand?"
    return None


def _assert_whole(places):
    """Whether places can be used to look something up."""
    is_whole = np.asarray(places).dtype.kind in "iu"
    hint = "A place is a whole number: only those can index a list or a tensor."
    assert_true(is_whole, "places, which are whole numbers", "numbers with a decimal point", hint=hint)


def _assert_places(got, values, k, expected):
    """Whether `got` are `k` different places at which `values` holds `expected`."""
    assert_close(np.shape(got), (k,))
    _assert_whole(got)
    places = np.asarray(got)
    in_range = ((places >= 0) & (places < len(values))).all()
    assert_true(bool(in_range), f"places from 0 to {len(values) - 1}", got)
    assert_true(len(set(places.tolist())) == k, f"{k} different places", got)
    assert_close(np.asarray(values)[places], np.asarray(expected))
