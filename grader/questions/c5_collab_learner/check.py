"""Lab C5: a model that looks movies up by title, and a function that makes its learner."""

from typing import Any

import numpy as np
import pandas as pd

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs, tensor

WEIGHTS = ("user_factors", "movie_factors", "user_bias", "movie_bias")
MODEL = """
model = EmbeddingDotBias(n_factors, n_users, n_movies, y_range)
kit.put(model, user_factors=user_factors, movie_factors=movie_factors, user_bias=user_bias, movie_bias=movie_bias)
"""
FROM_CLASSES = """
from data.batches import Vocab
model = EmbeddingDotBias.from_classes(n_factors, Vocab(users), Vocab(titles))
"""
NAMED = f"""{FROM_CLASSES}
kit.put(model, user_factors=user_factors, movie_factors=movie_factors, movie_bias=movie_bias)
"""
SHAPES = "[tuple(weight.shape) for weight in kit.weights(model, 'user_factors', 'movie_factors').values()]"
MADE = "from_classes(n_factors, Vocab(users), Vocab(titles))"
LEARNER = """
from data.batches import RatingBatches, Vocab
users, titles = Vocab(train_rows.user), Vocab(train_rows.title)
train = RatingBatches(train_rows, users, titles, batch_size=64, shuffle=True)
valid = RatingBatches(valid_rows, users, titles, batch_size=256)
"""

MADE_TWICE = """
torch.manual_seed(0)
once = collab_learner(train, valid, n_factors=5, y_range=(0, 5.5))
other_rows = train_rows.assign(rating=6 - train_rows.rating)
train = RatingBatches(other_rows, users, titles, batch_size=64, shuffle=True)
torch.manual_seed(0)
again = collab_learner(train, valid, n_factors=5, y_range=(0, 5.5))
"""

FEW: dict[str, Any] = {
    "users": [7, 3],
    "titles": ["Jaws", "Heat", "Antz"],
    "n_factors": 2,
    "user_factors": np.array([[0, 0], [1, 2], [3, 4]], dtype=np.float32),
    "movie_factors": np.array([[0, 0], [1, 1], [2, 0], [0, 3]], dtype=np.float32),
    "movie_bias": np.array([0, 0.1, 0.2, 0.3], dtype=np.float32),
}


def test_predicts_dot_product_and_biases(answer, rng):
    """`EmbeddingDotBias` predicts the dot product of the factors plus the biases of user and movie.

    One number for each row of the batch: shape (b,). A bias comes out of its embedding with shape (b, 1); what happens
    when you add that to something of shape (b,)?
    """
    for sizes in ((4, 4, 2, 6), None, (1, 1, 3, 2), (4, 5, 1, 1), (3, 4, 4, 3), (4, 3, 4, 3)):
        given = _weights(rng, sizes)
        got = answer("model(x)", setup=MODEL, **given, y_range=None)
        assert_close(got, tensor(_score(given).astype(np.float32)), tolerance=1e-4)


@needs("test_predicts_dot_product_and_biases")
def test_y_range_bounds_the_prediction(answer, rng):
    """With a `y_range` the prediction goes through a sigmoid from its low to its high end.

    Dot product and both biases go in together: `in_range` comes last.
    """
    given = _weights(rng)
    low, high = float(rng.uniform(-2, 1)), float(rng.uniform(4, 9))
    got = answer("model(x)", setup=MODEL, **given, y_range=(low, high))
    expected = low + (high - low) / (1 + np.exp(-_score(given)))
    assert_close(got, tensor(expected.astype(np.float32)), tolerance=1e-4)


@needs("test_predicts_dot_product_and_biases")
def test_all_weights_are_trained(answer, reference, rng):
    """Factors and biases of both users and movies get a gradient.

    A weight is trained if it is a parameter of the model and took part in the prediction.
    """
    given = _weights(rng)
    setup = MODEL + "((model(x) - 3) ** 2).mean().backward()"
    asked = f"(len(list(model.parameters())), kit.gradients(model, *{WEIGHTS}))"
    n_parameters, gradients = answer(asked, setup=setup, **given, y_range=(0, 5.5))
    assert_true(n_parameters == 4, "4 parameters", f"{n_parameters} parameters")
    without = [name for name, gradient in gradients.items() if gradient is None]
    assert_true(not without, "a gradient for each of the four", f"none for {', '.join(without)}")
    assert_close(gradients, reference(asked, setup=setup, **given, y_range=(0, 5.5))[1], tolerance=1e-4)


