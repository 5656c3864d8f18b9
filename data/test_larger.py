"""The larger releases' files, drawn here in each of their formats, give the tables that every release gives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

import data
from data import larger
from data.batches import load_batches
from data.larger import LargerRelease
from data.movielens import release_in_use
from data.releases import LARGER, ML_100K, SAMPLE

BY_NAME = {release.name: release for release in LARGER}
CSV = ("ml-latest-small", "ml-25m", "ml-32m")
TAGGED = (*CSV, "ml-10m")

# (title, its year); the last three are in releases that are not written in latin-1
TITLES = [
    ("Toy Story (1995)", "1995"),
    ('"Great" Cats, The (1998)', "1998"),
    ("American President, The (1995)", "1995"),
    ("Star Wars: Episode IV - A New Hope (1977)", "1977"),
    ("Twice::Colon (2001)", "2001"),
    ("Misérables, Les (1995) ", "1995"),
    ("Line\x85Feed (1996)", "1996"),
    ("2001: A Space Odyssey", None),
    ("(500) Days of Summer (2009)", "2009"),
    ("NA", None),
    ("Fawlty Towers (1975-1979)", "1975"),
    ("The OA (2016–)", "2016"),
    ("七人の侍 (1954)", "1954"),
    ("Déjà vu – Dvořák (2004)", "2004"),
]
TAGS = ["Pixar", "null", "NA", "a, b", 'so "good"', "::", "100%: yes", "très bien", "", "tab\tin it"]
GENRES = ["Comedy", "Action|Sci-Fi", "Children's|Animation", "Drama|Romance|War"]


@dataclass
class Drawn:
    """A release's files, drawn, and the tables that they hold."""

    release: LargerRelease
    ratings: pd.DataFrame
    movies: pd.DataFrame
    tags: pd.DataFrame
    users: pd.DataFrame


def draw(release: LargerRelease, n: int = 500) -> Drawn:
    """Draw a release's tables, and write them into its folder as its publisher writes them."""
    random = np.random.default_rng(list(release.name.encode()))
    is_1m, is_csv = release.name == "ml-1m", release.name in CSV
    titles = TITLES[:-3] if is_1m else TITLES
    ids = np.sort(random.choice(200_000, len(titles), replace=False) + 1).astype(np.int32)
    genres = [random.choice(GENRES) for _ in titles]
    movies = pd.DataFrame({"movie": ids, "title": [title for title, _ in titles]})
    movies["release_date"] = pd.Series([year for _, year in titles], dtype=movies.title.dtype)
    movies["genres"] = pd.Series(genres, dtype=movies.title.dtype)
    if is_csv:
        movies.loc[3, "genres"] = "unknown"

    def events(n: int) -> pd.DataFrame:
        return pd.DataFrame({"user": random.integers(1, 40, n), "movie": random.choice(ids, n)}).astype("int32")

    stars = random.integers(1, 6, n) if is_1m else random.integers(1, 11, n) / 2
    times = random.integers(789_652_009, 2**31 + 100, n)  # the last of them after the end of int32
    ratings = events(n).assign(rating=stars.astype(np.float32), timestamp=times)
    tags = events(len(TAGS)).assign(tag=TAGS, timestamp=times[: len(TAGS)])
    people = pd.DataFrame({"user": np.arange(1, 41, dtype=np.int32), "age": random.choice([1, 18, 25, 56], 40)})
    people["gender"], people["occupation"], people["zip_code"] = "F", "K-12 student", "02139-1234"
    drawn = Drawn(release, ratings, movies, tags, people)
    release.folder.mkdir(parents=True)
    (write_csv if is_csv else write_dat)(drawn)
    return drawn


def write_csv(drawn: Drawn) -> None:
    def write(table: pd.DataFrame, columns: list[str], name: str) -> None:
        table.set_axis(columns, axis=1).to_csv(drawn.release.folder / name, index=False)

    genres = drawn.movies.genres.replace("unknown", "(no genres listed)")
    write(drawn.ratings, ["userId", "movieId", "rating", "timestamp"], "ratings.csv")
    write(drawn.movies[["movie", "title"]].assign(genres=genres), ["movieId", "title", "genres"], "movies.csv")
    write(drawn.tags, ["userId", "movieId", "tag", "timestamp"], "tags.csv")


def write_dat(drawn: Drawn) -> None:
    def write(rows: Iterable[Iterable[object]], name: str) -> None:
        encoding = "latin-1" if drawn.release.name == "ml-1m" else "utf-8"
        text = "".join("::".join(map(str, row)) + "\n" for row in rows)
        (drawn.release.folder / name).write_text(text, encoding, newline="\n")

    stars = [f"{rating:g}" for rating in drawn.ratings.rating]  # 5 and 3.5
    write(drawn.ratings.assign(rating=stars).itertuples(index=False), "ratings.dat")
    write(drawn.movies[["movie", "title", "genres"]].itertuples(index=False), "movies.dat")
    if drawn.release.name == "ml-1m":
        users = drawn.users.assign(occupation=10)[["user", "gender", "age", "occupation", "zip_code"]]
        write(users.itertuples(index=False), "users.dat")
    else:
        write(drawn.tags.itertuples(index=False), "tags.dat")


