"""Beyond B1: lists of unseen movies, and what they find: recall, NDCG, coverage."""

import math

import numpy as np

from grader.checking import as_list, assert_close, assert_true, needs

SEEN_SHOWN = "A movie that was seen is no news, whatever its score. How do you take it out before you take the first k?"
TIE = "The movies at 1 and 4 have equal scores. Sorting backwards turns them round; what does a stable sort do?"
FAR = "Scores may be far below 0. Which number in your code stands for the lowest score, and is it lower than these?"
NEAR = "Scores may be close together, and -2e-09 is higher than -3e-09. Is anything rounded?"
ROUNDED = "A page is a small share of a large catalog. Is yours rounded?"
ALL_RANKS = "A hit of rank 6 is no help to somebody who looks at five movies. Which part of `page` counts?"
OTHERS = "5 movies are liked and there is room for 2. What are the most hits that were possible?"
SHORT = "The page holds fewer movies than there was room for. What are the most hits that were possible in that room?"


def test_recommends_the_highest_scores_first(answer):
    """`recommend` returns the places of the movies with the highest scores, the best first.

    The places are asked for, not the scores. And most functions that sort put the smallest number first.
    """
    seen = np.zeros(5, dtype=bool)
    scores = np.array([0.2, 0.9, 0.4, -0.3, 0.6])
    assert_close(as_list(answer("recommend(scores, seen, 3)", scores=scores, seen=seen)), [1, 4, 2])


@needs("test_recommends_the_highest_scores_first")
def test_shows_nothing_that_was_seen(answer):
    """`recommend` never shows a movie that was seen, even if there are then fewer than `k` left to show.

    Movies 0 and 3 were seen, so three are left, and a page of five has three movies on it.
    """
    given = {"scores": np.array([4.5, 3.0, 1.0, 5.0, 2.0]), "seen": np.array([True, False, False, True, False])}
    assert_close(as_list(answer("recommend(scores, seen, 2)", **given)), [1, 4], hint=SEEN_SHOWN)
    assert_close(as_list(answer("recommend(scores, seen, 5)", **given)), [1, 4, 2])


@needs("test_shows_nothing_that_was_seen")
def test_shows_none_of_none(answer):
    """`recommend` returns nothing where `k` is 0 or everything was seen.

    A list of length 0 is a list too. Beware of counting from the end: the last 0 of a list are all of it.
    """
    scores, unseen = np.array([1.0, 3.0, 2.0]), np.zeros(3, dtype=bool)
    assert_close(as_list(answer("recommend(scores, seen, 0)", scores=scores, seen=unseen)), [])
    assert_close(as_list(answer("recommend(scores, seen, 2)", scores=scores, seen=~unseen)), [])


@needs("test_recommends_the_highest_scores_first")
def test_breaks_ties_by_place(answer):
    """Among equal scores, `recommend` shows the lower place first.

    Then everybody gets the same list from the same scores, on every machine.
    """
    seen = np.zeros(6, dtype=bool)
    scores = np.array([0.2, 0.6, 0.9, 0.1, 0.6, 0.7])
    assert_close(as_list(answer("recommend(scores, seen, 5)", scores=scores, seen=seen)), [2, 5, 1, 4, 0], hint=TIE)
    counts = np.full(40, 7)
    counts[[11, 30]] = 9
    got = answer("recommend(scores, seen, 6)", scores=counts, seen=counts < 0)
    assert_close(as_list(got), [11, 30, 0, 1, 2, 3])


@needs("test_shows_nothing_that_was_seen", "test_breaks_ties_by_place")
def test_recommends_for_any_scores(answer, rng):
    """`recommend` works for any scores, however large, small or negative, and any number of movies.

    Counts are scores too, and no number is the lowest there is. Does your way of leaving out what was seen work for all
    of them?
    """
    for n_movies, k in ((1, 3), (9, 4), (60, 10), (9, 1)):
        seen = rng.random(n_movies) < 0.4
        seen[0] = False
        for scores in (rng.integers(-4, 4, n_movies), rng.normal(size=n_movies) - 3, rng.integers(0, 30, n_movies) / 4):
            got = answer("recommend(scores, seen, k)", scores=scores, seen=seen, k=k)
            assert_close(as_list(got), _recommended(scores, seen, k))
    seen = np.array([False, True, False, False])
    for size, hint in ((1e12, FAR), (1e-9, NEAR)):
        scores = size * np.array([-3.0, 4.0, -2.0, -4.0])
        assert_close(as_list(answer("recommend(scores, seen, 4)", scores=scores, seen=seen)), [2, 0, 3], hint=hint)
    best_is_0 = -np.arange(5)
    got = answer("recommend(scores, seen, k)", scores=best_is_0, seen=best_is_0 == -1, k=3)
    assert_close(as_list(got), [0, 2, 3])


