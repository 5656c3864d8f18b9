"""Research R4: the chapter's model and the one for cross-entropy, side by side on accuracy, squared error, calibration."""

import numpy as np
import pandas as pd

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs

MODELS = ("DotProductBias", "DotProductClasses")
BATCHES = """
from data.batches import RatingBatches, Vocab
users, titles = Vocab(learned.user), Vocab(learned.title)
train = RatingBatches(learned, users, titles, batch_size=batch_size, shuffle=True)
valid = RatingBatches(unseen, users, titles, batch_size=batch_size)
torch.manual_seed(0)
np.random.seed(0)
"""
# Of more users and titles than MovieLens 100k has: their numbers can come from the batches alone.
MANY = BATCHES.replace("Vocab(learned.user), Vocab(learned.title)", "Vocab(every_user), Vocab(every_title)")
# Which pairs a gradient came back for, in any loop: what is only predicted gets none. By the width of the predictions, for
# these two models have no other mark that every answer leaves on them.
WATCHED = BATCHES + """
learned_from = {1: set(), 5: set()}
def watch(module, inputs, predicted):
    x = inputs[0] if inputs else None
    if not all(isinstance(each, torch.Tensor) and each.ndim for each in (x, predicted)) or not predicted.requires_grad:
        return
    width = predicted[0].numel() if len(predicted) else 0
    if width in learned_from and x.shape == (len(predicted), 2) and not x.is_floating_point():
        pairs = [tuple(pair) for pair in x.tolist()]
        predicted.register_hook(lambda _: learned_from[width].update(pairs))
watching = torch.nn.modules.module.register_module_forward_hook(watch)
try:
    forecasts = train_both(train, valid)
finally:
    watching.remove()
"""
BINS = "reliability(probabilities, ratings, {})[['predicted', 'observed', 'count']].to_numpy(dtype=float)"


def test_accuracy_counts_the_most_probable_stars(answer):
    """`accuracy` is the share of the ratings that are the most probable stars of their row.

    The first column is the chance of 1 star, the last that of 5. In which column is the largest chance of each row, and
    what number of stars does that mean?
    """
    probabilities = np.array([[0.8, 0.1, 0.1, 0, 0], [0, 0, 0.1, 0.2, 0.7], [0, 0.1, 0.2, 0.6, 0.1], [0, 0, 1, 0, 0]])
    for ratings, right in (([1, 5, 4, 3], 1), ([1, 4, 4, 1], 0.5), ([2, 1, 5, 4], 0)):
        got = answer("accuracy(probabilities, ratings)", probabilities=probabilities, ratings=np.array(ratings))
        assert_close(
            got,
            right,
            hint="A share is from 0 to 1. Is this a number of ratings, or percent?" if np.ndim(got) == 0 and got in (4, 100 * right) else None,
        )


@needs("test_accuracy_counts_the_most_probable_stars")
def test_accuracy_is_right_for_any_forecast(answer, rng):
    """`accuracy` is right for any forecast.

    The most probable stars and the expected ones differ where opinions do: with a half for 1 and a half for 5, 3 stars are
    expected, and nobody will give them.
    """
    halves = np.array([[0.5, 0, 0.05, 0, 0.45], [0.4, 0.1, 0, 0, 0.5]])
    assert_close(answer("accuracy(probabilities, ratings)", probabilities=halves, ratings=np.array([1, 5])), 1)
    alike = np.array([[0.5, 0.1, 0.1, 0.1, 0.2], [0.5, 0.1, 0.1, 0.1, 0.2]])
    assert_close(answer("accuracy(probabilities, ratings)", probabilities=alike, ratings=np.array([5, 1])), 0.5)
    for n in (7, 40, 1):
        given = draw(rng, n)
        assert_close(answer("accuracy(probabilities, ratings)", **given), accuracy(**given))


def test_expects_the_mean_of_the_stars(answer):
    """`expected_ratings` weighs 1 to 5 stars with their chances.

    The first column is the chance of 1 star, not of 0. Certainty of one number promises just that; equal chances promise
    the middle, 3.
    """
    probabilities = np.array([[1.0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0.2, 0.2, 0.2, 0.2, 0.2], [0.5, 0, 0, 0.5, 0]])
    got = answer("expected_ratings(probabilities)", probabilities=probabilities)
    assert_close(got, np.array([1, 5, 3, 2.5]))


