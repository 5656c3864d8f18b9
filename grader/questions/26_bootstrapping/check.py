"""Question 26: who and what training has never seen, and what is left of a prediction for them."""

import numpy as np
import pandas as pd

from grader.checking import as_list, assert_close, assert_true, needs, tensor

WEIGHTS = ("user_factors", "movie_factors", "user_bias", "movie_bias")
TABLES = """
columns = ["user", "movie", "title", "rating"]
train = pd.DataFrame([(3, 7, "Heat", 4), (5, 7, "Heat", 2), (8, 9, "Emma", 5), (3, 9, "Emma", 1)], columns=columns)
valid = pd.DataFrame([(5, 9, "Emma", 4), (2, 7, "Heat", 3), (3, 4, "Antz", 2)], columns=columns)
"""
REPEATED = """
known = [(3, 7, "Heat", 4), (62, 8, "Babe: Pig in the City", 3), (3, 9, "ANTZ", 2)]
train = pd.DataFrame(known, columns=["user", "movie", "title", "rating"])
more = [(6, 1, "Antz", 4), (6, 2, "Babe", 2), (6, 5, "Emma", 2), (2, 1, "Antz", 3), (3, 6, "Emma", 2)]
valid = pd.DataFrame(more, columns=["user", "movie", "title", "rating"])
"""
MODEL = "model = kit.put(DotProductBias(*sizes, y_range=y_range), **weights)"
WITH_MORE = f"""
{MODEL}
class WithMore(type(model)):
    def forward(self, x):
        return super().forward(x) + 0.25
model.__class__ = WithMore
"""
OF_ITS_OWN = (
    "This model adds 0.25 to each prediction in its `forward`. Is it the model that predicts, or a formula of yours?"
)
HAND_MADE = """
model = DotProductBias(4, 3, 1, y_range=y_range)
kit.put(model, user_bias=[1.7, 0.0, 1.0, -1.0], movie_bias=[-1.2, 0.5, -2.0])
kit.put(model, user_factors=[[2.0], [1.0], [-0.5], [0.3]], movie_factors=[[1.5], [0.5], [1.0]])
"""
AFTER = f"""
{MODEL}
before = list(model.parameters())
predict_cold(model, x)
still = all(old is new and new.requires_grad for old, new in zip(before, model.parameters()))
"""
BY_TIME = """
from data import load_titled_ratings
in_order = load_titled_ratings().sort_values("timestamp", kind="stable")
train, valid = in_order[: len(in_order) * 4 // 5], in_order[len(in_order) * 4 // 5 :]
"""
AT_RANDOM = "from data import load_titled_ratings, split_ratings\ntrain, valid = split_ratings(load_titled_ratings())"


GO_ON = "Whoever trains on needs the same parameters with gradients. `with torch.no_grad():` ends by itself."


def test_puts_the_last_ratings_into_valid(answer):
    """`split_by_time` puts the ratings with the largest `timestamp` into `valid`, and the older ones into `train`.

    Where a row stands in the table says nothing about when it was rated. The share 0.4 of five ratings are two.
    """
    ratings = _timed([50, 20, 40, 10, 30])
    got = answer("split_by_time(ratings, 0.4)", ratings=ratings)
    _assert_split(got, ratings.iloc[[3, 1, 4]], ratings.iloc[[2, 0]])


@needs("test_puts_the_last_ratings_into_valid")
def test_one_second_keeps_its_order(answer, rng):
    """`split_by_time` leaves rows of one second in the order that they had in `ratings`.

    All these were rated in the same second, or nearly. pandas sorts so only if it is asked for a stable sort.
    """
    for times in ([7] * 40, (880_000_000 + rng.integers(3, size=60)).tolist()):
        ratings = _timed(times)
        order = np.argsort(times, kind="stable")
        got = answer("split_by_time(ratings, 0.25)", ratings=ratings)
        cut = len(times) * 3 // 4
        _assert_split(got, ratings.iloc[order[:cut]], ratings.iloc[order[cut:]])


