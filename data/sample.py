"""Draws the bundled sample: invented people, movies and ratings in MovieLens' columns.

Every rating is planted: a level, what the user and the movie add to it, how well their factors match, and
noise. So the sample holds what the chapter's models look for, and none of MovieLens' own data.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

N_USERS, N_MOVIES, N_REISSUES = 300, 220, 2

# How each genre leans on three hidden scales: far from everyday life, exciting, warm-hearted. The title words
# belong to the genre that comes first.
GENRES = {
    "Action": ((0.2, 1.0, -0.1), "Convoy Detonator Pursuit Bridgehead Getaway Ambush"),
    "Adventure": ((0.6, 0.6, 0.4), "Expedition Castaway Compass Glacier Caravan Headwind"),
    "Comedy": ((-0.3, -0.2, 1.0), "Landlord Umbrella Understudy Parrot Dentist Upholsterer"),
    "Crime": ((-0.5, 0.8, -0.7), "Alibi Ledger Safecracker Informant Pawnbroker Forger"),
    "Drama": ((-0.8, -0.8, -0.5), "Lighthouse Orchard Inheritance Schoolhouse Ferryman Harbour"),
    "Fantasy": ((1.0, -0.1, 0.6), "Enchantress Mapmaker Goblin Kingdom Spellbook Changeling"),
    "Horror": ((0.4, 0.6, -1.0), "Cellar Séance Scarecrow Lullaby Crypt Taxidermist"),
    "Romance": ((-0.6, -0.8, 0.8), "Waltz Honeymoon Balcony Rendezvous Postcard Bouquet"),
    "Sci-Fi": ((1.0, 0.4, -0.3), "Orbit Android Colony Telescope Comet Antenna"),
    "Thriller": ((0.0, 1.0, -0.8), "Passenger Hostage Blackout Deadline Keyhole Stowaway"),
    "War": ((-0.3, 0.5, -0.7), "Battalion Armistice Minesweeper Bugler Outpost Deserter"),
    "Western": ((-0.1, 0.6, 0.1), "Stagecoach Drifter Saddle Homestead Telegraph Undertaker"),
}
ADJECTIVES = (
    "Amber Borrowed Clockwork Crooked Distant Eleventh Forgotten Gilded Hollow Hundredth Leaden Midnight "
    "Northern Paper Patient Quiet Restless Salted Second Sleepless Tin Velvet Wandering Winter"
).split()
PLACES = "Velmora Karsk Ansel Tolvane Mirrow Dunhallow Saltmere Orlo Brisca Fennick Ystra Quillon".split()
TITLES = ("{adjective} {noun}, The", "{noun} of {place}, The", "{adjective} {noun}", "{place} {noun}, The")

# What an occupation adds to a user's taste on the same three scales.
OCCUPATIONS = {
    "artist": (0.2, -0.4, -0.1),
    "doctor": (-0.4, -0.2, 0.0),
    "educator": (-0.5, -0.4, 0.3),
    "engineer": (0.7, 0.4, -0.2),
    "homemaker": (-0.3, -0.4, 0.6),
    "librarian": (0.1, -0.6, 0.0),
    "programmer": (0.8, 0.3, -0.1),
    "retired": (-0.6, -0.5, 0.2),
    "salesman": (-0.2, 0.5, 0.3),
    "student": (0.3, 0.6, 0.2),
    "technician": (0.4, 0.6, -0.3),
    "writer": (-0.2, -0.3, -0.5),
}


def write_sample(folder: Path) -> None:
    """Write ratings.csv, movies.csv and users.csv into `folder`: the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in draw_sample().items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


@dataclass(frozen=True)
class Planted:
    """A drawn table's hidden side. Of users or movies: `factors` (n, 4), `bias` (n,), `pull` (n,).

    `pull` says, of a movie, how well known it is; of a user, how much that matters to them.
    """

    factors: np.ndarray
    bias: np.ndarray
    pull: np.ndarray


def draw_sample(seed: int = 42) -> dict[str, pd.DataFrame]:
    """Return the tables `ratings`, `movies` and `users`, drawn from `seed`."""
    # RandomState, because NumPy promises that its stream never changes; a Generator's may with any release.
    random = np.random.RandomState(seed)
    users, viewers = draw_users(random)
    movies, works = draw_movies(random)
    return {"ratings": draw_ratings(random, viewers, works), "movies": movies, "users": users}


