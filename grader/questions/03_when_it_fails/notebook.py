# %% [markdown] section="A first look" minutes=20 difficulty=1
# # 3. When collaborative filtering fails
#
# Which is the better movie, *Star Wars* or *Santa with Muscles*? If you ask the people who have seen them, it is *Santa
# with Muscles*: a mean of 5.0, and *Star Wars* has 4.4. But only two people have rated the one, and 583 the other. A
# recommender that learns from ratings has to live with the ratings there are.

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
# **Write `density(ratings)`**: the share, from 0 to 1, of all pairs of a user and a movie that have a rating. Users and
# movies are those that occur in `ratings`, and nobody rates a movie twice. Above it is 4 of 6, or 0.667.


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
# says how many of the movies are meant, from 0 to 1; if that is no whole number of movies, round it up. Above, the top
# third of the movies is movie 20, which has 2 of the 4 ratings: 0.5. The top half is 1.5 movies, so take two: 0.75.


# %% tags=["stub"]
def share_of_top(ratings, share):
    """Return what part of all ratings the most-rated `share` of the movies (rounded up) has."""
    raise NotImplementedError


# %% tags=["solution"]
import math


def share_of_top(ratings, share):
    """Return what part of all ratings the most-rated `share` of the movies (rounded up) has."""
    counts = ratings.movie.value_counts()  # the largest first
    return counts.head(math.ceil(share * len(counts))).sum() / len(ratings)


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
# Is it a problem that so many movies have so few ratings? Let us see. Put a fifth of the ratings away, predict each of
# them by the mean of the ratings that its movie still has (and by the mean of all if it has none), and measure how far
# off that is, separately for movies with few ratings and with many.

# %% tags=["try"]
import pandas as pd

from data import split_ratings

train, valid = split_ratings(ratings)
means = train.groupby("movie").rating.mean()
predicted = valid.movie.map(means).fillna(train.rating.mean())
known = valid.movie.map(train.movie.value_counts()).fillna(0)
group = pd.cut(known, [-1, 0, 2, 9, 49, 199, 10**6], labels=["0", "1–2", "3–9", "10–49", "50–199", "200+"])
errors = ((predicted - valid.rating) ** 2).groupby(group, observed=True).mean()

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
ax.bar(errors.index, errors, color="steelblue")
ax.set(xlabel="ratings of the movie that are known", ylabel="mean squared error")
plt.show()

# %% [markdown]
# With MovieLens 100k the predictions for movies with one or two ratings are three times as bad as for those with 200,
# and no cleverer model gets rid of this: what was never rated cannot be learned from ratings. Now look at the curve
# once more, and imagine it for users instead of movies.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Name two situations in which a recommender that learns from ratings alone predicts badly, and why. What could help?
# Think of somebody who signed up this morning, and of who supplies most of the ratings.
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# A new movie or a new user has no ratings, so nothing about them can be learned; with one or two ratings, chance
# decides. Something other than ratings helps there: genre, age, or a few questions at the start. Second, a small group
# that rates a great deal shapes the model, and its taste is recommended to everybody. One can limit or weigh what one
# user contributes, and look at the error of rare movies and quiet users separately.

# %% [markdown]
# Read on near the end of the chapter, where it speaks about how to begin without data and about what a few keen users
# can do to a whole system (questions 26 to 28).
