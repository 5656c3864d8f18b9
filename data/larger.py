"""The larger releases of MovieLens: from 100,000 to 32 million ratings, with half stars since 2003.

To take half as much memory, a user or a movie is int32 here and a rating float32. Movies' numbers have gaps.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from data.cache import cached, in_memory
from data.release import Release

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

BLOCK = 1 << 24  # bytes of text that are read at a time
LINES = 50_000

YEAR = r"\((\d{4})(?:[-–]\d{0,4})?\)\s*$"  # Toy Story (1995), Fawlty Towers (1975-1979)

# The README of ml-1m gives these words for its numbers.
OCCUPATIONS = (
    *("other", "academic/educator", "artist", "clerical/admin", "college/grad student", "customer service"),
    *("doctor/health care", "executive/managerial", "farmer", "homemaker", "K-12 student", "lawyer", "programmer"),
    *("retired", "sales/marketing", "scientist", "self-employed", "technician/engineer", "tradesman/craftsman"),
    *("unemployed", "writer"),
)


class LargerRelease(Release):
    """What the larger releases have in common: a file for each table. A subclass says how its rows are written."""

    suffix: str

    def __init__(self, name: str, title: str, page: str, inside: str | None = None) -> None:
        self.name, self.title, self.inside = name, title, inside or name
        self.page = f"https://grouplens.org/datasets/movielens/{page}/"

    def ratings(self) -> pd.DataFrame:
        """Return user, movie (int32), rating (float32), timestamp (int64, seconds since 1970, UTC)."""
        schema = _schema(user="int32", movie="int32", rating="float32", timestamp="int64")
        return cached(self._file("ratings"), schema, functools.partial(self.read_ratings, schema=schema))

    def movies(self) -> pd.DataFrame:
        """Return movie (int32), title, release_date (the title's year, if it has one) and genres: text."""
        schema = _schema(movie="int32", title="string", genres="string")
        movies = in_memory(self.read_movies(self._file("movies"), schema), schema)
        movies.insert(2, "release_date", movies.title.str.extract(YEAR, expand=False))
        return movies.assign(genres=movies.genres.replace("(no genres listed)", "unknown"))

    def users(self) -> pd.DataFrame:
        """Return one row per user, of whom no more is known: the other columns are missing values."""
        import numpy as np

        users = self.ratings()[["user"]].drop_duplicates().sort_values("user", ignore_index=True)
        return users.assign(age=np.nan, gender=None, occupation=None, zip_code=None)

    def tags(self) -> pd.DataFrame:
        """Return user, movie (int32), tag (text), timestamp (int64), one row per tag."""
        schema = _schema(user="int32", movie="int32", tag="string", timestamp="int64")
        return cached(self._file("tags"), schema, functools.partial(self.read_tags, schema=schema))

    def read_ratings(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of the ratings' file as `schema` has them, batch by batch."""
        raise NotImplementedError

    def read_movies(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of the movies' file as `schema` has them, batch by batch."""
        raise NotImplementedError

    def read_tags(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of the tags' file as `schema` has them, batch by batch."""
        raise NotImplementedError

    def _file(self, table: str) -> Path:
        return self.folder / f"{table}{self.suffix}"


class CsvRelease(LargerRelease):
    """A release since 2014: csv files, each with a header, of which the columns come in our order."""

    suffix = ".csv"
    files = ("movies.csv", "ratings.csv", "tags.csv")

    def read_ratings(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of ratings.csv."""
        return _read_csv(path, schema, schema.names, skip_rows=1)

    read_movies = read_tags = read_ratings


class DatRelease(LargerRelease):
    """A release of 2003 or 2009: between any two fields there is `::`, and a text may hold that too."""

    suffix = ".dat"
    encoding: str

    def read_ratings(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of ratings.dat: only numbers, so a `::` is two separators around an empty column."""
        names = [name for number, column in enumerate(schema.names) for name in (column, f"empty {number}")]
        return _read_csv(path, schema, names[:-1], delimiter=":")

    def read_movies(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of movies.dat; only the title, in the middle, may hold a `::`."""
        return _read_lines(path, self.encoding, schema, functools.partial(_fields, n_before=1))

    def read_tags(self, path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Give the rows of tags.dat; only the tag, in the middle, may hold a `::`."""
        return _read_lines(path, self.encoding, schema, functools.partial(_fields, n_before=2))


class Movielens1m(DatRelease):
    """MovieLens 1M, released in February 2003: whole stars, and the last release that tells of its users."""

    files = ("movies.dat", "ratings.dat", "users.dat")
    encoding = "latin-1"

    def __init__(self) -> None:
        super().__init__("ml-1m", "MovieLens 1M", "1m")

    def users(self) -> pd.DataFrame:
        """Return the rows of users.dat; an age stands for itself and the years up to the next.

        The ages are 1 (for all under 18), 18, 25, 35, 45, 50 and 56.
        """
        import pandas as pd

        names = ["user", "gender", "age", "occupation", "zip_code"]
        lines = self._file("users").read_text(self.encoding).splitlines()
        users = pd.DataFrame([line.split("::") for line in lines], columns=names)
        users = users.astype({"user": "int32", "age": "int64", "occupation": "int64"})
        users["occupation"] = users.occupation.map(dict(enumerate(OCCUPATIONS)))
        return users[["user", "age", "gender", "occupation", "zip_code"]]

    tags = Release.tags


class Movielens10m(DatRelease):
    """MovieLens 10M, released in January 2009: half stars and tags."""

    files = ("movies.dat", "ratings.dat", "tags.dat")
    encoding = "utf-8"

    def __init__(self) -> None:
        super().__init__("ml-10m", "MovieLens 10M", "10m", inside="ml-10M100K")


def _schema(**types: str) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(alias)) for name, alias in types.items()])


def _read_csv(
    path: Path, schema: pa.Schema, names: list[str], delimiter: str = ",", skip_rows: int = 0
) -> Iterator[pa.RecordBatch]:
    """Give the rows of a file with the columns `names`; those of `schema` are taken."""
    from pyarrow import csv

    with csv.open_csv(
        path,
        csv.ReadOptions(column_names=names, skip_rows=skip_rows, block_size=BLOCK),
        csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        csv.ConvertOptions(column_types=schema, include_columns=schema.names),
    ) as batches:
        yield from batches


def _read_lines(
    path: Path, encoding: str, schema: pa.Schema, split: Callable[[str], tuple[str, ...]]
) -> Iterator[pa.RecordBatch]:
    """Give the rows of a file, each line split into the texts of its fields."""
    import pyarrow as pa

    with path.open(encoding=encoding) as lines:
        rows = (split(line.rstrip("\n")) for line in lines)
        while some := list(itertools.islice(rows, LINES)):
            columns = [pa.array(column, pa.string()) for column in zip(*some, strict=True)]
            yield pa.record_batch(columns, names=schema.names).cast(schema)


def _fields(line: str, n_before: int) -> tuple[str, ...]:
    """Return the fields of a line: `n_before` ones, a text, and one more."""
    *before, rest = line.split("::", n_before)
    text, _, last = rest.rpartition("::")
    return (*before, text, last)
