# %% [markdown] section="Training" minutes=60 difficulty=3
# # 15. Train a model
#
# *Builds on questions 9, 13 and 14. After it you can train a model of your own in a loop of your own.*
#
# You may predict any rating in MovieLens, and you know nothing about anyone. Say 3.5 stars each time: the square of your
# error is then 1.27 on average. A dot product of the user's and the movie's factors could do better, but nobody has
# written those factors down.
#
# So let the ratings find them: start with small random factors, predict, look how far off the predictions are, move
# every factor a little way downhill, and go round again. At the end of this notebook your own loop, in about a
# second, brings that 1.27 below 0.90 on ratings that it never saw.

# %%
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from data.batches import load_batches

batches = load_batches(batch_size=256)  # a pair: the training batches and the validation batches
n_users, n_movies = batches[0].n_users, batches[0].n_movies

x, y = next(iter(batches[0]))
print(f"{n_users} users and {n_movies} titles, each counted with a place 0 for the unknown")
print("x", tuple(x.shape), "for example", x[0].tolist(), "   y", tuple(y.shape), "for example", y[0].item())

# %% [markdown]
# Two parts are given. One you have met: a table of small random factors (a row for each user or movie, spread 0.01).
# The other is new. A dot product can be any number, and ratings end at 1 and 5. The *sigmoid*
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# squeezes all numbers between 0 and 1: far below 0 it is nearly 0, at 0 it is one half, far above nearly 1.
# Stretched, it goes from `low` to `high`.


# %%
def embedding(n, n_factors):
    """Return an `nn.Embedding` of n rows of small random numbers."""
    made = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(made.weight, std=0.01, a=-0.02, b=0.02)
    return made


def sigmoid_range(x, low, high):
    """Return `x` squeezed between `low` and `high`."""
    return torch.sigmoid(x) * (high - low) + low


# %% [markdown]
# ## The model
# **Write `DotProduct(n_users, n_movies, n_factors, y_range=None)`**, an `nn.Module` whose factors are called
# `user_factors` and `movie_factors`. Given a batch `x` of (user, movie) pairs it returns one prediction for each: the dot
# product of the two rows. With a `y_range`, a pair of numbers, the prediction is squeezed between them; with `None`, which
# is the default, it is left as it is.


# %% tags=["stub"]
class DotProduct(nn.Module):
    """Predicts ratings by the dot product of a user's and a movie's factors."""

    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """Return predictions, float32 of shape (b,), for the pairs `x`, int64 of shape (b, 2)."""
        raise NotImplementedError


# %% tags=["solution"]
class DotProduct(nn.Module):
    """Predicts ratings by the dot product of a user's and a movie's factors."""

    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        """Return predictions, float32 of shape (b,), for the pairs `x`, int64 of shape (b, 2)."""
        users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
        match = (users * movies).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% [markdown]
# An untrained model has no opinion. Its predictions all lie in the middle of the range, whoever asks:

# %% tags=["try"]
torch.manual_seed(42)
model = DotProduct(n_users, n_movies, n_factors=50, y_range=(0, 5.5))
print("predictions", [round(stars, 3) for stars in model(x)[:5].tolist()])
print("ratings    ", y[:5].tolist())

# %% [markdown]
# ## The loop
# **Write `train(model, batches, epochs, lr)`**, where `batches` is a pair as above. In each epoch, take every training
# batch once: predict, compute the mean squared error, find its gradient, and let `torch.optim.Adam` take a step. After
# each epoch, measure how well the model does on the validation batches, *without learning from them*. One optimizer
# serves all epochs: Adam remembers how the gradients have been.
#
# Return a list with one pair of numbers for each epoch: the training loss (the mean of the losses of the epoch's
# batches) and the validation loss (the mean squared error over all validation ratings).


# %% tags=["stub"]
def train(model, batches, epochs, lr):
    """Fit `model` with Adam and return (training loss, validation loss), two numbers, for each epoch.

    `batches` is a pair of iterables, training and validation; each gives (x, y) with x (b, 2) and y (b,).
    """
    raise NotImplementedError


