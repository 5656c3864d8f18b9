# %% [markdown] section="Starting up" minutes=45 difficulty=3
# # 27. New users and new movies
#
# User 863 of MovieLens has just signed up. There are no factors and no bias for him; asked about such people all the
# same, the model below is wrong by 1.44 (mean squared error), worse than someone who says 3.5 to everything (1.27).
# Eleven answers of the kind "*Star Wars*? Five stars!" bring that down to 0.93, and nothing is trained again.
#
# To try it, keep some people and titles away from training: every fifth user and every tenth title will be new.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from data import load_movies, load_titled_ratings
from data.batches import Batches, Vocab
from learner import Learner


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.01)
        self.y_range = y_range

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        match = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1, keepdim=True)
        score = match + self.user_bias(users) + self.movie_bias(movies)
        low, high = self.y_range
        return (low + (high - low) * torch.sigmoid(score)).squeeze(1)


# %% tags=["try"]
ratings = load_titled_ratings()
is_new_user = ratings.user % 5 == 3
is_new_title = ratings.title.isin(sorted(ratings.title.unique())[7::10])
known = ratings[~is_new_user & ~is_new_title]
users, titles = Vocab(known.user), Vocab(known.title)


def batches(part, **options):
    x = np.stack([users.index(part.user), titles.index(part.title)], axis=1)
    return Batches(x, part.rating.to_numpy(copy=True), batch_size=512, **options)


torch.manual_seed(42)
model = DotProductBias(len(users), len(titles), 10)
learner = Learner(model, batches(known, shuffle=True), batches(ratings[is_new_user & ~is_new_title]))
learner.fit_one_cycle(5, lr=1e-2, wd=0.4)

# %% [markdown]
# The validation error here is that of the new users, so it hardly moves. For a start, take for a newcomer what is right
# for most people. **Write `average_user(model)`**, which returns the factors and the bias of the average user:
# a tensor of shape (n_factors,) and one number, each the mean over all users that the model knows. Place 0 is `#na#`,
# whom training never met; leave it out.


# %% tags=["stub"]
def average_user(model):
    """Return the mean factors, of shape (n_factors,), and the mean bias of all users but the one at place 0."""
    raise NotImplementedError


# %% tags=["solution"]
def average_user(model):
    """Return the mean factors, of shape (n_factors,), and the mean bias of all users but the one at place 0."""
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[1:].mean(dim=0), bias[1:].mean()


# %% [markdown]
# Now ask. Before it is squeezed into the range, the model's score of a movie for a user is
#
# factors of the user · factors of the movie + bias of the user + bias of the movie
#
# and for the movies you ask about, the movie's half of it is known. An answer, turned back into the score that it
# comes from (`unsqueezed` below), is therefore an equation for the user's numbers, and a linear one. With ten answers
# you have ten equations; what fits them best is found by *least squares*.
#
# There may be more numbers to find than answers, though: one answer fits millions of users. Among them choose the one
# who is nearest to the average user. Minimise, over `factors` and `bias`,
#
# sum over the answers of (predicted score - score of the answer)² + `wd` · (sum of (factors - average factors)² + (bias
# - average bias)²)
#
# This is weight decay (question 20) with the average user in the place of zero. Without answers it gives the average
# user; with many, the answers win.
#
# **Write `ask(model, answers, wd)`**, where `answers` is a dict from a movie's place to its rating, such as
# `{12: 5, 7: 2}`. It returns the new user's factors and bias, as `average_user` does, and leaves the model as it is.
# There is a formula for them (`torch.linalg` has all you need), but any way to the minimum will do that is quick: a
# cell below asks some 2,000 times. *Find the
# difference from the average user* and the second half of the sum becomes the weight decay that you know.


# %%
def unsqueezed(ratings, y_range):
    """Return the scores that the sigmoid would squeeze to `ratings`, a tensor of numbers inside `y_range`."""
    low, high = y_range
    return torch.logit((ratings - low) / (high - low))


# %% tags=["stub"]
def ask(model, answers, wd=3.0):
    """Return factors and bias of a new user who gave `answers`, a dict from movies' places to ratings."""
    raise NotImplementedError


