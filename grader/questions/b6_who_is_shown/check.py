"""Beyond B6: exposure of titles, recall by group of users, and a re-ranker with one knob."""

import numpy as np

from grader.checking import assert_below, assert_close, assert_true, needs

NO_HIT = "The user of group 3 liked title 1 and was not shown it: a recall of 0, which is a mean to report."
EQUALS = "The knob is at 0 here, and some scores are equal. Which of two equals comes first?"
RERANK = "rerank(scores, seen, k, knob)"


def test_counts_how_often_each_title_is_shown(answer):
    """`exposure` counts on how many of the lists each title stands.

    Title 3 is on two of three lists here, title 4 on none: the answer has one number for each title of the catalog.
    """
    lists = np.array([[3, 0], [1, 3], [2, 0]])
    assert_close(answer("exposure(lists, 5)", lists=lists), np.array([2, 1, 1, 2, 0]))
    assert_close(answer("exposure(lists, 4)", lists=lists), np.array([2, 1, 1, 2]))


@needs("test_counts_how_often_each_title_is_shown")
def test_counts_any_lists(answer, rng):
    """`exposure` works for any number of users, titles and places, none included.

    Nobody is shown anything where there are no users, or where a list has no places: that makes zeros, one for each
    title.
    """
    for n_users, k, n_titles in ((40, 7, 30), (1, 4, 4), (0, 3, 6), (5, 0, 4), (2, 1, 1)):
        lists = _draw_lists(rng, n_users, k, n_titles)
        right = np.array([(lists == title).sum() for title in range(n_titles)])
        assert_close(answer("exposure(lists, n_titles)", lists=lists, n_titles=n_titles), right)


def test_recall_divides_by_what_was_possible(answer):
    """A user's recall is hits / the smaller of `k` and the number of liked titles.

    User 0 liked three titles, and two are on the page of five: 2/3. User 1 liked six, and a page of five can't hold
    six: 2/5.
    """
    liked = np.zeros((2, 12), dtype=bool)
    liked[0, [2, 5, 9]] = liked[1, [0, 1, 2, 3, 4, 9]] = True
    given = {"lists": np.array([[7, 2, 4, 9, 1], [0, 6, 7, 9, 11]]), "liked": liked}
    got = answer("recall_by_group(lists, liked, groups)", groups=np.array(["a", "b"]), **given)
    assert_close(got, {"a": 2 / 3, "b": 2 / 5})


@needs("test_recall_divides_by_what_was_possible")
def test_recall_is_the_mean_of_a_groups_users(answer):
    """Each group has the mean recall of its users, whatever the labels are and in whatever order they come.

    In group 7 one user has found everything and two have found nothing: 1/3, although the first liked more titles than
    the others.
    """
    liked = np.array([[1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]], dtype=bool)
    given = {"lists": np.array([[0, 1], [0, 3], [1, 2], [1, 3]]), "liked": liked}
    got = answer("recall_by_group(lists, liked, groups)", groups=np.array([7, 2, 7, 7]), **given)
    assert_close(got, {7: 1 / 3, 2: 1.0})


@needs("test_recall_is_the_mean_of_a_groups_users")
def test_recall_leaves_out_who_liked_nothing(answer):
    """Users who liked nothing are left out of their group's mean, and so is a group of nobody else.

    Their recall is neither 0 nor 1: nothing could be found. Group "b" has only such a user, so there is no mean to
    report.
    """
    liked = np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0]], dtype=bool)
    given = {"lists": np.array([[0], [1], [2]]), "liked": liked, "groups": np.array(["a", "a", "b"])}
    assert_close(answer("recall_by_group(lists, liked, groups)", **given), {"a": 1.0})
    given = {"lists": np.array([[0], [0], [0]]), "groups": np.array([1, 1, 2])}
    for likes, right in (([[1, 1], [0, 1], [0, 0]], {1: 0.5}), ([[0, 0]] * 3, {})):
        got = answer("recall_by_group(lists, liked, groups)", liked=np.array(likes, dtype=bool), **given)
        assert_close(got, right)
    given = {"lists": np.array([[0], [1]]), "liked": np.array([[0, 1], [0, 1]], dtype=bool), "groups": np.array([3, 4])}
    got = answer("recall_by_group(lists, liked, groups)", **given)
    assert_close(got, {3: 0.0, 4: 1.0}, hint=NO_HIT)
    given = {"lists": np.array([[0, 2], [0, 2]]), "liked": np.array([[1, 0, 0], [1, 1, 1]], dtype=bool)}
    assert_close(answer("recall_by_group(lists, liked, groups)", groups=np.array([5, 5]), **given), {5: 1.0})


