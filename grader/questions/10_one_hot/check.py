"""Question 10: a one-hot vector picks a row, so a look-up is a matrix product."""

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

FACTORS_MULTIPLIED = """
class Products(torch.overrides.TorchFunctionMode):
    with_factors = ()  # what the factors were multiplied with
    def __torch_function__(self, function, types, args=(), kwargs=None):
        words, others = ("mul", "mm", "einsum", "linear", "dot"), []
        parts = [part for part in [*args, *(kwargs or {}).values()] if isinstance(part, torch.Tensor)]
        for part in parts:
            is_dense = part.layout == torch.strided
            is_factors = is_dense and part.data_ptr() == factors.data_ptr() and part.numel() == factors.numel()
            others += [] if is_factors else [part]
        if len(others) < len(parts) and any(word in function.__name__ for word in words):
            self.with_factors += (*others,)
        return function(*args, **(kwargs or {}))
with Products() as products: found = look_up_by_product(factors, ids)
"""

COUNT = """
class Products(torch.overrides.TorchFunctionMode):
    shapes = ()
    def __torch_function__(self, function, types, args=(), kwargs=None):
        if any(word in function.__name__ for word in ("mul", "mm", "mv", "dot", "einsum", "linear")):
            self.shapes += ([tuple(part.shape) for part in args if isinstance(part, torch.Tensor)],)
        return function(*args, **(kwargs or {}))
with Products() as few: look_up_by_product(torch.ones(10, 2), torch.tensor([1, 0, 4]))
with Products() as many: look_up_by_product(torch.ones(300, 2), torch.tensor([1, 0, 4]))
"""


def test_has_a_one_at_i(answer):
    """`one_hot(i, n)` is n long, 1 at position i and 0 everywhere else.

    Positions count from 0, as everywhere in Python, and the vector has one dimension.
    """
    assert_close(answer("one_hot(2, 5)"), tensor([0, 0, 1, 0, 0]))
    assert_close(answer("one_hot(0, 3)"), tensor([1, 0, 0]))


@needs("test_has_a_one_at_i")
def test_can_point_at_any_position(answer, rng):
    """`one_hot` works for every position, the last one included, and for any length.

    With n = 4 the last position is 3, and a vector of length 1 has just position 0.
    """
    n_drawn = int(rng.integers(9, 40))
    for i, n in ((3, 4), (0, 1), (int(rng.integers(n_drawn)), n_drawn)):
        assert_close(answer("one_hot(i, n)", i=i, n=n), tensor(np.eye(n)[i]))


@needs("test_has_a_one_at_i")
def test_is_made_of_floats(answer):
    """`one_hot` returns float32 numbers.

    Whole numbers cannot be multiplied with the factors. Most functions that make a tensor take a `dtype`, and every
    tensor has a method that converts it.
    """
    assert_close(answer("one_hot(1, 4)"), tensor([0, 1, 0, 0]), dtype="float32")


def test_looks_up_a_small_batch(answer):
    """`look_up_by_product` gives one row of the factors for each id, in the order asked.

    For two ids and four users the one-hot rows are a matrix of shape (2, 4), of floats like the factors. What does it have
    to be multiplied with, and on which side, so that the shapes fit?
    """
    factors = tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]], dtype="float32")
    got = answer("look_up_by_product(factors, ids)", factors=factors, ids=tensor([2, 0]))
    assert_close(got, tensor([[7, 8, 9], [1, 2, 3]]))


@needs("test_looks_up_a_small_batch")
def test_equals_indexing(answer, rng):
    """`look_up_by_product(factors, ids)` equals `factors[ids]`, for every id, repeated ones and a batch of any size.

    Each id needs a one-hot row of its own, even if the same user comes twice.
    """
    for n, n_factors, batch in ((7, 3, 1), (5, 5, 5), (int(rng.integers(8, 30)), int(rng.integers(2, 9)), 64)):
        factors = tensor(rng.normal(size=(n, n_factors)), dtype="float32")
        ids = tensor(rng.integers(n, size=batch))
        got = answer("look_up_by_product(factors, ids)", factors=factors, ids=ids)
        assert_close(got, factors[ids], dtype="float32")
    for rows, places in (([[0.5, -1.0]], [0, 0]), ([[1.0, 1.0], [0.0, 2.0], [1.0, 1.0]], [2, 0])):
        factors, ids = tensor(rows, dtype="float32"), tensor(places)
        assert_close(answer("look_up_by_product(factors, ids)", factors=factors, ids=ids), factors[ids])


@needs("test_looks_up_a_small_batch")
def test_multiplies_with_every_row(answer):
    """`look_up_by_product` gets its rows by multiplying and adding, not by indexing.

    If the rows really are multiplied by zeros, then one user whose factors are NaN spoils every answer, since 0 times
    NaN is NaN. Indexing with `factors[ids]` never meets that user; a matrix product does.
    """
    factors = tensor([[1, 2], [np.nan, np.nan], [5, 6]], dtype="float32")
    # a product of sparse matrices leaves the zeros out, and is a product all the same
    given = {"factors": factors, "ids": tensor([2, 0])}
    one_hots = answer("products.with_factors", FACTORS_MULTIPLIED, **given)
    got = answer("look_up_by_product(factors, ids)", **given)
    is_product = _ones(one_hots, 3) == {0, 2} or bool(np.isnan(got).all())
    assert_true(is_product, expected="NaN everywhere, as 0 times NaN is NaN", got=got)


@needs("test_looks_up_a_small_batch")
def test_multiplies_no_more_often_for_more_users(answer):
    """`look_up_by_product` calls for as many products with 300 users as with 10: it does not loop over them.

    One product with the whole matrix does all users at once. A loop over the batch, to build its one-hot rows, is fine.
    """
    shown = "how often look_up_by_product multiplies, for 10 users and for 300"
    few, many = answer("[few.shapes, many.shapes]", setup=COUNT, shown=shown)
    assert_true(
        len(many) == len(few), f"{len(few)} products, as for 10 users", f"{len(many)} products for 300 users"
    )
    sizes = zip(_sizes(few), _sizes(many), strict=False)
    assert_true(all(n in (m, 30 * m) for m, n in sizes), "the same products, with 300 users in place of 10", many)


def _ones(parts, n_users):
    """Return which users have something but a zero in any of these parts."""
    places = [(part, axis) for part in parts for axis, size in enumerate(np.shape(part)) if size == n_users]
    return {place for part, axis in places for place in np.nonzero(part)[axis].tolist()}


def _sizes(products):
    return [size for shapes in products for shape in shapes for size in shape]
