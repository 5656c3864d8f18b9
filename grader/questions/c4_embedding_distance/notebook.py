# %% [markdown] section="Interpretation" minutes=25 difficulty=2
# # Lab C4. The distance between two movies
#
# *Builds on questions 7 and 18. After it you can find what is near a movie, and choose the distance for it.*
#
# "I loved *The Silence of the Lambs*. What should I watch next?" There is no time to ask for more, so all you have is one
# title, and a model with 50 factors for each of 1,600 movies. Which movie has the factors most like these?

# %%
import difflib

import pandas as pd
import torch
from torch import nn

from data import load_titled_ratings
from learner import DotProductBias, trained_dot_product_bias


# %% tags=["try"]
model, titles = trained_dot_product_bias()

# %% [markdown]
# A ruler is the first idea: the length of the line between two rows of factors. But rows have lengths of their own. A
# movie that many people rated has long ones; weight decay keeps those of a rarely rated movie short:

# %% tags=["try"]
count = load_titled_ratings().title.value_counts()
lengths = model.movie_factors.weight.detach().norm(dim=1)
groups = pd.cut(count.reindex(titles).fillna(0), [0, 4, 19, 99, 299, 10**6])
print(pd.Series(lengths.numpy(), index=titles).groupby(groups, observed=True).mean().round(2).rename("mean length"))

# %% [markdown]
# Two movies that
# point the same way, liked and disliked by the same users, can lie far apart on the ruler.
#
# So measure the angle. Take the dot product of the two rows and divide it by both their lengths:
#
# | rows | dot product | lengths | quotient |
# |---|---|---|---|
# | (3, 4) and (6, 8) | 50 | 5 and 10 | 1: the same direction |
# | (3, 4) and (4, 3) | 24 | 5 and 5 | 0.96: nearly |
# | (3, 4) and (4, -3) | 0 | 5 and 5 | 0: nothing in common |
# | (3, 4) and (-3, -4) | -25 | 5 and 5 | -1: opposite tastes |
#
# This is the cosine of the angle, and is called the *cosine similarity*:
#
# $$\cos(u, v) = \frac{u \cdot v}{\lVert u \rVert \, \lVert v \rVert}$$
#
# **Write `similarities(factors, row)`**: the cosine similarity of row `row` of the table `factors` with every row of it,
# itself included, as a tensor with one number for each row.


# %% tags=["stub"]
def similarities(factors, row):
    """Return the cosine similarity of one row of `factors` with each row: shape (n,), numbers from -1 to 1."""
    raise NotImplementedError


# %% tags=["solution"]
def similarities(factors, row):
    """Return the cosine similarity of one row of `factors` with each row: shape (n,), numbers from -1 to 1."""
    return nn.functional.cosine_similarity(factors[row], factors, dim=1)


# %% tags=["try"]
print(similarities(torch.tensor([[3.0, 4], [6, 8], [4, 3], [4, -3], [-3, -4]]), 0))

# %% [markdown]
# **Write `nearest(model, titles, title, k)`**: the `k` titles most like `title`, the most similar first, as a list. Row
# `i` of `model.movie_factors.weight` belongs to `titles[i]`. Leave out the movie itself, and only it: another movie with equal
# factors counts, and `#na#` is treated as any other title. The model stays as it is.
#
# People misspell titles and forget years. If `title` is not in `titles`, raise a `KeyError` whose message names the
# titles that are written most like it; `difflib.get_close_matches(title, titles)` finds up to three of them.


# %% tags=["stub"]
def nearest(model, titles, title, k):
    """Return the `k` titles whose factors are most similar to those of `title`; KeyError if it is unknown."""
    raise NotImplementedError


# %% tags=["solution"]
def nearest(model, titles, title, k):
    """Return the `k` titles whose factors are most similar to those of `title`; KeyError if it is unknown."""
    if title not in titles:
        close = difflib.get_close_matches(title, titles)
        raise KeyError(f"There is no movie called {title}. Did you mean {' or '.join(close) or 'something else'}?")
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% [markdown]
# Try it. On MovieLens 100k the chapter's model names *Dial M for Murder* as the nearest; in yours it should be among the
# first.

# %% tags=["try"]
favorite = "Silence of the Lambs, The (1991)"
if favorite not in titles:  # the bundled sample has invented movies
    favorite = load_titled_ratings().title.mode()[0]

alike = similarities(model.movie_factors.weight.detach(), titles.index(favorite))
for title in nearest(model, titles, favorite, 8):
    print(f"{alike[titles.index(title)]:.2f}  {title} ({count.get(title, 0)} ratings)")

# %% tags=["try"]
try:
    nearest(model, titles, favorite.split(" (")[0], 8)
except KeyError as error:
    print(error.args[0])

# %% [markdown]
# Some of these are odd. Look at the numbers of ratings: the factors of a movie with ten ratings were decided by ten people,
# and among hundreds of such movies one will point the right way by luck. Ask for many neighbors and keep those
# that are well known, and the list becomes one you could show to a person.

# %% tags=["try"]
# Figure: Bars for the eight well-known titles nearest to your favorite, by cosine similarity, the nearest on top.
import matplotlib.pyplot as plt

enough = count.quantile(2 / 3)  # a third of the movies have that many ratings
known = [title for title in nearest(model, titles, favorite, len(titles) - 1) if count.get(title, 0) >= enough][:8]

plt.figure(figsize=(6, 3.5))
plt.barh(known[::-1], [float(alike[titles.index(title)]) for title in known[::-1]])
plt.xlabel("cosine similarity")
plt.title(f"Nearest to {favorite}")
plt.tight_layout()
plt.show()

# %% [markdown]
# The list is also an answer to a user of whom you know nothing but one title: no other user's ratings are needed any
# more, the factors have them inside. A shop can make its "others also bought" in this way; many simply count what is
# bought together. The chapter calls the measure
# embedding distance; it has a section of that name, after the one on using `fastai.collab`.
