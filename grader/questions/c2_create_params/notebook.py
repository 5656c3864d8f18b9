# %% [markdown] section="Losses, bias, weight decay" minutes=45 difficulty=3
# # Lab C2. Parameters of our own
#
# *Builds on questions 13 and 18. After it you can build a model without a single ready-made layer.*
#
# Keep a model's factors in a plain tensor, and there is nothing to train: PyTorch counts 0 parameters below, not six.
# An `nn.Embedding` has done something for you so far that a tensor alone does not. In this lab you do it yourself, and
# rebuild the biased dot product without a single ready-made layer.
# %%
import torch
from torch import nn

from data.batches import load_batches
from learner import Learner


class Forgotten(nn.Module):
    def __init__(self):
        super().__init__()
        self.factors = torch.zeros(3, 2)


print("parameters:", sum(parameter.numel() for parameter in Forgotten().parameters()))


# %% [markdown]
# A module looks at everything that is assigned to it, and adds to its list what is of the type `nn.Parameter`. That
# list is what `model.parameters()` returns and what an optimizer is given to train.
#
# **Write `create_params(size)`**, which returns a parameter of the shape `size`, a list such as `[944, 50]` or
# `[944]`. Fill it with normally distributed numbers of mean 0 and standard deviation 0.01.
# %% tags=["stub"]
def create_params(size):
    """Return a trainable parameter of shape `size`, drawn from a normal distribution of mean 0 and std 0.01."""
    raise NotImplementedError


# %% tags=["solution"]
def create_params(size):
    """Return a trainable parameter of shape `size`, drawn from a normal distribution of mean 0 and std 0.01."""
    return nn.Parameter(torch.zeros(*size).normal_(0, 0.01))


# %% [markdown]
# Layers are made of the same stuff: the weights of a ready-made `nn.Linear` are such a parameter, too.
# %%
print(type(nn.Linear(50, 1).weight))


# %% [markdown]
# Here is the model on embeddings, as question 18 built it, with the same small numbers to start from.
# %%
def sigmoid_range(x, low, high):
    """Return `x` squeezed into the range from `low` to `high`."""
    return torch.sigmoid(x) * (high - low) + low


class OnEmbeddings(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.01)
        self.y_range = y_range

    def forward(self, x):
        users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
        match = (users * movies).sum(dim=1, keepdim=True)
        score = match + self.user_bias(x[:, 0]) + self.movie_bias(x[:, 1])
        return sigmoid_range(score, *self.y_range).squeeze(1)


# %% [markdown]
# **Write `DotProductBias(n_users, n_movies, n_factors, y_range=(0, 5.5))`**, the same model on `create_params` and
# without layers. It has the attributes `user_factors`, `user_bias`, `movie_factors` and `movie_bias`. A bias is one
# number for each user or movie, of shape `(n,)`, and the model returns one prediction for each pair of `x`.
# %% tags=["stub"]
class DotProductBias(nn.Module):
    """Predict a rating from factors and biases that are bare parameters."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """Return the predictions for the (user, movie) pairs in `x`, of shape (batch, 2)."""
        raise NotImplementedError


# %% tags=["solution"]
class DotProductBias(nn.Module):
    """Predict a rating from factors and biases that are bare parameters."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = create_params([n_users, n_factors]), create_params([n_users])
        self.movie_factors, self.movie_bias = create_params([n_movies, n_factors]), create_params([n_movies])
        self.y_range = y_range

    def forward(self, x):
        """Return the predictions for the (user, movie) pairs in `x`, of shape (batch, 2)."""
        users, movies = x[:, 0], x[:, 1]
        match = (self.user_factors[users] * self.movie_factors[movies]).sum(dim=1)
        return sigmoid_range(match + self.user_bias[users] + self.movie_bias[movies], *self.y_range)


# %% [markdown]
# It should train like the model of question 18. On MovieLens 100k, the last validation error is about 0.81.
# %% tags=["try"]
train, valid = load_batches(batch_size=512)
torch.manual_seed(42)
learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
learner.fit_one_cycle(5, lr=1e-2, wd=0.4)
print(f"validation error: {learner.valid_losses[-1]:.2f}")


