"""Beyond B4: negatives drawn by lot, the BPR loss, and the area under the ROC curve."""

import numpy as np

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs, tensor

DRAW = "sample_negatives(seen, users, np.random.default_rng({}))"
SLOPES = """
positive = torch.tensor(high, dtype=torch.float32, requires_grad=True)
negative = torch.tensor(low, dtype=torch.float32, requires_grad=True)
bpr_loss(positive, negative).backward()
slopes = [None if scores.grad is None else scores.grad.tolist() for scores in (positive, negative)]
"""
TWO_DRAWS = """
generator = np.random.default_rng(seed)
draws = [sample_negatives(seen, users, generator).tolist() for _ in range(2)]
"""


def test_draws_one_title_for_each_user(answer):
    """`sample_negatives` returns one title for each element of `users`, in that order.

    User 0 has not seen title 2, user 1 not title 0, user 2 not title 3, and each of them has seen all others.

    So there is only one right answer: whose row of `seen` do you look at for each element?
    """
    seen = ~np.eye(4, dtype=bool)[[2, 0, 3]]
    for users, right in (([0, 1, 2], [2, 0, 3]), ([2, 2, 0, 1, 2], [3, 3, 2, 0, 3]), ([1], [0])):
        got = answer(DRAW.format(5), seen=seen, users=np.array(users))
        assert_close(got, np.array(right))
        assert_true(got.dtype.kind in "iu", "an array of whole numbers", f"an array of {got.dtype}", PLACES)


@needs("test_draws_one_title_for_each_user")
def test_never_draws_what_was_seen(answer, rng):
    """`sample_negatives` never draws a title that the user has seen.

    Most titles are seen here. If the second draw falls on a seen title as well, does anything notice?
    """
    for n_users, n_titles in ((6, 10), (3, 50)):
        seen = rng.random((n_users, n_titles)) < 0.9
        seen[np.arange(n_users), rng.integers(n_titles, size=n_users)] = False
        users = rng.integers(n_users, size=400)
        got = answer(DRAW.format(int(rng.integers(1000))), seen=seen, users=users)
        assert_true(got.shape == (400,), "an array of shape (400,)", got)
        n_seen = int(seen[users, got].sum())
        assert_true(n_seen == 0, "400 titles that their users have not seen", f"{n_seen} that they have seen")


@needs("test_never_draws_what_was_seen")
def test_each_unseen_title_is_equally_likely(answer, rng):
    """`sample_negatives` draws each title that the user has not seen equally often, and each time afresh.

    One user has not seen 4 of 10 titles and comes 8,000 times, so each of the 4 should be drawn about 2,000 times.

    If a draw falls on a seen title, what may come instead, and is that the same for all four?
    """
    for unseen, n_users in (([0, 1, 6, 9], 1), ([2, 3, 4, 8], 2)):
        seen = np.tile(~np.isin(np.arange(10), unseen), (n_users, 1))
        users = np.arange(8000) % n_users
        got = answer(DRAW.format(int(rng.integers(1000))), seen=seen, users=users)
        counts = np.bincount(got, minlength=10)[unseen]
        told = f"The titles {unseen} were drawn {counts.tolist()} times. Which titles does a first draw choose from, and which "
        told += "the draw that replaces one of a seen title?"
        if counts.max() >= len(users) // 2:
            told = "Thousands of draws for one user fell on one title. Is chance asked again for each of `users`?"
        assert_above(int(counts.min()), 1700, "the draws of the title that comes least", told)
        assert_below(int(counts.max()), 2300, "the draws of the title that comes most", told)
        again = int((got[1:] == got[:-1]).sum())
        assert_above(again, 1700, "the draws that are the same as the draw before", DEALT)
        assert_below(again, 2300, "the draws that are the same as the draw before", SHARED)


@needs("test_draws_one_title_for_each_user")
def test_all_chance_comes_from_rng(answer, rng):
    """`sample_negatives` draws from `rng`: the same seed draws the same titles, and a second call draws others.

    A generator made inside the function, or NumPy's own, does not know the `rng` that was given.
    """
    given = {"seen": np.zeros((3, 30), dtype=bool), "users": np.arange(60) % 3}
    seed = int(rng.integers(1000))
    first = answer("draws", f"np.random.seed(1)\n{TWO_DRAWS}", shown=BOTH, seed=seed, **given)
    again = answer("draws", f"np.random.seed(2)\n{TWO_DRAWS}", shown=BOTH, seed=seed, **given)
    other = answer("draws", f"np.random.seed(1)\n{TWO_DRAWS}", shown=BOTH, seed=seed + 1, **given)
    assert_true(first == again, "the same titles again, since rng had the same seed", again)
    assert_true(first != other, "other titles, since rng had another seed", other)
    assert_true(first[0] != first[1], "other titles the second time", first[1], SECOND)


