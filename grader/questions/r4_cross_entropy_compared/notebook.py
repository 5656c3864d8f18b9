# %% [markdown] section="Further research" minutes=110 difficulty=3
# # Research R4. Cross-entropy compared
#
# *Builds on questions 16 and 17. After it you can choose between two losses by what the forecasts are worth.*
#
# Noor programs a small cinema. For tonight's regulars she asks two models about the same movie. One says: 4.2 stars. The
# other says: five stars, with a chance of 46 %. Which of them serves her better?
#
# It depends on what she wants to know. And before she trusts the 46 %, there is something to find out: of a hundred such
# promises, do about 46 come true?

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from data.batches import Batches, load_batches
from learner import Learner

# %% [markdown]
# Here are the two: the chapter's model with biases, made for squared error, and the same idea with a score for each number
# of stars, made for cross-entropy.


# %%
def small(n_rows, n_columns):
    """Return a parameter of small random numbers."""
    return nn.Parameter(torch.randn(n_rows, n_columns) * 0.01)


class DotProductBias(nn.Module):
    """Predicts stars, of shape (b,), for pairs of a user and a movie (b, 2)."""

    def __init__(self, n_users, n_movies, n_factors=50):
        super().__init__()
        self.user_factors, self.movie_factors = small(n_users, n_factors), small(n_movies, n_factors)
        self.user_bias, self.movie_bias = small(n_users, 1), small(n_movies, 1)

    def forward(self, x):
        user, movie = x.T
        match = (self.user_factors[user] * self.movie_factors[movie]).sum(dim=1, keepdim=True)
        return 5.5 * torch.sigmoid(match + self.user_bias[user] + self.movie_bias[movie]).squeeze(1)


class DotProductClasses(nn.Module):
    """Scores 1 to 5 stars, as logits of shape (b, 5), for pairs of a user and a movie (b, 2)."""

    def __init__(self, n_users, n_movies, n_factors=50):
        super().__init__()
        self.user_factors, self.movie_factors = small(n_users, n_factors), small(n_movies, n_factors)
        self.user_bias, self.movie_bias = small(n_users, 5), small(n_movies, 5)
        self.stars = nn.Linear(n_factors, 5)

    def forward(self, x):
        user, movie = x.T
        match = self.stars(self.user_factors[user] * self.movie_factors[movie])
        return match + self.user_bias[user] + self.movie_bias[movie]


def stars_loss(logits, ratings):
    """Return the mean cross-entropy of logits (b, 5) for ratings from 1 to 5."""
    return F.cross_entropy(logits, ratings.long() - 1)


# %% [markdown]
# They can only be compared if both say the same kind of thing. So let both make a *forecast*: the chances of 1, 2, 3, 4 and
# 5 stars, one row for each rating. The second model's come from a softmax. The first names one number; if one knows by how
# much it is wrong as a rule, its *spread*, then a bell curve around that number says the rest:


# %%
def star_chances(predictions, spread):
    """Return the chances of 1 to 5 stars, an array (n, 5), under bell curves around `predictions`, a tensor (n,)."""
    below = torch.distributions.Normal(predictions[:, None], spread).cdf(torch.tensor([1.5, 2.5, 3.5, 4.5]))
    return F.pad(F.pad(below, (0, 1), value=1.0), (1, 0), value=0.0).diff(dim=1).numpy()

# %%
# Figure: Two bars for each number of stars: the chances under a bell curve around 4.2 stars. With a spread of 0.5
# nearly all is at 4 and 5 stars; with 0.9 it reaches down to 2.
plt.figure(figsize=(6, 3))
for shift, spread, hatch in ((-0.2, 0.5, ""), (0.2, 0.9, "//")):
    chances = star_chances(torch.tensor([4.2]), spread)[0]
    plt.bar(np.arange(1, 6) + shift, chances, width=0.4, label=f"4.2 stars, spread {spread}", hatch=hatch)