@pytest.fixture(params=LARGER, ids=lambda release: release.name)
def drawn(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Each of the larger releases in turn, drawn and in use."""
    monkeypatch.setenv("MOVIELENS_RELEASE", request.param.name)
    return draw(request.param)


def test_ratings_are_read_the_same_the_first_time_and_the_second(drawn: Drawn) -> None:
    for _ in range(2):
        assert_frame_equal(data.load_ratings(), drawn.ratings)
    assert {path.suffix for path in drawn.release.folder.glob("ratings*")} == {".parquet", drawn.release.suffix}
    assert not list(drawn.release.folder.glob(".*"))


def test_movies_have_a_year_where_their_title_has_one(drawn: Drawn) -> None:
    assert_frame_equal(data.load_movies(), drawn.movies)


def test_every_tag_is_kept_as_it_is(drawn: Drawn) -> None:
    tags = data.load_tags()
    if drawn.release.name in TAGGED:
        assert tags.tag.tolist() == TAGS
        assert_frame_equal(tags, drawn.tags, check_dtype=False)
        assert_frame_equal(data.load_tags(), tags)
    else:
        assert list(tags) == ["user", "movie", "tag", "timestamp"] and tags.empty


def test_there_is_a_row_for_every_user_whatever_is_known(drawn: Drawn) -> None:
    users = data.load_users()
    assert list(users) == ["user", "age", "gender", "occupation", "zip_code"]
    if drawn.release.name == "ml-1m":
        assert_frame_equal(users, drawn.users)
    else:
        assert users.user.tolist() == sorted(set(drawn.ratings.user))
        assert users.drop(columns="user").isna().all(axis=None)


def test_the_batches_of_the_exercises_can_be_made_of_it(drawn: Drawn) -> None:
    train, valid = load_batches(batch_size=64)
    assert train.n + valid.n == len(drawn.ratings)
    assert set(np.concatenate([train.y, valid.y])) == set(drawn.ratings.rating)


def test_every_call_reads_a_table_of_its_own(drawn: Drawn) -> None:
    for _ in range(2):
        changed = data.load_ratings()
        changed.loc[0, "rating"] = -1
        changed.to_numpy()[:] = 0
    assert data.load_ratings().rating.min() > 0


def test_text_is_read_in_blocks(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(larger, "BLOCK", 1000)
    monkeypatch.setattr(larger, "LINES", 3)
    assert_frame_equal(data.load_ratings(), drawn.ratings)
    assert_frame_equal(data.load_movies(), drawn.movies)
    path = drawn.release.folder / "ratings.parquet"
    assert pq.ParquetFile(path).num_row_groups > 5


def test_a_changed_text_is_read_anew(drawn: Drawn) -> None:
    data.load_ratings()
    path = drawn.release.folder / f"ratings{drawn.release.suffix}"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert_frame_equal(data.load_ratings(), drawn.ratings[:-1])


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all"])
def test_a_damaged_parquet_file_is_written_anew(drawn: Drawn, content: bytes) -> None:
    data.load_ratings()
    cache = drawn.release.folder / "ratings.parquet"
    cache.write_bytes(content)
    assert_frame_equal(data.load_ratings(), drawn.ratings)
    assert pq.read_table(cache).num_rows == len(drawn.ratings)


def test_without_a_place_to_write_the_text_is_read_every_time(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(f"{folder} cannot be written")

    monkeypatch.setattr("data.cache.scratch_in", refuse)
    assert_frame_equal(data.load_ratings(), drawn.ratings)
    assert not (drawn.release.folder / "ratings.parquet").exists()


def test_a_table_that_breaks_off_leaves_no_parquet_file(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(larger, "BLOCK", 1000)
    path = drawn.release.folder / f"ratings{drawn.release.suffix}"
    path.write_bytes(path.read_bytes() + b"1,2\n")
    with pytest.raises(pa.ArrowInvalid):
        data.load_ratings()
    assert not list(drawn.release.folder.glob("*.parquet")) and not list(drawn.release.folder.glob(".*"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from Linux")
def test_a_second_load_takes_little_more_memory_than_the_table(home: Path) -> None:
    release = BY_NAME["ml-25m"]
    draw(release, n=2_000_000)
    code = (
        "import resource; from data.releases import LARGER; import pandas, pyarrow.parquet, pyarrow.csv\n"
        "release = next(r for r in LARGER if r.name == 'ml-25m'); release.movies()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; table = release.ratings()\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print((after - before) * 1024, table.memory_usage(index=False).sum(), sep=',')"
    )
    peaks = []
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peak, table = map(int, run.stdout.split(","))
        peaks.append(peak)
    assert table == 2_000_000 * 20
    assert peaks[1] < 3.5 * table


def test_a_larger_release_is_only_read_when_it_is_asked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for release in LARGER:
        draw(release, n=20)
    assert release_in_use() is SAMPLE
    monkeypatch.setenv("MOVIELENS_RELEASE", "ml-25m")
    assert release_in_use() is BY_NAME["ml-25m"]
    run = subprocess.run([sys.executable, "-m", "data", "where"], capture_output=True, text=True, env=os.environ)
    states = {line.split()[0]: line.split()[1:3] for line in run.stdout.splitlines()}
    assert states["ml-25m"] == ["in", "use"] and states["ml-1m"][0] == "here" and states["ml-100k"][0] == "not"


def test_a_release_that_was_not_fetched_says_how_to_fetch_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "ml-32m")
    with pytest.raises(FileNotFoundError, match="run `python -m data fetch ml-32m`"):
        data.load_ratings()


def test_the_releases_without_tags_have_a_table_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for release in (ML_100K, SAMPLE):
        assert list(release.tags()) == ["user", "movie", "tag", "timestamp"] and release.tags().empty
