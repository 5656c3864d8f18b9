# %% [markdown] section="Deep learning" minutes=40 difficulty=2
# # 30. A neural network for ratings
#
# *Builds on questions 13, 15 and 29. After it you can build a network on embeddings.*
#
# A dot product has one way of putting a user and a movie together: it multiplies their factors, one by one, and adds up.
# And it takes two lists, no more. Suppose you like thrillers in the evening and comedies in the morning. Where would the
# hour go? A neural network takes any row of numbers. Can it learn for itself what to do with a user's and a movie's?

# %%
import torch
from torch import nn

from data.batches import load_batches
from learner import Learner

train, valid = load_batches(batch_size=512)


def small_embedding(n, n_factors):
    """Return an embedding of `n` rows whose weights start near 0."""
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=0.01)
    return embedding


# %% [markdown]
# Take a (user, movie) pair through it by hand, with two factors for the user and three for the movie. The two rows are
# joined into one of five numbers. A linear layer makes, say, four new numbers out of the five. A ReLU sets the negative
# ones to 0. A second linear layer makes one number of the four, and a sigmoid presses it into the range of the ratings.

# %%
torch.manual_seed(0)
first, activation, last = nn.Linear(2 + 3, 4), nn.ReLU(), nn.Linear(4, 1)
row = torch.tensor([[0.9, -0.3, 0.2, 0.8, -0.5]])
print("joined:         ", row)
print("after the first:", first(row).detach())
print("after the ReLU: ", activation(first(row)).detach())
print("after the last: ", last(activation(first(row))).detach())

# %% [markdown]
# The ReLU is what makes it a network. Without it two linear layers in a row are just one linear layer: a number for the
# user plus a number for the movie. With it, one of the four can be above 0 only for users and movies that go together.
#
# Writing `last(activation(first(row)))` reads from right to left and grows with every layer. PyTorch has a module that
# holds other modules and passes what comes in through one after the other: `nn.Sequential(first, activation, last)`.
#
# **Write `CollabNN(user_size, movie_size, y_range=(0, 5.5), n_act=100)`**, an `nn.Module`:
#
# - `user_size` and `movie_size` are pairs (rows, factors); `small_embedding(*user_size)` makes an embedding of that size.
#   The two may have different numbers of factors.
# - The user's factors, followed by the movie's, go through an `nn.Sequential` of a linear layer to `n_act` numbers, a
#   ReLU, and a linear layer to one number.
# - A sigmoid brings that number between the two ends of `y_range`. For a batch of shape (b, 2) the predictions have
#   the shape (b,).


# %% tags=["stub"]
class CollabNN(nn.Module):
    """Predicts a rating from the factors of a user and a movie, with one hidden layer of `n_act` numbers."""

    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


# %% tags=["solution"]
class CollabNN(nn.Module):
    """Predicts a rating from the factors of a user and a movie, with one hidden layer of `n_act` numbers."""

    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% tags=["try"]
x, y = next(iter(train))
model = CollabNN((train.n_users, 74), (train.n_movies, 101))
print(model)
print(model(x)[:5].detach())

# %% [markdown]
# Now train one. There is more to try out than with a dot product: the numbers of factors, `n_act`, the learning rate,
# the weight decay. The chapter takes 74 factors for users, 101 for movies and a weight decay of 0.01.
#
# **Set `learner`** to a `Learner` with a `CollabNN` for these `train` and `valid` batches, and train it: its predictions
# for `valid` should have a mean squared error of at most 0.89 on MovieLens 100k. `fit_one_cycle(5, lr=5e-3, wd=0.01)` is
# a good start.

# %% tags=["stub"]
learner = ...

# %% tags=["solution"]
torch.manual_seed(42)
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101)), train, valid)
learner.fit_one_cycle(5, lr=5e-3, wd=0.01)

# %% tags=["try"]
# Figure: The training and the validation loss over the epochs.
import matplotlib.pyplot as plt

learner.plot_losses()
plt.show()