PLACES = "These are to be places in a table, and NumPy takes no float for a place."
EMPTY = "`np.array([])` is an array of floats, and NumPy takes none of these for places. Which `dtype` does yours need?"
DEALT = "Of 4 titles, a fresh draw falls on the one before in 1 of 4 cases. Do yours know what was drawn already?"
SHARED = "Two users who have not seen the same 4 titles take turns. Does one get what was drawn for the other?"
BOTH = "two calls of sample_negatives(seen, users, rng), one after the other"
SECOND = "The second call drew the very same titles. Does your function begin anew with a seed of its own?"


@needs("test_draws_one_title_for_each_user")
def test_refuses_a_user_who_has_seen_everything(answer):
    """`sample_negatives` raises `ValueError` if one of `users` has seen every title.

    There is nothing to draw then, and whoever draws until it fits waits forever. Users who were not asked for do not
    matter.
    """
    seen = np.array([[False, True, True], [True, True, True]])
    answer.raises(DRAW.format(3), "ValueError", seen=seen, users=np.array([0, 1, 0]))
    assert_close(answer(DRAW.format(3), seen=seen, users=np.array([0, 0])), np.array([0, 0]))


@needs("test_draws_one_title_for_each_user")
def test_no_users_get_no_negatives(answer):
    """`sample_negatives` returns an empty array where `users` is empty.

    Nobody asks for a negative, so none is drawn: an array of shape (0,), and of whole numbers.
    """
    got = answer(DRAW.format(3), seen=np.zeros((2, 3), dtype=bool), users=np.zeros(0, dtype=int))
    assert_close(got, np.zeros(0, dtype=int))
    assert_true(got.dtype.kind in "iu", "an empty array of whole numbers", f"an empty array of {got.dtype}", EMPTY)


def test_loss_of_the_three_pairs(answer):
    """`bpr_loss` is the mean of -log(sigmoid(positive - negative)).

    Equal scores cost log(2) = 0.6931, the three pairs of the table (0.1269 + 0.6931 + 1.3133) / 3. The positive comes
    first, and its score should be the higher one.
    """
    for high, low, right in (([1], [1], np.log(2)), ([2, 1, 0], [0, 1, 1], 0.711112)):
        got = answer("bpr_loss(positive, negative)", positive=_floats(high), negative=_floats(low))
        assert_close(got, tensor(right), tolerance=1e-4, hint=_recognized(got, high, low))


@needs("test_loss_of_the_three_pairs")
def test_loss_of_any_pairs(answer, reference, rng):
    """`bpr_loss` is right for any scores and any number of pairs, and only differences count.

    Add 3 to the scores of both titles of a pair: the order is as right or wrong as before, and so is the loss.
    """
    for n in (1, 4, 33):
        high, low = 2 * rng.normal(size=(2, n))
        for shift in (0, 3):
            given = {"positive": _floats(high + shift), "negative": _floats(low + shift)}
            got = answer("bpr_loss(positive, negative)", **given)
            assert_close(got, reference("bpr_loss(positive, negative)", **given))


@needs("test_loss_of_the_three_pairs")
def test_loss_is_finite_for_scores_far_apart(answer):
    """`bpr_loss` stays finite where scores are a thousand apart.

    In float32 the sigmoid of -1000 is 0, and its logarithm minus infinity. Far apart in the wrong order the loss is
    just the distance, here 1000; in the right order it is 0.

    Which function does sigmoid and logarithm in one step?
    """
    for high, low, right in (([0], [1000], 1000), ([1000], [0], 0), ([500, 500], [-500, 501], 1.313262 / 2)):
        got = answer("bpr_loss(positive, negative)", positive=_floats(high), negative=_floats(low))
        assert_close(got, tensor(right), tolerance=1e-4)