@needs("test_expects_the_mean_of_the_stars")
def test_expects_right_for_any_forecast(answer, rng):
    """`expected_ratings` gives one number for each row of any forecast.

    Multiply each chance with its stars and add up along the row. Stars needn't be whole here.
    """
    alike = np.array([[0.5, 0, 0, 0, 0.5], [0.5, 0, 0, 0, 0.5]])
    assert_close(answer("expected_ratings(probabilities)", probabilities=alike), np.array([3.0, 3.0]))
    for n in (6, 33, 1):
        probabilities = draw(rng, n)["probabilities"]
        assert_close(answer("expected_ratings(probabilities)", probabilities=probabilities), expected(probabilities))


def test_reliability_has_a_row_for_each_bin(answer):
    """`reliability` has a row for each bin, with the columns `predicted`, `observed` and `count`.

    With two bins there are the chances below a half and those above. All five chances of a row count, whichever was
    the largest: two rows make ten promises.
    """
    probabilities = np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0.05, 0.05, 0.1, 0.1, 0.7]])
    given = {"probabilities": probabilities, "ratings": np.array([1, 4])}
    got = answer("sorted(map(str, reliability(probabilities, ratings, 2)))", **given)
    assert_true({"predicted", "observed", "count"} <= set(got), "the columns predicted, observed and count", got)
    counts = answer("list(reliability(probabilities, ratings, 2)['count'])", **given)
    hint = "The lowest chances come first." if counts == [2, 8] else None
    hint = "Only one chance of each row is counted. The other four are promises too." if sum(counts) == 2 else hint
    assert_close(counts, [8, 2], hint=hint)


@needs("test_reliability_has_a_row_for_each_bin")
def test_reliability_says_what_came_true(answer):
    """`observed` is the share of a bin's promises that came true, and `predicted` the mean of its chances.

    Of the row's five promises one comes true: the one for the stars that were given. The chances in the upper bin are 0.6
    and 0.7, and only the first came true. In the lower bin one of eight did.
    """
    probabilities = np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0.05, 0.05, 0.1, 0.1, 0.7]])
    got = answer(BINS.format(2), probabilities=probabilities, ratings=np.array([1, 3]))
    is_middle = got.shape == (2, 3) and np.allclose(got[:, 0], [0.25, 0.75])
    hint = "The middle of a bin is not the mean of the chances that are in it." if is_middle else None
    assert_close(got, np.array([[0.0875, 0.125, 8], [0.65, 0.5, 2]]), hint=hint)


@needs("test_reliability_says_what_came_true")
def test_reliability_has_bins_of_equal_width(answer):
    """The bins of `reliability` divide the chances from 0 to 1 into equal parts, whichever chances occur.

    Two bins meet at 0.5, even if the largest chance of all is 0.7. The 0.45 below is a chance of the lower one.
    """
    probabilities = np.array([[0.45, 0.25, 0.1, 0.1, 0.1], [0.05, 0.05, 0.1, 0.1, 0.7]])
    got = answer(BINS.format(2), probabilities=probabilities, ratings=np.array([1, 5]))
    assert_close(got, np.array([[1.3 / 9, 1 / 9, 9], [0.7, 1, 1]]))


@needs("test_reliability_says_what_came_true")
def test_reliability_leaves_out_empty_bins(answer):
    """`reliability` has no row for a bin without promises.

    Where nothing was promised, there is no share of it that came true: neither 0 nor NaN says anything.
    """
    probabilities = np.array([[0.15, 0.15, 0.15, 0.13, 0.42], [0.12, 0.14, 0.16, 0.13, 0.45]])
    got = answer(BINS.format(10), probabilities=probabilities, ratings=np.array([5, 2]))
    assert_close(got, np.array([[0.14125, 1 / 8, 8], [0.435, 1 / 2, 2]]))


