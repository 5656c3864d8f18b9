# %% [markdown] section="Deep learning" minutes=75 difficulty=3
# # 31. A model with metadata
#
# *Builds on questions 29 and 30. After it you can let a model learn from what is known besides the ratings.*
#
# Two people have never rated anything. One is a student of 19 who is on the site at one in the morning, the other a
# retired doctor who looks in at noon. To the models so far they are the same person, `#na#`. And they know a new
# movie from an old one, or a horror movie from a cartoon, only by the stars that others gave.
#
# MovieLens knows more. Here are a few ratings with everything that goes with them: the user's age, occupation and
# gender, the movie's year and genres, and the hour at which it was rated. Such data about the data is called
# *metadata*.
#
# Two things about the hour. The timestamps count seconds in Greenwich, and most users are American: one in the
# morning there is seven in the evening in Minneapolis, where MovieLens is run. So take the time of that place, which
# is an hour or two off for some. And 23 and 0 are neighbors on a clock but not on a line. Go round the clock instead:
# the sine and the cosine of the hour's angle are two numbers that are nearly the same just before midnight and just
# after.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn

from data import load_movies, load_titled_ratings, load_users, split_ratings
from data.batches import Vocab
from learner import Learner


def small_embedding(n, n_factors):
    """Return an embedding of `n` rows whose weights start near 0."""
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=0.01, a=-0.02, b=0.02)
    return embedding


movies = load_movies().drop_duplicates("title").set_index("title")
by_genre = movies.genres.str.get_dummies()
years = movies.release_date.str[-4:].astype(float)

table = load_titled_ratings().merge(load_users(), on="user").join(by_genre, on="title")
table["year"] = table.title.map(years).fillna(years.median())
rated_at = pd.to_datetime(table.timestamp, unit="s", utc=True).dt.tz_convert("America/Chicago")
table["hour"] = rated_at.dt.hour
table["sine"], table["cosine"] = np.sin(table.hour * 2 * np.pi / 24), np.cos(table.hour * 2 * np.pi / 24)

CATEGORIES = ["user", "title", "occupation", "gender"]
NUMBERS = ["age", "year", "sine", "cosine", *by_genre.columns]
train, valid = split_ratings(table)
table[["user", "title", "occupation", "age", "year", "hour", "sine", "cosine", "rating"]].sample(
    5, random_state=1
).round(2)

# %% [markdown]
# There are two kinds of columns. `occupation` is a *category*: "doctor" is not more than "artist", so each value gets
# a row of numbers of its own to learn, an embedding, as users and titles do. `age` is *continuous*: 20 lies between
# 19 and 21, and can go into a network as the number it is. (A genre is a 0 or a 1, and may pass for a number too.)
#
# But a network hears 1995 louder than a 1. So first every such column is shifted to the mean 0 and scaled to the
# standard deviation 1. Which mean? That of the training ratings, for the validation ratings as well: in life those
# have not been given yet, and nothing about them can be known.
#
# **Write `normalize(train, valid, columns)`**, which returns two tensors, float32 of shape (rows, len(columns)), with
# the `columns` of both tables in that order, each minus its mean in `train` and divided by its standard deviation in
# `train`. A column that is the same everywhere in `train` is only shifted.


# %% tags=["stub"]
def normalize(train, valid, columns):
    """Return the columns of both tables as float32 tensors, shifted and scaled by what `train` says."""
    raise NotImplementedError


# %% tags=["solution"]
def normalize(train, valid, columns):
    """Return the columns of both tables as float32 tensors, shifted and scaled by what `train` says."""
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% [markdown]
# Try it: the means should be 0 on the left, and nearly 0 on the right.

# %% tags=["try"]
train_numbers, valid_numbers = normalize(train, valid, NUMBERS)
for name, mine, others in zip(NUMBERS[:4], train_numbers.T, valid_numbers.T):
    print(
        f"{name:8} train {mine.mean().abs():.3f} ± {mine.std():.3f}   valid {others.mean():6.3f} ± {others.std():.3f}"
    )

