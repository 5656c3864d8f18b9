"""Question 15: write `DotProduct` and train it with a loop of one's own."""

import numpy as np
import pandas as pd

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs, tensor

NAMES = "user_factors", "movie_factors"


def draw_weights(rng, n_users, n_movies, n_factors):
    """Return a user's and a movie's factors for every place, float32."""
    sizes = ((n_users, n_factors), (n_movies, n_factors))
    return [rng.normal(size=size).astype(np.float32) for size in sizes]


def draw_pairs(rng, n_users, n_movies, n):
    """Return `n` (user, movie) pairs, int64 of shape (n, 2)."""
    return np.stack([rng.integers(n_users, size=n), rng.integers(n_movies, size=n)], axis=1)


def planted_stars(rng, n_users, n_movies):
    """Return all pairs in random order and their ratings, 1 to 5, which two hidden factors explain."""
    users, movies = rng.normal(size=(n_users, 2)), rng.normal(size=(n_movies, 2))
    x = rng.permutation(np.stack(np.meshgrid(range(n_users), range(n_movies)), axis=-1).reshape(-1, 2))
    match = (users[x[:, 0]] * movies[x[:, 1]]).sum(axis=1)
    return x, np.clip(np.rint(3 + match), 1, 5).astype(np.float32)


def test_predicts_a_dot_product(answer):
    """`DotProduct` predicts the dot product of the user's row and the movie's row.

    Look up one row of factors for each user of the batch and one for each movie; then multiply and add up, for each
    pair on its own. One number for a pair makes a result of shape (b,).
    """
    users, movies = [[0, 0], [1, 2]], [[0, 0], [3, 4], [5, -1]]
    got = answer(
        "model(torch.tensor([[1, 1], [1, 2], [0, 1]]))",
        setup="model = kit.put(DotProduct(2, 3, 2), user_factors=users, movie_factors=movies)",
        users=users,
        movies=movies,
    )
    assert_close(got, tensor([11, 3, 0], "float32"))


@needs("test_predicts_a_dot_product")
def test_predicts_any_batch(answer, reference, rng):
    """`DotProduct` predicts batches of any size, for any number of factors.

    Nothing in the model may depend on how many pairs there are: not even a batch of one pair is a special case.
    """
    for n, (n_users, n_movies, n_factors) in (
        (1, (7, 9, 3)),
        (6, (7, 9, 1)),
        (5, (7, 9, 5)),
        (4, (1, 1, 3)),
        (6, (3, 5, 5)),
    ):
        users, movies = draw_weights(rng, n_users, n_movies, n_factors)
        given = {"users": users, "movies": movies, "x": tensor(draw_pairs(rng, n_users, n_movies, n))}
        sizes = f"{n_users}, {n_movies}, {n_factors}"
        setup = f"model = kit.put(DotProduct({sizes}), user_factors=users, movie_factors=movies)"
        assert_close(answer("model(x)", setup, **given), reference("model(x)", setup, **given))


def test_has_both_tables_as_parameters(answer):
    """`model.parameters()` holds the factors of users and of movies, all of them trainable.

    An optimizer only ever sees what `model.parameters()` lists: an `nn.Embedding` or an `nn.Parameter` that is an
    attribute of the module itself.
    """
    sizes = answer("[tuple(p.shape) for p in DotProduct(6, 11, 4).parameters() if p.requires_grad]")
    for size, owner in (((6, 4), "users"), ((11, 4), "movies")):
        assert_true(size in sizes, f"a parameter of shape {size} for the {owner}", sizes)


@needs("test_has_both_tables_as_parameters")
def test_starts_with_small_random_factors(answer):
    """A new `DotProduct` starts with small random factors.

    Large ones would begin with confident nonsense, which training must first undo; factors that are all alike stay alike.
    The given `embedding` draws numbers with a spread of 0.01.
    """
    got = answer("kit.weights(DotProduct(200, 300, 20), 'user_factors', 'movie_factors')")
    for name in NAMES:
        assert_below(float(got[name].std()), 0.05, f"the spread of {name}")
        assert_above(float(got[name].std()), 0.001, f"the spread of {name}")


@needs("test_predicts_a_dot_product")
def test_keeps_predictions_in_the_range(answer, reference, rng):
    """With `y_range=(low, high)` every prediction lies between `low` and `high`, on a sigmoid.

    A dot product of 0 should land in the middle of the range, whatever the range is, and very large ones at its ends.
    """
    got = answer(
        "model(torch.tensor([[0, 0], [0, 1], [0, 2]]))",
        setup=(
            "model = DotProduct(1, 3, 1, y_range=(0, 5.5))\n"
            "kit.put(model, user_factors=[[100]], movie_factors=[[0], [9], [-9]])"
        ),
    )
    assert_close(got, tensor([2.75, 5.5, 0], "float32"))
    for low, high in ((1, 5), (0.5, round(rng.uniform(3, 9), 2))):
        users, movies = draw_weights(rng, 5, 6, 3)
        given = {"users": users, "movies": movies, "x": tensor(draw_pairs(rng, 5, 6, 6))}
        setup = f"model = DotProduct(5, 6, 3, y_range=({low}, {high}))\nkit.put(model, user_factors=users, movie_factors=movies)"
        assert_close(answer("model(x)", setup, **given), reference("model(x)", setup, **given))


