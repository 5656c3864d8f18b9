"""Question 30: a neural network that predicts ratings from joined factors."""

import numpy as np

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs, tensor

MODEL = "model = kit.fill(CollabNN((n_users, p), (n_movies, q), n_act=n_act), seed)"
LARGE = """
model = kit.fill(CollabNN((9, 3), (9, 2), y_range=(low, high)), seed)
for weight in model.parameters():
    weight.data *= 30 * sign if len(weight) == 1 else 30
"""
PASSED = """
model, passed = CollabNN((3, 2), (4, 2)), []
for module in model.modules():
    if isinstance(module, torch.nn.Sequential) and sum(isinstance(each, torch.nn.Linear) for each in module.modules()) == 2:
        module.register_forward_hook(lambda *_: passed.append(1))
model(torch.tensor([[1, 2], [0, 3]]))
"""
SMALL = f"{MODEL}\nfor weight in model.parameters():\n    weight.data /= 10 if len(weight) == 1 else 1"
KINDS = "[each.__name__ for each in type({}).__mro__]"
TRAINED = """
from data.batches import Batches
from learner import Learner
torch.manual_seed(seed)
made = Learner(
    CollabNN((n, 4), (n, 6), n_act=40),
    Batches(x_train, y_train, batch_size=32, shuffle=True, seed=seed),
    Batches(x_valid, torch.zeros(len(x_valid)), batch_size=256),
)
made.fit_one_cycle(20, lr=0.03)
"""


def test_predicts_one_number_for_each_pair(answer, rng):
    """`CollabNN` predicts one number for each (user, movie) pair: shape (b,).

    The last layer gives (b, 1): a column of numbers. Users and movies may have different numbers of factors, and are
    joined row by row.
    """
    for b in (1, 7):
        given = _sizes(rng, b)
        assert_shape(answer("model(x)", setup=MODEL, **given), (b,))


@needs("test_predicts_one_number_for_each_pair")
def test_holds_two_embeddings_and_two_layers(answer, rng):
    """`CollabNN` trains two embeddings and two linear layers, of the sizes asked for.

    Only what is registered with the model is trained: modules in a plain list are not.

    Count the weights on paper: rows times factors, twice; p + q inputs and a bias for each of `n_act`; `n_act` inputs
    and a bias for the last.
    """
    given = _sizes(rng, 4)
    n_users, n_movies, p, q, n_act = (given[name] for name in ("n_users", "n_movies", "p", "q", "n_act"))
    shapes = answer("[tuple(weight.shape) for weight in model.parameters()]", setup=MODEL, **given)
    expected = [(1,), (1, n_act), (n_act,), (n_act, p + q), (n_movies, q), (n_users, p)]
    assert_true(sorted(shapes) == sorted(expected), f"weights of the shapes {expected}", f"{sorted(shapes)}")


@needs("test_predicts_one_number_for_each_pair")
def test_hidden_layer_has_100_numbers_unless_told_otherwise(answer):
    """The hidden layer has 100 numbers if `n_act` is not given.

    Where does 100 stand in the signature, and does the layer take its size from there?
    """
    got = answer("sorted(len(weight) for weight in CollabNN((3, 2), (4, 2)).parameters())")
    assert_close(got, [1, 1, 3, 4, 100, 100])


@needs("test_predicts_one_number_for_each_pair")
def test_hidden_layer_bends(answer, rng):
    """Between the two linear layers there is a ReLU, so what a movie adds depends on the user.

    Two linear layers without anything between them are one linear layer: a number for the user plus one for the movie.
    """
    given = _sizes(rng, 1) | {"n_users": 20, "n_movies": 20, "n_act": 30}
    given["x"] = _all_pairs(20, 20)
    shown = f"the predictions of CollabNN((20, {given['p']}), (20, {given['q']}), n_act=30) for all 400 pairs"
    ratings = np.asarray(answer("model(x)", setup=SMALL, shown=shown, **given), dtype=float).reshape(20, 20)
    # Small scores: near the ends of the range float32 cannot tell them from one another, and no sum is one any more.
    share = np.clip(ratings / 5.5, 1e-6, 1 - 1e-6)
    score = np.log(share / (1 - share))
    additive = score.mean(axis=1, keepdims=True) + score.mean(axis=0) - score.mean()
    assert_above(float(np.abs(score - additive).max()), 0.001, "the distance of the scores from sums of a user's and a movie's number")