plt.xlabel("stars")
plt.ylabel("chance")
plt.legend()
plt.show()

# %% [markdown]
# ## Two old measures
# From here on, `probabilities` is an array (n, 5) of chances, and `ratings` an array (n,) of the stars that were given, 1 to
# 5.
#
# **Write `accuracy(probabilities, ratings)`**: the share of the ratings, from 0 to 1, for which the most probable number of
# stars is the one that was given.
#
# **Write `expected_ratings(probabilities)`**: for each row the mean number of stars that its chances promise, of shape (n,).


# %% tags=["stub"]
def accuracy(probabilities, ratings):
    """Return the share of `ratings` (n,) that are the most probable stars of their row of `probabilities` (n, 5)."""
    raise NotImplementedError


# %% tags=["solution"]
def accuracy(probabilities, ratings):
    """Return the share of `ratings` (n,) that are the most probable stars of their row of `probabilities` (n, 5)."""
    return (probabilities.argmax(axis=1) + 1 == ratings).mean()


# %% tags=["stub"]
def expected_ratings(probabilities):
    """Return the mean of 1 to 5 stars under each row of `probabilities` (n, 5), of shape (n,)."""
    raise NotImplementedError


# %% tags=["solution"]
def expected_ratings(probabilities):
    """Return the mean of 1 to 5 stars under each row of `probabilities` (n, 5), of shape (n,)."""
    return probabilities @ np.arange(1, 6)


# %% [markdown]
# ## Can a promise be trusted?
# A row of five chances is five promises, and after the rating one of them has come true. Put all promises of all rows, 5 * n
# of them, into bins: those of 0 to 10 %, those of 10 to 20 %, and so on. If the forecast can be trusted, then in each bin as
# many come true as were promised. Such a forecast is called *calibrated*.
#
# **Write `reliability(probabilities, ratings, n_bins=10)`**: a table with a row for each bin that isn't empty, the lowest
# chances first. The `n_bins` bins divide 0 to 1 equally, 0 and 1 included; a chance just between two bins may go to
# either. The columns are
#
# - `predicted`: the mean of the chances in the bin,
# - `observed`: the share of them that came true,
# - `count`: how many there are.
#
# **Write `calibration_error(table)`**, which makes one number of such a table: how far `predicted` and `observed` are apart,
# whichever is larger, as the mean over all promises. A bin with many of them counts for more.


# %% tags=["stub"]
def reliability(probabilities, ratings, n_bins=10):
    """Return a table with the columns predicted, observed and count: the chances and what came of them, bin by bin."""
    raise NotImplementedError


# %% tags=["solution"]
def reliability(probabilities, ratings, n_bins=10):
    """Return a table with the columns predicted, observed and count: the chances and what came of them, bin by bin."""
    came_true = ratings[:, None] == np.arange(1, 6)
    promises = pd.DataFrame({"chance": probabilities.ravel(), "came_true": came_true.ravel()})
    bins = (promises.chance * n_bins).astype(int).clip(upper=n_bins - 1)  # a chance of 1 is in the last bin
    return promises.groupby(bins.to_numpy()).agg(
        predicted=("chance", "mean"), observed=("came_true", "mean"), count=("chance", "size")
    )


# %% tags=["stub"]
def calibration_error(table):
    """Return the mean distance of predicted from observed in `table`, weighted by count."""
    raise NotImplementedError


# %% tags=["solution"]
def calibration_error(table):
    """Return the mean distance of predicted from observed in `table`, weighted by count."""
    return np.average((table.predicted - table.observed).abs(), weights=table["count"])


# %% [markdown]
# Try it on two forecasters. A careful one always promises 20 % for each number of stars: that is no help to anybody, and yet
# perfectly calibrated. The other is certain of 4 stars every time.

# %% tags=["try"]
some_ratings = np.array([1, 2, 3, 4, 5, 4, 4, 3, 5, 4])
for name, forecast in (("careful", np.full((10, 5), 0.2)), ("certain", np.eye(5)[[3] * 10])):
    bins = reliability(forecast, some_ratings)
    print(f"{name}: calibration error {calibration_error(bins):.2f}\n{bins.to_string(index=False)}\n")

