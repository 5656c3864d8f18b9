# %% [markdown] section="Starting up" minutes=55 difficulty=2
# # 26. Bootstrapping
#
# *Builds on question 18. After it you can split by time, and say what happens to newcomers.*
#
# On 7 March 1998 a student of 17 signs up at MovieLens, rates 107 movies within twelve minutes and becomes user 863.
# In the cinemas, *The Big Lebowski* is one day old. What should MovieLens have shown him before his first click, and
# whom should it tell about the new movie? Nobody like him and no rating of the movie is in its list yet.
#
# The data remember when each rating was given, so you can stand on that day: train with the older four fifths of the
# ratings and be tested on what came then. Beside it, the split that you know, which draws the ratings at random.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn

from data import load_titled_ratings, split_ratings
from data.batches import Batches, Vocab
from learner import Learner

ratings = load_titled_ratings()

# %% [markdown]
# **Write `split_by_time(ratings, valid_share=0.2)`**, which returns two tables, `(train, valid)`. `valid` holds the
# `round(len(ratings) * valid_share)` ratings with the largest `timestamp`, and `train` all others. Both are in the order
# of time, and rows of one second stay in the order that they had. Columns and index come along. `valid_share` is a
# number from 0 to 1, so one of the tables may be empty.


# %% tags=["stub"]
def split_by_time(ratings, valid_share=0.2):
    """Return `(train, valid)`: the older ratings and the `valid_share` of them that came last."""
    raise NotImplementedError


# %% tags=["solution"]
def split_by_time(ratings, valid_share=0.2):
    """Return `(train, valid)`: the older ratings and the `valid_share` of them that came last."""
    in_order = ratings.sort_values("timestamp", kind="stable")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% tags=["try"]
splits = {"at random": split_ratings(ratings), "by time": split_by_time(ratings)}
for name, (train, valid) in splits.items():
    last = pd.to_datetime(train.timestamp.max(), unit="s")
    print(f"split {name}: training ends on {last:%d %B %Y}, validation begins on", end=" ")
    print(f"{pd.to_datetime(valid.timestamp.min(), unit='s'):%d %B %Y}")

# %% [markdown]
# **Write `cold(train, valid)`**: who and what is in `valid` that training has never seen. It returns two sets, the
# new users (by number) and the new titles, each of them once. Both tables have the columns `user`, `movie`, `title`,
# `rating` and `timestamp`.


# %% tags=["stub"]
def cold(train, valid):
    """Return two sets: the users and the titles that are in `valid` and not in `train`."""
    raise NotImplementedError


# %% tags=["solution"]
def cold(train, valid):
    """Return two sets: the users and the titles that are in `valid` and not in `train`."""
    return set(valid.user) - set(train.user), set(valid.title) - set(train.title)


# %% [markdown]
# Count them in both splits. Do not only look at how many there are, but at how many ratings they were part of.

# %% tags=["try"]
for name, (train, valid) in splits.items():
    new_users, new_titles = cold(train, valid)
    print(f"split {name}")
    print(f"  {len(new_users):4} new users,  {valid.user.isin(new_users).mean():7.2%} of the ratings to predict")
    print(f"  {len(new_titles):4} new titles, {valid.title.isin(new_titles).mean():7.2%} of the ratings to predict")

# %% [markdown]
# A random split hides the problem: nearly everybody has left some of their ratings in the training part. In life most
# people come once, as user 863 did, and on that day they are new. This is called the *bootstrapping problem*, or
# *cold start*: the model learns from a history, and where there is none yet it should say something all the same.
#
# What it says depends on place 0. Both vocabularies keep that place for `#na#`, whatever training did not know, so a
# new user and a new title are looked up there. But no training rating ever was. What the model finds at place 0 are
# the small random numbers it began with.


# %%
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.01)
        self.y_range = y_range

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        match = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1, keepdim=True)
        score = match + self.user_bias(users) + self.movie_bias(movies)
        low, high = self.y_range
        return (low + (high - low) * torch.sigmoid(score)).squeeze(1)


# %% [markdown]
# Random numbers are no opinion, so let us do without them. **Write `predict_cold(model, x)`**, where `x` is a tensor
# of (user, title) places of shape (b, 2). It returns the predictions, of shape (b,), that `model` would make *if all
# its weights at place 0 were zero*, whatever else its `forward` does (a model below adds a number of its own). By a
# `DotProductBias`,
#
# - for a new title, only the user's bias is left, squeezed into the range of the ratings as always;
# - for a new user, only the title's bias; where both are new, nothing is, and the middle of the range remains;
# - where both are known, the prediction is that of `model(x)`.
#
# The model itself stays as it is: someone may want to train on with it.


# %% tags=["stub"]
def predict_cold(model, x):
    """Return the predictions for the pairs `x`, taking nothing from the weights at place 0."""
    raise NotImplementedError


# %% tags=["solution"]
def predict_cold(model, x):
    """Return the predictions for the pairs `x`, taking nothing from the weights at place 0."""
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        for weight in emptied.parameters():
            weight[0] = 0
        return emptied(x)


# %% [markdown]
# Train a model on the past and ask it about the future. In the picture, a bar is as wide as there are ratings of its
# kind, and as high as the model is wrong about them.

