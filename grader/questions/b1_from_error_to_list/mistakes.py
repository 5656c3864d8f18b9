# %% returns the scores instead of the places fails="test_recommends_the_highest_scores_first"
def recommend(scores, seen, k):
    return np.sort(scores[~seen])[::-1][:k]


# %% takes the best k first and the seen ones out of them fails="test_shows_nothing_that_was_seen"
def recommend(scores, seen, k):
    best = np.argsort(-scores, kind="stable")[:k]
    return best[~seen[best]]


# %% sorts the unseen movies and returns their places among the unseen fails="test_shows_nothing_that_was_seen"
def recommend(scores, seen, k):
    return np.argsort(-scores[~seen], kind="stable")[:k]


# %% moves what was seen to the end and shows it when nothing else is left fails="test_shows_nothing_that_was_seen"
def recommend(scores, seen, k):
    return np.argsort(-np.where(seen, -np.inf, scores), kind="stable")[:k]


# %% gives what was seen a score of zero fails="test_recommends_for_any_scores"
def recommend(scores, seen, k):
    best = np.argsort(-(scores * ~seen), kind="stable")
    return best[: min(k, (~seen).sum())]


# %% takes the last k of the upward order fails="test_shows_none_of_none"
def recommend(scores, seen, k):
    upward = np.lexsort((-np.arange(len(scores)), scores))
    return upward[~seen[upward]][-k:][::-1]


# %% turns the upward order round, and the equal ones with it fails="test_breaks_ties_by_place"
def recommend(scores, seen, k):
    best_first = np.argsort(scores, kind="stable")[::-1]
    return best_first[~seen[best_first]][:k]


# %% divides the hits by the length of the list fails="test_recall_counts_the_hits"
def recall_at(page, liked, k):
    if not liked:
        return float("nan")
    return sum(place in liked for place in page[:k]) / k


# %% looks at all that is shown fails="test_recall_looks_at_the_first_k"
def recall_at(page, liked, k):
    if not liked:
        return float("nan")
    return len(set(page) & liked) / min(k, len(liked))


# %% always divides by the number of liked movies fails="test_recall_looks_at_the_first_k"
def recall_at(page, liked, k):
    if not liked:
        return float("nan")
    return len(set(page[:k]) & liked) / len(liked)


# %% takes the length of the list for k fails="test_recall_looks_at_the_first_k"
def recall_at(page, liked, k):
    if not liked:
        return float("nan")
    return len(set(page[:k]) & liked) / min(len(page[:k]), len(liked))


# %% does not divide by the best list fails="test_ndcg_divides_by_the_best_page"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    return sum(1 / np.log2(rank + 2) for rank, place in enumerate(page[:k]) if place in liked)


# %% takes a list full of hits for the best one fails="test_ndcg_counts_a_hit_by_its_rank"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    worth = 1 / np.log2(np.arange(k) + 2)
    hits = [place in liked for place in page[:k]]
    return worth[: len(hits)][hits].sum() / worth.sum()


# %% lets the best list have more than k places fails="test_ndcg_divides_by_the_best_page"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    got = sum(1 / np.log2(rank + 2) for rank, place in enumerate(page[:k]) if place in liked)
    return got / sum(1 / np.log2(rank + 2) for rank in range(len(liked)))


# %% moves the hits of the list itself to the front fails="test_ndcg_divides_by_the_best_page"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    hits = np.array([place in liked for place in page[:k]], dtype=float)
    worth = 1 / np.log2(np.arange(len(hits)) + 2)
    best = (np.sort(hits)[::-1] * worth).sum()
    return (hits * worth).sum() / best if best else 0.0


# %% shortens the best list with the list fails="test_ndcg_of_a_short_page"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    worth = 1 / np.log2(np.arange(len(page[:k])) + 2)
    hits = np.array([place in liked for place in page[:k]], dtype=bool)
    return worth[hits].sum() / worth[: len(liked)].sum() if len(hits) else 0.0


# %% gives zero where nothing is liked fails="test_nothing_to_find_is_not_a_number"
def ndcg_at(page, liked, k):
    if not liked:
        return 0.0
    worth = 1 / np.log2(np.arange(k) + 2)
    hits = [place in liked for place in page[:k]]
    return worth[: len(hits)][hits].sum() / worth[: len(liked)].sum()


# %% counts a movie for each visitor who is shown it fails="test_coverage_counts_movies_once"
def coverage(lists, n_movies):
    return sum(len(page) for page in lists) / n_movies


# %% asks a list, and not an array, for its ranks fails="test_measures_any_page" hint="`index` is a list's method, and `page` may be an array. What goes over either of them, place by place?"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    gain = sum(1 / np.log2(page.index(place) + 2) for place in liked if place in page[:k])
    return gain / sum(1 / np.log2(rank + 2) for rank in range(min(k, len(liked))))


# %% cannot do without lists fails="test_coverage_of_any_lists"
def coverage(lists, n_movies):
    return len(np.unique(np.concatenate(lists))) / n_movies


# %% counts the list's places as the catalog fails="test_coverage_counts_movies_once"
def coverage(lists, n_movies):
    return len({place for page in lists for place in page}) / max(1, sum(map(len, lists)))


# %% gives no hits a share of one fails="test_nothing_to_find_is_not_a_number"
def recall_at(page, liked, k):
    if not liked:
        return 1.0
    return sum(place in liked for place in page[:k]) / min(k, len(liked))


# %% leaves out a movie with a score of 0 fails="test_recommends_for_any_scores"
def recommend(scores, seen, k):
    best_first = np.argsort(-scores, kind="stable")
    return best_first[~seen[best_first] & (scores[best_first] != 0)][:k]


# %% asks for as many as there are if none are wanted fails="test_shows_none_of_none"
def recommend(scores, seen, k):
    best_first = np.argsort(-scores, kind="stable")
    return best_first[~seen[best_first]][: k or None]


# %% asks NumPy what is in a set fails="test_recall_counts_the_hits" hint="NumPy takes a set for one thing and does not look into it. Into what could you make `liked` before you ask `np.isin`?"
def recall_at(page, liked, k):
    if not liked:
        return float("nan")
    return np.isin(page[:k], liked).sum() / min(k, len(liked))


# %% takes -99 for the lowest score there is fails="test_recommends_for_any_scores"
def recommend(scores, seen, k):
    left = np.where(seen, -99, scores)
    return np.argsort(-left, kind="stable")[: min(k, int((~seen).sum()))]


# %% rounds the scores first fails="test_recommends_for_any_scores"
def recommend(scores, seen, k):
    best_first = np.argsort(-np.round(scores, 3), kind="stable")
    return best_first[~seen[best_first]][:k]


# %% looks at the page before it asks whether anything was liked fails="test_nothing_to_find_is_not_a_number"
def recall_at(page, liked, k):
    if len(page) == 0:
        return 0.0
    if not liked:
        return float("nan")
    return sum(place in liked for place in page[:k]) / min(k, len(liked))


# %% knows no page of more than ten fails="test_measures_any_page"
def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    worth = 1 / np.log2(np.arange(min(k, 10)) + 2)
    hits = [place in liked for place in page[: len(worth)]]
    return worth[: len(hits)][hits].sum() / worth[: len(liked)].sum()


# %% rounds the share fails="test_coverage_of_any_lists"
def coverage(lists, n_movies):
    return round(len({place for page in lists for place in page}) / n_movies, 2)