@needs("test_loss_is_finite_for_scores_far_apart")
def test_loss_pulls_apart_what_is_in_the_wrong_order(answer):
    """The gradient of `bpr_loss` pulls a pair of equal scores apart and leaves a pair far apart alone.

    The slope of one pair is sigmoid(difference) - 1 for the positive: -1/2 where the scores are equal, about 0 where
    the order is clearly right, about -1 where it is clearly wrong.

    The mean divides that by the number of pairs, and the negative's has the other sign. Does all of your calculation
    stay in PyTorch?
    """
    high, low = [1.0, 200.0, -200.0, 0.5], [1.0, 0.0, 0.0, 0.5]
    got = answer("slopes", SLOPES, shown="the gradients of bpr_loss(positive, negative)", high=high, low=low)
    right = [-0.125, 0, -0.25, -0.125]
    hint = "One of the two gets no gradient at all: what becomes of its scores on the way?" if None in got else None
    assert_close(got, [right, [-slope for slope in right]], hint=hint)


def test_refuses_shapes_that_differ(answer):
    """`bpr_loss` raises `ValueError` if the two shapes differ.

    PyTorch broadcasts (3,) and (3, 1) to (3, 3) without a word: nine pairs where three were meant. Compare the shapes
    first.
    """
    ones = np.ones(3)
    column = ones[:, None]
    pairs = (ones, column), (column, ones), (ones, ones[:1]), (ones, column.T), (column, column.T), (ones, ones[:2])
    for high, low in pairs:
        answer.raises("bpr_loss(positive, negative)", "ValueError", positive=_floats(high), negative=_floats(low))


def test_auc_of_two_against_three(answer):
    """`auc` of the scores 3 and 1 against 2, 0 and 1 is 4.5 / 6.

    Every positive is paired with every negative, so there are 2 * 3 pairs, and the two equal scores count half.
    """
    got = answer("auc(np.array([3.0, 1.0]), np.array([2.0, 0.0, 1.0]))")
    known = {
        4 / 6: "The pair of equal scores counts half.",
        5 / 6: "The pair of equal scores counts half, not in full.",
    }
    known |= {4.5: "Divide by the number of pairs.", 0.25: "That is the share in which the negative is higher."}
    hint = next((words for value, words in known.items() if np.ndim(got) == 0 and np.isclose(got, value)), None)
    assert_close(got, 0.75, hint=hint)


@needs("test_auc_of_two_against_three")
def test_auc_at_its_ends(answer):
    """`auc` is 1 where all positives are above all negatives, 0 where all are below, and 1/2 where all are equal.

    One score on each side makes one pair. Is that one counted right, too?
    """
    for high, low, right in (([5, 4], [3, 1, 2], 1), ([-3], [2], 0), ([1, 1], [1], 0.5), ([0.0], [-2.0], 1)):
        got = answer("auc(positive, negative)", positive=np.array(high, float), negative=np.array(low, float))
        assert_close(got, right)


@needs("test_auc_of_two_against_three")
def test_auc_of_any_scores(answer, reference, rng):
    """`auc` is right for any scores, in any order, however many there are on either side.

    The two arrays needn't be of one length: pair all with all, not the first with the first.
    """
    for n_positive, n_negative in ((6, 6), (1, 9), (12, 40), (50, 7)):
        given = {"positive": rng.integers(-4, 9, n_positive) / 2, "negative": rng.integers(-6, 6, n_negative) / 2}
        assert_close(answer("auc(positive, negative)", **given), reference("auc(positive, negative)", **given))
    given = {"positive": np.array([3e-9, 1e-9]), "negative": np.array([2e-9, 1e-9])}
    assert_close(answer("auc(positive, negative)", **given), 0.625, hint=CLOSE)


CLOSE = "Scores may be close together: 3e-09 is above 2e-09, and not equal to it. What do you call equal?"


def _floats(values):
    return tensor(values, "float32")


def _recognized(got, high, low):
    """The hint for a wrong loss that is recognized; None otherwise."""
    difference = np.subtract(high, low).astype(float)
    losses = np.logaddexp(0, -difference)
    known = {
        "That is the sum. Divide by the number of pairs.": losses.sum(),
        "This loss is small where the negative is the higher one. What is subtracted from what?": np.logaddexp(
            0, difference
        ).mean(),
        "The mean comes last: each pair has a loss of its own.": np.logaddexp(0, -difference.mean()),
        "A logarithm of something below 1 is negative, and a loss should fall: which sign is missing?": -losses.mean(),
    }
    if np.ndim(got) == 1:
        return "Each pair has a loss of its own now. What is asked for is one number, their mean."
    if np.size(got) != 1 or np.isclose(np.ravel(got)[0], losses.mean()):
        return None
    return next((hint for hint, value in known.items() if np.isclose(np.ravel(got)[0], value, atol=1e-4)), None)
