# %% [markdown] section="Beyond the chapter" minutes=55 difficulty=3
# # Beyond B2. Clicks instead of stars
#
# *Builds on question 20 and on linear equations. After it you can train on clicks by alternating least squares.*
#
# Leila's library lends movies online. Nobody gives stars there. All she has is a list of who watched what, and how often:
# six regulars and seven movies look like this.

# %%
import matplotlib.pyplot as plt
import numpy as np

titles = ["Alien", "Blade Runner", "Dune", "Emma", "Clueless", "Persuasion", "Titanic"]
clicks = np.array(
    [
        [2, 1, 0, 0, 0, 0, 1],
        [1, 3, 1, 0, 0, 0, 0],
        [1, 0, 2, 0, 0, 0, 1],
        [0, 0, 0, 1, 1, 2, 1],
        [0, 0, 0, 4, 1, 0, 1],
        [0, 0, 0, 0, 1, 1, 0],
    ]
)

# %% [markdown]
# More than half of the cells are 0, and a 0 does not say "I don't like it". Perhaps user 0 never heard of *Dune*. The
# chapter leaves out what was not rated. If you leave out the zeros here, everything that is left is a yes, and a model that
# always says yes is perfect.
#
# So let every cell count, but some more than others. For each user and movie there are two numbers:
#
# - the *preference*, 1 if the movie was watched at all and 0 if not: that is what the model should predict;
# - the *confidence*, `1 + alpha * clicks`, which says how much the cell counts. A 0 counts a little, a 1 much more, and a
#   user who comes back again and again leaves little doubt.
#
# As ever, the prediction is the dot product of a user's and a movie's factors. The model should make one number small: the
# sum, over *all* cells, of confidence × (preference - prediction)², plus the charge for large weights from question 20,
# which is `wd` times the sum of the squares of all factors of users and movies. Hu, Koren and Volinsky proposed this in
# *Collaborative Filtering for Implicit Feedback Datasets* (2008); *implicit feedback* is what people tell by what they do.
#
# **Write `objective(clicks, user_factors, movie_factors, alpha, wd)`**, which returns that number. `clicks`, of shape
# (n_users, n_movies), holds whole numbers from 0; the factors have the shapes (n_users, n_factors) and
# (n_movies, n_factors). No loop is needed: `user_factors @ movie_factors.T` holds all predictions.


# %% tags=["stub"]
def objective(clicks, user_factors, movie_factors, alpha, wd):
    """Return the weighted squared error over all cells, plus `wd` times the sum of the squared factors."""
    raise NotImplementedError


# %% tags=["solution"]
def objective(clicks, user_factors, movie_factors, alpha, wd):
    """Return the weighted squared error over all cells, plus `wd` times the sum of the squared factors."""
    errors = (clicks > 0) - user_factors @ movie_factors.T
    charge = wd * ((user_factors**2).sum() + (movie_factors**2).sum())
    return ((1 + alpha * clicks) * errors**2).sum() + charge


# %% [markdown]
# If all factors are 0, only the watched cells are wrong, each by 1, and count 1 + alpha × clicks: with `alpha` 2 that
# is, for the 18 watched cells with 26 clicks, 18 + 2 × 26 = 70.

# %% tags=["try"]
nothing = np.zeros((6, 2)), np.zeros((7, 2))
print(objective(clicks, *nothing, alpha=2, wd=1))

# %% [markdown]
# ## One user at a time
# Gradient descent would do, but there is a shorter way. Suppose the movies' factors were known. Then each user is a
# problem of their own, and one that can be solved at once. Take one factor and two movies:
#
# | movie | its factor | clicks | preference | confidence with alpha = 3 |
# |---|---|---|---|---|
# | A | 1 | 0 | 0 | 1 |
# | B | 2 | 1 | 1 | 4 |
#
# Which factor x should the user have, if `wd` is 3? The part of the objective that depends on x is
#
# $$1 \cdot (0 - 1x)^2 + 4 \cdot (1 - 2x)^2 + 3x^2$$
#
# and its slope, $2x - 16(1 - 2x) + 6x$, is 0 where $40x = 16$, or $20x = 8$: x is 0.4. With more than one factor the same calculation
# gives as many equations as there are factors. Let $Y$ hold the movies' factors, a row for each, $p$ the preferences and
# $C$ the confidences, on the diagonal of a matrix that is 0 elsewhere. Then
#
# $$(Y^T C\, Y + wd \cdot I)\; x = Y^T C\, p$$
#
# Least squares with a charge for large weights is called *ridge regression*; with confidences it is a weighted one.
#
# **Write `solve_row(clicks_of_one, factors, alpha, wd)`**: the best factors, of shape (n_factors,), for one user, from that
# user's `clicks_of_one`, of shape (n_movies,), and the movies' `factors`, of shape (n_movies, n_factors). `wd` is above 0.
# `np.linalg.solve(a, b)` solves a x = b. (You don't need to build $C$: $C Y$ is `factors` with each row multiplied by its
# confidence.)


