"""The figures of trained models: each is built and trained anew here, from another seed and by torch's own schedule.

Another seed gives other figures, so a figure of a notebook may lie so far from ours as two seeds lie apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import load_movies, split_ratings
from grader.selftest.facts import Fact, row
from grader.selftest.facts.counted import B1, B4, B5, auc
from grader.selftest.facts.shop import Shop, pages, ratings_of, shop, shop_of, shown, worth
from grader.teacher.recording import in_use

B7, C6 = "b7_your_ten", "c6_delegates"
SEED = 7


class Stars(nn.Module):
    """Predicted stars: from a dot product with biases, or from a network on both rows where `widths` are given."""

    def __init__(self, n_users: int, n_titles: int, n_factors: int, widths: tuple[int, ...] = (), dropout: float = 0.0):
        super().__init__()
        self.of_user, self.of_title = nn.Embedding(n_users, n_factors + 1), nn.Embedding(n_titles, n_factors + 1)
        for table in (self.of_user, self.of_title):
            nn.init.normal_(table.weight, std=0.01)
        sizes = [2 * n_factors + 2, *widths]
        parts = [
            part
            for n, width in zip(sizes, widths, strict=False)
            for part in (nn.Linear(n, width), nn.ReLU(), nn.BatchNorm1d(width), nn.Dropout(dropout))
        ]
        self.network = nn.Sequential(nn.Dropout(dropout), *parts, nn.Linear(sizes[-1], 1)) if widths else None

    def forward(self, users: Tensor, titles: Tensor) -> Tensor:
        """Return the stars of these pairs, (b,)."""
        u, t = self.of_user(users), self.of_title(titles)
        score = (
            self.network(torch.cat([u, t], 1))[:, 0]
            if self.network
            else (u[:, 1:] * t[:, 1:]).sum(1) + u[:, 0] + t[:, 0]
        )
        return 5.5 * torch.sigmoid(score)


def batches(n: int, size: int) -> Iterator[Tensor]:
    """Give the places 0 to n - 1 in a new order, in batches."""
    yield from torch.randperm(n).split(size)


def trained(s: Shop, n_factors: int, epochs: int, lr: float, wd: float, **kind: object) -> Stars:
    """Return a model of stars, trained on the ratings of a shop by one cycle of AdamW."""
    torch.manual_seed(SEED)
    model = Stars(len(s.users), len(s.titles), n_factors, **kind)  # type: ignore[arg-type]
    users, titles = map(torch.tensor, np.nonzero(s.seen))
    aim = torch.tensor(s.stars[s.seen], dtype=torch.float32)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.99), eps=1e-5, weight_decay=wd)
    steps = epochs * -(-len(aim) // 512)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, steps + 1, pct_start=0.25, base_momentum=0.85)
    for _ in range(epochs):
        for batch in batches(len(aim), 512):
            loss = F.mse_loss(model(users[batch], titles[batch]), aim[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            cycle.step()
    return model.eval()


@torch.no_grad()
def all_stars(model: Stars, s: Shop) -> np.ndarray:
    """Return the stars for all pairs, (users, titles)."""
    titles = torch.arange(len(s.titles))
    return np.stack([model(torch.full_like(titles, user), titles).numpy() for user in range(len(s.users))])


@torch.no_grad()
def loss_of(model: Stars, s: Shop) -> float:
    """Return the mean squared error on the ratings that were held back, of titles that training knows."""
    _, valid = split_ratings(ratings_of("ml-100k"))
    valid = valid[valid.title.isin(set(s.titles)) & valid.user.isin(s.users)]
    places = np.searchsorted(s.users, valid.user), np.searchsorted(s.titles, valid.title.to_numpy(dtype=object))
    told = model(*map(torch.tensor, places)).numpy()
    return float(((told - valid.rating.to_numpy()) ** 2).mean())


def of_stars() -> list[Fact]:
    """B1, B7 and C6: the chapter's model, with 50 factors and with 20, and its network with dropout and without."""
    s = shop()
    model = trained(s, 50, 5, 1e-2, 0.4)
    scores = all_stars(model, s)
    facts = [Fact(B1, r"^ +5 +[\d.]+ +([\d.]+)", (loss_of(model, s),), within=0.012)]
    for k, hidden in ((10, s.seen), (1, ~s.later)):
        lists = pages(scores, hidden, k)
        facts.append(
            Fact(
                B1,
                row("the model", 3, f"recall at {k} "),
                (*worth(lists, s.liked, k), shown(lists, hidden)),
                within=0.03,
            )
        )
    facts.append(Fact(B7, r"^ +5 +[\d.]+ +([\d.]+)", (loss_of(trained(s, 20, 5, 1e-2, 0.2), s),), within=0.012))
    losses = [loss_of(trained(s, 50, 3, 5e-3, 0.1, widths=(100, 50), dropout=dropout), s) for dropout in (0.0, 0.3)]
    facts.append(Fact(C6, r"^ +3 +[\d.]+ +([\d.]+)(?:.*\n)+? +3 +[\d.]+ +([\d.]+)", tuple(losses), within=0.015))
    return facts


