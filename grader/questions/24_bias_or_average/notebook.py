# %% [markdown] section="Interpretation" minutes=40 difficulty=2
# # 24. The bias or the average?
#
# *Builds on questions 18 and 23. After it you can read the biases of a model, and say why they are no averages.*
#
# "Just show me the movies with the best average," says a user. Nothing is easier, and nothing looks odder: on
# MovieLens 100k the top ten are movies that hardly anyone has heard of, most of them rated by one person, with a 5.
# Among the movies with 100 ratings or more, *Cinema Paradiso* averages 4.17 and comes 32nd, *Gattaca* averages 3.6
# and comes 195th. A trained model swaps them: its biases put *Gattaca* far ahead of *Cinema Paradiso*, as you will
# see below. Which of the two is right, and why do they disagree?

# %%
import torch

from data import load_titled_ratings
from learner import DotProductBias, trained_dot_product_bias

ratings = load_titled_ratings()
best = ratings.groupby("title").rating.agg(["mean", "size"]).sort_values("mean", ascending=False)
best.head(5)

# %% [markdown]
# The other ranking needs a model. This one is the chapter's: a dot product of factors for how well a user and a movie
# match, plus one number for each user and one for each movie. The number for a movie, its *bias*, says how well it is liked
# after taste and generosity of its audience are accounted for. `learner.py` has the model, and trains it below.



# %% [markdown]
# **Write `by_bias(model, titles, k)`**: the `k` titles whose movies have the greatest bias, best first. `titles[i]`
# belongs to row `i` of `model.movie_bias.weight`, whatever it is called: no row is left out.
#
# **Write `by_average(ratings, k)`**: the `k` titles with the greatest mean rating, best first. `ratings` is a table with
# the columns `user`, `title` and `rating`, one row for each rating.
#
# Both return a list of titles; where two movies are equal, the titles come in alphabetical order.


# %% tags=["stub"]
def by_bias(model, titles, k):
    """Return the `k` titles with the greatest movie bias, best first; equals in alphabetical order."""
    raise NotImplementedError


# %% tags=["solution"]
def by_bias(model, titles, k):
    """Return the `k` titles with the greatest movie bias, best first; equals in alphabetical order."""
    biases = model.movie_bias.weight.detach().flatten().tolist()
    return [title for _, title in sorted((-bias, title) for bias, title in zip(biases, titles, strict=True))[:k]]


# %% tags=["stub"]
def by_average(ratings, k):
    """Return the `k` titles with the greatest mean rating, best first; equals in alphabetical order."""
    raise NotImplementedError


# %% tags=["solution"]
def by_average(ratings, k):
    """Return the `k` titles with the greatest mean rating, best first; equals in alphabetical order."""
    means = ratings.groupby("title").rating.mean()  # groupby sorts by title, and a stable sort keeps that among equals
    return means.sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% [markdown]
# Train the model for a few seconds and put the two lists side by side. On MovieLens 100k the chapter's best by bias are
# *L.A. Confidential*, *Titanic*, *The Silence of the Lambs*, *The Shawshank Redemption* and *Star Wars*.

# %% tags=["try"]
model, titles = trained_dot_product_bias()

for bias, average in zip(by_bias(model, titles, 8), by_average(ratings, 8), strict=True):
    print(f"{bias[:40]:42}{average[:40]}")

# %% [markdown]
# The lists have next to nothing in common. One reason is plain: a mean of one rating is at home at 5, while a bias
# starts at 0 and needs many ratings to get far away. So leave the rarely rated movies out. Some still trade places by
# the hundred, and the reason is *who* rated them.
#
# **Write `disagree(model, titles, ratings, at_least)`**. Keep the movies with `at_least` ratings or more, rank only
# those by bias and by average, and find the one whose two places are furthest apart (any of them, if there are several).
# (`titles` begins with `#na#`,
# which stands for movies never seen in training; nobody rated it, so it is not among them.) Return two things: the
# movie's title, and the *generosity* of its raters. For that take the mean rating that each of its raters gives to all the
# movies they rated, average these means (over raters or over ratings, as you like: hardly anybody rates a title twice),
# and subtract the mean of all ratings. Above 0: people who rate everything high.


# %% tags=["stub"]
def disagree(model, titles, ratings, at_least):
    """Return the title whose places by bias and by average differ most, and its raters' generosity."""
    raise NotImplementedError


# %% tags=["solution"]
def disagree(model, titles, ratings, at_least):
    """Return the title whose places by bias and by average differ most, and its raters' generosity."""
    counts = ratings.title.value_counts()
    kept = set(counts.index[counts >= at_least])
    bias = [title for title in by_bias(model, titles, len(titles)) if title in kept]
    average = [title for title in by_average(ratings, len(counts)) if title in kept]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% tags=["try"]
counts = ratings.title.value_counts()
at_least = int(counts.quantile(0.8))  # a fifth of the movies have that many
title, generosity = disagree(model, titles, ratings, at_least)
kept = set(counts.index[counts >= at_least])
for name, ranking in (("bias", by_bias(model, titles, len(titles))), ("average", by_average(ratings, len(counts)))):
    among = [other for other in ranking if other in kept]
    for movie in (title, "Gattaca (1997)"):
        if movie in kept:
            print(f"{movie} by {name}: place {among.index(movie) + 1} of {len(kept)}")
print(f"generosity of its raters: {generosity:+.3f}")

# %% [markdown]
# Is that movie an accident? Draw all of them: each mark a movie, the darker the more generous its raters. At the same bias,
# movies of generous raters (triangles) have the higher averages, movies of strict raters (dots) the lower ones.

# %% tags=["try"]
# Figure: A mark for each movie: across, its bias; up, its mean rating. The marks rise along a band. Triangles, of
# generous raters, lie along its upper edge and dots, of strict raters, along its lower one. An arrow points at the
# movie from above.
import matplotlib.pyplot as plt

usual = ratings.user.map(ratings.groupby("user").rating.mean()) - ratings.rating.mean()
movies = ratings.assign(usual=usual).groupby("title").agg(mean=("rating", "mean"), usual=("usual", "mean"))
movies["bias"] = dict(zip(titles, model.movie_bias.weight.detach().flatten().tolist(), strict=True))
movies = movies.loc[sorted(kept)]

plt.figure(figsize=(6, 3.5))
for marker, some in (("o", movies[movies.usual < 0]), ("^", movies[movies.usual >= 0])):
    plt.scatter(some.bias, some["mean"], c=some.usual, cmap="YlGnBu", marker=marker, s=18, vmin=-0.2, vmax=0.2)
place = (movies.bias[title], movies["mean"][title])
plt.annotate(title, place, (0.04, 0.92), textcoords="axes fraction", arrowprops={"arrowstyle": "->"})
plt.colorbar(label="generosity of its raters")
plt.xlabel("bias")
plt.ylabel("mean rating")
plt.tight_layout()
plt.show()

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Does sorting the movies by bias give the same order as sorting them by average rating? Say why, in two or three
# sentences, and when you would trust which.
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# No, although the two agree roughly. An average takes every rating at face value, so it depends on who happened to
# rate the movie: generous users lift it, users who love the genre lift it, and with one or two ratings it is mostly
# luck. In the model the user's bias and the factors explain those parts already, so the movie's bias is what is left
# for the movie itself, and weight decay keeps it near 0 until there is evidence. For recommending I would trust the
# bias; to report what people said, the average.

# %% [markdown]
# A bias near the bottom is a strong statement: people do not like the movie even if it is exactly their kind of movie.
# The chapter reads its biases this way where it interprets embeddings and biases; question 25 goes on to look at what
# else is inside a model.
