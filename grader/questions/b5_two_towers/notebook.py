# %% [markdown] section="Beyond the chapter" minutes=60 difficulty=3
# # Beyond B5. Two towers
#
# *Builds on questions 15 and 17. After it you can find titles that training has never seen.*
#
# Every Friday new titles arrive in Jonas's video shop. Nobody has taken them home yet. His model keeps a row of numbers
# for each title, learned from who took it home, so for a new title it has no row, and can't say whom it might suit. But
# something is known about the new titles from the first day: their genres.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from data import load_movies, load_titled_ratings, split_ratings

ratings = load_titled_ratings()
user, title = ratings.user.astype("category").cat, ratings.title.astype("category").cat
n_users, n_titles = len(user.categories), len(title.categories)
is_new = np.arange(n_titles) % 10 == 7  # every tenth title is from this Friday

train, _ = split_ratings(ratings)
in_training = ratings.index.isin(train.index) & ~is_new[title.codes]
took = np.zeros((n_users, n_titles), dtype=bool)  # True where the user took the title home
took[user.codes[in_training], title.codes[in_training]] = True
later = np.zeros((n_users, n_titles), dtype=bool)  # True for what the user took home after that
later[user.codes[~in_training], title.codes[~in_training]] = True
later &= ~took
history = torch.tensor(took, dtype=torch.float32)

about = load_movies().drop_duplicates("title").set_index("title").genres.str.get_dummies()
genres = torch.tensor(about.loc[title.categories].to_numpy(), dtype=torch.float32)
ids = torch.where(history.sum(dim=0) > 0, torch.arange(n_titles) + 1, 0)  # 0 for all that nobody has taken home
print(f"{n_titles - is_new.sum():,} known titles, {is_new.sum()} new ones, {genres.shape[1]} genres")

# %% [markdown]
# ## The tower of the titles
# Give each title a *vector*, a few numbers, from what is known about it. For a known title that is its id *and* its
# genres. A new title has the id 0, and its genres have to do.
#
# **Write the class `ItemTower`**, an `nn.Module` made by `ItemTower(n_ids, n_genres, n_factors)`, with two layers: an
# `nn.Embedding` called `by_id`, with a row for each of `n_ids` ids, and an `nn.Linear` called `by_genre`. Its
# `forward(ids, genres)` takes an `int64` tensor (b,) and a `float32` tensor (b, n_genres) of zeros and ones, and
# returns the vectors, of shape (b, n_factors): for each title the row of its id plus what `by_genre` makes of its
# genres.
#
# - The id 0 adds nothing, that is zeros, before training and after it. (`nn.Embedding` has an argument for such a row.)
# - The vector of a title does not depend on what else is in the batch.


# %% tags=["stub"]
class ItemTower(nn.Module):
    """Makes a vector of each title's id and genres; the id 0 stands for a title without a row of its own."""

    def __init__(self, n_ids, n_genres, n_factors):
        super().__init__()
        raise NotImplementedError

    def forward(self, ids, genres):
        """Return the vectors, of shape (b, n_factors), for `ids` (b,) and `genres` (b, n_genres)."""
        raise NotImplementedError


# %% tags=["solution"]
class ItemTower(nn.Module):
    """Makes a vector of each title's id and genres; the id 0 stands for a title without a row of its own."""

    def __init__(self, n_ids, n_genres, n_factors):
        super().__init__()
        self.by_id = nn.Embedding(n_ids, n_factors, padding_idx=0)
        self.by_genre = nn.Linear(n_genres, n_factors)

    def forward(self, ids, genres):
        """Return the vectors, of shape (b, n_factors), for `ids` (b,) and `genres` (b, n_genres)."""
        return self.by_id(ids) + self.by_genre(genres)


# %% [markdown]
# Three titles of the same two genres. The first two are new, so their vectors should be equal; the third has an id.

# %% tags=["try"]
torch.manual_seed(42)
with torch.no_grad():
    print(ItemTower(8, 3, 4)(torch.tensor([0, 0, 5]), torch.tensor([[1.0, 0, 1]] * 3)))

