# %% counts in plain Python
from collections import Counter


def density(ratings):
    pairs = list(zip(ratings.user, ratings.movie, strict=True))
    return len(pairs) / len({user for user, _ in pairs}) / len({movie for _, movie in pairs})


def share_of_top(ratings, share):
    counts = Counter(ratings.movie)
    n = round(share * len(counts), 9)
    whole = int(n) if n == int(n) else int(n) + 1
    return sum(count for _, count in counts.most_common(whole)) / sum(counts.values())


def thin(ratings, k):
    return {movie for movie, count in Counter(ratings.movie).items() if count < k}


# %% reads everything off a crosstab
import math


def is_rated(ratings):
    return ratings.pivot_table(index="user", columns="movie", values="rating").notna()


def density(ratings):
    return is_rated(ratings).to_numpy().mean()


def share_of_top(ratings, share):
    counts = is_rated(ratings).sum().sort_values(ascending=False)
    return counts.iloc[: math.ceil(share * counts.size - 1e-9)].sum() / counts.sum()


def thin(ratings, k):
    counts = is_rated(ratings).sum()
    return list(counts[counts < k].index)


# %% sorts the counts with NumPy
import numpy as np


def density(ratings):
    return float(len(ratings) / len(np.unique(ratings["user"])) / len(np.unique(ratings["movie"])))


def share_of_top(ratings, share):
    counts = np.sort(np.unique(ratings["movie"], return_counts=True)[1])[::-1]
    return counts[: int(np.ceil(share * len(counts) - 1e-9))].sum() / counts.sum()


def thin(ratings, k):
    movies, counts = np.unique(ratings["movie"], return_counts=True)
    return movies[counts < k]


# %% groups and filters
def density(ratings):
    by_user = ratings.groupby("user").size()
    return by_user.sum() / (len(by_user) * len(ratings.drop_duplicates("movie")))


def share_of_top(ratings, share):
    counts = ratings.groupby("movie")["rating"].count()
    return counts.nlargest(-int((1e-9 - share * len(counts)) // 1)).sum() / len(ratings)


def thin(ratings, k):
    return ratings.groupby("movie").filter(lambda group: len(group) < k)["movie"].unique()


# %% counts what differs with sets, and groups by size
def density(ratings):
    return ratings.shape[0] / len(set(ratings["user"])) / len(set(ratings["movie"]))


def thin(ratings, k):
    sizes = ratings.groupby("movie").size()
    return list(sizes[sizes < k].index)


# %% adds the counts up and reads one sum off
def share_of_top(ratings, share):
    counts = ratings["movie"].value_counts().tolist()
    n_top = int(-(-round(share * len(counts), 9) // 1))
    return sum(sorted(counts, reverse=True)[:n_top]) / sum(counts)
