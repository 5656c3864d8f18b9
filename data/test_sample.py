"""The bundled sample is what its script draws, and holds what the chapter's models look for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from data.batches import load_batches
from data.movielens import split_ratings
from data.releases import SAMPLE
from data.sample import draw_sample, write_sample


def test_drawing_again_gives_the_bundled_bytes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    for name in SAMPLE.files:
        assert (tmp_path / name).read_bytes() == (SAMPLE.folder / name).read_bytes(), (
            f"data/sample/{name} is out of date: run `python -m data sample`"
        )


def test_another_seed_draws_another_sample() -> None:
    assert not draw_sample(seed=1)["ratings"].equals(draw_sample(seed=2)["ratings"])


def test_it_is_small() -> None:
    assert sum((SAMPLE.folder / name).stat().st_size for name in SAMPLE.files) < 500_000


def test_it_has_a_long_tail() -> None:
    ratings = SAMPLE.ratings()
    by_movie, by_user = ratings.movie.value_counts(), ratings.user.value_counts()
    assert (by_movie < 5).sum() >= 10
    assert by_movie.max() > 4 * by_movie.median()
    assert by_user.min() == 20
    assert by_user.max() > 2.5 * by_user.median()


def test_validation_holds_a_movie_that_training_never_saw() -> None:
    train, valid = split_ratings(SAMPLE.ratings())
    assert set(valid.movie) - set(train.movie)


def test_two_titles_are_entered_twice_with_the_same_genres() -> None:
    movies = SAMPLE.movies()
    twice = movies[movies.title.duplicated(keep=False)]
    assert len(twice) == 4
    assert not twice.duplicated(["title", "genres", "release_date"], keep=False).eq(False).any()


class Model(nn.Module):
    def __init__(self, n_users: int, n_movies: int, is_biased: bool) -> None:
        super().__init__()
        self.is_biased = is_biased
        self.users, self.movies = nn.Embedding(n_users, 50), nn.Embedding(n_movies, 50)
        self.user_bias, self.movie_bias = nn.Embedding(n_users, 1), nn.Embedding(n_movies, 1)
        for embedding in (self.users, self.movies, self.user_bias, self.movie_bias):
            nn.init.normal_(embedding.weight, std=0.01)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        user, movie = x.unbind(1)
        match: torch.Tensor = (self.users(user) * self.movies(movie)).sum(1)
        if not self.is_biased:
            return match
        return 5.5 * torch.sigmoid(match + (self.user_bias(user) + self.movie_bias(movie)).squeeze(1))


def unexplained(is_biased: bool, epochs: int = 5) -> float:
    """Return what share of the validation ratings' variance a model leaves after `epochs` of one cycle."""
    torch.manual_seed(0)
    train, valid = load_batches()
    model = Model(train.n_users, train.n_movies, is_biased)
    optimizer = torch.optim.Adam(model.parameters())
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, epochs * len(train))
    for _ in range(epochs):
        for x, y in train:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
            cycle.step()
    with torch.no_grad():
        return float(nn.functional.mse_loss(model(valid.x), valid.y) / valid.y.var())


def test_the_chapters_models_learn_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "sample")
    dot_product, with_biases = unexplained(is_biased=False), unexplained(is_biased=True)
    assert dot_product < 0.64  # the chapter's 0.90 leaves 0.71 of the variance of MovieLens 100k
    assert with_biases < 0.9 * dot_product


def test_averages_explain_a_third_and_taste_some_of_the_rest(residuals: pd.DataFrame) -> None:
    assert residuals.rest.var() < 0.67 * residuals.rating.var()
    drawn_noise, rounding = 0.8**2, 1 / 12
    assert residuals.rest.var() > 1.1 * (drawn_noise + rounding)


@pytest.fixture
def residuals() -> pd.DataFrame:
    """The ratings with their user's and movie's facts, and what neither's mean explains."""
    ratings = SAMPLE.ratings().merge(SAMPLE.users()).merge(SAMPLE.movies())
    rest = ratings.rating - ratings.rating.mean()
    for key in ("user", "movie"):
        rest = rest - rest.groupby(ratings[key]).transform("mean")
    return ratings.assign(rest=rest)


def test_older_people_prefer_older_films(residuals: pd.DataFrame) -> None:
    year = residuals.release_date.str[-4:].astype(int)
    assert np.corrcoef((residuals.age - residuals.age.mean()) * (year.mean() - year), residuals.rest)[0, 1] > 0.15


def test_occupation_and_genre_go_together(residuals: pd.DataFrame) -> None:
    by_group = residuals[residuals.genres.str.contains("Drama")].groupby("occupation").rest.mean()
    assert by_group["educator"] - by_group["programmer"] > 0.3