def test_from_classes_takes_sizes_from_the_vocabularies(answer, rng):
    """`from_classes` makes a model with one row for each entry of the vocabularies, `#na#` included.

    It is called on the class, before there is a model, and returns the model. `len(titles)` counts every entry, and the
    first is `#na#`.
    """
    for given in (FEW, _named(rng)):
        got = answer(SHAPES, setup=FROM_CLASSES, shown=f"the shapes of user_factors and movie_factors in {MADE}", **given)
        sizes = [(len(given[name]) + 1, given["n_factors"]) for name in ("users", "titles")]
        assert_close(got, sizes)


@needs("test_from_classes_takes_sizes_from_the_vocabularies")
def test_from_classes_hands_y_range_on(answer):
    """`from_classes` hands the `y_range` on to the model.

    Four arguments go in. How many of them does the model that you make get?
    """
    setup = FROM_CLASSES.replace("Vocab(titles)", "Vocab(titles), y_range=(7, 9)")
    got = answer("model(torch.tensor([[1, 1], [2, 1]]))", setup=setup, **FEW)
    assert_true(bool(((np.asarray(got) > 7) & (np.asarray(got) < 9)).all()), "predictions between 7 and 9", got)


@needs("test_from_classes_takes_sizes_from_the_vocabularies")
def test_from_classes_makes_the_class_it_is_called_on(answer):
    """Called on a subclass, `from_classes` makes a model of the subclass.

    That is what the first argument of a class method, `cls`, is for.
    """
    setup = FROM_CLASSES + "class Mine(EmbeddingDotBias):\n    pass\n"
    got = answer("type(Mine.from_classes(2, Vocab(users), Vocab(titles))).__name__", setup=setup, **FEW)
    assert_close(got, "Mine")


def test_starts_with_small_numbers(answer):
    """`EmbeddingDotBias` starts with small numbers, as `small_embedding` makes them.

    Torch's own `nn.Embedding` starts with a standard deviation of 1. Which function of the notebook makes smaller ones?
    """
    got = answer(f"kit.weights(EmbeddingDotBias(20, 200, 300), *{WEIGHTS})", shown="EmbeddingDotBias(20, 200, 300)")
    for name, weight in got.items():
        assert_below(float(np.std(np.asarray(weight, dtype=float))), 0.1, f"the standard deviation of `{name}`")


@needs("test_from_classes_takes_sizes_from_the_vocabularies")
def test_weight_looks_factors_up_by_title(answer, rng):
    """`weight` returns the factors of the titles asked for, in their order, without gradient.

    Ask the vocabulary for the places. Titles are sorted there, whatever order they have in your list.
    """
    hint = "Looking up is not training: nothing needs to be kept for a gradient. How does a tensor let go of its own?"
    drawn = _named(rng)
    for given, asked in ((FEW, ["Jaws", "Antz"]), (drawn, _some_titles(rng, drawn)), (drawn, drawn["titles"][:1])):
        got = answer("model.weight(asked)", setup=NAMED, **given, asked=asked)
        assert_close(got, tensor(given["movie_factors"][_places(given, asked)]))
        assert_true(not got.requires_grad, "a tensor without gradient", "a tensor that requires grad", hint=hint)


@needs("test_from_classes_takes_sizes_from_the_vocabularies")
def test_bias_looks_biases_up_by_title(answer, rng):
    """`bias` returns one number for each of the titles asked for, in their order, without gradient.

    The bias of a movie is kept as a row of one number. You want the numbers: shape (n,).
    """
    drawn = _named(rng)
    for given, asked in ((FEW, ["Jaws", "Antz"]), (drawn, _some_titles(rng, drawn)), (drawn, drawn["titles"][:1])):
        got = answer("model.bias(asked)", setup=NAMED, **given, asked=asked)
        assert_close(got, tensor(given["movie_bias"][_places(given, asked)]))
        got = answer("model.bias(asked)", setup=ANOTHER, **given, asked=asked)
        assert_close(got, tensor(given["movie_bias"][_places(given, asked)]), hint=REMEMBERED)
        assert_true(not got.requires_grad, "a tensor without gradient", "a tensor that requires grad")


NO_RANGE = "No `y_range` was given, so that it is None. What do your models get then?"
ANOTHER = NAMED + "EmbeddingDotBias.from_classes(1, Vocab([1]), Vocab(['Up']))\n"
REMEMBERED = "Another model was made in between, of other titles. What remembers the titles, each model or the class?"


@needs("test_weight_looks_factors_up_by_title", "test_bias_looks_biases_up_by_title")
def test_unknown_title_says_why(answer):
    """An unknown title raises a `KeyError` that names it and says it may be only in the validation set.

    A vocabulary answers 0 for what it does not have, and row 0 is a real row: look at the places before you use them.
    """
    for method, place in (("weight", 1), ("bias", 0), ("weight", 2)):
        asked = ["Jaws", "Antz"]
        asked.insert(place, "Zzyzx Road (2006)")
        message = answer.raises(f"model.{method}(asked)", "KeyError", setup=NAMED, **FEW, asked=asked)
        assert_true("Zzyzx Road (2006)" in message, "a message that names Zzyzx Road (2006)", message)
        assert_true("validation" in message.lower(), "a message that mentions the validation set", message)