@needs("test_predicts_a_dot_product")
def test_gradients_reach_both_tables(answer, reference, rng):
    """The gradient of a loss reaches the factors of users and movies.

    Everything between the factors and the prediction must be torch's arithmetic on the parameters themselves: no
    `.data`, no `.detach()`, no NumPy on the way.
    """
    users, movies = draw_weights(rng, 5, 6, 3)
    x, y = draw_pairs(rng, 5, 6, 8), rng.integers(1, 6, size=8)
    given = {"users": users, "movies": movies, "x": tensor(x), "y": tensor(y, "float32")}
    setup = (
        "model = kit.put(DotProduct(5, 6, 3, y_range=(0, 5.5)), user_factors=users, movie_factors=movies)\n"
        "((model(x) - y) ** 2).mean().backward()"
    )
    expression = "kit.gradients(model, 'user_factors', 'movie_factors')"
    got = answer(expression, setup, **given)
    for name in NAMES:
        assert_true(got[name] is not None, f"a gradient for {name}", "none")
    assert_close(got, reference(expression, setup, **given))


def two_splits(rng, model_seed=1):
    """Return the setup and inputs of a small training: 12 ratings in batches of 8 and 4, and 7 to validate, as 6 and 1."""
    y = rng.integers(1, 6, size=12)
    given = {
        "x": tensor(draw_pairs(rng, 5, 6, 12)),
        "y": tensor(y, "float32"),
        "valid_x": tensor(draw_pairs(rng, 5, 6, 7)),
        "valid_y": tensor([3, 3, 4, 3, 2, 3, 5], "float32"),
    }
    setup = (
        f"model = kit.fill(DotProduct(5, 6, 3), {model_seed})\n"
        "batches = list(zip(x.split(8), y.split(8))), list(zip(valid_x.split(6), valid_y.split(6)))\n"
    )
    return setup, given


@needs("test_predicts_a_dot_product")
def test_reports_two_numbers_an_epoch(answer, rng):
    """`train` returns one pair of finite numbers for each epoch.

    Collect a pair in a list at the end of every epoch, and return the list once, after the last.
    """
    setup, given = two_splits(rng)
    epochs = int(rng.integers(2, 6))
    got = answer(
        "[len(pair) if hasattr(pair, '__len__') else 1 for pair in history]",
        f"{setup}history = train(model, batches, {epochs}, lr=0.01)",
        shown=f"train(model, batches, {epochs}, lr=0.01)",
        **given,
    )
    told = f"{len(got)} of {' and '.join(map(str, sorted(set(got))))} numbers" if got else "an empty list"
    assert_true(got == [2] * epochs, f"{epochs} pairs of numbers, one for each epoch", told)
    got = answer(f"[float(loss) for pair in train(model, batches, {epochs}, lr=0.01) for loss in pair]", setup, **given)
    assert_true(bool(np.isfinite(got).all()), "finite numbers", got)
    assert_close(answer("len(train(model, batches, 0, lr=0.01))", setup, **given), 0)


@needs("test_reports_two_numbers_an_epoch")
def test_reports_the_training_error(answer, rng):
    """The first number of a pair is the mean of the training batches' losses.

    With a learning rate of almost nothing the model stays as it was, so the number must be the mean of two losses here:
    that of a batch of eight ratings, and that of one of four.

    Which batches does yours count, and does each count once?
    """
    for _ in range(3):  # by lot another mean may be as large, but not three times
        setup, given = two_splits(rng)
        predicted = answer("model(x)", setup, **given)
        shown = "train(model, batches, 1, lr=1e-9)[0][0]"
        got = answer(f"float({shown})", setup, shown=shown, **given)
        squares = np.square(predicted - given["y"])
        by_rows = "Each batch counts once, whatever its size." if np.isclose(got, squares.mean(), rtol=1e-3) else None
        assert_close(got, (squares[:8].mean() + squares[8:].mean()) / 2, tolerance=1e-3, hint=by_rows)


