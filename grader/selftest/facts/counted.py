"""The figures that need no training: counts, lists, errors of plain predictors, least squares, a decomposition."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data import load_movies, load_users, split_ratings
from grader.selftest.facts import Fact, row
from grader.selftest.facts.shop import gini, pages, ratings_of, shop, shop_of, shown, spread, worth
from grader.teacher.recording import in_use

B1, B2, B3 = "b1_from_error_to_list", "b2_clicks_instead_of_stars", "b3_split_like_life"
B4, B5, B6 = "b4_negatives", "b5_two_towers", "b6_who_is_shown"


def of_lists() -> list[Fact]:
    """B1: lists by lot, by mean and by fame, and pages of one among the held-out titles."""
    s = shop()
    fame = s.seen.sum(axis=0)
    ways = {
        "by lot": np.random.default_rng(42).random(s.seen.shape),
        "highest mean": spread(s.stars.sum(axis=0) / fame, s.seen),
        "most rated": spread(fame, s.seen),
    }
    facts = []
    for way, scores in ways.items():
        for k, hidden in ((10, s.seen), (1, ~s.later)):
            lists = pages(scores, hidden, k)
            own = (*worth(lists, s.liked, k), shown(lists, hidden))
            facts.append(Fact(B1, row(way, 3, f"recall at {k} "), own))
    reader = s.liked.sum(axis=1).argmax()
    mine = pages(ways["most rated"], s.seen)[reader]
    facts.append(Fact(B1, r"most rated, for user (\d+)", (s.users[reader],)))
    facts += [Fact(B1, rf"^\*? +(\d+)  {s.titles[p].replace('(', '.').replace(')', '.')}$", (fame[p],)) for p in mine]
    hit, worths = np.isin([7, 2, 4, 9, 1], [2, 5, 9]), 1 / np.log2(np.arange(5) + 2)
    gain, best = worths[hit].sum(), worths[:3].sum()
    facts.append(Fact(B1, r"a hit is worth \| 1 \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|", tuple(worths[1:])))
    facts.append(
        Fact(
            B1,
            r"= ([\d.]+)\. The best page(?:.*\n)*?.*= ([\d.]+)\. The share, .* = ([\d.]+),",
            (gain, best, gain / best),
        )
    )
    better = worths[:2].sum() / best
    facts.append(Fact(B1, r"9, 1\] recall ([\d.]+), NDCG ([\d.]+)\n.*NDCG ([\d.]+)", (2 / 3, gain / best, better)))
    return facts


def factors_of_clicks(
    clicks: np.ndarray, n_factors: int, n_rounds: int, alpha: float, wd: float
) -> tuple[np.ndarray, list[float]]:
    """Return the predictions after these rounds of weighted least squares, and the objective after each half."""
    movies = np.random.default_rng(0).normal(0, 0.1, size=(clicks.shape[1], n_factors))
    users = np.zeros((len(clicks), n_factors))
    weight, aim, objectives = 1 + alpha * clicks, np.sign(clicks), []
    for half in range(2 * n_rounds):
        c, p, fixed = (weight, aim, movies) if half % 2 == 0 else (weight.T, aim.T, users)
        left = np.einsum("nm,mi,mj->nij", c, fixed, fixed, optimize=True) + wd * np.eye(n_factors)
        solved = np.linalg.solve(left, ((c * p) @ fixed)[:, :, None])[:, :, 0]
        users, movies = (solved, movies) if half % 2 == 0 else (users, solved)
        charge = wd * ((users**2).sum() + (movies**2).sum())
        objectives.append(float((weight * (aim - users @ movies.T) ** 2).sum() + charge))
    return users @ movies.T, objectives


def of_clicks() -> list[Fact]:
    """B2: the small library, the objective that never rises, and pages from clicks alone."""
    s = shop()
    scores, objectives = factors_of_clicks(s.seen.astype(float), 10, 7, 5, 10)
    assert (np.diff(objectives) < 1e-6).all(), "the objective rose"
    ways = {
        "by lot": np.random.default_rng(42).random(s.seen.shape),
        "most rated": spread(s.seen.sum(axis=0), s.seen),
        "clicks, 10 factors": scores,
    }
    facts = [Fact(B2, r"^(70)\.0$", (18 + 2 * 26,)), Fact(B2, r"^\[(0\.4)\]$", (8 / 20,))]
    for way, each in ways.items():
        lists = pages(each, s.seen)
        facts.append(Fact(B2, row(way, 2), (worth(lists, s.liked)[0], len(np.unique(lists)))))
    return facts


def clicks_of_the_sample() -> tuple[float, float, int, int]:
    """Return, on the sample, the recall of least squares and of bestsellers, and how many titles each shows."""
    s = shop("sample")
    scores, _ = factors_of_clicks(s.seen.astype(float), 10, 7, 5, 10)
    ours, theirs = pages(scores, s.seen), pages(spread(s.seen.sum(axis=0), s.seen), s.seen)
    return worth(ours, s.liked)[0], worth(theirs, s.liked)[0], len(np.unique(ours)), len(np.unique(theirs))


def plain(train: pd.DataFrame, valid: pd.DataFrame) -> float:
    """Return the error, in stars, of shrunken means: of the titles, and of what they leave of the users."""
    mean = train.rating.mean()
    found: dict[str, dict[object, float]] = {"title": {}, "user": {}}
    rest = train.rating - mean
    for name, effect in found.items():
        for key, values in rest.groupby(train[name]):
            effect[key] = values.sum() / (len(values) + 5)
        rest = rest - train[name].map(effect)
    told = mean + valid.title.map(found["title"]).fillna(0) + valid.user.map(found["user"]).fillna(0)
    return float(np.sqrt(((told - valid.rating) ** 2).mean()))


def of_splits() -> list[Fact]:
    """B3: what training knows of the future, three errors of one predictor, and the leak."""
    ratings = ratings_of("ml-100k")
    train, valid = split_ratings(ratings)
    newest = train.groupby("user").timestamp.max()
    facts = [
        Fact(
            B3, r"^(\d+)% of the validation", (100 * (newest.reindex(valid.user).to_numpy() > valid.timestamp).mean(),)
        )
    ]
    last = ratings.reset_index().sort_values(["timestamp", "index"]).groupby("user")["index"].last()
    midnight = ratings.timestamp.quantile(0.8) // 86400 * 86400
    late = ratings.timestamp >= midnight
    splits = {
        "at random": (train, valid),
        "last left out": (ratings.drop(last), ratings.loc[last]),
        "at 1998-03-07": (ratings[~late], ratings[late]),
    }
    for name, (known, asked) in splits.items():
        new = 100 * (~asked.user.isin(set(known.user))).mean()
        pattern = rf"^{name} +error ([\d.]+) +(\d+) ratings, +(\d+)%"
        facts.append(Fact(B3, pattern, (plain(known, asked), len(asked), new)))
    known, asked = splits["at 1998-03-07"]
    for name, rows in (("title_mean", known), ("title_mean_of_all", ratings)):
        told = asked.title.map(rows.groupby("title").rating.mean()).fillna(known.rating.mean())
        facts.append(
            Fact(
                B3,
                row(f"{name}", 1).replace(" +(", " +error ("),
                (float(np.sqrt(((told - asked.rating) ** 2).mean())),),
            )
        )
    return facts


def auc(scores: np.ndarray, later: np.ndarray, never: np.ndarray) -> float:
    """Return the mean share of pairs in the right order, over the users with anything in `later`."""
    found = []
    for mine, wanted, other in zip(scores, later, never, strict=True):
        if wanted.any():
            high, low = mine[wanted][:, None], mine[other]
            found.append(((high > low) + 0.5 * (high == low)).mean())
    return float(np.mean(found))


def of_negatives() -> list[Fact]:
    """B4: the table of losses, lots and popularity, and what a drawn title looks like, by the chances that it has."""
    s = shop()
    later = s.later & ~s.seen
    fame = s.seen.sum(axis=0)
    facts = [
        Fact(B4, rf"^\| \d \| \d \| {gap} \| ([\d.]+) \| ([\d.]+) \|", (1 / (1 + np.exp(-gap)), np.log1p(np.exp(-gap))))
        for gap in (2, 0, -1)
    ]
    for way, scores, within in (
        ("by lot", np.random.default_rng(42).random(s.seen.shape), 0),
        ("popularity", spread(fame, s.seen), 0.003),
    ):
        own = auc(scores, later, ~s.seen & ~later), worth(pages(scores, s.seen), later)[0]
        facts.append(Fact(B4, row(way, 2), own, within))
    taken, free = s.seen.sum(axis=1), (~s.seen).sum(axis=1)
    unfair = (taken * later.sum(axis=1) / free).sum() / taken.sum()
    facts.append(Fact(B4, r"^([\d.]+)% of ([\d,]+) negatives", (100 * unfair, taken.sum()), within=0.15))
    chance = (taken[:, None] * ~s.seen / free[:, None]).sum(axis=0)
    order = np.argsort(fame)
    middle = fame[order][np.searchsorted(chance[order].cumsum(), chance.sum() / 2)]
    facts.append(
        Fact(
            B4,
            r"taken home (\d+) times or more,\n.*negatives (\d+) times",
            (np.median(np.repeat(fame, fame)), middle),
            within=1,
        )
    )
    return facts


def of_new_titles() -> list[Fact]:
    """B5: the shop's size, and pages by lot and of bestsellers."""
    ratings = ratings_of("ml-100k")
    titles, users = np.unique(ratings.title.to_numpy(dtype=object)), np.unique(ratings.user)
    new = titles[7::10]
    train, _ = split_ratings(ratings)
    s = shop_of(ratings, ratings)
    took = np.zeros_like(s.seen)
    known = train[~train.title.isin(new)]
    took[np.searchsorted(users, known.user), np.searchsorted(titles, known.title)] = True
    later = s.seen & ~took
    with in_use("ml-100k"):
        genres = {genre for row_of in load_movies().genres for genre in row_of.split("|")}
    own = len(titles) - len(new), len(new), len(genres)
    facts = [Fact(B5, r"^([\d,]+) known titles, (\d+) new ones, (\d+) genres", own)]
    losses = [
        np.log(np.exp(scores).sum()) - scores[mine]
        for mine, scores in ((0, (2, 1)), (1, (0, 3)), (0, (3, 3)), (1, (1, 5)))
    ]
    facts.append(Fact(B5, r"(?s)" + r"\n\| user .*? \| ([\d.]+) \|" * 4, tuple(losses)))
    means = np.reshape(losses, (2, 2)).mean(axis=1)
    facts.append(Fact(B5, r"the means are ([\d.]+) and ([\d.]+)\.", tuple(means)))
    is_new = np.isin(titles, new)
    lots = np.random.default_rng(42).random(took.shape)
    fresh = worth(pages(lots, took | ~is_new), later & is_new)[0]
    facts.append(Fact(B5, row("by lot", 2), (worth(pages(lots, took), later)[0], fresh)))
    best = worth(pages(spread(took.sum(axis=0), took), took), later)[0]
    facts.append(Fact(B5, r"^bestsellers +([\d.]+) +NaN", (best,), within=0.003))
    return facts