@needs("test_predicts_one_number_for_each_pair")
def test_predictions_stay_in_the_range(answer, rng):
    """The predictions fill the range from its low to its high end, and do not leave it.

    A sigmoid gives 0 to 1. Stretch it by the width of the range, then shift it to where the range begins.
    """
    low, high = float(rng.uniform(1, 3)), float(rng.uniform(5, 9))
    given = {"x": _all_pairs(9, 9), "low": low, "high": high, "seed": int(rng.integers(10**6))}
    shown = "the predictions of CollabNN((9, 3), (9, 2), y_range=(low, high)), whose weights were made large"
    both = [answer("model(x)", setup=LARGE, shown=shown, **given, sign=sign) for sign in (1, -1)]
    got = np.concatenate([np.asarray(predicted) for predicted in both])
    inside = got.min() >= low - 1e-4 and got.max() <= high + 1e-4
    found = f"numbers from {got.min():.6g} to {got.max():.6g}"
    assert_true(bool(inside), f"numbers from {low:.4f} to {high:.4f}", found)
    for end in (low, high):
        reached = np.isclose(got, end, atol=0.01).any()
        assert_true(bool(reached), f"large weights to bring some prediction to {end:.4f}", found)


@needs("test_holds_two_embeddings_and_two_layers", "test_hidden_layer_bends")
def test_forward_is_right_for_any_weights(answer, reference, rng):
    """For given weights the predictions are those of the network described.

    The user's factors come first in the joined row. Then linear, ReLU, linear, sigmoid, range: each of them once.
    """
    for changed in ({}, {}, {"n_act": 1}, {"n_users": 1, "n_movies": 1}, {"n_users": 1, "n_movies": 2}):
        given = _sizes(rng, 1) | changed
        given["x"] = _all_pairs(given["n_users"], given["n_movies"])
        assert_close(answer("model(x)", setup=MODEL, **given), reference("model(x)", setup=MODEL, **given), 1e-4)


@needs("test_forward_is_right_for_any_weights")
def test_gradients_reach_every_weight(answer, reference, rng):
    """Every weight gets the right gradient.

    `detach` or `.data` in `forward` cuts weights off from the loss.
    """
    given = _sizes(rng, 6) | {"n_act": 30}
    given["x"][:2] = 0  # place 0 is a user and a movie like any other
    setup = MODEL + "\n((model(x) - 3) ** 2).mean().backward()"
    got = answer("kit.all_gradients(model)", setup=setup, **given)
    expected = reference("kit.all_gradients(model)", setup=setup, **given)
    without = sum(gradient is None for gradient in got)
    assert_true(not without, "a gradient for every weight", f"none for {without} of {len(got)} weights")
    assert_close(got, expected, 1e-4)


@needs("test_predicts_one_number_for_each_pair")
def test_layers_are_sequential(answer):
    """The layers are held and passed through by an `nn.Sequential`.

    You could call them one by one; the task is to let PyTorch do it, in the order in which you list them.
    """
    counts = answer(
        "[sum(isinstance(layer, torch.nn.Linear) for layer in module.modules())"
        " for module in CollabNN((3, 2), (4, 2)).modules() if isinstance(module, torch.nn.Sequential)]"
    )
    assert_true(len(counts) > 0, "an `nn.Sequential` in the model", "none")
    assert_true(2 in counts, "an `nn.Sequential` with both linear layers", f"one with {max(counts)} linear layers")
    passed = answer("len(passed)", PASSED, shown="how often CollabNN((3, 2), (4, 2))(x) calls the `nn.Sequential` that holds its layers")
    hint = "`forward` takes the layers out one by one. The `nn.Sequential` is a module itself: what happens when you call it?"
    assert_true(passed > 0, "once", passed, hint=hint)