# %% [markdown]
# ## The tower of the users
# Who is a user? What he or she took home. So a user's vector is the mean of the vectors of those titles. (Covington et
# al., *Deep Neural Networks for YouTube Recommendations*, 2016, begin with such a mean and put layers on top.) A user who
# signs up tonight and takes two titles home has a vector tonight, and nothing is trained again.
#
# **Write `user_vectors(history, items)`**. `history` is a `float32` tensor (b, n_titles) of zeros and ones, with a row
# for each user, and `items` holds the vectors of all titles, (n_titles, n_factors). Return (b, n_factors): for each
# user the mean of the vectors of the titles with a 1, and zeros for a user without any. The training goes through it, so a
# gradient must reach `items`, and a user without any must not make it NaN.


# %% tags=["stub"]
def user_vectors(history, items):
    """Return for each row of `history` the mean of the vectors `items` that it marks, of shape (b, n_factors)."""
    raise NotImplementedError


# %% tags=["solution"]
def user_vectors(history, items):
    """Return for each row of `history` the mean of the vectors `items` that it marks, of shape (b, n_factors)."""
    return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)


# %% [markdown]
# The first user took titles 0 and 2 home, the second title 1, and the third nothing.

# %% tags=["try"]
three_titles = torch.tensor([[1.0, 0.0], [0.0, 8.0], [3.0, 2.0]])
print(user_vectors(torch.tensor([[1.0, 0, 1], [0, 1, 0], [0, 0, 0]]), three_titles))

# %% [markdown]
# ## Learn from the batch
# A user and a title match as well as the dot product of their vectors says. Take a batch of b pairs, each of a user and
# a title that this user took home. For each user the other b - 1 titles of the batch are at hand, so let them be the
# negatives: of the b titles, which was this user's? That is a classification with b classes (question 17), and its loss
# the cross-entropy. It is called *in-batch softmax*.
#
# There is a catch. A bestseller is in nearly every batch, and there it is a negative for all the *other* users. Each time
# its score is pushed down. A title that five people took home is hardly ever a negative. So the model learns to look
# down on bestsellers. Yi et al., *Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations*
# (2019), mend that in the loss: from each score they subtract log(q), where q is the chance of this title to be drawn.
# The rarer a title is, the more this adds to its score in the loss, so the model itself need not prefer rare titles any
# more. This is known as the *logQ correction*.
#
# Two users and two titles: user 0 took title 0 home and user 1 title 1. The first title is drawn more often: its log(q)
# is -1, the other's -2.
#
# | | title 0 | title 1 | loss |
# |---|---|---|---|
# | user 0, dot products | **2** | 1 | 0.31 |
# | user 1, dot products | 0 | **3** | 0.05 |
# | user 0, corrected | **2 + 1 = 3** | 1 + 2 = 3 | 0.69 |
# | user 1, corrected | 0 + 1 = 1 | **3 + 2 = 5** | 0.02 |
#
# **Write `in_batch_loss(users, items, log_q)`** for three `float32` tensors: the vectors of the users and of their
# titles, both (b, n_factors), where row i of one belongs to row i of the other, and `log_q` of shape (b,), one number
# for each of the titles. Return the mean of the b cross-entropies of the corrected scores, one number that can be
# differentiated. b is 1 or more. A title may be in the batch twice: treat it like two titles. Scores may be large, so
# leave the logarithm of the softmax to PyTorch.


# %% tags=["stub"]
def in_batch_loss(users, items, log_q):
    """Return the mean cross-entropy of picking each user's own title among those of the batch, corrected by `log_q`."""
    raise NotImplementedError


# %% tags=["solution"]
def in_batch_loss(users, items, log_q):
    """Return the mean cross-entropy of picking each user's own title among those of the batch, corrected by `log_q`."""
    return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))


# %% [markdown]
# The two users of the table: the means are 0.18 and 0.36.

