"""Beyond B7: the reader's own ratings, their ten, and what pulls each title up: what must hold for any ratings."""

import numpy as np

from grader.checking import as_list, assert_close, assert_true, is_number, needs

TEN = "your_ten(model, titles, ratings, k)"
PULLS = "pulls(model, titles, ratings, title)"
CLOSE = "The predictions are close together here, and one is still higher than the other. Is one rounded?"
BETWEEN = "3.4 stars are more than 3, and Emma and Dune are like Fargo here. Does each rating reach `ask` as it was given?"
RANGE = "This model predicts from 0.5 to 7 stars: its `y_range` is (0.5, 7). Where do your stars come from?"
UNTRAINED = "model = DotProductBias(3, 7, 2)"
TITLES = ["#na#", "Antz", "Babe", "Clue", "Dune", "Emma", "Fargo"]


def test_my_ratings_name_ten_titles(answer, reference):
    """`my_ratings` is a dict with ten titles of the catalog or more.

    Every title has to be spelled as in `titles`, with its year: `find("…")` shows how. Were your titles in the catalog
    when you wrote them? Then other ratings are in use now: `python -m data where` says which.
    """
    catalog = set(reference("titles")[1:])
    mine = answer("my_ratings")
    assert_true(isinstance(mine, dict), "a dict from titles to stars", mine)
    assert_true(len(mine) >= 10, "ten titles or more", f"{len(mine)}")
    unknown = [title for title in mine if title not in catalog]
    told = f"not in the catalog: {unknown[:3]}" if unknown else ""
    assert_true(not unknown, "titles of the catalog only", told)


@needs("test_my_ratings_name_ten_titles")
def test_my_ratings_are_stars(answer):
    """`my_ratings` has numbers from 1 to 5 for its values.

    The people whom the model learned from had these, too: what would it make of a 0, or of a word?
    """
    strange = {title: rating for title, rating in answer("my_ratings").items() if not _is_stars(rating)}
    assert_true(not strange, "numbers from 1 to 5", strange)


def test_the_best_come_first(answer):
    """`your_ten` returns the titles with the highest predictions, the best first.

    Here only the movies' biases differ: Emma 0.6, Babe 0.4, Dune 0.1, Antz -0.2. Does your list hold titles, and which
    end of the sorting does it begin with?
    """
    biases = [-9.0, -0.2, 0.4, 0.0, 0.1, 0.6, -0.9]
    got = _ask(answer, TEN, titles=TITLES, ratings={"Clue": 4}, k=4, **_biased(biases))
    assert_close(as_list(got), ["Emma", "Babe", "Dune", "Antz"])
    got = _ask(answer, TEN, titles=TITLES, ratings={"Clue": 4}, k=4, **_biased(np.array(biases) / 500))
    assert_close(as_list(got), ["Emma", "Babe", "Dune", "Antz"], hint=CLOSE)


@needs("test_the_best_come_first")
def test_what_was_rated_is_left_out(answer):
    """`your_ten` leaves out what the person has rated.

    You rated it, so you have seen it, however high its prediction is. The best of the rest move up.
    """
    given = _biased([-9.0, -0.2, 0.4, 0.0, 0.1, 0.6, -0.9])
    got = _ask(answer, TEN, titles=TITLES, ratings={"Emma": 5, "Babe": 1}, k=2, **given)
    assert_close(as_list(got), ["Dune", "Clue"])
    got = _ask(answer, TEN, titles=TITLES, ratings={"Fargo": 5}, k=2, **given)  # the last one
    assert_close(as_list(got), ["Emma", "Babe"])


