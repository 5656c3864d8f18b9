# %% [markdown] section="A first look" minutes=10 difficulty=1
# # 7. The dot product
#
# *Needs lists and loops in Python. After it you can write a dot product, and read its sign.*
#
# A user wants to watch one movie tonight. She told us how much she cares for three things, from -1 (she
# avoids it) through 0 (she does not care) to 1 (she loves it), and someone described two movies on the same three scales:
#
# | | science fiction | action | old |
# |---|---|---|---|
# | user 1 | 0.9 | 0.8 | -0.6 |
# | *The Last Skywalker* | 0.98 | 0.9 | -0.9 |
# | *Casablanca* | -0.99 | -0.3 | 0.8 |
#
# Which of the two suits her, and by how much?

# %%
user1 = [0.9, 0.8, -0.6]
last_skywalker = [0.98, 0.9, -0.9]
casablanca = [-0.99, -0.3, 0.8]

# %% [markdown]
# Look at one scale at a time. She likes science fiction (0.9) and *The Last Skywalker* is full of it (0.98): a good
# sign, worth 0.9 × 0.98 = 0.882. She avoids old movies (-0.6) and this one is new (-0.9): minus times minus is a good
# sign too, worth 0.54. Where the two disagree, the product is negative. Action gives 0.72, and
#
# $$0.882 + 0.72 + 0.54 = 2.142$$
#
# is one number for the whole match. Multiplying two lists element by element and adding up the products is called
# taking their *dot product*. A list of numbers used like this is called a *vector*, and the dot product of $u$ and $v$ is
#
# $$u \cdot v = u_1 v_1 + u_2 v_2 + \dots + u_n v_n$$
#
# **Write `dot(u, v)` in plain Python**, with lists and without NumPy or PyTorch. It works for any length: two empty
# lists give 0. Lists of different lengths have no dot product, so raise `ValueError` for them.


# %% tags=["stub"]
def dot(u, v):
    """Return the sum of the products of matching elements of `u` and `v`."""
    raise NotImplementedError


# %% tags=["solution"]
def dot(u, v):
    """Return the sum of the products of matching elements of `u` and `v`."""
    return sum(a * b for a, b in zip(u, v, strict=True))


# %% [markdown]
# Try it. The first number should be the 2.142 from above; the second should tell her to leave *Casablanca* alone.

# %% tags=["try"]
print(f"The Last Skywalker {dot(user1, last_skywalker):6.3f}")
print(f"Casablanca         {dot(user1, casablanca):6.3f}")

# %% [markdown]
# Another user likes old movies (0.5) and hardly cares for action (0.2). What we do not know is how she feels about
# science fiction, so let us try every answer from -1 to 1. Where the lines cross she could toss a coin.

# %% tags=["try"]
# Figure: Two straight lines over how much the user likes science fiction, from -1 to 1: the dot product with The
# Last Skywalker rises, the one with Casablanca falls. They cross where both movies suit her equally.
import matplotlib.pyplot as plt

tastes = [step / 10 for step in range(-10, 11)]
fig, ax = plt.subplots(figsize=(6, 3.5))
for title, movie in {"The Last Skywalker": last_skywalker, "Casablanca": casablanca}.items():
    ax.plot(tastes, [dot([taste, 0.2, 0.5], movie) for taste in tastes], label=title)
ax.axhline(0, color="lightgray", zorder=0)
ax.set(xlabel="how much the user likes science fiction", ylabel="dot product", title="Which movie suits her?")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The lines are straight: one step more in one taste always adds the same amount, and how much that is, is the movie's
# own score on that scale (the slope). That is why a computer can *learn* such scores: nudge a number and the match
# moves by a known amount.
#
# Every model of the chapter up to the neural network predicts a rating with this one operation. Read on where the
# chapter stops making up the three scores and learns them from ratings (questions 6 and 15).
