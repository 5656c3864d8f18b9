# %% [markdown] section="Interpretation" minutes=60 difficulty=3
# # Lab C5. A learner in one line
#
# *Builds on questions 13 and 18. After it you can wrap models in a learner that is made in one line.*
#
# "What does the model hold of *Titanic*?" a colleague asks. You look up the title's place in the vocabulary, take that
# row of the movie biases, and read out 0.21. It was the wrong row: the vocabulary begins with `#na#`, and you had counted
# without it. Nothing raised an error. A model that knows its own titles could not make that mistake.
#
# And for each new idea you write the same ten lines: sizes, model, learner. Put both right, and the whole chapter so far
# is one line: `collab_learner(train, valid, y_range=(0, 5.5)).fit_one_cycle(5, lr=1e-2, wd=0.4)`.

# %%
import torch
from torch import nn

from data.batches import load_batches
from learner import Learner

train, valid = load_batches(batch_size=512)
print("places:", train.titles.index(["#na#", "Titanic (1997)", "A movie that training never saw"]))
print("sizes: ", len(train.users), len(train.titles))

# %% [markdown]
# `train.users` and `train.titles` are vocabularies, one entry for each row of an embedding: `len(titles)` is their number
# and `titles.index(names)` gives the places of a list of names, where 0 stands for every name that training never saw.
#
# Two more pieces to build with: rows of factors that start small, and a neural network like the one that stands beside the
# dot product in the chapter. (There it is called `EmbeddingNN` and has two hidden layers, of 100 and 50 numbers.)


# %%
def small_embedding(n, n_factors):
    """Return an embedding of `n` rows whose weights start near 0."""
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=0.01)
    return embedding


class CollabNN(nn.Module):
    """Makes `n_act` numbers of a user's factors and `n_act` of a movie's, adds them up, and makes a rating of the sum."""

    def __init__(self, user_size, movie_size, y_range=None, n_act=100):
        super().__init__()
        self.user_factors, self.movie_factors = small_embedding(*user_size), small_embedding(*movie_size)
        self.from_user, self.from_movie = nn.Linear(user_size[1], n_act), nn.Linear(movie_size[1], n_act)
        self.last = nn.Linear(n_act, 1)
        self.y_range = y_range

    def forward(self, x):
        both = self.from_user(self.user_factors(x[:, 0])) + self.from_movie(self.movie_factors(x[:, 1]))
        return in_range(self.last(torch.relu(both))[:, 0], self.y_range)


def in_range(score, y_range):
    """Return `score` pressed between the two ends of `y_range` by a sigmoid, or as it is if `y_range` is None."""
    if y_range is None:
        return score
    low, high = y_range
    return torch.sigmoid(score) * (high - low) + low


# %% [markdown]
# One thing of Python that you have not met: a *class method* belongs to the class and not to one of its objects. Under the
# line `@classmethod` it gets the class itself as its first argument, by custom called `cls`, and is often a second way to
# make an object:


# %% tags=["try"]
class Seat:
    def __init__(self, row, number):
        self.row, self.number = row, number

    @classmethod
    def from_ticket(cls, text):
        row, number = text.split("-")
        return cls(row, int(number))


print(vars(Seat.from_ticket("C-14")))

# %% [markdown]
# **Write `EmbeddingDotBias`**, the model of question 18 that knows its users and titles:
#
# - `EmbeddingDotBias(n_factors, n_users, n_movies, y_range=None)` has `user_factors`, `movie_factors`, `user_bias` and
#   `movie_bias`, made by `small_embedding`. For a batch `x` of (user, movie) places, shape (b, 2), it predicts the dot
#   product of the factors plus both biases, inside `y_range` if there is one: shape (b,).
# - `EmbeddingDotBias.from_classes(n_factors, users, titles, y_range=None)` is a class method: it makes a model of the
#   class it is called on, as large as the two vocabularies, and lets it remember them.
# - `model.weight(titles)` and `model.bias(titles)` look movies up by name: the factors, shape (n, n_factors), and the
#   biases, shape (n,), of a list of titles, in the order of the list and without gradient. For a title that the
#   vocabulary does not have they raise a `KeyError` which names it and says that it may be only in the validation set.


# %% tags=["stub"]
class EmbeddingDotBias(nn.Module):
    """Dot product and biases, with the factors and biases of movies to be looked up by title."""

    def __init__(self, n_factors, n_users, n_movies, y_range=None):
        super().__init__()
        raise NotImplementedError

    @classmethod
    def from_classes(cls, n_factors, users, titles, y_range=None):
        """Return a model with a row for each entry of the vocabularies `users` and `titles`."""
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError

    def weight(self, titles):
        """Return the factors of these movies, shape (n, n_factors). KeyError for an unknown title."""
        raise NotImplementedError

    def bias(self, titles):
        """Return the biases of these movies, shape (n,). KeyError for an unknown title."""
        raise NotImplementedError


