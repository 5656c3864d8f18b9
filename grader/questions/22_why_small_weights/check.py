"""Question 22: small weights make smooth functions, and weight decay lowers the error on unseen ratings."""

import numpy as np

from grader.checking import assert_below, assert_close, assert_true, is_number, needs, tensor

PARTS = [(run, part) for run in ("without", "with") for part in ("train", "valid")]
BATCHES = """
from data.batches import Batches
train, valid = Batches(x, y, batch_size=64, shuffle=True), Batches(new_x, new_y, batch_size=64)
train.n_users = valid.n_users = n_users
train.n_movies = valid.n_movies = n_movies
"""
TRIED = """
try:
    got = {}
except IndexError:  # a user or a movie for which a model has no row
    got = None
"""
FITTED = BATCHES + """
from learner import Learner as Given

kept, fit = [], Given.fit_one_cycle


def watched(self, n_epochs, lr=5e-3, wd=0.0):
    kept.append((self, n_epochs, lr, wd))
    return fit(self, n_epochs, lr=lr, wd=wd)


Given.fit_one_cycle = watched
try:
    compare_decay(train, valid, wd=0.5)
finally:
    Given.fit_one_cycle = fit
fitted = []
for model in {id(made.model): made.model for made, *_ in kept}.values():
    mine = [each for each in kept if each[0].model is model]
    widths = sorted({weight.shape[1] for weight in model.parameters() if weight.ndim > 1 and weight.shape[1] > 1})
    fitted.append((widths, *map(list, list(zip(*mine))[1:]), len(mine[0][0].train.y)))
"""
SIZES = "These batches have more users and movies than yours. Where do your models get their sizes from?"
GIVEN = "The task says how many factors a model has, for how many epochs it is trained and with which learning rate."
ALL_OF_IT = "Both models learn from the same ratings, and from all of `train`: else they differ by more than the decay."
DRAWN = """
import matplotlib.pyplot as plt
plt.close("all")
show, plt.show = plt.show, lambda *args, **options: None
try:
    result = plot_histories(histories)
finally:
    plt.show = show
figures = [plt.figure(number) for number in plt.get_fignums()]
axes = [axes for figure in figures for axes in figure.axes]
curves = [np.array(line.get_xydata(), dtype=float) for each in axes for line in each.lines]
curves += [np.array(dots.get_offsets(), dtype=float) for each in axes for dots in each.collections]
drawn_in = sum(any(each.has_data() for each in figure.axes) for figure in figures)
plt.close("all")
"""


def test_measures_the_slope(answer):
    """`steepness` says how much the curve rises for each unit of `x`, at `x = 1`.

    With `a = 1`, go from 1 to 1.01: the curve goes from 1 to 1.0201. How much is that for each unit of `x`?
    """
    for a, slope in ((1.0, 2.0), (3.0, 6.0), (0.25, 0.5), (0.013, 0.026), (700.0, 1400.0)):
        assert_close(answer("steepness(a)", a=a), slope, tolerance=0.012)


def test_downhill_is_as_steep(answer):
    """`steepness` is never negative: a curve that falls is as steep as one that rises.

    With a negative `a` the curve goes downhill at `x = 1`. Only how fast is of interest.
    """
    assert_close(answer("steepness(-3.0)"), 6.0, tolerance=0.012)
    assert_close(answer("steepness(0.0)"), 0.0, tolerance=0.012)


def test_a_larger_weight_is_steeper(answer, rng):
    """The larger the weight, the steeper the curve.

    Look at the picture: does the curve get steeper or flatter as `a` grows?
    """
    weights = np.cumsum(rng.uniform(0.2, 1.0, size=6)).tolist()
    got = answer("[float(steepness(a)) for a in weights]", weights=weights)
    assert_true(got == sorted(set(got)), expected="steepness to grow with the weight", got=got)


