"""Loads ratings, movies and users from the release that is in use.

That is MovieLens 100k once `python -m data fetch` has run, and the bundled sample before.
The environment variable MOVIELENS_RELEASE names another one (`sample`, `ml-25m`, …), and only then a larger
release is read. There, numbers of users and movies are int32, ratings float32 (half stars), and movies' release
dates years; of users, all but MovieLens 1M know no more than their number.
"""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING

from data.release import Release
from data.releases import DEFAULTS, RELEASES, SAMPLE

if TYPE_CHECKING:
    import pandas as pd


def load_ratings() -> pd.DataFrame:
    """Return user, movie, rating (1 to 5), timestamp (seconds since 1970, UTC): int64, one row per rating."""
    return release_in_use().ratings()


def load_movies() -> pd.DataFrame:
    """Return movie (int64), title, release_date and genres ('Action|Drama'): text, one row per movie."""
    return release_in_use().movies()


def load_users() -> pd.DataFrame:
    """Return user, age (int64), gender, occupation and zip_code (text), one row per user."""
    return release_in_use().users()


def load_tags() -> pd.DataFrame:
    """Return user, movie (numbers), tag (text), timestamp, one row per tag; only ml-10m and the csv releases have any.

    One of the csv releases is ml-latest-small, with as many ratings as MovieLens 100k.
    """
    return release_in_use().tags()


def load_titled_ratings() -> pd.DataFrame:
    """Return the ratings, in their order, with each movie's title as a last column."""
    return load_ratings().merge(load_movies()[["movie", "title"]], on="movie")


def split_ratings(ratings: pd.DataFrame, valid_share: float = 0.2, seed: int = 42) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `(train, valid)`: every row of `ratings` in exactly one part, with the index and order it had.

    `valid` holds `valid_share` of the rows, rounded, drawn at random from `seed`. Raises `ValueError` for a
    share that is not between 0 and 1.
    """
    import numpy as np

    if not 0 <= valid_share <= 1:
        raise ValueError(f"valid_share is a share of the rows, from 0 to 1, not {valid_share:g}")
    shuffled = np.random.default_rng(seed).permutation(len(ratings))
    is_valid = np.zeros(len(ratings), dtype=bool)
    is_valid[shuffled[: round(len(ratings) * valid_share)]] = True
    return ratings[~is_valid], ratings[is_valid]


def release_in_use() -> Release:
    """Return the release that the loaders read; say so, once in a process, if it is the bundled sample.

    Raises `ValueError` if MOVIELENS_RELEASE names no release, `FileNotFoundError` if it was not fetched.
    """
    wanted = os.environ.get("MOVIELENS_RELEASE")
    release = _named(wanted) if wanted else next(r for r in DEFAULTS if r.is_here())
    if release is SAMPLE:
        _say_once(
            "The bundled sample of invented ratings is in use"
            + (", as MOVIELENS_RELEASE asks." if wanted else ": `python -m data fetch` gets MovieLens 100k.")
        )
    return release


def _named(name: str) -> Release:
    for release in RELEASES:
        if release.name == name:
            if not release.is_here():
                raise FileNotFoundError(
                    f"{name} is not in {release.folder}: run `python -m data fetch {name}`, or unset MOVIELENS_RELEASE"
                )
            return release
    known = ", ".join(release.name for release in RELEASES)
    raise ValueError(f"MOVIELENS_RELEASE is {name!r}: the known releases are {known}")


@functools.cache
def _say_once(sentence: str) -> None:
    print(sentence, file=sys.stderr)
