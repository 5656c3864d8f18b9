# %% [markdown] section="Beyond the chapter" minutes=40 difficulty=2
# # Beyond B7. Rate ten, get your ten
#
# *Builds on questions 18 and 27. After it you can have a list of your own made, and explained.*
#
# So far it was always somebody else: user 863, an average user, the users of a shop. Now it is your turn. Rate ten
# movies that you know, and your own model will name ten that you should see. There is nothing to hand in but that list,
# and a lot to look at. (The notebook keeps your ratings, and if you hand it in, your teacher sees them. If you don't like
# that, make some up.)
#
# First a model: the chapter's dot product with biases, trained on people who don't know you. (The chapter reports a
# validation loss of 0.823 for its own, on a random fifth of MovieLens 100k.)

# %%
import matplotlib.pyplot as plt
import pandas as pd
import torch
from torch import nn

from data import load_titled_ratings
from data.batches import load_batches
from learner import Learner


class DotProductBias(nn.Module):
    """Factors and a bias for each user and each movie; predictions inside `y_range`."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.01)
        self.y_range = y_range

    def forward(self, x):
        users, movies = x.T
        score = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1, keepdim=True)
        score = score + self.user_bias(users) + self.movie_bias(movies)
        low, high = self.y_range
        return (low + (high - low) * torch.sigmoid(score)).squeeze(1)


train, valid = load_batches(batch_size=512)
titles = [train.titles[place] for place in range(train.n_movies)]  # titles[0] is "#na#", which is no title
torch.manual_seed(42)
model = DotProductBias(train.n_users, train.n_movies, 20)
Learner(model, train, valid).fit_one_cycle(5, lr=1e-2, wd=0.2)

# %% [markdown]
# ## Your ratings
# Here are the titles that most people have rated. (If the ratings in use are the bundled sample, you don't know any of
# them, for they are invented. `python -m data fetch` gets real ones; or be somebody else for half an hour.)

# %%
well_known = load_titled_ratings().title.value_counts().index[:60].tolist()

# %% tags=["try"]
for place in range(0, len(well_known), 2):
    print("".join(f"{title:60.58}" for title in well_known[place : place + 2]).rstrip())

# %% [markdown]
# More are in the catalog. Look for a word:


# %%
def find(word):
    """Return the titles of the catalog in which `word` occurs, whatever its case."""
    return [title for title in titles[1:] if word.lower() in title.lower()]


# %% tags=["try"]
find("night")

# %% [markdown]
# **Make `my_ratings`**: a dict from ten titles or more to your stars, numbers from 1 to 5. Spell the titles exactly as
# the catalog does: `my_ratings = {"Star Wars (1977)": 5, …}`. Don't only take favorites: the model learns as much from
# what you can't stand.

# %% tags=["stub"]
my_ratings = ...

# %% tags=["solution"]
my_ratings = {title: int(star) for title, star in zip(well_known, "5245123514")}

# %% [markdown]
# ## Who are you, for the model?
# To the model you are a row of factors and a bias, and it doesn't have yours. But it has those of the movies. So each of
# your answers is an equation with your numbers as unknowns, and `ask` solves these equations while you wait, as in
# question 27. (With no answers it returns the average user. Your own `ask` from question 27 will do as well.)


# %%
def average_user(model):
    """Return the mean factors, of shape (n_factors,), and the mean bias of all users but the one at place 0."""
    return model.user_factors.weight.detach()[1:].mean(dim=0), model.user_bias.weight.detach()[1:].mean()


def ask(model, answers, wd=3.0):
    """Return factors and bias of a new user who gave `answers`, a dict from movies' places to stars."""
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    low, high = model.y_range
    scores = torch.logit((torch.tensor(list(answers.values()), dtype=torch.float32) - low) / (high - low))
    movies = model.movie_factors.weight.detach()[places]
    surprise = scores - (movies @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    inputs = torch.cat([movies, torch.ones(len(places), 1)], dim=1)  # a bias is the factor of a constant 1
    decay = wd * torch.eye(inputs.shape[1])
    difference = torch.linalg.solve(inputs.T @ inputs + decay, inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


def stars(model, person):
    """Return the predicted stars for all movies, (n_movies,), for a `person` as `ask` returns one."""
    factors, bias = person
    score = model.movie_factors.weight.detach() @ factors + model.movie_bias.weight.detach()[:, 0] + bias
    low, high = model.y_range
    return low + (high - low) * torch.sigmoid(score)


# %% [markdown]
# **Write `your_ten(model, titles, ratings, k=10)`**. `titles` is a list, in which `titles[place]` is the title of the
# movie at that place of the model, and `ratings` a dict from titles to stars. Return a list of the `k` titles with the
# highest predicted stars for a person with these ratings, the best first. (`ask` wants places in place of titles.)
#
# - Leave out what is in `ratings`, and place 0, which is no title.
# - Among equal predictions, the title at the lower place comes first.
# - If there are fewer than `k` titles left, return all of them. `k` may be 0, and `ratings` may be empty.
# - A title in `ratings` that is not in `titles` is a slip of the pen: raise `KeyError` for it.


# %% tags=["stub"]
def your_ten(model, titles, ratings, k=10):
    """Return the `k` best titles for a person with `ratings`, a dict from titles to stars; best first, none rated."""
    raise NotImplementedError


# %% tags=["solution"]
def your_ten(model, titles, ratings, k=10):
    """Return the `k` best titles for a person with `ratings`, a dict from titles to stars; best first, none rated."""
    place_of = {title: place for place, title in enumerate(titles)}
    predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
    unseen = [place for place in range(1, len(titles)) if titles[place] not in ratings]
    return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]


# %% [markdown]
# **Make `my_ten`**, your list.

# %% tags=["stub"]
my_ten = ...

# %% tags=["solution"]
my_ten = your_ten(model, titles, my_ratings)

# %% [markdown]
# Here it is. The last column says what the model would predict for the average user, who was not asked anything.

# %% tags=["try"]
places = [titles.index(title) for title in my_ten]
me = ask(model, {titles.index(title): rating for title, rating in my_ratings.items()})
pd.DataFrame(
    {
        "for you": stars(model, me)[places],
        "for the average user": stars(model, average_user(model))[places],
    },
    index=my_ten,
).round(2)

# %% [markdown]
# ## Is it really yours?
# A list of favorites suits nearly everybody a little. So compare it with two others: with the list of somebody who said
# nothing at all, and with that of your opposite, who gave 1 star where you gave 5, 2 where you gave 4, and so on.

# %% tags=["try"]
opposite = {title: 6 - rating for title, rating in my_ratings.items()}
lists = {"said nothing": your_ten(model, titles, {}), "your opposite": your_ten(model, titles, opposite)}
for name, their_ten in lists.items():
    print(f"{name}: {len(set(their_ten) & set(my_ten))} of your ten")
pd.DataFrame({"you": my_ten, **lists})

# %% [markdown]
# ## Why these?
# A page that can't say why is hard to trust. Yours can. For a title on the list, take away one of your answers and ask
# again. If the prediction falls, that answer had pulled the title up; if the prediction rises, it had held the title down.
#
# Say two answers decide, and with both a title is predicted to get 4.1 stars. Without the first it would get 3.8,
# without the second 4.2. So the first pulls by +0.3, the second by -0.1.
#
# **Write `pulls(model, titles, ratings, title)`**: a dict from each title in `ratings` to its pull on `title`, which is
# the predicted stars for `title` with all `ratings`, minus those with all but this one. `ratings` stays as it is, and
# for a title that is not in `titles` (a rated one or `title` itself) raise `KeyError`.


# %% tags=["stub"]
def pulls(model, titles, ratings, title):
    """Return a dict from each rated title to the stars that `title` would lose if this rating were missing."""
    raise NotImplementedError


# %% tags=["solution"]
def pulls(model, titles, ratings, title):
    """Return a dict from each rated title to the stars that `title` would lose if this rating were missing."""
    place_of = {each: place for place, each in enumerate(titles)}
    answers = {place_of[rated]: rating for rated, rating in ratings.items()}

    def predicted(answers):
        return stars(model, ask(model, answers))[place_of[title]].item()

    everything = predicted(answers)
    return {
        rated: everything - predicted({place: rating for place, rating in answers.items() if titles[place] != rated})
        for rated in ratings
    }


# %% [markdown]
# All pulls on your ten at once. A row is a title that you should see, a column an answer of yours. Blue pulls up, red
# holds down, and the numbers are hundredths of a star. Does an answer pull where you would expect it?

# %% tags=["try"]
# Figure: A table of numbers, blue where they are positive and red where negative: a row for each of your ten
# titles, a column for each of your answers. Each number says how far the answer pulls the title, in hundredths of a
# star.
table = pd.DataFrame({title: pulls(model, titles, my_ratings, title) for title in my_ten}).T
most = table.abs().to_numpy().max()
fig, ax = plt.subplots(figsize=(1.5 + 0.6 * table.shape[1], 6.5), layout="constrained")
ax.imshow(table, cmap="RdBu", vmin=-1.4 * most, vmax=1.4 * most, aspect="auto")
for row, numbers in enumerate(table.to_numpy()):
    for column, number in enumerate(numbers):
        ax.text(column, row, f"{100 * number:+.0f}", ha="center", va="center", fontsize=8)
labels = [f"{title:.30} {rating:g}*" for title, rating in my_ratings.items()]
ax.set_xticks(range(len(labels)), labels, rotation=50, ha="left", rotation_mode="anchor", fontsize=8)
ax.set_yticks(range(len(my_ten)), [f"{title:.34}" for title in my_ten], fontsize=8)
ax.xaxis.tick_top()
ax.tick_params(length=0)
plt.show()

# %% [markdown]
# Now play. Change one answer and run the notebook from there: how many of your ten stay? Rate as a friend would, and
# show your friend the list. Add ten more answers: do the pulls get smaller?
#
# And keep in mind what this list is. It holds what the model expects you to give the most stars to *if* you watch it.
# Whether you would choose to watch it is another question (Beyond B1). Titles that few people rated can slip in on the
# praise of a handful (question 24). And the model knows nothing of you but these answers, given tonight, in the mood
# that you are in.
#
# In the chapter, the part about bootstrapping suggests what you have just done: to ask a newcomer about a few movies.