def test_returns_four_lists_of_losses(answer, rng):
    """`compare_decay` returns the training and the validation losses of 5 epochs, without and with decay.

    It is a dict of two dicts, which each hold two lists of five numbers. A `Learner` has both lists when it is done.
    """
    got = answer("compare_decay(train, valid, wd=0.5)", BATCHES, **_ratings(rng, 400))
    for run, part in PARTS:
        losses = got.get(run) if isinstance(got, dict) else None
        losses = losses.get(part) if isinstance(losses, dict) else None
        assert_true(
            isinstance(losses, (list, tuple, np.ndarray)) and len(losses) == 5 and all(map(is_number, losses)),
            expected=f'five losses under ["{run}"]["{part}"]',
            got=got if losses is None else losses,
        )


@needs("test_returns_four_lists_of_losses")
def test_learns_from_the_batches_it_is_given(answer, rng):
    """The losses come from training on `train`: where each of its ratings is a 3, both models learn to say 3.

    Look at which batches the learners get, and whether anything is trained at all. The ratings of `valid` are 2s and 4s here,
    so models that have learned nothing from them end with a validation loss of 1.
    """
    for least, most, wd in ((1, 1, 0.2), (1.5, 2, 1)):  # twice, for a table of made-up losses may fit once
        apart = rng.uniform(least, most) if least < most else 1
        given = _ratings(rng, 3000)
        given["y"] = tensor(np.full(len(given["y"]), 3), "float32")
        given["new_y"] = tensor(rng.choice([3 - apart, 3 + apart], len(given["new_y"])), "float32")
        asked = f"compare_decay(train, valid, wd={wd})"
        if apart > 1:  # as many users and movies as no release that is in use here has
            given |= {"n_users": 20 * given["n_users"], "n_movies": 25 * given["n_movies"]}
            given |= {name: tensor(np.asarray(given[name]) * [20, 25]) for name in ("x", "new_x")}
            got = answer("got", f"{BATCHES}{TRIED.format(asked)}", shown=asked, **given)
            assert_true(got is not None, "models for 3000 users and 2500 movies", "models with fewer rows", hint=SIZES)
        else:
            got = answer(asked, BATCHES, **given)
        for run in ("without", "with"):
            assert_below(got[run]["train"][-1], 0.1, what=f"the last training loss {run} decay")
            assert_close(got[run]["valid"][-1], float(apart**2), tolerance=0.2, hint=FAR if apart > 1 else None)


FAR = (
    "The ratings of `valid` are all equally far from 3 here, so models that have learned to say 3 end with the square of "
    "that distance. Are the losses measured on `valid`, and in this run?"
)


@needs("test_learns_from_the_batches_it_is_given")
def test_trains_two_fresh_models(answer, rng):
    """Both runs begin anew: their losses in the first epoch are alike.

    A model that was trained once goes on where it stopped. Each run needs a model of its own.
    """
    got = answer("compare_decay(train, valid, wd=0.5)", BATCHES, **_ratings(rng, 5000))
    first = got["without"]["train"][0], got["with"]["train"][0]
    assert_true(
        0.8 * first[1] < first[0] < 1.25 * first[1], expected="both to begin with about the same training loss", got=f"{first[0]:.4g} without, {first[1]:.4g} with"
    )
    given = _ratings(rng, 400)
    shown = "the models, epochs, learning rates, decays and ratings that compare_decay(train, valid, wd=0.5) trains with"
    fitted = answer("fitted", FITTED, shown=shown, **given)  # nothing, where the training loop is another one
    for factors, epochs, lrs, _, rows in fitted:
        assert_true(factors == [50], "50 factors for each user", factors, hint=GIVEN)
        assert_true(sum(epochs) == 5, "5 epochs", epochs, hint=GIVEN)
        assert_true(set(lrs) == {0.01}, "lr=1e-2", lrs, hint=GIVEN)
        assert_true(rows == len(given["y"]), f"all {len(given['y'])} ratings of `train`", rows, hint=ALL_OF_IT)


@needs("test_trains_two_fresh_models")
def test_fits_the_training_ratings_better_without(answer, shared_rng):
    """Without decay, the error on the training ratings ends lower.

    Which run got the `wd`?

    Do the training losses come from training?
    """
    got = answer("compare_decay(train, valid, wd=1.0)", BATCHES, **_ratings(shared_rng, 7500))
    bar = 0.8 * got["with"]["train"][-1]
    assert_below(got["without"]["train"][-1], bar, what="the last training loss without decay")


