"""What a large release costs in seconds and memory: `python -m grader.bench.large`.

A table of 25 million ratings is drawn in the format of ml-25m and written to a temporary folder (0.9 GB with the
parquet file). Each line is measured in a process of its own, its peak of memory being that of the whole process.
"""

import io
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import pyarrow as pa
import torch
import typer
from pyarrow import csv

from data import load_ratings, load_titled_ratings, split_ratings
from data.batches import load_batches
from grader.bench.chapter import DotProductBias
from learner import Learner

N_USERS, N_MOVIES = 162_541, 62_423
CHUNK = 1_000_000
BATCH = 1 << 16
COLUMNS = ["userId", "movieId", "rating", "timestamp"]
Measured = list[tuple[str, float, float]]


def bench(
    ratings: Annotated[int, typer.Option(min=1000, help="How many ratings are drawn.")] = 25_000_000,
    threads: Annotated[int, typer.Option(min=1, help="How many threads train.")] = 2,
) -> None:
    """Draw a large release, load it, split it and train on it, and print what each took."""
    with tempfile.TemporaryDirectory(prefix="large-") as home:
        folder = Path(home) / "ml-25m"
        os.environ |= {"MOVIELENS_HOME": home, "MOVIELENS_RELEASE": "ml-25m", "OMP_NUM_THREADS": str(threads)}
        print(f"{ratings:,} ratings in the format of ml-25m, {threads} threads\n\n{'':44}{'seconds':>9}{'GB':>6}")
        show(alone(draw, folder, ratings))
        show(alone(load, "loading the ratings, first time (text)"))
        show(alone(load, "loading the ratings, second time (parquet)"))
        show(alone(split))
        show(alone(train))


def show(measured: Measured) -> None:
    """Print a line for each measurement."""
    for name, seconds, peak in measured:
        print(f"{name:44}{seconds:9.1f}{peak:6.2f}", flush=True)


def alone(work: Callable[..., Measured], *arguments: object) -> Measured:
    """Return what `work` measures in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def draw(folder: Path, n: int) -> Measured:
    """Write movies.csv, ratings.csv (ordered by user) and tags.csv into `folder`."""
    start = time.perf_counter()
    folder.mkdir()
    movies = np.arange(1, N_MOVIES + 1)
    titles = [f"Film {movie} ({1920 + movie % 100})" for movie in movies]
    pd.DataFrame({"movieId": movies, "title": titles, "genres": "Drama"}).to_csv(folder / "movies.csv", index=False)
    (folder / "tags.csv").write_text("userId,movieId,tag,timestamp\n")
    with csv.CSVWriter(folder / "ratings.csv", next(draw_chunks(1)).schema) as writer:
        for chunk in draw_chunks(n):
            writer.write(chunk)
    return measured("drawing and writing them", start)


def draw_chunks(n: int) -> Iterator[pa.RecordBatch]:
    """Give `n` ratings in chunks: biases, four factors and noise, few users and movies having most of them."""
    random = np.random.default_rng(0)
    users, movies = random.lognormal(0, 1.2, N_USERS).cumsum(), (1 / (np.arange(N_MOVIES) + 30)).cumsum()
    user_factors, movie_factors = random.normal(0, 0.4, (N_USERS, 4)), random.normal(0, 0.7, (N_MOVIES, 4))
    user_bias, movie_bias = random.normal(0, 0.4, N_USERS), random.normal(-0.2, 0.4, N_MOVIES)
    for first in range(0, n, CHUNK):
        rows = np.arange(first, min(first + CHUNK, n))
        user = users.searchsorted((rows + 0.5) / n * users[-1])
        movie = movies.searchsorted(random.random(len(rows)) * movies[-1])
        stars = 3.5 + user_bias[user] + movie_bias[movie] + (user_factors[user] * movie_factors[movie]).sum(1)
        stars = ((stars + random.normal(0, 0.8, len(rows))) * 2).round().clip(1, 10) / 2
        times = random.integers(789_652_009, 1_574_327_703, len(rows))
        yield pa.record_batch([user + 1, movie + 1, stars, times], names=COLUMNS)


def load(name: str) -> Measured:
    """Load the ratings."""
    start = time.perf_counter()
    load_ratings()
    return measured(name, start)


def split() -> Measured:
    """Load the ratings and split them; the time is that of the split alone."""
    ratings = load_ratings()
    start = time.perf_counter()
    split_ratings(ratings)
    return measured("splitting them", start)


def train() -> Measured:
    """Make batches of the ratings and train for one epoch."""
    start = time.perf_counter()
    titled = load_titled_ratings()
    lines = measured("loading them with titles", start)
    del titled
    start = time.perf_counter()
    train, valid = load_batches(BATCH)
    lines += measured("load_batches, its loading and split included", start)
    torch.manual_seed(0)
    learn = Learner(DotProductBias(train.n_users, train.n_movies), train, valid)
    start = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        learn.fit_one_cycle(1, lr=0.02)
    share = learn.valid_losses[-1] / float(valid.y.var())
    return lines + measured(f"an epoch of DotProductBias ({share:.0%} unexplained)", start)


def measured(name: str, start: float) -> Measured:
    """Return a line: what was done, the seconds since `start`, the process's peak of memory so far in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return [(name, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9)]


if __name__ == "__main__":
    typer.run(bench)
