# %% [markdown] section="Beyond the chapter" minutes=50 difficulty=2
# # Beyond B3. Split like life
#
# *Builds on pandas. After it you can split ratings as life does, and find leaks.*
#
# Marek's model did well on the validation ratings, so it went online. In the first week it is worse than the list of
# bestsellers that it replaced. He goes back to his notebook, takes a validation rating, and looks what training knew when
# the model predicted it:

# %%
import numpy as np
import pandas as pd

from data import load_titled_ratings, split_ratings

ratings = load_titled_ratings()
train, valid = split_ratings(ratings)
last_in_training = valid.user.map(train.groupby("user").timestamp.max())
print(f"{(last_in_training > valid.timestamp).mean():.0%} of the validation ratings")

# %% [markdown]
# That is the share of validation ratings for which training holds a *later* rating by the same user. The model was asked
# what people did on Tuesday, and it knew what they did on Wednesday. Online it never will.
#
# A split should ask what life will ask. There are two common ones that do:
#
# | split | validation holds | what it asks |
# |---|---|---|
# | leave the last out | the last rating of each user | What does somebody whom we know do next? |
# | at a date | all ratings from that day on | If we had started that day, how well would we have done? |
#
# The first is usual where models propose the next item (He et al., *Neural Collaborative Filtering*, 2017). Its training
# still knows the future of the *other* users: somebody's last rating may have been given months before somebody else's
# first. Only the second split is free of that (Ji et al., *A Critical Study on Data Leakage in Recommender System Offline
# Evaluation*, 2023).
#
# **Write `leave_last_out(ratings)`**, which returns two tables, `(train, valid)`. `valid` holds the rating with the largest
# `timestamp` of each user; if several have it, the one that comes last in the table. A user with a single rating stays in
# `train`. Every row is in one of the two, with the columns, the index and the order that it had in `ratings`. (No label of
# the index occurs twice.)
#
# **Write `split_at(ratings, date)`**, which returns `(train, valid)` in the same way: `valid` holds what was rated on the
# day `date` or later. `date` is a text like `"1998-03-01"`, or a `pd.Timestamp` of a midnight, and a day begins at midnight
# UTC. `timestamp` counts the seconds since 1970, UTC: `pd.to_datetime(ratings.timestamp, unit="s")` makes dates of them.
# Either part may be empty.


# %% tags=["stub"]
def leave_last_out(ratings):
    """Return `(train, valid)`: the last rating of each user is in `valid`, unless it is the only one."""
    raise NotImplementedError


def split_at(ratings, date):
    """Return `(train, valid)`: what was rated on the day `date` or later is in `valid`."""
    raise NotImplementedError


# %% tags=["solution"]
def leave_last_out(ratings):
    """Return `(train, valid)`: the last rating of each user is in `valid`, unless it is the only one."""
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_last = in_order.duplicated("user") & ~in_order.duplicated("user", keep="last")  # and not the first one, too
    is_valid = is_last[ratings.index]
    return ratings[~is_valid], ratings[is_valid]


def split_at(ratings, date):
    """Return `(train, valid)`: what was rated on the day `date` or later is in `valid`."""
    is_valid = pd.to_datetime(ratings.timestamp, unit="s") >= pd.Timestamp(date)
    return ratings[~is_valid], ratings[is_valid]


# %% [markdown]
# Forty users, one line each, from their first rating to their last, in three splits. Red is what a model has to predict.
# Find a red dot that has blue ones to its right: whoever learns from those knows the future.

# %% tags=["try"]
# Figure: Three panels, one for each split: the ratings of forty users over the years, a line for each user. Dots
# are training ratings, crosses what has to be predicted. At random they are mixed; the last left out is at the end
# of each line; the split by day divides all lines at the same date.
import matplotlib.pyplot as plt

day = pd.to_datetime(ratings.timestamp.quantile(0.8), unit="s").strftime("%Y-%m-%d")
splits = {"at random": (train, valid), "last left out": leave_last_out(ratings), f"at {day}": split_at(ratings, day)}

first = ratings.groupby("user").timestamp.min().sort_values(kind="stable")
some = first.iloc[np.linspace(0, len(first) - 1, 40).astype(int)].index
fig, axes = plt.subplots(1, 3, figsize=(9, 4), sharex=True, sharey=True, layout="constrained")
for ax, (name, parts) in zip(axes, splits.items()):
    for part, color, marker in zip(parts, ("C0", "crimson"), (".", "x")):
        mine = part[part.user.isin(some)]
        ax.scatter(pd.to_datetime(mine.timestamp, unit="s"), some.get_indexer(mine.user), c=color, s=12, marker=marker)
    ax.set(title=name, yticks=[])
    ax.tick_params(axis="x", rotation=60)
axes[0].set_ylabel("users")
plt.show()

# %% [markdown]
# Most people come once, rate for an hour, and are gone. The first two splits ask about people whom training has watched
# for most of that hour. The split at a date asks mostly about people who are not there yet.
#
# Does it matter? Here is a plain predictor: the title's mean plus how generous the user is, both drawn towards the mean of
# everything where there are few ratings. Its root mean squared error, in stars:


