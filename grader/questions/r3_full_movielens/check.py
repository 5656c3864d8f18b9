"""Research R3: a model of one's own, on any release, with everything that is known, and chosen without peeking."""

import numpy as np
import pandas as pd

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs

GENRES = np.array(["Action", "Comedy", "Drama", "Horror", "Musical"])
PLAIN = """
def plain(numbers):
    numbers = numbers.detach() if hasattr(numbers, "detach") else numbers
    return np.asarray(numbers, dtype=float).reshape(-1)
"""
ASKED = "predict(train, valid, movies, users)"
BESIDE = "Each prediction belongs to the row at its place. Does it meet that row's rating when you take the difference?"
WHOLE = "Only whole stars come back. If you believe in 3.6 stars, is 4 a better bet for the squared error?"
PREDICT = f"plain({ASKED})"
TWICE = f"({PREDICT}, {PREDICT})"
MOVIES = {
    "movie": [1, 2, 3, 4, 9, 7],
    "title": ["Heat (1995)", "Big (1988)", "Jaws (1995)", "Fly (1995)", "Big (1988)", "Ran"],
    "release_date": ["01-Jan-1995", "03-Jun-1988", "02-Jan-1995", "05-Jan-1995", "03-Jun-1988", None],
    "genres": ["Action|Crime", "Comedy", "Action|Crime", "Horror", "Drama", "Drama|War"],
}
USERS = {
    "user": [3, 5, 8],
    "age": [19, 64, 35],
    "gender": ["F", "M", "M"],
    "occupation": ["student", "doctor", "artist"],
    "zip_code": ["1", "2", "3"],
}


def numbers(table):
    """Return the expression for a table's or an array's numbers."""
    return f"np.asarray({table}, dtype=float)"


def draw(rng, n_users=60, n_movies=80, n=3000, by_genre=0.6, by_taste=0.8):
    """Return titled ratings of 1 to 5 stars, in random order, and the tables of their movies and users.

    A rating has a user's and a movie's mean, what people of the user's age think of the movie's genre (of spread
    `by_genre`), and a match of two hidden factors (of spread `by_taste`).
    """
    genre, is_old = rng.integers(len(GENRES), size=n_movies), rng.integers(2, size=n_users)
    ids = np.sort(rng.choice(5000, n_movies, replace=False)) + 1
    years = rng.integers(1950, 2000, size=n_movies)
    titles = np.array([f"Film {number} ({year})" for number, year in zip(ids, years, strict=True)])
    dates = [f"01-Jan-{year}" for year in years]
    movies = pd.DataFrame({"movie": ids, "title": titles, "release_date": dates, "genres": GENRES[genre]})
    ages = np.where(is_old, rng.integers(50, 70, size=n_users), rng.integers(12, 30, size=n_users))
    users = pd.DataFrame({"user": np.arange(1, n_users + 1), "age": ages, "gender": "F"})
    users["occupation"], users["zip_code"] = np.where(is_old, "retired", "student"), "02139"
    pair = rng.permutation(n_users * n_movies)[:n]
    user, movie = pair // n_movies, pair % n_movies
    opinion = by_genre * np.array([[1.5, 0.8, 0, -0.8, -1.5], [-1.5, -0.8, 0, 0.8, 1.5]])
    taste = by_taste * rng.choice([-1, 1], size=(n_users, 2)) / np.sqrt(2), rng.choice([-1, 1], size=(n_movies, 2))
    stars = 3 + rng.normal(0, 0.4, n_users)[user] + rng.normal(0, 0.4, n_movies)[movie]
    stars += opinion[is_old[user], genre[movie]] + (taste[0][user] * taste[1][movie]).sum(1)
    stars = np.clip(np.rint(stars + rng.normal(0, 0.4, n)), 1, 5)
    times = rng.integers(874_000_000, 893_000_000, size=n)
    ratings = pd.DataFrame({"user": user + 1, "movie": ids[movie], "rating": stars, "timestamp": times})
    return ratings.assign(title=titles[movie]), movies, users


