"""Question 27: an average user, a new user's factors from a few answers, a new movie's from its genres."""

import numpy as np

from grader.checking import assert_below, assert_close, assert_true, needs, tensor

WEIGHTS = ("user_factors", "movie_factors", "user_bias", "movie_bias")
MODEL = "model = kit.put(DotProductBias(*sizes), **weights)"
USERS = """
model = DotProductBias(4, 2, 2)
kit.put(model, user_factors=[first_factors, [1.0, 0.0], [2.0, -1.0], [0.0, 4.0]], user_bias=[first_bias, 0.5, 1.0, 0.0])
kit.put(model, movie_factors=[[7.0, 8.0], [5.0, 6.0]], movie_bias=[0.9, 0.7])
"""
BIASES = """
model = DotProductBias(3, 4, 2)
kit.put(model, user_factors=np.zeros((3, 2)), user_bias=[9.0, 0.0, 0.0])
kit.put(model, movie_factors=np.zeros((4, 2)), movie_bias=movie_bias)
"""
MOVIES = """
model = DotProductBias(2, 6, 1)
kit.put(model, movie_factors=[[50.0], [1.0], [2.0], [3.0], [8.0], [4.0]], movie_bias=[70.0, 0.1, 0.2, 0.3, -0.6, 0.0])
genres = torch.tensor([[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]])
"""


def test_the_average_user_is_the_mean_of_all(answer):
    """`average_user` returns the mean of all users' factors and the mean of their biases.

    One mean for each factor, over all users: along which dimension of the table do you go? And the biases have one too.
    """
    got = answer("average_user(model)", USERS, first_factors=[1.0, 1.0], first_bias=0.5)
    assert_close(_person(got, "factors of shape (2,) and a bias"), _pair([1, 1], 0.5))


@needs("test_the_average_user_is_the_mean_of_all")
def test_the_average_user_leaves_na_out(answer):
    """`average_user` leaves out place 0, which is no user.

    What stands at place 0 is what the model began with. How do you take all rows of a table but the first?
    """
    got = answer("average_user(model)", USERS, first_factors=[90.0, 90.0], first_bias=30.0)
    assert_close(_person(got), _pair([1, 1], 0.5))


@needs("test_the_average_user_leaves_na_out")
def test_nothing_answered_gives_the_average_user(answer, rng):
    """Without answers, `ask` returns the average user.

    The first half of the sum is empty then. Which factors make the second half smallest? (A tensor of nothing may need
    to be told its dtype.)
    """
    given = _draw(rng, 6, 5, 3)
    given["answers"] = {}
    assert_close(_person(answer("ask(model, answers, wd=2.0)", MODEL, **given)), _solved(given, 2.0), tolerance=1e-3)


def test_takes_the_movies_bias_off(answer):
    """`ask` takes the bias of each movie off its score before it looks for the user's part.

    All factors are 0 here, and each rating is what a user with the bias 0.4 would give. Turn it back into a score
    first.

    Then: which part of the score is the movie's doing, since everybody loves it, and which is left for the user?
    """
    movie_bias = np.array([5.0, 0.6, -0.9, 0.1])
    answers = {place: float(5.5 * _sigmoid(0.4 + movie_bias[place])) for place in (1, 2, 3)}
    got = answer("ask(model, answers, wd=1e-6)", BIASES, movie_bias=movie_bias, answers=answers)
    assert_close(_person(got, "factors of shape (2,) and a bias"), _pair([0, 0], 0.4), tolerance=2e-3)


@needs("test_takes_the_movies_bias_off")
def test_finds_a_user_from_ten_answers(answer, rng):
    """`ask` finds the very factors and the bias that ten answers come from.

    With a `wd` of next to nothing and ten equations for four numbers there is no doubt. Have you turned the ratings back
    into scores, and is the column of ones for the bias among your inputs?
    """
    for _ in range(3):
        given = _draw(rng, 8, 25, 3)
        planted = rng.normal(size=3), float(rng.normal(0, 0.5))
        places = rng.choice(np.arange(1, 25), 10, replace=False)
        given["answers"] = {int(p): float(r) for p, r in zip(places, _ratings(given, places, planted), strict=True)}
        got = answer("ask(model, answers, wd=1e-6)", MODEL, **given)
        assert_close(_person(got), _pair(*planted), tolerance=5e-3)


