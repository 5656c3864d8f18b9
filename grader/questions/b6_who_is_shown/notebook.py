# %% [markdown] section="Beyond the chapter" minutes=45 difficulty=2
# # Beyond B6. Who is shown, and who is served
#
# *Builds on NumPy; Beyond B1 helps. After it you can measure who is shown and who is served, and turn one against
# the other.*
#
# Samira's first film is in the shop's catalog. She looks over the shoulders of all the shop's users, each with a page
# of ten titles picked for them, and can't find it on a single page. She wonders how many films share her fate. The shop
# wonders whether its pages serve everybody equally well. Its one figure, the mean recall, answers neither of them.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch

from data import load_users
from data.batches import load_batches

train, valid = load_batches()


def pairs(x):
    """Return an array of shape (users, titles), True for the pairs of places in `x`; `#na#` at place 0 is left out."""
    table = np.zeros((train.n_users, train.n_movies), dtype=bool)
    table[tuple(x.T)] = True
    return table[1:, 1:]


seen = pairs(train.x)
liked = pairs(valid.x[valid.y >= 4]) & ~seen  # four or five stars among the ratings that were held back


def fit(seen, n_factors=20):
    """Return scores of all users for all titles, from 0 to 1: the table of who saw what, rebuilt from few factors."""
    torch.manual_seed(42)
    u, s, v = torch.svd_lowrank(torch.tensor(seen, dtype=torch.float32), n_factors, niter=4)
    return (u * s @ v.T).clip(0, 1).double().numpy()


scores = fit(seen)
pages = np.argsort(np.where(seen, np.inf, -scores), axis=1, kind="stable")[:, :10]
pages.shape

# %% [markdown]
# `pages` is what the shop shows today: for each user the ten unseen titles with the highest scores, the best first.
#
# ## What is shown
# **Write `exposure(lists, n_titles)`**: how often each title is shown. `lists` is an array of whole numbers of shape
# (n_users, k): in each row `k` different places of titles, 0 to n_titles - 1. Return an array of whole numbers of shape
# (n_titles,), with a 0 for each title that is not shown at all. There may be no users, and `k` may be 0.


# %% tags=["stub"]
def exposure(lists, n_titles):
    """Return how often each of the `n_titles` titles is shown in `lists` (n_users, k), an array (n_titles,)."""
    raise NotImplementedError


# %% tags=["solution"]
def exposure(lists, n_titles):
    """Return how often each of the `n_titles` titles is shown in `lists` (n_users, k), an array (n_titles,)."""
    return np.bincount(lists.ravel(), minlength=n_titles)


# %% [markdown]
# Three pages of two titles, and a catalog of five: title 3 is on two pages, and title 4 on none.

# %% tags=["try"]
print(exposure(np.array([[3, 0], [1, 3], [2, 0]]), 5))

# %% [markdown]
# Two figures summarize such counts: *coverage*, the share of the catalog that is shown to somebody (Beyond B1), and the
# *Gini coefficient*, which is 0 if all titles are shown equally often and nearly 1 if one has all places (question 28).


# %%
def coverage(counts):
    """Return the share of titles that are shown at least once."""
    return (counts > 0).mean()


def gini(counts):
    """Return the Gini coefficient of `counts`."""
    ranks = 2 * np.arange(len(counts)) - len(counts) + 1
    return (ranks * np.sort(counts)).sum() / (len(counts) * counts.sum())


# %% tags=["try"]
bestsellers = np.argsort(np.where(seen, 1, -seen.sum(axis=0)), axis=1, kind="stable")[:, :10]
everywhere = {"bestsellers": bestsellers, "the shop's": pages}
for name, lists in everywhere.items():
    counts = exposure(lists, seen.shape[1])
    print(f"{name:12} coverage {coverage(counts):.1%}, Gini coefficient {gini(counts):.2f}: ", end="")
    print(f"{(counts == 0).sum():,} of {len(counts):,} titles on no page, one on {counts.max():,} of {len(lists):,}")

