"""Figures that others published for the same data, and ours by their measure."""

from __future__ import annotations

import functools

import numpy as np

from data import split_ratings
from grader.selftest.facts import Fact, Published
from grader.selftest.facts.counted import B1, B2, B3, B4, factors_of_clicks, plain
from grader.selftest.facts.shop import Shop, pages, ratings_of, shop, shop_of, spread
from grader.selftest.facts.trained import B7, C6, SEED, all_stars, bpr, loss_of, ordered, trained

RECOMMENDERS = "Recommenders, https://github.com/recommenders-team/recommenders, table “Algorithm Comparison”"
QUARTERS = "ML-100k, 75/25 within each user, recall at 10 of all held-out titles"
SURPRISE = "Surprise, https://github.com/NicolasHug/Surprise, table in its README"


@functools.cache
def quarters() -> Shop:
    """Return the tables of a split within each user: three quarters to train on."""
    shuffled = ratings_of("ml-100k").sample(frac=1, random_state=SEED)
    place = shuffled.groupby("user").cumcount() / shuffled.groupby("user").user.transform("size")
    return shop_of(shuffled[place < 0.75], shuffled[place >= 0.75])


def recall(scores: np.ndarray) -> float:
    """Return the mean share, of all that was held back, of what is among the ten."""
    s = quarters()
    lists = pages(scores, s.seen)
    hits = s.later[np.arange(len(lists))[:, None], lists].sum(axis=1)
    return float((hits / s.later.sum(axis=1)).mean())


def published() -> list[Published]:
    """Return the published figures that come nearest, and ours by the same measure."""
    s = quarters()
    stars = recall(all_stars(trained(s, 50, 5, 1e-2, 0.4), s))
    clicks = recall(factors_of_clicks(s.seen.astype(float), 10, 7, 5, 10)[0])
    ranked = recall(ordered(s, bpr))
    network, dot = trained(shop(), 50, 5, 5e-3, 0.1, widths=(100, 50)), trained(shop(), 50, 5, 1e-2, 0.4)
    fifths = "ML-100k, five folds at random; ours 80/20"
    return [
        Published(B1, "dot product with biases, by fastai", RECOMMENDERS, QUARTERS, 0.054, stars),
        Published(B1, "SVD on stars", RECOMMENDERS, QUARTERS, 0.033, stars),
        Published(B2, "BPR; ours: least squares on clicks", RECOMMENDERS, QUARTERS, 0.213, clicks),
        Published(B4, "BPR", RECOMMENDERS, QUARTERS, 0.213, ranked),
        Published(
            B3, "means of titles and users, RMSE", SURPRISE, fifths, 0.944, plain(*split_ratings(ratings_of("ml-100k")))
        ),
        Published(
            C6, "EmbeddingNN [100, 50], MSE", "the chapter", "ML-100k, 80/20 at random", 0.865, loss_of(network, shop())
        ),
        Published(
            B7, "dot product with biases, MSE", "the chapter", "ML-100k, 80/20 at random", 0.823, loss_of(dot, shop())
        ),
    ]


def of_published(found: list[Published]) -> list[Fact]:
    """B1, B2 and B4: what they say of our own figures beside the published ones."""
    own = [each.own for each in found]
    most_rated = recall(spread(quarters().seen.sum(axis=0), quarters().seen))
    return [
        Fact(B1, r"model finds\s+([\d.]+) and the list of bestsellers ([\d.]+)", (own[0], most_rated), within=0.01),
        Fact(B2, r"How good is ([\d.]+)\? That is what these ten factors find", (own[2],), within=0.01),
        Fact(
            B4,
            r"six\s+passes reach ([\d.]+), and the list of the most popular ([\d.]+)",
            (own[3], most_rated),
            within=0.01,
        ),
    ]
