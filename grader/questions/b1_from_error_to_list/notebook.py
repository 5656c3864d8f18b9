# %% [markdown] section="Beyond the chapter" minutes=45 difficulty=2
# # Beyond B1. From an error to a list
#
# *Builds on question 18. After it you can measure lists by recall, NDCG and coverage.*
#
# Ines fills the front page of a streaming service: ten titles for each visitor. The best model of the chapter predicts
# stars with a smaller error than anything she had before, so it gets the page. A colleague without a model makes a bet:
# "Show everybody the ten most-rated titles that they haven't seen yet. I'll find more of what they like."
#
# Whom do you believe? Decide before you read on. Part of each user's ratings was held back from both of them, so the
# bet can be settled.
#
# ## A list
# A page of ten needs no stars. It needs an order, and it must not show what the visitor already knows.
#
# **Write `recommend(scores, seen, k)`** for one visitor. `scores` and `seen` are arrays of shape (n_movies,): a number for
# each movie, the higher the better, and `True` for each movie that the visitor has seen. Return the places (0 to
# n_movies - 1) of the `k` unseen movies with the highest scores, as a list or an array:
#
# - the best first, and among equal scores the lower place first;
# - if fewer than `k` movies are unseen, all of those; if `k` is 0, none;
# - `scores` and `seen` stay as they are.

# %%
import numpy as np


# %% tags=["stub"]
def recommend(scores, seen, k):
    """Return the places of the `k` unseen movies with the highest scores, the best first."""
    raise NotImplementedError


# %% tags=["solution"]
def recommend(scores, seen, k):
    """Return the places of the `k` unseen movies with the highest scores, the best first."""
    best_first = np.argsort(-scores, kind="stable")
    return best_first[~seen[best_first]][:k]


# %% [markdown]
# Try it with six movies. Movie 2 has the best score but was seen, and movies 1 and 4 are equal: 5, 1, 4.

# %% tags=["try"]
scores = np.array([0.2, 0.6, 0.9, 0.1, 0.6, 0.7])
seen_by_one = np.array([False, False, True, False, False, False])
print(recommend(scores, seen_by_one, 3))

# %% [markdown]
# ## How good is a list?
# A visitor is shown the movies 7, 2, 4, 9 and 1, in that order. Of the ratings that were held back we know that she
# likes 2, 5 and 9. Two of her three are on the page: that is a *recall* of 2/3.
#
# If the page had only had room for two, 7 and 2, it could not have held all three. So the hits are divided by the best that was
# possible, the smaller of `k` and the number of movies that she likes: 1/2. (Liang et al. do so in *Variational
# Autoencoders for Collaborative Filtering*, 2018. Others always divide by the number of movies that she likes. Find out
# which of the two it is before you compare with a published figure.)
#
# **Write `recall_at(page, liked, k)`**. `page` is a list or an array of different places, the best first; `liked` is
# a set of places. Count the hits among the first `k` of `page`, and divide them by the smaller of `k` and the number
# of `liked`. `page` may be longer or shorter than `k`, which is 1 or more. Where `liked` is empty there was nothing to
# find: return NaN, "not a number", so that nobody mistakes it for a failure.


# %% tags=["stub"]
def recall_at(page, liked, k):
    """Return the hits among the first `k` of `page` as a share of the most that were possible; NaN if none were."""
    raise NotImplementedError


# %% tags=["solution"]
def recall_at(page, liked, k):
    """Return the hits among the first `k` of `page` as a share of the most that were possible; NaN if none were."""
    if not liked:
        return float("nan")
    hits = sum(place in liked for place in page[:k])
    return hits / min(k, len(liked))


# %% [markdown]
# Recall does not care whether a hit comes first or last on the page, but visitors do: few look to the end. So let a hit
# be worth less the later it comes, $1 / \log_2(\text{rank} + 1)$, where the first movie of the page has rank 1:
#
# | rank | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | a hit is worth | 1 | 0.63 | 0.5 | 0.43 | 0.39 |
#
# The two hits above have the ranks 2 and 4: 0.63 + 0.43 = 1.06. The best page would have had her three movies first:
# 1 + 0.63 + 0.5 = 2.13. The share, 1.06 / 2.13 = 0.5, is the *normalized discounted cumulative
# gain*, NDCG for short (Järvelin and Kekäläinen, 2002).
#
# **Write `ndcg_at(page, liked, k)`**, for the same arguments as `recall_at`: what the hits among the first `k` are
# worth, divided by what the hits of the best possible page of `k` would be worth. Where `liked` is empty, return NaN.


# %% tags=["stub"]
def ndcg_at(page, liked, k):
    """Return the worth of the hits among the first `k` of `page` as a share of the best page's; NaN if none are liked."""
    raise NotImplementedError