@needs("test_puts_the_last_ratings_into_valid")
def test_splits_by_any_share(answer, rng):
    """`split_by_time` works for any share from 0 to 1, and takes a fifth where none is given.

    The number of rows in `valid` is rounded. With a share of 0 nothing is in it, not everything: `rows[-0:]` is all.
    """
    ratings = _timed(rng.permutation(10**6)[:13].tolist())
    in_order = ratings.sort_values("timestamp")
    for share, n in ((0.3, 4), (0.0, 0), (1.0, 13), (0.5, 6)):
        got = answer("split_by_time(ratings, share)", ratings=ratings, share=share)
        _assert_split(got, in_order[: 13 - n], in_order[13 - n :])
    _assert_split(answer("split_by_time(ratings)", ratings=ratings), in_order[:10], in_order[10:])
    ratings = _timed(rng.permutation(10**6)[:250].tolist())
    in_order = ratings.sort_values("timestamp")
    _assert_split(answer("split_by_time(ratings)", ratings=ratings), in_order[:200], in_order[200:])
    one = _timed([5])
    _assert_split(answer("split_by_time(ratings, 1.0)", ratings=one), one[:0], one)


def test_finds_who_and_what_is_new(answer):
    """`cold` finds the users and the titles of `valid` that training has not seen.

    Go through the users of `valid`: has training met this one before? Then do the same with the titles.
    """
    _assert_cold(answer("cold(train, valid)", TABLES), {2}, {"Antz"})


@needs("test_finds_who_and_what_is_new")
def test_names_each_of_them_once(answer):
    """`cold` names a new user and a new title once, however many ratings they are part of.

    User 6 rates three times here, and two movies are called *Emma*: still one new user, and one new title. And no name is
    known because a part of another one is.
    """
    _assert_cold(answer("cold(train, valid)", REPEATED), {2, 6}, {"Antz", "Babe", "Emma"})


@needs("test_finds_who_and_what_is_new")
def test_works_for_any_split(answer, rng):
    """`cold` works for any split, also where nobody is new, or everybody.

    One rating in training is enough to be known. And where training knows all of them, both sets are empty.
    """
    for n_users, n_movies, cut in ((6, 9, 0.5), (30, 20, 0.9), (5, 4, 0.0), (12, 15, 0.7), (2, 3, 0.5)):
        train, valid = _draw_split(rng, n_users, n_movies, cut)
        expected = set(valid.user) - set(train.user), set(valid.title) - set(train.title)
        _assert_cold(answer("cold(train, valid)", train=train, valid=valid), *expected)
        _assert_cold(answer("cold(train, valid)", train=valid, valid=valid), set(), set())


@needs("test_finds_who_and_what_is_new")
def test_finds_them_in_the_data(answer, ratings, movies):
    """`cold` finds every new user and title in the data, split at random or by time.

    Compare whole columns, `user` with `user` and `title` with `title`, from the first rating to the last.
    """
    titled = ratings.merge(movies[["movie", "title"]], on="movie")
    in_order = titled.sort_values("timestamp", kind="stable")
    cut = len(titled) * 4 // 5
    _assert_same_as_in(in_order[:cut], in_order[cut:], answer("cold(train, valid)", BY_TIME))
    from data import split_ratings

    _assert_same_as_in(*split_ratings(titled), answer("cold(train, valid)", AT_RANDOM))


def test_known_pairs_keep_their_prediction(answer, rng):
    """`predict_cold` predicts what `model(x)` does where user and title are known.

    Only place 0 is without meaning. Everything that was learned counts as before: both factors, both biases, and the
    range that the model has.
    """
    given = _draw(rng)
    given["x"] = tensor(np.stack([rng.integers(1, n, size=8) for n in given["sizes"][:2]], axis=1))
    assert_close(answer("predict_cold(model, x)", MODEL, **given), _predictions(given), tolerance=1e-4)
    more = answer("predict_cold(model, x)", WITH_MORE, **given)
    assert_close(more, _predictions(given) + np.float32(0.25), tolerance=1e-4, hint=OF_ITS_OWN)


