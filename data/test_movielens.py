"""The loaders give the same tables for every release, and the right release is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import data
from data.movielens import release_in_use
from data.release import Release, data_folder
from data.releases import ML_100K, SAMPLE

COLUMNS = {
    "ratings": ["user", "movie", "rating", "timestamp"],
    "movies": ["movie", "title", "release_date", "genres"],
    "users": ["user", "age", "gender", "occupation", "zip_code"],
}


def python(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **options)


def test_tables_have_the_promised_columns(release: Release) -> None:
    for name, table in {
        "ratings": data.load_ratings(),
        "movies": data.load_movies(),
        "users": data.load_users(),
    }.items():
        assert list(table) == COLUMNS[name]
        assert list(table.index) == list(range(len(table)))
        for column in table:
            is_number = column in ("user", "movie", "rating", "timestamp", "age")
            assert (table[column].dtype == "int64") if is_number else pd.api.types.is_string_dtype(table[column].dtype)


def test_rows_fit_together(release: Release) -> None:
    ratings, movies, users = data.load_ratings(), data.load_movies(), data.load_users()
    assert movies.movie.tolist() == list(range(1, len(movies) + 1))
    assert users.user.tolist() == list(range(1, len(users) + 1))
    assert set(ratings.movie) == set(movies.movie)
    assert set(ratings.user) == set(users.user)
    assert set(ratings.rating) == {1, 2, 3, 4, 5}
    assert not ratings.duplicated(["user", "movie"]).any()
    assert not movies[["title", "genres"]].isna().any(axis=None)
    assert not users.isna().any(axis=None)


def test_some_titles_are_shared_by_two_movies(release: Release) -> None:
    movies = data.load_movies()
    assert 2 <= len(movies) - movies.title.nunique() <= 20


def test_titled_ratings_are_the_ratings_with_a_title(release: Release) -> None:
    titled, ratings = data.load_titled_ratings(), data.load_ratings()
    assert list(titled) == [*COLUMNS["ratings"], "title"]
    pd.testing.assert_frame_equal(titled[COLUMNS["ratings"]], ratings)
    assert titled.title.tolist() == data.load_movies().set_index("movie").title[ratings.movie].tolist()


def test_every_call_reads_a_table_of_its_own(release: Release) -> None:
    changed = data.load_ratings()
    changed.loc[0, "rating"] = -1
    assert data.load_ratings().rating.min() == 1


def test_movielens_100k_has_its_published_figures(published: dict[str, bytes]) -> None:
    ratings, movies, users = ML_100K.ratings(), ML_100K.movies(), ML_100K.users()
    assert (len(ratings), len(users), len(movies), movies.title.nunique()) == (100_000, 943, 1_682, 1_664)
    assert ratings.iloc[0].tolist() == [196, 242, 3, 881250949]
    assert movies.set_index("movie").genres[1] == "Animation|Children's|Comedy"
    assert movies.set_index("movie").genres[267] == "unknown"
    assert movies.release_date.isna().sum() == 1
    assert "Misérables, Les (1995)" in set(movies.title)
    assert users.set_index("user").zip_code[4] == "43537"
    assert users.zip_code.str.startswith("0").any()


def test_importing_data_imports_neither_pandas_nor_torch() -> None:
    code = "import data, sys; print({'pandas', 'numpy', 'torch'} & set(sys.modules))"
    assert python(code).stdout == "set()\n"


def test_the_sample_is_used_until_something_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path))
    monkeypatch.delenv("MOVIELENS_RELEASE", raising=False)
    assert release_in_use() is SAMPLE


def test_the_sample_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path))
    monkeypatch.delenv("MOVIELENS_RELEASE", raising=False)
    run = python("import data; data.load_ratings(); data.load_titled_ratings()")
    assert run.stdout == ""
    assert run.stderr.splitlines() == [
        "The bundled sample of invented ratings is in use: `python -m data fetch` gets MovieLens 100k."
    ]


def test_an_unknown_release_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "ml-100")
    with pytest.raises(ValueError, match=r"'ml-100': the known releases are ml-100k, ml-.*, sample"):
        data.load_ratings()


def test_a_release_asked_for_is_not_silently_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path))
    monkeypatch.setenv("MOVIELENS_RELEASE", "ml-100k")
    with pytest.raises(FileNotFoundError, match="run `python -m data fetch ml-100k`"):
        data.load_ratings()


def test_the_folder_is_the_environments_or_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path / "here"))
    assert ML_100K.folder == tmp_path / "here" / "ml-100k"
    monkeypatch.delenv("MOVIELENS_HOME")
    assert "collab-exercises" in data_folder().parts


@pytest.mark.parametrize("n, share, n_valid", [(10, 0.2, 2), (7, 0.5, 4), (1, 0.2, 0), (100, 0.29, 29), (0, 0.2, 0)])
def test_every_row_is_in_exactly_one_part(n: int, share: float, n_valid: int) -> None:
    ratings = pd.DataFrame({"rating": range(n)}, index=range(100, 100 + n))
    train, valid = data.split_ratings(ratings, share)
    assert len(valid) == n_valid
    pd.testing.assert_frame_equal(pd.concat([train, valid]).sort_index(), ratings)
    for part in (train, valid):
        assert part.index.is_monotonic_increasing
        assert ((part.index - 100) == part.rating).all()


def test_rows_are_told_apart_by_place_not_by_index() -> None:
    ratings = pd.DataFrame({"rating": range(10)}, index=[7] * 10)
    train, valid = data.split_ratings(ratings)
    assert sorted([*train.rating, *valid.rating]) == list(range(10))


def test_a_split_repeats_for_its_seed_alone() -> None:
    ratings = pd.DataFrame({"rating": range(1000)})
    first, again, other = (data.split_ratings(ratings, seed=seed)[1].index for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        data.split_ratings(pd.DataFrame({"rating": [1]}), share)