# %% tags=["try"]
# Figure: Bars side by side for three kinds of ratings: both known, new title, new user. Each is as wide as its
# share of the ratings and as high as its mean squared error. A dashed line marks the same guess for all.
torch.manual_seed(42)
train, valid = splits["by time"]
users, titles = Vocab(train.user), Vocab(train.title)
pairs = [np.stack([users.index(part.user), titles.index(part.title)], axis=1) for part in (train, valid)]
batches = Batches(pairs[0], train.rating.to_numpy(copy=True), batch_size=512, shuffle=True)
unseen = Batches(pairs[1], valid.rating.to_numpy(copy=True), batch_size=512)
model = DotProductBias(len(users), len(titles), 20)
Learner(model, batches, unseen).fit_one_cycle(4, lr=1e-2, wd=0.4)

predictions = predict_cold(model, unseen.x)
errors = (predictions - unseen.y) ** 2
is_new_user, is_new_title = unseen.x[:, 0] == 0, unseen.x[:, 1] == 0
kinds = {"both known": ~is_new_user & ~is_new_title, "new title": is_new_title, "new user": is_new_user & ~is_new_title}

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
left = 0
for color, hatch, (name, these) in zip(("C0", "C2", "crimson"), ("", "//", ".."), kinds.items()):
    share = these.float().mean().item()
    if share:
        height = errors[these].mean().item()
        ax.bar(left, height, share, align="edge", color=color, hatch=hatch, label=f"{name}, {share:.1%}")
    left += share
same_guess = ((valid.rating - train.rating.mean()) ** 2).mean()
ax.axhline(same_guess, color="black", linestyle="--", label="the same guess for all")
ax.set(xlabel="share of the ratings to predict", ylabel="mean squared error", xlim=(0, 1), ylim=(0, 2.9))
ax.legend(frameon=False, ncols=2, loc="upper left")
plt.show()

theirs = kinds["new user"]
print(f"New users gave {unseen.y[theirs].mean():.2f} stars; the model promised {predictions[theirs].mean():.2f}.")
print(
    f"Mean squared error {errors[theirs].mean():.2f}; with {train.rating.mean():.2f} for everything {same_guess:.2f}."
)

# %% [markdown]
# With MovieLens 100k the model is worse about new users than somebody who says the mean of the training ratings to
# everything (the dashed line). It has spread what most ratings have in common over both biases: half of a usual 3.5
# stars is due to the movie, the other half to the user, and a newcomer brings nothing.
#
# So most of this error is not the newcomers' fault. The cure is to keep what all ratings have in common in a number
# of its own, so that both biases only say how somebody or something differs from it. A rating is then predicted from
# the common score, the user's bias, the movie's bias, and their match:
#
# $$\text{score} = \mu + b_u + b_m + u \cdot m$$


# %% tags=["try"]
class WithCommonScore(DotProductBias):
    """Adds to every score the one that would be squeezed to the mean rating."""

    def __init__(self, n_users, n_movies, n_factors, mean_rating):
        super().__init__(n_users, n_movies, n_factors)
        low, high = self.y_range
        self.common = float(torch.logit(torch.tensor((mean_rating - low) / (high - low))))

    def forward(self, x):
        low, high = self.y_range
        score = torch.logit((super().forward(x) - low) / (high - low)) + self.common
        return low + (high - low) * torch.sigmoid(score)


torch.manual_seed(42)
common = WithCommonScore(len(users), len(titles), 20, train.rating.mean())
Learner(common, batches, unseen).fit_one_cycle(4, lr=1e-2, wd=0.4)
movie_means = valid.title.map(train.groupby("title").rating.mean()).fillna(train.rating.mean()).to_numpy()
for name, guesses in {
    "without": predictions.numpy(),
    "with a common score": predict_cold(common, unseen.x).numpy(),
    "the movie's mean": movie_means,
}.items():
    squares = (guesses - valid.rating.to_numpy()) ** 2
    print(f"{name:20} new users {squares[theirs].mean():.2f}, promised {guesses[theirs].mean():.2f} stars", end="")
    print(f"; all {squares.mean():.2f}")

# %% [markdown]
# On MovieLens 100k that one number takes the error on new users from 1.57 to 1.13, and what they are promised from 2.93 to
# 3.56 stars, where they give 3.59. It is still no better than the mean of each movie, 1.07: that is what the model knows
# about newcomers. Practitioners always give a model this third bias. The chapter's has none.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What is the bootstrapping problem, and whom does it concern? Why does a new user get the same recommendations as every
# other new user, and why can't the model say which of two new titles you would prefer?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# Collaborative filtering learns each user and each title from their ratings, so it knows nothing of a user or title
# without any. That is every newcomer, every novelty, and at the beginning of a shop all of them. For a new user only the
# titles' biases are left, which are the same whoever asks, so every newcomer gets one and the same list. And all new
# titles share place 0: the model gives them one prediction and cannot prefer any.

# %% [markdown]
# The common score makes newcomers average, but who they are is still not in the ratings. One can do better: begin
# with an average user, ask a few questions, use what is known about a movie. That is question 27. In the chapter,
# read on where it turns to bootstrapping a collaborative filtering model. And remember the two splits: before you
# believe in an error, ask whether the ratings were hidden as they will be in life.
#
# And *The Big Lebowski*? Whom should MovieLens have told about it, on 7 March 1998?

# %% tags=["try"]
its_own = ratings[ratings.title == "Big Lebowski, The (1998)"].sort_values("timestamp")
if len(its_own):  # the bundled sample has invented movies
    first = its_own.iloc[0]
    signed_up = ratings.timestamp[ratings.user == first.user].min()
    print(
        f"first rated by user {first.user}, {first.rating} stars, {(first.timestamp - signed_up) / 60:.0f} minutes after signing up"
    )
    print(f"the next user came {(its_own.timestamp.iloc[1] - first.timestamp) / 3600:.0f} hours later")

# %% [markdown]
# User 863, the newcomer, gave the new movie its first rating.