def test_recall_counts_the_hits(answer):
    """`recall_at` is the share of the liked movies that were shown.

    Two of her three movies are among the five: 2/3. Order does not matter, and neither does it matter how many movies
    are shown that she does not like.
    """
    for page in ([7, 2, 4, 9, 1], [4, 9, 2, 1, 7], [3, 6, 8, 2, 9]):
        assert_close(answer("recall_at(page, liked, 5)", page=page, liked={2, 5, 9}), 2 / 3)
    assert_close(answer("recall_at([7, 4, 1], {2, 5}, 3)"), 0)


@needs("test_recall_counts_the_hits")
def test_recall_looks_at_the_first_k(answer):
    """`recall_at` looks at the first `k` movies only, and divides by the most hits that are possible with `k`.

    With k = 2, nobody can find more than 2 of 5 liked movies.
    """
    assert_close(answer("recall_at([3, 8, 1, 2, 6, 5], {2, 5}, 5)"), 0.5, hint=ALL_RANKS)
    assert_close(answer("recall_at([3, 8, 1, 2, 6, 5, 9], {2, 5}, 4)"), 0.5, hint=ALL_RANKS)
    assert_close(answer("recall_at([3, 8, 5, 2, 9], {3, 5, 2, 9, 6}, 2)"), 0.5, hint=OTHERS)
    assert_close(answer("recall_at([3, 8], {3, 5, 2, 9, 6}, 5)"), 0.2, hint=SHORT)
    assert_close(answer("recall_at([8, 3], {3, 5, 2, 9, 6}, 5)"), 0.2, hint=SHORT)
    assert_close(answer("recall_at([], {3, 5}, 5)"), 0, hint=SHORT)


def test_ndcg_counts_a_hit_by_its_rank(answer):
    """`ndcg_at` counts a hit for 1 / log2(rank + 1), and divides by what the best page would get.

    One movie is liked, so the best page begins with it, which is worth 1 / log2(2) = 1. With rank 3 it is worth
    1 / log2(4) = 0.5.
    """
    for page, right in (([6, 1, 2], 1), ([1, 6, 2], 1 / math.log2(3)), ([1, 2, 6], 0.5), ([1, 2, 3], 0)):
        assert_close(answer("ndcg_at(page, liked, 3)", page=page, liked={6}), right)


@needs("test_ndcg_counts_a_hit_by_its_rank")
def test_ndcg_divides_by_the_best_page(answer):
    """`ndcg_at` divides by the best page of `k`: as many hits as are possible, and they come first.

    Her three movies at the front would be worth 1 + 0.63 + 0.5. With k = 2 there is room for two of them, and with k = 5
    three of the five movies would be hits.
    """
    page, liked = [7, 2, 4, 9, 1], {2, 5, 9}
    best = 1 + 1 / math.log2(3) + 1 / 2
    right = (1 / math.log2(3) + 1 / math.log2(5)) / best
    assert_close(answer("ndcg_at(page, liked, 5)", page=page, liked=liked), right)
    right = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    assert_close(answer("ndcg_at(page, liked, 2)", page=page, liked=liked), right)


@needs("test_ndcg_divides_by_the_best_page")
def test_ndcg_of_a_short_page(answer):
    """`ndcg_at` of a page with fewer than `k` movies compares it with the best page of `k`.

    The two hits are worth 1 + 0.63, and three liked movies would have been worth 1 + 0.63 + 0.5.
    """
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert_close(answer("ndcg_at([5, 2], {2, 5, 9}, 10)"), (1 + 1 / math.log2(3)) / best)
    assert_close(answer("ndcg_at([], {2, 5, 9}, 10)"), 0)


