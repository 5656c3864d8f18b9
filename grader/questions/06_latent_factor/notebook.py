# %% [markdown] section="A first look" minutes=40 difficulty=3
# # 6. What a latent factor is
#
# *Builds on question 7 and a little linear algebra. After it you can find a hidden factor in a table of ratings.*
#
# Here is a secret. Eight movies have a score from -1 (made to think about) to 1 (made for fun), and forty users have
# one each for what they like. How much user $i$ likes movie $j$ is the movie's own level $l_j$, plus the product
# of the two scores $t_i$ and $s_j$, plus a bit of mood:
#
# $$r_{ij} = l_j + t_i \, s_j + \text{mood}$$
#
# Then the secret is thrown away, and all that anybody gets to see are the ratings.

# %%
import numpy as np

rng = np.random.default_rng(6)
secret = np.array([-0.9, -0.7, -0.4, -0.1, 0.2, 0.5, 0.8, 1.0])
taste = rng.uniform(-1, 1, 40)
level = rng.uniform(2.5, 3.5, 8)
table = level + np.outer(taste, secret) + rng.normal(0, 0.2, (40, 8))  # 40 users × 8 movies
table[:4].round(1)

# %% [markdown]
# Can the secret be read out of the ratings? Look at two movies at opposite ends. Whoever likes the one more than most
# people do likes the other less than most people do, and that shows in their columns once the level is gone. So
#
# 1. take each movie's mean away from its column: what is left says who likes a movie more or less than others do;
# 2. look for one number for each movie and one for each user whose products come as near to that as possible.
#
# The second step has a ready tool. `np.linalg.svd(a, full_matrices=False)` takes a table `a` apart into three arrays
# `u, s, vt` such that `u @ np.diag(s) @ vt` is `a` again (the *singular value decomposition*). One of `u` and `vt`
# speaks about the rows of `a` and the other about its columns, which is a puzzle that the shapes solve; the parts are sorted,
# and the first one says most. Here it is for a table of three rows and two columns:

# %%
for name, part in zip(("u", "s", "vt"), np.linalg.svd(np.array([[2.0, -2], [1, -1], [-1, 1.5]]), full_matrices=False)):
    print(name, part.shape, part.round(2).tolist())

# %% [markdown]
# (`@` adds up products, as question 7 explains; you may do that one first.)
#
# **Write `hidden_factor(table)`**: for a table of ratings without gaps (users down the side, movies across the top, a
# NumPy array) return the numbers of step 2 for the movies, as an array with one number for each movie. Scale it so that
# the sum of its squares is 1. Its sign is up to you, because two minuses make a plus: if all numbers of users and
# movies change their sign, the products stay. Leave `table` as it is.


# %% tags=["stub"]
def hidden_factor(table):
    """Return one number for each movie (column) of `table`: its first factor, of length 1, of either sign."""
    raise NotImplementedError


# %% tags=["solution"]
def hidden_factor(table):
    """Return one number for each movie (column) of `table`: its first factor, of length 1, of either sign."""
    _, _, vt = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    return vt[0]


# %% [markdown]
# Try it: does what comes out of the ratings lie on a line with the secret, rising or falling?

# %% tags=["try"]
# Figure: A dot for each movie: across, its secret score; up, the score found in the ratings. The dots lie close to
# a straight line.
import matplotlib.pyplot as plt

found = hidden_factor(table)
print(f"correlation with the secret: {abs(np.corrcoef(found, secret)[0, 1]):.3f} (sign aside)")
fig, ax = plt.subplots(figsize=(5, 3.5), layout="constrained")
ax.scatter(secret, found)
ax.set(xlabel="the secret score", ylabel="found in the ratings")
plt.show()

# %% [markdown]
# Nobody told `hidden_factor` that there is such a thing as fun. So what will it find where nobody knows the secret?
# Take the 200 most active users and the 100 most-rated titles of MovieLens. Take each user's mean away, so that generous and
# stern users are alike, and fill every gap with the title's mean, which says nothing about the user.

# %% tags=["try"]
# Figure: Bars for twenty titles by their first factor: the ten lowest below a dotted line, pointing left, and the
# ten highest above it, pointing right.
from data import load_titled_ratings

ratings = load_titled_ratings()
everything = ratings.pivot_table(index="user", columns="title", values="rating")
active = everything.count(axis=1).nlargest(200).index
famous = everything.count().nlargest(100).index
real = everything.loc[active, famous]
real = real.sub(real.mean(axis=1), axis=0)
real = real.fillna(real.mean())

factor = hidden_factor(real.to_numpy())
order = np.argsort(factor)
ends = [*order[:10], *order[-10:]]
fig, ax = plt.subplots(figsize=(7, 5), layout="constrained")
ax.barh(range(20), factor[ends], color=np.where(factor[ends] < 0, "darkorange", "steelblue"))
ax.set_yticks(range(20), famous[ends])
ax.axhline(9.5, color="gray", linestyle=":")
ax.set(xlabel="first factor", title="The ten titles at either end")
plt.show()

# %% [markdown]
# Cover the titles of one end with your hand and guess what they are like from those of the other. With MovieLens 100k,
# *Independence Day* and *Twister* stand at one end, *Pulp Fiction* and *Trainspotting* at the other.

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# *Latent* means hidden. What is hidden about a latent factor, how is it found, and who says what it means?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# A latent factor stands in no column of the data: nobody wrote down how loud or quirky a movie is. It is found because
# the ratings leave a trace of it: users who like one quirky movie tend to like the others. So the numbers come out of
# the ratings alone, and only a person who looks at the titles afterwards calls it a matter of loud and quirky, or of
# popcorn and art house. To the computer it is column 0.

# %% [markdown]
# One caution: in the models of the chapter a *single* column means nothing by itself, since all factors together can
# be turned without changing a prediction. What means something is a direction in which the movies differ most, such
# as the one you found.
#
# The models of the chapter find many such factors at once, and do not need a table without gaps: they learn from the
# ratings that are there. Read on where the chapter replaces the factors it made up by factors that are learned, and
# later where it draws a map of movies from them (lab C3).