# %% [markdown]
# ## Both models, the same ratings
# Two models are compared fairly if they learn from the same ratings and are measured on the same others. And the spread? By
# how much the chapter's model is wrong on ratings that it was trained on says too little: those it knows. To measure it on
# the validation ratings would be peeking. So a tenth of the training ratings is kept back from both models:


# %%
def keep_back(train):
    """Return batches of nine tenths of `train`, to learn from, and of the other tenth, to measure the spread on."""
    order = torch.randperm(train.n, generator=torch.Generator().manual_seed(0))
    kept, rest = order[: train.n // 10], order[train.n // 10 :]
    return (
        Batches(train.x[rest], train.y[rest], train.batch_size, shuffle=True),
        Batches(train.x[kept], train.y[kept], train.batch_size),
    )


# %% [markdown]
# **Write `train_both(train, valid)`**, which trains both models on the same part of `train` and returns their forecasts for
# all rows of `valid`, in its order: a dict of two arrays (n, 5) with the keys `"DotProductBias"` and `"DotProductClasses"`.
# `train` and `valid` are batches as `load_batches` gives them; `train.n_users` and `train.n_movies` are the sizes. The ratings
# of `valid` must not have any influence. `Learner(model, batches, others, loss_func=…)` trains on `batches` and measures on
# `others`; `fit_one_cycle(5, lr=0.01, wd=0.4)` does for both models.


# %% tags=["stub"]
def train_both(train, valid):
    """Return the chances of 1 to 5 stars for all rows of `valid` by both models: a dict of two arrays (n, 5)."""
    raise NotImplementedError


# %% tags=["solution"]
def train_both(train, valid):
    """Return the chances of 1 to 5 stars for all rows of `valid` by both models: a dict of two arrays (n, 5)."""
    rest, kept = keep_back(train)
    number = Learner(DotProductBias(train.n_users, train.n_movies), rest, kept)
    classes = Learner(DotProductClasses(train.n_users, train.n_movies), rest, kept, loss_func=stars_loss)
    for learner in (number, classes):
        learner.fit_one_cycle(5, lr=0.01, wd=0.4)
    spread = number.valid_losses[-1] ** 0.5
    return {
        "DotProductBias": star_chances(number.predict(valid), spread),
        "DotProductClasses": classes.predict(valid).softmax(dim=1).numpy(),
    }


# %% [markdown]
# **Make `forecasts`**: what `train_both` returns for the ratings in use, in batches of 512.

# %%
train, valid = load_batches(batch_size=512)

# %% tags=["stub"]
forecasts = ...

# %% tags=["solution"]
torch.manual_seed(0)
forecasts = train_both(train, valid)

# %% [markdown]
# ## The comparison
# **Write `compare(forecasts, ratings)`**: a table with a row for each forecast, named as in the dict `forecasts`, and the
# columns `accuracy`, `mse` (the mean squared error of the expected ratings) and `calibration_error` (with ten bins). It works
# for any number of forecasts. Then **make `table`**, the comparison of your two, with the numbers unrounded.


# %% tags=["stub"]
def compare(forecasts, ratings):
    """Return a table of accuracy, mse and calibration_error, a row for each of `forecasts`."""
    raise NotImplementedError


# %% tags=["solution"]
def compare(forecasts, ratings):
    """Return a table of accuracy, mse and calibration_error, a row for each of `forecasts`."""
    rows = {
        name: {
            "accuracy": accuracy(probabilities, ratings),
            "mse": ((expected_ratings(probabilities) - ratings) ** 2).mean(),
            "calibration_error": calibration_error(reliability(probabilities, ratings)),
        }
        for name, probabilities in forecasts.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


# %% tags=["stub"]
table = ...

# %% tags=["solution"]
table = compare(forecasts, valid.y.numpy())

# %% tags=["try"]
print(table.round(3).to_string())

# %% [markdown]
# And the picture that belongs to the last column, a *reliability plot*. On the gray line a promise is kept exactly. Below it
# too much was promised, above it too little. The larger a dot, the more promises it stands for.

# %% tags=["try"]
# Figure: A reliability plot: the share that came true over the chance that was promised, a line with dots for each
# forecast. On the gray diagonal a promise is kept exactly; a larger dot stands for more promises.
plt.figure(figsize=(6, 4.5))
plt.plot([0, 1], [0, 1], color="lightgray")
for marker, (name, forecast) in zip("os", forecasts.items()):
    bins = reliability(forecast, valid.y.numpy())
    line = plt.plot(bins.predicted, bins.observed, label=name, marker=marker, markersize=3)
    plt.scatter(bins.predicted, bins.observed, s=400 * bins["count"] / bins["count"].sum(), color=line[0].get_color())
plt.xlabel("chance that was promised")
plt.ylabel("share that came true")
plt.legend()
plt.show()

# %% [markdown]
# One measure is missing, and it is the one that the notebook is about. Calibration alone cannot rank forecasts: whoever
# always promises the shares that ratings have on the whole is calibrated and knows nothing. A *proper score* is best, on
# average, for the forecast that says what is true. The cross-entropy itself, here called *log loss*, is one. For a single
# question, such as "five stars or not?", the *Brier score* is another: the mean squared difference of the chance from what
# happened, 1 or 0. With $p_{i,k}$ for the chance of k stars in row i, $r_i$ for the stars that were given, and $y_i$ for 1 if
# these were five and 0 if not:
#
# $$\text{log loss} = -\frac{1}{n} \sum_{i=1}^n \log p_{i, r_i}, \qquad
# \text{Brier score} = \frac{1}{n} \sum_{i=1}^n (p_{i,5} - y_i)^2$$
#
# Of both, less is better.

# %% tags=["try"]
stars = valid.y.numpy().astype(int)
shares = np.bincount(train.y.numpy().astype(int), minlength=6)[1:] / train.n
for name, forecast in {**forecasts, "shares of all ratings": np.tile(shares, (len(stars), 1))}.items():
    log_loss = -np.log(forecast[np.arange(len(stars)), stars - 1]).mean()
    brier = ((forecast[:, 4] - (stars == 5)) ** 2).mean()
    error = calibration_error(reliability(forecast, valid.y.numpy()))
    print(f"{name:22} log loss {log_loss:.3f}, Brier score of a five {brier:.4f}, calibration error {error:.4f}")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Which of the two models do you recommend to Noor if she wants to sort movies by expected stars, and which if she wants to
# know the chance of a five? Give your figures. And what had to be supplied so that the chapter's model could make forecasts
# at all?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# To sort by expected stars, the chapter's model: its squared error is 0.83, the other's 0.87. It was made for that, and its
# single number knows that a 4 is close to a 5. As for the most probable number of stars, both are right for 44 % of the
# ratings, and on average the promises of both are off by a point or so. For the chance of a five I recommend the
# cross-entropy model, though by little: its log loss is 1.260 and its Brier score for a five 0.1351, the chapter's 1.271 and
# 0.1363. (The shares of all ratings, for comparison: 1.467 and 0.1680.) Calibration alone would not decide it: those shares
# have the smallest error of all. Where the chapter's model promises more than half, far more comes true than it says, since
# its bell curve has the same width for everybody. That width had to be supplied, and measured on ratings that the model
# didn't learn from.

# %% [markdown]
# The same measures serve for any forecast: of rain, of a diagnosis, of a click. If yours is badly calibrated, that can
# be mended afterwards: look up *temperature scaling*. And try to measure the spread on the ratings that the model was trained
# on: what becomes of the calibration error? In the chapter, this is the further research that asks for
# cross-entropy in place of squared error; the loss itself is question 17, the model with biases question 18.