# %% tags=["solution"]
def ask(model, answers, wd=3.0):
    """Return factors and bias of a new user who gave `answers`, a dict from movies' places to ratings."""
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = scores - (movie_factors @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)  # a bias is the factor of a constant 1
    decay = wd * torch.eye(inputs.shape[1])
    difference = torch.linalg.solve(inputs.T @ inputs + decay, inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


# %% [markdown]
# Ask each new user about 0, 1, 2, … movies, predict all the others, and see how wrong you are. Once with a decay worth
# the name, and once with next to none.


# %% tags=["try"]
def predict_all(user, model):
    """Return the predictions for all movies, for a user who is given by factors and bias."""
    factors, bias = user
    low, high = model.y_range
    score = model.movie_factors.weight @ factors + model.movie_bias.weight.squeeze(1) + bias
    return (low + (high - low) * torch.sigmoid(score)).detach()


counts = [0, 1, 2, 4, 7, 11, 16, 25, 40]
shuffled = ratings[is_new_user & ~is_new_title].sample(frac=1, random_state=42)
errors = {3.0: [], 1e-3: []}
for _, theirs in shuffled.groupby("user"):
    places = titles.index(theirs.title)
    theirs, places = theirs[places > 0].rating.tolist(), places[places > 0].tolist()
    if len(places) < 60:
        continue
    truth = torch.tensor(theirs[40:])
    for wd, found in errors.items():
        guessed = [ask(model, dict(zip(places[:n], theirs[:n])), wd) for n in counts]
        found.append([((predict_all(user, model)[places[40:]] - truth) ** 2).mean().item() for user in guessed])

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for (wd, found), color in zip(errors.items(), ("C0", "crimson")):
    ax.plot(counts, np.mean(found, axis=0), "o-", color=color, label=f"wd = {wd:g}")
ax.axhline(np.mean(errors[3.0], axis=0)[0], color="gray", linestyle="--", label="the average user")
ax.set(xlabel="movies asked about", ylabel="mean squared error", ylim=(0.5, 3))
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# Without decay the answers make things worse, and worst when there are about as many of them as numbers to find, here
# eleven: to satisfy every equation exactly, chance and bad mood included, the factors become huge. With decay the model
# listens a little to the first answers and more with each further one.
#
# A new *movie* cannot be asked. But its genres are known from the first day. **Write `movie_from_genres(model, genres,
# mine)`**: `genres` is a tensor of zeros and ones with a row for each movie's place and a column for each genre, and
# `mine` such a row for the new movie. It returns the new movie's factors, of shape (n_factors,), and its bias:
#
# - the typical movie of a genre is the mean of all its movies, in factors and in bias;
# - the new movie is the mean of the typical movies of its genres, each genre counting the same;
# - a genre without any movie is passed over, and if none remains, take the average of all movies but `#na#` at place 0
#   (whose row in `genres` is empty).


# %% tags=["stub"]
def movie_from_genres(model, genres, mine):
    """Return factors and bias of a new movie with the genres `mine`, a row of zeros and ones like those of `genres`."""
    raise NotImplementedError


# %% tags=["solution"]
def movie_from_genres(model, genres, mine):
    """Return factors and bias of a new movie with the genres `mine`, a row of zeros and ones like those of `genres`."""
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    members = [genres[:, genre] > 0 for genre in mine.nonzero()[:, 0]]
    typical = [movies[those].mean(dim=0) for those in members if those.any()]
    movie = torch.stack(typical).mean(dim=0) if typical else movies[1:].mean(dim=0)
    return movie[:-1], movie[-1]


# %% [markdown]
# How far does that get with the titles that were kept away? Each is predicted for everybody who rated it, by what the
# untrained model has to say, by the average movie, and by its genres.

# %% tags=["try"]
by_title = load_movies().drop_duplicates("title").set_index("title").genres.str.get_dummies()
genres = torch.tensor(by_title.reindex([titles[place] for place in range(len(titles))], fill_value=0).to_numpy())
nobody = torch.zeros(10), torch.tensor(0.0)
average = movie_from_genres(model, genres, torch.zeros(genres.shape[1], dtype=genres.dtype))
missed = {"nothing": [], "the average movie": [], "its genres": []}
for title, theirs in ratings[is_new_title & ~is_new_user].groupby("title"):
    own = movie_from_genres(model, genres, torch.tensor(by_title.loc[title].to_numpy()))
    who, stars = users.index(theirs.user), torch.tensor(theirs.rating.to_numpy(copy=True))
    for found, (factors, bias) in zip(missed.values(), (nobody, average, own)):
        score = model.user_factors.weight[who] @ factors + model.user_bias.weight[who, 0] + bias
        found += ((5.5 * torch.sigmoid(score) - stars) ** 2).tolist()
for name, found in missed.items():
    print(f"mean squared error with {name:18} {np.mean(found):.3f}")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# A shop with this model opens to new users tomorrow and adds new movies every week. What would you do in the first
# minute, what after ten answers, and what about the movies? And why is the average of all users perhaps nobody's taste?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# In the first minute I would recommend what the average user likes, and ask about some well-known movies that divide
# people, since an answer that everybody gives says nothing. After each answer I would solve for the user's factors again,
# held near the average while there are few. A new movie begins as the mean of its genres, until it has ratings. The
# average of someone who only loves horror and someone who only loves romances is a user who does not mind either, and no
# such person may exist; a typical real user, or a choice between a few, can be the better start.

# %% [markdown]
# With MovieLens 100k the average movie takes a fifth off the error, and the genres a little more: they say what a movie
# is about, not how good it is.
#
# Two things to take along. A model whose one half is fixed is a linear regression in the other half, which is solved in
# a millisecond while the user waits. And what is known about users and movies besides ratings need not be averaged by
# hand: question 31 gives it to a network. In the chapter, read on in the part about bootstrapping, where it names a few
# ways to choose a newcomer's embedding.
