"""Question 2: match users and movies by factors."""


import numpy as np

from grader.checking import as_list, assert_close, assert_true, needs

USER = "user = np.array([0.9, 0.8, -0.6])"

THREE = """
user = np.array([2.0, -1.0])
movies = {"Antz": np.array([0.0, 2.0]), "Babe": np.array([2.0, -1.0]), "Clue": np.array([1.0, 1.0])}
"""

LARGE = """
user = np.array([1.0, 0.0])
movies = {"Babe": np.array([1.0, 0.0]), "Antz": np.array([-1.0, 9.0]), "Clue": np.array([3.0, 9.0])}
"""

EQUAL = """
user = np.array([1.0, -1.0])
movies = {"Antz": np.array([2.0, 0.0]), "Clue": np.array([0.0, 2.0]), "Babe": np.array([3.0, 1.0])}
"""

CLOSE = """
user = np.array([1.0, 0.5])
movies = {"Antz": np.array([1.0, 0.0002]), "Clue": np.array([1.0, 0.0006]), "Babe": np.array([1.0, 0.0004])}
"""


def test_adds_the_products_of_the_factors(answer):
    """`match` multiplies factor by factor and adds up the products.

    For [1, 2, 3] and [4, 5, 6] it is 1*4 + 2*5 + 3*6: one number for the whole pair.
    """
    assert_close(answer("match(np.array([1, 2, 3]), np.array([4, 5, 6]))"), 32)


def test_keeps_the_signs(answer):
    """`match` is high for *The Last Skywalker* and user 1, and negative for *Casablanca*.

    Two minuses make a plus, a plus and a minus make a minus. No factor needs to be made positive, scaled or left out.
    """
    assert_close(answer("match(user, np.array([0.98, 0.9, -0.9]))", setup=USER), 2.142)
    assert_close(answer("match(user, np.array([-0.99, -0.3, 0.8]))", setup=USER), -1.611)


@needs("test_adds_the_products_of_the_factors")
def test_works_for_any_factors(answer, reference, rng):
    """`match` works for any number of factors and for numbers of any size.

    Three factors were an example: go over as many as there are, and take both arrays from the arguments.
    """
    for n_factors in (1, 2, 5, 50):
        user, movie = rng.normal(0, 3, size=(2, n_factors)).round(2)
        got = answer("match(user, movie)", user=user, movie=movie)
        assert_close(got, reference("match(user, movie)", user=user, movie=movie))
    small = (([0.1234, -0.5678], [2.3456, 0.0]), ([0.0, 1.5, 0.0], [3.3337, 3.3337, -1.0]), ([0.0, 0.0], [1.5, -2.0]))
    for user, movie in small:
        got = answer("match(user, movie)", user=np.array(user), movie=np.array(movie))
        assert_close(got, float(np.dot(user, movie)))


@needs("test_works_for_any_factors")
def test_puts_the_best_match_first(answer):
    """`best_for` gives all titles, the best match first.

    The matches are -2 for *Antz*, 5 for *Babe* and 1 for *Clue*. What does your way sort by, and in which direction? Only
    the titles are asked for.
    """
    assert_close(as_list(answer("best_for(user, movies)", setup=THREE)), ["Babe", "Clue", "Antz"])


@needs("test_puts_the_best_match_first")
def test_lists_equal_matches(answer):
    """`best_for` lists every title, also where two of them match equally well.

    *Antz* and *Babe* both match with 2, and either may come first. Do you look titles up by their match? Then the second of two
    equals takes the place of the first.
    """
    got = as_list(answer("best_for(user, movies)", setup=EQUAL))
    first = ["Babe", "Antz"] if got[:1] == ["Babe"] else ["Antz", "Babe"]
    assert_close(got, [*first, "Clue"])
    zeros = EQUAL.replace("[1.0, -1.0]", "[0.0, 0.0]", 1)
    assert_close(sorted(as_list(answer("best_for(user, movies)", setup=zeros))), ["Antz", "Babe", "Clue"])


@needs("test_puts_the_best_match_first")
def test_ranks_by_the_match_alone(answer):
    """`best_for` ranks by the match, not by how alike two cards look.

    A movie with large factors may be the best match, though it lies far away. Do you rank by what `match` says?
    """
    assert_close(as_list(answer("best_for(user, movies)", setup=LARGE)), ["Clue", "Babe", "Antz"])
    alike = LARGE.replace("[1.0, 0.0]", "[1.0, 1.0]", 1)
    assert_close(as_list(answer("best_for(user, movies)", setup=alike)), ["Clue", "Antz", "Babe"])
    close = as_list(answer("best_for(user, movies)", setup=CLOSE))
    assert_close(close, ["Clue", "Babe", "Antz"], hint="The matches are 1.0001, 1.0003 and 1.0002. Are they rounded?")


@needs("test_puts_the_best_match_first", "test_works_for_any_factors")
def test_ranks_any_shelf(answer, reference, rng):
    """`best_for` ranks any movies for any user, also if no match is good.

    Every title is in the list once, the worst match at its end. What two titles share, or whether a match is
    negative, makes no difference.
    """
    for n_movies, n_factors in ((1, 3), (4, 1), (12, 5), (5, 5)):
        user, factors = rng.normal(size=n_factors), rng.normal(size=(n_movies, n_factors))
        factors[factors @ user > 0] *= -1 if n_movies == 4 else 1
        numbers = rng.choice(1000, n_movies, replace=False)
        given = {"user": user, "movies": {f"Movie {n}": row for n, row in zip(numbers, factors, strict=True)}}
        assert_close(as_list(answer("best_for(user, movies)", **given)), reference("best_for(user, movies)", **given))


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: what does each user and each movie get, and what do the ratings do with it?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)