@needs("test_recall_is_the_mean_of_a_groups_users")
def test_groups_add_up_to_the_whole(answer, reference, rng):
    """The recalls of the groups, each weighed with the number of its users who count, add up to the whole.

    Nobody may be counted twice or forgotten, and it must not matter in how many groups the users are.
    """
    for n_users, n_groups in ((30, 4), (12, 1), (1, 1)):
        liked = rng.random((n_users, 20)) < 0.2
        liked[0] = True
        given = {"lists": _draw_lists(rng, n_users, 6, 20), "liked": liked}
        groups = rng.integers(n_groups, size=n_users)
        asked = "recall_by_group(lists, liked, groups)"
        got = answer(asked, groups=groups, **given)
        whole = reference(asked, groups=np.zeros(n_users, dtype=int), **given)[0]
        sizes = {label: int(liked[groups == label].any(axis=1).sum()) for label in set(groups.tolist())}
        assert_true(
            isinstance(got, dict) and set(got) == {label for label, size in sizes.items() if size},
            f"a dict with the labels {sorted(label for label, size in sizes.items() if size)}",
            got,
        )
        assert_close(sum(sizes[label] * recall for label, recall in got.items()) / sum(sizes.values()), whole)
        assert_close(got, reference(asked, groups=groups, **given))


def test_serves_the_three_users_of_the_table(answer):
    """`rerank` serves the users in turn, and what has been shown counts against a title.

    Do as the table does: 0.45 against 0.40; then 0.28 against 0.40; then 0.28 against 0.23.
    """
    given = {"scores": np.tile([0.9, 0.8, 0.1], (3, 1)), "seen": np.zeros((3, 3), dtype=bool), "k": 1}
    got = answer(RERANK, knob=0.5, **given)
    hint = ALL_ALIKE if np.shape(got) == (3, 1) and not np.any(got) else None
    assert_close(got, np.array([[0], [1], [0]]), hint=hint)


ALL_ALIKE = (
    "Everybody gets title 0. What do you note down when a user has been served, and is it taken off the next one's values?"
)


@needs("test_serves_the_three_users_of_the_table")
def test_knob_at_zero_changes_nothing(answer, rng):
    """With the knob at 0, everybody gets the unseen titles with the highest scores, the best first.

    What is left of the value then? Nobody's list depends on anybody else's any more.
    """
    for n_users, n_titles, k in ((5, 9, 3), (1, 6, 6), (4, 40, 20)):
        scores, seen = _draw_shop(rng, n_users, n_titles, k)
        scores = rng.permutation(scores.size).reshape(scores.shape) / scores.size  # no two are equal
        right = np.argsort(np.where(seen, np.inf, -scores), axis=1, kind="stable")[:, :k]
        assert_close(answer(RERANK, scores=scores, seen=seen, k=k, knob=0), right)


@needs("test_serves_the_three_users_of_the_table")
def test_knob_at_one_spreads_most(answer, rng):
    """With the knob at 1 and nothing seen yet, the counts of any two titles differ by 1 at most.

    Only how often a title was shown counts then. Does each of the `k` places of a list, and each user, count at once?
    """
    for n_users, n_titles, k in ((16, 10, 3), (7, 12, 5), (6, 4, 4)):
        scores = rng.integers(65, size=(n_users, n_titles)) / 64
        got = answer(RERANK, scores=scores, seen=np.zeros((n_users, n_titles), dtype=bool), k=k, knob=1)
        assert_true(np.shape(got) == (n_users, k), f"an array of shape ({n_users}, {k})", got)
        counts = np.bincount(np.ravel(got).astype(int), minlength=n_titles)
        assert_true(int(np.ptp(counts)) <= 1, "titles shown so often that no two counts differ by more than 1", counts)