@needs("test_reports_the_training_error")
def test_training_losses_are_those_of_the_steps(answer, rng):
    """The training loss of a batch is the one whose gradient the step follows.

    There is one batch here, and a long step. The loss was computed before that step; after it, the model is another one.
    """
    setup, given = two_splits(rng)
    predicted = answer("model(x)", setup, **given)
    squares = np.square(predicted - given["y"])
    for lr in (0.5, 1):
        shown = f"train(model, ([(x, y)], batches[1]), 1, lr={lr})[0][0]"
        got = answer(f"float({shown})", setup, shown=shown, **given)
        assert_close(got, squares.mean(), tolerance=1e-3)
    for n in (12, 5):
        shown = f"train(model, ([(x[:{n}], y[:{n}])], batches[1]), 1, lr=0)[0][0]"
        assert_close(answer(f"float({shown})", setup, shown=shown, **given), squares[:n].mean(), tolerance=1e-3)
    third = "history = train(kit.fill(DotProduct(5, 6, 3), 1), ([(x, y)], batches[1]), 3, lr=0.1)\n"
    third += "train(model, ([(x, y)], batches[1]), 2, lr=0.1)"
    shown = "train(model, ([(x, y)], batches[1]), 3, lr=0.1)[2][0]"
    got, predicted = answer("(float(history[2][0]), model(x))", setup + third, shown=shown, **given)
    hint = "That is the third epoch's number. Does it count the batches of its own epoch alone?"
    assert_close(got, np.square(predicted - given["y"]).mean(), tolerance=1e-3, hint=hint)


@needs("test_reports_two_numbers_an_epoch")
def test_reports_the_error_of_all_validation_ratings(answer, rng):
    """The second number of a pair is the mean squared error over all validation ratings, after the epoch.

    The validation batches here hold six ratings and one, and every rating counts the same, not every batch. The model
    that is measured is the one at the end of the epoch.
    """
    for _ in range(3):  # by lot the mean of the batches may be as large, but not three times
        setup, given = two_splits(rng)
        setup += "history = train(model, batches, 3, lr=0.3)"
        shown = "train(model, batches, 3, lr=0.3)[-1][1]"
        got, predicted = answer("(float(history[-1][1]), model(valid_x))", setup, shown=shown, **given)
        assert_close(got, np.square(predicted - given["valid_y"]).mean(), tolerance=1e-3)
    setup += "\nfirst = kit.fill(DotProduct(5, 6, 3), 1)\ntrain(first, batches, 1, lr=0.3)"
    shown = "train(model, batches, 3, lr=0.3)[0][1]"
    got, predicted = answer("(float(history[0][1]), first(valid_x))", setup, shown=shown, **given)
    hint = "That is the first epoch's number. Is the model measured after each epoch, and not at the end alone?"
    assert_close(got, np.square(predicted - given["valid_y"]).mean(), tolerance=1e-3, hint=hint)


@needs("test_predicts_a_dot_product")
def test_learns_nothing_from_validation(answer, rng):
    """The validation ratings leave no trace in the weights.

    Here the same model was trained twice on the same ratings, with different validation ratings beside them. Only one of
    the two loops may take steps.
    """
    _, given = two_splits(rng)
    setup = (
        "def trained(valid_stars):\n"
        "    torch.manual_seed(0)\n"
        "    model = kit.fill(DotProduct(5, 6, 3), 1)\n"
        "    train(model, ([(x, y)], [(valid_x, valid_stars)]), 3, lr=0.05)\n"
        "    return kit.weights(model, 'user_factors', 'movie_factors')"
    )
    shown = "the factors after train(model, (batches, validation), 3, lr=0.05), for two sets of validation ratings"
    once, again = answer("(trained(valid_y), trained(6 - valid_y))", setup, shown=shown, **given)
    assert_close(again, once)


@needs("test_predicts_a_dot_product")
def test_starts_every_batch_with_a_fresh_gradient(answer, rng):
    """Each step uses the gradient of its own batch.

    `backward` adds to the gradient that is there already. Something has to clear it between one batch and the next.
    """
    setup, given = two_splits(rng)
    setup += (
        "own, used = [], []\n"
        "weight = next(model.parameters())\n"
        "weight.register_hook(lambda grad: own.append(grad.clone()))\n"
        "weight.register_post_accumulate_grad_hook(lambda w: used.append(w.grad.clone()))\n"
        "train(model, batches, 2, lr=0.01)"
    )
    shown = "the gradients that train(model, batches, 2, lr=0.01) steps by"
    own, used = answer("(own, used)", setup, shown=shown, **given)
    assert_true(len(own) >= 4, "a gradient for each of the 2 batches in each of the 2 epochs", f"{len(own)} gradients")
    for batch, (mine, summed) in enumerate(zip(own, used, strict=False), start=1):
        assert_true(
            bool(np.allclose(mine, summed, atol=1e-6)),
            f"at step {batch} the gradient of that step's batch alone",
            "the gradients of earlier batches added to it",
        )