# %% [markdown]
# Now the network. Its input `x` is a pair: `categories`, int64 of shape (b, number of categories), holds the places
# of the values in their vocabularies, and `numbers`, float32 of shape (b, n_cont), the continuous columns.
#
# **Write `EmbeddingNN(embedding_sizes, layers, n_cont, y_range)`**, an `nn.Module` that returns a prediction for each
# row, of shape (b,):
#
# - one embedding for each category, of the sizes in `embedding_sizes`, a list of pairs (how many values, how many
#   factors); `small_embedding(n, n_factors)` makes one whose weights start near 0, without which it learns less well;
# - the rows that are looked up in them and the numbers, side by side, go through one hidden layer for each size in
#   `layers`, each of them an `nn.Linear`, a ReLU and an `nn.BatchNorm1d` (before the ReLU or after it);
# - a last `nn.Linear` makes one number of it, which is squeezed into `y_range` by a sigmoid.
#
# *Batch norm* does inside the network what you did at its entrance: while the model trains, it normalizes with the
# mean and the deviation of the batch at hand, and keeps account of them. After `model.eval()` it normalizes with what
# it kept, so that a prediction no longer depends on who else is in the batch. `nn.BatchNorm1d` does all of that if
# you let it.


# %% tags=["stub"]
class EmbeddingNN(nn.Module):
    """Predicts from any number of categories, by embeddings, and of continuous columns, as they are."""

    def __init__(self, embedding_sizes, layers, n_cont=0, y_range=(0, 5.5)):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """Return the predictions, of shape (b,), for the pair `x` of categories and numbers."""
        raise NotImplementedError


# %% tags=["solution"]
class EmbeddingNN(nn.Module):
    """Predicts from any number of categories, by embeddings, and of continuous columns, as they are."""

    def __init__(self, embedding_sizes, layers, n_cont=0, y_range=(0, 5.5)):
        super().__init__()
        self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
        widths = [sum(size for _, size in embedding_sizes) + n_cont, *layers]
        hidden = [
            nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
        ]
        self.layers = nn.Sequential(*hidden, nn.Linear(widths[-1], 1))
        self.y_range = y_range

    def forward(self, x):
        """Return the predictions, of shape (b,), for the pair `x` of categories and numbers."""
        categories, numbers = x
        looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
        score = self.layers(torch.cat([*looked_up, numbers], dim=1)).squeeze(1)
        low, high = self.y_range
        return low + (high - low) * torch.sigmoid(score)


# %% [markdown]
# Train it twice: with users and titles alone, which makes it the network of question 30, and with everything. (`Rows`
# only hands out the batches.)