@needs("test_recall_looks_at_the_first_k", "test_ndcg_divides_by_the_best_page")
def test_measures_any_page(answer, rng):
    """`recall_at` and `ndcg_at` are right for any page, list or array, any liked movies and any `k`.

    `page` may be longer or shorter than `k`, and there may be fewer or more liked movies than `k`.
    """
    for n_shown, n_liked, k in ((12, 4, 10), (6, 9, 3), (0, 2, 4), (8, 8, 8), (5, 1, 1), (3, 5, 7), (1, 2, 3)):
        page = rng.permutation(12)[:n_shown]
        others = rng.permutation(np.setdiff1d(np.arange(12), page[:1]))
        liked = {*page[:1].tolist(), *others[: n_liked - len(page[:1])].tolist()}  # the first of the page is a hit
        for form in (page, page.tolist()):
            given = {"page": form, "liked": liked, "k": k}
            assert_close(answer("recall_at(page, liked, k)", **given), _recall(page, liked, k))
            assert_close(answer("ndcg_at(page, liked, k)", **given), _ndcg(page, liked, k))
    given = {"page": list(range(40, 0, -1)), "liked": set(range(5, 38)), "k": 30}
    assert_close(answer("recall_at(page, liked, k)", **given), _recall(**given))
    assert_close(answer("ndcg_at(page, liked, k)", **given), _ndcg(**given))


@needs("test_recall_counts_the_hits", "test_ndcg_counts_a_hit_by_its_rank")
def test_nothing_to_find_is_not_a_number(answer):
    """`recall_at` and `ndcg_at` are NaN where nothing is liked.

    0 would say that the page failed, 1 that it found all there was. `float("nan")` says that nobody knows.
    """
    for name in ("recall_at", "ndcg_at"):
        assert_close(answer(f"{name}([4, 1, 3], set(), 3)"), math.nan)
        assert_close(answer(f"{name}([], set(), 3)"), math.nan)


def test_coverage_counts_movies_once(answer):
    """`coverage` is the share of all movies that stand in at least one list.

    Here 1, 2, 3 and 5 are shown to somebody: four of eight movies. Movie 2 is shown to two visitors, and is one movie.
    """
    assert_close(answer("coverage([[1, 2], [2, 3], [5]], 8)"), 0.5)


@needs("test_coverage_counts_movies_once")
def test_coverage_of_any_lists(answer, rng):
    """`coverage` works for arrays as for lists, for empty lists, and for none.

    If nobody is shown anything, no movie is: 0. If every movie is shown to somebody: 1.
    """
    for n_lists in (0, 1, 2):
        assert_close(answer("coverage(lists, 5)", lists=[list[int]() for _ in range(n_lists)]), 0)
    assert_close(answer("coverage([[0, 2], [1]], 3)"), 1)
    assert_close(answer("coverage([[0], [0]], 1)"), 1)
    for n_users, n_movies in ((6, 50), (40, 30), (3, 1601)):
        lists = [rng.permutation(n_movies)[: rng.integers(0, 9)] for _ in range(n_users)]
        right = len(set(np.concatenate(lists).tolist())) / n_movies
        got = answer("coverage(lists, n_movies)", lists=lists, n_movies=n_movies)
        assert_close(got, right, hint=ROUNDED if n_movies == 1601 else None)
        as_lists = [each.tolist() for each in lists]
        assert_close(answer("coverage(lists, n_movies)", lists=as_lists, n_movies=n_movies), right)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the two questions, what the table counts, the page, and how to find out.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _recommended(scores, seen, k):
    return sorted((place for place in range(len(scores)) if not seen[place]), key=lambda p: (-scores[p], p))[:k]


def _recall(page, liked, k):
    return len(set(list(page)[:k]) & liked) / min(k, len(liked))


def _ndcg(page, liked, k):
    worth = [1 / math.log2(place + 2) for place in range(k)]
    hits = sum(each for each, movie in zip(worth, page, strict=False) if movie in liked)
    return hits / sum(worth[: len(liked)])
