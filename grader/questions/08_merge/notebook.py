# %% [markdown] section="A first look" minutes=20 difficulty=2
# # 8. What `merge` does
#
# *Builds on a little pandas. After it you can join ratings and titles, and say beforehand how many rows there
# will be.*
#
# The first rating in MovieLens 100k says that user 196 gave movie 242 three stars. Would you watch movie 242? Nobody can
# say, as long as it is a number. The titles are kept in a table of their own, one row a movie, so that no title has to be
# written down hundreds of times.

# %%
import matplotlib.pyplot as plt
import pandas as pd

from data import load_movies, load_ratings

ratings = load_ratings()
movies = load_movies()
ratings.head()

# %%
movies[["movie", "title"]].head()

# %% [markdown]
# To give a rating its title, read its `movie` number, find the row of `movies` with that number, and copy the title over.
# Putting two tables together in this way is called a *merge* (in databases, a *join*), and the column that says which rows
# belong together is its *key*. pandas does it for all rows at once.
#
# **Write `with_titles(ratings, movies)`**: it returns `ratings` with one column more, `title`. All rows are still
# there, in the order they had. Whatever other columns the two tables share, only `movie` says which rows belong
# together. A rating of a movie that is not in `movies` keeps its row, with a missing title. The two given tables stay
# as they are, and no movie is in `movies` twice.


# %% tags=["stub"]
def with_titles(ratings, movies):
    """Return `ratings` with a column `title`, looked up in `movies` by the column `movie`; missing if it is not there."""
    raise NotImplementedError


# %% tags=["solution"]
def with_titles(ratings, movies):
    """Return `ratings` with a column `title`, looked up in `movies` by the column `movie`; missing if it is not there."""
    return ratings.merge(movies[["movie", "title"]], on="movie", how="left")


# %% [markdown]
# With titles the table can be read. The movies that most users rated, and how many did:

# %% tags=["try"]
with_titles(ratings, movies)["title"].value_counts().head(8)

# %% [markdown]
# A merge is not always that tidy. Here are four ratings and five titles. Movie 4 was rated, but its title got lost; movie 3
# has titles, but no ratings; and both tables say something about movie 1 more than once.

# %%
some_ratings = pd.DataFrame({"movie": [1, 1, 2, 4], "rating": [5, 3, 4, 2]})
some_titles = pd.DataFrame(
    {"movie": [1, 1, 2, 3, 3], "title": ["Alien", "Alien (cut)", "Brazil", "Clue", "Clue (1985)"]}
)
some_ratings.merge(some_titles, on="movie")

# %% [markdown]
# Every rating of movie 1 was paired with every title of movie 1, and what has no partner is gone. That is what
# `how="inner"` does, the default. Three other ways keep more: `"left"` also keeps the rows of the left table that have
# no partner, `"right"` those of the right one, `"outer"` both.
#
# **Write `rows_after(how, left, right)`**: how many rows a merge has. `left` and `right` are lists with the keys of the two
# tables, repeats included, and `how` is one of the four words. Predict the number by counting, without a merge or a join.


# %% tags=["stub"]
def rows_after(how, left, right):
    """Return the number of rows of a merge `how` of two tables with the keys `left` and `right` (lists)."""
    raise NotImplementedError


# %% tags=["solution"]
def rows_after(how, left, right):
    """Return the number of rows of a merge `how` of two tables with the keys `left` and `right` (lists)."""
    paired = sum(right.count(key) for key in left)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return {
        "inner": paired,
        "left": paired + only_left,
        "right": paired + only_right,
        "outer": paired + only_left + only_right,
    }[how]


# %% [markdown]
# Put your prediction beside what pandas really does with the two small tables:

# %% tags=["try"]
keys = some_ratings["movie"].tolist(), some_titles["movie"].tolist()
predicted = {how: rows_after(how, *keys) for how in ("inner", "left", "right", "outer")}
found = {how: len(some_ratings.merge(some_titles, on="movie", how=how)) for how in predicted}
pd.DataFrame({"predicted": predicted, "found": found})

# %% tags=["try"]
# Figure: A stacked bar for each kind of merge: how many of its rows were in both tables, how many have only a
# rating, and how many only a title.
rows = {
    "in both tables": [predicted["inner"]] * 4,
    "only a rating": [0, predicted["left"] - predicted["inner"]] * 2,
    "only a title": [0, 0] + [predicted["right"] - predicted["inner"]] * 2,
}
fig, ax = plt.subplots(figsize=(6, 2.8))
pd.DataFrame(rows, index=list(predicted)).plot.barh(stacked=True, ax=ax, edgecolor="black")
for bars, hatch in zip(ax.containers, ("", "//", "..")):  # so that they differ in gray, too
    for bar in bars:
        bar.set_hatch(hatch)
ax.invert_yaxis()
ax.set(xlabel="rows of the merge", ylabel="how")
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
plt.show()

# %% [markdown]
# Every way of merging has all the pairs; they differ in whom else they keep. Most surprises with `merge` are one of these
# two: rows that vanish (`"inner"`, and a key without a partner) and rows that multiply (a key that both tables repeat). So
# compare the number of rows before and after; `validate="many_to_one"` lets pandas complain for you. And name the key with
# `on=`: otherwise pandas takes *all* columns that the tables share.
#
# From here on `title` stands where `movie` stood. Read on where the chapter turns the merged table into batches for a model
# (the lab on data loaders, C1).