@needs("test_serves_the_three_users_of_the_table")
def test_shows_different_titles_that_are_unseen(answer, rng):
    """`rerank` shows each user `k` different titles that the user has not seen, whatever the knob.

    A seen title must not come back because all others were shown so often. What value could never win?
    """
    for knob in (0.25, 0.75, 1):
        scores, seen = _draw_shop(rng, 12, 8, 4)
        seen[:, 0] = np.arange(12) > 0  # one title that hardly anybody can be shown
        seen[np.arange(12), 1 + rng.integers(7, size=12)] = False
        k = int((~seen).sum(axis=1).min())
        got = answer(RERANK, scores=scores, seen=seen, k=k, knob=knob)
        assert_true(np.shape(got) == (12, k), f"an array of shape (12, {k})", got)
        again = [row for row in got.tolist() if len(set(row)) < k]
        assert_true(not again, f"{k} different titles for each user", (again or [0])[0])
        n_seen = int(np.take_along_axis(seen, got.astype(int), axis=1).sum())
        assert_true(n_seen == 0, "unseen titles only", f"{n_seen} that were seen, of {got.size}")


@needs("test_serves_the_three_users_of_the_table")
def test_equal_values_go_to_the_higher_score(answer):
    """Among equal values the title with the higher score comes first, and then the one at the lower place.

    With the knob at 1 all values are 0 at first. Which of the four titles does the first user get then, and which the
    second?
    """
    scores = np.array([[0.25, 0.5, 0.75, 0.5], [0.25, 0.5, 0.75, 0.5]])
    got = answer(RERANK, scores=scores, seen=np.zeros((2, 4), dtype=bool), k=2, knob=1)
    assert_close(got, np.array([[2, 1], [3, 0]]))


@needs("test_equal_values_go_to_the_higher_score", "test_shows_different_titles_that_are_unseen")
def test_turns_to_any_angle(answer, reference, rng):
    """`rerank` follows the formula for any scores and any knob.

    How often a title was shown is divided by the number of *all* users, and each of the `k` titles of a list has been
    shown once more.
    """
    # Numbers of which every step of any way to calculate is exact, so that equal values are equal everywhere.
    for n_users, n_titles, k in ((16, 10, 4), (8, 30, 5), (32, 6, 2)):
        scores, seen = _draw_shop(rng, n_users, n_titles, k)
        for knob in (0.25, 0.5, 0.75, 1, 0):
            given = {"scores": scores, "seen": seen, "k": k, "knob": knob}
            assert_close(answer(RERANK, **given), reference(RERANK, **given), hint=None if knob else EQUALS)


@needs("test_serves_the_three_users_of_the_table")
def test_a_page_may_have_no_places(answer):
    """`rerank` with `k` = 0 returns an array of shape (n_users, 0).

    Three users, three empty pages. Which shape does your result have before anything is put in?
    """
    given = {"scores": np.full((3, 4), 0.5), "seen": np.zeros((3, 4), dtype=bool)}
    got = answer("np.shape(rerank(scores, seen, 0, 0.5))", **given)
    assert_close(list(got), [3, 0])


@needs("test_counts_how_often_each_title_is_shown")
def test_turning_the_knob_spreads_the_shops_pages(answer):
    """On the shop's own scores, the knob at 0.95 shows titles more equally than the knob at 0.

    Nothing new to write: `exposure` and `rerank` together, with what the notebook has loaded.
    """
    expression = "[exposure(rerank(scores, seen, 10, knob), seen.shape[1]) for knob in (0, 0.95)]"
    before, after = answer(expression, timeout=30)
    assert_below(_gini(after), 0.9 * _gini(before), "the Gini coefficient of the exposure")


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the knob, the figures for those who decide, Samira, and what nobody can read off them.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _draw_lists(rng, n_users, k, n_titles):
    """Return (n_users, k) places, different ones in each row."""
    return np.array([rng.permutation(n_titles)[:k] for _ in range(n_users)], dtype=int).reshape(n_users, k)


def _draw_shop(rng, n_users, n_titles, k):
    """Return scores in 64ths, so that some are equal, and what is seen: at least `k` titles of each user are not."""
    scores = rng.integers(65, size=(n_users, n_titles)) / 64
    seen = rng.random((n_users, n_titles)) < 0.4
    for row in seen:
        row[rng.permutation(n_titles)[:k]] = False
    return scores, seen


def _gini(counts):
    ranks = 2 * np.arange(len(counts)) - len(counts) + 1
    return float((ranks * np.sort(counts)).sum() / (len(counts) * counts.sum()))
