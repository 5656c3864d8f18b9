# %% [markdown] section="A first look" minutes=25 difficulty=1
# # 2. How collaborative filtering works
#
# *Needs lists in Python, no more. After it you can say how factors of users and of movies make a recommendation.*
#
# Six movies lie on the shelf and user 1 will take one home. Suppose that each movie carries a card with three numbers
# from -1 to 1: how much science fiction it has, how much action, and how old it is. User 1 carries such a card too, for what
# she thinks of each of these: from -1 (she avoids it) through 0 (she does not care) to 1 (she loves it).

# %%
import numpy as np

user1 = np.array([0.9, 0.8, -0.6])
shelf = {
    "The Last Skywalker": np.array([0.98, 0.9, -0.9]),
    "Casablanca": np.array([-0.99, -0.3, 0.8]),
    "Heat": np.array([-0.9, 0.8, -0.3]),
    "Metropolis": np.array([0.9, 0.1, 0.98]),
    "2001: A Space Odyssey": np.array([0.95, -0.2, 0.5]),
    "Titanic": np.array([-0.95, 0.1, -0.4]),
}

# %% [markdown]
# Take *Heat*. User 1 wants science fiction (0.9) and it has none (-0.9): that counts 0.9 × -0.9 = -0.81 against it. She
# likes action (0.8) and gets it (0.8), which is 0.64 for it, and it is rather new (-0.3), while she
# avoids old movies (-0.6): two minuses make 0.18 for it. All in all
#
# $$-0.81 + 0.64 + 0.18 = 0.01,$$
#
# so *Heat* would neither delight nor annoy her. The three scales are called *factors*, and so are the numbers on the
# cards.
#
# **Write `match(user, movie)`**: multiply the factors of the user and of the movie one by one and return the sum of the
# products, one number. Both are NumPy arrays of one length, which need not be 3.


# %% tags=["stub"]
def match(user, movie):
    """Return the sum of the products of the user's factors and the movie's: one number."""
    raise NotImplementedError


# %% tags=["solution"]
def match(user, movie):
    """Return the sum of the products of the user's factors and the movie's: one number."""
    return (user * movie).sum()


# %% [markdown]
# **Write `best_for(user, movies)`** for a dictionary like `shelf`, with titles as keys and factors as values: the list
# of all its titles, from the best match to the worst. Equal matches may come in any order.


# %% tags=["stub"]
def best_for(user, movies):
    """Return the titles in `movies` (title: factors), the best match for `user` first."""
    raise NotImplementedError


# %% tags=["solution"]
def best_for(user, movies):
    """Return the titles in `movies` (title: factors), the best match for `user` first."""
    return sorted(movies, key=lambda title: match(user, movies[title]), reverse=True)


# %% [markdown]
# Try it. The bars show what each factor adds to or takes from a match, the dot is the match itself.

# %% tags=["try"]
# Figure: Bars for each movie on the shelf, the best match first: what each of the three factors adds to the match
# or takes from it. A dot on each row is the match itself.
import matplotlib.pyplot as plt

ranking = best_for(user1, shelf)
fig, ax = plt.subplots(figsize=(6.5, 3.5), layout="constrained")
for place, factor in enumerate(("science fiction", "action", "old")):
    parts = [user1[place] * shelf[title][place] for title in ranking]
    heights = [row + 0.25 * (place - 1) for row in range(len(ranking))]
    ax.barh(heights, parts, height=0.25, label=factor, edgecolor="black", hatch=("", "///", "...")[place])
ax.plot([match(user1, shelf[title]) for title in ranking], range(len(ranking)), "ko", label="match")
ax.axvline(0, color="gray", linewidth=0.8)
ax.set_yticks(range(len(ranking)), ranking)
ax.invert_yaxis()
ax.set(xlabel="user 1's factor × the movie's factor")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# But who writes the cards? Nobody. Here are six users and six movies again, and all that is known is some ratings, from
# which 3 was taken away so that 0 is so-so. The blanks (`nan`) were not rated.
#
# Give each user and each movie two factors, small and drawn at random. Then go through the ratings over and over:
# where `match` is too high, nudge both cards so that it gets a bit lower, and the other way round. Each number moves in
# proportion to its partner on the other card: where the movie has much of the first factor, the user's first factor has
# much to do with the error, and where it has none, nothing. What the factors stand for, nobody says.
#
# Are the guesses right? For that, one rating is known to us and hidden from the loop: user 3 gave movie 6 a -1.

# %% tags=["try"]
x = np.nan
known = np.array(
    [
        [2, 2, 1, -1, -2, x],
        [2, x, 1, -1, x, -2],
        [x, 1, 1, 0, -1, x],  # the last one is -1, kept secret
        [-1, -1, x, 1, 1, 1],
        [-2, -2, -1, x, 2, 2],
        [-2, x, -1, 1, 2, x],
    ]
)
rng = np.random.default_rng(1)
users, movies = rng.normal(0, 0.1, (2, 6, 2))
errors = []
for _ in range(60):
    total = 0
    for user, movie in np.argwhere(~np.isnan(known)):
        error = match(users[user], movies[movie]) - known[user, movie]
        nudge = 0.05 * error
        users[user], movies[movie] = users[user] - nudge * movies[movie], movies[movie] - nudge * users[user]
        total += error**2
    errors.append(total / (~np.isnan(known)).sum())
predicted = np.array([[match(user, movie) for movie in movies] for user in users])
print(f"user 3 and movie 6: predicted {predicted[2, 5]:.1f}, given -1")

# %% [markdown]
# On the left you see how the error shrinks, round after round. On the right are the ratings in color, and
# in brackets what `match` says about the pairs that the loop had no rating for.

# %% tags=["try"]
# Figure: Left, a line: the mean squared error falls, round after round. Right, the table of six users and six
# movies: ratings in color, and in brackets what the loop predicts for the gaps.
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
left.plot(range(1, len(errors) + 1), errors)
left.set(xlabel="round", ylabel="mean squared error", ylim=(0, None))
right.imshow(known, cmap="PuOr", vmin=-4, vmax=4)
for user in range(6):
    for movie in range(6):
        is_gap = np.isnan(known[user, movie])
        text = f"({predicted[user, movie]:.1f})" if is_gap else f"{known[user, movie]:.0f}"
        right.text(movie, user, text, ha="center", va="center", color="crimson" if is_gap else "black")
right.set_xticks(range(6), range(1, 7))
right.set_yticks(range(6), range(1, 7))
right.set(xlabel="movie", ylabel="user")
plt.show()

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Nobody told the computer what the six movies are about. How can it still predict what user 1 thinks of movie 6?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# Each user and each movie gets a few numbers, and the sum of their products is the predicted rating. The numbers begin
# at random and are nudged until the predictions fit the ratings that are known. Users 2 and 3 rate like user 1 and end
# up with similar numbers, movies 5 and 6 are rated alike and do so too; so the product for user 1 and movie 6 comes out
# as low as those around it.

# %% [markdown]
# That is the whole machine: factors, a match, and nudges that follow the error. Read on where the chapter makes up
# three factors and then drops the making up, to learn them from the ratings. The match has a name of its own
# (question 7), and why the factors are called *latent* is question 6.
