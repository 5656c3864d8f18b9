# %% [markdown] section="Beyond the chapter" minutes=45 difficulty=2
# # Beyond B4. Negatives
#
# *Builds on question 15. After it you can draw negatives, and train a model for an order.*
#
# Rosa's video shop keeps no stars. All it knows is who took what home. So she trains a model on that: for each pair of
# a user and a title that the user took home, the answer is "yes". After a few passes the model hardly ever errs; its
# loss is close to 0. Then she asks it about all the titles that a user has *not* taken home.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional as F

from data.batches import load_batches


class Scores(nn.Module):
    """A score for every pair of a user and a title: a dot product plus a bias of the title."""

    def __init__(self, n_users, n_titles, n_factors=20):
        super().__init__()
        self.users = nn.Parameter(torch.randn(n_users, n_factors) * 0.1)
        self.titles = nn.Parameter(torch.randn(n_titles, n_factors) * 0.1)
        self.bias = nn.Parameter(torch.zeros(n_titles))

    def forward(self, users, titles):
        return (self.users[users] * self.titles[titles]).sum(dim=1) + self.bias[titles]

    def all(self):
        """Return the scores of all users for all titles, an array (n_users, n_titles)."""
        return (self.users @ self.titles.T + self.bias).detach().numpy()


# %% [markdown]
# `seen` says who took what home, `later` what else they took home among the ratings that are held back. Both have a row
# for each user and a column for each title.

# %%
train, valid = load_batches()


def pairs(x):
    """Return an array of shape (users, titles), True for the pairs of places in `x`; `#na#` at place 0 is left out."""
    table = np.zeros((train.n_users, train.n_movies), dtype=bool)
    table[tuple(x.T)] = True
    return table[1:, 1:]


seen = pairs(train.x)
later = pairs(valid.x) & ~seen