@needs("test_known_pairs_keep_their_prediction")
def test_a_new_title_leaves_the_users_bias(answer):
    """For a new title, `predict_cold` squeezes the user's bias alone into the range.

    User 1 has the bias 0, which gives 2.75; user 2 has 1, which gives 5.5 * 0.731 = 4.02. Does any number from the
    titles' place 0 still have a part in your sum, and does the user's bias?
    """
    got = answer("predict_cold(model, x)", HAND_MADE, y_range=(0, 5.5), x=tensor([[1, 0], [2, 0], [3, 0]]))
    assert_close(got, tensor(5.5 * _sigmoid([0.0, 1.0, -1.0]), "float32"), tolerance=1e-4)


@needs("test_known_pairs_keep_their_prediction")
def test_a_new_user_leaves_the_titles_bias(answer):
    """For a new user, `predict_cold` squeezes the title's bias alone into the range.

    The new user is looked up at place 0 of the users. Does any number from there still have a part in your sum?
    """
    got = answer("predict_cold(model, x)", HAND_MADE, y_range=(0, 5.5), x=tensor([[0, 1], [0, 2]]))
    assert_close(got, tensor(5.5 * _sigmoid([0.5, -2.0]), "float32"), tolerance=1e-4)


@needs("test_known_pairs_keep_their_prediction")
def test_two_strangers_meet_in_the_middle(answer):
    """Where both are new, `predict_cold` predicts the middle of the range.

    Nothing is known, so the score is 0. Where does the sigmoid put a 0, and what does the range make of it?
    """
    for low, high in ((0, 5.5), (1, 5)):
        got = answer("predict_cold(model, x)", HAND_MADE, y_range=(low, high), x=tensor([[0, 0]]))
        assert_close(got, tensor([(low + high) / 2], "float32"), tolerance=1e-4)


@needs("test_a_new_title_leaves_the_users_bias", "test_a_new_user_leaves_the_titles_bias")
def test_works_for_any_mixture(answer, rng):
    """`predict_cold` gives each pair of a batch its own prediction, known and new ones side by side.

    Some rows of `x` hold a 0 on the left, some on the right, some none. Each must come out as it does alone.
    """
    for n_new, n_known in ((1, 0), (6, 3), (30, 10)):
        given = _draw(rng)
        known = rng.integers(1, 4, size=(n_known, 2))
        given["x"] = tensor(np.concatenate([known, rng.integers(4, size=(n_new, 2))]))
        assert_close(answer("predict_cold(model, x)", MODEL, **given), _predictions(given), tolerance=1e-4)
        more = answer("predict_cold(model, x)", WITH_MORE, **given)
        assert_close(more, _predictions(given) + np.float32(0.25), tolerance=1e-4, hint=OF_ITS_OWN)


def test_leaves_the_model_as_it_was(answer, rng):
    """`predict_cold` leaves all weights of the model as they were.

    Whoever trains on with the model would find zeros in it. Change a copy of the weights, or none at all.
    """
    given = _draw(rng)
    given["x"] = tensor([[0, 0], [1, 2], [0, 1], [2, 0]])
    got = answer(f"kit.weights(model, {', '.join(map(repr, WEIGHTS))})", AFTER, **given)
    assert_close(got, {name: tensor(given["weights"][name], "float32") for name in WEIGHTS}, tolerance=1e-5)
    shown = "after predict_cold(model, x): are the model's parameters trained on, and is torch.is_grad_enabled()?"
    can_train, is_on = answer("still, torch.is_grad_enabled()", AFTER, shown=shown, **given)
    assert_true(can_train, "the same parameters as before, to be trained on", "others, or frozen ones", GO_ON)
    assert_true(is_on, "autograd to be on again afterwards", "autograd that is off", GO_ON)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: think of a shop on its first day, of a new user, and of a new title.
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _timed(times):
    """Ratings at these times, some alike, with a column more and an index that does not count from 0."""
    n = len(times)
    columns = {"user": np.arange(n) % 4, "movie": 1 + np.arange(n) % 8, "rating": 1 + np.arange(n) % 4}
    titles = {"title": [f"Movie {number}" for number in columns["movie"]]}
    return pd.DataFrame({"device": ["tv"] * n, **columns, "timestamp": times, **titles}, index=range(20, 20 + n))