@needs("test_reliability_says_what_came_true")
def test_reliability_counts_the_sure_promises(answer):
    """`reliability` has chances of 0 in the first bin, and chances of 1 in the last.

    The last bin goes up to 1, and 1 belongs to it, beside 0.95. Does the first bin hold what is exactly 0?
    """
    probabilities = np.array([[0, 0, 0, 0, 1], [0, 0, 0, 0.05, 0.95], [0.97, 0.03, 0, 0, 0]])
    got = answer(BINS.format(10), probabilities=probabilities, ratings=np.array([5, 4, 1]))
    assert_close(got, np.array([[0.08 / 12, 1 / 12, 12], [2.92 / 3, 2 / 3, 3]]))


@needs("test_reliability_says_what_came_true")
def test_reliability_is_right_for_any_forecast(answer, rng):
    """`reliability` is right for any forecast and any number of bins.

    `n_bins` bins of equal width divide the chances from 0 to 1, the lowest come first.
    """
    alike = {"probabilities": np.array([[0.62, 0.08, 0.1, 0.1, 0.1]] * 2), "ratings": np.array([1, 5])}
    drawn = [(draw(rng, n), n_bins) for n, n_bins in ((30, 10), (80, 4), (50, 7), (1, 4), (6, 1))]
    for given, n_bins in ((alike, 2), *drawn):
        assert_close(answer(BINS.format(n_bins), **given), bins_of(n_bins=n_bins, **given))


def test_calibration_error_is_a_distance(answer):
    """`calibration_error` is 0 where what was promised came true, and adds up distances where not.

    Where 0.3 was promised 0.2 came true, and where 0.6 was, 0.7 did: both bins are off by 0.1. That one promised too much
    and the other too little does not make it a good forecast.
    """
    table = pd.DataFrame({"predicted": [0.2, 0.7], "observed": [0.2, 0.7], "count": [30, 10]})
    assert_close(answer("calibration_error(table)", table=table), 0)
    table = pd.DataFrame({"predicted": [0.3, 0.6], "observed": [0.2, 0.7], "count": [20, 20]})
    assert_close(answer("calibration_error(table)", table=table), 0.1)


@needs("test_calibration_error_is_a_distance")
def test_calibration_error_weighs_the_bins(answer, rng):
    """`calibration_error` is the mean over all promises, so that a full bin counts for more.

    Of 100 promises, the 90 in the first bin are kept exactly, and the 10 in the second are off by 0.2. How far are they off
    on average?
    """
    table = pd.DataFrame({"predicted": [0.2, 0.7], "observed": [0.2, 0.5], "count": [90, 10]})
    assert_close(answer("calibration_error(table)", table=table), 0.02)
    for n_bins in (3, 6, 1):
        counts = rng.integers(1, 200, size=n_bins)
        table = pd.DataFrame({"predicted": rng.random(n_bins), "observed": rng.random(n_bins), "count": counts})
        right = ((table.predicted - table.observed).abs() * counts).sum() / counts.sum()
        assert_close(answer("calibration_error(table)", table=table), right)


def test_compare_has_a_row_for_each_forecast(answer, rng):
    """`compare` returns a table with a row for each forecast and the columns `accuracy`, `mse`, `calibration_error`.

    The names in `forecasts` are the names of the rows: the index of the table. There may be one forecast, or four.
    """
    for names in (["DotProductBias", "DotProductClasses"], ["always four"], ["a", "b", "c", "d"]):
        ratings = rng.integers(1, 6, size=2)
        forecasts = {name: np.eye(5)[rng.integers(5, size=2)] for name in names}
        setup = "made = compare(forecasts, ratings)"
        got = answer(
            "(sorted(map(str, made.index)), sorted(map(str, made)))", setup, forecasts=forecasts, ratings=ratings
        )
        assert_close(got[0], sorted(names))
        assert_close(got[1], ["accuracy", "calibration_error", "mse"])


@needs(
    "test_compare_has_a_row_for_each_forecast",
    "test_accuracy_is_right_for_any_forecast",
    "test_expects_right_for_any_forecast",
    "test_reliability_is_right_for_any_forecast",
    "test_calibration_error_weighs_the_bins",
)
def test_compare_measures_each_forecast(answer, rng):
    """`compare` measures each forecast against the ratings that it is given.

    `mse` is the mean of the squared differences between expected and given stars; no root is taken, and no number rounded.
    """
    few = {"sure": np.eye(5)[[4, 0]], "torn": np.array([[0.5, 0, 0, 0, 0.5], [0, 0, 0.4, 0.6, 0]])}
    drawn = [({name: draw(rng, n)["probabilities"] for name in "abc"}, rng.integers(1, 6, size=n)) for n in (60, 25)]
    for forecasts, ratings in ((few, np.array([5, 3])), *drawn):
        got = answer("compare(forecasts, ratings)", forecasts=forecasts, ratings=ratings)
        assert_close(got, comparison(forecasts, ratings), order=False)


