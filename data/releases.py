"""The releases of ratings that the exercises can use: what each is called, where it lies, how it is read.

Every release gives the same three tables, whatever its files look like. A new release is one more subclass
of `Release` and one more entry in `RELEASES`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    import pandas as pd


def data_folder() -> Path:
    """Return the folder that holds fetched releases: $MOVIELENS_HOME, or one in the user's cache."""
    home = os.environ.get("MOVIELENS_HOME")
    if home:
        return Path(home).expanduser()
    return platformdirs.user_cache_path("collab-exercises", appauthor=False) / "movielens"


class Release:
    """One release: `ratings()`, `movies()` and `users()` read its tables from `folder`."""

    name: str
    files: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where the release's files lie."""
        return data_folder() / self.name

    def is_here(self) -> bool:
        """Say whether every file of the release is in its folder."""
        return all((self.folder / file).is_file() for file in self.files)

    def ratings(self) -> pd.DataFrame:
        """Return user, movie, rating, timestamp (seconds since 1970, UTC): int64, one row per rating."""
        raise NotImplementedError

    def movies(self) -> pd.DataFrame:
        """Return movie (int64), title, release_date and genres ('Action|Drama'): text, one row per movie."""
        raise NotImplementedError

    def users(self) -> pd.DataFrame:
        """Return user, age (int64), gender, occupation and zip_code (text), one row per user."""
        raise NotImplementedError


class Movielens100k(Release):
    """MovieLens 100k, released in April 1998, in the files of its official archive."""

    name = "ml-100k"
    files = ("u.data", "u.item", "u.user")

    # The order of the 0/1 columns in u.item.
    genres = (
        *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama"),
        *("Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War"),
        "Western",
    )

    def ratings(self) -> pd.DataFrame:
        """Return the rows of u.data, which are in random order."""
        import pandas as pd

        return pd.read_csv(self.folder / "u.data", sep="\t", names=["user", "movie", "rating", "timestamp"])

    def movies(self) -> pd.DataFrame:
        """Return the movies of u.item, their genre columns joined into one text."""
        import pandas as pd

        names = ["movie", "title", "release_date", "video_release_date", "imdb_url", *self.genres]
        items = pd.read_csv(self.folder / "u.item", sep="|", names=names, encoding="latin-1")
        genres = [
            "|".join(genre for genre, is_one in zip(self.genres, flags, strict=True) if is_one)
            for flags in items[list(self.genres)].to_numpy()
        ]
        return items[["movie", "title", "release_date"]].assign(genres=genres)

    def users(self) -> pd.DataFrame:
        """Return the rows of u.user."""
        import pandas as pd

        names = ["user", "age", "gender", "occupation", "zip_code"]
        return pd.read_csv(self.folder / "u.user", sep="|", names=names, dtype={"zip_code": str})


class Sample(Release):
    """The bundled sample: invented users, movies and ratings, drawn by `data/sample.py`."""

    name = "sample"
    files = ("ratings.csv", "movies.csv", "users.csv")

    @property
    def folder(self) -> Path:
        """The folder beside this file, so the sample is there before anything is fetched."""
        return Path(__file__).parent / "sample"

    def ratings(self) -> pd.DataFrame:
        """Return the rows of ratings.csv, which are in random order."""
        import pandas as pd

        return pd.read_csv(self.folder / "ratings.csv")

    def movies(self) -> pd.DataFrame:
        """Return the rows of movies.csv."""
        import pandas as pd

        return pd.read_csv(self.folder / "movies.csv")

    def users(self) -> pd.DataFrame:
        """Return the rows of users.csv."""
        import pandas as pd

        return pd.read_csv(self.folder / "users.csv", dtype={"zip_code": str})


ML_100K = Movielens100k()
SAMPLE = Sample()

# The first that is here is used.
RELEASES: tuple[Release, ...] = (ML_100K, SAMPLE)