def turned(scores: np.ndarray, seen: np.ndarray, knob: float, k: int = 10) -> np.ndarray:
    """Return B6's pages: users in a row, each title worth less the more users have been shown it."""
    counts, lists = np.zeros(scores.shape[1]), []
    for mine, hidden in zip(scores, seen, strict=True):
        value = np.where(hidden, -np.inf, (1 - knob) * mine - knob * counts / len(scores))
        lists.append(np.lexsort((-mine, -value))[:k])
        counts[lists[-1]] += 1
    return np.array(lists)


def of_exposure() -> list[Fact]:
    """B6: who is shown and who is served, from an exact decomposition where the notebook takes a quick one."""
    s = shop()
    u, size, v = np.linalg.svd(s.seen.astype(float), full_matrices=False)
    scores = (u[:, :20] * size[:20] @ v[:20]).clip(0, 1)
    wanted = s.liked & ~s.seen
    fame = s.seen.sum(axis=0)
    with in_use("ml-100k"):
        is_man = (load_users().set_index("user").gender.reindex(s.users) == "M").to_numpy()
    taken = s.seen.sum(axis=1)
    is_busy = taken > np.median(taken)
    everybody = np.ones(len(taken), dtype=bool)
    groups = (everybody, is_man, ~is_man, is_busy, ~is_busy)
    facts = []
    for name, lists, within in (
        ("bestsellers", pages(spread(fame, s.seen), s.seen), 0),
        ("the shop's", pages(scores, s.seen), 0.02),
    ):
        counts = np.bincount(lists.ravel(), minlength=len(fame))
        told = (
            rf"^{name} +coverage ([\d.]+)%, Gini coefficient ([\d.]+): ([\d,]+) of ([\d,]+) titles on .* on ([\d,]+) of"
        )
        own = 100 * (counts > 0).mean(), gini(counts), (counts == 0).sum(), len(counts), counts.max()
        facts.append(Fact(B6, told, own, 1000 * within))
        facts.append(
            Fact(B6, row(name, 5, "quiet"), tuple(worth(lists[mine], wanted[mine])[0] for mine in groups), within)
        )
    for knob in (0, 0.5, 0.95, 1):
        lists = turned(scores, s.seen, knob)
        counts = np.bincount(lists.ravel(), minlength=len(fame))
        served = [worth(lists[mine], wanted[mine])[0] for mine in groups]
        facts.append(Fact(B6, row(f"{knob:.2f}", 7), ((counts > 0).mean(), gini(counts), *served), within=0.025))
    return facts


COUNTED = (of_lists, of_clicks, of_splits, of_negatives, of_new_titles, of_exposure)