def draw_users(random: np.random.RandomState) -> tuple[pd.DataFrame, Planted]:
    """Return the users' table and what is planted in them: taste leans on occupation and age."""
    age = np.clip(np.rint(random.normal(34, 13, N_USERS)), 13, 73).astype(int)
    occupation = random.choice(sorted(OCCUPATIONS), N_USERS)
    table = pd.DataFrame(
        {
            "user": np.arange(1, N_USERS + 1),
            "age": age,
            "gender": random.choice(["F", "M"], N_USERS),
            "occupation": occupation,
            "zip_code": [f"{code:05}" for code in random.randint(501, 99951, N_USERS)],
        }
    )
    lean = np.array([OCCUPATIONS[name] for name in occupation])
    factors = np.column_stack([lean, (age - 34) / 16]) + random.normal(0, 0.6, (N_USERS, 4))
    # Who looks beyond what everyone watches is harder to please: a little known movie's average is unfair to it.
    pull = random.uniform(0.35, 1.25, N_USERS)
    bias = 0.8 * (pull - 0.8) + random.normal(0, 0.55, N_USERS)
    return table, Planted(factors, bias, pull)


def draw_movies(random: np.random.RandomState) -> tuple[pd.DataFrame, Planted]:
    """Return the movies' table and what is planted in them. The last few are earlier ones, entered again."""
    year = 1998 - np.minimum(random.geometric(0.09, N_MOVIES), 66)
    genres = [random.choice(sorted(GENRES), random.choice([1, 2, 3]), replace=False) for _ in year]
    titles = draw_titles(random, [names[0] for names in genres], year)
    lean = np.array([np.mean([GENRES[name][0] for name in names], axis=0) for names in genres])
    factors = np.column_stack([lean, (1985 - year) / 14]) + random.normal(0, 0.3, (N_MOVIES, 4))
    bias = random.normal(0, 0.8, N_MOVIES)
    pull = random.normal(0, 2.8, N_MOVIES) + 1.2 * bias
    table = pd.DataFrame(
        {
            "movie": np.arange(1, N_MOVIES + 1),
            "title": titles,
            "release_date": [f"01-Jan-{y}" for y in year],
            "genres": ["|".join(sorted(names)) for names in genres],
        }
    )
    n_works = N_MOVIES - N_REISSUES
    well_known = np.argsort(pull[:n_works])[n_works // 2 :]
    entered = np.r_[:n_works, well_known[:N_REISSUES]]
    in_order = table.take(entered.tolist()).assign(movie=table.movie.to_numpy())
    return in_order, Planted(factors[entered], bias[entered], pull[entered])


def draw_titles(random: np.random.RandomState, genres: list[str], years: np.ndarray) -> list[str]:
    """Return a title of its own for every movie, such as 'Orbit of Karsk, The (1987)'."""
    titles: list[str] = []
    for genre, year in zip(genres, years, strict=True):
        while True:
            title = random.choice(TITLES).format(
                adjective=random.choice(ADJECTIVES),
                noun=random.choice(GENRES[genre][1].split()),
                place=random.choice(PLACES),
            )
            if all(title not in other for other in titles):
                break
        titles.append(f"{title} ({year})")
    return titles


def draw_ratings(random: np.random.RandomState, viewers: Planted, works: Planted) -> pd.DataFrame:
    """Return the ratings' table in random order; every movie has at least one rating."""
    match = viewers.factors @ works.factors.T
    user, movie = np.nonzero(draw_seen(random, viewers, works, match))
    score = 3.2 + viewers.bias[user] + works.bias[movie] + 0.75 * match[user, movie]
    rating = np.clip(np.rint(score + random.normal(0, 0.8, len(user))), 1, 5).astype(int)
    # Everyone comes once within seven months, and rates one movie after another.
    start = random.randint(874_700_000, 893_200_000, N_USERS)
    timestamp = start[user] + random.randint(0, 7_200, len(user))
    table = pd.DataFrame({"user": user + 1, "movie": movie + 1, "rating": rating, "timestamp": timestamp})
    return table.iloc[random.permutation(len(table))]


def draw_seen(random: np.random.RandomState, viewers: Planted, works: Planted, match: np.ndarray) -> np.ndarray:
    """Return which user has rated which movie (users, movies): the known, and what suits their taste."""
    wish = np.outer(viewers.pull, works.pull) + 0.5 * match + random.gumbel(size=match.shape)
    how_many = np.clip(random.lognormal(np.log(55), 0.6, N_USERS).astype(int), 20, N_MOVIES - 40)
    rank = np.argsort(np.argsort(-wish, axis=1), axis=1)
    seen: np.ndarray = rank < how_many[:, None]
    unseen = np.flatnonzero(~seen.any(axis=0))
    seen[random.randint(0, N_USERS, len(unseen)), unseen] = True
    return seen
