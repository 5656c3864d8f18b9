"""Who saw and liked what, as tables, and what pages made from such tables are worth."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data import load_titled_ratings, split_ratings
from grader.teacher.recording import in_use


@dataclass(frozen=True)
class Shop:
    """Who saw and liked what, True and False of shape (users, titles): users and titles of training, in order."""

    seen: np.ndarray
    later: np.ndarray  # among the ratings that were held back
    liked: np.ndarray  # of those: four or five stars
    stars: np.ndarray  # in training; 0 where there are none
    users: np.ndarray
    titles: np.ndarray


def shop_of(train: pd.DataFrame, valid: pd.DataFrame) -> Shop:
    """Return the tables of a split."""
    users, titles = np.unique(train.user), np.unique(train.title.to_numpy(dtype=object))

    def table(rows: pd.DataFrame, value: float | np.ndarray = 1.0) -> np.ndarray:
        known = rows.user.isin(users) & rows.title.isin(titles)
        made = np.zeros((len(users), len(titles)))
        values = np.broadcast_to(value, len(rows))[known.to_numpy()]
        made[np.searchsorted(users, rows.user[known]), np.searchsorted(titles, rows.title[known])] = values
        return made

    stars = table(train, train.rating.to_numpy(dtype=float))
    later = table(valid) > 0
    return Shop(stars > 0, later, table(valid[valid.rating >= 4]) > 0, stars, users, titles)


@functools.cache
def ratings_of(name: str) -> pd.DataFrame:
    """Return the ratings of a release with their titles."""
    with in_use(name):
        return load_titled_ratings()


@functools.cache
def shop(name: str = "ml-100k") -> Shop:
    """Return the tables of the split that the notebooks use."""
    return shop_of(*split_ratings(ratings_of(name)))


def pages(scores: np.ndarray, hidden: np.ndarray, k: int = 10) -> np.ndarray:
    """Return (users, k) places: the highest scores that are not hidden, the lower place first among equals."""
    return np.argsort(-np.where(hidden, -np.inf, scores), axis=1, kind="stable")[:, :k]


def worth(lists: np.ndarray, wanted: np.ndarray, k: int = 10) -> tuple[float, float]:
    """Return the mean recall and the mean NDCG of these pages, over the users who want anything."""
    some = wanted.any(axis=1)
    hit = wanted[np.arange(len(lists))[:, None], lists][some]
    possible = np.minimum(k, wanted[some].sum(axis=1))
    discount = 1 / np.log2(np.arange(k) + 2)
    best = np.array([discount[:n].sum() for n in possible])
    return float((hit.sum(axis=1) / possible).mean()), float((hit @ discount / best).mean())


def shown(lists: np.ndarray, hidden: np.ndarray) -> float:
    """Return the share of the titles that are on a page; what is hidden from a user is on none of that user's."""
    is_free = ~hidden[np.arange(len(lists))[:, None], lists]
    return len(np.unique(lists[is_free])) / hidden.shape[1]


def gini(counts: np.ndarray) -> float:
    """Return the mean difference of all pairs, divided by twice the mean."""
    return float(np.abs(counts[:, None] - counts).mean() / (2 * counts.mean()))


def spread(row_of: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return the same scores for every user."""
    return np.tile(np.asarray(row_of, dtype=float), (len(like), 1))
