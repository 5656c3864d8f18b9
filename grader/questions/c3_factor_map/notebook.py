# %% [markdown] section="Interpretation" minutes=30 difficulty=3
# # Lab C3. A map of the movies
#
# *Builds on question 18 and a little linear algebra. After it you can draw a map of what a model has learned.*
#
# Nobody told the model what *Star Wars* is about. It saw 80,000 ratings, and it ended up with 50 numbers for each movie.
# Do these numbers mean anything? You would like to lay the movies out on a table, similar ones close together, and look.
# But a table has two directions, not fifty.

# %%
import pandas as pd
import torch
from torch import nn

from data import load_titled_ratings
from learner import DotProductBias, trained_dot_product_bias


# %% tags=["try"]
ratings = load_titled_ratings()
model, titles = trained_dot_product_bias()

# %% [markdown]
# Suppose every movie had two numbers, and the movies lay along a slanted line. Then one number would do: how far along
# the line. Finding that line means finding the direction in which the movies differ the most. With fifty numbers it is
# the same: take the direction of the greatest differences for left and right on your table, and of what remains the
# direction of the greatest differences for up and down. These are the first two *principal components*. Three steps lead
# there:
#
# 1. Subtract from each factor its mean over the movies, so that the map is centered.
# 2. Take the singular value decomposition of this table, `u, s, vt = torch.linalg.svd(centered, full_matrices=False)`. The
#    rows of `vt` are directions of length 1, and the movies differ most along the first, next most along the second.
# 3. A movie's place along a direction is the dot product of its centered factors with that row.
#
# **Write `movie_map(model, titles, ratings, top_n)`**. Take the `top_n` titles with the most ratings in the table
# `ratings` (columns `user`, `title`, `rating`), look up their rows of `model.movie_factors.weight`, where row `i` belongs
# to `titles[i]`, and find the first two principal components of these rows alone. Return a pandas table with the titles
# as its index, the most rated first, and the columns `x` (first component) and `y` (second). The model stays as it is.


# %% tags=["stub"]
def movie_map(model, titles, ratings, top_n):
    """Return the places of the `top_n` most-rated movies on a map: a table with columns x and y, titles as index."""
    raise NotImplementedError


# %% tags=["solution"]
def movie_map(model, titles, ratings, top_n):
    """Return the places of the `top_n` most-rated movies on a map: a table with columns x and y, titles as index."""
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% [markdown]
# Which movies lie furthest apart from left to right? Which way round is chance: a direction may as well point the
# other way.

# %% tags=["try"]
points = movie_map(model, titles, ratings, top_n=40)
in_order = points.x.sort_values().index
print("at one end:  ", *in_order[:5], sep="\n  ")
print("at the other:", *in_order[:-6:-1], sep="\n  ")

# %% [markdown]
# **Write `draw_map(points)`**: with matplotlib, a dot for each row of `points` and its title written beside the dot.
# Return the `Axes`, so that others can add to your map.


# %% tags=["stub"]
def draw_map(points):
    """Draw each movie as a dot with its title beside it; return the `Axes`. `points` comes from `movie_map`."""
    raise NotImplementedError


# %% tags=["solution"]
import matplotlib.pyplot as plt


def draw_map(points):
    """Draw each movie as a dot with its title beside it; return the `Axes`. `points` comes from `movie_map`."""
    _, axes = plt.subplots(figsize=(9, 7))
    axes.scatter(points.x, points.y, s=12)
    for title, x, y in points[["x", "y"]].itertuples():
        axes.text(x, y, f" {title}", fontsize=7)
    axes.set(xlabel="first principal component", ylabel="second principal component")
    return axes


# %% tags=["try"]
# Figure: A map of 25 titles: a dot for each at its first two coordinates, with the title beside it.
import matplotlib.pyplot as plt

draw_map(points[:25])  # the titles of all 40 would cover each other
plt.show()

# %% [markdown]
# On MovieLens 100k you should find the *Star Wars* movies and *Raiders of the Lost Ark* side by side, and the critics'
# darlings, such as *Fargo*, *The Godfather* or *Pulp Fiction*, well away from the crowd pleasers, such as
# *Independence Day* or *Liar Liar*. The chapter sees something alike in its own map, an axis from classic movies to pop
# culture, though it draws the first and the *third* component, of 1,000 movies. Nobody asked for that: two movies come to
# lie together because the same people like them.
#
# One word of warning: a single one of the fifty columns means nothing. Turn the factors of all users and movies in the same
# way, and no prediction changes, nor does the map, for distances stay. Stretch the movies' factors in one direction and
# shrink the users' as much, and no prediction changes either, but the map does. What decides between those is weight decay,
# which likes factors short on both sides.
#
# A map of two components shows only part of the fifty. Lab C4 measures how close two movies are with all their factors.
# The chapter draws its map where it interprets embeddings and biases.
