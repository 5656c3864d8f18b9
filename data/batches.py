"""Vocabularies and batches: the ratings as a model sees them.

A row of `x` is a (user, title) pair of places in two vocabularies, which are counted from the training split
alone. Place 0, `#na#`, stands for every user or title that training never saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from data.movielens import load_titled_ratings, split_ratings

NA = "#na#"


def load_batches(batch_size: int = 64, seed: int = 42) -> tuple[RatingBatches, RatingBatches]:
    """Return `(train, valid)` batches of the ratings in use, split 80/20 by `split_ratings`.

    `seed` draws both the split and the order of the training rows; `valid` keeps the order of the ratings.
    """
    train, valid = split_ratings(load_titled_ratings(), seed=seed)
    users, titles = Vocab(train.user), Vocab(train.title)
    return (
        RatingBatches(train, users, titles, batch_size, shuffle=True, seed=seed),
        RatingBatches(valid, users, titles, batch_size),
    )


class Vocab:
    """The distinct values of a column, sorted, with `#na#` at place 0.

    `len(vocab)` counts `#na#`, `vocab[place]` is the value there. Missing values are left out.
    """

    def __init__(self, values: Iterable[object]) -> None:
        found = _column(values).dropna().unique().sort_values()
        self._known = found[found != NA]
        self._all = [NA, *self._known.tolist()]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[object]:
        return iter(self._all)

    def __getitem__(self, place: int) -> object:
        return self._all[place]

    def index(self, values: Iterable[object]) -> np.ndarray:
        """Return the places of `values`, int64 of the same length; an unseen or missing value is at 0."""
        return self._known.get_indexer(_column(values)).astype(np.int64) + 1


def _column(values: Any) -> pd.Index[Any]:
    column: pd.Index[Any] = pd.Index(values)
    return column


class Batches:
    """Batches of `(x, y)`, drawn in a new order every epoch if `shuffle`; the last one may be short.

    `x` is anything of n rows that becomes an int64 tensor, `y` one of n that becomes float32. `len()` is the
    number of batches, `n` the number of rows. Epochs differ from each other, and repeat for the same `seed`.
    Raises `ValueError` if `x` and `y` differ in length or `batch_size` is below 1.
    """

    def __init__(self, x: object, y: object, batch_size: int = 64, shuffle: bool = False, seed: int = 42) -> None:
        self.x = torch.as_tensor(x, dtype=torch.int64)
        self.y = torch.as_tensor(y, dtype=torch.float32)
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} rows and y has {len(self.y)}: there must be one y for each x")
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}: a batch holds at least one row")
        self.batch_size, self.shuffle = batch_size, shuffle
        self._random = torch.Generator().manual_seed(seed)

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self.y)

    def __len__(self) -> int:
        return -(-self.n // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        # One gather an epoch and slices of it: row by row would cost more than the training. It also copies, so
        # that a batch changed in place leaves the ratings alone.
        order = torch.randperm(self.n, generator=self._random) if self.shuffle else torch.arange(self.n)
        yield from zip(self.x[order].split(self.batch_size), self.y[order].split(self.batch_size), strict=True)


class RatingBatches(Batches):
    """Batches of (user, title) places and ratings, which carry their vocabularies `users` and `titles`."""

    def __init__(
        self,
        ratings: pd.DataFrame,
        users: Vocab,
        titles: Vocab,
        batch_size: int = 64,
        shuffle: bool = False,
        seed: int = 42,
    ) -> None:
        x = np.stack([users.index(ratings.user), titles.index(ratings.title)], axis=1)
        super().__init__(x, np.array(ratings.rating, np.float32), batch_size, shuffle, seed)
        self.users, self.titles = users, titles

    @property
    def n_users(self) -> int:
        """The size of the user vocabulary, `#na#` included."""
        return len(self.users)

    @property
    def n_movies(self) -> int:
        """The size of the title vocabulary, `#na#` included."""
        return len(self.titles)
