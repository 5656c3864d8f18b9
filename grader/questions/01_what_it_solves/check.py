"""Question 1: recommend movies from nothing but other people's ratings."""

import numpy as np
import pandas as pd

from grader.checking import as_list, assert_close, assert_true, needs

FEW = """
few = pd.DataFrame(
    [(1, "Jaws", 3), (1, "Clue", 5), (2, "Jaws", 2), (2, "Fury", 4), (2, "Babe", 3), (2, "Argo", 3)]
    + [(3, "Clue", 4), (3, "Argo", 4), (3, "Babe", 5), (3, "Jaws", 5)],
    columns=["user", "title", "rating"],
)
"""

ONE_FAN = """
few = pd.DataFrame(
    [(1, "Jaws", 3), (2, "Jaws", 4), (2, "Argo", 5), (2, "Babe", 3), (3, "Jaws", 1), (3, "Babe", 3)]
    + [(4, "Jaws", 5), (4, "Babe", 4), (4, "Clue", 2)],
    columns=["user", "title", "rating"],
)
"""

ONE_NEWS = """
few = pd.DataFrame([(1, "Jaws", 3), (2, "Jaws", 3), (2, "Babe", 4)], columns=["user", "title", "rating"])
"""

STRANGER = """
few = pd.DataFrame(
    [(1, "Jaws", 3), (2, "Jaws", 1), (2, "Argo", 4), (2, "Babe", 3), (3, "Babe", 5), (3, "Argo", 1), (3, "Emma", 5)],
    columns=["user", "title", "rating"],
)
"""

LAST_IS_BEST = """
few = pd.DataFrame(
    [(1, "Jaws", 3), (2, "Jaws", 4), (2, "Babe", 3), (2, "Wings", 5), (2, "Clue", 2)], columns=["user", "title", "rating"]
)
"""

TIES = """
few = pd.DataFrame(
    [(1, "Jaws", 3), (2, "Jaws", 4), (2, "Fury", 4), (2, "Babe", 4), (2, "Emma", 5), (2, "Argo", 4), (2, "Clue", 4)],
    columns=["user", "title", "rating"],
)
"""

JOINED = """
rated = [(0, "NA", 1), (0, "Emma", 3), (0, "Zulu", 3.5), *[(user, "Jaws", 4) for user in range(13)]]
rated += [(user, "Argo", 4 + (user == 0)) for user in range(13)] + [(user, "Babe", 4 + (user == 0)) for user in range(12)]
mine = [("you", "Jaws", 5), ("you", "Heat", 4)]
few = pd.concat([pd.DataFrame(part, columns=["user", "title", "rating"]) for part in (rated, mine)])
"""


def test_unseen_lists_what_the_user_has_not_rated(answer):
    """`unseen` gives every title that the user has not rated, each once.

    A title that others rated may be one the user rated too, and several others may have rated it: it is still one title.
    What is left of all titles without the user's own?
    """
    assert_close(answer("sorted(unseen(few, 1))", setup=FEW), ["Argo", "Babe", "Fury"])
    assert_close(answer("sorted(unseen(few, 3))", setup=FEW), ["Fury"])
    assert_close(answer("sorted(unseen(few[:1], 1))", setup=FEW), [])
    assert_close(answer("sorted(unseen(few[:1], 3))", setup=FEW), ["Jaws"])
    assert_close(answer("sorted(unseen(few.assign(user=few.user - 1), 0))", setup=FEW), ["Argo", "Babe", "Fury"])


def test_unseen_is_everything_for_a_user_who_rated_nothing(answer):
    """`unseen` gives all titles for a user who has rated none, and none for a user who has rated all.

    User 9 occurs in no row, and user 2 has rated every title here. Which titles are left in each case?
    """
    assert_close(answer("sorted(unseen(few, 9))", setup=FEW), ["Argo", "Babe", "Clue", "Fury", "Jaws"])
    assert_close(answer("sorted(unseen(few[few.user == 2], 2))", setup=FEW), [])


def test_recommends_only_what_is_unseen(answer):
    """`recommend` names no movie that the user has seen.

    User 1 rated *Jaws* and *Clue*: however good they are, tonight they are no news.
    """
    got = answer("recommend(few, 1, 5)", setup=FEW)
    titles = as_list(got)
    are_titles = isinstance(titles, (list, tuple)) and all(isinstance(title, str) for title in titles)
    assert_true(are_titles, "a list of titles", got, hint="Return the titles themselves, in a list.")
    assert_true(not set(titles) & {"Jaws", "Clue"}, "a list without 'Jaws' and 'Clue'", got)
    assert_close(as_list(answer("recommend(few, 1, 5)", setup=ONE_NEWS)), ["Babe"])