# %% tags=["try"]
def predict(train, valid):
    """Return a prediction for each row of `valid`, from the means of titles and users in `train`."""
    mean = train.rating.mean()
    by_title = (train.rating - mean).groupby(train.title).agg(["sum", "count"])
    title_effect = by_title["sum"] / (by_title["count"] + 5)
    rest = train.rating - mean - train.title.map(title_effect)
    by_user = rest.groupby(train.user).agg(["sum", "count"])
    user_effect = by_user["sum"] / (by_user["count"] + 5)
    return mean + valid.title.map(title_effect).fillna(0) + valid.user.map(user_effect).fillna(0)


for name, (known, asked) in splits.items():
    error = ((predict(known, asked) - asked.rating) ** 2).mean() ** 0.5
    new = 1 - asked.user.isin(known.user).mean()
    print(f"{name:14}  error {error:.3f}  {len(asked):6} ratings, {new:4.0%} of them by new users")

# %% [markdown]
# The same predictor and the same ratings; the split alone makes it look better or worse. None of the three numbers is
# wrong. Only one of them is an answer to the question, "What will happen if we go online on that day?"
#
# ## What nobody can know yet
# A good split is useless if some number carries the future past it. Marek computes *features*, columns that a model may
# learn from. Here a feature is a function that gets `train` and `valid`, and returns two columns of numbers, one for the
# rows of each. Which of these six could he compute on the evening before the day of the split?


# %%
def title_mean(train, valid):
    means = train.groupby("title").rating.mean()
    return train.title.map(means), valid.title.map(means)


def title_mean_of_all(train, valid):
    means = pd.concat([train, valid]).groupby("title").rating.mean()
    return train.title.map(means), valid.title.map(means)


def fame(train, valid):
    counts = pd.concat([train, valid]).title.value_counts()
    return train.title.map(counts), valid.title.map(counts)


def title_number(train, valid):
    numbers = {title: n for n, title in enumerate(sorted({*train.title, *valid.title}))}
    return train.title.map(numbers), valid.title.map(numbers)


def hour(train, valid):
    return train.timestamp // 3600 % 24, valid.timestamp // 3600 % 24


def lateness(train, valid):
    return train.timestamp - train.timestamp.mean(), valid.timestamp - valid.timestamp.mean()


features = {f.__name__: f for f in (title_mean, title_mean_of_all, fame, title_number, hour, lateness)}

# %% [markdown]
# A feature is honest if its column for `train` depends on nothing but `train`, and its number for a row of `valid` on
# nothing but `train` and that row, without its rating. Everything else is a *leak* (Kaufman et al., *Leakage in Data
# Mining*, 2012). You need not read a feature's code to find out. Ask it again with other ratings in `valid`, and with
# only a part of the rows of `valid`. Does a number move that should not? A single trial is not enough: a feature may only
# say whether a row has 3 stars, or compare all rows with the first.
#
# **Write `leaks(features, train, valid)`**, which returns a list of the names of those features that are not honest, in the
# order of the dict `features`. Each returns two columns (Series or arrays) of numbers, with NaN where it knows nothing, and
# the same for the same tables. `valid` has two rows or more. Stars go from 1 to 5. Leave the tables as they are.


# %% tags=["stub"]
def leaks(features, train, valid):
    """Return the names of the features that know more than `train` and the row at hand, without its rating."""
    raise NotImplementedError


# %% tags=["solution"]
def leaks(features, train, valid):
    """Return the names of the features that know more than `train` and the row at hand, without its rating."""
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
    trials += [(valid[rows], rows) for rows in (slice(half), slice(half, None))]

    def is_honest(feature):
        of_train, of_valid = map(np.asarray, feature(train, valid))
        for other_valid, rows in trials:
            train_again, valid_again = map(np.asarray, feature(train, other_valid))
            if not np.array_equal(train_again, of_train, equal_nan=True):
                return False
            if not np.array_equal(valid_again, of_valid[rows], equal_nan=True):
                return False
        return True

    return [name for name, feature in features.items() if not is_honest(feature)]


# %% [markdown]
# Four of the six should be named. What would the leak have promised? Predict each rating by the mean of its title, once by
# the honest mean and once by the mean of all ratings, and compare the errors.

# %% tags=["try"]
known, asked = splits[f"at {day}"]
print("leaks:", ", ".join(leaks(features, known, asked)))
for name in ("title_mean", "title_mean_of_all"):
    column = features[name](known, asked)[1].fillna(known.rating.mean())
    print(f"{name:18} error {((column - asked.rating) ** 2).mean() ** 0.5:.3f}")

# %% [markdown]
# The leak looks better, as leaks do, and so it would be chosen. Nothing of the gain will be there online: the rarer a title
# is, the more of the mean is the very answer that is asked for.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What would Marek have had to do before he went online? Name two ways in which the future can get into a model's
# training though no validation row is in `train`. And for which question is the split at random a good one?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# He should have split at a date, trained on what came before it, and measured on what came after, new users included. The
# future can get in by a split at random, when training holds later ratings of the same user or of others, and by
# features that were computed from all ratings: a mean, a count, a vocabulary, a scale. A split at random asks how well
# gaps in a table can be filled from what surrounds them. That is a good question if the table is all there will ever be,
# and for comparing with published figures that were measured so.

# %% [markdown]
# The chapter splits at random, and most published figures for MovieLens come from such splits. For a predictor from means
# like this one the library Surprise reports 0.944, in five folds at random. Compare it with the first of the three errors
# above, not with the last. Question 26 looks at the newcomers in a split by time, and research R3 chooses a model on a part
# of the training ratings. Is there a leak left in its features?
