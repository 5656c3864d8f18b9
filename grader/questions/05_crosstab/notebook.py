# %% [markdown] section="A first look" minutes=15 difficulty=1
# # 5. The crosstab
#
# *Builds on question 4 and a little pandas. After it you can make a crosstab with pandas, and read its gaps.*
#
# MovieLens keeps its 100,000 ratings as a list, one line for each. That is handy to store and hopeless to look at.
# Did user 405 like *Star Wars*? And is there a movie that user 405 missed although everybody around loved it? You
# would be scrolling all evening.

# %%
from data import load_titled_ratings

ratings = load_titled_ratings()
ratings.head()

# %% [markdown]
# Seven lines are enough to see what to do about it. (Movies 4 and 5 are no slip: *Sabrina* was filmed in 1954 and
# again in 1995, and user 30 knows both.)

# %%
import pandas as pd

few = pd.DataFrame(
    [
        (30, 4, "Sabrina", 5),
        (11, 1, "Heat", 4),
        (20, 2, "Jumanji", 1),
        (30, 5, "Sabrina", 2),
        (20, 1, "Heat", 3),
        (11, 4, "Sabrina", 2),
        (30, 2, "Jumanji", 4),
    ],
    columns=["user", "movie", "title", "rating"],
)
few

# %% [markdown]
# Write the users down the side and the titles across the top, and put every rating where its user's row crosses its
# title's column:
#
# | user | Heat | Jumanji | Sabrina |
# |---|---|---|---|
# | 11 | 4 | | 2 |
# | 20 | 3 | 1 | |
# | 30 | | 4 | 3.5 |
#
# A row now shows one user's taste, a column what people think of one title, and a blank what we do not know yet. Such
# a table is called a *crosstab*, short for cross-tabulation.
#
# **Write `crosstab(ratings)` with pandas.** It returns a table with
#
# - one row for each user and one column for each title, labeled with the user's number and the title;
# - every rating in its cell, as a number, and `NaN` where the user has not rated the title;
# - one column for two movies of the same title: a user who rated both gets the mean of the two ratings.
#
# Read the columns `user`, `title` and `rating`, and leave `ratings` as it is. pandas can do this in more than one way,
# in some 0.03 seconds for 100,000 ratings; finding one in its documentation is part of the question. `crosstab` may take
# 75 times as long.


# %% tags=["stub"]
def crosstab(ratings):
    """Return a table of ratings with one row for each user and one column for each title; NaN where unrated."""
    raise NotImplementedError


# %% tags=["solution"]
def crosstab(ratings):
    """Return a table of ratings with one row for each user and one column for each title; NaN where unrated."""
    return ratings.pivot_table(index="user", columns="title", values="rating", aggfunc="mean")


# %% [markdown]
# Try it on the seven lines: you should get the table from above.

# %% tags=["try"]
crosstab(few)

# %% [markdown]
# Of all the ratings, look at the fullest corner first: the 15 users who rated most and the 15 titles that were rated
# most. Each rating has its color.

# %% tags=["try"]
# Figure: The fullest corner of the crosstab, 15 users by 15 titles: each cell shows its rating, the darker the
# higher, or a question mark where there is none.
import matplotlib.pyplot as plt

table = crosstab(ratings)
users = table.count(axis=1).nlargest(15).index
titles = table.count().nlargest(15).index
corner = table.loc[users, titles].astype(float)

fig, ax = plt.subplots(figsize=(7.5, 7.5), layout="constrained")
image = ax.imshow(corner, cmap=plt.get_cmap("YlGnBu", 5), vmin=0.5, vmax=5.5)
for row in range(len(users)):
    for column in range(len(titles)):
        rating = corner.iloc[row, column]
        text, color = ("?", "crimson") if pd.isna(rating) else (f"{rating:g}", "white" if rating > 3 else "black")
        ax.text(column, row, text, ha="center", va="center", color=color, fontsize=9)
ax.set_xticks(range(len(titles)), titles, rotation=60, ha="left", rotation_mode="anchor")
ax.set_yticks(range(len(users)), users)
ax.xaxis.tick_top()
ax.set_ylabel("user")
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
fig.colorbar(image, label="rating", ticks=range(1, 6), location="bottom", shrink=0.4, aspect=15)
plt.show()

# %% [markdown]
# Read along a row and you meet a person: some are dark all the way, some find little to like. Read down a column and
# you meet a movie. Where a row and a column are both dark, you have a guess for a red question mark between them, and
# you made it without knowing what the movie is about.
#
# Now step back. Below is the whole table, blue where a rating is: most active users on top, most-rated titles on the
# left. The little red frame is the corner that you have just seen.

# %% tags=["try"]
# Figure: The whole crosstab, blue where a rating is. Ratings crowd toward the upper left, where active users meet
# famous titles; the rest is almost white. A small red frame marks the corner that was shown before.
by_activity = table.count(axis=1).sort_values(ascending=False, kind="stable").index
by_fame = table.count().sort_values(ascending=False, kind="stable").index
is_rated = table.loc[by_activity, by_fame].notna().astype(float)

fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
blues = plt.get_cmap("Blues", 8)
ax.imshow(is_rated, cmap=blues, aspect="auto", interpolation="antialiased", interpolation_stage="data")
ax.add_patch(plt.Rectangle((-0.5, -0.5), 15, 15, fill=False, color="crimson", clip_on=False))
ax.set(xlabel="titles, most-rated first", ylabel="users, most active first")
ax.set_title(f"{is_rated.to_numpy().mean():.1%} of the table is filled")
plt.show()

# %% [markdown]
# With MovieLens 100k there are 943 rows and 1,664 columns, and 94 % of the cells are white. Filling them is the whole
# task of collaborative filtering: *predict the rating in a cell from the ratings in its row and its column.*
#
# The crosstab is for looking and thinking; to train a model one keeps the list, which has no blanks to store. Read on
# where the chapter gives every row and every column of this table a few numbers of its own and lets the computer learn
# them (questions 6 and 7).
