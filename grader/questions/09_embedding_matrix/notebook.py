# %% [markdown] section="Embeddings" minutes=15 difficulty=1
# # 9. The embedding matrix
#
# *Builds on tensors. After it you can make an embedding matrix, and look rows up in it.*
#
# MovieLens 100k has 943 users, and a model that predicts their ratings has to remember something about each of them.
# It remembers 50 numbers a user, the *factors*. User 196 is about to rate a movie: which 50 of those 943 × 50 numbers
# does the model need, and how does it get at them?

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from data import load_ratings

ratings = load_ratings()
n_users = int(ratings["user"].max()) + 1  # users are numbered from 1, so row 0 of the table will stand empty
n_factors = 50
print(f"{n_users} rows of {n_factors} numbers: {n_users * n_factors:,} in all")

# %% [markdown]
# Keep the numbers in a table with one row for each user. Then the user's number *is* the place: row 196 belongs to
# user 196. At first nobody knows what should stand there, so we fill the table with random numbers and let training
# improve them. For that, PyTorch has to keep track of what is done with the table (`requires_grad`).
#
# **Write `make_factors(n, n_factors, seed)`**: a `float32` tensor with `n` rows and `n_factors` columns of standard
# normal numbers (mean 0, standard deviation 1). The same seed gives the same numbers, another seed gives others. The
# table itself can be trained: after `backward()`, its `.grad` is there.


# %% tags=["stub"]
def make_factors(n, n_factors, seed):
    """Return a trainable float32 tensor of shape (n, n_factors), standard normal numbers drawn from `seed`."""
    raise NotImplementedError


# %% tags=["solution"]
def make_factors(n, n_factors, seed):
    """Return a trainable float32 tensor of shape (n, n_factors), standard normal numbers drawn from `seed`."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, n_factors, generator=generator, requires_grad=True)


# %% tags=["try"]
user_factors = make_factors(n_users, n_factors, seed=42)
user_factors[196, :5]

# %% [markdown]
# The `grad_fn` in the output is PyTorch keeping track.
#
# A model works on a batch of ratings at once, so it asks for many rows at once: for the users 7, 2 and 7, say, it
# gets row 7, row 2 and row 7 again, one below the other.
#
# **Write `look_up(factors, ids)`**, for a tensor `factors` of shape `(n, n_factors)` and an `int64` tensor `ids` of
# shape `(b,)`. It returns the rows with these numbers, in that order, as a tensor of shape `(b, n_factors)`, and
# training must be able to reach `factors` through it. If some id is not in 0 … `n - 1`, raise `IndexError`. That goes
# for negative ones too, which Python would count from the end: there is no user -1.


# %% tags=["stub"]
def look_up(factors, ids):
    """Return the rows `ids` of `factors`, shape (b, n_factors). Raises IndexError for an id that has no row."""
    raise NotImplementedError


# %% tags=["solution"]
def look_up(factors, ids):
    """Return the rows `ids` of `factors`, shape (b, n_factors). Raises IndexError for an id that has no row."""
    if (ids < 0).any():
        raise IndexError("ids count from 0: there is no negative one")
    return factors[ids]


# %% [markdown]
# A table of ten users is small enough to look at. Find its rows 7, 2 and 7 again in the middle. On the right is what
# a training step would do: the gradient of the sum of what was looked up. Only two rows are touched, and row 7, which
# was used twice, is touched twice as hard.

# %% tags=["try"]
# Figure: Three tables of numbers, colored by their values. Left, the factors of ten users. Middle, the three rows
# that were looked up: 7, 2 and 7. Right, the gradient: 0 but for row 2, where it is 1, and row 7, where it is 2.
factors, ids = make_factors(10, 4, seed=0), torch.tensor([7, 2, 7])
rows = look_up(factors, ids)
rows.sum().backward()

fig, axes = plt.subplots(1, 3, figsize=(7, 3.2), layout="constrained")
axes[0].imshow(factors.detach(), cmap="RdBu", vmin=-2.5, vmax=2.5)
axes[0].set(title="factors", ylabel="user", yticks=range(10))
axes[1].imshow(rows.detach(), cmap="RdBu", vmin=-2.5, vmax=2.5)
axes[1].set(title="look_up(factors, ids)", yticks=range(3), yticklabels=ids.tolist(), ylim=(9.5, -0.5))
axes[2].imshow(factors.grad, cmap="Greens", vmin=0, vmax=3)
axes[2].set(title="factors.grad", yticks=range(10))
for ax, numbers in zip(axes, (factors, rows, factors.grad)):
    for (row, column), number in np.ndenumerate(numbers.detach().numpy()):
        ax.text(column, row, f"{number:.1f}", ha="center", va="center", fontsize=7)
    ax.set(xlabel="factor", xticks=range(4))
plt.show()

# %% [markdown]
# Such a table is called an *embedding matrix*, and looking rows up in it an *embedding*. There is nothing else behind
# the word: the users' embedding matrix is what the model knows about users, one row each, and a second one holds the
# movies. PyTorch packs table and look-up into one layer (made in this way, from finished numbers, its table does not
# learn):

# %% tags=["try"]
embedding = torch.nn.Embedding.from_pretrained(factors.detach())
torch.equal(embedding(ids), look_up(factors, ids))

# %% [markdown]
# Made in the usual way, `nn.Embedding(n, n_factors)` fills its table as `make_factors` does, with standard normal
# numbers. Question 12 is about a better start.
#
# Read on where the chapter explains how a model looks up an index, although all it can do is multiply matrices:
# question 10 shows that trick, and question 11 what it would cost.
