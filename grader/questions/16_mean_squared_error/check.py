"""Question 16: the mean squared error, its root, and what a loss pulls predictions towards."""

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

LOSSES = {
    "squared error": "lambda pred, target: ((pred - target) ** 2).mean()",
    "absolute error": "lambda pred, target: (pred - target).abs().mean()",
    "largest error": "lambda pred, target: (pred - target).abs().max()",
    "the squared error, minus 9": "lambda pred, target: ((pred - target) ** 2).mean() - 9",
    "2000 times the squared error": "lambda pred, target: 2000 * (1 + ((pred - target) ** 2).mean())",
}


ZEROS = {"pred": tensor([0, 2.5, 0, 3], "float32"), "target": tensor([4, 0, 1, 3.5], "float32")}


def draw(rng, n):
    """Return `n` predictions and ratings as given data, float32."""
    return {
        "pred": tensor(rng.uniform(0, 5.5, size=n), "float32"),
        "target": tensor(rng.integers(1, 6, size=n), "float32"),
    }


def test_averages_squared_errors(answer, rng):
    """`mse` is the mean of the squared differences.

    Off by 0, 2 and 0: the squares are 0, 4 and 0, and their mean is wanted. Too low counts like too high.
    """
    got = answer("mse(torch.tensor([3., 2., 5.]), torch.tensor([3., 4., 5.]))")
    assert_close(got, 4 / 3)
    kept, got = got, answer("mse(torch.tensor([1., 5.]), torch.tensor([4., 4.]))")
    assert_close(got, 5, hint=KEPT if np.array_equal(got, kept) else None)
    given = draw(rng, 3)
    squares = (np.asarray(given["pred"]) - np.asarray(given["target"])) ** 2
    assert_close(answer("mse(pred, target)", **given), squares.mean(), tolerance=1e-4)


KEPT = (
    "You returned the same result for a different question. Is it stored, instead of computed each time?"
)


@needs("test_averages_squared_errors")
def test_averages_any_number_of_errors(answer, reference, rng):
    """`mse` works for any number of predictions.

    One number comes out, however many go in; a single prediction is no special case.
    """
    for n in (1, 3, int(rng.integers(4, 50))):
        given = draw(rng, n)
        assert_close(answer("mse(pred, target)", **given), reference("mse(pred, target)", **given), tolerance=1e-4)
    assert_close(answer("mse(pred, target)", **ZEROS), 5.875)


@needs("test_averages_squared_errors")
def test_can_be_differentiated(answer, reference, rng):
    """The gradient of `mse` reaches the predictions.

    Keep to torch's arithmetic from `pred` to the result. `.item()`, `float()` and NumPy end the way back.
    """
    given = draw(rng, 6)
    setup = "scores = pred.clone().requires_grad_()\nmse(scores, target).backward()"
    got = answer("scores.grad", setup, **given)
    assert_close(got, reference("scores.grad", setup, **given))


def test_root_is_in_stars(answer, reference, rng):
    """`rmse` is the square root of the mean squared error.

    First square, then take the mean, and the root last of all. The other order gives the mean absolute error.
    """
    got = answer("rmse(torch.tensor([1., 5., 4.]), torch.tensor([4., 4., 4.]))")
    assert_close(got, np.sqrt(10 / 3))
    nothing = {"pred": tensor([0, 0], "float32"), "target": tensor([3, 4], "float32")}
    for given in (draw(rng, int(rng.integers(4, 50))), draw(rng, 1), ZEROS, nothing):
        assert_close(answer("rmse(pred, target)", **given), reference("rmse(pred, target)", **given))
    setup = "scores = pred.clone().requires_grad_()\nrmse(scores, target).backward()"
    got = answer("scores.grad", setup, **ZEROS)
    assert_close(got, reference("scores.grad", setup, **ZEROS), tolerance=1e-4)


@needs("test_averages_squared_errors")
def test_refuses_a_column(answer, rng):
    """`mse` and `rmse` raise ValueError when the shapes differ, even where torch could broadcast.

    (n,) and (n, 1) have the same length and are not the same shape: torch would pair each prediction with every target.
    Raise the error yourself, before any arithmetic.
    """
    n = int(rng.integers(3, 9))
    for shapes in (((n,), (n, 1)), ((n, 1), (n,)), ((n,), (1,)), ((n,), (n + 1,))):
        pred, target = (tensor(rng.integers(1, 6, size=shape), "float32") for shape in shapes)
        for name in ("mse", "rmse"):
            answer.raises(f"{name}(pred, target)", "ValueError", pred=pred, target=target)


