"""Question 24: rank movies by bias and by average, and say why the two disagree."""

import numpy as np
import pandas as pd

from grader.checking import as_list, assert_close, assert_true, needs

MODEL = "model = kit.put(DotProductBias(n_users, n_movies, 3), movie_bias=movie_bias, user_bias=user_bias)"

# Users 1 and 2 rate high, users 3 and 4 low; only the first two rated Aladdin, only the others Braveheart.
# By average the order is Aladdin (4), Congo (3.5), Dracula (3.333), Braveheart (3).
FOUR = {
    "user": [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3],
    "title": ["Aladdin"] * 2 + ["Braveheart"] * 2 + ["Congo"] * 4 + ["Dracula"] * 3,
    "rating": [4, 4, 3, 3, 5, 5, 2, 2, 5, 4, 1],
}
FOUR_TITLES = ["Dracula", "Aladdin", "Congo", "Braveheart"]
BRAVEHEART_FIRST = [0.1, 0.3, 0.2, 0.5]  # biases of these titles
ALADDIN_LAST = [0.2, 0.1, 0.5, 0.3]

# Aladdin has two ratings of one user, and Xanadu, Yojimbo and Zardoz have one rating each. Without them Aladdin is two places off, nothing else more than one.
SEVEN = {
    "user": [1, 1, 1, 2, 3, 1, 2, 3, 1, 2, 1, 1, 1],
    "title": ["Aladdin"] * 2 + ["Braveheart"] * 3 + ["Congo"] * 3 + ["Dracula"] * 2 + ["Xanadu", "Yojimbo", "Zardoz"],
    "rating": [5, 5, 5, 5, 4, 3, 3, 3, 2, 2, 4, 4, 4],
}
SEVEN_TITLES = ["Braveheart", "Congo", "Aladdin", "Dracula", "Xanadu", "Yojimbo", "Zardoz"]  # in the order of the bias


def test_by_bias_begins_with_the_best(answer):
    """`by_bias` returns titles, beginning with the one of the greatest movie bias.

    Find the greatest number first, then look up which title stands at its place.
    """
    given = _weights([-0.2, 0.1, 0.4, 0.3], users=[0.9, 0.1, 0.5, 0.7])
    titles = ["Congo", "Jade", "Aladdin", "Fargo"]
    got = as_list(answer("by_bias(model, titles, 2)", setup=MODEL, titles=titles, **given))
    by_users = (
        "That is the order of the users' biases: this model has two sets of them."
        if got == ["Congo", "Fargo"]
        else None
    )
    assert_close(got, ["Aladdin", "Fargo"], hint=by_users)


@needs("test_by_bias_begins_with_the_best")
def test_by_bias_ranks_any_model(answer, rng):
    """`by_bias` ranks the movies of any model.

    Only `model.movie_bias` counts; each of its rows belongs to the title at the same place.
    """
    for n in rng.integers(5, 30, size=3):
        titles, biases = ["#na#", *_titles(rng, n - 1)], rng.permutation(np.linspace(-1, 1, n)).round(4)
        for k in (int(rng.integers(2, n)), 0, 1, int(n)):
            got = answer(
                "by_bias(model, titles, k)", setup=MODEL, titles=titles, k=k, **_weights(biases, rng.normal(size=n))
            )
            assert_close(as_list(got), [titles[i] for i in np.argsort(-biases)[:k]])
    twice = answer(
        "[by_bias(model, titles, 2) for _ in range(2)]", setup=MODEL, titles=titles, **_weights(biases, rng.normal(size=n))
    )
    hint = "The second call found another model than the first: something was done to the biases in place."
    assert_close(as_list(twice[1]), as_list(twice[0]), hint=hint)


@needs("test_by_bias_begins_with_the_best")
def test_by_bias_puts_equals_in_alphabetical_order(answer, rng):
    """`by_bias` puts movies of equal bias in alphabetical order.

    The two criteria run in opposite directions: the bias downwards, the title upwards.
    """
    titles, biases = _titles(rng, 9), np.repeat([0.5, -0.25, 0.75], 3)
    got = as_list(
        answer("by_bias(model, titles, 9)", setup=MODEL, titles=titles, **_weights(biases, rng.normal(size=9)))
    )
    assert_close(got, sorted(titles[6:]) + sorted(titles[:3]) + sorted(titles[3:6]))


def test_by_average_begins_with_the_best(answer):
    """`by_average` returns titles, beginning with the one of the greatest mean rating.

    A movie that many people rated is not better for that. Gather each title's ratings: what is their mean?
    """
    assert_close(as_list(answer("by_average(ratings, 3)", ratings=pd.DataFrame(FOUR))), ["Aladdin", "Congo", "Dracula"])