# %% tags=["solution"]
def train(model, batches, epochs, lr):
    """Fit `model` with Adam and return (training loss, validation loss), two numbers, for each epoch.

    `batches` is a pair of iterables, training and validation; each gives (x, y) with x (b, 2) and y (b,).
    """
    train_batches, valid_batches = batches
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in train_batches:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in valid_batches])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% [markdown]
# Five epochs with 50 factors. Look at the right-hand column: it should end below 0.90 on MovieLens 100k.

# %% tags=["try"]
history = train(model, batches, epochs=5, lr=2e-3)
print("epoch  training  validation")
for epoch, (train_loss, valid_loss) in enumerate(history, start=1):
    print(f"{epoch:5}  {train_loss:8.3f}  {valid_loss:10.3f}")

# %% [markdown]
# ## Faster is not better
# The same model once more, with steps four times as long. Before you run the cell, guess: which of the four curves ends
# lowest, and which highest?

# %% tags=["try"]
# Figure: Four curves of the mean squared error over five epochs: training (dashed) and validation (solid), for a
# learning rate of 0.002 and for one of 0.008.
torch.manual_seed(42)
hasty = train(DotProduct(n_users, n_movies, n_factors=50, y_range=(0, 5.5)), batches, epochs=5, lr=8e-3)

plt.figure(figsize=(6.5, 3.5))
for curves, color, marker, name in ((history, "tab:blue", "o", "lr 0.002"), (hasty, "tab:orange", "s", "lr 0.008")):
    train_losses, valid_losses = zip(*curves)
    plt.plot(range(1, 6), train_losses, f"{marker}--", color=color, label=f"{name}, training")
    plt.plot(range(1, 6), valid_losses, f"{marker}-", color=color, label=f"{name}, validation")
plt.xticks(range(1, 6))
plt.xlabel("epoch")
plt.ylabel("mean squared error")
plt.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
plt.show()

# %% [markdown]
# The hasty model knows its own ratings best, and is the worse of the two at everybody else's: it has begun to learn
# the training ratings by heart. That is *overfitting*, and only the validation curve shows it.
#
# ## Why 5.5?
# The best rating is 5. Why does the range not end there? And what is it good for at all? Train three models alike, but for
# their range, and look at what they say to the users and movies that they are most certain about.

# %% tags=["try"]
for score in (0.0, 2.0, 4.0, 8.0):
    ends = (sigmoid_range(torch.tensor(score), 0, high).item() for high in (5, 5.5))
    print("a score of {:.0f} becomes {:.3f} in the range (0, 5) and {:.3f} in (0, 5.5)".format(score, *ends))
for y_range in (None, (0, 5), (0, 5.5)):
    torch.manual_seed(42)
    model = DotProduct(n_users, n_movies, n_factors=50, y_range=y_range)
    curve = [valid_loss for _, valid_loss in train(model, batches, epochs=5, lr=2e-3)]
    with torch.no_grad():
        stars, given = torch.cat([model(x) for x, _ in batches[1]]), torch.cat([y for _, y in batches[1]])
    print(f"range {y_range}: validation", *(f"{loss:.3f}" for loss in curve))
    print(
        f"    predicts {stars.min():.2f} to {stars.max():.2f}, for the fives {stars[given == 5].mean():.3f} on average"
    )

# %% [markdown]
# With MovieLens 100k the range is worth a good deal: without one the error ends at 0.910, with one at 0.83 or 0.84,
# and nobody is promised 5.9 stars. Where it ends matters less. A sigmoid never reaches its end: to predict a 5 in a
# range that ends at 5, the score would have to be infinite, and at a score of 4 it is still 4.9. So the chapter lets
# the range go a little beyond, to 5.5, where a 5 is within reach. You see it in the largest predictions, 4.98 and
# 5.27, and the fives are promised a little more, 4.067 in place of 4.055; the error hardly notices.
#
# Your loop is the heart of the `Learner` that the other notebooks use. That one adds AdamW, which is Adam with weight
# decay (question 19), and *one cycle*: its learning rate rises at first and falls to nothing at the end, and its
# momentum, the part of the last step that each step keeps, does the opposite. The chapter goes on from here with the
# two things this model lacks: a way to say that a movie is simply good (question 18) and a brake against learning by
# heart, weight decay (questions 19 to 22). Read on where it adds biases to the dot product.