def fit(loss_of, n_epochs=6):
    """Return a model that was trained on all pairs of `seen`; `loss_of(model, users, titles, rng)` is its loss."""
    torch.manual_seed(42)
    rng = np.random.default_rng(42)
    model = Scores(*seen.shape)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.1)
    users, titles = np.nonzero(seen)
    for epoch in range(n_epochs):
        order, losses = rng.permutation(len(users)), []
        for batch in np.array_split(order, len(order) // 512 + 1):
            loss = loss_of(model, users[batch], titles[batch], rng)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return model


# %% tags=["try"]
def always_yes(model, users, titles, rng):
    """Return the cross-entropy of the model's yes or no, where the right answer is always yes."""
    return F.softplus(-model(users, titles)).mean()  # -log(sigmoid(score))


yes_model = fit(always_yes)
print(f"\nIt says yes to {(yes_model.all()[~seen] > 0).mean():.1%} of the pairs that it has not seen.")

# %% [markdown]
# Nothing that it was shown had "no" for an answer. Saying yes to everything is the easiest way to be right, and the
# loss can't tell it from knowing. A model that learns from clicks, sales or plays needs the contrast of pairs that did
# *not* happen. They are called *negatives*.
#
# ## Draw them
# There are far too many to take all. So for each pair of the batch draw one title by lot that this user hasn't seen.
#
# **Write `sample_negatives(seen, users, rng)`**. `seen` is an array of shape (n_users, n_titles), True where the user
# has seen the title, and `users` an array (b,) of whole numbers, the rows of `seen` for which a negative is wanted.
# Return an array (b,) of whole numbers: for each element of `users` the place of one title, 0 to n_titles - 1.
#
# - It is never a title that the user has seen, and each of the others is equally likely.
# - A user who comes several times gets a fresh draw each time. `users` may be empty.
# - All chance comes from `rng`, a `np.random.Generator` such as `np.random.default_rng(42)`.
# - For a user who has seen every title there is nothing to draw: raise `ValueError`.
#
# There are two ways: list what is unseen and draw from that; or draw from all titles, find the draws that fell on
# something seen, and draw those again. The training below asks for one negative for each pair, in each of its six
# passes, so you will notice if your way is slow.


# %% tags=["stub"]
def sample_negatives(seen, users, rng):
    """Return for each of `users` (b,) a title (b,) drawn from those that the user has not seen."""
    raise NotImplementedError


# %% tags=["solution"]
def sample_negatives(seen, users, rng):
    """Return for each of `users` (b,) a title (b,) drawn from those that the user has not seen."""
    if seen[users].all(axis=1).any():
        raise ValueError("a user has seen every title, so there is no negative to draw")
    titles = rng.integers(seen.shape[1], size=len(users))
    clash = seen[users, titles]
    while clash.any():
        titles[clash] = rng.integers(seen.shape[1], size=clash.sum())
        clash = seen[users, titles]
    return titles


# %% [markdown]
# Try it: user 0 has seen the titles 0 and 3 of five, user 1 all but title 2. You should see only 1, 2 and 4 for the
# first and only 2 for the second.

# %% tags=["try"]
two_users = np.array([[True, False, False, True, False], [True, True, False, True, True]])
for user in (0, 1):
    print(f"user {user}:", sample_negatives(two_users, np.full(12, user), np.random.default_rng(42)))

# %% [markdown]
# ## What to ask of a pair
# "Not seen" is not "no". Perhaps the user never heard of the title and would love it. So don't ask the model to say no;
# ask only that it puts the title that was taken home *above* the one that was not. With their two scores:
#
# $$\text{loss} = -\log \sigma(\text{score of the positive} - \text{score of the negative})$$
#
# | positive | negative | difference | sigmoid | loss |
# |---|---|---|---|---|
# | 2 | 0 | 2 | 0.88 | 0.13 |
# | 1 | 1 | 0 | 0.50 | 0.69 |
# | 0 | 1 | -1 | 0.27 | 1.31 |
#
# The sigmoid is read as the chance that the order is right. This is *Bayesian personalized ranking*, BPR for short
# (Rendle et al., *BPR: Bayesian Personalized Ranking from Implicit Feedback*, 2009).
#
# **Write `bpr_loss(positive, negative)`** for two `float32` tensors of shape (b,), where b is 1 or more: the mean of
# these losses, as a tensor of one number that can be differentiated.
#
# - It stays a finite number when scores are a thousand apart, one way or the other. A sigmoid is then rounded to 0, and
#   its logarithm is infinite; `torch.nn.functional` has functions that take sigmoid and logarithm in one step.
# - Raise `ValueError` if the two shapes differ: a (b,) and a (b, 1) would be broadcast, and every positive would be
#   combined with every negative.


# %% tags=["stub"]
def bpr_loss(positive, negative):
    """Return the mean of -log(sigmoid(positive - negative)) over the pairs, both of shape (b,)."""
    raise NotImplementedError


# %% tags=["solution"]
def bpr_loss(positive, negative):
    """Return the mean of -log(sigmoid(positive - negative)) over the pairs, both of shape (b,)."""
    if positive.shape != negative.shape:
        raise ValueError(f"each positive needs its negative, but the shapes are {positive.shape} and {negative.shape}")
    return -F.logsigmoid(positive - negative).mean()


# %% [markdown]
# The three pairs of the table, and then two scores that are a thousand apart in the wrong order.

# %% tags=["try"]
print(bpr_loss(torch.tensor([2.0, 1.0, 0.0]), torch.tensor([0.0, 1.0, 1.0])))
print(bpr_loss(torch.tensor([0.0]), torch.tensor([1000.0])))

# %% [markdown]
# Now the same model, the same pairs, the same number of passes. Only the loss is new.


# %% tags=["try"]
def one_above_the_other(model, users, titles, rng):
    """Return the BPR loss of titles that were taken home against as many that were not."""
    return bpr_loss(model(users, titles), model(users, sample_negatives(seen, users, rng)))


bpr_model = fit(one_above_the_other)

# %% [markdown]
# Its loss looks worse by far. So what is a good measure for both models? Take a user's scores of the titles that he or
# she took home *later* (they are held back), and those of all titles that the user never took home. Pair each of the
# first with each of the second. In which share of all pairs is the first above the second? Say the scores are 3 and 1 for
# what was taken home later, and 2, 0 and 1 for what never was:
#
# | | 2 | 0 | 1 |
# |---|---|---|---|
# | **3** | above | above | above |
# | **1** | below | above | equal |
#
# That is 4 of 6, and equal scores count half: 4.5 / 6 = 0.75. Scores drawn by lot would get about 0.5, a perfect order
# gets 1. The share is called the *area under the ROC curve*, AUC for short, and the BPR loss is a smooth stand-in for
# it (same paper, section 4).
#
# **Write `auc(positive, negative)`** for two arrays of scores of any lengths from 1 up: the share, from 0 to 1, of all
# pairs of a positive and a negative in which the positive is higher. Equal scores count half.


# %% tags=["stub"]
def auc(positive, negative):
    """Return the share of all pairs in which the positive's score is higher; equal scores count half."""
    raise NotImplementedError


# %% tags=["solution"]
def auc(positive, negative):
    """Return the share of all pairs in which the positive's score is higher; equal scores count half."""
    difference = positive[:, None] - negative[None, :]
    return (difference > 0).mean() + (difference == 0).mean() / 2


# %% [markdown]
# Compare the two models with scores drawn by lot and with popularity, which gives everybody the same order. `recall at
# 10` is the share of the later titles that are among a user's ten highest unseen ones (at most ten can be; Beyond B1 has
# the details).


# %% tags=["try"]
some = np.flatnonzero(later.any(axis=1))  # users of whom we know what they took home later
never = ~seen & ~later


def recall_at_10(scores):
    """Return the mean share of the later titles that are among the ten highest unseen ones."""
    best = np.argsort(np.where(seen, -np.inf, scores)[some], axis=1)[:, -10:]
    hits = np.take_along_axis(later[some], best, axis=1).sum(axis=1)
    return (hits / np.minimum(10, later[some].sum(axis=1))).mean()


ways = {
    "by lot": np.random.default_rng(42).random(seen.shape),
    "popularity": np.broadcast_to(seen.sum(axis=0).astype(float), seen.shape),
    "always yes": yes_model.all(),
    "BPR": bpr_model.all(),
}
rows = {
    way: {
        "AUC": np.mean([auc(scores[user][later[user]], scores[user][never[user]]) for user in some]),
        "recall at 10": recall_at_10(scores),
    }
    for way, scores in ways.items()
}
pd.DataFrame.from_dict(rows, orient="index").round(3)

# %% [markdown]
# Of the two models, the one with the *larger* loss has the better lists. Numbers of two different losses can't be
# compared, and a loss of 0 proves nothing. The scores show what happened. Titles that were never taken home are gray, and
# the red line stands for those that were taken home later.

# %% tags=["try"]
# Figure: Two panels of histograms of the scores, for “always yes” and for BPR: gray, the titles never taken home; a
# red outline, those taken home later. A dotted line marks 0.
fig, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
for ax, way in zip(axes, ("always yes", "BPR")):
    scores = ways[way]
    bins = np.linspace(*np.percentile(scores, [0.1, 99.9]), 40)
    ax.hist(scores[never], bins, density=True, color="lightgray", label="never taken home")
    ax.hist(scores[later], bins, density=True, histtype="step", color="crimson", label="taken home later")
    ax.axvline(0, color="black", linewidth=0.8, linestyle=":")
    ax.set(title=way, xlabel="score", yticks=[])
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
plt.show()

# %% [markdown]
# On the left, nearly everything lies to the right of the dotted 0: yes to all. On the right, 0 means nothing, since only
# differences were ever asked for. There the two heaps have moved apart.
#
# One thing is left to admit. A negative is only a title that we have not seen the user take home. How often was the draw
# unfair, and how well known are the drawn titles?

# %% tags=["try"]
users, titles = np.nonzero(seen)
drawn = sample_negatives(seen, users, np.random.default_rng(42))
popularity = seen.sum(axis=0)
print(f"{later[users, drawn].mean():.1%} of {len(drawn):,} negatives were taken home later.")
print(f"Half of the positives have been taken home {np.median(popularity[titles]):.0f} times or more,")
print(f"half of the negatives {np.median(popularity[drawn]):.0f} times or less.")

# %% [markdown]
# Most draws are fair, but many are too easy. The model soon learns to put a title that everybody knows above one that
# hardly anybody knows. From then on such a pair teaches nothing: where the difference is large, the slope of the loss
# is nearly 0. That is why practitioners also draw negatives in proportion to their popularity, or take those that the
# model scores highest (look for *hard negatives*). Try it: replace the draw in `sample_negatives` by
# `rng.choice(len(popularity), p=popularity / popularity.sum(), size=…)`. Beyond B5 takes the other titles of the batch
# as negatives. Most of those are bestsellers, and that brings a trouble of its own.
#
# How much better can BPR get? The project *Recommenders* reports 0.213 for it (MovieLens 100k, three quarters of each
# user's ratings to train on; the share of all that was held back in a list of ten). With that split and that measure our
# six passes reach 0.174, and the list of the most popular 0.111.
#
# The chapter learns from stars, where a 1 is a "no" that somebody really said; question 28 shows what happens to a
# recommender that learns from clicks alone.