def ordered(s: Shop, against: Callable[[Tensor, Tensor], Tensor], epochs: int = 6) -> np.ndarray:
    """Return the scores of B4's model for all pairs; `against(positive, negative)` is its loss, (b,) each."""
    torch.manual_seed(SEED)
    users, titles = torch.randn(len(s.users), 20).mul_(0.1), torch.randn(len(s.titles), 20).mul_(0.1)
    weights = [nn.Parameter(users), nn.Parameter(titles), nn.Parameter(torch.zeros(len(s.titles)))]
    optimizer = torch.optim.AdamW(weights, lr=5e-3, weight_decay=0.1)
    who, what = map(torch.tensor, np.nonzero(s.seen))
    chance = torch.tensor(~s.seen, dtype=torch.float32)
    for _ in range(epochs):
        for batch in batches(len(who), 512):
            u, drawn = weights[0][who[batch]], torch.multinomial(chance[who[batch]], 1)[:, 0]
            yes, no = ((u * weights[1][t]).sum(1) + weights[2][t] for t in (what[batch], drawn))
            optimizer.zero_grad()
            against(yes, no).backward()
            optimizer.step()
    return (weights[0] @ weights[1].T + weights[2]).detach().numpy()


def bpr(yes: Tensor, no: Tensor) -> Tensor:
    """Return the mean BPR loss."""
    return F.softplus(no - yes).mean()


def of_order() -> list[Fact]:
    """B4: the model that hears only yes, and BPR."""
    s = shop()
    later = s.later & ~s.seen
    facts = []
    for way, loss in (("always yes", lambda yes, no: F.softplus(-yes).mean()), ("BPR", bpr)):
        scores = ordered(s, loss)
        own = auc(scores, later, ~s.seen & ~later), worth(pages(scores, s.seen), later)[0]
        facts.append(Fact(B4, row(way, 2), own, within=0.02))
    return facts


def of_towers() -> list[Fact]:
    """B5: both towers, with the correction and without."""
    ratings = ratings_of("ml-100k")
    titles = np.unique(ratings.title.to_numpy(dtype=object))
    is_new = np.arange(len(titles)) % 10 == 7
    train, _ = split_ratings(ratings)
    s, known = shop_of(ratings, ratings), shop_of(train[~train.title.isin(set(titles[is_new]))], ratings)
    took = np.zeros_like(s.seen)
    took[:, np.isin(titles, known.titles)] = known.seen[np.searchsorted(known.users, s.users)]
    with in_use("ml-100k"):
        kinds = load_movies().drop_duplicates("title").set_index("title").genres.str.get_dummies().loc[titles]
    genres = torch.tensor(kinds.to_numpy(), dtype=torch.float32)
    history = torch.tensor(took, dtype=torch.float32)
    is_known, log_q = history.sum(0) > 0, (history.sum(0) / history.sum()).clamp(min=1e-9).log()
    facts = []
    for way, share in (("two towers, not corrected", 0.0), ("two towers, corrected", 1.0)):
        torch.manual_seed(SEED)
        own, of_genres = nn.Parameter(torch.randn(len(titles), 16)), nn.Linear(genres.shape[1], 16)
        optimizer = torch.optim.AdamW([own, *of_genres.parameters()], lr=0.02)
        who, what = history.nonzero(as_tuple=True)
        for _ in range(2):
            for batch in batches(len(who), 256):
                vectors = own * is_known[:, None] + of_genres(genres)
                mine, others = what[batch], history[who[batch]].scatter(1, what[batch][:, None], 0)
                users = others @ vectors / others.sum(1, keepdim=True).clamp(min=1)
                loss = F.cross_entropy(users @ vectors[mine].T - share * log_q[mine], torch.arange(len(mine)))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        vectors = (own * is_known[:, None] + of_genres(genres)).detach()
        scores = (history @ vectors / history.sum(1, keepdim=True).clamp(min=1) @ vectors.T).numpy()
        later = s.seen & ~took
        recalls = worth(pages(scores, took), later)[0], worth(pages(scores, took | ~is_new), later & is_new)[0]
        facts.append(Fact(B5, row(way, 2), recalls, within=0.04))
    return facts


TRAINED = (of_stars, of_order, of_towers)
