"""Question 7: calculate a dot product with plain Python lists."""


from grader.checking import assert_close, assert_true, needs


def test_multiplies_matching_elements_and_adds(answer, rng):
    """`dot` multiplies matching elements and adds the products.

    A dot product is one number: for [1, 2, 3] and [4, 5, 6] it is 1*4 + 2*5 + 3*6.
    """
    first = answer("dot([1, 2, 3], [4, 5, 6])")
    assert_close(first, 32)
    u, v = rng.integers(7, 10, size=(2, 3)).tolist()
    got = answer("dot(u, v)", u=u, v=v)
    assert_close(got, sum(a * b for a, b in zip(u, v, strict=True)), hint=KEPT if got == first else None)


KEPT = (
    "You returned the same result for a different question. Is it stored, instead of computed each time?"
)


ROUNDED = "Keep all decimals. Whoever calls `dot` may want to compare two matches that are close together."


@needs("test_multiplies_matching_elements_and_adds")
def test_matches_the_user_with_both_movies(answer):
    """`dot` finds that *The Last Skywalker* suits user 1 and *Casablanca* does not.

    Minus times minus is plus, and plus times minus is minus: keep the signs of the scores as they are.
    """
    assert_close(answer("dot([0.9, 0.8, -0.6], [0.98, 0.9, -0.9])"), 2.142)
    assert_close(answer("dot([0.9, 0.8, -0.6], [-0.99, -0.3, 0.8])"), -1.611)


@needs("test_multiplies_matching_elements_and_adds")
def test_works_for_any_length(answer, reference, rng):
    """`dot` works for vectors of any length.

    Vectors are not always three elements long: go over as many as there are, from the first to the last.
    """
    for length in (1, 2, 5, 8):
        u, v = rng.integers(-9, 10, size=(2, length)).tolist()
        assert_close(answer("dot(u, v)", u=u, v=v), reference("dot(u, v)", u=u, v=v))
    u, v = (rng.integers(1, 100, size=(2, 4)) / 1000).tolist()
    assert_close(answer("dot(u, v)", u=u, v=v), sum(a * b for a, b in zip(u, v, strict=True)), hint=ROUNDED)


@needs("test_multiplies_matching_elements_and_adds")
def test_gives_zero_for_empty_vectors(answer):
    """`dot` of two empty vectors is 0.

    Nothing was added yet: which number does a sum start from?
    """
    assert_close(answer("dot([], [])"), 0)


@needs("test_multiplies_matching_elements_and_adds")
def test_refuses_vectors_of_different_lengths(answer):
    """`dot` raises `ValueError` if one vector is longer than the other.

    Some element has no partner then. Does your way of pairing up notice, whichever of the two is longer? A printed
    word or an `assert` is not enough: the caller should meet a `ValueError`.
    """
    answer.raises("dot([1, 2, 3], [1, 2])", "ValueError")
    answer.raises("dot([1, 2], [1, 2, 3])", "ValueError")
    answer.raises("dot([], [1])", "ValueError")
    answer.raises("dot([1], [])", "ValueError")


@needs("test_multiplies_matching_elements_and_adds")
def test_uses_plain_python(code):
    """`dot` does its own multiplying and adding, without NumPy, PyTorch or pandas.

    This rule reads your code and does not run it; take it as advice. A loop and two operators are all you need.
    """
    found = code.modules_used_by("dot") & {"numpy", "torch", "pandas", "scipy"}
    assert_true(not found, expected="plain Python", got=", ".join(sorted(found)))