# %% tags=["solution"]
def ndcg_at(page, liked, k):
    """Return the worth of the hits among the first `k` of `page` as a share of the best page's; NaN if none are liked."""
    if not liked:
        return float("nan")
    worth = 1 / np.log2(np.arange(k) + 2)
    hits = [place in liked for place in page[:k]]
    return worth[: len(hits)][hits].sum() / worth[: len(liked)].sum()


# %% [markdown]
# The first line should say 0.67 and 0.50. Which of the two numbers changes when the hits move to the front?

# %% tags=["try"]
for page in ([7, 2, 4, 9, 1], [2, 9, 7, 4, 1]):
    print(page, f"recall {recall_at(page, {2, 5, 9}, 5):.2f}, NDCG {ndcg_at(page, {2, 5, 9}, 5):.2f}")

# %% [markdown]
# One more number is about all visitors at once. A service that owns 1,600 movies and shows the same ten to everybody
# could save itself the other 1,590.
#
# The share of the catalog that somebody is shown is called *coverage* (Ge et al., *Beyond Accuracy*, 2010).
#
# **Write `coverage(lists, n_movies)`**: the share of all `n_movies` movies that stand in at least one of the `lists`, one
# list (or array) of places for each visitor. Lists may be empty, and there may be none.


# %% tags=["stub"]
def coverage(lists, n_movies):
    """Return the share of the `n_movies` movies that at least one of the lists shows."""
    raise NotImplementedError


# %% tags=["solution"]
def coverage(lists, n_movies):
    """Return the share of the `n_movies` movies that at least one of the lists shows."""
    return len({place for page in lists for place in page}) / n_movies


# %% [markdown]
# ## The bet
# First the model: the dot product with biases, trained as in the chapter. What it prints is its error on the ratings that
# were held back.

# %% tags=["try"]
import torch
from torch import nn

from data.batches import load_batches
from learner import Learner


class DotProductBias(nn.Module):
    """Predicts stars, of shape (b,), for pairs of a user and a title (b, 2)."""

    def __init__(self, n_users, n_movies, n_factors=50):
        super().__init__()
        self.user_factors = nn.Parameter(torch.randn(n_users, n_factors) * 0.01)
        self.movie_factors = nn.Parameter(torch.randn(n_movies, n_factors) * 0.01)
        self.user_bias, self.movie_bias = nn.Parameter(torch.zeros(n_users)), nn.Parameter(torch.zeros(n_movies))

    def forward(self, x):
        user, movie = x.T
        match = (self.user_factors[user] * self.movie_factors[movie]).sum(dim=1)
        return 5.5 * torch.sigmoid(match + self.user_bias[user] + self.movie_bias[movie])

    def all_stars(self):
        """Return the predicted stars of every user for every title, (n_users, n_movies)."""
        score = self.user_factors @ self.movie_factors.T + self.user_bias[:, None] + self.movie_bias
        return 5.5 * torch.sigmoid(score).detach().numpy()


torch.manual_seed(42)
train, valid = load_batches(batch_size=512)
learner = Learner(DotProductBias(train.n_users, train.n_movies), train, valid)
learner.fit_one_cycle(5, lr=1e-2, wd=0.4)

# %% [markdown]
# Now what everybody has seen, and what each user turned out to like: four or five stars among the ratings that were held
# back. (Place 0 of both vocabularies, `#na#`, stands for nobody and for no title, so it is left out.) Each way to fill
# the page is a table of scores, one row for each user. The first one draws its scores by lot and shows what chance finds.

# %% tags=["try"]
import pandas as pd


def pairs(x):
    """Return an array of shape (users, titles), True for the pairs of places in `x`."""
    table = np.zeros((train.n_users, train.n_movies), dtype=bool)
    table[tuple(x.T)] = True
    return table[1:, 1:]


seen, held_out, liked = pairs(train.x), pairs(valid.x), pairs(valid.x[valid.y >= 4])
stars = np.zeros((train.n_users, train.n_movies))
stars[tuple(train.x.T)] = train.y
n_ratings = seen.sum(axis=0)

ways = {
    "by lot": np.random.default_rng(42).random(seen.shape),
    "highest mean": np.broadcast_to(stars[1:, 1:].sum(axis=0) / n_ratings, seen.shape),
    "most rated": np.broadcast_to(n_ratings, seen.shape),
    "the model": learner.model.all_stars()[1:, 1:],
}


def compare(k, hidden=seen):
    """Return recall, NDCG and coverage of each way with lists of `k`, in which nothing that is `hidden` is shown."""
    rows = {}
    for way, scores in ways.items():
        lists = [recommend(mine, mine_hidden, k) for mine, mine_hidden in zip(scores, hidden)]
        found = [(page, set(np.flatnonzero(likes))) for page, likes in zip(lists, liked)]
        rows[way] = {
            f"recall at {k}": np.nanmean([recall_at(page, likes, k) for page, likes in found]),
            f"NDCG at {k}": np.nanmean([ndcg_at(page, likes, k) for page, likes in found]),
            "coverage": coverage(lists, seen.shape[1]),
        }
    return pd.DataFrame.from_dict(rows, orient="index").round(3)


