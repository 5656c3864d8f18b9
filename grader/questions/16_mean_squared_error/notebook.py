# %% [markdown] section="Losses, bias, weight decay" minutes=35 difficulty=1
# # 16. Mean squared error
#
# *Builds on tensors. After it you can measure an error, and say which constant it favors.*
#
# Two models predict the stars that four viewers will give. One is off by one star each time. The other is right three
# times and off by three once, where it promised a five to somebody who gave a two. Which is the better model?

# %%
import matplotlib.pyplot as plt
import torch

from data import load_ratings

given = torch.tensor([4.0, 3.0, 5.0, 2.0])
steady = torch.tensor([3.0, 4.0, 4.0, 3.0])
gambler = torch.tensor([4.0, 3.0, 5.0, 5.0])
for name, predicted in (("steady", steady), ("gambler", gambler)):
    off = predicted - given
    print(f"{name:8} off by {off.tolist()}, on average {off.abs().mean().item()}")

# %% [markdown]
# By the *mean absolute error* the gambler wins, 0.75 to 1. But one evening spoiled by a bad promise may weigh more than
# three small disappointments. Square the errors before taking the mean, and an error of three counts nine times as much
# as an error of one: 1 for the steady model, 2.25 for the gambler. That is the *mean squared error*: of n
# predictions $p_i$ and the targets $t_i$
#
# $$\text{mse} = \frac{1}{n} \sum_{i=1}^n (p_i - t_i)^2$$
#
# **Write `mse(pred, target)` and `rmse(pred, target)`**: the mean squared error of two tensors of shape (n,), and its square
# root, which is in stars again. Both return one number that torch can differentiate. Both raise `ValueError` if the shapes
# differ or if n is 0: there is nothing to take a mean of.


# %% tags=["stub"]
def mse(pred, target):
    """Return the mean squared error of two float tensors of shape (n,), as a tensor of shape ().

    Raises ValueError if the shapes differ, or if n is 0.
    """
    raise NotImplementedError


def rmse(pred, target):
    """Return the square root of the mean squared error; raises ValueError as `mse` does."""
    raise NotImplementedError


# %% tags=["solution"]
def mse(pred, target):
    """Return the mean squared error of two float tensors of shape (n,), as a tensor of shape ().

    Raises ValueError if the shapes differ, or if n is 0.
    """
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {tuple(pred.shape)}, target {tuple(target.shape)}")
    if not len(pred):
        raise ValueError("there are no predictions to take the mean of")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    """Return the square root of the mean squared error; raises ValueError as `mse` does."""
    return mse(pred, target).sqrt()


# %% tags=["try"]
for name, predicted in (("steady", steady), ("gambler", gambler)):
    print(f"{name:8} mse {mse(predicted, given).item():.3f}   rmse {rmse(predicted, given).item():.3f}")

# %% [markdown]
# Why be so strict about shapes? A model's output of shape (4, 1) against targets of shape (4,) means that each
# prediction is compared with all four targets. A subtraction does not complain (`F.mse_loss` warns), and the model
# learns to predict the mean:

# %%
column = given.reshape(4, 1)
print("differences of a perfect prediction:", tuple((column - given).shape))
print("its 'mean squared error':", ((column - given) ** 2).mean().item())

# %% [markdown]
# ## What a loss is after
# Suppose a model may say only one number, the same for every rating. Which number is best depends on the loss, and shows
# what the loss pulls a model towards.
#
# **Write `best_constant(loss, target, candidates)`**: the candidate for which `loss(pred, target)` is smallest when every
# prediction is that candidate. `loss` is any function of two tensors, `candidates` a tensor of numbers.


# %% tags=["stub"]
def best_constant(loss, target, candidates):
    """Return the number among `candidates` (k,) that, predicted for all of `target` (n,), has the smallest `loss`."""
    raise NotImplementedError


# %% tags=["solution"]
def best_constant(loss, target, candidates):
    """Return the number among `candidates` (k,) that, predicted for all of `target` (n,), has the smallest `loss`."""
    return min(candidates.tolist(), key=lambda candidate: loss(torch.full_like(target, candidate), target))


# %% [markdown]
# Try it on the ratings, with both losses. Do you recognize the two best constants?


# %% tags=["try"]
# Figure: Two curves over the one number that is predicted, from 1 to 5: the mean squared error and the mean
# absolute error. A dot marks the lowest place of each.
def mae(pred, target):
    """Return the mean absolute error."""
    return (pred - target).abs().mean()


stars = torch.tensor(load_ratings().rating.to_numpy(), dtype=torch.float32)
candidates = torch.linspace(1, 5, 401)

plt.figure(figsize=(6, 3.5))
for name, loss, style in (("mean squared error", mse, "-"), ("mean absolute error", mae, "--")):
    losses = [loss(torch.full_like(stars, candidate), stars).item() for candidate in candidates]
    best = best_constant(loss, stars, candidates)
    line = plt.plot(candidates, losses, style, label=name)[0]
    plt.plot(best, min(losses), "o", color=line.get_color())
    print(f"{name}: best is {best:.2f}")
plt.xlabel("the one number that is predicted")
plt.ylabel("loss")
plt.legend()
plt.show()
print(f"the ratings' mean {stars.mean().item():.2f}, their median {stars.median().item():.2f}")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What is a good loss for a model that predicts MovieLens ratings, and why? What would you lose, and what gain, by taking
# the mean absolute error instead?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The mean squared error: ratings are numbers on a scale, so a prediction can be nearly right, and the loss should say
# how far off it is. It is smooth, so every error has a gradient that grows with the error, and it pulls predictions
# towards the mean of the ratings that look alike to the model. The mean absolute error pulls them towards the median
# and forgives single big errors; its gradient is the same for small errors and for large ones.

# %% [markdown]
# On MovieLens 100k the best constant for squared error is 3.53, the mean, and it costs 1.27: that is what a model has to
# beat. Read on in the chapter where the first model gets its loss function, or go to question 17, which asks what happens
# when the stars are treated as five labels instead.
