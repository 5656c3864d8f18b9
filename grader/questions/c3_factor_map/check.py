"""Lab C3: put the most-rated movies on a map of two principal components, and draw it."""

import numpy as np
import pandas as pd

from grader.checking import assert_close, assert_true, needs, tensor

MODEL = "model = kit.put(DotProductBias(4, len(titles), movie_factors.shape[1]), movie_factors=movie_factors)"
ASKED = "movie_map(model, titles, ratings, top_n)"
DRAWN = """
axes = draw_map(points)
dots = [tuple(map(float, dot)) for group in axes.collections for dot in group.get_offsets()]
dots += [tuple(map(float, dot)) for line in axes.lines for dot in line.get_xydata()]
labels = [(text.get_text().strip(), *map(float, getattr(text, "xy", text.get_position()))) for text in axes.texts]
"""


def test_takes_the_most_rated_movies(answer, rng):
    """`movie_map` has a row for each of the `top_n` movies with the most ratings, the most rated first.

    How often does each title occur in `ratings`? That has nothing to do with the order of `titles`.
    """
    for given in (_few(), _world(rng)):
        got = answer(ASKED, setup=MODEL, **given)
        assert_true(isinstance(got, pd.DataFrame), "a pandas table", got)
        assert_close(got.index.tolist(), _popular(given))


@needs("test_takes_the_most_rated_movies")
def test_has_columns_x_and_y(answer, rng):
    """`movie_map` has the columns `x` and `y`.

    Two components, two columns: the first one is `x`.
    """
    for given in (_few(), _world(rng)):
        got = answer(ASKED, setup=MODEL, **given)
        assert_close(got.columns.tolist(), ["x", "y"])
        assert_close(got.index.tolist(), _popular(given), hint="Is each map made of the ratings that are given for it?")


@needs("test_has_columns_x_and_y")
def test_each_title_has_its_own_place(answer, rng):
    """Each title stands at the place of its own factors.

    Here the movies lie along one line, so `x` says how far along. Row `i` of the factors belongs to `titles[i]`: did you
    look up the rows in the same order in which you wrote the titles?
    """
    few, many = _few(), _world(rng)
    lines = np.array([1.0, 4, 5, 0]), rng.permutation(np.arange(len(many["titles"]), dtype=float))
    directions = np.array([2.0, 1, 2]), rng.normal(size=6)
    for given, line, direction in zip((few, many), lines, directions, strict=True):
        given["movie_factors"] = np.outer(line, direction).astype(np.float32) + 1
        got = answer(ASKED, setup=MODEL, **given).x.to_numpy()
        along = line[[given["titles"].index(title) for title in _popular(given)]]
        slope = np.polyfit(along, got, 1)[0]
        off = np.abs(got - got.mean() - slope * (along - along.mean())).max()
        is_right = bool(abs(slope) > 1e-6 and off < 0.02 * abs(slope) * np.ptp(along))
        places = f", where {'Jaws is at 0, Antz at 5, Emma at 1' if given is few else 'steps are equal'}, at any scale"
        assert_true(is_right, f"`x` along the line{places}", np.round(got, 4) + 0.0)


@needs("test_has_columns_x_and_y")
def test_map_is_centered(answer, rng):
    """The mean of `x` and the mean of `y` are 0.

    Subtract from each factor its mean over the movies on the map. A mean over the movies runs along which dimension?
    """
    many = _world(rng)
    many["movie_factors"][:, rng.integers(6)] += 20
    for given in (_few(), many):
        means = answer(ASKED, setup=MODEL, **given).mean().to_numpy()
        assert_true(bool(np.abs(means).max() < 0.02 * np.abs(_expected(given)).max()), "means of 0", means)


@needs("test_map_is_centered")
def test_components_are_unrelated(answer, rng):
    """`x` and `y` are uncorrelated: knowing one says nothing about the other.

    Two factors of the model can say nearly the same. Two principal components can not.
    """
    many = _world(rng)
    many["movie_factors"][:, 1] += 3 * many["movie_factors"][:, 0]  # so that plain factors are far from it
    for given in (_few(), many):
        x, y = answer(ASKED, setup=MODEL, **given).to_numpy().T
        assert_true(bool(abs(np.corrcoef(x, y)[0, 1]) < 0.05), "a correlation of 0", float(np.corrcoef(x, y)[0, 1]))


@needs("test_map_is_centered")
def test_x_has_the_greatest_variance(answer, rng):
    """`x` spreads the movies as far as any direction can, `y` as far as any direction at right angles to it.

    The decomposition gives directions of length 1, sorted by how much the movies differ in them. In which order does
    yours come, and did you multiply the centered factors with the directions?
    """
    for given in (_few(), _world(rng)):
        got, expected = answer(ASKED, setup=MODEL, **given).to_numpy(), _expected(given)
        assert_close(got.std(axis=0).astype(float), expected.std(axis=0).astype(float), tolerance=0.02)


KEPT = """
movie_map(model, titles, ratings, top_n)
kept = model.movie_factors.weight
"""
STAYS = "A map only looks at the model. Which of your lines changes what it looked at?"