compare(10)

# %% [markdown]
# The colleague wins. Everybody gets the same bestsellers, except those already seen, and this page finds more than that of
# the model with the lowest error. Does the model know nothing, then? Here are both pages for one user. A star marks what
# this user turned out to like, and the number says how often a title was rated in training.

# %% tags=["try"]
user = liked.sum(axis=1).argmax()
for way in ("most rated", "the model"):
    print(f"\n{way}, for user {train.users[user + 1]}")
    for place in recommend(ways[way][user], seen[user], 10):
        print(f"{'*' if liked[user, place] else ' '} {n_ratings[place]:4}  {train.titles[place + 1]}")

# %% [markdown]
# The model's page may well be the finer one: there are titles on it that few people know. Look at all users' pages
# together. Each dot is a title: across, how often it was rated; up, how many users are shown it on their page. The gray
# dots say how many users liked it among the ratings that were held back.

# %% tags=["try"]
# Figure: A mark for each title: across, how often it was rated in training; up, a number of users. Gray dots say
# how many turned out to like it, triangles how many are shown it among the most rated, red dots how many are shown
# it by the model.
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.scatter(n_ratings, liked.sum(axis=0), color="lightgray", s=12, label="turned out to like it")
for way, color, marker in (("most rated", "C0", "^"), ("the model", "crimson", "o")):
    pages = [recommend(scores, mine, 10) for scores, mine in zip(ways[way], seen)]
    counts = np.bincount(np.concatenate(pages), minlength=len(n_ratings))
    ax.scatter(n_ratings[counts > 0], counts[counts > 0], color=color, s=16, marker=marker, label=f"shown by {way}")
most = counts.argmax()  # of the model
ax.annotate(train.titles[most + 1], (n_ratings[most], counts[most]), (6, 3), textcoords="offset points", fontsize=8)
ax.set(xlabel="ratings of the title in training", ylabel="users")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The gray dots rise to the right: the more people watch a title, the more will like it. The model hardly uses that. It
# learned from pairs of a user and a title that the user had *chosen* to watch and rate, and it was asked, "How many stars?"
# A page asks another question: which of all titles will this user choose, and like? Ratings alone never tell a model what
# users leave aside.
#
# So ask the model its own question: hide all titles but those that the user rated among the held-out ones, and let each
# way put a single one of them on the page. (For a page of one, recall and NDCG are the same.)

# %% tags=["try"]
compare(1, hidden=~held_out)

# %% [markdown]
# Here the model wins: *given* that you will watch one of these, it knows best which. Both tables are right, and neither
# is the whole truth. The first favors bestsellers, since only what was watched can count as a hit: a title that you would
# have loved and never heard of counts as a miss. (There is a remedy: weight each hit by 1 divided by the chance that this
# user would have come across the title. This is *inverse propensity scoring*, IPS for short: Schnabel et al.,
# *Recommendations as Treatments*, 2016. It takes a guess at that chance, since nobody wrote it down.)

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Why can the model with the lower error make the worse list? What does the first table measure, and what does it count
# against a list that shows titles few people know? What would you put on Ines's page, and how would you find out whether
# it is better?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The error is a mean over pairs that users chose to rate, so the model learned how many stars they give to what they
# watch, and nothing about what they watch at all. A list is made from all titles, nearly all of which the user will never
# pick, and popularity says a lot about that. The first table counts a hit only where the user happened to rate a title
# that was held back. A little-known title that would have delighted the user counts as a miss, so the table favors
# bestsellers. I would combine the two, what people like this user choose and how much they like it, keep some places for
# titles with few ratings, and find out by an experiment: show the old page to one half of the visitors and the new one to
# the other half.

# %% [markdown]
# That a list without any model can beat models with a low error surprised the field too: Cremonesi, Koren and Turrin,
# *Performance of Recommender Algorithms on Top-N Recommendation Tasks* (2010). Since then, lists are measured as lists.
# The project *Recommenders* does so on MovieLens 100k, with three quarters of each user's ratings to train on. It reports
# which share of all that was held back a list of ten finds. The chapter's model, by fastai, finds 0.054, and a model that
# learns from who watched what (BPR, Beyond B4) finds 0.213. With that split and that measure this notebook's model finds
# 0.058 and the list of bestsellers 0.111.
#
# Question 26 asks whether a random split is like life, Beyond B3 makes a better one, and Beyond B2 trains a model on the
# question that a page asks: who watched what.