# %%
class Rows:
    """Batches of ((categories, numbers), ratings), in a new order every epoch if `shuffle`."""

    def __init__(self, categories, numbers, ratings, shuffle=False):
        self.categories, self.numbers, self.ratings, self.shuffle = categories, numbers, ratings, shuffle

    def __len__(self):
        return -(-len(self.ratings) // 512)

    def __iter__(self):
        n = len(self.ratings)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for rows in order.split(512):
            yield (self.categories[rows], self.numbers[rows]), self.ratings[rows]


# %% tags=["try"]
# Figure: Two curves of the validation error over four epochs: the network with users and titles alone (dashed), and
# the one with metadata (solid).
def fit(train, valid, categories, columns):
    """Return a learner that was trained with these categories and these continuous columns, and its vocabularies."""
    vocabs = [Vocab(train[name]) for name in categories]
    parts = []
    for part, numbers in zip((train, valid), normalize(train, valid, columns)):
        places = np.stack([vocab.index(part[name]) for name, vocab in zip(categories, vocabs)], axis=1)
        parts.append((torch.tensor(places), numbers, torch.tensor(part.rating.to_numpy(np.float32))))
    torch.manual_seed(42)
    sizes = [(len(vocab), min(50, round(1.6 * len(vocab) ** 0.56))) for vocab in vocabs]
    model = EmbeddingNN(sizes, [100, 50], len(columns))
    learner = Learner(model, Rows(*parts[0], shuffle=True), Rows(*parts[1]))
    learner.fit_one_cycle(4, lr=5e-3, wd=0.2)
    return learner, vocabs


print(f"{len(CATEGORIES)} categories and {len(NUMBERS)} continuous columns")
plain, _ = fit(train, valid, ["user", "title"], [])
rich, vocabs = fit(train, valid, CATEGORIES, NUMBERS)
fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for learner, line, color, name in ((plain, "s--", "gray", "user and title"), (rich, "o-", "C0", "with metadata")):
    ax.plot(range(1, 5), learner.valid_losses, line, color=color, label=name)
ax.set(xlabel="epoch", ylabel="validation error", xticks=range(1, 5))
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# A random split has hardly any new users and titles in it, though. What does the metadata do for those? Keep some
# people and some titles away from training, as question 27 does, and measure each kind by itself. Below stand the
# simplest answers: the mean of the movie, the mean of the user, and the mean of all where there is none.

# %% tags=["try"]
is_new_user = table.user % 5 == 3
is_new_title = table.title.isin(sorted(table.title.unique())[7::10])
known = table[~is_new_user & ~is_new_title]
kept_away = table[is_new_user ^ is_new_title]
kind = np.where(is_new_title[kept_away.index], "new titles", "new users")


def mean_guess(train, valid, column):
    """Return for each row of `valid` the mean rating of its user or title in `train`, and the mean of all if it has none."""
    return valid[column].map(train.groupby(column).rating.mean()).fillna(train.rating.mean()).to_numpy()


def by_kind(at_random, away):
    """Return the squared error of the guesses for `valid`, and of those for the new users and titles in `kept_away`."""
    squares = (away - kept_away.rating.to_numpy()) ** 2
    known_error = ((at_random - valid.rating.to_numpy()) ** 2).mean()
    return [known_error, squares[kind == "new users"].mean(), squares[kind == "new titles"].mean()]


found = {}
for name, columns, learner in (
    ("user and title", (["user", "title"], []), plain),
    ("with metadata", (CATEGORIES, NUMBERS), rich),
):
    print(name)
    away, _ = fit(known, kept_away, *columns)
    found[name] = by_kind(learner.predict(learner.valid).numpy(), away.predict(away.valid).numpy())
for column in ("title", "user"):
    found[f"mean of the {column}"] = by_kind(mean_guess(train, valid, column), mean_guess(known, kept_away, column))
print(pd.DataFrame(found, index=["random split", "new users", "new titles"]).T.round(3))

# %% [markdown]
# With MovieLens 100k the metadata takes 0.03 off the error of the random split, from 0.857 to 0.828. For new users it
# does next to nothing: 1.033 in place of 1.042, and the mean of the title says as much. People of one age and
# occupation differ too widely. For new titles it does a great deal: 0.972 in place of 1.159, where the mean of the
# user is at 1.026. Genres and year say something about a movie that nobody has rated yet.
#
# Still, the network has something to say to a user of whom it knows nothing but the age. The picture asks the model
# what an unknown user of each age would give, at eight in the evening, and shows four of the most-rated titles.

# %% tags=["try"]
# Figure: Four curves, one for each title: the rating predicted for an unknown user, over their age from 12 to 70.
# Two titles lose most with age, two gain most.
ages = np.arange(12, 71)
rich.model.eval()
curves = {}
for title in train.title.value_counts().index[:30]:
    asked = pd.DataFrame([train[train.title == title].iloc[0]] * len(ages)).assign(age=ages, sine=-0.866, cosine=0.5)
    places = torch.zeros(len(ages), len(CATEGORIES), dtype=torch.int64)
    places[:, 1] = int(vocabs[1].index([title])[0])
    with torch.no_grad():
        curves[title] = rich.model((places, normalize(train, asked, NUMBERS)[1]))

most = sorted(curves, key=lambda title: curves[title][-1] - curves[title][0])
fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for title, color in zip((*most[:2], *most[-2:]), ("crimson", "C1", "C9", "C0")):
    ax.plot(ages, curves[title], color=color)
    ax.annotate(title, (ages[-1], curves[title][-1]), (4, 0), textcoords="offset points", va="center", fontsize=8)
ax.set(xlabel="age of the user", ylabel="predicted rating", xlim=(ages[0], ages[-1]))
plt.show()

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What kind of model can take up everything that is known about users, movies and the moment, and how does each kind of
# column enter it? What does it gain over a dot product, and what can it still not know?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# A neural network for tables can: each category gets an embedding, each continuous column is normalized with what the
# training data say, and all of it side by side is the input of a few layers. A dot product has one row for a user and one
# for a movie and nowhere to put a third thing; the network takes any number of columns and lets them act on each other. The
# gain is large where a movie has no ratings yet, for its genres and year say something about it: 0.972 in place of 1.159.
# For new users it is next to nothing: age and occupation do not tell what sets one student of 19 apart from the next.
# That takes ratings.

# %% [markdown]
# An unknown user of 15 is promised other movies than one of 60. But the network reads 27 columns where a dot product
# reads two, and what it learned from each of them may be true of last year only. So look at the validation error for
# each column that you add, and best in a split by time (question 26).
#
# In the chapter, read on where deep learning for collaborative filtering begins: the network of this question is
# built there, with users and movies as its only columns, and the tables of the next chapter are fed to the same one.