# %% tags=["stub"]
def solve_row(clicks_of_one, factors, alpha, wd):
    """Return the factors of one user that make the objective smallest while the movies' `factors` stay."""
    raise NotImplementedError


# %% tags=["solution"]
def solve_row(clicks_of_one, factors, alpha, wd):
    """Return the factors of one user that make the objective smallest while the movies' `factors` stay."""
    confidence = 1 + alpha * clicks_of_one
    weighted = factors * confidence[:, None]
    return np.linalg.solve(weighted.T @ factors + wd * np.eye(factors.shape[1]), weighted.T @ (clicks_of_one > 0))


# %% tags=["try"]
print(solve_row(np.array([0, 1]), np.array([[1.0], [2.0]]), alpha=3, wd=3))

# %% [markdown]
# ## Both halves in turn
# The movies' factors are not known. But if the users' factors were known, the movies' could be solved for in the same way,
# with rows and columns exchanged. So begin with any factors for the movies. With those, solve for all users; with the
# users' factors, solve for all movies; then for all users again, and so on. This is *alternating least squares*, ALS for
# short. Each half finds the best there is while the other half stands still, so the objective can never rise.
#
# **Write `half_step(clicks, factors, alpha, wd)`**: the best factors for every row of `clicks`, of shape (n_rows, n_factors),
# where `factors` belong to its columns. It is asked for users with `clicks` and the movies' factors, and for movies with
# `clicks.T` and the users' factors.
#
# **Write `fit(clicks, n_factors, n_rounds, alpha, wd, seed)`**, which returns `(user_factors, movie_factors)`. It begins with
# small random factors of the movies, `np.random.default_rng(seed).normal(0, 0.1, size=(n_movies, n_factors))`. Then, in each
# of `n_rounds` rounds (1 or more), it solves for all users and after that for all movies.


# %% tags=["stub"]
def half_step(clicks, factors, alpha, wd):
    """Return the best factors for each row of `clicks`, (n_rows, n_factors), while those of the columns stay."""
    raise NotImplementedError


def fit(clicks, n_factors, n_rounds, alpha, wd, seed):
    """Return the factors of users and movies after `n_rounds` rounds of alternating least squares."""
    raise NotImplementedError


# %% tags=["solution"]
def half_step(clicks, factors, alpha, wd):
    """Return the best factors for each row of `clicks`, (n_rows, n_factors), while those of the columns stay."""
    return np.stack([solve_row(row, factors, alpha, wd) for row in clicks])


def fit(clicks, n_factors, n_rounds, alpha, wd, seed):
    """Return the factors of users and movies after `n_rounds` rounds of alternating least squares."""
    movie_factors = np.random.default_rng(seed).normal(0, 0.1, size=(clicks.shape[1], n_factors))
    for _ in range(n_rounds):
        user_factors = half_step(clicks, movie_factors, alpha, wd)
        movie_factors = half_step(clicks.T, user_factors, alpha, wd)
    return user_factors, movie_factors


# %% [markdown]
# What does the library learn about its six regulars with two factors each? Look for the white cells on the left that have
# become dark on the right: what would you lend to user 0, and to user 5?

# %% tags=["try"]
# Figure: Two tables of six users and seven titles, the darker the higher the number: left the clicks, right the
# predicted preference, which also fills cells without a click.
user_factors, movie_factors = fit(clicks, 2, 10, alpha=2, wd=1, seed=0)
scores = user_factors @ movie_factors.T

fig, axes = plt.subplots(1, 2, figsize=(8.5, 4), layout="constrained")
for ax, values, title in ((axes[0], clicks, "clicks"), (axes[1], scores, "predicted preference")):
    ax.imshow(values, cmap="Blues", vmin=0, vmax=3 if title == "clicks" else 1.2)
    for (row, column), value in np.ndenumerate(values):
        is_dark = value > (1.5 if title == "clicks" else 0.6)
        text = f"{value:.1f}".replace("-0.0", "0.0") if title != "clicks" else f"{value:.0f}" if value else ""
        ax.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if is_dark else "black")
    ax.set_xticks(range(7), titles, rotation=60, ha="right", rotation_mode="anchor")
    ax.set(title=title, ylabel="user")
plt.show()

