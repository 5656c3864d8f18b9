"""Lab C4: find the movies whose factors point in the same direction."""

import numpy as np

from grader.checking import as_list, assert_close, assert_true, needs, tensor

MODEL = "model = kit.put(DotProductBias(2, len(titles), factors.shape[1]), movie_factors=factors)"
ASKED = "nearest(model, titles, title, k)"

KEPT = f"\n{ASKED}\nkept = model.movie_factors.weight\n"
STAYS = "To ask a model should not change it. Which of your lines writes into its factors?"
KNOWN = [
    "Silence of the Lambs, The (1991)",
    "Toy Story (1995)",
    "Return of the Jedi (1983)",
    "Pulp Fiction (1994)",
    "Casablanca (1942)",
    "Vertigo (1958)",
    "Babe (1995)",
    "Amadeus (1984)",
]


def test_similarities_of_a_small_table(answer):
    """`similarities` gives 1 for the same direction, 0 for a right angle and -1 for the opposite.

    Divide the dot product by the lengths of both rows. The length of (3, 4) is 5.
    """
    factors = tensor([[3, 4], [6, 8], [4, 3], [4, -3], [-3, -4]], "float32")
    got = answer("similarities(factors, 0)", factors=factors)
    assert_close(got, tensor([1, 1, 0.96, 0, -1]), tolerance=1e-4)


@needs("test_similarities_of_a_small_table")
def test_similarities_of_any_row(answer, rng):
    """`similarities` compares any row of any table with all its rows.

    The result has as many numbers as the table has rows, and at place `row` a 1.
    """
    for _ in range(3):
        n, n_factors = (int(number) for number in rng.integers(3, 12, size=2))
        factors, row = rng.normal(size=(n, n_factors)), int(rng.integers(1, n))
        got = answer("similarities(factors, row)", factors=tensor(factors, "float32"), row=row)
        assert_close(got, tensor(_cosines(factors, row)), tolerance=1e-4)
    for rows, row in (([[3, -4]], 0), ([[2, 2, 0], [0, 0, 5], [2, 2, 0]], 1), ([[1, 1], [0, 3]], 1)):
        got = answer("similarities(factors, row)", factors=tensor(rows, "float32"), row=row)
        assert_close(got, tensor(_cosines(np.array(rows, dtype=float), row)), tolerance=1e-4)


def test_similarities_do_not_depend_on_lengths(answer, rng):
    """`similarities` stays the same when rows become longer or shorter.

    A row twice as long points in the same direction. Does your result know each row's length, that of `row` too?
    """
    factors = rng.normal(size=(8, 5))
    stretched = factors * np.array([0.01, 20, 0.1, 0.01, 5, 0.02, 1, 10])[:, None]
    got = answer("similarities(factors, 3)", factors=tensor(stretched, "float32"))
    assert_close(got, tensor(_cosines(factors, 3)), tolerance=1e-4)


def test_nearest_begins_with_the_most_similar(answer):
    """`nearest` returns titles, the most similar first.

    The angle counts, not the distance: Up is far away from Big and still points in nearly the same direction.
    """
    given = _given(["Big", "Jaws", "Up", "Diva"], [[3, 4], [2, 3.5], [30, 41], [3.5, 3.5]], title="Big", k=3)
    got = as_list(answer(ASKED, setup=MODEL, **given))
    itself = "The movie most like Big is Big itself, and that helps nobody." if got and "Big" in got else None
    assert_close(got, ["Up", "Jaws", "Diva"], hint=itself)


@needs("test_nearest_begins_with_the_most_similar")
def test_nearest_ranks_any_movies(answer, rng):
    """`nearest` ranks the movies of any model, for any title and any `k`.

    Opposite directions are the least similar, and come last. Is the row that you compare with that of `title`?
    """
    for _ in range(3):
        n, row = int(rng.integers(8, 20)), int(rng.integers(1, 8))
        factors, titles = rng.normal(size=(n, 6)).astype(np.float32), _titles(rng, n)
        titles[0] = "#na#"
        order = [i for i in np.argsort(-_cosines(factors, row)) if i != row]
        for k in (int(rng.integers(2, n - 1)), n - 1, 1, 0):
            got = as_list(answer(ASKED, setup=MODEL, **_given(titles, factors, titles[row], k)))
            assert_close(got, [titles[i] for i in order[:k]])
    given = _given(["Big", "Jaws", "Up"], [[3, 4], [2, 3.5], [30, 41]], title="Big", k=1)
    kept = answer("kept", setup=MODEL + KEPT, shown=f"the factors of the model's movies after {ASKED}", **given)
    assert_close(kept, tensor(given["factors"], "float32"), hint=STAYS)
    assert_true(kept.requires_grad, "factors that can be trained", "frozen ones", STAYS)


