# %% [markdown] section="Embeddings" minutes=35 difficulty=2
# # 12. Before training
#
# *Builds on question 9. After it you can start an embedding with small numbers, and say why.*
#
# A shop opens tomorrow. Its model has a row of 50 factors for every user and for every movie, but it has not seen a
# single rating yet. User 196 asks for movie 242. What is in the two rows, and how many stars will the model predict?

# %%
import matplotlib.pyplot as plt
import torch
from torch import nn

from data import load_ratings

ratings = load_ratings()
ratings.head(3)

# %% [markdown]
# Something has to be there, or training has nothing to begin with. All zeros are no good: with a dot product, the
# gradient for the user's row is a multiple of the movie's row, and the other way round. If both are zero, so is every
# gradient, and nothing ever moves:

# %%
user, movie = torch.zeros(50, requires_grad=True), torch.zeros(50, requires_grad=True)
loss = (user @ movie - 3) ** 2
loss.backward()
print(f"loss {loss.item()}, largest gradient {max(user.grad.abs().max(), movie.grad.abs().max()).item()}")

# %% [markdown]
# So the rows start with small random numbers, and no two users are alike. Usually they come from a normal
# distribution. One number in 22 of those is farther than two standard deviations from the middle; to have no outliers
# from the start, such a number is not kept, and a nearer one takes its place. That is a *truncated* normal
# distribution.
#
# **Write `new_embedding(n, n_factors, std=0.01)`**: an `nn.Embedding` with `n` rows of `n_factors` numbers, drawn
# around 0 from a normal distribution of standard deviation `std`, none of them beyond 2 `std`. It can be trained, and
# after the same `torch.manual_seed` it comes out the same.


# %% tags=["stub"]
def new_embedding(n, n_factors, std=0.01):
    """Return an nn.Embedding of shape (n, n_factors), of normal numbers of deviation `std`, cut at 2 `std`."""
    raise NotImplementedError


# %% tags=["solution"]
def new_embedding(n, n_factors, std=0.01):
    """Return an nn.Embedding of shape (n, n_factors), of normal numbers of deviation `std`, cut at 2 `std`."""
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2 * std, b=2 * std)
    return embedding


# %% [markdown]
# A bell with its ends cut off, within -0.02 and 0.02:

# %% tags=["try"]
# Figure: A histogram of the untrained factors: a bell around 0 whose two ends are cut off.
torch.manual_seed(42)
weights = new_embedding(944, 50).weight.detach().flatten()
fig, ax = plt.subplots(figsize=(6, 3))
ax.hist(weights, bins=80)
ax.set(xlabel="factor", ylabel="how many", xlim=(-0.03, 0.03))
plt.show()

# %% [markdown]
# Now for what the model says. Its prediction is the dot product of the user's and the movie's row, question 7's sum
# of products. How wrong is that, on average?
#
# **Write `untrained_error(ratings, n_factors, std)`**: make one new embedding for users and one for movies, with
# `n_factors` and `std`. Predict every row of `ratings` (columns `user`, `movie`, `rating`) by the dot product of the
# two rows whose numbers are `user` and `movie`. Return the mean of the squared differences from `rating`, as a
# number. The numbers start from 1 and may have gaps: make the tables long enough for the largest. All rows can be
# looked up at once; one by one it takes half a minute.


# %% tags=["stub"]
def untrained_error(ratings, n_factors, std):
    """Return the mean squared error of a dot-product model with new embeddings, on all of `ratings`."""
    raise NotImplementedError


# %% tags=["solution"]
def untrained_error(ratings, n_factors, std):
    """Return the mean squared error of a dot-product model with new embeddings, on all of `ratings`."""
    factors = []
    for column in ("user", "movie"):
        ids = torch.tensor(ratings[column].to_numpy(copy=True))
        factors.append(new_embedding(int(ids.max()) + 1, n_factors, std)(ids))
    predictions = (factors[0] * factors[1]).sum(dim=1)
    errors = predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))
    return (errors**2).mean().item()


# %% [markdown]
# If the model always said 0, every error would be the rating itself, and the mean squared error the mean of the
# squared ratings: the dashed line. The dots show how the start depends on `std`.

# %% tags=["try"]
# Figure: A line with dots: the error of the untrained model over the standard deviation of its factors (log scale).
# A dashed line marks the error of a model that always says 0 stars.
torch.manual_seed(42)
stds = [0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0]
squares = (ratings["rating"] ** 2).mean()
errors = [float(untrained_error(ratings, 50, std)) for std in stds]
print(f"mean of the squared ratings {squares:.2f}, error with a standard deviation of 0.01 {errors[0]:.2f}")

fig, ax = plt.subplots(figsize=(6, 3.5))
ax.semilogx(stds, errors, marker="o", label="untrained model")
ax.axhline(squares, color="gray", linestyle="--", label="always 0 stars")
ax.set(xlabel="standard deviation of the factors", ylabel="mean squared error", ylim=(0, None))
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# At the right-hand end of the picture stands a start that many people use without knowing it. A plain `nn.Embedding`
# is not drawn with a deviation of 0.01, or near it:

# %% tags=["try"]
torch.manual_seed(42)
print(f"standard deviation of nn.Embedding(944, 50): {nn.Embedding(944, 50).weight.std().item():.2f}")
print(f"untrained error with a deviation of 1:       {errors[-1]:.1f}")

# %% [markdown]
# fastai's `Embedding`, which the chapter uses, starts at 0.01; torch's own starts at 1, and whoever builds on it
# should fill it anew, as you did. With 0.01, user 196 is promised 0 stars for movie 242, as everybody is for
# everything: a product of two numbers of about 0.01 is about 0.0001, and 50 of those with mixed signs don't add up to
# much. With larger numbers the model starts out with wild opinions, which training has to undo first. Small and
# random is a good place to start: almost no opinion, and a gradient that is not zero.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What does an embedding contain before training, what follows for the first predictions, and why are the numbers neither
# zero nor large?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# Random numbers, which say nothing about any user or movie. In fastai they are near 0, with a standard deviation of
# 0.01; torch's own `nn.Embedding` starts at 1, so one makes them small oneself. With small ones every prediction is
# about 0, and the first mean squared error is about the mean of the squared ratings. With zeros all gradients would be
# zero and training could not begin; large numbers would be opinions about everybody that nobody has asked for, and
# training would have to remove them.

# %% [markdown]
# Read on where the chapter puts two such tables into a model of its own and begins to train it (questions 13 to 15).
