# %% [markdown] section="A first look" minutes=30 difficulty=1
# # 1. What collaborative filtering solves
#
# *Builds on a little pandas. After it you can say what collaborative filtering is for, and recommend from what
# neighbors gave.*
#
# User 1 has an evening free and has seen two of the movies in the shop, *Alien* and *Heat*. There are four more. Nobody
# wrote down what they are about, who acts in them or how old they are. All there is, is a list of what other people
# thought of them.

# %%
import pandas as pd

few = pd.DataFrame(
    [
        *[(1, "Alien", 5), (1, "Heat", 4)],
        *[(2, "Alien", 5), (2, "Heat", 5), (2, "Blade Runner", 5), (2, "Clueless", 2)],
        *[(3, "Alien", 4), (3, "Blade Runner", 4), (3, "Speed", 4)],
        *[(4, "Clueless", 5), (4, "Emma", 5)],
        *[(5, "Heat", 3), (5, "Speed", 3), (5, "Clueless", 3)],
    ],
    columns=["user", "title", "rating"],
)
few

# %% [markdown]
# You could average all ratings and recommend the best:

# %%
few.groupby("title").rating.mean().drop(["Alien", "Heat"]).sort_values(ascending=False)

# %% [markdown]
# So it would be *Emma*. But its only rating is user 4's, who has never seen a movie that user 1 has seen. Why ask somebody
# whose taste cannot be compared?
#
# Ask those who share at least one movie with user 1: users 2, 3 and 5. They gave *Blade Runner* a 5 and a 4 (mean
# 4.5), *Speed* a 4 and a 3 (3.5) and *Clueless* a 2 and a 3 (2.5), and none of them has seen *Emma*. Tonight it is *Blade
# Runner*.
#
# **Write `unseen(ratings, user)`**: the titles in `ratings` that `user` has not rated, each once, as a list or a set.


# %% tags=["stub"]
def unseen(ratings, user):
    """Return the titles that `user` has not rated, in any order."""
    raise NotImplementedError


# %% tags=["solution"]
def unseen(ratings, user):
    """Return the titles that `user` has not rated, in any order."""
    return set(ratings.title) - set(ratings.title[ratings.user == user])


# %% [markdown]
# **Write `recommend(ratings, user, n)`**: a list of at most `n` unseen titles, best first.
#
# - A title is as good as the mean of the ratings that it got from the *neighbors*: all users who rated at least one
#   title that `user` rated too. How they rated it does not matter yet.
# - Equally good titles come in alphabetical order.
# - A title that no neighbor has rated is left out, as *Emma* is for user 1. So a user who has seen everything gets an
#   empty list, and so does one who has rated nothing.


# %% tags=["stub"]
def recommend(ratings, user, n):
    """Return the `n` unseen titles with the best mean rating among the users who share a title with `user`."""
    raise NotImplementedError


# %% tags=["solution"]
def recommend(ratings, user, n):
    """Return the `n` unseen titles with the best mean rating among the users who share a title with `user`."""
    shared = ratings.title.isin(ratings.title[ratings.user == user])
    neighbors = ratings.user[shared]
    theirs = ratings[ratings.user.isin(neighbors) & ratings.title.isin(unseen(ratings, user))]
    means = theirs.groupby("title").rating.mean()
    # The groups are in alphabetical order, and a stable sort keeps that order among equal means.
    return means.sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% [markdown]
# Try it. For user 1 you know the right order. User 4 shares *Clueless* with users 2 and 5, and should begin
# with *Alien*.

# %% tags=["try"]
for user in (1, 4):
    print(f"user {user} has not seen {', '.join(sorted(unseen(few, user)))}")
    print(f"       and should try {', '.join(recommend(few, user, 3))}\n")

# %% [markdown]
# The same two functions work for MovieLens. Take the user who has rated least, and look where your ten
# recommendations lie among all the titles.

# %% tags=["try"]
# Figure: A dot for each title: across, how many ratings it has (log scale); up, its mean rating. Triangles are the
# ten titles recommended to the user who rated least.
import matplotlib.pyplot as plt

from data import load_titled_ratings

ratings = load_titled_ratings()
quiet = ratings.user.value_counts().sort_index().idxmin()
titles = ratings.groupby("title").rating.agg(["count", "mean"])
best = titles.loc[recommend(ratings, quiet, 10)]

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
ax.scatter(titles["count"], titles["mean"], s=8, alpha=0.3, label="all titles")
ax.scatter(
    best["count"],
    best["mean"],
    s=45,
    marker="^",
    color="crimson",
    edgecolor="black",
    label=f"recommended to user {quiet}",
)
ax.set(xscale="log", xlabel="number of ratings", ylabel="mean rating")
ax.legend(frameon=False, loc="lower right")
plt.show()
best

# %% [markdown]
# And for you? Put in titles and stars of your own.

# %% tags=["try"]
yours = {"Star Wars (1977)": 5, "Fargo (1996)": 5, "Toy Story (1995)": 4}
mine = pd.DataFrame([("you", title, stars) for title, stars in yours.items()], columns=["user", "title", "rating"])
recommend(pd.concat([ratings, mine]), "you", 10)

# %% [markdown]
# Without a word about any movie's content you have sorted hundreds of titles for one person. That is the idea of
# *collaborative filtering*: people who have seen the same things filter the rest for each other.
#
# The red triangles also show what is missing. With MovieLens 100k they crowd at the far left: one neighbor's 5 beats the
# 4.4 of *Star Wars* from hundreds of people. And every neighbor counts the same, whether their taste is like the
# user's or its opposite. A good model has to do better on both.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What problem does collaborative filtering solve, what must be known for it, and what need not be known? Think of a
# shop that sells something other than movies.
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# Someone has many things on offer and wants to show each person the few that they will like. Collaborative filtering
# picks them from what people did before: who rated, bought or clicked which things, and who is like whom in that. It
# need not know anything about the things themselves; a bookshop need not read its books. It does need that history for
# every person and every thing.

# %% [markdown]
# Read on at the beginning of the chapter, where it says which companies ask this question and why it took movies as its
# example. How to weigh tastes instead of counting everybody alike is question 2.
