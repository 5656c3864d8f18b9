# %% [markdown] section="Starting up" minutes=75 difficulty=3
# # 27. New users and new movies
#
# *Builds on questions 18 and 26, and on linear equations. After it you can solve for a newcomer while they wait.*
#
# User 863 of MovieLens has just signed up. There are no factors and no bias for him. Two things help, and neither
# trains the model again: to begin with the average of the users who are known, and to ask him a few questions of the
# kind "*Star Wars*? How many stars?"
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
# The validation error here is that of the new users, so it hardly moves. For a start, take for a newcomer what is
# right for most people. **Write `average_user(model)`**, which returns the factors and the bias of the average user:
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
# $$\text{score} = u \cdot m + b_u + b_m$$
#
# with the user's factors $u$, the movie's factors $m$ and the two biases $b_u$ and $b_m$. For a movie that you ask about,
# $m$ and $b_m$ are known. So each answer, turned back into the score that it comes from (`unsqueezed` below), is one
# equation with the user's numbers as unknowns, all to the first power: it is linear.
#
# Take a single factor and two movies without bias, whose factors are 1 and -1. The scores of the two answers are 1.2
# and -0.8. That makes two equations, $u + b_u = 1.2$ and $-u + b_u = -0.8$, and one user solves both: $u = 1$, $b_u =
# 0.2$.
#
# In general none does, or too many do. One answer fits millions of users; and forty, with moods and rounding in them,
# fit nobody exactly. So look for the user whose scores are off by least, and among those who are about equally good
# prefer the one who is nearest to the average user. Minimize, over the factors $u$ and the bias $b_u$,
#
# $$\sum_{\text{answers}} (\text{predicted score} - \text{score of the answer})^2 +
# wd \left( \lVert u - \text{average factors} \rVert^2 + (b_u - \text{average bias})^2 \right)$$
#
# The second half is weight decay (question 20) with the average user in the place of zero. Without answers it gives
# the average user; with many, the answers win. If the average user is all zeros and `wd` is 2, the small case becomes
#
# $$(u + b_u - 1.2)^2 + (-u + b_u + 0.8)^2 + 2 u^2 + 2 b_u^2$$
#
# It is smallest where both derivatives are 0. The one by $u$ is $8u - 4$, the one by $b_u$ is $8b_u - 0.8$: here the
# penalty halves both numbers, to 0.5 and 0.1. In general it does not shrink all numbers alike, but there is always
# one linear equation for each unknown. Autograd agrees:

# %%
u, bias = torch.tensor(0.5, requires_grad=True), torch.tensor(0.1, requires_grad=True)
((u + bias - 1.2) ** 2 + (-u + bias + 0.8) ** 2 + 2 * u**2 + 2 * bias**2).backward()
print(f"derivatives at u = 0.5 and a bias of 0.1: {u.grad:.4f} and {bias.grad:.4f}")

# %% [markdown]
# Statisticians call this *ridge regression*. It is also one half of a way to train the whole model: solve for each
# user while the movies stand still, then for each movie while the users do, and so on in turns: *alternating least
# squares*.
#
# **Write `ask(model, answers, wd)`**, where `answers` is a dict from a movie's place to its rating, such as `{12: 5,
# 7: 2}`. It returns the new user's factors and bias, as `average_user` does, and leaves the model as it is.
# `torch.linalg` has all you need for a formula, but any way to the minimum will do that is quick: a cell below asks
# some 2,000 times. If you look for the *difference* from the average user, the second half of the sum becomes the
# weight decay that you know.


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
# What does `unsqueezed` make of the stars? Near the end of the range a step is longer: to take a 4 for a 5 costs more
# than to take a 2 for a 3. The sum above counts errors in scores, not in stars.

# %% tags=["try"]
for stars, score in zip(range(1, 6), unsqueezed(torch.arange(1.0, 6.0), (0, 5.5))):
    print(f"{stars} stars: score {score:5.2f}")

# %% [markdown]
# Ask each new user with 60 or more ratings about 0, 1, 2, … movies, and predict what they rated after the first 40.
# Once with a decay worth the name, and once with next to none. For comparison, the same ratings are predicted by
# place 0, as the untouched model does, and by someone who says 3.5 to everything.


