# %% [markdown] section="Losses, bias, weight decay" minutes=40 difficulty=2
# # 22. Why small weights?
#
# *Builds on questions 18 and 20. After it you can recognize overfitting, and say what weight decay does about
# it.*
#
# Two movies are almost alike: one has 1.0 of some factor, the other 1.1. If a model predicts `a * x ** 2` stars from
# that factor `x`, then with `a = 1` the two differ by 0.21 stars, as they should. With `a = 50` they differ by 10.5
# stars, on a scale of 5.
# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from data.batches import load_batches
from learner import Learner

# %%
# Figure: Five parabolas, a times x squared for a from 0.5 to 50: the larger a, the narrower and the steeper.
x = np.linspace(-2, 2, 101)
plt.figure(figsize=(6, 3.5))
for a in (1, 50):
    print(f"with a = {a}, 1.1 and 1.0 differ by {a * 1.1**2 - a * 1.0**2:.2f} stars")
for a, style in zip((0.5, 1, 2, 5, 50), (":", "-.", "--", (0, (6, 1)), "-"), strict=True):
    plt.plot(x, a * x**2, linestyle=style, label=f"a = {a}")
plt.ylim(0, 10)
plt.xlabel("x")
plt.ylabel("a * x ** 2")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.tight_layout()
plt.show()


# %% [markdown]
# **Write `steepness(a)`**: by how much does `a * x ** 2` change for each unit that `x` moves, right at `x = 1`? Uphill and
# downhill are equally steep. A formula will do, and so will a measurement with a tiny step, if it is right to 1 %.
# %% tags=["stub"]
def steepness(a):
    """Return how steep the curve `a * x ** 2` is at `x = 1`, a number that is never negative."""
    raise NotImplementedError


# %% tags=["solution"]
def steepness(a):
    """Return how steep the curve `a * x ** 2` is at `x = 1`, a number that is never negative."""
    return abs(2 * a)


# %% tags=["try"]
for a in (0.5, 1, 2, 5, 50, -50):
    print(f"a = {a:5}  steepness {steepness(a):.1f}")


# %% [markdown]
# A steep curve can turn quickly, so it can hit every single training rating, chance and bad mood included. Between
# them it shoots past. A user's factors multiplied by 50 do the same to all predictions for that user. Whether that
# happens to a real model is a matter of experiment. Here is the model of question 18.
# %%
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.01)
        self.low, self.high = y_range

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        match = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1, keepdim=True)
        score = match + self.user_bias(users) + self.movie_bias(movies)
        return self.low + (self.high - self.low) * torch.sigmoid(score).squeeze(1)


# %% [markdown]
# **Write `compare_decay(train, valid, wd)`**, which trains two fresh models of 50 factors on the batches `train`, for 5 epochs
# with `lr=1e-2`: one without weight decay and one with `wd`. It returns the losses of every epoch, on training and validation
# data, as `{"without": {"train": […], "valid": […]}, "with": {"train": […], "valid": […]}}`.
#
# `Learner(model, train, valid)` trains with `.fit_one_cycle(5, lr=…, wd=…)` and keeps `.train_losses` and `.valid_losses`.
# The batches know their `.n_users` and `.n_movies`.
# %% tags=["stub"]
def compare_decay(train, valid, wd):
    """Return the losses of 5 epochs "without" and "with" weight decay, each a dict of the lists "train" and "valid"."""
    raise NotImplementedError


# %% tags=["solution"]
def compare_decay(train, valid, wd):
    """Return the losses of 5 epochs "without" and "with" weight decay, each a dict of the lists "train" and "valid"."""
    return {"without": _losses(train, valid, 0.0), "with": _losses(train, valid, wd)}


def _losses(train, valid, wd):
    learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
    learner.fit_one_cycle(5, lr=1e-2, wd=wd)
    return {"train": learner.train_losses, "valid": learner.valid_losses}


# %% tags=["try"]
train, valid = load_batches(batch_size=512)
histories = compare_decay(train, valid, wd=0.4)


# %% [markdown]
# **Write `plot_histories(histories)`**, which draws all four lists as curves over the epochs, in one figure.
# %% tags=["stub"]
def plot_histories(histories):
    """Draw the training and validation losses, without and with weight decay, over the epochs."""
    raise NotImplementedError


# %% tags=["solution"]
def plot_histories(histories):
    """Draw the training and validation losses, without and with weight decay, over the epochs."""
    _, axes = plt.subplots(figsize=(6, 3.5))
    for color, (name, losses) in zip(("C1", "C0"), histories.items(), strict=True):
        for part, style in (("train", "--"), ("valid", "-")):
            axes.plot(range(1, len(losses[part]) + 1), losses[part], style, color=color, label=f"{part}, {name} decay")
    axes.set(xlabel="epoch", ylabel="mean squared error", xticks=range(1, len(losses["train"]) + 1))
    axes.legend()


# %% [markdown]
# Compare the training losses first, and you would throw weight decay away. Then compare the validation losses, which are of
# ratings that the model has never seen.
# %% tags=["try"]
# Figure: Four curves of the mean squared error over the epochs: training and validation, each without and with
# weight decay.
plot_histories(histories)
plt.show()
# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Weight decay makes the error on the training ratings larger. Why do you want it all the same?
#
# *Write here.*
# %% [markdown] tags=["solution", "written"]
# ### In your own words
# With large weights a model can change its prediction sharply from one input to the next, and so it can fit every training
# rating, chance included. What it learns of chance is of no use for ratings it has not seen, so there its error rises. Small
# weights allow only gentle functions: those have to leave the chance aside and keep what many ratings agree on.
# %% [markdown]
# On MovieLens 100k, the training error without decay ends at half of what it is with decay, and the validation error is a tenth
# worse. So never judge by the training error alone. How large `wd` should be, only the validation error can say: try a
# few values above. In the chapter this is the reasoning that opens the section on weight decay; this was
# question 22. Lab C2 rebuilds the model from bare parameters.
