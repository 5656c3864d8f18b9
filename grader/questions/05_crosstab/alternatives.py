# %% asks pandas for a crosstab of means
def crosstab(ratings):
    return pd.crosstab(ratings["user"], ratings["title"], values=ratings["rating"], aggfunc="mean")


# %% groups and unstacks
def crosstab(ratings):
    return ratings.groupby(["user", "title"])["rating"].mean().unstack("title")


# %% removes the double titles first and pivots
def crosstab(ratings):
    single = ratings.groupby(["title", "user"], as_index=False, sort=False).agg({"rating": "mean"})
    return single.pivot(index="user", columns="title", values="rating").astype("float32")


# %% fills a NumPy array in a loop
import numpy as np


def positions(labels):
    return {label: position for position, label in enumerate(sorted(set(labels)))}


def crosstab(ratings):
    rows, columns = positions(ratings.user), positions(ratings.title)
    total, count = np.zeros((2, len(rows), len(columns)))
    for user, title, rating in zip(ratings.user, ratings.title, ratings.rating, strict=True):
        total[rows[user], columns[title]] += rating
        count[rows[user], columns[title]] += 1
    total[count == 0] = np.nan
    count[count == 0] = 1
    return pd.DataFrame(total / count, index=list(rows), columns=list(columns))


# %% builds a dictionary for each user
from collections import defaultdict


def crosstab(ratings):
    rows = defaultdict(lambda: defaultdict(list))
    for line in ratings[["user", "title", "rating"]].itertuples(index=False):
        rows[line.user][line.title].append(line.rating)
    means = {user: {title: sum(r) / len(r) for title, r in row.items()} for user, row in rows.items()}
    return pd.DataFrame.from_dict(means, orient="index")


# %% turns the groups of a transposed table back, with missing values of pandas' own kind
def crosstab(ratings):
    by_title = ratings.groupby(["title", "user"]).mean(numeric_only=True)["rating"].unstack()
    return by_title.T.convert_dtypes()


# %% means of an index with two levels
def crosstab(ratings):
    return ratings.set_index(["user", "title"])["rating"].groupby(level=[0, 1]).mean().unstack()


# %% stacks the titles of each user
def crosstab(ratings):
    means = {title: rated.groupby("user")["rating"].mean() for title, rated in ratings.groupby("title")}
    return pd.concat(means, axis=1).sort_index()


# %% turns a table of titles by users round
def crosstab(ratings):
    return ratings.pivot_table(index="title", columns="user", values="rating").T
