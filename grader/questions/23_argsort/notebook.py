# %% [markdown] section="Interpretation" minutes=15 difficulty=1
# # 23. What `argsort` does
#
# *Builds on tensors. After it you can find the best and the worst of anything, and where they stand.*
#
# A cinema has to drop two of its six movies. A model trained on ratings gives one number for each movie, its *bias*: how
# far people like it beyond what their tastes explain. The lowest bias is -0.31. Fine, but -0.31 is not a movie. Which
# two posters come down?

# %%
import torch

titles = ["Jade", "Rear Window", "Speed 2", "Aladdin", "Casablanca", "Congo"]
movie_bias = torch.tensor([-0.12, 0.38, -0.31, 0.17, 0.41, -0.25])

# %% [markdown]
# `sort` puts the numbers in order and loses the movies on the way. What the cinema needs are the *places* where the
# sorted numbers stood: the lowest number stood at place 2, the next at place 5.

# %%
print("the numbers in order:     ", movie_bias.sort().values)
print("the places they came from:", movie_bias.argsort())
print("so these two go:          ", titles[2], "and", titles[5])

# %% [markdown]
# The second line is what *argsort* returns: not the values, but the positions that would sort them. With positions you
# can look up anything that is stored in the same order: titles, genres, rows of factors.
#
# **Write `lowest(values, k)` and `highest(values, k)`**. Each takes a tensor of numbers and returns a tensor of `k`
# places: `lowest` begins with the place of the smallest number, `highest` with the place of the greatest. Equal numbers
# may come in either order, but no place comes twice.


# %% tags=["stub"]
def lowest(values, k):
    """Return the places of the `k` smallest numbers in `values`, smallest first."""
    raise NotImplementedError


# %% tags=["solution"]
def lowest(values, k):
    """Return the places of the `k` smallest numbers in `values`, smallest first."""
    return values.argsort()[:k]


# %% tags=["stub"]
def highest(values, k):
    """Return the places of the `k` greatest numbers in `values`, greatest first."""
    raise NotImplementedError


# %% tags=["solution"]
def highest(values, k):
    """Return the places of the `k` greatest numbers in `values`, greatest first."""
    return values.argsort(descending=True)[:k]


# %% [markdown]
# Try them: *Speed 2* and *Congo* come down, *Casablanca* stays longest.

# %% tags=["try"]
print("drop:", [titles[i] for i in lowest(movie_bias, 2)])
print("keep:", [titles[i] for i in highest(movie_bias, 3)])

# %% [markdown]
# Now the way back. Somebody hands you the biases already sorted, together with the `order` that argsort gave. You
# want them as they were: `Jade` first. Indexing with `order` shuffled the numbers; some other list of places, used in
# the same way, puts each of them back.
#
# **Write `inverse(order)`**, a tensor of places such that `values[order][inverse(order)]` is `values` again. Its
# element `i` is the place to which `values[i]` went: its rank.


# %% tags=["stub"]
def inverse(order):
    """Return the places that undo `order`: `values[order][inverse(order)]` is `values`."""
    raise NotImplementedError


# %% tags=["solution"]
def inverse(order):
    """Return the places that undo `order`: `values[order][inverse(order)]` is `values`."""
    return order.argsort()


# %% tags=["try"]
order = movie_bias.argsort()
print("sorted:  ", movie_bias[order])
print("restored:", movie_bias[order][inverse(order)])
print("ranks:   ", dict(zip(titles, inverse(order).tolist(), strict=True)))

# %% [markdown]
# With real ratings there are not six biases but one for every title. Train the chapter's model for a few seconds and ask
# your functions who is at the two ends.

# %% tags=["try"]
from learner import trained_dot_product_bias

model, all_titles = trained_dot_product_bias()

# %% tags=["try"]
# Figure: Bars for twelve movies by their bias: the six lowest point left, the six highest point right.
import matplotlib.pyplot as plt

all_biases = model.movie_bias.weight.detach()[:, 0]
ends = torch.cat([highest(all_biases, 6), lowest(all_biases, 6).flip(0)]).flip(0)

plt.figure(figsize=(6, 3.5))
plt.barh([all_titles[i] for i in ends], all_biases[ends], color=["tab:red"] * 6 + ["tab:green"] * 6)
plt.axvline(0, color="black", linewidth=0.8)
plt.xlabel("bias")
plt.title("The least and the best liked movies")
plt.tight_layout()
plt.show()

# %% [markdown]
# On MovieLens 100k the chapter finds *Children of the Corn: The Gathering* at the bottom and *L.A. Confidential*,
# *Titanic*, *The Silence of the Lambs*, *The Shawshank Redemption* and *Star Wars* at the top. Your lists should look
# like that; a place or two differ from one training to the next.
#
# Places are what every kind of ranking is made of: recommendations, nearest neighbors, the worst mistakes of a model.
# The chapter uses them where it interprets embeddings and biases. Question 24 asks whether plain averages would have
# told the same story.
