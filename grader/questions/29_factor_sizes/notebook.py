# %% [markdown] section="Deep learning" minutes=30 difficulty=1
# # 29. Different numbers of factors
#
# *Builds on question 9. After it you can choose the sizes of embeddings, and join rows of them.*
#
# A table of 943 users, a table of more than 1,600 titles, and in each one row more for whoever training never saw. The
# second has more to tell apart, so it might deserve more factors; so far both always got the same 50. Who says that they
# must?

# %%
import torch
from torch import nn

from data.batches import load_batches

train, valid = load_batches(batch_size=64)
x, y = next(iter(train))
print("rows in the two tables:", train.n_users, "and", train.n_movies)

# %% [markdown]
# How many factors, then? A rule of thumb, found by trying many tables, is to take
#
# $$1.6 \cdot n^{0.56}$$
#
# for a table of *n* rows, rounded to the nearest whole number, and never more than 600. Twice as many rows get about one
# and a half times as many factors.
#
# **Write `embedding_size(n)`** that returns this number, as an `int`.


# %% tags=["stub"]
def embedding_size(n):
    """Return how many factors a table of `n` rows gets: 1.6 * n**0.56, rounded, at most 600."""
    raise NotImplementedError


# %% tags=["solution"]
def embedding_size(n):
    """Return how many factors a table of `n` rows gets: 1.6 * n**0.56, rounded, at most 600."""
    return min(600, round(1.6 * n**0.56))


# %% [markdown]
# The chapter's tables have 944 and 1,635 rows and get 74 and 101 factors.

# %% tags=["try"]
# Figure: A curve of the number of factors over the number of rows in the table (log scale). It rises ever faster;
# two dots mark the tables of users and of movies.
import matplotlib.pyplot as plt

rows = [round(10 ** (power / 20)) for power in range(20, 110)]
plt.figure(figsize=(6, 3.5))
plt.plot(rows, [embedding_size(n) for n in rows])
for name, n in (("users", train.n_users), ("movies", train.n_movies)):
    plt.plot(n, embedding_size(n), "o", label=f"{name}: {n} rows, {embedding_size(n)} factors")
plt.xscale("log")
plt.xlabel("rows in the table")
plt.ylabel("factors")
plt.legend()
plt.show()

# %% [markdown]
# Now give a dot product such factors. It multiplies the first factor of the user by the first of the movie, the second
# by the second, and so on. Somewhere the user's factors run out.
#
# **Write `dot_error(users, movies)`**. It takes the factors of a batch, shapes (b, p) and (b, q), tries to take the dot
# product of each row of one with the row of the other, and returns the message of the error that PyTorch raises, as a
# text; `None` if there is no error. (With p = 1, `*` multiplies that one number with all q and raises nothing, while
# `torch.dot` raises. Take either.)


# %% tags=["stub"]
def dot_error(users, movies):
    """Return PyTorch's message if the rows of `users` and `movies` have no dot products, None if they have."""
    raise NotImplementedError


# %% tags=["solution"]
def dot_error(users, movies):
    """Return PyTorch's message if the rows of `users` and `movies` have no dot products, None if they have."""
    try:
        (users * movies).sum(dim=1)
    except RuntimeError as error:
        return str(error)


# %% tags=["try"]
torch.manual_seed(42)
user_factors = nn.Embedding(train.n_users, embedding_size(train.n_users))
movie_factors = nn.Embedding(train.n_movies, embedding_size(train.n_movies))
users, movies = user_factors(x[:, 0]), movie_factors(x[:, 1])

print("users", tuple(users.shape), "movies", tuple(movies.shape))
print("together:   ", dot_error(users, movies))
print("50 of each: ", dot_error(users[:, :50], movies[:, :50]))

# %% [markdown]
# A layer of a neural network does not pair anything off. It has a weight for every number that goes in, so it does not
# matter where they come from: lay the factors of the user and those of the movie one behind the other, and feed in the
# long row.
#
# **Write `joined(users, movies)`**. It returns for each row of the batch the user's factors followed by the movie's:
# shapes (b, p) and (b, q) become (b, p + q). Gradients must be able to flow back into both.


# %% tags=["stub"]
def joined(users, movies):
    """Return the rows of `users`, each followed by the row of `movies`: (b, p) and (b, q) become (b, p + q)."""
    raise NotImplementedError


# %% tags=["solution"]
def joined(users, movies):
    """Return the rows of `users`, each followed by the row of `movies`: (b, p) and (b, q) become (b, p + q)."""
    return torch.cat([users, movies], dim=1)


# %% [markdown]
# The first layer has as many inputs as the row is long; after it nobody knows any more how many came from whom.

# %% tags=["try"]
row = joined(users, movies)
first_layer = nn.Linear(row.shape[1], 100)
print("joined", tuple(row.shape), "after the first layer", tuple(first_layer(row).shape))

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Why may users and movies have different numbers of factors in a neural network, and why not in a dot product? Two or
# three sentences.
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# A dot product multiplies factor by factor, so each factor of the user needs its partner among the movie's: both must
# have the same number. A neural network joins the two rows into a longer one and its first layer has a weight of its own
# for each number in it, whatever it belongs to. So each table can have the number of factors that suits its size, and
# the network learns what the factors have to do with each other.

# %% [markdown]
# The same trick takes in anything that can be written as numbers: the hour of the day, the genres, the user's age. Each
# gets a size of its own and its place in the row. The chapter goes on like this in the section on deep learning for
# collaborative filtering; question 30 puts the layers behind the row.