def test_collab_learner_makes_a_dot_product(answer, rng):
    """`collab_learner` returns a learner on both sets of batches, its model an `EmbeddingDotBias`.

    The vocabularies are `train.users` and `train.titles`; 50 factors unless told otherwise.
    """
    given = _planted(rng)
    for n_factors, arguments in ((50, ""), (7, ", n_factors=7"), (1, ", n_factors=1")):
        _assert_learner(answer, rng, f"collab_learner(train, valid{arguments})", given, "EmbeddingDotBias", n_factors)


@needs("test_collab_learner_makes_a_dot_product")
def test_collab_learner_makes_a_network(answer, rng):
    """With `use_nn=True` the learner's model is a `CollabNN` with `n_factors` factors for users and for movies.

    `CollabNN` takes a size for the users, (rows, factors), and one for the movies.
    """
    given = _planted(rng)
    for n_factors, arguments in ((50, ""), (6, ", n_factors=6")):
        call = f"collab_learner(train, valid, use_nn=True{arguments})"
        _assert_learner(answer, rng, call, given, "CollabNN", n_factors)


@needs("test_collab_learner_makes_a_dot_product", "test_collab_learner_makes_a_network")
def test_collab_learner_hands_y_range_on(answer, rng):
    """`collab_learner` hands `y_range` on to either kind of model.

    Follow the argument from where it comes in: does each model get it?
    """
    given = _planted(rng)
    for use_nn in (False, True):
        asked = f"collab_learner(train, valid, use_nn={use_nn}, y_range=(7, 9)).predict(valid)"
        got = np.asarray(answer(asked, setup=LEARNER, shown=asked, **given))
        found = f"predictions from {got.min():.6g} to {got.max():.6g}"
        assert_true(bool(((got > 7) & (got < 9)).all()), "predictions between 7 and 9", found)
        asked = f"collab_learner(train, valid, use_nn={use_nn}).predict(valid)"
        got = np.asarray(answer(asked, setup=LEARNER, shown=asked, **given))
        found = f"predictions from {got.min():.6g} to {got.max():.6g}"
        told = "predictions near 0, as the small numbers of a new model give without a range"
        assert_true(bool((np.abs(got) < 1).all()), told, found, hint=NO_RANGE)


@needs("test_collab_learner_makes_a_dot_product")
def test_collab_learner_leaves_training_to_the_caller(answer, rng):
    """`collab_learner` makes a learner and does not train it.

    Whoever calls it decides for how many epochs and at which rate. Here it was called for two sets of ratings, after the
    same seed: a new model knows nothing of either.
    """
    given = _planted(rng)
    setup = LEARNER + MADE_TWICE
    asked = "[kit.weights(made.model, 'user_factors', 'movie_factors') for made in (once, again)]"
    once, again = answer(asked, setup=setup, **given, shown="the factors of two new learners, after the same seed")
    is_same = all(np.array_equal(once[name], again[name]) for name in once)
    assert_true(is_same, "the same small random factors, whatever the ratings are", "factors that know the ratings")


@needs("test_collab_learner_makes_a_dot_product", "test_all_weights_are_trained")
def test_the_learner_learns(answer, rng):
    """The learner's model learns tastes that are in the ratings, and which movies are liked.

    Are all four weights parameters, small at first, and does the model that is trained predict from them?
    """
    given = _planted(rng)
    liked = given.pop("liked")
    call = "collab_learner(train, valid, n_factors=5, y_range=(0, 5.5))"
    setup = f"{LEARNER}made = {call}"
    asked = "[name for name, weight in made.model.named_parameters() if not weight.requires_grad]"
    frozen = answer(asked, setup=setup, shown=f"the weights of the model of {call}", **given)
    hint = "Only what asks for a gradient is trained. What took it from these weights?"
    assert_true(not frozen, "a gradient for all four weights", f"none for {', '.join(frozen)}", hint=hint)
    setup += "\nmade.fit_one_cycle(12, lr=0.02, wd=0.05)"
    stars = given["valid_rows"].rating.to_numpy()
    given["valid_rows"] = given["valid_rows"].assign(rating=0.0)  # a model can do without those that it is to predict
    asked = "(made.predict(made.valid), made.model.bias(names))"
    shown = f"{call}, trained for 12 epochs"
    predicted, biases = answer(asked, setup=setup, shown=shown, **given, names=liked.index.tolist())
    error = float(np.square(predicted - stars).mean())
    assert_below(error, 0.25 * float(stars.var()), "the mean squared error of those predictions")
    assert_above(
        float(np.corrcoef(biases, liked)[0, 1]), 0.6, "the correlation of biases and how much movies are liked"
    )