def test_train_both_makes_forecasts(answer, rng):
    """`train_both` returns five chances for each row of `valid`, by both models.

    Chances are from 0 to 1 and add up to 1 along a row. What makes chances of logits, and what of one number of stars? And
    mind the loss: `Learner` takes squared error unless another is named.
    """
    learned, unseen = draw_ratings(rng, 600, 130)
    assert_are_forecasts(trained(answer, learned, unseen), 130)
    known = {"every_user": list(range(61, 3061)), "every_title": [f"Film {place}" for place in range(4000)]}
    learned, unseen = (part.assign(user=3061 - part.user) for part in (learned, unseen))
    told = "; 3,000 users and 4,000 titles have a place"
    assert_are_forecasts(trained(answer, learned, unseen, told=told, setup=MANY, **known), 130)


@needs("test_train_both_makes_forecasts")
def test_train_both_does_not_look_at_valid(answer, rng):
    """The ratings of `valid` have no influence on what `train_both` returns.

    Here `valid` got other ratings, and the forecasts must not change; only their order follows that of its rows. They are for
    measuring; a spread measured on them has looked at them too.
    """
    learned, unseen = draw_ratings(rng, 600, 130)
    first = trained(answer, learned, unseen)
    other = unseen.assign(rating=6 - unseen.rating)[::-1].reset_index(drop=True)
    second = trained(answer, learned, other, told="; `valid` in reverse order and with other ratings")
    for name in MODELS:
        assert_close(second[name], first[name][::-1], tolerance=1e-3)


@needs("test_train_both_does_not_look_at_valid")
def test_train_both_learns(answer, rng):
    """Both models of `train_both` learn, from the same ratings, much more than how often each number of stars is given.

    Are both models trained?

    Does each row of a forecast stand for the same row of `valid`?
    """
    learned, unseen = draw_ratings(rng, 2000, 500)
    got, learned_from = trained(
        answer, learned, unseen, batch_size=40, asked="(forecasts, learned_from)", setup=WATCHED
    )
    assert_are_the_same(learned_from)
    shares = np.array([(learned.rating == stars).mean() for stars in range(1, 6)])
    bar = 0.9 * surprise(np.tile(shares, (500, 1)), unseen.rating)
    for name in MODELS:
        assert_below(surprise(got[name], unseen.rating), bar, f"the mean cross-entropy of {name}")


def test_forecasts_are_for_the_validation_ratings(answer, split):
    """`forecasts` holds the chances of 1 to 5 stars for each validation rating, by both models.

    There is a row for each rating of `valid`, and both models have been trained on `train`.
    """
    assert_are_forecasts(answer("forecasts"), len(split[1]))


@needs("test_forecasts_are_for_the_validation_ratings")
def test_forecasts_know_more_than_the_shares(answer, split):
    """Both `forecasts` say more about the ratings in use than how often each number of stars is given.

    Their rows have to be in the order of `valid`, and both models have to be trained long enough.
    """
    train, valid = split
    shares = np.array([(train.rating == stars).mean() for stars in range(1, 6)])
    bar = 0.97 * surprise(np.tile(shares, (len(valid), 1)), valid.rating)
    forecasts = answer("forecasts")
    for name in MODELS:
        assert_below(surprise(forecasts[name], valid.rating), bar, f"the mean cross-entropy of {name}")


