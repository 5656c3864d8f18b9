# %% plain Python throughout
import math


def recommend(scores, seen, k):
    unseen = [place for place in range(len(scores)) if not seen[place]]
    unseen.sort(key=lambda place: scores[place], reverse=True)  # Python's sort is stable, backwards too
    return unseen[:k]


def recall_at(page, liked, k):
    if len(liked) == 0:
        return math.nan
    hits = 0
    for place in page[:k]:
        if place in liked:
            hits += 1
    return hits / min(k, len(liked))


def ndcg_at(page, liked, k):
    if len(liked) == 0:
        return math.nan
    gain = sum(1 / math.log2(rank + 1) for rank, place in enumerate(page[:k], start=1) if place in liked)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(liked)) + 1))
    return gain / best


def coverage(lists, n_movies):
    shown_to_somebody = set()
    for page in lists:
        shown_to_somebody.update(page)
    return len(shown_to_somebody) / n_movies


# %% sorts a table and counts in arrays
import pandas as pd


def recommend(scores, seen, k):
    table = pd.Series(scores)[~seen]
    return table.sort_values(ascending=False, kind="stable").index.to_numpy()[:k]


def recall_at(page, liked, k):
    possible = min(k, len(liked))
    return np.isin(page[:k], list(liked)).sum() / possible if possible else np.nan


def ndcg_at(page, liked, k):
    if not liked:
        return np.nan
    is_hit = np.zeros(k)
    is_hit[: len(page[:k])] = np.isin(page[:k], list(liked))
    is_best = np.arange(k) < len(liked)
    discount = np.log2(np.arange(2, k + 2))
    return (is_hit / discount).sum() / (is_best / discount).sum()


def coverage(lists, n_movies):
    is_shown = np.zeros(n_movies, dtype=bool)
    for page in lists:
        is_shown[np.array(page, dtype=int)] = True
    return is_shown.mean()


# %% drops the seen ones and uses lexsort
def recommend(scores, seen, k):
    places = np.flatnonzero(~seen)
    order = np.lexsort((places, -scores[places]))
    return places[order[:k]]


def recall_at(page, liked, k):
    found = liked.intersection(map(int, page[:k]))
    try:
        return len(found) / min(k, len(liked))
    except ZeroDivisionError:
        return float("nan")


def ndcg_at(page, liked, k):
    def dcg(hits):
        return sum(hit / np.log2(place + 2) for place, hit in enumerate(hits))

    best = dcg([1] * min(k, len(liked)))
    return dcg([int(movie in liked) for movie in page[:k]]) / best if best else float("nan")


def coverage(lists, n_movies):
    everything = [int(place) for page in lists for place in page]
    return len(np.unique(everything)) / n_movies


# %% takes the best one out, k times
def recommend(scores, seen, k):
    left = np.where(seen, -np.inf, scores.astype(float))
    page = []
    while len(page) < k and left.max() > -np.inf:
        page.append(int(left.argmax()))
        left[page[-1]] = -np.inf
    return page


def ndcg_at(page, liked, k):
    if not liked:
        return float("nan")
    perfect = list(liked)[:k]
    gains = [0.0, 0.0]
    for number, places in enumerate((list(page)[:k], perfect)):
        for rank, place in enumerate(places):
            gains[number] += (place in liked) / math.log2(rank + 2)
    return gains[0] / gains[1]


import math


# %% strikes out what was seen with minus infinity
def recommend(scores, seen, k):
    left = np.where(seen, -np.inf, scores)
    return np.argsort(-left, kind="stable")[: min(k, int((~seen).sum()))]


# %% counts the hits of two sets, and unites the pages
def recall_at(page, liked, k):
    shown = {int(place) for place in page[:k]}
    return len(shown & set(liked)) / min(k, len(liked)) if liked else float("nan")


def coverage(lists, n_movies):
    return len(set().union(*(set(map(int, page)) for page in lists))) / n_movies
