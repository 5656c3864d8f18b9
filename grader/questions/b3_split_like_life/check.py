"""Beyond B3: splits that ask what life asks, and features that know what nobody can know yet."""

import numpy as np
import pandas as pd

from grader.checking import assert_close, assert_true, needs

ASK = "leaks({{{}}}, train, valid)"
ORDER = "These are the right rows. They should have the order, and the labels of the index, that they had in `ratings`."
SOMETIMES = "`new` looks at other rows where a title is in no training row, and only there. Which tables do you ask it with?"
MEAN = """
def mean(train, valid):
    means = train.groupby("title").rating.mean()
    return train.title.map(means), valid.title.map(means)
"""
MEAN_OF_ALL = """
def mean_of_all(train, valid):
    means = pd.concat([train, valid]).groupby("title").rating.mean()
    return train.title.map(means), valid.title.map(means)
"""
OTHERS = """
def before(train, valid): return train.groupby("user").rating.shift(), valid.user * 0.0
def user(train, valid): return train.user.to_numpy(), valid.user.to_numpy()
"""
OTHER_ROWS = """
def fame(train, valid):
    counts = pd.concat([train, valid]).title.value_counts()
    return train.title.map(counts), valid.title.map(counts)
def fame_today(train, valid): return train.user, valid.title.map(valid.title.value_counts())
def scaled(train, valid): return train.user, valid.user - valid.user.mean()
def since_first(train, valid): return train.user, valid.user - valid.user.iloc[0]
def till_last(train, valid): return train.user, valid.user - valid.user.iloc[-1]
"""
NEW = """
def new(train, valid):
    counts = valid.title.map(valid.title.value_counts())
    return train.user, counts.where(~valid.title.isin(train.title), 0)
"""
ANSWERS = """
def answer(train, valid): return train.user, valid.rating
def hated(train, valid): return train.user, (valid.rating == 1) * 1.0
def liked(train, valid): return train.user, (valid.rating >= 4) * 1.0
def loved(train, valid): return train.user, (valid.rating == 5) * 1.0
def so_so(train, valid): return train.user, (valid.rating == 3) * 1.0
def poor(train, valid): return train.user, (valid.rating == 2) * 1.0
def good(train, valid): return train.user, (valid.rating == 4) * 1.0
"""
MOVES_A_LITTLE = """
def known(train, valid): return train.user, np.where(valid.rating > 2, 0, np.nan)
def tiny(train, valid): return train.user, valid.rating / 1_000_000_000
def huge(train, valid): return train.user, valid.rating + 888_000_000
"""
LITTLE = "A number that moves has moved, however little, and a 0 that turns into NaN has, too. When are two numbers the same?"
NOT_EACH_TIME = "Here the column for `train` moves with some ratings of `valid`, and with others it stays. In which trials is it compared?"
CALLED = "The dict `features` calls it “all stars”. Which of its two names is asked for?"
ONE_SIDE = """
def learned(train, valid): return train.user + len(valid), valid.user
def of_train(train, valid): return train.user + valid.rating.sum(), valid.user
def of_valid(train, valid): return train.user, valid.user + valid.rating.sum()
"""
AT_TIMES = """
def fours(train, valid): return train.user + (valid.rating == 4).sum(), valid.user
def threes(train, valid): return train.user + (valid.rating == 3).sum(), valid.user
"""


ELSEWHERE = """
import os
import time
kept = os.environ.get("TZ")
try:
    os.environ["TZ"] = "JST-9"
    getattr(time, "tzset", int)()  # Windows has none
    parts = split_at(ratings, "1998-03-01")
finally:
    os.environ.pop("TZ")
    os.environ |= {"TZ": kept} if kept else {}
    getattr(time, "tzset", int)()
"""
TOKYO = 'split_at(ratings, "1998-03-01"), on a computer in Tokyo'
UTC = "A day begins at midnight UTC, wherever the computer stands. Which of your functions asks for its time zone?"