@needs("test_train_both_makes_forecasts")
def test_spread_is_in_stars(answer, reference, rng):
    """The spread of the bell curves is what errors are in stars.

    In these ratings people give 1 star or 5 and nobody knows why, so that the errors are about 2 stars. Is that what your
    spread would be, or is it the mean of their squares?
    """
    pair = rng.integers(30, size=1030)  # each of them often, so that nothing can be learned by heart
    rated = pd.DataFrame({"user": pair // 5 + 1, "title": [f"Film {place}" for place in pair % 5]})
    rated["rating"] = rng.choice([1.0, 5.0], len(rated))
    given = {"learned": rated[:900], "unseen": rated[900:].reset_index(drop=True)}
    got, right = (
        np.asarray(trained(ask, **given)["DotProductBias"], dtype=float).mean(axis=0) for ask in (answer, reference)
    )
    told = f"a chance of about {right[2]:.2f} for 3 stars on average: curves as wide as the errors"
    assert_true(bool(abs(got[2] - right[2]) < 0.15 * right[2]), told, f"{got[2]:.2f}")


@needs("test_forecasts_know_more_than_the_shares")
def test_forecast_is_no_surer_than_it_may_be(answer, split):
    """The forecast of `DotProductBias` is no surer of itself than its errors allow.

    The wider its bell curves, the larger the errors that they allow for. On the ratings that it was trained on, a model
    is wrong by less than on others.

    By how much is it wrong on those that were kept back, and was none of them trained on?
    """
    claimed, error = claimed_and_real(answer("forecasts['DotProductBias']"), split[1].rating.to_numpy())
    told = f"a spread of about {error**0.5:.2f}, the root of the mean squared error on the ratings that were kept back"
    assert_true(bool(error < 1.21 * claimed), told, f"{claimed**0.5:.2f}: too narrow")


@needs("test_forecast_is_no_surer_than_it_may_be")
def test_forecast_is_as_sure_as_it_may_be(answer, split):
    """The forecast of `DotProductBias` is as sure of itself as its errors allow.

    The batches of `train` come in a new order each time, those that were kept back do not. Does each prediction still
    stand beside its own rating where the spread is measured?
    """
    claimed, error = claimed_and_real(answer("forecasts['DotProductBias']"), split[1].rating.to_numpy())
    told = f"bell curves that are no wider than an error of {error:.3f} makes them, the mean square of how far they are off"
    assert_true(bool(error > 0.8 * claimed), told, f"curves for an error of {claimed:.3f}: too wide")


@needs("test_spread_is_in_stars")
def test_spread_is_that_of_the_trained_model(answer, rng):
    """The spread of the bell curves is that of the errors which are left when the training is over.

    Here errors are small then, and so is their spread. An error of earlier epochs says how wrong the model was at that
    time.
    """
    pair = rng.permutation(40 * 30)[:1000]
    rated = pd.DataFrame({"user": pair // 30 + 1, "title": [f"Film {place}" for place in pair % 30]})
    rated["rating"] = np.where(rated.user % 2, 1.0, 5.0)
    got = trained(answer, rated[:900], rated[900:].reset_index(drop=True))
    what = "the mean of the largest chances, where each user gives one number of stars to everything,"
    assert_above(float(np.asarray(got["DotProductBias"], dtype=float).max(axis=1).mean()), 0.85, what=what)


@needs("test_forecasts_are_for_the_validation_ratings", "test_compare_measures_each_forecast")
def test_table_compares_the_forecasts(answer, split):
    """`table` holds the measures of your two forecasts on the validation ratings.

    Compare with the stars that were given, 1 to 5, in the order of `valid`, and leave the numbers as they are.
    """
    forecasts, table = answer("forecasts"), answer("table")
    assert_are_forecasts(forecasts, len(split[1]))
    right = comparison(forecasts, split[1].rating.to_numpy())
    assert_close(table, right, order=False, tolerance=1e-4)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences, with the figures of your table: who is helped by which of the models?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def draw(rng, n):
    """Return a forecast (n, 5), some rows surer than others, and ratings (n,), of which it knows about half."""
    probabilities = rng.dirichlet(np.full(5, 0.5), size=n)
    ratings = np.where(rng.random(n) < 0.5, probabilities.argmax(axis=1) + 1, rng.integers(1, 6, size=n))
    return {"probabilities": probabilities, "ratings": ratings}


def accuracy(probabilities, ratings):
    """Return the share of the ratings that are the most probable."""
    return float((np.asarray(probabilities).argmax(axis=1) + 1 == ratings).mean())


def claimed_and_real(forecast, ratings):
    """Return the mean squared error of the expected stars that a forecast allows for, and the one that it has."""
    forecast = np.asarray(forecast, dtype=float)
    claimed = forecast @ np.arange(1.0, 6) ** 2 - expected(forecast) ** 2
    return claimed.mean(), ((expected(forecast) - ratings) ** 2).mean()


def expected(probabilities):
    """Return the mean stars of each row."""
    return np.asarray(probabilities, dtype=float) @ np.arange(1.0, 6)


def bins_of(probabilities, ratings, n_bins):
    """Return the mean chance, the share that came true and the count of each bin that is not empty."""
    chances = np.asarray(probabilities, dtype=float)
    came_true = np.arange(1, 6) == np.asarray(ratings)[:, None]
    places = np.minimum((chances * n_bins).astype(int), n_bins - 1)
    inside = [places == place for place in range(n_bins)]
    return np.array([(chances[i].mean(), came_true[i].mean(), i.sum()) for i in inside if i.any()])


def comparison(forecasts, ratings):
    """Return the table that `compare` makes."""
    rows = {}
    for name, probabilities in forecasts.items():
        predicted, observed, count = bins_of(probabilities, ratings, 10).T
        rows[name] = {
            "accuracy": accuracy(probabilities, ratings),
            "mse": float(((expected(probabilities) - ratings) ** 2).mean()),
            "calibration_error": float(np.average(np.abs(predicted - observed), weights=count)),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def surprise(probabilities, ratings):
    """Return the mean cross-entropy of a forecast."""
    chances = np.asarray(probabilities, dtype=float)[np.arange(len(ratings)), np.asarray(ratings, dtype=int) - 1]
    return float(-np.log(np.maximum(chances, 1e-6)).mean())


def assert_are_the_same(learned_from):
    """Pass if both models learned from the same ratings, or if that could not be seen of both; a few may differ by lot."""
    number, classes = learned_from[1], learned_from[5]
    alike = len(number & classes)
    assert_true(
        not number or not classes or alike > 0.95 * len(number | classes),
        "both models to be trained on the same ratings",
        f"DotProductBias trained on {len(number)} ratings and DotProductClasses on {len(classes)}: {alike} are in both",
        hint="A model that learns from more ratings, or from others, wins or loses by that too. Which part of `train` does "
        "each of your models learn from?",
    )


def assert_are_forecasts(got, n):
    """Pass if `got` is a dict of two forecasts for `n` ratings."""
    is_pair = isinstance(got, dict) and set(got) == set(MODELS)
    assert_true(is_pair, f"a dict with the keys {' and '.join(MODELS)}", got)
    for name in MODELS:
        shape = getattr(got[name], "shape", None)
        found = got[name] if shape is None else f"shape {shape}"
        assert_true(shape == (n, 5), f"shape ({n}, 5) for {name}", found)
        rows = np.asarray(got[name], dtype=float)
        are_chances = bool((rows > -1e-6).all() and np.allclose(rows.sum(axis=1), 1, atol=1e-4))
        assert_true(are_chances, f"rows of {name} that add up to 1, with no chance below 0", rows[0])


def trained(answer, learned, unseen, batch_size=60, told="", asked="train_both(train, valid)", setup=BATCHES, **known):
    """Return what `train_both` gives for batches of these two tables, or what else is asked of that."""
    shown = f"train_both(train, valid), for {len(learned)} drawn ratings in `train` and {len(unseen)} in `valid`{told}"
    given = {"learned": learned, "unseen": unseen, "batch_size": batch_size} | known
    return answer(asked, setup, shown=shown, **given)


def draw_ratings(rng, n_train, n_valid):
    """Return two tables of ratings, from 1 to 5, that come from biases of users and movies, and noise."""
    n_users, n_movies = 60, 80
    pair = rng.permutation(n_users * n_movies)[: n_train + n_valid]
    user, movie = pair // n_movies, pair % n_movies
    stars = (
        3.2 + rng.normal(0, 0.8, n_users)[user] + rng.normal(0, 0.8, n_movies)[movie] + rng.normal(0, 0.6, len(pair))
    )
    rating = np.clip(np.rint(stars), 1, 5)
    table = pd.DataFrame({"user": user + 1, "title": [f"Film {place}" for place in movie], "rating": rating})
    return table[:n_train].reset_index(drop=True), table[n_train:].reset_index(drop=True)
