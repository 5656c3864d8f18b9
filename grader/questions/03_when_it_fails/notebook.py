# %% [markdown] section="A first look" minutes=30 difficulty=1
# # 3. When collaborative filtering fails
#
# *Builds on pandas' `groupby`. After it you can say where ratings can't help, and where right predictions don't.*
#
# Which is the better movie, *Star Wars* or *Santa with Muscles*? If you ask the people who have seen them, it is
# *Santa with Muscles*: a mean of 5.0, and *Star Wars* has 4.4. But only two people have rated the one, and 583 the
# other. A recommender that learns from ratings has to live with the ratings there are.

# %%
from data import load_ratings

ratings = load_ratings()
ratings.head()

# %% [markdown]
# How much does this table know? Say it in three numbers, each by a small function that works for any such table. Two
# users and three movies with four ratings would be
#
# | | movie 10 | movie 20 | movie 30 |
# |---|---|---|---|
# | user 7 | 5 | 3 | 4 |
# | user 9 | | 4 | |
#
# **Write `density(ratings)`**: the share, from 0 to 1, of all pairs of a user and a movie that have a rating. Users
# and movies are those that occur in `ratings`, and nobody rates a movie twice. Above it is 4 of 6, or 0.667.


# %% tags=["stub"]
def density(ratings):
    """Return the share of all pairs of a user and a movie that have a rating."""
    raise NotImplementedError


# %% tags=["solution"]
def density(ratings):
    """Return the share of all pairs of a user and a movie that have a rating."""
    return len(ratings) / (ratings.user.nunique() * ratings.movie.nunique())


# %% [markdown]
# **Write `share_of_top(ratings, share)`**: what part of all ratings, from 0 to 1, the most-rated movies have. `share`
# says how many of the movies are meant, from 0 to 1; if that is no whole number of movies, round it up. Above, the
# top third of the movies is movie 20, which has 2 of the 4 ratings: 0.5. The top half is 1.5 movies, so take two:
# 0.75.


# %% tags=["stub"]
def share_of_top(ratings, share):
    """Return what part of all ratings the most-rated `share` of the movies (rounded up) has."""
    raise NotImplementedError


# %% tags=["solution"]
import math


def share_of_top(ratings, share):
    """Return what part of all ratings the most-rated `share` of the movies (rounded up) has."""
    counts = ratings.movie.value_counts()  # the largest first
    n_top = math.ceil(share * len(counts) - 1e-9)  # 0.55 * 100 is a hair more than 55 to Python, and still 55 movies
    return counts.head(n_top).sum() / len(ratings)


# %% [markdown]
# **Write `thin(ratings, k)`**: the movies that have fewer than `k` ratings, each once, as a list or a set. Above,
# `thin(ratings, 2)` is movies 10 and 30.


# %% tags=["stub"]
def thin(ratings, k):
    """Return the movies with fewer than `k` ratings, in any order."""
    raise NotImplementedError


# %% tags=["solution"]
def thin(ratings, k):
    """Return the movies with fewer than `k` ratings, in any order."""
    counts = ratings.movie.value_counts()
    return counts.index[counts < k].tolist()


# %% [markdown]
# Try it. If every movie had been rated equally often, the curve would be the gray line.

# %% tags=["try"]
# Figure: A curve that rises steeply and then flattens: the share of all ratings that the most-rated movies have
# together, over their share of the movies. The straight gray line is what equal shares would give.
import matplotlib.pyplot as plt

print(f"{density(ratings):.1%} of all pairs have a rating.")
print(f"The top tenth of the movies has {share_of_top(ratings, 0.1):.0%} of the ratings.")
print(f"{len(thin(ratings, 10))} of {ratings.movie.nunique()} movies have fewer than 10 ratings.")

shares = [step / 40 for step in range(1, 41)]
fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
ax.plot([0, *shares], [0, *(share_of_top(ratings, share) for share in shares)])
ax.plot([0, 1], [0, 1], color="gray", linewidth=0.8)
ax.set(xlabel="share of the movies, most-rated first", ylabel="share of the ratings", xlim=(0, 1), ylim=(0, 1.02))
plt.show()