# %% tags=["try"]
two_users, two_titles = torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.eye(2)
for log_q in (torch.zeros(2), torch.tensor([-1.0, -2.0])):
    print(f"{in_batch_loss(two_users, two_titles, log_q):.2f}")

# %% [markdown]
# Now train, once without the correction and once with it. In the code, look at `rest`: the title that is to be found is
# taken out of its user's history. Otherwise the user's vector would give the answer away.
# (With a larger release there is more to learn from: `MOVIELENS_RELEASE=ml-1m` has ten times as many pairs, and takes at
# least ten times as long to train.)

# %%
drawn = history.sum(dim=0) / history.sum()  # the chance of each title to be drawn
log_q = drawn.clamp(min=1e-9).log()


def fit(corrected, n_epochs=2):
    """Return the vectors of all titles, (n_titles, n_factors), from towers trained on all pairs of `history`."""
    torch.manual_seed(42)
    tower = ItemTower(n_titles + 1, genres.shape[1], 16)
    optimizer = torch.optim.AdamW(tower.parameters(), lr=0.02)
    who, what = history.nonzero(as_tuple=True)
    for epoch in range(n_epochs):
        losses = []
        for batch in torch.randperm(len(who)).split(256):
            own = what[batch]
            rest = history[who[batch]]  # a copy
            rest[torch.arange(len(own)), own] = 0
            items = tower(ids, genres)
            loss = in_batch_loss(user_vectors(rest, items), items[own], log_q[own] * corrected)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}")
    return tower(ids, genres).detach()


# %% tags=["try"]
print("without correction")
plain = fit(corrected=False)
print("with correction")
corrected = fit(corrected=True)

# %% [markdown]
# How much of what each user took home later is on a page of ten (recall at 10, see Beyond B1)? First the page is made
# from all titles that the user didn't have, then from the new ones alone: "this week's arrivals". For comparison there
# are pages by lot and pages of bestsellers. (Bestsellers can't order titles that nobody has taken home yet: NaN.)


# %% tags=["try"]
def pages(scores, allowed):
    """Return for each user the ten best of the `allowed` titles that are not in the history."""
    return np.argsort(np.where(took | ~allowed, np.inf, -scores), axis=1)[:, :10]


def recall_at_10(scores, allowed):
    """Return the mean share of a user's later titles, of those that are `allowed`, on a page of ten."""
    wanted = later & allowed
    hits = np.take_along_axis(wanted, pages(scores, allowed), axis=1).sum(axis=1)
    possible = np.minimum(10, wanted.sum(axis=1))
    return (hits[possible > 0] / possible[possible > 0]).mean()


def scores_of(items):
    """Return the dot products of all users with all titles, an array (n_users, n_titles)."""
    return (user_vectors(history, items) @ items.T).numpy()


ways = {
    "by lot": np.random.default_rng(42).random(later.shape),
    "bestsellers": np.broadcast_to(history.sum(dim=0).numpy(), later.shape),
    "two towers, not corrected": scores_of(plain),
    "two towers, corrected": scores_of(corrected),
}
everything = np.ones(n_titles, dtype=bool)
table = pd.DataFrame(
    {
        "all titles": {way: recall_at_10(scores, everything) for way, scores in ways.items()},
        "new titles": {way: recall_at_10(scores, is_new) for way, scores in ways.items()},
    }
)
table.loc["bestsellers", "new titles"] = np.nan
table.round(3)

# %% [markdown]
# Where the page is made from all titles, the correction decides. One look at the pages shows why. Each dot is a title:
# across, how many people took it home; up, on how many pages it is. The new titles stand at 0.

# %% tags=["try"]
# Figure: Two panels, a mark for each title: across, how many users took it home; up, on how many pages it is. Dots
# are known titles, crosses the new ones, which all stand at 0 users.
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained", sharey=True)
taken = history.sum(dim=0).numpy()
for ax, way in zip(axes, list(ways)[2:]):
    shown = np.bincount(pages(ways[way], everything).ravel(), minlength=n_titles)
    ax.scatter(taken[~is_new], shown[~is_new], s=8, color="C0", label="known")
    ax.scatter(taken[is_new], shown[is_new], s=24, color="crimson", marker="x", linewidth=1, label="new")
    ax.set(title=way, xlabel="users who took it home")
    ax.set_xscale("symlog", linthresh=5)
