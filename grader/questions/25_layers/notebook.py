# %% [markdown] section="Interpretation" minutes=20 difficulty=2
# # 25. The layers of a model
#
# *Builds on question 13. After it you can list the layers of any model, and count what it learns.*
#
# A colleague sends you a model that predicts ratings, trained overnight. How large is it, and what is inside? On
# MovieLens 100k the answer has a surprise: of its quarter of a million numbers, 93 in 100 sit in two tables that do
# nothing but look things up. Before you can see that, you need to list a model's layers.

# %%
import torch
from torch import nn

from data.batches import load_batches

train, valid = load_batches()


class Towers(nn.Module):
    """Turns user and movie into `n_act` numbers each, adds them up, and makes a rating of the sum."""

    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user = nn.Sequential(nn.Embedding(*user_size), nn.Linear(user_size[1], n_act))
        self.movie = nn.Sequential(nn.Embedding(*movie_size), nn.Linear(movie_size[1], n_act))
        self.last = nn.Linear(n_act, 1)
        self.y_range = y_range

    def forward(self, x):
        both = torch.relu(self.user(x[:, 0]) + self.movie(x[:, 1]))
        low, high = self.y_range
        return torch.sigmoid(self.last(both)[:, 0]) * (high - low) + low


model = Towers(user_size=(train.n_users, 74), movie_size=(train.n_movies, 101))

# %% [markdown]
# PyTorch already knows how to describe a model: printing one shows its layers by name, with the sizes they were made
# with, and the layers inside a layer indented.
#
# **Set `printed`** to that description as a text, so that you could write it to a file or search in it.

# %% tags=["stub"]
printed = ...

# %% tags=["solution"]
printed = str(model)

# %% tags=["try"]
print(printed)

# %% [markdown]
# The description tells sizes but does not count. The numbers that training adjusts are a model's *parameters*: an
# embedding of 944 rows and 74 columns has 69,856 of them; a linear layer from 74 to 100 has 74 × 100 weights and 100
# biases; a ReLU would have none.
#
# Models are trees. `model.user` is itself a module with two modules inside, so its name is `user` and theirs are `user.0`
# and `user.1`.
#
# **Write `layers(model)`**. It returns two things:
#
# - `rows`, a list of tuples `(name, type, n_parameters)`: one for every module inside `model`, at every depth, an outer
#   one before those inside it. `type` is the class's name as a text, such as `"Linear"`; `n_parameters` counts everything
#   in that module, modules inside it included.
# - `total`, the number of parameters of the whole model, each counted once, wherever it is kept.
#
# Two things may help: `model.named_modules()` walks the tree, and every module has `parameters()`.


# %% tags=["stub"]
def layers(model):
    """Return `(rows, total)`: name, type and parameter count of every module inside `model`; the count of all."""
    raise NotImplementedError


# %% tags=["solution"]
def layers(model):
    """Return `(rows, total)`: name, type and parameter count of every module inside `model`; the count of all."""
    rows = [(name, type(module).__name__, size(module)) for name, module in model.named_modules() if name]
    return rows, size(model)


def size(module):
    """Return the number of parameters in `module`; one that is used in two places counts once."""
    return sum(parameter.numel() for parameter in module.parameters())


# %% [markdown]
# Try it on the model above. The rows do not add up to the total, and should not: `user` and `movie` repeat what their own
# rows say.

# %% tags=["try"]
rows, total = layers(model)
for name, kind, n_parameters in rows:
    print(f"{name:15}{kind:12}{n_parameters:9,}  {n_parameters / total:6.1%}")
print(f"{'total':27}{total:9,}")

# %% [markdown]
# Numbers that a module keeps but training does not adjust are no parameters. Batch norm has some: it remembers the mean
# and the variance of what it saw, in *buffers*. And a parameter can belong to two layers at once, as in this small
# model, which uses one table for looking up and for predicting. Your total should be 4 × 3 + 2 × 3 + 4, which is 22.

# %% tags=["try"]
tied = nn.Sequential(nn.Embedding(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 4))
tied[2].weight = tied[0].weight
for row in layers(tied)[0]:
    print(*row)
print("total", layers(tied)[1], "and in state_dict()", sum(values.numel() for values in tied.state_dict().values()))

# %% [markdown]
# Where do a model's parameters sit? Draw it once, and you know which part to shrink when a model is too large.

# %% tags=["try"]
# Figure: Bars for the inner layers of the network, by thousands of parameters.
import matplotlib.pyplot as plt

inner = [row for row in rows if row[0] not in ("user", "movie")]
plt.figure(figsize=(6, 2.5))
plt.barh([name for name, _, _ in inner][::-1], [n_parameters / 1000 for _, _, n_parameters in inner][::-1])
plt.xlabel("thousands of parameters")
plt.title("The towers are mostly embeddings")
plt.tight_layout()
plt.show()

# %% [markdown]
# Printing a model is the first thing to do with one that you did not write: it gives the names by which you reach its
# parts, such as `model.user[1]`. The chapter prints its model in the section on using `fastai.collab`, to find the
# layer that holds the movie biases; question 30 builds the network of its last section.
