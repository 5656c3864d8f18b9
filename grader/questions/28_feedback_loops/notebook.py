# %% [markdown] section="Starting up" minutes=60 difficulty=3
# # 28. Feedback loops
#
# *Builds on NumPy. After it you can simulate a recommender that learns from its own clicks.*
#
# A streaming service opens with 20 movies. As it happens they are all equally good: each of them is liked by exactly
# half of its 200 users, a different half for each movie. Every evening each user is shown five posters, and clicks on
# those of the movies that he or she likes. Two months later, some two thirds of the 20 movies are hardly ever seen.
# Nobody voted against them.

# %%
import matplotlib.pyplot as plt
import numpy as np

N_USERS, N_MOVIES, N_SHOWN = 200, 20, 5


def draw_likes(seed):
    """Return who likes what, True or False of shape (users, movies): every movie is liked by half of the users."""
    random = np.random.default_rng(seed)
    return np.column_stack([random.permutation(N_USERS) < N_USERS // 2 for _ in range(N_MOVIES)])


likes = draw_likes(seed=42)

# %% [markdown]
# First a ruler. Four movies with 25 clicks each share equally; with 100, 0, 0 and 0 one has it all. The *Gini
# coefficient* puts a number between 0 and 1 on that: take every pair of movies (i, j), both ways round and each movie
# with itself too, and
#
# $$\text{gini} = \frac{\sum_i \sum_j \lvert c_i - c_j \rvert}{2 \, n \sum_i c_i}$$
#
# for n movies, of which movie i has $c_i$ clicks.
#
# For the second case the differences are 100 six times and 0 ten times, so it is $600 / (2 \cdot 4 \cdot 100) = 0.75$. **Write
# `gini(counts)`** for a one-dimensional array or list of `counts`. Where nobody has clicked at all it is 0.


# %% tags=["stub"]
def gini(counts):
    """Return the Gini coefficient of `counts`: 0 if all are equal, nearly 1 if one has everything."""
    raise NotImplementedError


# %% tags=["solution"]
def gini(counts):
    """Return the Gini coefficient of `counts`: 0 if all are equal, nearly 1 if one has everything."""
    counts = np.asarray(counts, dtype=float)
    if counts.sum() == 0:
        return 0.0
    differences = np.abs(counts[:, None] - counts[None, :])
    return differences.sum() / (2 * len(counts) * counts.sum())


# %% [markdown]
# The recommender of the service believes in people who click alike. Two users are as similar as they have clicks on the
# same movies, and what similar users clicked on, you will like: collaborative filtering in one line.


# %%
def beliefs(clicks):
    """Return how much each user should like each movie, (users, movies), from how often they clicked, (users, movies)."""
    similarity = clicks @ clicks.T
    return similarity @ clicks


# %% [markdown]
# **Write `simulate(rounds, policy, seed, likes)`**. It plays `rounds` evenings for users who like what `likes` says
# (there may be more or fewer than above), and returns how many clicks each movie got in each evening: an array of whole
# numbers of shape (rounds, movies). `clicks`, how often each user has clicked on each movie, begins with zeros. Every
# evening
#
# 1. each user is shown `N_SHOWN` different movies: with the policy `"greedy"` those with the highest `beliefs(clicks)`
#    for this user, among equals by lot; with `"random"` all by lot;
# 2. each user clicks on those of them that he or she likes, and `clicks` grows by that;
# 3. about one user in ten leaves, by lot, and somebody of the same taste takes the seat, of whom the service knows
#    nothing yet: that row of `clicks` is zero again.
#
# Draw all lots from one `np.random.default_rng(seed)`, so that the same seed plays the same evenings.


# %% tags=["stub"]
def simulate(rounds, policy, seed, likes=likes):
    """Return the clicks that each movie gets in each round, whole numbers of shape (rounds, movies)."""
    raise NotImplementedError


# %% tags=["solution"]
def simulate(rounds, policy, seed, likes=likes):
    """Return the clicks that each movie gets in each round, whole numbers of shape (rounds, movies)."""
    random = np.random.default_rng(seed)
    clicks = np.zeros(likes.shape)
    history = []
    for _ in range(rounds):
        lots = random.random(likes.shape)
        # Beliefs are whole numbers, so lots below 1 decide among equals and nowhere else.
        rank = beliefs(clicks) + lots if policy == "greedy" else lots
        shown = np.zeros(likes.shape, dtype=bool)
        np.put_along_axis(shown, rank.argsort(axis=1)[:, -N_SHOWN:], True, axis=1)
        clicked = shown & likes
        clicks += clicked
        clicks[random.random(len(likes)) < 0.1] = 0
        history.append(clicked.sum(axis=0))
    return np.array(history)


# %% [markdown]
# Play two months with each policy.

# %% tags=["try"]
months = {policy: simulate(60, policy, seed=42) for policy in ("random", "greedy")}
for policy, clicks in months.items():
    print(f"{policy}: first evening {clicks[0]}")
    print(f"         last evening {clicks[-1]}")

# %% [markdown]
# **Write `plot_takeover(months)`**, which draws two panels side by side in one figure, one for each policy in the dict
# `months` (of arrays as `simulate` returns them), in its order: over the evenings, the *share* of each movie in all
# clicks of the evening. Bands that are stacked on each other show shares best (look for `stackplot`).


# %% tags=["stub"]
def plot_takeover(months):
    """Draw for each policy how the movies share the clicks, evening by evening."""
    raise NotImplementedError


# %% tags=["solution"]
def plot_takeover(months):
    """Draw for each policy how the movies share the clicks, evening by evening."""
    _, axes = plt.subplots(1, len(months), figsize=(9, 4), sharey=True, layout="constrained")
    for ax, (policy, clicks) in zip(axes, months.items()):
        shares = clicks / clicks.sum(axis=1, keepdims=True).clip(min=1)
        colors = plt.get_cmap("tab20")(np.arange(clicks.shape[1]) % 20)
        ax.stackplot(range(1, len(clicks) + 1), shares.T, colors=colors, edgecolor="white", linewidth=0.3)
        ax.set(title=policy, xlabel="evening", xlim=(1, len(clicks)), ylim=(0, 1))
        ax.spines[:].set_visible(False)
    axes[0].set_ylabel("share of the clicks")


# %% tags=["try"]
# Figure: Two panels of stacked bands over the evenings, one for each policy: how the movies share the clicks. At
# random the shares stay alike; with the greedy policy a few movies take over.
plot_takeover(months)
plt.show()

# %% [markdown]
# The same movies, the same people. On the left chance hands out the posters and everybody gets a fair share. On the
# right, a movie that was lucky early is shown to more people, so more people click on it, so more people look alike in
# having clicked on it, so it is shown to still more. That is a *positive feedback loop*: what comes out goes in again.
#
# And what does the service gain by it? Play it with a few other seeds.

# %% tags=["try"]
# Figure: Two panels of curves over the evenings, four runs of each policy: left, the Gini coefficient of the
# clicks; right, the number of clicks.
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
for policy, color, line in (("random", "C0", "--"), ("greedy", "crimson", "-")):
    for seed in range(4):
        clicks = simulate(60, policy, seed, draw_likes(seed))
        evenings = range(1, len(clicks) + 1)
        left.plot(evenings, [gini(evening) for evening in clicks], line, color=color, label=policy if not seed else "")
        right.plot(evenings, clicks.sum(axis=1), line, color=color)
left.set(xlabel="evening", ylabel="Gini coefficient", ylim=(0, 1))
right.set(xlabel="evening", ylabel="clicks", ylim=(0, None))
left.legend(frameon=False)
plt.show()

# %% [markdown]
# In the first week the recommender is a success: clicks rise from 500 to 700, because it finds out what each user
# likes. That is all anybody sees who watches the clicks. The concentration creeps up meanwhile, and in the end the clicks
# are back where chance had them: everybody is shown the same few movies, and half of the people like each of them.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# How does the loop work that made some of the equal movies big? Which figure would have warned the people who run the
# service, and what would you change in the recommender? Who else, if not chance, could give the first push?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The model decides what people see, people can only click on what they see, and the clicks are what the model learns
# from; so a small lead makes itself larger. The clicks looked fine at first, the Gini coefficient rose from the
# beginning: watch how many different movies are shown, and have people look at it before it goes out to everyone. I would
# keep some of the posters for chance or for little-shown movies, and learn from those above all. A small but busy group
# can give the push too: those who rate most tell the model what everybody should like, and can pull the whole service
# over to their taste.

# %% [markdown]
# MovieLens may well carry such a trace too: its users rated on a site that recommended to them, so how often a movie
# was rated is not how often people would have found it by themselves. Read on where the chapter warns of a few eager
# users who take a system over, and of how fast that can go. Try to change step 1: one poster in five by lot. How much
# of the first week's success does it cost?
