"""Question 18: the dot product model with a bias for each user and each movie."""

import numpy as np

from grader.checking import assert_below, assert_close, assert_true, needs, tensor

WEIGHTS = ("user_factors", "movie_factors", "user_bias", "movie_bias")
MODEL = "model = kit.put(kit.fill(DotProductBias(*sizes, y_range=y_range), 0), **weights)"  # whatever else it may hold
BACKWARD = MODEL + "\n((model(x) - y) ** 2).mean().backward()"
FIT = """
torch.manual_seed(0)
model = Model(n_users, n_movies, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for _ in range(300):
    optimizer.zero_grad()
    ((model(x) - y) ** 2).mean().backward()
    optimizer.step()
"""


def test_has_a_bias_for_each_user_and_movie(answer):
    """`DotProductBias` has one bias for each user and one for each movie, beside the factors.

    Are all users equally stern? Look at how many numbers `user_bias` holds, and how many users there are.
    """
    got = answer(f"kit.weights(model, {', '.join(map(repr, WEIGHTS))})", "model = DotProductBias(7, 9, 4)")
    right = {"user_factors": (7, 4), "movie_factors": (9, 4), "user_bias": (7,), "movie_bias": (9,)}
    for name, shape in right.items():
        assert_true(
            got[name].shape == shape, expected=f"{name} with the shape {shape}", got=f"the shape {got[name].shape}"
        )


@needs("test_has_a_bias_for_each_user_and_movie")
def test_predicts_one_number_for_each_pair(answer, rng):
    """`DotProductBias` returns one prediction for each pair.

    Print the shapes of the terms before you add them. What does PyTorch make of (64,) and (64, 1)?
    """
    for n_pairs in (5, 12, 1):
        x = tensor(np.stack([rng.integers(7, size=n_pairs), rng.integers(9, size=n_pairs)], axis=1))
        got = answer("model(x)", "model = DotProductBias(7, 9, 4)", x=x)
        shape = getattr(got, "shape", None)
        assert_true(
            shape == (n_pairs,),
            expected=f"predictions of shape ({n_pairs},)",
            got=got if shape is None else f"shape {shape}",
            hint=_shape_hint(shape, n_pairs),
        )


ALIKE = "Factors that begin at 0, or all alike, stay alike. With which numbers do yours begin?"
SQUARE = "A row plus a column became a square: every match met every pair's bias. Make both the same shape."
COLUMN = "A loss takes the column for a square when it meets the row of ratings. Which dimension of 1 is to go, and when?"
ALONE = "`.squeeze()` also drops the batch when it has one pair. Which dimension is to go?"


def _shape_hint(shape, n_pairs):
    """What to think about when the predictions have the wrong shape."""
    if shape == (n_pairs, n_pairs) and n_pairs > 1:
        return SQUARE
    if shape == (5,):
        return KEPT
    return {(n_pairs, 1): COLUMN, (): ALONE}.get(shape)


KEPT = (
    "You returned the same result for a different question. Is it stored, instead of computed each time?"
)


def test_hands_its_weights_to_the_optimizer(answer):
    """`model.parameters()` lists all the factors and all the biases.

    A module finds its layers and each `nn.Parameter`. A plain tensor, or a list of layers, it overlooks.
    """
    got = answer("sum(p.numel() for p in model.parameters() if p.requires_grad)", "model = DotProductBias(7, 9, 4)")
    assert_true(got >= (7 + 9) * 5, expected="(7 + 9) * (4 + 1) = 80 trainable numbers", got=got)


@needs("test_predicts_one_number_for_each_pair")
def test_stays_inside_the_range(answer):
    """However large a bias grows, the prediction stays inside `y_range`.

    A movie that everybody loves still can't get more than the range allows. What has to come last?
    """
    setup = "model = kit.put(DotProductBias(2, 2, 3), user_bias=[30.0, -30.0], movie_bias=[5.0, -5.0])"
    got = np.asarray(answer("model(x)", setup, x=tensor([[0, 0], [0, 1], [1, 0], [1, 1]])), dtype=float)
    inside = bool((got >= -1e-4).all() and (got <= 5.5001).all())
    assert_true(
        inside, expected="predictions from 0 to 5.5", got=f"predictions from {got.min():.6g} to {got.max():.6g}"
    )


@needs("test_predicts_one_number_for_each_pair")
def test_adds_both_biases(answer):
    """Where all factors are 0, the two biases alone decide, squeezed into (0, 5.5).

    The user is in the first place of each pair, the movie in the second. Each looks up a bias of its own.
    """
    setup = """
model = kit.put(DotProductBias(3, 2, 4), user_factors=np.zeros((3, 4)), movie_factors=np.zeros((2, 4)))
kit.put(model, user_bias=[0.0, 1.0, -1.0], movie_bias=[0.5, -1.0])
"""
    x = tensor([[0, 0], [1, 0], [2, 0], [0, 1], [1, 1]])
    score = np.array([0.5, 1.5, -0.5, -1.0, 0.0])
    assert_close(answer("model(x)", setup, x=x), tensor(5.5 * _sigmoid(score), "float32"))