def given(ratings, movies, users, is_valid):
    """Return what `predict` is given, by its names; the places of both parts are counted anew."""
    parts = ratings[~is_valid].reset_index(drop=True), ratings[is_valid].reset_index(drop=True)
    return {"train": parts[0], "valid": parts[1], "movies": movies, "users": users}


def small_split(rng):
    """Return tables for `predict`, of few ratings from 2 to 4, with users and a title in `valid` that `train` lacks."""
    n = 400
    ratings, movies, users = draw(rng, n=n, by_genre=0.8)
    tables = given(ratings.assign(rating=ratings.rating.clip(2, 4)), movies, users, rng.permutation(n) < n // 5)
    tables["valid"].loc[:3, "title"] = "Nobody knows this (1999)"
    tables["train"] = tables["train"][tables["train"].user > 3].reset_index(drop=True)
    return tables


def mean_squares(got, valid):
    """Return the mean squared error of predictions for the rows of `valid`."""
    return float(((got - valid.rating.to_numpy()) ** 2).mean())


def assert_same_rows(got, one_by_one):
    """Raise a finding unless the rows asked for together are those asked for one by one."""
    widths = sorted({np.shape(rows)[1:] for rows in [got, *one_by_one]})
    hint = "The columns change with what is asked for. Which columns there are, the whole table says."
    assert_true(len(widths) == 1, "the same columns whatever is asked", f"rows of the shapes {widths}", hint)
    assert_close(got, np.concatenate(one_by_one))


def assert_finite(rows, names):
    """Raise a finding unless all numbers of these rows are finite; it names the first row where one is not."""
    are_finite = np.isfinite(rows).reshape(len(rows), -1).all(axis=1)
    is_right = bool(are_finite.all())
    assert_true(is_right, "only finite numbers", f"a row of {names[int(are_finite.argmin())]} with NaN or infinity in it")


def test_has_a_row_for_each_that_is_asked(answer):
    """`movie_facts` and `user_facts` return a row of finite numbers for each title or user, in the order asked.

    Count the rows that come back. A title may be asked for twice, be listed twice in the table, or be unknown; and a
    date may be missing.

    Is a row lost there, is one too many, or does a NaN remain?
    """
    movies, users = pd.DataFrame(MOVIES), pd.DataFrame(USERS)
    titles = ["Jaws (1995)", "Big (1988)", "Nobody saw this", "Ran", "Big (1988)"]
    got = answer(numbers("movie_facts(titles, movies)"), titles=titles, movies=movies)
    assert_true(got.shape[:1] == (5,), "a row for each of 5 titles", f"the shape {got.shape}")
    assert_finite(got, titles)
    one_by_one = [answer(numbers("movie_facts(titles, movies)"), titles=[title], movies=movies) for title in titles]
    assert_same_rows(got, one_by_one)
    moved = answer(numbers("movie_facts(titles, movies)"), titles=titles, movies=movies.set_axis(range(4, 10)))
    assert_close(moved, got)
    alike = movies.assign(genres=[*movies.genres[:4], "Comedy", movies.genres[5]])  # the second Big is as the first now
    first = answer(numbers("movie_facts(titles, movies)"), titles=["Big (1988)"], movies=alike)
    told = "for Big (1988) what its first line in the table says: a comedy"
    is_first = got.shape[1:] == first.shape[1:] and np.allclose(got[1], first[0])
    assert_true(is_first, told, got[1], "Which of two lines with one title do you keep?")
    few = answer(numbers("movie_facts(titles, movies)"), titles=titles, movies=movies[:1])
    assert_true(few.shape[:1] == (5,), "a row for each of 5 titles", f"the shape {few.shape}")
    got = answer(numbers("user_facts(ids, users)"), ids=[8, 3, 99, 8], users=users)
    assert_true(got.shape[:1] == (4,), "a row for each of 4 users", f"the shape {got.shape}")
    assert_finite(got, ["user 8", "user 3", "user 99", "user 8"])
    one_by_one = [answer(numbers("user_facts(ids, users)"), ids=[user], users=users) for user in (8, 3, 99, 8)]
    assert_same_rows(got, one_by_one)
    moved = answer(numbers("user_facts(ids, users)"), ids=[8, 3, 99, 8], users=users.set_axis([5, 0, 2]))
    assert_close(moved, got)
    alike = users.assign(user=[2, 1, 3], **{name: [users[name][0], *users[name][:2]] for name in ("age", "gender", "occupation")})
    got = answer(numbers("user_facts(ids, users)"), ids=[2, 1], users=alike)
    told = "the same numbers for users 2 and 1, who are of one age, gender and occupation"
    apart = f"rows that differ in {int((~np.isclose(got[0], got[1])).sum())} of {got.shape[1]} numbers"
    assert_true(bool(np.allclose(got[0], got[1])), told, apart, "Whose facts are these? A user's number is not a place in the table.")
    student, doctor = answer(numbers("user_facts(ids, users)"), ids=[3, 5], users=users)
    told, hint = "other numbers for user 3, a student of 19, than for user 5, a doctor of 64", "What does the table know of the two?"
    assert_true(not np.array_equal(student, doctor), told, f"the same for both: {student.size} numbers", hint)
    for ids, table in (([0], users), ([0, 8, 3], users), ([3, 8], users[:1])):
        few = answer(numbers("user_facts(ids, users)"), ids=ids, users=table)
        assert_true(few.shape[:1] == (len(ids),), f"a row for each of {len(ids)} users", f"the shape {few.shape}")


@needs("test_has_a_row_for_each_that_is_asked")
def test_tells_the_genres(answer, rng):
    """Two movies of other genres have other rows in `movie_facts`; a movie in two genres is in both of them.

    Which numbers are a movie's genres? One column for each genre, 1 or 0, says it all: "Action|Crime" has two ones.
    """
    genres = ["Action", "Action|Crime", "Crime", "Drama"]
    titles = [f"Film {number}" for number in rng.permutation(100)[:4]]
    movies = pd.DataFrame({"movie": [1, 2, 3, 4], "title": titles, "release_date": "01-Jan-1990", "genres": genres})
    rows = answer(numbers("movie_facts(titles, movies)"), titles=titles, movies=movies)
    apart = np.abs(rows[:, None] - rows).sum(axis=2)
    for i, j in ((0, 1), (0, 2), (0, 3), (1, 2)):
        assert_true(bool(apart[i, j] > 0), f"different rows for {genres[i]} and {genres[j]}", rows[[i, j]])
    told = "a movie of Action and Crime nearer to one of Action than a Drama is"
    assert_true(bool(apart[0, 1] < apart[0, 3]), told, rows[[0, 1, 3]])


@needs("test_has_a_row_for_each_that_is_asked")
def test_manages_without_knowing_the_users(answer):
    """`user_facts` has a row of finite numbers for users of whom nothing but the number is known.

    In the larger releases age, gender and occupation are missing, for everybody. What becomes of a missing age in your
    row? No columns at all, or zeros, are a good answer.
    """
    nothing = {"age": np.nan, "gender": None, "occupation": None, "zip_code": None}
    users = pd.DataFrame({"user": [4, 7, 12]}).assign(**nothing)
    got = answer(numbers("user_facts([12, 4], users)"), users=users)
    assert_true(got.shape[:1] == (2,), "a row for each of 2 users", f"the shape {got.shape}")
    assert_finite(got, ["user 12", "user 4"])


def test_predicts_every_row(answer, shared_rng):
    """`predict` returns a finite number for each row of `valid`, those with an unknown user or title included.

    A user or a title that was never trained on has no row of its own. What is left to predict from?
    """
    tables = small_split(shared_rng)
    got, _ = answer(TWICE, PLAIN, shown=ASKED, timeout=60, **tables)
    n = len(tables["valid"])
    assert_true(len(got) == n, f"{n} predictions, one for each row of `valid`", f"{len(got)} of them")
    assert_true(bool(np.isfinite(got).all()), "only finite numbers", got)


@needs("test_predicts_every_row")
def test_stays_on_the_scale(answer, shared_rng):
    """No prediction of `predict` is below the lowest rating in `train`, and none above the highest.

    If nobody has ever given less than two stars or more than four, a prediction of 4.3 is further off than 4, whatever
    the rating turns out to be. NumPy's `clip` cuts off.
    """
    got, _ = answer(TWICE, PLAIN, shown=ASKED, timeout=60, **small_split(shared_rng))
    low, high = float(got.min()), float(got.max())
    is_right = low >= 2 - 1e-4 and high <= 4 + 1e-4
    assert_true(
        is_right, "predictions from 2 to 4, as the ratings in `train`", f"predictions from {low:.6g} to {high:.6g}"
    )


@needs("test_predicts_every_row")
def test_gives_the_same_numbers_again(answer, shared_rng):
    """`predict` gives the same predictions when it is called again with the same tables.

    Every model begins with random numbers, and so does the order of the batches. `torch.manual_seed` at the beginning
    of a training makes both begin in the same way.
    """
    first, again = answer(TWICE, PLAIN, shown=f"{ASKED}, called twice", timeout=60, **small_split(shared_rng))
    apart = float(np.abs(again - first).max())
    assert_true(apart < 1e-3, "the same predictions both times", f"predictions up to {apart:.3f} apart")


@needs("test_gives_the_same_numbers_again")
def test_keeps_the_order_of_the_rows(answer, shared_rng):
    """The predictions of `predict` come in the order of the rows of `valid`.

    Were the rows shuffled, each would take its prediction along. Do you sort or group them on the way, or go by the index
    of the table, which may be anything?
    """
    tables = small_split(shared_rng)
    in_order, _ = answer(TWICE, PLAIN, shown=ASKED, timeout=60, **tables)
    order = shared_rng.permutation(len(tables["valid"]))
    setup = f"{PLAIN}\nvalid = valid.iloc[order].set_axis(len(order) * [7], axis=0)"
    shown = f"{ASKED}, before and after `valid` was put in another order"
    shuffled = answer(PREDICT, setup, shown=shown, timeout=60, order=order, **tables)
    assert_close(shuffled, in_order[order], tolerance=1e-3)


@needs("test_gives_the_same_numbers_again")
def test_learns_nothing_from_what_it_predicts(answer, shared_rng):
    """`predict` gives the same predictions when the ratings of `valid` are others.

    Those ratings have not been given yet, on the day on which you predict them. Where do they come in: as training rows,
    in a mean, or in the choice of the best epoch or of the best model?
    """
    tables = small_split(shared_rng)
    before, _ = answer(TWICE, PLAIN, shown=ASKED, timeout=60, **tables)
    stars = tables["valid"].rating
    # Turned round first: what is best by these ratings is then the worst.
    others = 6 - stars, stars.sample(frac=1, random_state=1), (stars - 1).clip(lower=1)
    setup = f"""{PLAIN}
after, seen = [], valid
for ratings in given_instead:
    valid = seen.assign(rating=ratings)
    after.append({PREDICT})
"""
    shown = f"{ASKED}, before and after `valid` was given other ratings"
    given_instead = [ratings.tolist() for ratings in others]
    after = answer("after", setup, shown=shown, timeout=60, given_instead=given_instead, **tables)
    for predictions in after:
        assert_close(predictions, before, tolerance=1e-3)


@needs("test_predicts_every_row")
def test_finds_hidden_tastes(answer, rng):
    """`predict` finds tastes that no mean of a user or of a movie tells.

    In these ratings movies have two hidden properties, which half of the users like and the other half does not.

    What has a row of factors for each user and each movie finds them, if it is trained for long enough.
    """
    n = 1400
    ratings, movies, users = draw(rng, 40, 50, n, by_genre=0, by_taste=1)
    tables = given(ratings, movies, users, rng.permutation(n) < n // 5)
    got = answer(PREDICT, PLAIN, shown=ASKED, timeout=60, **tables)
    mean = both_means(tables["train"], tables["valid"])
    bar = 0.75 * mean_squares(mean, tables["valid"])
    assert_below(mean_squares(got, tables["valid"]), bar, "the mean squared error on drawn ratings")


@needs("test_predicts_every_row", "test_manages_without_knowing_the_users")
def test_runs_on_the_files_of_a_larger_release(answer, rng):
    """`predict` runs on a release with half stars that knows nothing of its users, as it is loaded from its files.

    The files are drawn, in the format of `ml-25m`. There `load_users` has missing values for everything but the number.
    """
    ratings, movies, _ = draw(rng, n_users=40, n_movies=40, n=800, by_taste=1)
    files = {
        "ratings.csv": ratings[["user", "movie", "rating", "timestamp"]].assign(rating=ratings.rating - 0.5),
        "movies.csv": movies[["movie", "title", "genres"]],
        "tags.csv": pd.DataFrame({"userId": [1], "movieId": [1], "tag": ["old"], "timestamp": [1]}),
    }
    heads = {"ratings.csv": "userId,movieId,rating,timestamp\n", "movies.csv": "movieId,title,genres\n", "tags.csv": ""}
    texts = {name: heads[name] + table.to_csv(index=False, header=not heads[name]) for name, table in files.items()}
    setup = f"""{PLAIN}
import os, pathlib, tempfile
from data import load_movies, load_titled_ratings, load_users, split_ratings
before = dict(os.environ)
with tempfile.TemporaryDirectory() as home:
    os.environ |= {{"MOVIELENS_HOME": home, "MOVIELENS_RELEASE": "ml-25m"}}
    folder = pathlib.Path(home) / "ml-25m"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    train, valid = split_ratings(load_titled_ratings())
    movies, users = load_movies(), load_users()
    os.environ.clear()
    os.environ.update(before)
"""
    shown = f"{ASKED}, for files in the format of `ml-25m`"
    got, stars = answer(f"({PREDICT}, valid.rating.to_numpy())", setup, shown=shown, timeout=60, texts=texts)
    assert_true(len(got) == len(stars), f"{len(stars)} predictions", f"{len(got)} of them")
    assert_below(float(((got - stars) ** 2).mean()), 0.8 * float(stars.var()), "the mean squared error")


@needs("test_predicts_every_row", "test_learns_nothing_from_what_it_predicts")
def test_beats_the_chapter(answer, reference, split):
    """On the ratings in use, the error of `predict` is at least 1 % below that of the chapter's model.

    Add what is known to the rows of factors, or train a few models from different seeds and take the mean of what they
    predict; best, do both. `choose` tells you what helps.
    """
    setup = f"""{PLAIN}
from data import load_movies, load_titled_ratings, load_users, split_ratings
train, valid = split_ratings(load_titled_ratings())
valid = valid.assign(rating=train.rating.max())
movies, users = load_movies(), load_users()
"""
    got = answer(PREDICT, setup, shown=f"{ASKED}, for the ratings in use", timeout=120)
    assert_true(len(got) == len(split[1]), f"{len(split[1])} predictions", f"{len(got)} of them")
    gain = 100 * (1 - mean_squares(got, split[1]) / float(reference("float(chapter_error)")))
    is_rounded = np.array_equal(np.asarray(got), np.round(np.asarray(got)))
    assert_above(gain, 1, "the gain on the chapter's error, in percent,", hint=WHOLE if is_rounded else None)


@needs("test_predicts_every_row")
def test_uses_what_is_known(answer, rng):
    """`predict` has something to say about new movies and new users, from the genres and from age or occupation.

    These ratings are of movies or by users that `train` does not have. Their own rows never learned anything; rows of
    factors that belong to a genre, an age or an occupation did.
    """
    ratings, movies, users = draw(rng, 50, 60, 2000, by_genre=0.8, by_taste=0)
    new_movies, new_users = rng.permutation(movies.movie.to_numpy())[:16], rng.permutation(users.user.to_numpy())[:12]
    tables = given(ratings, movies, users, (ratings.movie.isin(new_movies) | ratings.user.isin(new_users)).to_numpy())
    got = answer(PREDICT, PLAIN, shown=ASKED, timeout=60, **tables)
    valid = tables["valid"]
    for new, is_new, share in (("movies", valid.movie.isin(new_movies), 0.75), ("users", valid.user.isin(new_users), 0.82)):
        bar = share * float(valid.rating[is_new].var())
        assert_below(mean_squares(got[is_new], valid[is_new]), bar, f"the mean squared error on {new} that are new")


def test_keeps_rows_back(answer, rng):
    """`choose` asks a candidate only about rows of `train` that it did not hand over for training.

    A candidate that knows its training rows by heart would be the best of all, if those were what it is asked about.
    """
    ratings = draw(rng, n=500)[0]
    setup = """
calls = []
def spy(train, rows):
    calls.append([list(zip(part.user.tolist(), part.title.tolist())) for part in (train, rows)])
    return np.full(len(rows), 3.0)
"""
    calls = answer("(choose([spy, spy], train), calls)[1]", setup, shown="choose(candidates, train)", train=ratings)
    known = set(zip(ratings.user, ratings.title, strict=True))
    assert_true(bool(calls), "that the candidates are called", "no call at all")
    for call in calls:
        learned, asked = (set(map(tuple, part)) for part in call)
        assert_true(bool(learned) and bool(asked), "rows to learn from and rows to predict", "none")
        both = len(learned & asked)
        assert_true(not both, "no row in both parts", f"{both} of the {len(asked)} rows were trained on")
        strange = len((asked | learned) - known)
        hint = "The notebook's validation ratings are for the very end. Can a choice make do with the table it is given?"
        assert_true(not strange, "rows of `train` alone", f"{strange} other rows", hint)


def test_chooses_the_best(answer, rng):
    """`choose` returns the place of the candidate with the least mean squared error.

    Its place in the list is a number, from 0 on, and the best is the one with the least error.
    """
    ratings = draw(rng, n=1000, by_genre=0.8)[0]
    offsets = rng.permutation([0, 0.5, 1, -0.7]).tolist()
    setup = (
        "candidates = [lambda train, rows, off=off: np.full(len(rows), train.rating.mean() + off) for off in offsets]"
    )
    got = answer("choose(candidates, train)", setup, train=ratings, offsets=offsets)
    assert_close(got, offsets.index(0))
    setup = "candidates = [lambda train, rows: np.full(len(rows), 3.0)]"
    assert_close(answer("choose(candidates, train)", setup, train=ratings[::2]), 0)
    by_number = ratings.assign(rating=1.0 + 3 * (ratings.user % 2))
    setup = """
def mean(train, rows):
    return np.full(len(rows), train.rating.mean())
def knows_it(train, rows):
    return 1.0 + 3 * (rows.user.to_numpy() % 2)
"""
    got = answer("choose([knows_it, mean], train)", setup, train=by_number)
    assert_true(got == 0, "0, as `knows_it` is right for every row, and `mean` is off by a star and a half", got, BESIDE)


@needs("test_chooses_the_best")
def test_a_miss_is_a_miss_either_way(answer, rng):
    """`choose` counts a prediction that is too high and one that is too low alike, and large misses the most.

    One of the candidates is off by one and a half stars every time, up and down in turn. On average it is right.
    """
    ratings = draw(rng, n=1000)[0]
    setup = """
def in_turn(train, rows):
    return train.rating.mean() + 1.5 * (-1.0) ** np.arange(len(rows))
def a_little_high(train, rows):
    return np.full(len(rows), train.rating.mean() + 0.4)
"""
    assert_close(answer("choose([in_turn, a_little_high], train)", setup, train=ratings), 1)
    setup = """
def always_five(train, rows):
    return np.full(len(rows), 5.0)
def their_mean(train, rows):
    return np.full(len(rows), 3.8)
"""
    for fives, place, told in ((0.7, 1, "Three in ten"), (0.97, 0, "Three in a hundred")):
        liked = ratings.assign(rating=np.where(rng.random(len(ratings)) < fives, 5.0, 1.0))
        got = answer("choose([always_five, their_mean], train)", setup, train=liked)
        hint = f"{told} of these ratings are 1, the others 5. What is a miss of four stars worth when it is squared?"
        assert_true(got == place, f"{place}, the place of the least mean squared error", got, hint)


def test_compares_roots(answer, rng):
    """`compare` has the columns model, source, split and rmse, and the root of your mean squared error in the last.

    The published figures are roots already. An error of 0.81, in squared stars, is 0.9 stars.
    """
    error = round(float(rng.uniform(0.3, 1.2)), 3)
    given = {"error": error, "published": draw_published(rng)}
    got = answer("compare(error, 'ml-1m', published)", **given)
    columns = ["model", "source", "split", "rmse"]
    assert_true(list(got) == columns, f"the columns {columns}", list(got))
    mine = got[got.model == "mine"]
    assert_true(len(mine) == 1, "one row for the model “mine”", f"{len(mine)} of them")
    assert_close(float(mine.rmse.iloc[0]), error**0.5)
    told = all(isinstance(text, str) and text.strip() for text in mine[["source", "split"]].iloc[0])
    hint = "Whose model is it, and how were its ratings split? A reader has to know before comparing."
    assert_true(told, "a source and a split for “mine”", mine[["source", "split"]].iloc[0].tolist(), hint)


@needs("test_compares_roots")
def test_compares_on_one_release(answer, rng):
    """`compare` holds the published figures for the release that was used, as they are, and no others.

    On ten million ratings everybody's error is lower: such a figure says nothing about one that was reached on a hundred
    thousand.
    """
    published = draw_published(rng)
    one = published[4:5].assign(release="ml-10m")
    both = ((release, published) for release in ("ml-1m", "ml-10m", "sample"))
    for release, figures in (*both, ("ml-10m", one)):
        got = answer(f"compare(0.81, '{release}', published)", published=figures)
        others = got[got.model != "mine"].set_index("model").rmse.sort_index()
        theirs = figures[figures.release == release].set_index("model")
        assert_close(others.to_dict(), theirs.rmse.sort_index().to_dict())
        for name in ("source", "split"):
            told = dict(zip(got.model, got[name], strict=True))
            for model, text in theirs[name].items():
                assert_true(told[model] == text, f"the {name} of {model} as it was published, {text}", told[model])
        assert_true("mine" in set(got.model), "a row for the model “mine”", got.model.tolist())


@needs("test_compares_on_one_release")
def test_puts_the_lowest_error_first(answer, rng):
    """`compare` has the lowest RMSE in the first row, and yours where it belongs.

    Sort when your own row is in the table.
    """
    for error in (0.2, 0.81, 2.0, 0, 1):
        published = draw_published(rng)
        got = answer("compare(error, 'ml-1m', published)", error=error, published=published)
        assert_close(got.rmse.tolist(), sorted([*published.rmse[published.release == "ml-1m"], error**0.5]))
        assert_close(float(got.rmse[got.model == "mine"].iloc[0]), error**0.5)


def draw_published(rng):
    """Return a table of figures that somebody might have published."""
    releases = rng.permutation(["ml-1m"] * 4 + ["ml-10m"] * 3)
    names = [f"model {letter}" for letter in "ABCDEFG"]
    table = pd.DataFrame({"model": names, "source": [f"paper {letter}" for letter in "GFEDCBA"], "release": releases})
    return table.assign(split="random 90/10", rmse=rng.uniform(0.7, 1.1, size=7).round(3))


def both_means(train, rows):
    """Return the movie's mean plus the user's mean distance from such means: what needs no factors."""
    mean = train.rating.mean()
    movie = train.groupby("title").rating.mean()
    above = (train.rating - train.title.map(movie)).groupby(train.user).mean()
    return (rows.title.map(movie).fillna(mean) + rows.user.map(above).fillna(0)).to_numpy()