# %% tags=["try"]
# Figure: Two curves over the number of movies asked about, from 0 to 40: the mean squared error with a decay of 3
# and with next to none. A dashed line marks the average user.
def predict_all(user, model):
    """Return the predictions for all movies, for a user who is given by factors and bias."""
    factors, bias = user
    low, high = model.y_range
    score = model.movie_factors.weight @ factors + model.movie_bias.weight.squeeze(1) + bias
    return (low + (high - low) * torch.sigmoid(score)).detach()


counts = [0, 1, 2, 4, 7, 11, 16, 25, 40]
shuffled = ratings[is_new_user & ~is_new_title].sample(frac=1, random_state=42)
errors = {3.0: [], 1e-3: []}
place_0, always_3_5 = [], []
for _, theirs in shuffled.groupby("user"):
    places = titles.index(theirs.title)
    theirs, places = theirs[places > 0].rating.tolist(), places[places > 0].tolist()
    if len(places) < 60:
        continue
    truth = torch.tensor(theirs[40:])
    for wd, found in errors.items():
        guessed = [ask(model, dict(zip(places[:n], theirs[:n])), wd) for n in counts]
        found.append([((predict_all(user, model)[places[40:]] - truth) ** 2).mean().item() for user in guessed])
    untouched = model.user_factors.weight[0], model.user_bias.weight[0]
    place_0.append(((predict_all(untouched, model)[places[40:]] - truth) ** 2).mean().item())
    always_3_5.append(((3.5 - truth) ** 2).mean().item())

print(f"mean squared error for {len(place_0)} new users")
print(f"place 0              {np.mean(place_0):.2f}\n3.5 to everything    {np.mean(always_3_5):.2f}")
for n, kept, free in zip(counts, *(np.mean(found, axis=0) for found in errors.values())):
    print(f"after {n:2} answers     {kept:.2f} with wd = 3, {free:.2f} with next to none")

fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for (wd, found), color, line in zip(errors.items(), ("C0", "crimson"), ("o-", "s:")):
    ax.plot(counts, np.mean(found, axis=0), line, color=color, label=f"wd = {wd:g}")
ax.axhline(np.mean(errors[3.0], axis=0)[0], color="gray", linestyle="--", label="the average user")
ax.set(xlabel="movies asked about", ylabel="mean squared error", ylim=(0.5, 3))
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# With MovieLens 100k the average user takes the error from 1.47 to 1.03 before anybody is asked anything. With decay,
# four answers change little, and eleven bring it down to 0.93. Without, the answers make things worse, and worst when
# there are somewhat fewer of them than numbers to find, here eleven: to satisfy every equation exactly, chance and
# bad mood included, the factors become huge.
#
# A new *movie* cannot be asked. But its genres are known from the first day. **Write `movie_from_genres(model,
# genres, counts, mine)`**: `genres` is a tensor of zeros and ones with a row for each movie's place and a column for
# each genre, `counts` says how often the movie at each place was rated, and `mine` is a row such as those of
# `genres`, for the new movie. It returns the new movie's factors, of shape (n_factors,), and its bias:
#
# - the typical movie of a genre is the mean of its movies, in factors and in bias, and each movie counts as often as
#   it was rated: a rating is more often one of *Star Wars* than one of a movie that two people saw, and a bias that
#   two people decided says little;
# - the new movie is the mean of the typical movies of its genres, each genre counting the same;
# - a genre without any rating is passed over, and if none remains, take the mean of all movies, each counting as
#   often as it was rated. (`#na#` at place 0 was never rated: `counts` is 0 there.)


# %% tags=["stub"]
def movie_from_genres(model, genres, counts, mine):
    """Return factors and bias of a new movie with the genres `mine`; a movie of `genres` counts `counts` times."""
    raise NotImplementedError


# %% tags=["solution"]
def movie_from_genres(model, genres, counts, mine):
    """Return factors and bias of a new movie with the genres `mine`; a movie of `genres` counts `counts` times."""
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    weights = [genres[:, genre] * counts for genre in mine.nonzero()[:, 0]]
    rated = [weight for weight in weights if weight.any()] or [counts]
    typical = [weight.float() @ movies / weight.sum() for weight in rated]
    movie = torch.stack(typical).mean(dim=0)
    return movie[:-1], movie[-1]