@needs("test_nearest_begins_with_the_most_similar")
def test_nearest_leaves_out_only_the_movie_itself(answer, rng):
    """`nearest` leaves out the movie itself, and nothing else.

    Three other movies have exactly its direction, so they are as similar as the movie is to itself. Which one comes
    first among equals is chance: find the movie by its place, not by being first or by its similarity.
    """
    titles, factors = _titles(rng, 9), rng.normal(size=(9, 4)).astype(np.float32)
    twins = rng.choice(9, size=4, replace=False)
    factors[twins] = factors[twins[0]] * np.array([[1], [1], [2], [0.5]])
    for row in twins:
        got = as_list(answer(ASKED, setup=MODEL, **_given(titles, factors, titles[row], 3)))
        others = sorted(titles[i] for i in twins if i != row)
        assert_true(sorted(got) == others, f"{', '.join(others)} in any order for {titles[row]}", got)


@needs("test_nearest_begins_with_the_most_similar")
def test_nearest_finds_its_own_kind(answer, rng):
    """Movies of one kind are each other's nearest.

    Each of four kinds of movies has a direction of its own here, and its movies are near it, some with long rows and
    some with short ones.
    """
    kinds = rng.permutation(np.repeat(np.arange(4), 5))
    directions = np.linalg.qr(rng.normal(size=(8, 8)))[0][:4]
    factors = (directions[kinds] + rng.normal(size=(20, 8)) * 0.08) * rng.uniform(0.1, 10, size=(20, 1))
    titles = [f"{('Western', 'Musical', 'Comedy', 'Thriller')[kind]} {i}" for i, kind in enumerate(kinds)]
    for row in rng.choice(20, size=3, replace=False):
        got = as_list(answer(ASKED, setup=MODEL, **_given(titles, factors, titles[row], 4)))
        own = sorted(titles[i] for i in np.flatnonzero(kinds == kinds[row]) if i != row)
        assert_true(sorted(got) == own, f"{', '.join(own)} in any order", got)


def test_unknown_title_raises_key_error(answer, rng):
    """A title that is not among `titles` raises `KeyError`.

    A list's `index` raises `ValueError` for what it does not hold. Look before you ask for the place.
    """
    for title in ("Brazil (1985)", "babe (1995)", "Babe (1995) ", "q"):
        given = _given(KNOWN, rng.normal(size=(8, 4)), title=title, k=2)
        answer.raises(ASKED, "KeyError", setup=MODEL, **given)


@needs("test_unknown_title_raises_key_error")
def test_unknown_title_is_told_the_close_ones(answer, rng):
    """The message of the `KeyError` names the titles that are written most like the unknown one.

    A person who forgets the year or makes a typing error should read what to write instead, and not the whole list.
    """
    asked = {"Silence of the Lambs": KNOWN[0], "Toy Stroy (1995)": KNOWN[1], "Pulp Fictoin": KNOWN[3]}
    for title, close in asked.items():
        order = rng.permutation(8)
        given = _given([KNOWN[i] for i in order], rng.normal(size=(8, 4)), title=title, k=2)
        message = answer.raises(ASKED, "KeyError", setup=MODEL, **given)
        named = [known for known in KNOWN if known in message]
        assert_true(close in named, f"a message that names {close}", message)
        assert_true(len(named) <= 4, "a message that names a few titles", f"one that names {len(named)}")


def _cosines(factors, row):
    lengths = np.linalg.norm(factors, axis=1)
    return factors @ factors[row] / lengths / lengths[row]


def _titles(rng, n):
    return [f"Movie {number}" for number in rng.permutation(np.arange(100, 999))[:n]]


def _given(titles, factors, title, k):
    """What a check gives to ask for the nearest."""
    return {"titles": titles, "factors": np.asarray(factors, dtype=np.float32), "title": title, "k": k}