@needs("test_the_average_user_leaves_na_out", "test_takes_the_movies_bias_off")
def test_few_answers_leave_it_near_the_average(answer):
    """With few answers, `ask` stays near the average user, the nearer the larger `wd` is, which is 3 unless it is given.

    Only the bias counts here. One answer with a score of 1 and `wd` = 1: (b - 1)² + b² is smallest at b = 1/2.

    With three such answers it is 3/4, and with `wd` = 9 only 1/4.
    """
    rating = float(5.5 * _sigmoid(1))
    for n, wd, bias in ((1, ", wd=1", 1 / 2), (3, ", wd=1", 3 / 4), (3, ", wd=9", 1 / 4), (1, "", 1 / 4)):
        answers = dict.fromkeys(range(1, n + 1), rating)
        got = answer(f"ask(model, answers{wd})", BIASES, movie_bias=[0.0] * 4, answers=answers)
        assert_close(_person(got, "factors of shape (2,) and a bias"), _pair([0, 0], bias), tolerance=2e-3)


@needs("test_the_average_user_leaves_na_out", "test_takes_the_movies_bias_off")
def test_finds_the_smallest_sum(answer, rng):
    """`ask` finds the factors and the bias that make the whole sum smallest, for any answers and any `wd`.

    `wd` pulls towards the average user, not towards zero, and all factors as well as the bias. Start from what the
    average user would have answered: only the surprise is left to be explained.
    """
    for n_factors, n_answers, wd in ((2, 1, 1.0), (1, 4, 1.0), (5, 3, 0.1), (4, 12, 3.0), (2, 9, 0.0)):
        given = _draw(rng, 7, 20, n_factors)
        places = rng.choice(np.arange(1, 20), n_answers, replace=False)
        given["answers"] = {int(place): int(rng.integers(1, 6)) for place in places}
        got = answer(f"ask(model, answers, wd={wd:g})", MODEL, **given)
        assert_close(_person(got), _solved(given, wd), tolerance=5e-3)
    got = answer("ask(model, answers, wd=1)", f"{MODEL}\nmodel.y_range = (-1, 7)", **given)
    hint = "The model's range is another one here: `model.y_range`."
    assert_close(_person(got), _solved(given, 1, (-1, 7)), tolerance=5e-3, hint=hint)


@needs("test_takes_the_movies_bias_off")
def test_beats_the_average_user(answer, rng):
    """After ten answers, `ask` predicts people's other ratings better than the average user does.

    The stars are rounded, and moods are in them too. Do the answers move the factors, and in the right direction?
    """
    given = _draw(rng, 30, 60, 3)
    people = [(rng.normal(size=3), float(rng.normal(0, 0.5))) for _ in range(12)]
    stars = [_stars(rng, _ratings(given, np.arange(60), person)) for person in people]
    given["answers"] = [{place: int(his[place]) for place in range(1, 11)} for his in stars]
    got = answer("[ask(model, each, wd=1.0) for each in answers]", MODEL, **given)
    found = [_person(person) for person in got]
    asked = _error(given, found, stars)
    assert_below(asked, 0.8 * _error(given, [_average(given)] * len(people), stars), "the mean squared error")


def test_asking_leaves_the_model_as_it_was(answer, rng):
    """`ask` changes nothing in the model, and neither do `average_user` and `movie_from_genres`.

    The next newcomer is waiting. Look for the user's numbers in tensors of their own.
    """
    given = _draw(rng, 6, 9, 3)
    given["answers"] = {2: 5, 4: 1, 7: 3}
    genres = "genres, counts = torch.ones(9, 1, dtype=torch.int64), torch.arange(9)"
    for call in ("ask(model, answers, wd=1.0)", "average_user(model)", "movie_from_genres(model, genres, counts, genres[0])"):
        setup = f"{MODEL}\n{genres}\n{call}\nfree = all(p.requires_grad for p in model.parameters())"
        asked = f"kit.weights(model, {', '.join(map(repr, WEIGHTS))}), free, torch.is_grad_enabled()"
        got, free, is_on = answer(asked, setup, shown=f"the model's weights after {call}", **given)
        assert_close(got, {name: tensor(given["weights"][name], "float32") for name in WEIGHTS})
        hint = "Whoever trains on needs gradients. `with torch.no_grad():` and `.detach()` leave the model's own alone."
        assert_true(free and is_on, "parameters that can be trained on", "a model or an autograd that was switched off", hint)