def _assert_split(got, train, valid):
    """Whether `got` is these two tables."""
    is_pair = isinstance(got, (list, tuple)) and len(got) == 2 and all(isinstance(part, pd.DataFrame) for part in got)
    assert_true(is_pair, "two tables, train and valid", got)
    for name, part, right in zip(("train", "valid"), got, (train, valid), strict=True):
        told = f"the times in {name}"
        assert_close({told: as_list(part.timestamp)}, {told: right.timestamp.tolist()})
        assert_close(part, right)


def _assert_cold(got, users, titles):
    """Two collections of any kind, each with every name once and in any order."""
    is_pair = isinstance(got, (tuple, list)) and len(got) == 2
    assert_true(is_pair, "two sets, the new users and the new titles", got, "Does your function return both of them?")
    for what, mine, right in (("users", got[0], users), ("titles", got[1], titles)):
        is_collection = isinstance(mine, (set, frozenset, list, tuple, np.ndarray, pd.Series, pd.Index))
        assert_true(is_collection, f"a set of the new {what}", mine, f"Which {what} are new? Name them.")
        assert_close({f"new {what}": _in_order(mine)}, {f"new {what}": _in_order(right)})


def _assert_same_as_in(train, valid, got):
    _assert_cold(got, set(valid.user) - set(train.user), set(valid.title) - set(train.title))


def _in_order(names):
    """The names as a list, sorted whatever they are."""
    names = names.tolist() if isinstance(names, (np.ndarray, pd.Series, pd.Index)) else list(names)
    return sorted((int(n) if isinstance(n, (int, np.integer)) else n for n in names), key=lambda n: (str(type(n)), n))


def _draw_split(rng, n_users, n_movies, share):
    """Ratings of a third of all pairs, cut in two; some movies share a title."""
    users = rng.choice(np.arange(1, 1000), n_users, replace=False)
    titles = np.array([f"Movie {number}" for number in rng.integers(1, 2 * n_movies + 1, n_movies)])
    user, movie = np.divmod(rng.permutation(n_users * n_movies)[: n_users * n_movies // 3], n_movies)
    table = pd.DataFrame({"user": users[user], "movie": movie + 1, "title": titles[movie]})
    table["rating"] = rng.integers(1, 6, len(table))
    table["timestamp"] = rng.integers(874_724_710, 893_286_638, len(table))
    cut = int(len(table) * share)
    return table[:cut], table[cut:].reset_index(drop=True)


def _draw(rng):
    """Sizes, a range and weights that fit each other."""
    n_users, n_movies, n_factors = (int(n) for n in rng.integers((4, 5, 2), (10, 12, 6)))
    return {
        "sizes": (n_users, n_movies, n_factors),
        "y_range": (float(rng.uniform(-1, 1)), float(rng.uniform(5, 6))),
        "weights": {
            "user_factors": rng.normal(size=(n_users, n_factors)),
            "movie_factors": rng.normal(size=(n_movies, n_factors)),
            "user_bias": rng.normal(size=n_users),
            "movie_bias": rng.normal(size=n_movies),
        },
    }


def _predictions(given):
    """The predictions by the formula, with zeros at place 0."""
    weights = {name: values.copy() for name, values in given["weights"].items()}
    for values in weights.values():
        values[0] = 0
    users, movies = np.asarray(given["x"]).T
    match = (weights["user_factors"][users] * weights["movie_factors"][movies]).sum(1)
    score = match + weights["user_bias"][users] + weights["movie_bias"][movies]
    low, high = given["y_range"]
    return tensor(low + (high - low) * _sigmoid(score), "float32")


def _sigmoid(score):
    return 1 / (1 + np.exp(-np.asarray(score)))