# %% [markdown]
# ## What each change was for
# Your model differs from `OnEmbeddings` in six places. Put back one at a time, and see what breaks, for a batch of 64 pairs:
#
# | key | with parameters | put back |
# |---|---|---|
# | `"parameter"` | `create_params` returns an `nn.Parameter` | it returns a plain tensor; `model.parameters()` goes to `torch.optim.SGD` |
# | `"size"` | `create_params([n_users, n_factors])` | `create_params(n_users, n_factors)` |
# | `"brackets"` | `self.user_factors[users]` | `self.user_factors(users)` |
# | `"keepdim"` | `match = (…).sum(dim=1)` | `match = (…).sum(dim=1, keepdim=True)`, with biases of shape `(n,)` |
# | `"bias_size"` | `create_params([n_users])`, and the same for movies | `create_params([n_users, 1])`, with a `match` of shape `(64,)` |
# | `"squeeze"` | `sigmoid_range(…)` | `sigmoid_range(…).squeeze(1)` |
#
# **Fill `differences`**, a dict with these six keys. Its values say what happens: the name of the exception, such as
# `"KeyError"`, or, where nothing is raised, the shape of what the model then returns, such as `(64, 50)`. Don't
# guess: `what_happens` runs an experiment for you.
# %%
def what_happens(experiment):
    """Return the name of the exception that `experiment()` raises; if it raises none, the shape of what it returns."""
    try:
        return tuple(experiment().shape)
    except Exception as error:
        return type(error).__name__


what_happens(lambda: torch.zeros(64, 3) @ torch.zeros(64, 3))
# %% tags=["stub"]
differences = ...
# %% tags=["solution"]
users, movies = torch.randint(30, (64,)), torch.randint(40, (64,))
products = create_params([30, 50])[users] * create_params([40, 50])[movies]
row = create_params([30])[users] + create_params([40])[movies]
column = create_params([30, 1])[users] + create_params([40, 1])[movies]

differences = {
    "parameter": what_happens(lambda: torch.optim.SGD(Forgotten().parameters(), lr=0.1)),
    "size": what_happens(lambda: create_params(30, 50)),
    "brackets": what_happens(lambda: create_params([30, 50])(users)),
    "keepdim": what_happens(lambda: products.sum(dim=1, keepdim=True) + row),
    "bias_size": what_happens(lambda: products.sum(dim=1) + column),
    "squeeze": what_happens(lambda: sigmoid_range(products.sum(dim=1) + row, 0, 5.5).squeeze(1)),
}
# %% tags=["try"]
differences
# %% [markdown]
# Where an exception stops you at once, little harm is done. The dangerous changes are the others: a loss is
# calculated from predictions of the wrong shape, and training goes wrong in silence. When a model won't learn, look
# at shapes first.
#
# A seventh change raises nothing and spoils no shape, and costs more than it seems: leave out the two lines of
# `OnEmbeddings` that make its numbers small. A bare `nn.Embedding` starts at a standard deviation of 1. (fastai's
# `Embedding`, which the chapter uses, starts at 0.01.) The same training then begins with wild opinions, and does not
# get rid of all of them:
# %% tags=["try"]
for start in ("numbers of about 0.01", "torch's own start"):
    torch.manual_seed(42)
    model = OnEmbeddings(train.n_users, train.n_movies, 50)
    if start == "torch's own start":
        for layer in model.children():
            layer.reset_parameters()  # what `nn.Embedding` does when it is made
    print(f"\n{start}: standard deviation {model.user_factors.weight.std():.3f}")
    learner = Learner(model, train, valid)
    print(f"untrained, validation error {learner.validate():.2f}")
    learner.fit_one_cycle(5, lr=1e-2, wd=0.4)
# %% [markdown]
# On MovieLens 100k the first ends at 0.82 and the second at 1.00.
#
# In the chapter this is the section on building an embedding module from scratch, and the first task under further
# research. With bare parameters understood, question 23 reads meaning out of the biases.