def _assert_learner(answer, rng, call, given, kind, n_factors):
    """Whether `call` makes a learner on `train` and `valid` whose model is of that kind and size."""
    setup = f"{LEARNER}made = {call}"
    assert_close(answer("type(made).__name__", setup=setup, shown=f"the class of {call}", **given), "Learner")
    shown = f"the class of {call}.model"
    assert_close(answer("type(made.model).__name__", setup=setup, shown=shown, **given), kind)
    marks = rng.choice(900, size=2, replace=False).tolist()
    asked = "[getattr(made.train, 'mark', None), getattr(made.valid, 'mark', None)]"
    batches = answer(asked, setup=f"{setup}\ntrain.mark, valid.mark = {marks}", shown=call, **given)
    names = dict(zip(marks, ("`train`", "`valid`"), strict=True))
    used = [names.get(mark, "other batches") for mark in batches]
    told = "a learner that trains on {} and is measured on {}"
    assert_true(batches == marks, told.format("`train`", "`valid`"), told.format(*used))
    rows = given["train_rows"]
    sizes = [(rows.user.nunique() + 1, n_factors), (rows.title.nunique() + 1, n_factors)]
    shown = f"the shapes of the factors of users and of movies in {call}.model"
    assert_close(answer(SHAPES.replace("model", "made.model"), setup=setup, shown=shown, **given), sizes)


def _weights(rng, chosen=None):
    """Weights for a model of any size, and a batch for it."""
    n_users, n_movies, n_factors, b = chosen or (int(n) for n in rng.integers([3, 3, 2, 4], [9, 12, 6, 9]))
    sizes: dict[str, tuple[int, ...]] = {"user_factors": (n_users, n_factors), "movie_factors": (n_movies, n_factors)}
    sizes |= {"user_bias": (n_users,), "movie_bias": (n_movies,)}
    x = np.stack([rng.integers(0, n_users, size=b), rng.integers(0, n_movies, size=b)], axis=1)
    weights = {name: rng.normal(size=size).astype(np.float32) for name, size in sizes.items()}
    return {"n_factors": n_factors, "n_users": n_users, "n_movies": n_movies, "x": tensor(x), **weights}


def _score(given):
    users, movies = np.asarray(given["x"]).T
    products = (given["user_factors"][users] * given["movie_factors"][movies]).sum(axis=1)
    return products + given["user_bias"][users] + given["movie_bias"][movies]


def _named(rng):
    """Users and titles, not sorted, and weights for movies, their rows in the order of the vocabulary."""
    n_users, n_movies, n_factors = (int(n) for n in rng.integers([4, 8, 2], [9, 14, 6]))
    titles = [f"Movie {number}" for number in rng.permutation(np.arange(100, 999))[:n_movies]]
    titles.append("A movie")  # the first in the vocabulary
    return {
        "users": rng.permutation(np.arange(50, 90))[:n_users].tolist(),
        "titles": titles,
        "n_factors": n_factors,
        "user_factors": rng.normal(size=(n_users + 1, n_factors)).astype(np.float32),
        "movie_factors": rng.normal(size=(n_movies + 2, n_factors)).astype(np.float32),
        "movie_bias": rng.normal(size=n_movies + 2).astype(np.float32),
    }


def _some_titles(rng, given):
    """Some titles, one of them twice."""
    asked = rng.permutation(given["titles"])[:5].tolist()
    return [*asked, asked[0]]


def _places(given, asked):
    """The places of these titles in the vocabulary."""
    return [sorted(given["titles"]).index(title) + 1 for title in asked]


def _planted(rng):
    """Ratings with tastes, generous users and liked movies in them, split in two; how much each movie is liked."""
    n_users, n_movies = 90, 45
    titles = np.array([f"Movie {number}" for number in rng.permutation(np.arange(100, 999))[:n_movies]])
    tastes, kinds = rng.normal(size=(n_users, 2)), rng.normal(size=(n_movies, 2))
    generous, liked = rng.normal(size=n_users) * 0.4, rng.permutation(np.linspace(-1.2, 1.2, n_movies))
    users, movies = np.nonzero(rng.random((n_users, n_movies)) < 0.6)
    ratings = 3 + 0.6 * (tastes[users] * kinds[movies]).sum(axis=1) + generous[users] + liked[movies]
    rows = pd.DataFrame({"user": users, "title": titles[movies], "rating": np.clip(ratings, 1, 5)})
    rows = rows.sample(frac=1, random_state=int(rng.integers(99)), ignore_index=True)
    cut = len(rows) // 5
    return {"train_rows": rows[cut:], "valid_rows": rows[:cut], "liked": pd.Series(liked, titles)}
