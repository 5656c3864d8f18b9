# %% [markdown] section="Beyond the chapter" minutes=45 difficulty=3
# # Lab C6. Keywords that can be seen
#
# *Builds on question 13. After it you can write a decorator that shows hidden keywords.*
#
# Priya has heard that a bit of *dropout* would do her network good. The class is called `EmbeddingNN`, so she asks for
# help, and reads: `EmbeddingNN(embedding_sizes, layers, **kwargs)`. Three names, and none of them is dropout. It takes
# her half an hour to find that the class hands all other keywords to its parent, that the parent is in another file, and
# that she could have set four more things all the time. She tries `drop=0.2`, and that is not what it is called either.
#
# Here are both classes. The parent is for any table: it predicts from categories and from continuous columns. The child
# is for ratings: two categories, user and title, no continuous column, and one number to predict. (It is called
# `HidingNN` here. The name `EmbeddingNN` is kept for a better one, which you will write.)

# %%
import inspect
from itertools import pairwise

import torch
from torch import nn


class TabularModel(nn.Module):
    """Predicts `n_out` numbers for each row: from its categories, by embeddings, and from `n_cont` other numbers."""

    def __init__(
        self, embedding_sizes, layers, n_cont, n_out, dropout=0.0, embedding_dropout=0.0, use_bn=True, y_range=None
    ):
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(n, n_factors) for n, n_factors in embedding_sizes)
        for embedding in self.embeddings:
            nn.init.trunc_normal_(embedding.weight, std=0.01)
        self.embedding_dropout = nn.Dropout(embedding_dropout)
        widths = [sum(n_factors for _, n_factors in embedding_sizes) + n_cont, *layers]
        parts = []
        for n_in, n_width in pairwise(widths):
            parts += [nn.Linear(n_in, n_width), nn.ReLU()]
            parts += [nn.BatchNorm1d(n_width)] if use_bn else []
            parts += [nn.Dropout(dropout)]
        self.layers = nn.Sequential(*parts, nn.Linear(widths[-1], n_out))
        self.y_range = y_range

    def forward(self, categories, numbers=None):
        """Return the predictions, of shape (b, n_out), or (b,) if `n_out` is 1."""
        found = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
        found = self.embedding_dropout(torch.cat(found, dim=1))
        score = self.layers(found if numbers is None else torch.cat([found, numbers], dim=1))
        if self.y_range is not None:
            low, high = self.y_range
            score = low + (high - low) * torch.sigmoid(score)
        return score.squeeze(1) if score.shape[1] == 1 else score


class HidingNN(TabularModel):
    """Predicts a rating from two categories, user and title."""

    def __init__(self, embedding_sizes, layers, **kwargs):
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=1, **kwargs)


print(inspect.signature(HidingNN))

# %% [markdown]
# The two stars mean opposite things in the two lines. In the `def`, `**kwargs` *collects* all keywords that have no
# parameter of their own into a dict, called `kwargs`. In the call, `**kwargs` *spreads* the dict out again. So
# `HidingNN(sizes, [50], dropout=0.2)` works, and the author need not repeat the parent's parameters, nor change the
# child whenever the parent gets a new one. That makes writing easy and reading hard, and no editor can complete the names
# for Priya.
#
# What help and editors look at is the *signature*, an object of Python's `inspect` module (PEP 362). It can be taken apart,
# and a function may carry a signature that differs from its `def` line:


# %%
def bake(flour, *, sugar=2, salt=None, **kwargs):
    """Return what went into the bowl."""
    return {"flour": flour, "sugar": sugar, "salt": salt, **kwargs}


for name, parameter in inspect.signature(bake).parameters.items():
    has_default = parameter.default is not parameter.empty
    print(f"{name:7} {parameter.kind.name:22} {f'default {parameter.default}' if has_default else 'no default'}")

sugar = inspect.signature(bake).parameters["sugar"]
bake.__signature__ = inspect.Signature([sugar.replace(default=5), sugar.replace(name="milk", default="none")])
print(inspect.signature(bake))

# %% [markdown]
# (That was a lie about `bake`. What `bake` does has not changed.)
#
# `replace` makes a changed copy, of a parameter or of a whole signature: `signature.replace(parameters=[...])` keeps the
# rest of it. `inspect.Parameter.KEYWORD_ONLY` is the kind of what can be given by name only, and
# `inspect.Parameter.VAR_KEYWORD` the kind of `**kwargs`, whatever its name is.
#
# Last, a *decorator*. The line `@delegates(parent)` above a function or class `child` is short for
# `child = delegates(parent)(child)`: first `delegates(parent)` is called, which returns a function; that function gets
# `child`, and what it returns takes the name `child`. Here is one that hangs a note on whatever it decorates:


# %%
def noted(text):
    """Return a decorator that gives a function or class the attribute `note`."""

    def decorate(it):
        it.note = text
        return it

    return decorate


@noted("ask Priya")
def double(x):
    return 2 * x


print(double(4), double.note)

# %% [markdown]
# **Write `delegates(to, keep=False)`**, which returns a decorator for a function or class that hands its `**kwargs` on to
# `to`, another function or class. What is decorated does what it did before, and `inspect.signature` shows for it
#
# 1. its own parameters, as they are and in their order, without `**kwargs`;
# 2. then those parameters of `to` that have a default and whose names are not among its own, in their order, all of
#    them keyword-only (for `**kwargs` takes nothing but keywords) and otherwise as they are;
# 3. then, with `keep=True` only, its own `**kwargs` after all.
#
# What `to` needs without a default is missing on purpose: the child supplies it. If there is no `**kwargs` to be
# replaced, raise `TypeError`. It may have another name, such as `**options`.
#
# A class that is decorated defines an `__init__`, and it is that one's signature that is meant: `inspect.signature` of a
# class is that of its `__init__`, without `self`. Put the new one there, too. Then a class that inherits from the
# decorated one, and has an `__init__` of its own, still shows its own.


# %% tags=["stub"]
def delegates(to, keep=False):
    """Return a decorator that shows the parameters of `to` in place of `**kwargs`."""
    raise NotImplementedError


# %% tags=["solution"]
def delegates(to, keep=False):
    """Return a decorator that shows the parameters of `to` in place of `**kwargs`."""

    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs that it could hand on")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% [markdown]
# Try it on a bakery. `toast` says nothing of how long and how hot, and should do so below: `(bread, *, minutes=3,
# heat='medium')`.


# %% tags=["try"]
def heat_up(what, minutes=3, heat="medium"):
    return f"{what}, {minutes} minutes, {heat}"


@delegates(heat_up)
def toast(bread, **kwargs):
    return heat_up(bread, **kwargs)


print(inspect.signature(toast))
print(toast("rye", minutes=5))

# %% [markdown]
# **Write `EmbeddingNN`** with it: what `HidingNN` is, a child of `TabularModel` for any categories, without continuous
# columns and with one number to predict; all other keywords go to the parent, and can be seen.


# %% tags=["stub"]
class EmbeddingNN(TabularModel):
    """Predicts a number from categories, by embeddings."""

    def __init__(self, embedding_sizes, layers, **kwargs):
        raise NotImplementedError


# %% tags=["solution"]
@delegates(TabularModel)
class EmbeddingNN(TabularModel):
    """Predicts a number from categories, by embeddings."""

    def __init__(self, embedding_sizes, layers, **kwargs):
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=1, **kwargs)


# %% [markdown]
# Now help, the question mark and completion with the tab key all know the four names. (In a cell of your own, type
# `EmbeddingNN(` and press Shift and Tab.)

# %% tags=["try"]
print("before:", inspect.signature(HidingNN))
print("after: ", inspect.signature(EmbeddingNN))

# %% [markdown]
# And do the keywords arrive? Train it with the dropout that Priya wanted, and without. How far apart are the two gray lines
# at the end, and the two red ones? (Dropout works while the model trains, so it makes the training loss larger, too. The
# chapter reports 0.865 for its `EmbeddingNN` after five epochs, on a random fifth of MovieLens 100k.)

# %% tags=["try"]
# Figure: Four curves of the loss over three epochs: training (dashed) and validation (solid), without dropout in
# gray and with it in red.
import matplotlib.pyplot as plt

from data.batches import load_batches
from learner import Learner

train, valid = load_batches(batch_size=512)
fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for dropout, color in ((0.0, "gray"), (0.3, "crimson")):
    torch.manual_seed(42)
    sizes = [(train.n_users, 50), (train.n_movies, 50)]
    model = EmbeddingNN(sizes, [100, 50], dropout=dropout, embedding_dropout=dropout, y_range=(0, 5.5))
    learner = Learner(model, train, valid)
    learner.fit_one_cycle(3, lr=5e-3, wd=0.1)
    epochs = range(1, 4)
    ax.plot(epochs, learner.train_losses, "o--", color=color, label=f"dropout {dropout}, training")
    ax.plot(epochs, learner.valid_losses, "o-", color=color, label=f"dropout {dropout}, validation")
ax.set(xlabel="epoch", ylabel="loss", xticks=epochs)
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# fastai is built from such layers of functions that hand their keywords on, and its own `delegates`, in the library
# fastcore, is why its help is not full of `**kwargs`. It shows what the author *says*: nobody verifies that `kwargs`
# really goes to `to`. And a misspelled keyword is still found out by the parent alone, when the model is made.
#
# Read on in the chapter's sidebar on keyword arguments and `delegates`, just after its `EmbeddingNN` (question 31 builds
# the network itself).