# %% [markdown]
# The chapter reports 0.867, worse than the 0.823 of a dot product with biases. So is a network worse? On users and
# titles alone, yes. A dot product knows from the start that users and movies are to be multiplied, and the network has
# to find that out. Here is a small case. Half of the users like old movies and half like new ones, half of the movies
# are old, and whoever gets the right kind gives 5 stars, else 1. All mean ratings are the same. The network learns it,
# and a dot product needs a single factor for it: 1 for whoever likes old movies and for what is old, -1 for the others.

# %% tags=["try"]
from data.batches import Batches


class OneFactor(nn.Module):
    def __init__(self, n_users, n_movies):
        super().__init__()
        self.user_factor, self.movie_factor = small_embedding(n_users, 1), small_embedding(n_movies, 1)

    def forward(self, x):
        match = self.user_factor(x[:, 0]) * self.movie_factor(x[:, 1])
        return torch.sigmoid(match[:, 0]) * 5 + 0.5  # 3 in the middle


def final_error(model, x, stars, lr):
    """Train on three quarters of the rows, and return the mean squared error on the others."""
    n = len(x) * 3 // 4
    small = Learner(model, Batches(x[:n], stars[:n], 64, shuffle=True), Batches(x[n:], stars[n:], 400))
    small.fit_one_cycle(10, lr=lr)
    return small.valid_losses[-1]


torch.manual_seed(0)
pairs = torch.cartesian_prod(torch.arange(40), torch.arange(40))[torch.randperm(1600)]
stars = 1 + 4 * ((pairs[:, 0] + pairs[:, 1]) % 2)  # 5 stars if one number is even and the other odd
errors = {
    "the mean rating": float(stars.float().var(unbiased=False)),
    "a network": final_error(CollabNN((40, 4), (40, 6)), pairs, stars, lr=2e-2),
    "one factor": final_error(OneFactor(40, 40), pairs, stars, lr=5e-2),
}
for name, error in errors.items():
    print(f"{name:16} {error:.4f}")

# %% [markdown]
# What a dot product cannot do is to take in a third thing. Let every user have two tastes, one for the morning and one
# for the evening, and every movie two qualities to match. The hour decides which pair counts. A model that is not told
# the hour can only guess between the two; a network has room for it in its row.

# %% tags=["try"]
class WithHour(nn.Module):
    def __init__(self, n_users, n_movies):
        super().__init__()
        self.embeddings = nn.ModuleList(small_embedding(n, 6) for n in (n_users, n_movies, 2))
        self.layers = nn.Sequential(nn.Linear(18, 100), nn.ReLU(), nn.Linear(100, 1))

    def forward(self, x):
        row = torch.cat([embedding(x[:, place]) for place, embedding in enumerate(self.embeddings)], dim=1)
        return torch.sigmoid(self.layers(row)[:, 0]) * 5.5


torch.manual_seed(1)
triples = torch.cartesian_prod(torch.arange(40), torch.arange(40), torch.arange(2))[torch.randperm(3200)]
kinds = 1 - 2 * (torch.arange(40)[:, None] // torch.tensor([1, 2]) % 2)  # 1 or -1, in the morning and in the evening
matches = kinds[triples[:, 0]] * kinds[triples[:, 1]]
stars = 3 + 2 * matches.gather(1, triples[:, 2:])[:, 0]
for name, model in (("without the hour", CollabNN((40, 6), (40, 6))), ("with the hour", WithHour(40, 40))):
    print(f"{name}: {final_error(model, triples, stars, lr=2e-2):.4f}\n")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Why does the class hold its layers in an `nn.Sequential`? Say what that does for `forward`, and what it does for
# training: what would become of the layers' weights if the three stood in a plain Python list?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# To `forward`, an `nn.Sequential` is a single layer: one call passes the row through all of its parts in their order, and
# a network with more layers needs no line more there. For training, it is a module that knows the modules inside it.
# Assigned to an attribute, it makes their weights part of the model, so `parameters()` lists them, an optimizer moves
# them, and `print` shows them. A model does not look into a plain list: it would still predict, with the weights that the
# layers began with, and nothing would ever train them.

# %% [markdown]
# So it is not that a network is better at multiplying: it is worse. It is that whatever is known about a user, a movie or
# the moment can go into its row. Question 31 puts age, occupation and genres there. The chapter builds its `CollabNN` in
# the section on deep learning for collaborative filtering.