@needs("test_the_best_come_first")
def test_na_is_no_title(answer):
    """`your_ten` leaves out place 0, whatever its prediction.

    Nobody can watch "#na#". What training left at place 0 says nothing.
    """
    given = _biased([3.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    got = _ask(answer, TEN, titles=TITLES, ratings={"Antz": 3}, k=2, **given)
    assert_close(as_list(got), ["Fargo", "Emma"])


@needs("test_the_best_come_first")
def test_your_ratings_decide(answer):
    """`your_ten` finds other titles for other ratings.

    Antz, Babe and Clue are of one kind here, the others of the opposite one. Who loves Antz gets Babe and Clue, who
    hates it gets the others. Do the ratings reach `ask`, each with the place of its title?
    """
    factors = np.array([[0], [2], [1.5], [1], [-1], [-1.5], [-2]])
    given = _model(factors, np.zeros(7))
    for stars, right in ((5, ["Babe", "Clue"]), (1, ["Fargo", "Emma"])):
        got = _ask(answer, TEN, titles=TITLES, ratings={"Antz": stars}, k=2, **given)
        assert_close(as_list(got), right)


@needs("test_the_best_come_first")
def test_equals_come_in_the_order_of_places(answer):
    """Among equal predictions, `your_ten` has the title at the lower place first.

    Here all titles but one are equal. Sorting that turns everything round turns equals round as well.
    """
    given = _biased([0.0, 0.1, 0.1, 0.1, 0.5, 0.1, 0.1])
    got = _ask(answer, TEN, titles=TITLES[:1] + TITLES[:0:-1], ratings={"Babe": 3}, k=4, **given)
    assert_close(as_list(got), ["Clue", "Fargo", "Emma", "Dune"])


@needs("test_na_is_no_title", "test_what_was_rated_is_left_out")
def test_any_number_of_titles(answer):
    """`your_ten` returns `k` titles, ten unless `k` is given, or as many as are left; with ratings and without.

    Where one of six titles was rated, five are left, and those five are the answer. No titles are an empty list.
    """
    given = _biased([0.0, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    for ratings, k, right in (
        ({"Antz": 2}, 10, TITLES[2:]),
        ({"Antz": 2}, 0, []),
        ({}, 3, TITLES[1:4]),
        ({"Antz": 2}, 1, TITLES[2:3]),
    ):
        got = _ask(answer, TEN, titles=TITLES, ratings=ratings, k=k, **given)
        assert_close(as_list(got), right)
    many = ["#na#", *(f"Movie {number}" for number in range(1, 15))]
    got = _ask(answer, "your_ten(model, titles, ratings)", titles=many, ratings={}, **_biased(-np.arange(15) / 9))
    assert_close(as_list(got), many[1:11])


@needs("test_the_best_come_first")
def test_refuses_titles_that_it_does_not_know(answer):
    """`your_ten` raises `KeyError` for a rated title that is not in `titles`.

    An answer that is dropped without a word is worse than an error: you would believe that it counted.
    """
    for k in (2, 0):
        answer.raises(TEN, "KeyError", UNTRAINED, titles=TITLES, ratings={"Antz": 3, "Emmma": 5}, k=k)


@needs("test_your_ratings_decide", "test_na_is_no_title", "test_what_was_rated_is_left_out")
def test_works_for_any_ratings(answer, reference, rng):
    """`your_ten` is right for any model and any ratings, in whatever order they were given.

    Every rating counts, and nothing about your own ones is special: take everything from the arguments.
    """
    for n_movies, n_factors, n_rated in ((30, 4, 10), (12, 1, 1), (40, 7, 25)):
        given = _drawn(rng, n_movies, n_factors, n_rated)
        got = _ask(answer, TEN, k=7, **given)
        assert_close(as_list(got), as_list(_ask(reference, TEN, k=7, **given)))
    given = _model([[0], [2], [1.5], [1], [-1], [-1.5], [-2]], np.zeros(7))
    got = _ask(answer, TEN, titles=TITLES, ratings={"Antz": 3, "Fargo": 3.4}, k=2, **given)
    assert_close(as_list(got), ["Emma", "Dune"], hint=BETWEEN)


@needs("test_my_ratings_are_stars", "test_works_for_any_ratings")
def test_my_ten_are_for_my_ratings(answer, reference):
    """`my_ten` is what `your_ten` finds for `my_ratings` with the notebook's model.

    Have the ratings changed since the list was made? Run the notebook again from top to bottom.
    """
    mine = as_list(answer("my_ten"))
    assert_true(isinstance(mine, list) and len(mine) == 10, "a list of ten titles", mine)
    weights = reference("kit.weights(model, 'user_factors', 'movie_factors', 'user_bias', 'movie_bias')")
    sizes = *map(len, (weights["user_bias"], weights["movie_bias"])), weights["user_factors"].shape[1]
    given = {"sizes": sizes, "weights": weights, "titles": reference("titles")}
    setup = "model = kit.put(DotProductBias(*sizes), **weights)"
    assert_close(mine, as_list(answer("your_ten(model, titles, my_ratings)", setup, **given)))


def test_a_pull_is_what_would_be_lost(answer):
    """The pull of a rating is the prediction with all ratings, minus that without this one.

    Nothing but your bias counts here. Babe's stars say +1 and Clue's -2: together they leave you at -0.2, that is 2.476
    stars. Without Babe you would be at -0.5, that is 2.077 stars, so Babe pulls up by 0.399.

    Without Clue you would be at 0.25, that is 3.092 stars, so Clue holds down by 0.616.
    """
    babe, clue = float(5.5 * _sigmoid(1)), float(5.5 * _sigmoid(-2))
    both, without_babe, without_clue = (float(5.5 * _sigmoid(bias)) for bias in (-0.2, -0.5, 0.25))
    given = {"titles": TITLES, "title": "Emma", **_biased(np.zeros(7))}
    for ratings, right in (
        ({"Babe": babe, "Clue": clue}, {"Babe": both - without_babe, "Clue": both - without_clue}),
        ({"Dune": babe}, {"Dune": without_clue - 2.75}),
    ):
        got = _ask(answer, PULLS, ratings=ratings, **given)
        turned = isinstance(got, dict) and got.keys() == right.keys() and _are_close(got, right, -1)
        hint = "The signs are turned round: a rating that pulls up has a pull above 0." if turned else None
        assert_close(_plain(got), right, tolerance=1e-3, hint=hint)


@needs("test_a_pull_is_what_would_be_lost")
def test_pulls_of_any_ratings(answer, reference, rng):
    """`pulls` is right for any model and any ratings, one pull for each rated title.

    Take away one rating at a time, and put it back before the next.
    """
    for n_movies, n_factors, n_rated in ((20, 3, 8), (9, 1, 2), (6, 2, 1)):
        given = _drawn(rng, n_movies, n_factors, n_rated)
        for title in (given["titles"][-1], next(iter(given["ratings"]))):  # one that was not rated, and one that was
            given["title"] = title
            for y_range in ((0, 5.5), (0.5, 7)):
                got, right = (_ask(ask, PULLS, y_range=y_range, **given) for ask in (answer, reference))
                assert_close(_plain(got), right, tolerance=1e-3, hint=RANGE if y_range[0] else None)


@needs("test_a_pull_is_what_would_be_lost")
def test_pulls_nothing_without_ratings(answer):
    """`pulls` returns an empty dict where nothing was rated.

    No answer, no pull.
    """
    got = _ask(answer, PULLS, titles=TITLES, ratings={}, title="Emma", **_biased(np.zeros(7)))
    assert_close(got, {})


@needs("test_a_pull_is_what_would_be_lost")
def test_pulls_refuses_titles_that_it_does_not_know(answer):
    """`pulls` raises `KeyError` for a title that is not in `titles`, be it rated or asked about.

    Where is each title looked up, and what happens there if it is missing?
    """
    answer.raises(PULLS, "KeyError", UNTRAINED, titles=TITLES, ratings={}, title="Duune")
    answer.raises(PULLS, "KeyError", UNTRAINED, titles=TITLES, ratings={"Emmma": 3}, title="Dune")
    answer.raises(PULLS, "KeyError", UNTRAINED, titles=TITLES, ratings={"Emma": 3}, title="Duune")


def _is_stars(rating):
    return is_number(rating) and not isinstance(rating, bool) and 1 <= rating <= 5


def _ask(asker, expression, weights, y_range=(0, 5.5), **given):
    """What `asker` gives for `expression` with a model of these weights, of which the student need not read."""
    n_movies, n_factors = weights["movie_factors"].shape
    arrays = ", ".join(f"{name}={values.tolist()}" for name, values in weights.items())
    setup = f"model = kit.put(DotProductBias(3, {n_movies}, {n_factors}, {y_range}), {arrays})"
    return asker(expression, setup, shown=expression, **given)


def _model(factors, biases):
    """Weights of a model whose average user has no factors and no bias."""
    weights = {"movie_factors": np.asarray(factors, dtype=float), "movie_bias": np.asarray(biases, dtype=float)}
    weights |= {"user_factors": np.zeros((3, weights["movie_factors"].shape[1])), "user_bias": np.zeros(3)}
    return {"weights": weights}


def _biased(biases):
    """A model in which movies differ by their biases alone."""
    return _model(np.zeros((len(biases), 2)), biases)


def _drawn(rng, n_movies, n_factors, n_rated):
    """A drawn model with its titles, and ratings of some of them."""
    given = _model(rng.normal(0, 0.8, size=(n_movies, n_factors)), rng.normal(0, 0.4, size=n_movies))
    given["weights"]["user_factors"] = rng.normal(0.3, 0.3, size=(3, n_factors))
    titles = ["#na#", *(f"Movie {number}" for number in rng.permutation(900)[: n_movies - 1])]
    rated = rng.choice(np.arange(1, n_movies - 1), n_rated, replace=False)
    return {**given, "titles": titles, "ratings": {titles[place]: int(rng.integers(1, 6)) for place in rated}}


def _plain(pulls):
    """The pulls as numbers, be they numbers or tensors of one number."""
    if not isinstance(pulls, dict):
        return pulls
    return {title: float(pull) if np.ndim(pull) == 0 else pull for title, pull in pulls.items()}


def _are_close(got, right, sign):
    return all(is_number(got[title]) and np.isclose(got[title], sign * right[title], atol=1e-3) for title in right)


def _sigmoid(score):
    return 1 / (1 + np.exp(-score))