# %% [markdown]
# So Samira is not alone. Pages of bestsellers would be worse: pages that are made for each user at least differ from one
# another.
#
# ## Who is served
# A mean recall may hide that some people are served very well while others find little. So look at groups. One user's
# *recall* is the number of hits, titles on the page that the user liked, divided by the most hits that were possible:
# the smaller of `k` and the number of titles that the user liked. A user with 3 liked titles, two of them on a page of
# 5, has 2/3; a user with 12 liked titles, two of them on it, has 2/5.
#
# **Write `recall_by_group(lists, liked, groups)`**. `lists` is as above, with `k` of 1 or more; `liked` is an array of
# True and False of shape (n_users, n_titles), and `groups` an array of labels of shape (n_users,). Return a dict from
# each label to the mean recall of the users in that group. Users who liked nothing can't be served well or badly: leave
# them out of the mean, and leave out a group that has nobody else.


# %% tags=["stub"]
def recall_by_group(lists, liked, groups):
    """Return a dict from each label in `groups` (n_users,) to the mean recall of its users, if they liked anything."""
    raise NotImplementedError


# %% tags=["solution"]
def recall_by_group(lists, liked, groups):
    """Return a dict from each label in `groups` (n_users,) to the mean recall of its users, if they liked anything."""
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1))
    counts = possible > 0
    recall = pd.Series(hits[counts] / possible[counts])
    return recall.groupby(groups[counts]).mean().to_dict()


# %% [markdown]
# MovieLens asked its users for their gender. Besides, some of them had rated many movies before, others few.

# %% tags=["try"]
about = load_users().set_index("user").gender
called = {"F": "women", "M": "men"}  # larger releases than a million don't say
gender = np.array([called.get(about[train.users[user + 1]], "unknown") for user in range(len(seen))])
n_seen = seen.sum(axis=1)
busy = np.where(n_seen > np.median(n_seen), "busy", "quiet")

everybody = np.full(len(seen), "everybody")
ways_to_group = (everybody, gender, busy)
rows = {}
for name, lists in everywhere.items():
    rows[name] = {}
    for groups in ways_to_group:
        rows[name] |= recall_by_group(lists, liked, groups)
pd.DataFrame.from_dict(rows, orient="index").round(3)

# %% [markdown]
# The mean over everybody lies between those of its groups. A shop that watches only this mean would not notice if a
# small group were served ever worse. Ekstrand et al., *All the Cool Kids, How Do They Fit In?* (2018), looked at such
# groups of users in MovieLens and elsewhere, and found differences that the means had hidden. (Their figures can't stand
# beside these: they have another measure, NDCG, on a larger MovieLens, for other models.)
#
# ## One knob
# Can the shop show more of its catalog without ruining the pages? Keep the model and choose anew from its scores: users
# are served one after the other, and a title becomes the less attractive the more often it has been shown already. For
# each title
#
# value = (1 - knob) · score - knob · (number of users to whom it was shown so far) / (number of all users)
#
# Here is a shop with three users who have seen nothing, three titles, pages of one title, and the knob at 0.5:
#
# | served | value of title 0, score 0.9 | of title 1, score 0.8 | of title 2, score 0.1 | shown |
# |---|---|---|---|---|
# | user 0 | 0.45 | 0.40 | 0.05 | title 0 |
# | user 1 | 0.45 - 0.5 · 1/3 = 0.28 | 0.40 | 0.05 | title 1 |
# | user 2 | 0.45 - 0.5 · 1/3 = 0.28 | 0.40 - 0.5 · 1/3 = 0.23 | 0.05 | title 0 |
#
# Such a second choice from given scores is called *re-ranking*, and to weigh relevance against something else with one
# number is an old idea (Carbonell and Goldstein, *The Use of MMR, Diversity-Based Reranking*, 1998).
#
# **Write `rerank(scores, seen, k, knob)`**. `scores` are numbers from 0 to 1, `seen` is True and False, both of shape
# (n_users, n_titles). Serve the users in the order of the rows: each gets the `k` unseen titles with the highest
# values, the best first. Among equal values, the title with the higher score comes first, and then the one at the lower
# place. Return the places, an array of whole numbers of shape (n_users, k). Each user has at least `k` unseen titles;
# `k` may be 0. `knob` is a number from 0 to 1.


# %% tags=["stub"]
def rerank(scores, seen, k, knob):
    """Return (n_users, k) unseen titles: by score where `knob` is 0, spread over the catalog where it is 1."""
    raise NotImplementedError


