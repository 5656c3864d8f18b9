# %% [markdown] section="Embeddings" minutes=40 difficulty=2
# # 11. Why an embedding?
#
# *Builds on questions 9 and 10. After it you can say what a look-up saves, in numbers.*
#
# A shop has 100,000 users. To fetch the factors of one of them with a one-hot vector, it writes down 100,000 numbers, 99,999
# of them zeros, and multiplies each of them with a row of the table. Question 10 showed that the answer is right. But a
# training step does this for 64 users at once, and there are thousands of steps. What does it cost, compared with reading
# the row?
#
# Here are both ways. They give the same rows.

# %%
import time
from functools import partial

import matplotlib.pyplot as plt
import torch


def fetch(factors, ids, one_hot):
    """Return the rows `ids` of `factors`, by a product with one-hot rows or by looking them up."""
    if not one_hot:
        return factors[ids]
    hot = torch.zeros(len(ids), len(factors))
    hot[torch.arange(len(ids)), ids] = 1
    return hot @ factors


factors, ids = torch.randn(6, 3), torch.tensor([4, 0])
torch.equal(fetch(factors, ids, one_hot=True), fetch(factors, ids, one_hot=False))

# %% [markdown]
# First on paper. A matrix product multiplies every number of a left row with a number of each right column. Looking up
# multiplies nothing. Besides, the question itself takes up memory: the product needs its one-hot rows, of `float32` numbers
# (32 bits each); the look-up needs the ids, of `int64` numbers (64 bits each).
#
# **Write `cost(n, n_factors, batch, one_hot)`**: a pair, the number of multiplications and the number of bytes that the
# question takes, for fetching `n_factors` factors of each of `batch` users out of `n`. The table of factors and the answer
# are the same both ways; leave them out.


# %% tags=["stub"]
def cost(n, n_factors, batch, one_hot):
    """Return (multiplications, bytes of the question) for fetching the factors of `batch` of `n` users."""
    raise NotImplementedError


# %% tags=["solution"]
def cost(n, n_factors, batch, one_hot):
    """Return (multiplications, bytes of the question) for fetching the factors of `batch` of `n` users."""
    if one_hot:
        return batch * n * n_factors, 4 * batch * n
    return 0, 8 * batch


# %% tags=["try"]
# Figure: Two lines over the number of users, both axes logarithmic: the bytes of one-hot rows grow with the number
# of users, the bytes of ids stay the same.
for n in (944, 100_000):
    multiplications, size = cost(n, n_factors=50, batch=64, one_hot=True)
    print(f"{n:>7,} users: {multiplications:>11,} multiplications, {size:>10,} bytes of one-hot rows")

sizes = [10**k for k in range(2, 7)]
fig, ax = plt.subplots(figsize=(6, 3.5))
ax.loglog(sizes, [cost(n, 50, 64, one_hot=True)[1] for n in sizes], marker="o", label="one-hot rows")
ax.loglog(sizes, [cost(n, 50, 64, one_hot=False)[1] for n in sizes], "s--", label="ids")
ax.set(xlabel="users", ylabel="bytes", title="What it takes to name 64 users")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# Then with a clock. One run tells little, since the machine may just be busy with something else.
#
# **Write `seconds(run, repeats=5)`**: call `run()`, a function without arguments, `repeats` times (and once before, to
# warm up, if you like), and return how many seconds *one* call takes: the mean, the median or the shortest, as you
# like. `time.perf_counter()` reads the clock.


# %% tags=["stub"]
def seconds(run, repeats=5):
    """Return how many seconds one call of `run()` takes, measured `repeats` times."""
    raise NotImplementedError


# %% tags=["solution"]
def seconds(run, repeats=5):
    """Return how many seconds one call of `run()` takes, measured `repeats` times."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)  # whatever else the machine does can only make a run longer


# %% [markdown]
# Is the look-up faster with 944 users, and with 100,000? How many times faster it is differs from machine to machine: put
# `timings` on a line of its own to see the seconds that *yours* needs.

# %% tags=["try"]
timings = {}
for n in (944, 100_000):
    factors, ids = torch.randn(n, 50), torch.randint(n, (64,))
    timings[n] = {one_hot: seconds(partial(fetch, factors, ids, one_hot)) for one_hot in (True, False)}
{f"look-up faster with {n:,} users": way[False] < way[True] for n, way in timings.items()}

# %% [markdown]
# Fast is not enough: a model must also be able to learn through it. Training asks for the gradient: how does a loss change
# with each number in the table?
#
# **Write `gradient(factors, ids, one_hot)`**: the gradient of the loss `(fetch(factors, ids, one_hot) ** 2).sum()` with
# respect to `factors`, a tensor of the same shape. `factors` comes tracked (`requires_grad=True`). Asked twice, it gives the
# same answer twice.


# %% tags=["stub"]
def gradient(factors, ids, one_hot):
    """Return the gradient of the sum of squares of the fetched rows, shape (n, n_factors)."""
    raise NotImplementedError


# %% tags=["solution"]
def gradient(factors, ids, one_hot):
    """Return the gradient of the sum of squares of the fetched rows, shape (n, n_factors)."""
    loss = (fetch(factors, ids, one_hot) ** 2).sum()
    return torch.autograd.grad(loss, factors)[0]


# %% tags=["try"]
factors, ids = torch.randn(6, 3, requires_grad=True), torch.tensor([4, 0, 4])
print("the same gradient both ways?", torch.equal(gradient(factors, ids, True), gradient(factors, ids, False)))
gradient(factors, ids, one_hot=False)

# %% [markdown]
# Users 0 and 4 get a gradient, the others none, whichever way the rows were fetched. So the fast way may be used wherever
# the product is meant. A layer that does this has the name `Embedding`: on paper a product with one-hot rows, with the
# gradient of that product, and in the machine a look-up.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# A friend says: "One-hot vectors and a matrix product do the same as `Embedding`. Why should I learn another layer?" What
# do you answer, and in what is she right?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# She is right that both give the same rows and the same gradients, so a model learns the same with either. But the product
# multiplies the whole table by zeros to get a few rows, and needs a one-hot row as long as the list of users for each of
# them. Both grow with the number of users, while a look-up takes the same time and a few bytes however many there are.

# %% [markdown]
# In training there is one thing more. The gradient of the table is as large as the table, with zeros in all rows that were not
# looked up, and an optimizer like Adam goes through all of it. `nn.Embedding(n, k, sparse=True)` keeps only the rows that
# were used, for optimizers that can take such gradients.
#
# Read on where the chapter says that its layer for looking things up behaves as if it multiplied, derivative included.
# Question 12 asks what stands in the table before anything was learned.