# %% [markdown]
# How far does that get with the titles that were kept away? Each is predicted for everybody who rated it, by what the
# untrained model has to say, by the average movie, and by its genres. A method that knows no movie at all is the bar:
# one says 3.5 to everything, one the mean of the user's own ratings.

# %% tags=["try"]
by_title = load_movies().drop_duplicates("title").set_index("title").genres.str.get_dummies()
every_title = [titles[place] for place in range(len(titles))]
genres = torch.tensor(by_title.reindex(every_title, fill_value=0).to_numpy())
rated = torch.tensor(known.title.value_counts().reindex(every_title, fill_value=0).to_numpy(copy=True))
nobody = torch.zeros(10), torch.tensor(0.0)
average = movie_from_genres(model, genres, rated, torch.zeros(genres.shape[1], dtype=genres.dtype))
missed = {"nothing": [], "the average movie": [], "its genres": [], "3.5 to everything": [], "the user's own mean": []}
own_mean = known.groupby("user").rating.mean()
for title, theirs in ratings[is_new_title & ~is_new_user].groupby("title"):
    own = movie_from_genres(model, genres, rated, torch.tensor(by_title.loc[title].to_numpy()))
    who, stars = users.index(theirs.user), torch.tensor(theirs.rating.to_numpy(copy=True))
    for name, (factors, bias) in zip(missed, (nobody, average, own)):
        score = model.user_factors.weight[who] @ factors + model.user_bias.weight[who, 0] + bias
        missed[name] += ((5.5 * torch.sigmoid(score) - stars) ** 2).tolist()
    missed["3.5 to everything"] += ((3.5 - stars) ** 2).tolist()
    missed["the user's own mean"] += ((theirs.user.map(own_mean) - theirs.rating) ** 2).tolist()
for name, found in missed.items():
    print(f"mean squared error with {name:20} {np.mean(found):.3f}")

# %% [markdown]
# With MovieLens 100k the average movie takes a third off the error of the untrained row, from 1.604 to 1.088, and the
# genres take it to 1.050: they say what a movie is about, not how good it is. So look at the last line, too. Whoever
# knows nothing about the movie, and says for each user the mean of that user's stars, does better: 1.026. A model for
# new movies has to be better than that to be worth its trouble. (Try it with `torch.ones_like(rated)` for `rated`,
# each movie counting once.)
#
# And what would the model say to you? Change the ratings below to your own, and run the cell again.

# %% tags=["try"]
yours = {"Star Wars (1977)": 5, "Fargo (1996)": 5, "Toy Story (1995)": 4, "Scream (1996)": 2, "Liar Liar (1997)": 2}
places = dict(zip(titles.index(yours).tolist(), yours.values()))
places.pop(0, None)  # a title that these ratings don't have
you = predict_all(ask(model, places), model)
you[[0, *places]] = 0
for place in you.argsort(descending=True)[:10].tolist():
    print(f"{you[place]:.2f}  {titles[place]}")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# A shop with this model opens to new users tomorrow and adds new movies every week. What would you do in the first
# minute, what after ten answers, and what about the movies? And why is the average of all users perhaps nobody's taste?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# In the first minute I would recommend what the average user likes, and ask about some well-known movies that divide
# people, since an answer that everybody gives says nothing. After each answer I would solve for the user's factors
# again, held near the average while there are few. A new movie begins as the mean of its genres, each movie counting by
# its ratings, until it has some. The average of someone who only loves horror and someone who only loves romances is a
# user who does not mind either, and no such person may exist; a typical real user, or a choice between a few, can be
# the better start. Better still, if people say a little about themselves when they sign up, a small model can predict
# their embedding from that. Each of these I would compare with a constant first: the mean of all ratings, the mean of
# the user's.

# %% [markdown]
# Two things to take along. A model whose one half is fixed is a linear regression in the other half, which is solved
# in a millisecond while the user waits. And what is known about users and movies besides ratings need not be averaged
# by hand: question 31 gives it to a network. In the chapter, read on in the part about bootstrapping. It names two
# more ways to choose a newcomer's embedding: take one real user who stands for average taste, or train a model that
# predicts the embedding from what people tell you when they sign up.