# %% tags=["solution"]
def rerank(scores, seen, k, knob):
    """Return (n_users, k) unseen titles: by score where `knob` is 0, spread over the catalog where it is 1."""
    n_users, n_titles = scores.shape
    shown = np.zeros(n_titles)
    lists = np.zeros((n_users, k), dtype=int)
    for user in range(n_users):
        value = (1 - knob) * scores[user] - knob * shown / n_users
        value[seen[user]] = -np.inf
        lists[user] = np.lexsort([-scores[user], -value])[:k]  # the last key decides first
        shown[lists[user]] += 1
    return lists


# %% [markdown]
# The three users of the table: titles 0, 1, 0. With the knob at 0 all should get title 0, with the knob at 1 each
# another.

# %% tags=["try"]
three = np.tile([0.9, 0.8, 0.1], (3, 1))
for knob in (0.5, 0, 1):
    print(f"knob {knob}: {rerank(three, np.zeros((3, 3), dtype=bool), 1, knob).ravel()}")

# %% [markdown]
# Turn it. On the left, how the places on the pages are divided: the titles stand in line, those least shown first, and
# the curve says which share of all places they have together. If all were shown alike it would be the straight gray
# line. On the right, what it costs.

# %% tags=["try"]
# Figure: Left, four curves, one for each setting of the knob: which share of the places the least shown titles have
# together. The higher the knob, the closer to the straight gray line. Right, recall at 10 over coverage, with the
# settings 0, 0.8, 0.95 and 1 marked.
knobs = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1]
turned = {knob: rerank(scores, seen, 10, knob) for knob in knobs}
shown = {knob: exposure(lists, seen.shape[1]) for knob, lists in turned.items()}
rows = {}
for knob, lists in turned.items():
    rows[knob] = {"coverage": coverage(shown[knob]), "Gini": gini(shown[knob])}
    for groups in ways_to_group:
        rows[knob] |= recall_by_group(lists, liked, groups)
price = pd.DataFrame.from_dict(rows, orient="index")

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
share = np.linspace(0, 1, seen.shape[1] + 1)
left.plot([0, 1], [0, 1], color="lightgray", linewidth=3)
for knob, style in ((0, "-"), (0.8, "--"), (0.95, "-."), (1, ":")):
    left.plot(share, np.append(0, np.sort(shown[knob]).cumsum()) / shown[knob].sum(), style, label=f"knob {knob}")
left.set(xlabel="share of the titles, least shown first", ylabel="share of the places")
left.legend(frameon=False)
right.plot(price.coverage, price.everybody, "o-", color="crimson")
for knob in (0, 0.8, 0.95, 1):
    place = price.coverage[knob], price.everybody[knob]
    right.annotate(f"{knob}", place, (-5, -12), textcoords="offset points", ha="right")
right.set(xlabel="coverage", ylabel="recall at 10", ylim=(0, 1.1 * price.everybody.max()))
plt.show()

price.round(3)

# %% [markdown]
# Two cautions about the price. First, a hit is a title that somebody had found without this shop, and what is little
# known is rarely found: the measure favors what was shown before (Beyond B1). Second, users are served in a line. For
# those who come late, the best titles have already lost some of their value. Did the last third of the line pay more than
# the first?

# %% tags=["try"]
third = np.array(["first third", "second third", "last third"])[np.arange(len(seen)) * 3 // len(seen)]
rows = {f"knob {knob}": recall_by_group(turned[knob], liked, third) for knob in (0, 0.8, 0.95)}
pd.DataFrame.from_dict(rows, orient="index")[["first third", "second third", "last third"]].round(3)

# %% [markdown]
# With the knob turned up, it did. A shop would draw the order of the line by lot, anew every day, so that it is not always
# the same people who pay.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Where would you set the knob, and which of the figures above would you show to the people who decide? What does Samira
# gain from a place on a page, and who pays for it? What can none of these figures tell you?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# I would turn the knob up to where the recall begins to fall, and then try a little more on a part of the users. I
# would show coverage, recall for each group, and for the group that is served worst, beside the mean. Samira gains the
# chance to be found, and with it ratings from which the model can learn that her film is liked. Each place that she
# gets is taken from another title, and users pay if it suits them less. The figures can't tell whether a user would
# have liked a title that was never shown, nor what would be fair: equal places for all titles, or places by merit. That
# is to be decided by people, and not by a measure.

# %% [markdown]
# Whether exposure should be equal or follow merit is a question of its own (Singh and Joachims, *Fairness of Exposure
# in Rankings*, 2018). What becomes of a shop that never asks it is simulated in question 28. In the chapter, read on
# where it warns of a few eager users who set the tone for all: representation bias.