@needs("test_each_title_has_its_own_place")
def test_places_are_right_for_any_model(answer, rng):
    """Every movie is at its place, on a map that may be turned over left to right or top to bottom.

    Only the movies on the map decide its directions: a rare movie with strange factors must not turn it.
    """
    for _ in range(2):
        given = _world(rng)
        got, expected = answer(ASKED, setup=MODEL, **given).to_numpy(), _expected(given)
        flips = np.where((got * expected).sum(axis=0) < 0, -1, 1)
        assert_close((got * flips).astype(float), expected.astype(float), tolerance=0.02)
    given = _few()
    shown = "the factors of the model's movies after movie_map(model, titles, ratings, top_n)"
    kept = answer("kept", setup=MODEL + KEPT, shown=shown, **given)
    assert_close(kept, tensor(given["movie_factors"], "float32"), hint=STAYS)
    assert_true(kept.requires_grad, "factors that can be trained", "frozen ones", STAYS)


def test_draw_map_returns_the_axes(answer, rng):
    """`draw_map` returns the `Axes` that it drew on.

    `plt.subplots()` gives you a figure and its axes: return the second, before or instead of showing it.
    """
    got = answer("type(draw_map(points)).__name__", points=_points(rng))
    assert_true(got.startswith("Axes"), "Axes", got)


@needs("test_draw_map_returns_the_axes")
def test_draw_map_has_a_dot_for_each_movie(answer, rng):
    """The map has a dot at the place of each movie.

    `scatter` takes all the x and all the y at once.
    """
    places = np.argwhere(np.ones((8, 5))) / 2  # more than are easily read, and a dot for each all the same
    many = pd.DataFrame(places, index=[f"Movie {number}" for number in range(40)], columns=["x", "y"])
    for points in (_points(rng), _points(rng)[:1], many):
        dots = answer("dots", setup=DRAWN, shown="the dots of draw_map(points)", points=points)
        for place in points.to_numpy():
            is_there = any(np.allclose(place, dot, atol=1e-6) for dot in dots)
            hint = "Here are 40 movies. Does each row of `points` get its dot, however many there are?"
            assert_true(is_there, f"a dot at {_place(*place)}", _dots(dots), hint if len(points) == 40 else None)


@needs("test_draw_map_returns_the_axes")
def test_draw_map_writes_each_title_beside_its_dot(answer, rng):
    """Each title is written beside its own dot.

    `Axes.text(x, y, title)` writes one title. Pair titles and places off, row by row.
    """
    points = _points(rng)
    labels = answer("labels", setup=DRAWN, shown="the titles that draw_map(points) writes", points=points)
    written = {text: np.array(place) for text, *place in labels}
    for title, place in points.iterrows():
        assert_true(title in written, f"the title {title} on the map", f"{len(written)} other texts")
        nearest = ((points - written[title]) ** 2).sum(axis=1).idxmin()
        assert_true(nearest == title, f"{title} beside {_place(*place)}", f"it is beside the dot of {nearest}")


def _dots(dots):
    """How many dots there are, and where the first of them is."""
    return f"{len(dots)} dots, none of them there; one is at {_place(*dots[0])}" if dots else "no dots"


def _place(x, y):
    return f"({x:.2f}, {y:.2f})"


def _points(rng):
    """A table as `movie_map` returns it, its places well apart and its titles not sorted."""
    places = rng.permutation([(x, y) for x in range(-2, 3) for y in range(-2, 2)])[:6]
    titles = ["Movie 80, The (1980)", *(f"Movie {number}" for number in rng.permutation(np.arange(20, 80))[:5])]
    return pd.DataFrame(places + np.array([0.25, 0.5]), index=titles, columns=["x", "y"])


def _few():
    """Four movies, Jaws with four ratings, Antz with three, Emma with two and Heat with one, and small factors."""
    rows = [(1, "Emma", 3), (1, "Jaws", 3), (2, "Antz", 4), (2, "Jaws", 4), (3, "Heat", 4)]
    rows += [(3, "Jaws", 2), (3, "Antz", 5), (4, "Emma", 1), (4, "Antz", 4), (4, "Jaws", 3)]
    factors = np.array([[3, 1, 0], [0, 9, 9], [5, 2, 1], [1, 0, 2]], dtype=np.float32)
    ratings = pd.DataFrame(rows, columns=["user", "title", "rating"])
    return {"titles": ["Emma", "Heat", "Antz", "Jaws"], "ratings": ratings, "movie_factors": factors, "top_n": 3}


def _world(rng):
    """Titles, ratings with a clear order of popularity, and factors whose first two components stand out."""
    n, top_n = int(rng.integers(24, 32)), int(rng.integers(10, 16))
    titles = [f"Movie {number}" for number in rng.permutation(np.arange(100, 999))[:n]]
    counts = rng.permutation(np.arange(1, n + 1))
    rows = [(user, title, int(rng.integers(1, 6))) for title, count in zip(titles, counts, strict=True)
            for user in range(count)]  # fmt: skip
    ratings = pd.DataFrame(rows, columns=["user", "title", "rating"]).sample(frac=1, random_state=rng.integers(99))
    scales = np.array([4, 1.6, 0.15, 0.1, 0.1, 0.1])
    directions = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    factors = (rng.normal(size=(n, 6)) * scales) @ directions + rng.uniform(3, 5, size=6)
    rare = counts <= n - top_n  # spread in other directions, so that including them turns the map
    factors[rare] += 9 * np.outer(rng.normal(size=rare.sum()), directions[3])
    return {"titles": titles, "ratings": ratings, "movie_factors": factors.astype(np.float32), "top_n": top_n}


def _popular(given):
    return given["ratings"].title.value_counts().index[: given["top_n"]].tolist()


def _expected(given):
    """The places of the most-rated movies, up to the sign of each column."""
    factors = given["movie_factors"][[given["titles"].index(title) for title in _popular(given)]]
    centered = factors - factors.mean(axis=0)
    return centered @ np.linalg.svd(centered, full_matrices=False)[2][:2].T