def test_leaves_out_each_user_s_last(answer):
    """`leave_last_out` puts the rating with the largest `timestamp` of each user into `valid`.

    User 7 rated in the order 100, 300, 200. Where a row stands in the table says nothing about when it was rated.
    """
    ratings = _table([7, 8, 7, 7, 8], [100, 90, 300, 200, 50])
    _assert_split(answer("leave_last_out(ratings)", ratings=ratings), ratings, [2, 1])


@needs("test_leaves_out_each_user_s_last")
def test_a_tie_goes_to_the_last_row(answer):
    """Among a user's equal timestamps, `leave_last_out` takes the row that comes last in the table.

    User 7 rated three titles in the same second. One of them is left out, not all three.
    """
    ratings = _table([7, 7, 8, 7, 8, 7], [300, 100, 60, 300, 60, 300])
    _assert_split(answer("leave_last_out(ratings)", ratings=ratings), ratings, [4, 5])


@needs("test_leaves_out_each_user_s_last")
def test_a_single_rating_stays_in_training(answer):
    """`leave_last_out` keeps the only rating of a user in `train`.

    User 8 has rated once. If that is left out, training has never heard of user 8.
    """
    ratings = _table([8, 7, 7], [50, 100, 200])
    _assert_split(answer("leave_last_out(ratings)", ratings=ratings), ratings, [2])
    ratings = _table([8, 7], [50, 100])
    _assert_split(answer("leave_last_out(ratings)", ratings=ratings), ratings, [])


@needs("test_a_tie_goes_to_the_last_row", "test_a_single_rating_stays_in_training")
def test_leaves_the_last_out_of_any_ratings(answer, rng):
    """`leave_last_out` works for any ratings, and every row keeps its index and its place in the order.

    The index need not count from 0: rows were perhaps chosen from a larger table before.
    """
    for n in (1, 12, 400):
        ratings = _drawn(rng, n)
        by_user: dict[int, list[tuple[int, int]]] = {}
        for place, (user, time) in enumerate(zip(ratings.user, ratings.timestamp, strict=True)):
            by_user.setdefault(user, []).append((time, place))
        last = [max(each)[1] for each in by_user.values() if len(each) > 1]
        _assert_split(answer("leave_last_out(ratings)", ratings=ratings), ratings, last)


def test_splits_at_midnight(answer):
    """`split_at` puts what was rated on that day or later into `valid`, and all that came before into `train`.

    The second at which the day begins belongs to the day. 888710400 is midnight UTC, at the beginning of 1 March 1998.
    """
    ratings = _table([1, 2, 3, 4], [888710400, 888710399, 888800000, 880000000])
    for date in ("1998-03-01", pd.Timestamp("1998-03-01")):
        _assert_split(answer("split_at(ratings, date)", ratings=ratings, date=date), ratings, [0, 2])


@needs("test_splits_at_midnight")
def test_splits_any_ratings_at_any_date(answer, rng):
    """`split_at` works at any date, also where one part is empty, and keeps every row's index and place in the order.

    No row of `train` may be later than any row of `valid`, and an empty table still has its columns.
    """
    ratings = _drawn(rng, 40)
    days = pd.to_datetime(ratings.timestamp, unit="s").dt.strftime("%Y-%m-%d")
    for date in ("1997-01-01", sorted(days)[20], sorted(days)[33], "1999-01-01"):
        start = int(pd.Timestamp(date).timestamp())
        valid = np.flatnonzero(ratings.timestamp >= start).tolist()
        _assert_split(answer("split_at(ratings, date)", ratings=ratings, date=date), ratings, valid)
    ratings = _table([1, 2, 3, 4], [888710400, 888710399, 888800000, 880000000])
    got = answer("parts", ELSEWHERE, shown=TOKYO, ratings=ratings)
    _assert_split(got, ratings, [0, 2], hint=UTC)
    ratings = _drawn(rng, 40)
    for date, valid in (("1997-01-01", [0]), ("1999-01-01", [])):
        _assert_split(answer("split_at(ratings, date)", ratings=ratings[:1], date=date), ratings[:1], valid)


