# %% collects sets and lists in plain Python
from collections import defaultdict


def titles_by_user(ratings):
    found = defaultdict(set)
    for user, title in zip(ratings.user, ratings.title, strict=True):
        found[user].add(title)
    return found


def unseen(ratings, user):
    return sorted(title for title in set(ratings.title) if title not in titles_by_user(ratings)[user])


def recommend(ratings, user, n):
    seen = titles_by_user(ratings)
    mine = seen[user]
    stars = defaultdict(list)
    for other, title, rating in zip(ratings.user, ratings.title, ratings.rating, strict=True):
        if seen[other] & mine and title not in mine:
            stars[title].append(rating)
    return sorted(stars, key=lambda title: (-sum(stars[title]) / len(stars[title]), title))[:n]


# %% reads everything off a crosstab
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating")


def unseen(ratings, user):
    table = crosstab(ratings)
    if user not in table.index:
        return list(table.columns)
    return list(table.columns[table.loc[user].isna()])


def recommend(ratings, user, n):
    table = crosstab(ratings)
    if user not in table.index:
        return []
    mine = table.loc[user].notna()
    neighbors = table[table.loc[:, mine].notna().any(axis=1)]
    means = neighbors.loc[:, ~mine].mean().dropna()
    return list(means.sort_index().sort_values(ascending=False, kind="stable").index)[:n]


# %% joins tables and sorts by two columns
def unseen(ratings, user):
    return (
        ratings[["title"]]
        .drop_duplicates()
        .merge(ratings.loc[ratings["user"] == user, ["title"]], how="left", on="title", indicator=True)
        .query("_merge == 'left_only'")["title"]
        .tolist()
    )


def recommend(ratings, user, n):
    mine = ratings.loc[ratings["user"] == user, ["title"]]
    neighbors = ratings.merge(mine, on="title")[["user"]].drop_duplicates()
    theirs = ratings.merge(neighbors, on="user")
    means = theirs[~theirs["title"].isin(mine["title"])].groupby("title", as_index=False)["rating"].mean()
    return means.sort_values(["rating", "title"], ascending=[False, True])["title"].head(n).tolist()


# %% multiplies a table of who has seen what
import numpy as np


def seen_by(ratings):
    return pd.crosstab(ratings.user, ratings.title) > 0


def unseen(ratings, user):
    return np.setdiff1d(ratings.title.to_numpy(dtype=str), ratings.title[ratings.user == user].to_numpy(dtype=str))


def recommend(ratings, user, n):
    seen = seen_by(ratings)
    if user not in seen.index:
        return []
    shared = seen.to_numpy(dtype=int) @ seen.loc[user].to_numpy(dtype=int)
    theirs = ratings[ratings.user.isin(seen.index[shared > 0]) & ratings.title.isin(unseen(ratings, user))]
    titles, places = np.unique(theirs.title.to_numpy(dtype=str), return_inverse=True)
    means = np.bincount(places, theirs.rating) / np.bincount(places)
    return titles[np.argsort(-means, kind="stable")][:n].tolist()


# %% asks for what is not among the user's own
def unseen(ratings, user):
    mine = ratings.loc[ratings["user"] == user, "title"]
    return ratings["title"][~ratings["title"].isin(mine)].unique().tolist()


# %% sorts pairs of a mean and a title
def recommend(ratings, user, n):
    mine = set(ratings.title[ratings.user == user])
    neighbors = set(ratings.user[ratings.title.isin(mine)])
    stars = {}
    for who, title, rating in zip(ratings.user, ratings.title, ratings.rating):
        if who in neighbors and title not in mine:
            stars.setdefault(title, []).append(rating)
    ranked = sorted((-sum(given) / len(given), title) for title, given in stars.items())
    return [title for _, title in ranked[:n]]
