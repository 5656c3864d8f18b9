# %% [markdown] section="Embeddings" minutes=15 difficulty=2
# # 10. One-hot vectors
#
# *Builds on question 9. After it you can show that a look-up is a product with a one-hot vector.*
#
# A model keeps three numbers, the *factors*, for each of six users, one row per user. To predict a rating by user 3 it
# needs row 3. In Python that is `user_factors[3]`. But suppose that all you have is a calculator for matrices: it
# multiplies and adds, and it has never heard of "row 3". Which numbers would you have to multiply the rows by, so that
# row 3 is all that is left?

# %%
import matplotlib.pyplot as plt
import torch

user_factors = torch.tensor(
    [
        [0.3, -0.8, 0.5],
        [0.9, 0.1, -0.6],
        [-0.4, 0.7, 0.2],
        [0.6, 0.4, -0.9],
        [-0.7, -0.2, 0.8],
        [0.1, 0.5, -0.3],
    ]
)
user_factors[3]

# %% [markdown]
# Multiply row 3 by 1, every other row by 0, and add up all six: zeros wipe out the rest. Those multipliers, in a row of
# their own, are 0, 0, 0, 1, 0, 0. There is a single 1 in it, at the place that says which user is meant: it is the user's
# number, written so that a matrix product can use it. That is called a *one-hot vector*.
#
# **Write `one_hot(i, n)`**: a tensor of shape `(n,)` with 1 at position `i` and 0 elsewhere. Make it `float32`, the type
# of the factors: PyTorch does not multiply whole numbers with a matrix of floats.


# %% tags=["stub"]
def one_hot(i, n):
    """Return the float32 vector of `n` zeros that has a one at position `i`."""
    raise NotImplementedError


# %% tags=["solution"]
def one_hot(i, n):
    """Return the float32 vector of `n` zeros that has a one at position `i`."""
    return (torch.arange(n) == i).float()


# %% [markdown]
# Below, the vector picks its row. The 1 meets row 3, and what comes out should be the 0.6, 0.4 and -0.9 from above.

# %% tags=["try"]
print(one_hot(3, 6))
print(one_hot(3, 6) @ user_factors)

# %% [markdown]
# A training step looks up a whole batch of users at once. One matrix product does it too: every row of the left matrix
# asks for one row of the right one.
#
# **Write `look_up_by_product(factors, ids)`** for a `float32` tensor `factors` of shape `(n, n_factors)` and an `int64`
# tensor `ids` of shape `(b,)`. It returns the rows of `factors` with these numbers, in that order, as a tensor of shape
# `(b, n_factors)`, by multiplying one-hot rows with `factors`: do not index `factors`, and do not loop over its rows. (A loop
# over `ids`, to build the one-hot rows, is fine.)


# %% tags=["stub"]
def look_up_by_product(factors, ids):
    """Return the rows `ids` of `factors`, shape (b, n_factors), as a matrix product with one-hot rows."""
    raise NotImplementedError


# %% tags=["solution"]
def look_up_by_product(factors, ids):
    """Return the rows `ids` of `factors`, shape (b, n_factors), as a matrix product with one-hot rows."""
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return hot @ factors


# %% [markdown]
# Here a batch asks for the users 3, 0, 3 and 5. Find each 1 on the left, go to that row in the middle, and compare it
# with the row on the right.

# %% tags=["try"]
# Figure: Three tables of numbers, colored by their values: the one-hot rows with a single 1 each, the table of user
# factors, and their product, whose rows are the rows of users 3, 0, 3 and 5.
ids = torch.tensor([3, 0, 3, 5])
panels = {
    # the rows of the identity matrix are the one-hot vectors themselves
    "one-hot rows": look_up_by_product(torch.eye(len(user_factors)), ids),
    "user_factors": user_factors,
    "product": look_up_by_product(user_factors, ids),
}
fig, axes = plt.subplots(1, 3, figsize=(7, 3.2), width_ratios=[6, 3, 3], layout="constrained")
for ax, (title, values) in zip(axes, panels.items(), strict=True):
    ax.imshow(values, cmap="RdBu", vmin=-1.2, vmax=1.2)
    for row, numbers in enumerate(values.tolist()):
        for column, number in enumerate(numbers):
            ax.text(column, row, f"{number:.2g}", ha="center", va="center", fontsize=8)
    ax.set(title=title, xticks=range(values.shape[1]), yticks=range(values.shape[0]))
axes[0].set(xlabel="user", ylabel="row of the batch", yticklabels=ids.tolist())
axes[1].set(xlabel="factor", ylabel="user")
axes[2].set(xlabel="factor", yticklabels=ids.tolist())
plt.show()

# %% [markdown]
# So looking something up *is* a matrix product, and whatever is true of matrix products is true of look-ups: above all,
# they have a gradient, so the factors that were looked up can be trained. It is also a wasteful way to do it, since
# almost every multiplication is by zero. Question 11 measures how wasteful.
#
# Read on where the chapter puts the factors into a table that a model can index, and names the layer that does this
# (questions 9 and 11).