def test_names_a_mean_of_all_ratings(answer):
    """`leaks` names the mean over all ratings, and not the mean over the training ratings.

    Give `valid` other ratings, and ask both features again. Which of them moves?
    """
    got = answer(
        ASK.format('"mean": mean, "mean_of_all": mean_of_all'), MEAN + MEAN_OF_ALL, train=_train(), valid=_valid()
    )
    assert_close(got, ["mean_of_all"])
    alone = ASK.format('"all stars": mean_of_all')  # the dict says what it is called
    got = answer(alone, MEAN_OF_ALL, train=_train(), valid=_valid())
    assert_close(got, ["all stars"], hint=CALLED if got == ["mean_of_all"] else None)


@needs("test_names_a_mean_of_all_ratings")
def test_names_no_honest_feature(answer):
    """`leaks` names no feature that depends on `train` and on the row at hand only.

    *Antz* is in no training row, so its mean is NaN each time. NaN is not equal to NaN, unless you say so: NumPy's and
    pandas' own ways to compare whole columns know how.
    """
    names = '"mean": mean, "before": before, "user": user'
    valid = _valid(title=["Heat", "Emma", "Antz", "Jaws"])
    assert_close(answer(ASK.format(names), MEAN + OTHERS, train=_train(), valid=valid), [])
    assert_close(answer("leaks({}, train, valid)", train=_train(), valid=valid), [])
    assert_close(answer(ASK.format(names), MEAN + OTHERS, train=_train()[:3], valid=valid[:3]), [])


@needs("test_names_a_mean_of_all_ratings")
def test_names_what_depends_on_the_other_rows(answer):
    """`leaks` names what depends on who else is in `valid`: a count over all rows, or a mean to subtract.

    None of these looks at a single rating. Ask them about a part of `valid` only: the rows that are left should get the
    numbers that they had.

    One part may not be enough: the first row is in it, or the last.
    """
    names = ["fame", "fame_today", "scaled", "since_first", "till_last"]
    made = ", ".join(f'"{name}": {name}' for name in names)
    valid = pd.concat([_valid(), _valid(user=[9, 8, 8, 7], title=["Emma", "Heat", "Jaws", "Heat"])], ignore_index=True)
    assert_close(answer(ASK.format(made), OTHER_ROWS, train=_train(), valid=valid), names)
    knows, knows_not = _train(title=["Antz", "Heat", "Antz", "Jaws"]), _train()
    antz, emma = _valid(title=["Antz"] * 4), _valid(title=["Emma"] * 4)
    for train, valid, right in ((knows_not, antz, ["new"]), (knows, antz, []), (knows_not, emma, [])):
        got = answer(ASK.format('"new": new'), NEW, train=train, valid=valid)
        assert_close(got, right, hint=SOMETIMES)


@needs("test_names_a_mean_of_all_ratings")
def test_names_the_answer_in_disguise(answer):
    """`leaks` names what was made of the row's own rating, whatever was made of it and whatever the ratings are.

    A feature may only say whether a row has 1 star, or 3. Which numbers of stars has each row had in your trials?

    There are only five numbers of stars, and `valid` can be asked with each of them.
    """
    names = ["answer", "hated", "liked", "loved", "so_so", "poor", "good"]
    made = ", ".join(f'"{name}": {name}' for name in names)
    for ratings in ([1, 3, 5, 2], [3, 3, 3, 3], [5, 5, 5, 5], [2, 4, 2, 4]):
        got = answer(ASK.format(made), ANSWERS, train=_train(), valid=_valid(rating=ratings))
        assert_close(got, names)
    made = '"known": known, "tiny": tiny, "huge": huge'
    got = answer(ASK.format(made), MOVES_A_LITTLE, train=_train(), valid=_valid())
    assert_close(got, ["known", "tiny", "huge"], hint=LITTLE)


@needs("test_names_what_depends_on_the_other_rows")
def test_looks_at_both_columns(answer):
    """`leaks` looks at the column for `train` and at the one for `valid`.

    A leak into the training column is one too: the model learns from it. Two of these add up all ratings of `valid`, so a
    change must move that sum.
    """
    names = '"learned": learned, "of_train": of_train, "of_valid": of_valid'
    got = answer(ASK.format(names), ONE_SIDE, train=_train(), valid=_valid())
    assert_close(got, ["learned", "of_train", "of_valid"])
    for ratings in ([1, 2, 5, 2], [3, 3, 4, 4]):
        got = answer(ASK.format('"fours": fours, "threes": threes'), AT_TIMES, train=_train(), valid=_valid(rating=ratings))
        assert_close(got, ["fours", "threes"], hint=NOT_EACH_TIME)


