# %% [markdown] section="Losses, bias, weight decay" minutes=40 difficulty=2
# # 18. Bias
#
# *Builds on question 15. After it you can give a model biases, and say what they take off its factors.*
#
# In MovieLens 100k, user 181 rated 435 movies and gave them 1.5 stars on average. User 907 rated 147 and gave them 4.6. Their
# tastes may well be alike; it is the stars that mean different things to them. Movies differ just as much: some please
# everybody, whatever their taste.
# %%
import matplotlib.pyplot as plt
import torch
from torch import nn

from data import load_titled_ratings
from data.batches import load_batches
from learner import Learner

ratings = load_titled_ratings()

# %%
# Figure: Two histograms of mean ratings: those of users with 50 ratings or more, above, and those of titles with as
# many, below. Both spread over more than a star.
fig, panels = plt.subplots(2, 1, figsize=(6, 4.5), sharex=True, layout="constrained")
for panel, column in zip(panels, ("user", "title")):
    groups = ratings.groupby(column).rating.agg(["mean", "size"])
    panel.hist(groups[groups["size"] >= 50]["mean"], bins=25, range=(1, 5))
    panel.set(title=f"mean rating of each {column} with 50 ratings", ylabel=f"how many {column}s")
panels[1].set_xlabel("stars")
plt.show()


# %% [markdown]
# A dot product of factors describes how well a user and a movie *suit each other*. That a user is stern, or a movie
# is simply good, has no place of its own in it. Here is the model of question 15, which has to squeeze such things
# into the factors.
# %%
def sigmoid_range(x, low, high):
    """Return `x` squeezed into the range from `low` to `high`."""
    return torch.sigmoid(x) * (high - low) + low


def embedding(n, n_factors):
    """Return an embedding whose numbers start near zero."""
    made = nn.Embedding(n, n_factors)
    nn.init.normal_(made.weight, std=0.01)
    return made


class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return sigmoid_range(match, *self.y_range)


# %% [markdown]
# Let every user and every movie have one number more, which is added to the dot product, whoever the partner is. Such
# a number is called a *bias*. With factors $u$ and $m$ and biases $b_u$ and $b_m$,
#
# $$\text{score} = u \cdot m + b_u + b_m$$
#
# **Write `DotProductBias(n_users, n_movies, n_factors, y_range=(0, 5.5))`**, with the weights `user_factors`,
# `movie_factors`, `user_bias` and `movie_bias`. For each (user, movie) pair in `x` it adds the user's and the movie's
# bias to the dot product, squeezes the sum into `y_range`, and so returns one prediction for each pair, of shape
# `(batch,)`. The factors begin with small random numbers, as above: factors that all began alike would stay alike.
# %% tags=["stub"]
class DotProductBias(nn.Module):
    """Predict a rating from the dot product of factors and a bias for each user and movie."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """Return the predictions for the (user, movie) pairs in `x`, of shape (batch, 2)."""
        raise NotImplementedError


# %% tags=["solution"]
class DotProductBias(nn.Module):
    """Predict a rating from the dot product of factors and a bias for each user and movie."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = embedding(n_users, n_factors), embedding(n_users, 1)
        self.movie_factors, self.movie_bias = embedding(n_movies, n_factors), embedding(n_movies, 1)
        self.y_range = y_range

    def forward(self, x):
        """Return the predictions for the (user, movie) pairs in `x`, of shape (batch, 2)."""
        users, movies = x[:, 0], x[:, 1]
        match = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1, keepdim=True)
        score = match + self.user_bias(users) + self.movie_bias(movies)
        return sigmoid_range(score, *self.y_range).squeeze(1)


# %% [markdown]
# Train both, and watch the right-hand column.
# %% tags=["try"]
train, valid = load_batches(batch_size=512)
torch.manual_seed(42)
learners = {}
for wd in (0.0, 0.4):
    for kind in (DotProduct, DotProductBias):
        print(f"\n{kind.__name__}, wd = {wd}")
        learners[kind, wd] = Learner(kind(train.n_users, train.n_movies, 50), train, valid)
        learners[kind, wd].fit_one_cycle(5, lr=1e-2, wd=wd)
# %% [markdown]
# On MovieLens 100k, and without weight decay (`wd`), the biases first do good and then harm: with them the validation error is
# down to 0.856 after two epochs, and up again at 0.895 at the end, where the plain dot product stands at 0.881. The model
# *overfits*: more numbers can learn more by heart. Questions 19 to 22 are about the cure that the last two runs have a
# dose of. With it, the biases take 0.014 off the error, from 0.826 to 0.812.
#
# (Why 0.4, if the chapter takes 0.1? Each step makes the weights smaller by the factor 1 - lr · wd. With batches of 512
# in place of 64 there are only an eighth as many steps; at twice the learning rate and four times the `wd`, the weights
# decay as much in an epoch as they do there.)
#
# And what did the user biases learn? Each dot is a user. Stern users should be at the lower left.
# %% tags=["try"]
# Figure: A dot for each user: across, the mean of their ratings; up, the bias that was learned. The dots rise from
# stern users at the lower left to generous ones at the upper right.
user_bias = learners[DotProductBias, 0.4].model.user_bias
user_bias = getattr(user_bias, "weight", user_bias).detach().flatten()
means = ratings.groupby("user").rating.mean()
plt.figure(figsize=(6, 3.5))
plt.scatter(means, user_bias[train.users.index(means.index)], s=6)
plt.xlabel("mean rating")
plt.ylabel("bias")
plt.show()
# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What does a bias say that the dot product of factors doesn't? Why has the model one for users *and* one for movies?
#
# *Write here.*
# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The dot product says how well this user and this movie suit each other. A bias says what is true of one of them whoever the
# other is: that a user gives few stars to anything, or that everybody likes a movie. Both happen independently of each other,
# so both need a number; and the factors, freed from that, can describe taste alone.
# %% [markdown]
# Biases also help where little is known: for a user with three ratings they are nearly all that can be learned. They
# can be read, too: question 23 sorts movies by them. In the chapter they are introduced in the section that builds
# collaborative filtering from scratch; this was question 18. A third number is missing in its model and in yours: what
# *all* ratings have in common. Question 26 shows what that costs with new users.