axes[0].set_ylabel("pages that show it")
axes[1].legend(frameon=False)
plt.show()

for way in list(ways)[2:]:
    places = pages(ways[way], everything)
    print(f"{way}: {is_new[places].sum()} of {places.size:,} places are for new titles")

# %% [markdown]
# Without the correction the pages are full of what hardly anybody takes home. With it, each page shows some of what many
# take home. Of a new title the model knows only the genres, so few new titles win a place among everybody's favorites.
# That is why shops give "this week's arrivals" a shelf of their own. There the towers choose among new titles alone: the
# last column of the table. (No published figure stands beside these. Yi et al. measure on other data, such as YouTube's,
# and a split in which every tenth title is new is our own.)
#
# ## Find the best of very many
# This shop multiplies each user's vector with all titles at once. With a hundred million titles, their vectors don't
# fit into the memory of one machine, so they come in blocks. The search for the k largest products is called
# *retrieval*.
#
# **Write `retrieve(user, blocks, k)`**. `user` is a vector (n_factors,); `blocks` gives one `float32` tensor of shape
# (some titles, n_factors) after the other. It can be gone through once and has no length (a generator). The titles are
# numbered through, from 0 on, across all blocks. Return a list of the numbers of the `k` titles with the largest dot
# products, the largest first, and among equal ones the lower number first. If there are fewer than `k` titles, return
# all of them. A block may be empty, `k` may be 0.
#
# You need to remember no more than the best k so far.


# %% tags=["stub"]
def retrieve(user, blocks, k):
    """Return the numbers of the `k` titles in `blocks` with the largest dot products with `user`, the best first."""
    raise NotImplementedError


# %% tags=["solution"]
def retrieve(user, blocks, k):
    """Return the numbers of the `k` titles in `blocks` with the largest dot products with `user`, the best first."""
    best, start = [], 0
    for block in blocks:
        products = (block @ user).tolist()
        best += [(-product, start + place) for place, product in enumerate(products)]
        best = sorted(best)[:k]
        start += len(block)
    return [number for _, number in best]


# %% [markdown]
# Two blocks of two titles, with the products 1, 5, 3 and 5: the best three are 1, 3 and 2. And does going by blocks
# find the same as sorting all titles at once ("brute force")? Ask for the user with the longest history.

# %% tags=["try"]
print(retrieve(torch.tensor([1.0]), iter(torch.tensor([[1.0], [5.0], [3.0], [5.0]]).split(2)), 3))

reader = int(history.sum(dim=1).argmax())
vector = user_vectors(history[[reader]], corrected)[0]
found = retrieve(vector, corrected.split(100), 10)
brute_force = (corrected @ vector).argsort(descending=True)[:10].tolist()
print("the same as by brute force:", found == brute_force)

# %% [markdown]
# At last, this Friday's page for that user: the best new titles, and a star where this user really took one home later.

# %% tags=["try"]
new_titles = np.flatnonzero(is_new)
for number in retrieve(vector, corrected[new_titles].split(100), 10):
    place = new_titles[number]
    print("*" if later[reader, place] else " ", title.categories[place])

# %% [markdown]
# A new title gets nothing but its genres here. Shops know more: cast, language, price, a picture, a text. All of it
# goes into the title's tower as further layers, and everything else stays as it is. Since the two towers only meet in a
# dot product, the vectors of the titles are computed once a day, and indexes that skip most of them make the search
# faster still, at the price of missing one now and then (look for *approximate nearest neighbors*).
#
# In the chapter, read on about bootstrapping; question 27 gives a new movie the mean of its genres, and question 31
# trains on them. Beyond B4 draws its negatives by lot. There bestsellers are too easily told from what is drawn; here
# they were drawn too often.