# %% tags=["solution"]
class EmbeddingDotBias(nn.Module):
    """Dot product and biases, with the factors and biases of movies to be looked up by title."""

    def __init__(self, n_factors, n_users, n_movies, y_range=None):
        super().__init__()
        self.user_factors, self.user_bias = small_embedding(n_users, n_factors), small_embedding(n_users, 1)
        self.movie_factors, self.movie_bias = small_embedding(n_movies, n_factors), small_embedding(n_movies, 1)
        self.y_range = y_range

    @classmethod
    def from_classes(cls, n_factors, users, titles, y_range=None):
        """Return a model with a row for each entry of the vocabularies `users` and `titles`."""
        model = cls(n_factors, len(users), len(titles), y_range)
        model.users, model.titles = users, titles
        return model

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        score = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1)
        return in_range(score + self.user_bias(users)[:, 0] + self.movie_bias(movies)[:, 0], self.y_range)

    def weight(self, titles):
        """Return the factors of these movies, shape (n, n_factors). KeyError for an unknown title."""
        return self.movie_factors.weight.detach()[self._places(titles)]

    def bias(self, titles):
        """Return the biases of these movies, shape (n,). KeyError for an unknown title."""
        return self.movie_bias.weight.detach()[self._places(titles), 0]

    def _places(self, titles):
        places = self.titles.index(titles)
        unknown = [title for title, place in zip(titles, places, strict=True) if place == 0]
        if unknown:
            raise KeyError(f"{unknown[0]} is not in the vocabulary: it may be only in the validation set")
        return places


# %% [markdown]
# **Write `collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None)`**. It takes the two sets of batches and
# returns a `Learner` for them, not trained yet. Its model is an `EmbeddingDotBias` made by `from_classes` from the
# vocabularies of `train`; with `use_nn=True` a `CollabNN` whose users and movies have `n_factors` factors each.


# %% tags=["stub"]
def collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None):
    """Return a `Learner` on these batches, with an `EmbeddingDotBias` or, if `use_nn`, a `CollabNN`."""
    raise NotImplementedError


# %% tags=["solution"]
def collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None):
    """Return a `Learner` on these batches, with an `EmbeddingDotBias` or, if `use_nn`, a `CollabNN`."""
    if use_nn:
        model = CollabNN((len(train.users), n_factors), (len(train.titles), n_factors), y_range)
    else:
        model = EmbeddingDotBias.from_classes(n_factors, train.users, train.titles, y_range)
    return Learner(model, train, valid)


# %% [markdown]
# Train both kinds. On MovieLens 100k the chapter reports a validation loss of 0.822 for the dot product with biases, and
# 0.867 for its neural network: here the simple model wins.

# %% tags=["try"]
torch.manual_seed(42)
learner = collab_learner(train, valid, y_range=(0, 5.5))
learner.fit_one_cycle(5, lr=1e-2, wd=0.4)

# %% tags=["try"]
torch.manual_seed(42)
network = collab_learner(train, valid, use_nn=True, y_range=(0, 5.5))
network.fit_one_cycle(5, lr=5e-3, wd=0.1)

# %% [markdown]
# Now the colleague's question takes one line. And what of a movie that is in the ratings, but by chance in none of the
# training rows? The model never saw it; with plain indexing you would have read out the row of `#na#`.

# %% tags=["try"]
# Figure: Bars for the ten most-rated titles, by the bias that was learned.
import matplotlib.pyplot as plt

from data import load_titled_ratings

popular = load_titled_ratings().title.value_counts().index[:10].tolist()
plt.figure(figsize=(6, 3.5))
plt.barh(popular[::-1], learner.model.bias(popular[::-1]))
plt.xlabel("bias")
plt.title("The most-rated movies")
plt.tight_layout()
plt.show()

# %% tags=["try"]
titles = load_titled_ratings().title.unique()
never_trained = titles[train.titles.index(titles) == 0]
try:
    learner.model.bias([*popular, never_trained[0]])
except KeyError as error:
    print(error.args[0])

# %% [markdown]
# And what is it all for? Ten titles that a user has not seen, best first:

# %% tags=["try"]
everything = load_titled_ratings()
user = everything.user.iloc[0]
seen = everything.title[everything.user == user]
places = torch.arange(len(train.titles))
pairs = torch.stack([torch.full_like(places, int(train.users.index([user])[0])), places], dim=1)
with torch.no_grad():
    stars = learner.model(pairs)
stars[train.titles.index(seen)] = 0
stars[0] = 0  # `#na#` is no title
print(f"for user {user}:")
for place in stars.argsort(descending=True)[:10].tolist():
    print(f"{stars[place]:.2f}  {train.titles[place]}")

# %% [markdown]
# fastai has both names, and its `collab_learner` works in the same way: it reads the sizes from the data, chooses the
# model, and hands out a learner. That is most of what a library does for you. Read on in the chapter's section on using
# `fastai.collab`; question 30 builds the network.