# %% [markdown]
# Is it a problem that so many movies have so few ratings? Let us see. Put a fifth of the ratings away, predict each
# of them by the mean of the ratings that its movie still has (and by the mean of all if it has none), and measure how
# far off that is, separately for movies with few ratings and with many.
#
# Beside it stands a more careful prediction. It pulls the mean of each movie towards that of all rarely rated movies,
# as if five more people had rated it so, and adds how much more generous the user is than others: *shrunken* means.

# %% tags=["try"]
# Figure: Two bars for each number of known ratings, from 0 to over 200: the mean squared error of the plain mean
# and of shrunken means. Both are largest where few ratings are known; there the shrunken means err less.
import pandas as pd

from data import split_ratings

train, valid = split_ratings(ratings)
movie = train.groupby("movie").rating.agg(["mean", "sum", "size"])
plain = valid.movie.map(movie["mean"]).fillna(train.rating.mean())

rare = train.rating[train.movie.isin(thin(train, 10))].mean()
careful = (movie["sum"] + 5 * rare) / (movie["size"] + 5)
surplus = (train.rating - train.movie.map(careful)).groupby(train.user).agg(["sum", "size"])
generous = surplus["sum"] / (surplus["size"] + 5)
shrunken = valid.movie.map(careful).fillna(rare) + valid.user.map(generous).fillna(0)

known = valid.movie.map(movie["size"]).fillna(0)
group = pd.cut(known, [-1, 0, 2, 9, 49, 199, 10**6], labels=["0", "1–2", "3–9", "10–49", "50–199", "200+"])
squares = pd.DataFrame({"plain mean": (plain - valid.rating) ** 2, "shrunken": (shrunken - valid.rating) ** 2})
errors = squares.groupby(group, observed=True).mean()
print(errors.assign(ratings=group.value_counts()).round(2).rename_axis("ratings known"))

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for shift, name, look in (
    (-0.2, "plain mean", {"color": "steelblue"}),
    (0.2, "shrunken", {"fill": False, "hatch": "//"}),
):
    ax.bar([place + shift for place in range(len(errors))], errors[name], width=0.4, label=name, **look)
ax.set_xticks(range(len(errors)), errors.index)
ax.set(xlabel="ratings of the movie that are known", ylabel="mean squared error")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# With MovieLens 100k the mean of one or two ratings is three times as wrong as that of 200: 2.86 and 0.95. The
# careful prediction is at 1.35 and 0.85, so half of the damage was done by trusting a raw mean. The rest nobody gets
# back from ratings: what was never rated cannot be learned from them. And the tall bars stand for few ratings, 36 and
# 92 of 20,000. Now look at the curve once more, and imagine it for users instead of movies.
#
# A recommender can also fail with small errors. It may promise you 4.8 stars for the sequel of a movie that you
# loved, and be right, and useless: you would have gone to see it anyway. What people rate is what they chose to see,
# so even the ratings that were put away say nothing of the movies that they passed by. And a mean over all pairs
# hardly notices which ten titles come first, although nobody looks at more than those.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Name two situations in which a recommender that learns from ratings alone predicts badly, and why. What could help?
# Think of somebody who signed up this morning, and of who supplies most of the ratings. And when are its predictions right,
# and yet of no use to anybody?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# A new movie or a new user has no ratings, so nothing about them can be learned; with one or two ratings, chance
# decides. Something other than ratings helps there: genre, age, or a few questions at the start. Second, a small group
# that rates a great deal shapes the model, and its taste is recommended to everybody. One can limit or weigh what one
# user contributes, and look at the error of rare movies and quiet users separately. Third, a right prediction
# can be useless: the next book by an author all of whose books you own. Ratings exist only for what people chose, and an
# error over all pairs says little about the ten titles at the top. So measure the list itself: is there something in it
# that its reader did not know, and took?

# %% [markdown]
# Read on near the end of the chapter, where it speaks about how to begin without data and about what a few keen users
# can do to a whole system (questions 26 to 28).