@needs("test_recommends_only_what_is_unseen")
def test_puts_the_best_mean_first(answer):
    """`recommend` puts the title with the highest mean rating first.

    *Argo* has one rating, a 5; *Babe* has 3, 3 and 4. A neighbor who has not seen a movie says nothing about it, so a
    mean is over those who rated it.
    """
    assert_close(as_list(answer("recommend(few, 1, 5)", setup=ONE_FAN)), ["Argo", "Babe", "Clue"])


@needs("test_recommends_only_what_is_unseen")
def test_asks_only_users_who_share_a_movie(answer):
    """`recommend` takes the mean over the users who have rated a movie that the user has rated too.

    Only user 2 has seen *Jaws*, as user 1 has. User 3 has not: whatever user 3 thinks should change nothing.
    """
    assert_close(as_list(answer("recommend(few, 1, 5)", setup=STRANGER)), ["Argo", "Babe"])


@needs("test_recommends_only_what_is_unseen")
def test_puts_equal_titles_in_alphabetical_order(answer):
    """`recommend` puts titles with equal means in alphabetical order.

    Sorting by the mean leaves open what comes first among equals. Sort by two things, or sort twice.
    """
    assert_close(as_list(answer("recommend(few, 1, 5)", setup=TIES)), ["Emma", "Argo", "Babe", "Clue", "Fury"])


@needs("test_puts_the_best_mean_first")
def test_gives_at_most_n_titles(answer):
    """`recommend` gives `n` titles, or fewer if there are not so many.

    The list is sorted; how much of it was asked for?
    """
    assert_close(as_list(answer("recommend(few, 1, 2)", setup=LAST_IS_BEST)), ["Wings", "Babe"])
    assert_close(as_list(answer("recommend(few, 1, 1)", setup=LAST_IS_BEST)), ["Wings"])
    assert_close(as_list(answer("recommend(few, 1, 0)", setup=LAST_IS_BEST)), [])
    assert_close(as_list(answer("recommend(few, 1, 3)", setup=LAST_IS_BEST)), ["Wings", "Babe", "Clue"])
    for n in (5, 99):
        assert_close(answer(f"len(recommend(few, 1, {n}))", setup=LAST_IS_BEST), 3)
    assert_close(as_list(answer("recommend(few.assign(user=few.user - 1), 0, 2)", setup=LAST_IS_BEST)), ["Wings", "Babe"])


def test_gives_an_empty_list_where_nothing_can_be_said(answer):
    """`recommend` gives an empty list to a user who has seen everything, and to one who has rated nothing.

    In the first case no title is left to name, in the second there is nobody to ask. Neither is an error:
    the list has no titles in it, that is all.
    """
    assert_close(as_list(answer("recommend(few[few.title != 'Fury'], 3, 5)", setup=FEW)), [])
    assert_close(as_list(answer("recommend(few, 9, 5)", setup=FEW)), [])
    assert_close(as_list(answer("recommend(few[:1], 1, 5)", setup=FEW)), [])


@needs("test_puts_the_best_mean_first", "test_asks_only_users_who_share_a_movie")
def test_works_for_any_ratings(answer, reference, rng):
    """`unseen` and `recommend` work for any ratings and any user in them.

    Nothing is special about the small tables: take users and titles from the ratings that you are given.
    """
    for n_users, n_titles, n in ((8, 12, 1), (12, 15, 2), (12, 60, 50)):
        drawn = draw_ratings(rng, n_users, n_titles)
        user = int(rng.choice(drawn.user))
        given = {"drawn": drawn, "user": user}
        assert_close(answer("sorted(unseen(drawn, user))", **given), reference("sorted(unseen(drawn, user))", **given))
        got = as_list(answer("recommend(drawn, user, n)", **given, n=n))
        assert_close(got, reference("recommend(drawn, user, n)", **given, n=n))
    names = answer("sorted(unseen(few, 'you'))", setup=JOINED)
    assert_close(names, ["Argo", "Babe", "Emma", "NA", "Zulu"], hint=TWICE)
    names = as_list(answer("recommend(few, 'you', 9)", setup=JOINED))
    assert_close(names, ["Babe", "Argo", "Zulu", "Emma", "NA"], hint=TWICE)


TWICE = "Two tables were joined here, and have two rows of each label. Which rows do you pick, and by what?"


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: who wants to know what about whom, and what has nobody to look into for that?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def draw_ratings(rng, n_users, n_titles):
    """Return ratings with the columns of the data, in no order, for a third of all pairs."""
    users = rng.choice(np.arange(1, 1000), n_users, replace=False)
    titles = np.array([f"Movie {number}" for number in rng.choice(1000, n_titles, replace=False)])
    user, movie = np.divmod(rng.permutation(n_users * n_titles)[: n_users * n_titles // 3], n_titles)
    rating = rng.integers(1, 6, len(user))
    timestamp = rng.integers(874_724_710, 893_286_638, len(user))
    table = {"user": users[user], "movie": movie + 1, "rating": rating, "timestamp": timestamp}
    return pd.DataFrame({**table, "title": titles[movie]})
