"""The releases of ratings that the exercises can use.

Every release gives the same tables, whatever its files look like. A new release is one more instance of a kind of
`Release` and one more entry in `RELEASES`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from data.larger import CsvRelease, LargerRelease, Movielens1m, Movielens10m
from data.release import Release

if TYPE_CHECKING:
    import pandas as pd


class Movielens100k(Release):
    """MovieLens 100k, released in April 1998, in the files of its official archive."""

    name = inside = "ml-100k"
    title = "MovieLens 100k"
    page = "https://grouplens.org/datasets/movielens/100k/"
    sha256: ClassVar = {
        "u.data": "06416e597f82b7342361e41163890c81036900f418ad91315590814211dca490",
        "u.item": "553841ebc7de3a0fd0d6b62a204ea30c1e651aacfb2814c7a6584ac52f2c5701",
        "u.user": "f120e114da2e8cf314fd28f99417c94ae9ddf1cb6db8ce0e4b5995d40e90e62c",
    }
    files = tuple(sha256)

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
    title = "The bundled sample"
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
LARGER: tuple[LargerRelease, ...] = (
    CsvRelease("ml-latest-small", "MovieLens Latest Small", "latest"),
    Movielens1m(),
    Movielens10m(),
    CsvRelease("ml-25m", "MovieLens 25M", "25m"),
    CsvRelease("ml-32m", "MovieLens 32M", "32m"),
)

# Nobody gets a larger release by default: it has to be asked for by name.
DEFAULTS = (ML_100K, SAMPLE)
FETCHABLE = (ML_100K, *LARGER)
RELEASES = (*FETCHABLE, SAMPLE)