@needs("test_predicts_one_number_for_each_pair")
def test_predicts_from_factors_and_biases(answer, rng):
    """`DotProductBias` predicts the squeezed sum of the dot product and both biases.

    Multiply the factors of user and movie, add up along the factors, add the two biases, and squeeze last.
    """
    for given in (_drawn(rng, 6), _drawn(rng, 17), _drawn(rng, 1), _drawn(rng, 4, (5, 6, 1)), _drawn(rng, 4, (1, 1, 3))):
        assert_close(answer("model(x)", MODEL, **given), _predictions(given), tolerance=1e-4)


@needs("test_predicts_from_factors_and_biases")
def test_has_the_right_gradients(answer, reference, rng):
    """The loss reaches all four weights.

    `.data`, `.detach()` and `torch.no_grad()` cut a weight off from the loss: it would stay as it began.
    """
    given = _drawn(rng, 20)
    given["x"][0] = 0  # place 0 is a user and a movie like any other
    given["y"] = tensor(rng.integers(1, 6, size=20), "float32")
    expression = f"kit.gradients(model, {', '.join(map(repr, WEIGHTS))})"
    got = answer(expression, BACKWARD, **given)
    for name in WEIGHTS:
        assert_true(got[name] is not None, expected=f"a gradient for {name}", got="none")
    assert_close(got, reference(expression, BACKWARD, **given), tolerance=1e-4)
    new = BACKWARD.replace(MODEL, "model = DotProductBias(*sizes, y_range=y_range)")
    del given["weights"]
    begun = answer("kit.gradients(model, 'user_factors', 'movie_factors')", new, shown="the gradients of a new model's factors", **given)
    for name, slopes in begun.items():
        differ = bool(np.ptp(np.asarray(slopes), axis=1).max() > 0)
        assert_true(differ, f"{name} that move differently from each other", "all factors of a row with one gradient", ALIKE)


@needs("test_predicts_from_factors_and_biases")
def test_beats_the_dot_product(answer, reference, rng):
    """Where users are stern and movies are loved, `DotProductBias` beats `DotProduct`.

    Both were trained on the same drawn ratings, with one factor. Do the biases learn? Look at them before and after.
    """
    given = _planted(rng)
    new_y = given.pop("new_y")
    mine, plain = FIT.replace("Model(", "DotProductBias("), FIT.replace("Model(", "DotProduct(")
    got = np.square(answer("model(new_x).detach()", mine, **given) - new_y).mean()
    right = np.square(reference("model(new_x).detach()", plain, **given) - new_y).mean()
    assert_below(float(got), 0.6 * float(right), "the mean squared error of those predictions")


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: think of a stern user, and of a movie that everybody likes.
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _drawn(rng, n_pairs, sizes=None):
    """Sizes, weights, a range and pairs that fit each other."""
    n_users, n_movies, n_factors = sizes or (int(n) for n in rng.integers((4, 15, 2), (12, 25, 7)))
    return {
        "sizes": (n_users, n_movies, n_factors),
        "y_range": (float(rng.uniform(-1, 1)), float(rng.uniform(5, 6))),
        "weights": {
            "user_factors": rng.normal(size=(n_users, n_factors)),
            "movie_factors": rng.normal(size=(n_movies, n_factors)),
            "user_bias": rng.normal(size=n_users),
            "movie_bias": rng.normal(size=n_movies),
        },
        "x": tensor(np.stack([rng.integers(n_users, size=n_pairs), rng.integers(n_movies, size=n_pairs)], axis=1)),
    }


def _predictions(given):
    """The prediction for each pair, by the formula."""
    users, movies = np.asarray(given["x"]).T
    weights, (low, high) = given["weights"], given["y_range"]
    match = (weights["user_factors"][users] * weights["movie_factors"][movies]).sum(1)
    score = match + weights["user_bias"][users] + weights["movie_bias"][movies]
    return tensor(low + (high - low) * _sigmoid(score), "float32")


def _planted(rng):
    """Ratings, from 0 to 5.5 and to be learned and to be predicted, that come from biases and a little noise."""
    n_users, n_movies, n_pairs = 50, 40, 1200
    user_bias, movie_bias = rng.normal(0, 1, n_users), rng.normal(0, 1, n_movies)
    users, movies = rng.integers(n_users, size=n_pairs), rng.integers(n_movies, size=n_pairs)
    y = 5.5 * _sigmoid(user_bias[users] + movie_bias[movies]) + rng.normal(0, 0.3, n_pairs)
    x, cut = np.stack([users, movies], axis=1), n_pairs * 3 // 4
    return {
        "n_users": n_users,
        "n_movies": n_movies,
        "x": tensor(x[:cut]),
        "y": tensor(y[:cut], "float32"),
        "new_x": tensor(x[cut:]),
        "new_y": tensor(y[cut:], "float32"),
    }


def _sigmoid(score):
    return 1 / (1 + np.exp(-score))
