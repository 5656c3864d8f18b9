# %% [markdown] section="A first look" minutes=20 difficulty=2
# # 4. A crosstab by hand
#
# *Needs loops and dicts in Python. After it you can make a table of users and titles out of a list, and avoid
# shared rows.*
#
# After a movie night there are seven slips of paper on the table, each with a name, a title and a number of stars.
# Cleo handed in two for *Heat*: she changed her mind, and the later one counts. What did Ben think of *Antz*, and who
# has not seen *Jaws*? You can tell, but you have to go through all seven slips for each question.

# %%
slips = [
    ("Cleo", "Heat", 2),
    ("Ada", "Jaws", 4),
    ("Ben", "Heat", 3),
    ("Cleo", "Antz", 5),
    ("Ada", "Heat", 1),
    ("Cleo", "Heat", 4),
    ("Ada", "Emma", 5),
]

# %% [markdown]
# Rule a sheet of paper instead: a row for each person, a column for each title, and every rating goes to where its row
# and its column cross.
#
# | | Antz | Emma | Heat | Jaws |
# |---|---|---|---|---|
# | **Ada** | | 5 | 1 | 4 |
# | **Ben** | | | 3 | |
# | **Cleo** | 5 | | 4 | |
#
# That is what the ratings of a recommender look like when they are laid out for a person to read. The sheet has a name
# too, which you will meet in question 5 together with a way to make one in a single line. Make one by hand first, so
# that you know what that line does.
#
# **Write `crosstab_lists(rows)` in plain Python**, without pandas, NumPy or PyTorch. `rows` is a list of triples (user,
# movie, rating). Return three things, `users, movies, table`:
#
# - `users`: the users, each once, sorted;
# - `movies`: the movies, each once, sorted;
# - `table`: a list with one list for each user, which has one element for each movie: the rating, or `None` where there
#   is none. If a user rated a movie twice, the last rating counts.
#
# Without any rows all three are empty lists.


# %% tags=["stub"]
def crosstab_lists(rows):
    """Return `users, movies, table`: sorted labels, and a list of ratings (or None) for each user."""
    raise NotImplementedError


# %% tags=["solution"]
def crosstab_lists(rows):
    """Return `users, movies, table`: sorted labels, and a list of ratings (or None) for each user."""
    users = sorted({user for user, _, _ in rows})
    movies = sorted({movie for _, movie, _ in rows})
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    table = [[rating_of.get((user, movie)) for movie in movies] for user in users]
    return users, movies, table


# %% [markdown]
# Try it: you should get the sheet from above.


# %% tags=["try"]
def show(users, movies, table):
    print(" " * 6 + "".join(f"{movie:>6}" for movie in movies))
    for user, row in zip(users, table, strict=True):
        print(f"{user:<6}" + "".join(f"{'·' if rating is None else rating:>6}" for rating in row))


show(*crosstab_lists(slips))

# %% [markdown]
# MovieLens has users and movies by number, which makes no difference. Here are the ratings of ten users, and how much
# of their sheet is filled.

# %% tags=["try"]
# Figure: The crosstab of ten users as a picture: a row for each user, a column for each movie, a colored mark for
# each rating. Most of it is blank.
import matplotlib.pyplot as plt

from data import load_ratings

ratings = load_ratings()
ten = ratings[ratings.user.isin(sorted(ratings.user.unique())[:10])]
users, movies, table = crosstab_lists(
    list(zip(ten.user.tolist(), ten.movie.tolist(), ten.rating.tolist(), strict=True))
)

filled = sum(rating is not None for row in table for rating in row)
print(f"{len(users)} users, {len(movies)} movies, {filled} of {len(users) * len(movies)} cells filled")

fig, ax = plt.subplots(figsize=(7, 2.4), layout="constrained")
drawn = [[float("nan") if rating is None else rating for rating in row] for row in table]
image = ax.imshow(drawn, aspect="auto", interpolation="nearest", cmap=plt.get_cmap("YlGnBu", 5), vmin=0.5, vmax=5.5)
ax.set_yticks(range(len(users)), users)
ax.set(xlabel="movies, in the order of their numbers", ylabel="user")
ax.set_xticks([])
fig.colorbar(image, label="rating", ticks=range(1, 6))
plt.show()

# %% [markdown]
# White is what nobody told us. Every movie that one of the ten has seen makes a column for all ten, so the sheet
# empties out as it grows: with all users and movies of MovieLens 100k it has 1.6 million cells, and 94 % of them hold
# `None`. To store the ratings one keeps the slips. The sheet is for seeing what is asked: *which numbers belong in
# the white cells?*
#
# Read on where the chapter shows a few users and movies laid out like this, before it makes up the first factors
# (questions 4 and 5).