@needs("test_by_average_begins_with_the_best")
def test_by_average_ranks_any_ratings(answer, rng):
    """`by_average` ranks any table of ratings.

    Rows of one title can stand anywhere in the table, and the best movie can be the one with the fewest ratings. Every
    row counts, also where two are alike.
    """
    for _ in range(3):
        seldom = pd.DataFrame({"user": [1], "title": ["Zardoz"], "rating": [5.0]})
        # A title that looks like a missing value, and rows that are alike: the mean is 4, of users' means 3.5.
        often = pd.DataFrame({"user": [2, 3, 3, 3], "title": ["None"] * 4, "rating": [2.5, 4.5, 4.5, 4.5]})
        ratings = pd.concat([_ratings(rng, n_movies=int(rng.integers(4, 15)), n_users=15), seldom, often])
        means = ratings.groupby("title").rating.mean()
        expected = sorted(means.index, key=lambda title: (-means[title], title))
        for k in (int(rng.integers(len(means) // 2, len(means))), 0, 1, len(means)):
            assert_close(as_list(answer("by_average(ratings, k)", ratings=ratings, k=k)), expected[:k])
    assert_close(as_list(answer("by_average(ratings, 1)", ratings=seldom)), ["Zardoz"])


@needs("test_by_average_begins_with_the_best")
def test_by_average_tells_close_means_apart(answer):
    """`by_average` puts 3.071 before 3.067.

    Both are 3.07 where they are shown. Sort by the means themselves, and round, if at all, afterwards.
    """
    rows = [(user, "Zardoz", 3 + (user < 1)) for user in range(14)] + [
        (user, "Aladdin", 3 + (user < 1)) for user in range(15)
    ]
    ratings = pd.DataFrame(rows, columns=["user", "title", "rating"])
    assert_close(as_list(answer("by_average(ratings, 2)", ratings=ratings)), ["Zardoz", "Aladdin"])


@needs("test_by_bias_begins_with_the_best")
def test_by_bias_tells_close_biases_apart(answer):
    """`by_bias` puts a bias of 0.302 before one of 0.298.

    Both are 0.3 where they are shown. Sort by the biases themselves.
    """
    given = _weights([0.298, 0.302], users=[0.1] * 3)
    assert_close(
        as_list(answer("by_bias(model, titles, 2)", setup=MODEL, titles=["Aladdin", "Zardoz"], **given)),
        ["Zardoz", "Aladdin"],
    )


@needs("test_by_average_begins_with_the_best")
def test_by_average_puts_equals_in_alphabetical_order(answer, rng):
    """`by_average` puts movies of equal mean in alphabetical order, however many ratings they have.

    Sorting by the mean alone leaves equals in whatever order they had. Put the titles into alphabetical order first, then sort by the mean with a stable sort.
    """
    titles = _titles(rng, 30)
    rows = [(user, title, 3 + place % 2) for place, title in enumerate(titles) for user in range(1 + place % 5)]
    ratings = pd.DataFrame(rows, columns=["user", "title", "rating"]).sample(frac=1, random_state=rng.integers(99))
    assert_close(
        as_list(answer("by_average(ratings, 30)", ratings=ratings)), sorted(titles[1::2]) + sorted(titles[::2])
    )


def test_disagree_finds_the_title(answer):
    """`disagree` returns the title whose two places are furthest apart, in either direction.

    By average the order is Aladdin, Congo, Dracula, Braveheart. Write the order by bias beside it and compare places,
    not numbers: a bias of 0.1 and a mean of 4 have different units.
    """
    given = {"titles": FOUR_TITLES, "ratings": pd.DataFrame(FOUR)}
    for biases, expected in ((BRAVEHEART_FIRST, "Braveheart"), (ALADDIN_LAST, "Aladdin")):
        weights = _weights(biases, users=[0.1] * 5)
        assert_close(answer("disagree(model, titles, ratings, 1)[0]", setup=MODEL, **given, **weights), expected)


@needs("test_disagree_finds_the_title")
def test_disagree_leaves_out_rarely_rated_movies(answer):
    """`disagree` keeps the movies with `at_least` ratings or more, and ranks only those.

    With two ratings Aladdin is in, with one Xanadu is out. Leave movies out before you give places to the others, or
    they stand between them.
    """
    weights = _weights(np.linspace(0.7, 0.1, 7), users=[0.1] * 5)
    given = {"titles": SEVEN_TITLES, "ratings": pd.DataFrame(SEVEN), **weights}
    assert_close(answer("disagree(model, titles, ratings, 2)[0]", setup=MODEL, **given), "Aladdin")


@needs("test_disagree_finds_the_title")
def test_disagree_passes_over_titles_without_ratings(answer):
    """`disagree` gives no place to a title that nobody rated, such as `#na#`.

    A vocabulary begins with `#na#`. The model has a bias for it, the ratings have nothing: what does looking up its
    number of ratings do?
    """
    weights = _weights([0.4, *ALADDIN_LAST], users=[0.1] * 5)
    given = {"titles": ["#na#", *FOUR_TITLES], "ratings": pd.DataFrame(FOUR), **weights}
    assert_close(answer("disagree(model, titles, ratings, 1)[0]", setup=MODEL, **given), "Aladdin")


@needs("test_disagree_finds_the_title")
def test_generosity_compares_the_raters_with_everybody(answer):
    """The generosity is the mean of the raters' own means, less the mean of all ratings.

    Users 1 and 2 rated Aladdin. What does each of them give on average, over all the movies they rated? Below 0 means
    strict raters, as Braveheart's are.
    """
    generous, strict = [(4 + 5 + 5) / 3, (4 + 5 + 4) / 3], [(3 + 2 + 1) / 3, (3 + 2) / 2]
    given = {"titles": FOUR_TITLES, "ratings": pd.DataFrame(FOUR)}
    for biases, means in ((ALADDIN_LAST, generous), (BRAVEHEART_FIRST, strict)):
        weights = _weights(biases, users=[0.1] * 5)
        got = answer("disagree(model, titles, ratings, 1)[1]", setup=MODEL, **given, **weights)
        assert_close(got, sum(means) / 2 - pd.DataFrame(FOUR).rating.mean())


@needs("test_disagree_finds_the_title")
def test_disagree_works_for_any_ratings(answer, reference, rng):
    """`disagree` finds the movie and the generosity, whatever the ratings and the model.

    The places may differ in either direction, and the generosity may be below 0: strict raters are a reason, too.
    """
    for _ in range(3):
        given = _clear_disagreement(rng)
        asked = "disagree(model, titles, ratings, at_least)"
        assert_close(answer(asked, setup=MODEL, **given), reference(asked, setup=MODEL, **given))
    given |= {"at_least": 0, "ratings": given["ratings"][:1], "titles": [given["ratings"].title.iloc[0], "Zardoz"]}
    given |= _weights([0.5, 0.25], rng.normal(size=12))
    assert_close(answer(asked, setup=MODEL, **given)[1], 0)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: who rated the movie, and what does the model do with that?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _weights(biases, users):
    """What a check gives to build a model: as many movie biases as there are titles, and user biases."""
    return {
        "n_movies": len(biases),
        "n_users": len(users),
        "movie_bias": np.asarray(biases, dtype=np.float32),
        "user_bias": np.asarray(users, dtype=np.float32),
    }


def _titles(rng, n):
    """`n` different titles in random order."""
    numbers = rng.choice(900, size=n, replace=False) + 100
    return [f"{rng.choice(['Alien', 'Brazil', 'Casino', 'Diva'])} {number}" for number in numbers]


def _ratings(rng, n_movies, n_users):
    """A table in which some users rate high and some low, and each movie has at least one rating."""
    titles, level = _titles(rng, n_movies), rng.uniform(2, 4, size=n_users)
    rows = []
    for title in titles:
        raters = rng.choice(n_users, size=int(rng.integers(1, n_users)), replace=False)
        rows += [(user + 1, title, round(float(np.clip(level[user] + rng.normal(), 1, 5)) * 2) / 2) for user in raters]
    return pd.DataFrame(rows, columns=["user", "title", "rating"]).sample(frac=1, random_state=rng.integers(99))


def _clear_disagreement(rng):
    """Ratings and a model in which one movie's places are further apart than any other's by two or more."""
    while True:
        ratings = _ratings(rng, n_movies=10, n_users=12)
        counts = ratings.title.value_counts()
        at_least = int(counts.sort_values().iloc[3])
        titles = rng.permutation(counts.index.to_numpy()).tolist()
        biases = pd.Series(rng.permutation(np.linspace(-1, 1, 10)).round(4), index=titles)
        kept = counts.index[counts >= at_least]
        means = ratings.groupby("title").rating.mean()[kept]
        gaps = (means.rank() - biases[kept].rank()).abs().sort_values()
        if means.is_unique and gaps.iloc[-1] - gaps.iloc[-2] >= 2:
            weights = _weights(biases, rng.normal(size=12))
            return {"titles": titles, "ratings": ratings, "at_least": at_least, **weights}
