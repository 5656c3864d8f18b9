# %% [markdown] section="Training" minutes=50 difficulty=3
# # Lab C1. Loading the data
#
# *Builds on questions 13 and 14, and on pandas. After it you can turn a table of ratings into batches.*
#
# A model knows no Ana and no *Fargo (1996)*. It has tables with numbered rows, and it wants row numbers: which row is this
# user's, which this title's? And it wants them in handfuls, because a step after each of 80,000 ratings would take too
# long, and a step after all of them would come too seldom. Between the table of ratings and the model there is work to do.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn

from data import load_titled_ratings, split_ratings
from learner import Learner

train, valid = split_ratings(load_titled_ratings())
print(f"{len(train)} ratings to train on, {len(valid)} to validate with")
train.head(3)

# %% [markdown]
# ## Numbers for names
# A *vocabulary* lists the distinct values of a column; the place in the list is the row in the model's table. Place 0 is
# kept for everything that was not there when the list was made, and is called `#na#`.
#
# **Write `class Vocab`.** `Vocab(["b", "a", "b"])` lists `"#na#"`, then the distinct values in sorted order.
# `len(vocab)` counts them all, `vocab[1]` is the value at place 1, and `vocab.index(["b", "z"])` returns the places
# of values as an int64 array: 0 for a value that is not in the list.


# %% tags=["stub"]
class Vocab:
    """The distinct values of a column in sorted order, with "#na#" at place 0."""

    def __init__(self, values):
        raise NotImplementedError

    def __len__(self):
        """Return the number of places, "#na#" included."""
        raise NotImplementedError

    def __getitem__(self, place):
        """Return the value at `place`."""
        raise NotImplementedError

    def index(self, values):
        """Return the places of `values`, an int64 array of the same length; 0 for what is not known."""
        raise NotImplementedError


# %% tags=["solution"]
class Vocab:
    """The distinct values of a column in sorted order, with "#na#" at place 0."""

    def __init__(self, values):
        self.values = ["#na#", *sorted(set(values))]
        self.places = {value: place for place, value in enumerate(self.values)}

    def __len__(self):
        """Return the number of places, "#na#" included."""
        return len(self.values)

    def __getitem__(self, place):
        """Return the value at `place`."""
        return self.values[place]

    def index(self, values):
        """Return the places of `values`, an int64 array of the same length; 0 for what is not known."""
        return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)


# %% [markdown]
# The validation ratings stand for the future, and the future is not known when the model is made. (Question 26 asks whether
# ratings drawn at random can stand for it.)
#
# **Make `users` and `titles`**, the two vocabularies that a model for these ratings needs.

# %% tags=["stub"]
users = ...
titles = ...

# %% tags=["solution"]
users = Vocab(train.user)
titles = Vocab(train.title)


# %%
def encode(ratings):
    """Return a table of places: the columns user and movie (int64) and rating."""
    return pd.DataFrame(
        {
            "user": users.index(ratings.user),
            "movie": titles.index(ratings.title),
            "rating": ratings.rating.to_numpy(),
        }
    )


# %% tags=["try"]
encoded, encoded_valid = encode(train), encode(valid)
print(f"{len(users)} users and {len(titles)} titles, #na# included")
print(f"validation ratings of a title that training never saw: {(encoded_valid.movie == 0).sum()}")
print(encoded.head(3).to_string(index=False))

# %% [markdown]
# ## Handfuls
# **Write `batches(ratings, bs, shuffle)`** for such an encoded table. It returns something that a `for` loop can go through
# as often as it likes, and whose `len()` is the number of batches. Each time, the loop gets every rating exactly once, in
# pairs `(x, y)`: `x` are up to `bs` rows of a user and a movie, int64 of shape (bs, 2); `y` are their ratings, float32 of
# shape (bs,). The last batch holds what is left over.
#
# With `shuffle=True` the ratings come in a new random order in every epoch (each time the loop starts afresh); with
# `shuffle=False` they come in the order of the table.


# %% tags=["stub"]
def batches(ratings, bs, shuffle):
    """Return batches (x, y) of the encoded `ratings` that can be passed over many times and have a `len()`."""
    raise NotImplementedError


# %% tags=["solution"]
def batches(ratings, bs, shuffle):
    """Return batches (x, y) of the encoded `ratings` that can be passed over many times and have a `len()`."""
    return Batches(
        torch.tensor(ratings[["user", "movie"]].to_numpy(), dtype=torch.int64),
        torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
        bs,
        shuffle,
    )


class Batches:
    """Rows of `x` and `y` in handfuls of `bs`, in a new order each time if `shuffle`."""

    def __init__(self, x, y, bs, shuffle):
        self.x, self.y, self.bs, self.shuffle = x, y, bs, shuffle

    def __len__(self):
        return -(-len(self.y) // self.bs)  # rounded up

    def __iter__(self):
        order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
        for rows in order.split(self.bs):
            yield self.x[rows], self.y[rows]


# %% tags=["try"]
torch.manual_seed(42)
train_batches = batches(encoded, bs=64, shuffle=True)
valid_batches = batches(encoded_valid, bs=64, shuffle=False)
x, y = next(iter(train_batches))
print(len(train_batches), "batches; the first: x", tuple(x.shape), x.dtype, " y", tuple(y.shape), y.dtype)

# %% [markdown]
# Shuffled or not shows when you ask which row of the table comes when. Here ratings carry their row number:

# %% tags=["try"]
# Figure: The row of the table over its place in the epoch. In order, it is a straight line; shuffled, the dots of
# two epochs are scattered all over, each epoch in its own way.
numbered = pd.DataFrame({"user": 1, "movie": 1, "rating": range(300)})
plt.figure(figsize=(6, 3.5))
for shuffle, epochs in ((False, 1), (True, 2)):
    loader = batches(numbered, bs=64, shuffle=shuffle)
    for epoch in range(1, epochs + 1):
        rows = torch.cat([y for _, y in loader])
        name = f"shuffled, epoch {epoch}" if shuffle else "in order"
        plt.plot(rows, "." if shuffle else "-", markersize=4, color=None if shuffle else "gray", label=name)
plt.xlabel("place in the epoch")
plt.ylabel("row of the table")
plt.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
plt.show()

# %% [markdown]
# A model does not mind whose batches it gets. One epoch on yours, with the given training loop:


# %%
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = nn.Embedding(n_users, n_factors)
        self.movie_factors = nn.Embedding(n_movies, n_factors)
        for table in (self.user_factors, self.movie_factors):
            nn.init.normal_(table.weight, std=0.01)

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return torch.sigmoid(match) * 5.5


# %% tags=["try"]
torch.manual_seed(42)
learner = Learner(DotProduct(len(users), len(titles), 50), train_batches, valid_batches)
learner.fit_one_cycle(1, lr=5e-3)

# %% [markdown]
# The other notebooks take their batches from `load_batches()`, which is this notebook in fewer words. On MovieLens 100k
# you should have counted 944 users, one more than there are, and nearly all of the 1,664 titles: some titles have so few
# ratings that all of them fell into validation. What a model can say about those is the matter of question 26. In the
# chapter, read on where the ratings are put into data loaders.