def test_a_genre_is_the_mean_of_its_movies(answer):
    """`movie_from_genres` of one genre returns the mean of that genre's movies, in factors and in bias.

    Three movies have the first genre, with the factors 1, 2 and 3 and the biases 0.1, 0.2 and 0.3, and two ratings each.
    Is the bias part of your mean, and nothing of the other movies?
    """
    got = _of_genres(answer, [1, 0, 0], counts=[0, 2, 2, 2, 2, 2])
    assert_close(_person(got, "factors of shape (1,) and a bias"), _pair([2], 0.2))


@needs("test_a_genre_is_the_mean_of_its_movies")
def test_a_movie_counts_as_often_as_it_was_rated(answer):
    """In `movie_from_genres`, each movie of a genre counts as often as it was rated.

    The movies of the first genre have the factors 1, 2 and 3; they were rated once, once and four times. Write down a factor
    for each of the six ratings: what is the mean of these?
    """
    assert_close(_person(_of_genres(answer, [1, 0, 0])), _pair([2.5], 0.25))


@needs("test_a_movie_counts_as_often_as_it_was_rated")
def test_every_genre_counts_the_same(answer):
    """In `movie_from_genres`, each genre of the new movie counts the same, however many movies and ratings it has.

    Three movies share one genre and one has the other. The two typical movies are 2.5 and 8: what lies in the middle?
    """
    for of_the_second in (2, 1, 3000):
        got = _of_genres(answer, [1, 1, 0], counts=[0, 1, 1, 4, of_the_second, 2])
        assert_close(_person(got), _pair([5.25], -0.175))


@needs("test_a_movie_counts_as_often_as_it_was_rated")
def test_passes_over_a_genre_without_ratings(answer):
    """`movie_from_genres` passes over a genre without any rating.

    A genre that no movie has, or only movies that nobody rated, has no typical movie, neither NaN nor zeros. Of how many
    typical movies do you take the mean?
    """
    assert_close(_person(_of_genres(answer, [1, 0, 1])), _pair([2.5], 0.25))
    assert_close(_person(_of_genres(answer, [1, 1, 0], counts=[0, 1, 1, 4, 0, 2])), _pair([2.5], 0.25))


@needs("test_a_movie_counts_as_often_as_it_was_rated")
def test_falls_back_on_the_average_movie(answer):
    """Where the genres tell nothing, `movie_from_genres` returns the mean of all movies, each as often as it was rated.

    All you know is that it is a movie, so take what is right for most ratings. Movies of no genre are movies too.
    """
    for mine in ([0, 0, 1], [0, 0, 0]):
        assert_close(_person(_of_genres(answer, mine)), _pair([3.9], 0.03))
    asked = "movie_from_genres(model, 0 * genres, counts, torch.tensor([1, 0, 0]))"
    assert_close(_person(answer(asked, MOVIES, counts=tensor([0, 1, 1, 4, 2, 2]))), _pair([3.9], 0.03))


@needs("test_every_genre_counts_the_same")
def test_any_movie_from_any_genres(answer, rng):
    """`movie_from_genres` works for any genres, any counts and any number of factors.

    A movie may have several genres, and belongs to the typical movie of each of them.
    """
    for n_factors, n_genres in ((2, 4), (6, 9), (3, 18), (3, 1), (2, 30)):
        given = _draw(rng, 4, 30, n_factors)
        genres = rng.integers(2, size=(30, n_genres)) * rng.integers(2, size=(30, n_genres))
        genres[0] = 0
        genres[rng.integers(1, 30), 0] = 1
        counts = rng.integers(1, 3000, size=30) * (np.arange(30) > 0)
        mine = np.maximum(rng.integers(2, size=n_genres), np.eye(n_genres, dtype=int)[0])
        known = {"genres": tensor(genres), "counts": tensor(counts), "mine": tensor(mine)}
        got = answer("movie_from_genres(model, genres, counts, mine)", MODEL, **known, **given)
        assert_close(_person(got), _from_genres(given, genres, counts, mine), tolerance=1e-4)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the first minute, ten answers later, a new movie, and the person whom an average describes.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _of_genres(answer, mine, counts=(0, 1, 1, 4, 2, 2)):
    """What is returned for a movie of the genres `mine` among the five movies of `MOVIES`."""
    asked = f"movie_from_genres(model, genres, counts, torch.tensor({mine}))"
    return answer(asked, MOVIES, counts=tensor(list(counts)))


