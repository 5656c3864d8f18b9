"""The labs beyond the chapter run on larger releases, too, whatever these know of users, and with half stars."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import torch

from data import load_movies, load_ratings, load_users
from grader.content.question import Question, all_questions

BEYOND = [question for question in all_questions() if question.section == "Beyond the chapter"]
N_USERS = 40


def as_1m(ratings: pd.DataFrame, movies: pd.DataFrame, users: pd.DataFrame, folder: Path) -> None:
    """Write the tables as `ml-1m` has them: whole stars, and users who are described."""
    users = users.assign(age=25, occupation=10)[["user", "gender", "age", "occupation", "zip_code"]]
    movies = movies[["movie", "title", "genres"]]
    for name, table in (("ratings", ratings), ("movies", movies), ("users", users)):
        rows = ("::".join(map(str, row)) + "\n" for row in table.itertuples(index=False))
        (folder / f"{name}.dat").write_text("".join(rows), "latin-1", newline="\n")


def as_small(ratings: pd.DataFrame, movies: pd.DataFrame, users: pd.DataFrame, folder: Path) -> None:
    """Write the tables as `ml-latest-small` has them: half stars, and users of whom nothing is known."""
    halves = ratings.assign(rating=ratings.rating - 0.5 * (ratings.movie % 2))
    tags = ratings[:3].drop(columns="rating").assign(tag="good")[["user", "movie", "tag", "timestamp"]]
    for name, table in (("ratings", halves), ("movies", movies[["movie", "title", "genres"]]), ("tags", tags)):
        table.rename(columns={"user": "userId", "movie": "movieId"}).to_csv(folder / f"{name}.csv", index=False)


@pytest.fixture(params=[("ml-1m", as_1m), ("ml-latest-small", as_small)], ids=lambda param: param[0])
def _larger(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger release is in use: some users of the sample, in that release's files."""
    ratings, movies, users = load_ratings(), load_movies(), load_users()
    name, write = request.param
    (tmp_path / name).mkdir()
    write(ratings[ratings.user <= N_USERS], movies, users[users.user <= N_USERS], tmp_path / name)
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path))
    monkeypatch.setenv("MOVIELENS_RELEASE", name)


@pytest.mark.usefixtures("_larger")
@pytest.mark.parametrize("question", BEYOND, ids=lambda question: question.name)
def test_runs_on_a_larger_release(question: Question) -> None:
    plt.switch_backend("agg")
    torch.set_num_threads(1)  # as in a kernel
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in question.cells("solution"):
        if cell.cell_type == "code":
            exec(compile(cell.source, question.name, "exec"), names)
    plt.close("all")
