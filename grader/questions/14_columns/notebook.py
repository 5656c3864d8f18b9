# %% [markdown] section="Training" minutes=25 difficulty=1
# # 14. Users and movies of a batch
#
# *Builds on tensors. After it you can take the users and the movies out of a batch, and foretell shapes.*
#
# Sixty-four ratings are on their way into a model. In front of it lies one tensor of 128 numbers, and half of them are
# users, the other half movies. Mix them up, and you recommend user 25 to movie 588.

# %%
import matplotlib.pyplot as plt
import torch

from data.batches import load_batches

train_batches, _ = load_batches(batch_size=64)
x, y = next(iter(train_batches))
print("shape", tuple(x.shape))
print(x[:4])
for user, title in x[:4].tolist():
    print("user", train_batches.users[user], "rated", train_batches.titles[title])

# %% [markdown]
# Each row is one rating's pair: the user's place, then the movie's. The model looks up all users of the batch at once, so
# it wants them as one tensor.
#
# **Write `users(x)` and `movies(x)`**: the users and the movies of a batch of pairs, of shape (b, 2), each as a tensor of
# shape (b,).


# %% tags=["stub"]
def users(x):
    """Return the users of the pairs `x`, integers (b, 2), as a tensor of shape (b,) and the same type."""
    raise NotImplementedError


def movies(x):
    """Return the movies of the pairs `x`, integers (b, 2), as a tensor of shape (b,) and the same type."""
    raise NotImplementedError


# %% tags=["solution"]
def users(x):
    """Return the users of the pairs `x`, integers (b, 2), as a tensor of shape (b,) and the same type."""
    return x[:, 0]


def movies(x):
    """Return the movies of the pairs `x`, integers (b, 2), as a tensor of shape (b,) and the same type."""
    return x[:, 1]


# %% tags=["try"]
print("users ", users(x)[:4])
print("movies", movies(x)[:4])

# %% [markdown]
# ## Four ways to write nearly the same
# An index in brackets takes one place of a dimension, and the dimension is gone. A slice with a colon takes a stretch of
# it, and the dimension stays. `...` stands for as many full slices as are missing.
#
# **Write `predict_shapes(n)`** before you try anything out: for a batch `x` of n pairs, the shape of each of these four
# expressions as a tuple, in a dict by expression.

# %%
expressions = ["x[:, 0]", "x[0]", "x[:, 0:1]", "x[..., 0]"]


# %% tags=["stub"]
def predict_shapes(n):
    """Return {expression: shape} of the four `expressions` for `x` of shape (n, 2), each shape a tuple."""
    raise NotImplementedError


# %% tags=["solution"]
def predict_shapes(n):
    """Return {expression: shape} of the four `expressions` for `x` of shape (n, 2), each shape a tuple."""
    return {
        "x[:, 0]": (n,),
        "x[0]": (2,),
        "x[:, 0:1]": (n, 1),
        "x[..., 0]": (n,),
    }


# %% [markdown]
# Here is which numbers of a batch of six pairs each of them takes, and what you said about its shape:

# %% tags=["try"]
# Figure: Four panels, one for each expression: a grid of six pairs by two columns, user and movie. What the
# expression takes is dark, and its title names the shape that you predicted.
figure, panels = plt.subplots(1, 4, figsize=(7.5, 2.8))
for panel, (expression, shape) in zip(panels, predict_shapes(6).items()):
    taken = torch.zeros(6, 2)
    eval(expression, {"x": taken})[:] = 1
    panel.imshow(taken, cmap="Blues", vmin=0, vmax=1.5, aspect="auto")
    panel.set_title(f"{expression}\n{shape}", fontsize="medium")
    panel.set(xticks=[0, 1], xticklabels=["user", "movie"], yticks=range(6))
panels[0].set_ylabel("pair")
plt.show()

# %% [markdown]
# The difference between (n,) and (n, 1) looks harmless. Multiply one by the other, and torch pairs every row with every
# row: 64 predictions become a square of 4,096, and nothing is raised.

# %%
print(tuple((torch.ones(64) * torch.ones(64, 1)).shape))

# %% [markdown]
# ## The same memory, or a copy?
# The picture above was painted by writing into what an expression had taken. That works because `x[:, 0]` is a *view*: it
# holds no numbers of its own, but looks at those of `x`. Other ways to take a column make a *copy*, and what is written
# into it never reaches `x`.
#
# **Set `users_is_a_view`** to `True` if writing into what your `users(x)` returns changes `x`, and to `False` if not.
# Think first; then try it on a small tensor.

# %% tags=["stub"]
users_is_a_view = ...

# %% tags=["solution"]
users_is_a_view = True

# %% [markdown]
# You have written the first line of nearly every `forward` in this chapter: one column into the user factors, the other
# into the movie factors. Read on where the chapter builds its first model from scratch; question 15 does so with you.