@needs("test_trains_two_fresh_models")
def test_predicts_unseen_ratings_better_with(answer, shared_rng):
    """With decay, the error on the validation ratings ends lower.

    The training losses say the opposite. Are these the losses on the ratings that the models have not seen?
    """
    got = answer("compare_decay(train, valid, wd=1.0)", BATCHES, **_ratings(shared_rng, 7500))
    bar = 0.94 * got["without"]["valid"][-1]
    alike = "Both runs end alike. Does `wd` reach `fit_one_cycle` in one of them?"
    is_alike = got["with"]["valid"][-1] > 0.98 * got["without"]["valid"][-1]
    what = "the last validation loss with decay"
    assert_below(got["with"]["valid"][-1], bar, what=what, hint=alike if is_alike else None)


@needs("test_trains_two_fresh_models")
def test_decays_as_much_as_wd_says(answer, rng):
    """The `wd` that is given decides how strongly the second run is held back.

    With a large `wd` nothing is learned at all: both of its losses stay about where they began. Where does your second run
    get its decay from?
    """
    given = _ratings(rng, 4000)
    got = answer("[compare_decay(train, valid, wd=wd)['with']['train'][-1] for wd in (0.01, 20.0)]", BATCHES, **given)
    weak, strong = got
    assert_below(weak, 0.85 * strong, what="the last training loss with a `wd` of 0.01")
    shown = "the decays that compare_decay(train, valid, wd=0.5) trains its models with"
    decays = answer("sorted(wd for _, _, _, wds, _ in fitted for wd in wds)", FITTED, shown=shown, **_ratings(rng, 400))
    assert_true(not decays or set(decays) == {0, 0.5}, "0 and 0.5, the `wd` that is given", decays)


def test_plots_all_four_curves(answer, rng):
    """`plot_histories` draws the training and the validation losses of both runs.

    Four lists of the histories that it is given, four curves. The training losses alone would mislead you.
    """
    for _ in range(2):  # the second ones are others
        histories: dict[str, dict[str, list[float]]] = {run: {"train": [], "valid": []} for run in ("without", "with")}
        for run, part in PARTS:
            histories[run][part] = rng.uniform(0.3, 1.5, size=5).round(3).tolist()
        shown = "the curves of plot_histories(histories), and in how many figures they are"
        got, figures = answer("curves, drawn_in", DRAWN, shown=shown, histories=histories)
        epochs = []
        for run, part in PARTS:
            drawn = [x for x, y in (each.T for each in got if len(each) == 5) if np.allclose(y, histories[run][part])]
            assert_true(
                bool(drawn), expected=f'a curve of ["{run}"]["{part}"]', got=f"{len(got)} curves, and it is not among them"
            )
            epochs += drawn[:1]
        alike = all(np.allclose(each, epochs[0]) and (np.diff(each) > 0).all() for each in epochs)
        assert_true(alike, "the same five epochs under each curve, from left to right", "others", OVER)
        assert_true(figures == 1, "all curves in one figure", f"curves in {figures} figures", APART)


OVER = "What is to be compared stands above the same place: the losses of one epoch."
APART = "Each `plt.figure()` or `plt.subplots()` begins another figure. What is to be compared belongs into one."


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: what can a model with large weights do that one with small weights can't, and is it any use?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _ratings(rng, n_pairs):
    """Ratings from 1 to 5 of 150 users, to be learned and to be predicted: planted biases, and much chance."""
    n_users, n_movies = 150, 100
    users, movies = rng.integers(n_users, size=n_pairs), rng.integers(n_movies, size=n_pairs)
    liking = 3.5 + rng.normal(0, 0.45, n_users)[users] + rng.normal(0, 0.45, n_movies)[movies]
    stars = np.clip(np.round(liking + rng.normal(0, 1.2, n_pairs)), 1, 5)
    x, cut = np.stack([users, movies], axis=1), n_pairs * 4 // 5
    return {
        "n_users": n_users,
        "n_movies": n_movies,
        "x": tensor(x[:cut]),
        "y": tensor(stars[:cut], "float32"),
        "new_x": tensor(x[cut:]),
        "new_y": tensor(stars[cut:], "float32"),
    }