@needs("test_names_no_honest_feature", "test_names_what_depends_on_the_other_rows", "test_looks_at_both_columns")
def test_names_the_leaks_among_many(answer, rng):
    """`leaks` names the leaks, in the order of the dict, for any tables, with two rows in `valid` as with forty.

    Go through the dict, and decide on each feature by itself.
    """
    honest, leaking = ["mean", "before", "user"], ["mean_of_all", "of_train", "of_valid", "learned"]
    for n_train, n_valid in ((30, 40), (5, 2), (1, 3)):
        train, valid = _drawn(rng, n_train), _drawn(rng, n_valid)
        valid.loc[valid.index[:2], "title"] = train.title.iloc[0]
        names = rng.permutation(honest + leaking).tolist()
        made = ", ".join(f'"{name}": {name}' for name in names)
        setup, shown = MEAN + OTHERS + MEAN_OF_ALL + ONE_SIDE, f"leaks, for the features {', '.join(names)} in this order"
        got = answer(ASK.format(made), setup, shown=shown, train=train, valid=valid)
        assert_close(got, [name for name in names if name in leaking])


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the split, two ways of the future into training, and what the split at random is good for.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _train(**changed):
    """Rows to train on, with some columns `changed`."""
    columns = {"user": [1, 1, 2, 3], "title": ["Emma", "Heat", "Emma", "Jaws"], "rating": [5, 2, 4, 3]}
    return pd.DataFrame({**columns, **changed})


def _valid(**changed):
    """Rows to validate on, with some columns `changed`."""
    columns = {"user": [2, 3, 4, 4], "title": ["Heat", "Emma", "Heat", "Jaws"], "rating": [1, 3, 5, 2]}
    return pd.DataFrame({**columns, **changed})


def _table(users, times):
    """Ratings by these users at these times, with an index that does not count from 0."""
    n = len(users)
    titles = ["Antz", "Babe", "Clue", "Dune", "Emma", "Fame"][:n]
    table = {"user": users, "title": titles, "rating": [1 + n % 5 for n in range(n)], "timestamp": times}
    return pd.DataFrame(table, index=range(10, 10 + n))


def _drawn(rng, n):
    """Ratings by few users, some at the same second, with one more column, and an index of its own in no order."""
    return pd.DataFrame(
        {
            "device": np.where(np.arange(n) % 3 == 0, "phone", "laptop"),
            "user": rng.integers(1, max(2, n // 4), n),
            "title": [f"Movie {number}" for number in rng.integers(1, 9, n)],
            "rating": rng.integers(1, 6, n),
            "timestamp": 875_000_000 + 40_000 * rng.integers(0, max(2, n // 6), n),
        },
        index=pd.Index(rng.permutation(1000)[:n], name="row"),
    )


def _assert_split(got, ratings, valid, hint=None):
    """Whether `got` is `ratings` in two parts, of which the second holds the rows at the places `valid`."""
    is_pair = isinstance(got, (list, tuple)) and len(got) == 2 and all(isinstance(part, pd.DataFrame) for part in got)
    assert_true(is_pair, "two tables, train and valid", got)
    is_valid = np.isin(np.arange(len(ratings)), valid)
    right = {"valid": ratings[is_valid], "train": ratings[~is_valid]}
    for (name, expected), part in zip(right.items(), reversed(got), strict=True):
        titles = part.title.tolist() if "title" in part else "no column title"
        is_mixed = titles != expected.title.tolist() and sorted(titles) == sorted(expected.title)
        assert_close(
            {f"the titles in {name}": titles},
            {f"the titles in {name}": expected.title.tolist()},
            hint=ORDER if is_mixed else hint,
        )
        assert_close(part, expected, hint=ORDER if titles == expected.title.tolist() else None)