@needs("test_predicts_one_number_for_each_pair")
def test_learns_what_a_sum_cannot(answer, rng):
    """`CollabNN` learns ratings that depend on how user and movie go together.

    Here every movie has the same mean and so has every user: only the pair tells. Are all layers trained, and is there a
    ReLU between them?
    """
    frozen = answer(
        "[name for name, weight in CollabNN((3, 2), (4, 2)).named_parameters() if not weight.requires_grad]"
    )
    assert_true(not frozen, "all parameters to have gradients", f"none for {', '.join(frozen)}")
    n = 30
    kinds, tastes = rng.permutation(np.arange(n) % 2), rng.permutation(np.arange(n) % 2)
    x = rng.permutation(np.asarray(_all_pairs(n, n)))
    y = np.where(tastes[x[:, 0]] == kinds[x[:, 1]], 5, 1).astype(np.float32)
    given = {
        "x_train": tensor(x[:700]),
        "y_train": tensor(y[:700]),
        "x_valid": tensor(x[700:]),
    }
    predicted = answer("made.predict(made.valid)", setup=TRAINED, n=n, seed=int(rng.integers(10**6)), **given)
    error = float(np.square(predicted - y[700:]).mean())
    assert_below(error, 0.3 * float(y[700:].var()), "the mean squared error")


@needs("test_predicts_one_number_for_each_pair")
def test_learner_is_good_on_real_ratings(answer, split):
    """The trained `learner` predicts the validation ratings with an error of at most 0.89 on MovieLens 100k.

    Was it trained at all?

    Does the training loss still fall at the end, or did the validation loss turn upwards? More epochs help in the one
    case, more weight decay or fewer epochs in the other.
    """
    setup = (
        "from data.batches import load_batches\nseen, held_out = load_batches(batch_size=4096)\nseen.shuffle = False"
    )
    kind, *parents = answer(KINDS.format("learner"), shown="type(learner)")
    hint = "`fit_one_cycle` trains the learner that it is called on, and returns nothing: name the learner first."
    assert_true("Learner" in (kind, *parents), "a Learner", kind, hint=hint if kind == "NoneType" else None)
    kind, *parents = answer(KINDS.format("learner.model"), shown="type(learner.model)")
    assert_true("CollabNN" in (kind, *parents), "a learner whose model is a CollabNN", kind)
    train, valid = split
    error = _learner_error(answer, "held_out", setup, valid)
    mean = float(np.mean(answer("learner.predict(held_out)", setup=setup)))
    assert_below(error, 0.705 * float(valid.rating.var(ddof=0)), "the mean squared error", _why_far(mean, train))
    # What was learned from fits better than what was not. A tenth is left for chance, where little was learned by heart.
    bar = 1.1 * error
    error = _learner_error(answer, "seen", setup, train)
    hint = (
        "It knows the validation ratings better than those it should have learned from: which batches did it train on?"
    )
    assert_true(error < bar, f"an error below {bar:.6g} on the training ratings", f"{error:.6g}", hint=hint)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: how is the list of layers used in `forward`, and who finds their weights when it is trained?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _learner_error(answer, batches, setup, ratings):
    predicted = np.asarray(answer(f"learner.predict({batches})", setup=setup), dtype=float)
    assert_shape(predicted, (len(ratings),))
    return float(((predicted - ratings.rating.to_numpy(dtype=float)) ** 2).mean())


def _why_far(mean, train):
    """Return what to think about where the predictions are far from the ratings in the mean; None where they are not."""
    usual = float(train.rating.mean())
    if abs(mean - usual) < 0.3:
        return None
    told = f"It predicts {mean:.1f} stars in the mean, where people gave {usual:.1f}. "
    return told + "Do `y_range`, the learning rate and the number of epochs let it get there?"


def assert_shape(got, shape):
    """Raise a finding unless `got` has the shape `shape`."""
    is_squeezed = np.shape(got) == () and shape == (1,)
    hint = "`.squeeze()` also drops the batch when it has one pair. Which dimension is to go?" if is_squeezed else None
    assert_true(np.shape(got) == shape, f"a tensor of shape {shape}", f"one of shape {np.shape(got)}", hint)


def _all_pairs(n_users, n_movies):
    """Every user with every movie, shape (n_users * n_movies, 2), the movies running faster."""
    return tensor(np.stack([*np.indices((n_users, n_movies))], axis=2).reshape(-1, 2))


def _sizes(rng, b):
    """Different sizes for everything, and a batch of `b` pairs."""
    n_users, n_movies, p, q, n_act = (int(n) for n in rng.choice(np.arange(2, 16), size=5, replace=False))
    x = np.stack([rng.integers(0, n_users, size=b), rng.integers(0, n_movies, size=b)], axis=1)
    seed = int(rng.integers(10**6))
    return {"n_users": n_users, "n_movies": n_movies, "p": p, "q": q, "n_act": n_act, "seed": seed, "x": tensor(x)}