def _person(got, expected="factors of shape (n_factors,) and a bias"):
    """What was returned for a user or a movie, the bias as a number."""
    is_pair = isinstance(got, (tuple, list)) and len(got) == 2
    assert_true(is_pair, expected, got, "Two things belong to a user and to a movie: the factors and the bias.")
    factors, bias = got
    is_one = isinstance(bias, (int, float, np.number)) or (isinstance(bias, np.ndarray) and bias.size == 1)
    assert_true(is_one and not isinstance(bias, bool), "the bias as one number", bias)
    return {"factors": factors, "bias": float(np.asarray(bias).reshape(()))}


def _pair(factors, bias):
    return {"factors": tensor(factors, "float32"), "bias": float(bias)}


def _draw(rng, n_users, n_movies, n_factors):
    """Sizes and weights of a model, with something at place 0 that must not count."""
    weights = {
        "user_factors": rng.normal(0.2, 0.4, size=(n_users, n_factors)),
        "movie_factors": rng.normal(0, 0.6, size=(n_movies, n_factors)),
        "user_bias": rng.normal(0.2, 0.3, size=n_users),
        "movie_bias": rng.normal(0.2, 0.4, size=n_movies),
    }
    weights["user_factors"][0], weights["user_bias"][0] = 4, -5
    return {"sizes": (n_users, n_movies, n_factors), "weights": weights}


def _average(given):
    weights = given["weights"]
    return _pair(weights["user_factors"][1:].mean(0), weights["user_bias"][1:].mean())


def _ratings(given, places, person):
    """What the model predicts for these movies and a person of these factors and this bias."""
    weights = given["weights"]
    return 5.5 * _sigmoid(weights["movie_factors"][places] @ person[0] + person[1] + weights["movie_bias"][places])


def _stars(rng, ratings):
    return np.clip(np.rint(ratings + rng.normal(0, 0.4, len(ratings))), 1, 5)


def _error(given, people, stars):
    """The mean squared error of the predictions for the movies that nobody was asked about."""
    predicted = [_ratings(given, np.arange(11, 60), (np.asarray(p["factors"]), p["bias"])) for p in people]
    return float(np.mean([(mine - right[11:]) ** 2 for mine, right in zip(predicted, stars, strict=True)]))


def _solved(given, wd, y_range=(0, 5.5)):
    """The factors and the bias with the smallest sum, by the normal equations."""
    weights, places = given["weights"], np.array(list(given["answers"]), dtype=int)
    low, high = y_range
    score = np.array([np.log((r - low) / (high - r)) for r in given["answers"].values()])
    inputs = np.column_stack([weights["movie_factors"][places], np.ones(len(places))])
    average = _average(given)
    start = np.append(average["factors"], average["bias"])
    surprise = score - weights["movie_bias"][places] - inputs @ start
    found = start + np.linalg.solve(inputs.T @ inputs + wd * np.eye(len(start)), inputs.T @ surprise)
    return _pair(found[:-1], found[-1])


def _from_genres(given, genres, counts, mine):
    movies = np.column_stack([given["weights"]["movie_factors"], given["weights"]["movie_bias"]])
    weights = [genres[:, g] * counts for g in np.flatnonzero(mine) if genres[:, g].any()]
    movie = np.mean([weight @ movies / weight.sum() for weight in weights], axis=0)
    return _pair(movie[:-1], movie[-1])


def _sigmoid(score):
    return 1 / (1 + np.exp(-np.asarray(score)))