@needs("test_averages_squared_errors")
def test_refuses_nothing(answer):
    """`mse` and `rmse` raise ValueError when there are no predictions.

    The mean of nothing is 0 divided by 0, which torch calls nan and passes on: better to say at once what is wrong.
    """
    answer.raises("mse(torch.ones(0), torch.ones(0))", "ValueError")
    answer.raises("rmse(torch.ones(0), torch.ones(0))", "ValueError")


def test_finds_the_best_candidate(answer):
    """`best_constant` returns the candidate with the smallest loss.

    The candidate itself is wanted, not its position and not its loss. The loss takes two tensors of the same shape: predict
    the candidate for every rating.
    """
    others = ("the squared error, minus 9", 2.0), ("2000 times the squared error", 2.0)
    for name, best in (("squared error", 2.0), ("absolute error", 1.0), ("largest error", 3.0), *others):
        got = answer(
            "float(best_constant(loss, torch.tensor([1., 1., 1., 1., 5.]), torch.tensor([5., 4., 3., 2., 1.])))",
            setup=f"loss = {LOSSES[name]}",
        )
        assert_close(got, best)
    for stars, candidates, best in (
        ([4, 0], [0.0, 3.0, 2.0, 3.0], 2.0),
        ([3], [4.0, 1.0], 4.0),
        ([1, 5], [4.5], 4.5),
        ([0, 0], [1.0, 0.5], 0.5),
        ([0, 1], [2.0, 0.0], 0.0),
        ([2, 3], [0.0, 0.0], 0.0),
    ):
        given = {"stars": tensor(stars, "float32"), "candidates": tensor(candidates, "float32")}
        setup = f"loss = {LOSSES['squared error']}"
        hint = "A candidate of 0 is a number like the others. Is it among those that you compare?" if best == 0 else None
        assert_close(answer("float(best_constant(loss, stars, candidates))", setup, **given), best, hint=hint)


@needs("test_finds_the_best_candidate")
def test_gives_the_loss_matching_shapes(answer):
    """`best_constant` hands `loss` two tensors of the same shape.

    A lone number would be broadcast by some losses and refused by strict ones, such as your `mse`.
    """
    got = answer(
        "seen",
        setup=(
            "seen = []\n"
            "def loss(pred, target):\n"
            "    seen.append((tuple(torch.as_tensor(pred).shape), tuple(target.shape)))\n"
            "    return ((pred - target) ** 2).mean()\n"
            "best_constant(loss, torch.tensor([1., 4., 5.]), torch.tensor([3., 4.]))"
        ),
    )
    assert_true(bool(got), "that `loss` is called", "no call of it")
    for pred, target in got:
        assert_close(pred, target)
        assert_close(target, (3,))


@needs("test_finds_the_best_candidate")
def test_gives_the_loss_predictions_first(answer):
    """`best_constant` hands `loss` the predictions first, and then the target.

    Squares are the same both ways round, but the loss here takes predictions that are too high for twice as bad as those that
    are too low. In which order does `loss(pred, target)` want them?
    """
    got = answer(
        "float(best_constant(loss, torch.tensor([1., 2., 3., 4., 5.]), torch.tensor([5., 4., 3., 2., 1.])))",
        setup="loss = lambda pred, target: torch.where(pred > target, 2 * (pred - target), target - pred).mean()",
    )
    assert_close(got, 2.0)


@needs("test_finds_the_best_candidate")
def test_mean_and_median_come_out(answer, ratings, rng):
    """On the ratings, and on drawn ones, `best_constant` finds the mean for squared and the median for absolute error.

    Every candidate has to be tried, in whatever order they come, against all of the ratings.
    """
    drawn = rng.integers(1, 6, size=(2, 31)).astype(float)
    for stars in (ratings.rating.to_numpy(float), *drawn):
        candidates = rng.permutation(np.linspace(1, 5, 41))
        for loss, center in (("squared error", np.mean(stars)), ("absolute error", np.median(stars))):
            got = answer(
                "float(best_constant(loss, stars, candidates))",
                setup=f"loss = {LOSSES[loss]}",
                stars=tensor(stars, "float32"),
                candidates=tensor(candidates, "float32"),
            )
            expected = f"a candidate within 0.05 of {center:.4g}, for {loss}"
            assert_true(abs(got - center) < 0.0501, expected, got)


def test_written_answer_is_there(written):
    """The question at the end is answered in your own words.

    Two or three sentences are enough: which loss, and what it does with small and with large errors.
    """
    assert_true(len(written.split()) >= 12, "two or three sentences", f"{len(written.split())} words")