# %% [markdown]
# ## The front page
# Now the real thing: the training ratings of MovieLens (or of the bundled sample), with the stars torn off. Whoever rated a
# title has watched it, and that is all we know. (If you have fetched a larger release, use it here. With
# `MOVIELENS_RELEASE=ml-1m` and its million ratings, this notebook takes a few minutes.)

# %% tags=["try"]
# Figure: A line that only falls: the objective after each half step, steeply at first and then ever less.
from data.batches import load_batches

train, valid = load_batches(batch_size=512)


def pairs(x):
    """Return an array of shape (users, titles), 1 for the pairs of places in `x`; place 0, `#na#`, is left out."""
    table = np.zeros((train.n_users, train.n_movies), dtype=int)
    table[tuple(x.T)] = 1
    return table[1:, 1:]


watched, liked = pairs(train.x), pairs(valid.x[valid.y >= 4])
history = []
user_factors, movie_factors = fit(watched, 10, 1, alpha=5, wd=10, seed=0)
for _ in range(6):
    history.append(objective(watched, user_factors, movie_factors, alpha=5, wd=10))
    user_factors = half_step(watched, movie_factors, alpha=5, wd=10)
    history.append(objective(watched, user_factors, movie_factors, alpha=5, wd=10))
    movie_factors = half_step(watched.T, user_factors, alpha=5, wd=10)

plt.figure(figsize=(6, 3))
plt.plot(history, "o-")
plt.xlabel("half steps after the first round")
plt.ylabel("objective")
plt.show()

# %% [markdown]
# It falls with every half step, as it must. After a few rounds there is little left to gain.
#
# Beyond B1 measured pages of ten titles by how many of the liked titles that were held back they show, the *recall at 10*.
# A list of the most-rated titles beat the chapter's model there. How good is a model that was never told a single star?

# %% tags=["try"]
import pandas as pd


def measure(scores, k=10):
    """Return the recall of pages of the `k` unwatched titles with the highest scores, and how many titles they show."""
    pages = np.argsort(np.where(watched, np.inf, -scores), axis=1, kind="stable")[:, :k]
    possible = np.minimum(k, liked.sum(axis=1))
    hits = np.take_along_axis(liked, pages, axis=1).sum(axis=1)
    return {"recall at 10": (hits[possible > 0] / possible[possible > 0]).mean(), "titles shown": len(np.unique(pages))}


ways = {
    "by lot": np.random.default_rng(42).random(watched.shape),
    "most rated": np.broadcast_to(watched.sum(axis=0), watched.shape),
    "clicks, 10 factors": user_factors @ movie_factors.T,
}
pd.DataFrame({way: measure(scores) for way, scores in ways.items()}).T.round(3)

# %% [markdown]
# On MovieLens 100k the pages from clicks find far more than the bestsellers, and many more titles get onto somebody's page.
# (The bundled sample is invented, and its people mostly follow fame. There, ALS finds no more than the bestsellers, but shows
# more titles.) What people will watch and like next shows less in *how* they rated than in *what* they rated.
#
# Here is a page that was made for one user. A star marks what this user turned out to like.

# %% tags=["try"]
user = 0
page = np.argsort(np.where(watched[user], np.inf, -ways["clicks, 10 factors"][user]), kind="stable")[:10]
for place in page:
    print("*" if liked[user, place] else " ", train.titles[place + 1])

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Why do cells that nobody clicked on take part in the objective, and why do they count for less? What would the model
# learn if they were left out? And what does it get wrong about a movie that somebody watched to the end and hated?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# Who did not click may dislike the movie or may just not know it, so a zero is weak evidence against it, and has a small
# confidence. Without the zeros every target would be 1: the same large factors for everybody would be nearly perfect, and
# nothing would be learned about who likes what. A click is taken for a yes. The model will recommend more of what was
# watched and hated, unless there is a better sign than the click: watched to the end, watched again, or a rating.

# %% [markdown]
# To go on: `solve_row` multiplies all movies by their confidences, though nearly all of these are 1. Hu, Koren and Volinsky
# compute $Y^T Y$ once for all users and add, for each user, only the movies that were watched. Do that, and a catalog of
# millions becomes possible.
#
# How good is 0.213? That is what these ten factors find with the split and the measure of the project *Recommenders*
# (MovieLens 100k, three quarters of each user's ratings to train on; the share of all that was held back in a list of ten).
# Its own table has 0.213 for BPR (Beyond B4) and 0.054 for fastai's model of stars.
#
# Question 27's answer for a newcomer is one half of this notebook: the movies are known, and one user is not. Beyond B4
# learns from clicks in another way: it draws titles that were not watched.