@needs("test_predicts_a_dot_product")
def test_steps_as_far_as_lr_says(answer, rng):
    """`train` takes steps of the size `lr`.

    Adam's first step moves a weight by `lr`, whatever its gradient is; without an `lr` it takes 0.001. Does yours reach the
    optimizer?
    """
    _, given = two_splits(rng)
    before = dict(zip(NAMES, draw_weights(rng, 5, 6, 3), strict=True))
    for lr in (0.05, 0.002, 1):
        after = answer(
            "kit.weights(model, 'user_factors', 'movie_factors')",
            setup=(
                "model = kit.put(DotProduct(5, 6, 3), user_factors=user_factors, movie_factors=movie_factors)\n"
                f"train(model, ([(x, y)], [(valid_x, valid_y)]), 1, lr={lr})"
            ),
            shown=f"how far train(model, batches, 1, lr={lr}) moves a weight, with one batch in `batches`",
            **before,
            **given,
        )
        farthest = max(float(np.abs(after[name] - before[name]).max()) for name in NAMES)
        assert_true(0.7 * lr < farthest < 1.3 * lr, f"one step of {lr} with lr={lr}", f"a step of {farthest:.4f}")


@needs("test_starts_every_batch_with_a_fresh_gradient", "test_steps_as_far_as_lr_says")
def test_keeps_one_optimizer(answer, reference, rng):
    """One optimizer serves all epochs.

    Adam remembers how the gradients have been, and takes its steps by that. Where in your function is it made: before the
    epochs, or anew in each?
    """
    setup, given = two_splits(rng)
    users, movies = draw_weights(rng, 5, 6, 3)
    setup += "kit.put(model, user_factors=users, movie_factors=movies)\ntrain(model, batches, 4, lr=0.05)"
    expression = "kit.weights(model, 'user_factors', 'movie_factors')"
    given |= {"users": users, "movies": movies}
    assert_close(answer(expression, setup, **given), reference(expression, setup, **given), tolerance=1e-3)


@needs("test_predicts_a_dot_product", "test_starts_with_small_random_factors")
def test_finds_hidden_factors(answer, rng):
    """A trained model predicts unseen ratings far better than their mean does.

    The ratings here were made from two hidden factors. If the error stays where it began, or grows: does every batch take
    a step, downhill, with the gradient just found, on the very model that was handed in?
    """
    x, y = planted_stars(rng, 60, 50)
    got = answer(
        "model(unseen)",
        setup=(
            "torch.manual_seed(0)\n"
            "model = DotProduct(60, 50, 5, y_range=(0, 5.5))\n"
            "batches = list(zip(x.split(64), y.split(64)))\n"
            "train(model, (batches, batches[:1]), 20, lr=0.02)"
        ),
        timeout=60,
        x=tensor(x[:2400]),
        y=tensor(y[:2400]),
        unseen=tensor(x[2400:]),
    )
    unmoved = UNMOVED if np.std(got) < 0.1 else None
    assert_below(mean_square(got, y[2400:]), 0.3 * y[2400:].var(), "the mean squared error", hint=unmoved)


UNMOVED = (
    "Every prediction is the middle of the range, so no weight has moved. Does `step` find the gradient, on the very model "
    "that was handed in?"
)


@needs("test_predicts_a_dot_product", "test_starts_with_small_random_factors")
def test_predicts_the_validation_ratings(answer, split, rng):
    """On the chapter's split, five epochs bring the validation error down to 0.90 or lower on MovieLens 100k.

    That is 71 % of the error of the mean. If the model learns, but not enough, does every training batch take a step of its
    own, in every epoch?
    """
    train, valid = split
    x, unseen = places(train, train), places(train, valid)
    order = rng.permutation(len(train))
    got = answer(
        "model(unseen)",
        setup=(
            "torch.manual_seed(0)\n"
            f"model = DotProduct({x[:, 0].max() + 1}, {x[:, 1].max() + 1}, 50, y_range=(0, 5.5))\n"
            "batches = list(zip(x.split(256), y.split(256)))\n"
            "train(model, (batches, batches[:1]), epochs=5, lr=2e-3)"
        ),
        timeout=60,
        x=tensor(x[order]),
        y=tensor(train.rating.to_numpy()[order], "float32"),
        unseen=tensor(unseen),
    )
    assert_below(mean_square(got, valid.rating), 0.71 * valid.rating.var(), "the mean squared error")


def places(known, ratings):
    """Return the places of users and titles in the vocabularies of `known`, int64 (n, 2); 0 for the unknown."""
    columns = [pd.Index(np.unique(known[name])).get_indexer(ratings[name]) + 1 for name in ("user", "title")]
    return np.stack(columns, axis=1).astype(np.int64)


def mean_square(predicted, ratings):
    """Return the mean squared error of the predictions, in whatever shape they came."""
    return float(np.square(np.ravel(predicted) - np.asarray(ratings)).mean())
