# %% [markdown] section="Losses, bias, weight decay" minutes=40 difficulty=3
# # 17. Cross-entropy
#
# *Builds on questions 15 and 16. After it you can train for classes, and turn chances into stars.*
#
# A friend asks for a movie tonight. Two candidates have the same average, 3.2 stars. Should it matter which one she gets?

# %%
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from data import load_titled_ratings
from data.batches import load_batches

ratings = load_titled_ratings()
titles = ratings.groupby("title").rating.agg(["count", "mean", "std"])
often = titles[titles["count"] >= titles["count"].quantile(0.8)]
alike = often[(often["mean"] - 3.2).abs() < 0.05]
calm, divided = alike["std"].idxmin(), alike["std"].idxmax()


def star_shares(title):
    """Return which share of a title's ratings gave 1, 2, 3, 4 and 5 stars."""
    stars = ratings.rating[ratings.title == title]
    return [(stars == star).mean() for star in range(1, 6)]

# %%
# Figure: Two bars for each number of stars: the shares of ratings of two titles with the same average. One has most
# of its ratings in the middle, the other has them spread out to both ends.
plt.figure(figsize=(6, 3.5))
for shift, title, hatch in ((-0.2, calm, ""), (0.2, divided, "//")):
    plt.bar([star + shift for star in range(1, 6)], star_shares(title), width=0.4, label=title, hatch=hatch)
plt.xlabel("stars")
plt.ylabel("share of its ratings")
plt.ylim(0, 0.6)
plt.legend()
plt.show()

# %% [markdown]
# A model that predicts one number says 3.2 about both, and squared error asks for no more. To tell a safe choice from a
# gamble it must say how likely each number of stars is: five numbers for a pair instead of one. That makes a rating a
# *class*, and the loss for classes is *cross-entropy*: the model gives each class a score (a *logit*), softmax turns the
# five scores $z_1$ to $z_5$ into probabilities, and the loss is minus the logarithm of the probability that the true
# class was given:
#
# $$p_k = \frac{e^{z_k}}{e^{z_1} + \dots + e^{z_5}}, \qquad \text{loss} = -\log p_\text{true}$$
#
# A model that knows nothing gives each class a fifth. It pays $\log 5$, or 1.609, per rating.

# %% [markdown]
# ## The loss
# **Write `cross_entropy_loss(logits, ratings)`**: the mean cross-entropy of scores of shape (b, 5), whose columns stand
# for 1 to 5 stars, as one number that torch can differentiate. The ratings are as the batches give them: float32, 1 to 5.
# Use torch's cross-entropy or write it out; scores of 1000 must not upset it.
#
# **Write `expected_rating(logits)`**: for each row of scores the mean number of stars that its probabilities promise, of
# shape (b,).


# %% tags=["stub"]
def cross_entropy_loss(logits, ratings):
    """Return the mean cross-entropy of `logits`, float32 (b, 5), for `ratings`, float32 (b,) from 1 to 5."""
    raise NotImplementedError


def expected_rating(logits):
    """Return the mean of 1 to 5 stars under the probabilities of `logits` (b, 5), float32 of shape (b,)."""
    raise NotImplementedError


# %% tags=["solution"]
def cross_entropy_loss(logits, ratings):
    """Return the mean cross-entropy of `logits`, float32 (b, 5), for `ratings`, float32 (b,) from 1 to 5."""
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    """Return the mean of 1 to 5 stars under the probabilities of `logits` (b, 5), float32 of shape (b,)."""
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% tags=["try"]
example = torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 3.0, 2.0]])
print("probabilities", [[round(p, 3) for p in row] for row in example.softmax(dim=1).tolist()])
print("stars promised", [round(stars, 3) for stars in expected_rating(example).tolist()])
print("loss if both gave 4", round(cross_entropy_loss(example, torch.tensor([4.0, 4.0])).item(), 3))

# %% [markdown]
# ## The model
# **Write `DotProductClasses(n_users, n_movies, n_factors)`**, an `nn.Module` that returns five logits for each
# (user, movie) pair of a batch: any real numbers, so no softmax and no squeezing into a range.
#
# One way: a dot product multiplies the factors pair by pair, and then adds them up with equal weights. Keep the products,
# and let a layer add them up five times, each time with weights of its own. Any other way to five numbers will do if it
# lets the user's and the movie's factors meet. The table of small random factors is given.


# %%
def embedding(n, n_factors):
    """Return an `nn.Embedding` of n rows of small random numbers."""
    made = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(made.weight, std=0.01, a=-0.02, b=0.02)
    return made


# %% tags=["stub"]
class DotProductClasses(nn.Module):
    """Scores 1 to 5 stars for pairs of a user and a movie."""

    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """Return logits, float32 of shape (b, 5), for the pairs `x`, int64 of shape (b, 2)."""
        raise NotImplementedError


# %% tags=["solution"]
class DotProductClasses(nn.Module):
    """Scores 1 to 5 stars for pairs of a user and a movie."""

    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.stars = nn.Linear(n_factors, 5)

    def forward(self, x):
        """Return logits, float32 of shape (b, 5), for the pairs `x`, int64 of shape (b, 2)."""
        return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))


# %% [markdown]
# ## What comes of it
# The loop is the one of question 15 with your loss in it. On MovieLens 100k the validation loss falls from 1.6 to 1.26
# and then turns. Look at when it turns, and at when the squared error of the promised stars does.

# %% tags=["try"]
torch.manual_seed(42)
train_batches, valid_batches = load_batches(batch_size=256)
model = DotProductClasses(train_batches.n_users, train_batches.n_movies, n_factors=50)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, fused=True)  # fused: quicker, with the same steps

history = []
print("epoch  training  validation  squared error of the promised stars")
for epoch in range(1, 5):
    losses = []
    for x, y in train_batches:
        loss = cross_entropy_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        logits, stars = model(valid_batches.x), valid_batches.y
        valid_loss = cross_entropy_loss(logits, stars).item()
        squared = F.mse_loss(expected_rating(logits), stars).item()
    history.append((sum(losses) / len(losses), valid_loss))
    print(f"{epoch:5}  {history[-1][0]:8.3f}  {valid_loss:10.3f}  {squared:13.3f}")

# %% [markdown]
# And can it tell the two movies apart? Here is what it promises for ratings that it was *not* trained on, on average over
# the users who gave them, beside the shares among all ratings. They are few: how many, each panel says.

# %% tags=["try"]
# Figure: Two panels, one for each title: bars for the shares of stars that were given, and a line for the chances
# that the model promises.
figure, panels = plt.subplots(1, 2, figsize=(7.5, 3.2), sharey=True)
for panel, title in zip(panels, (calm, divided)):
    place = train_batches.titles.index([title])[0]
    pairs = valid_batches.x[valid_batches.x[:, 1] == int(place)]
    with torch.no_grad():
        promised = model(pairs).softmax(dim=1).mean(dim=0)
    panel.bar(range(1, 6), star_shares(title), color="lightgray", label="given")
    panel.plot(range(1, 6), promised, "o-", label="promised")
    panel.set(xlabel="stars", xticks=range(1, 6))
    panel.set_title(f"{title}\n{len(pairs)} unseen ratings", fontsize="medium")
panels[0].set_ylabel("share")
panels[1].legend()
plt.show()

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# What has to change in the model and in its targets before cross-entropy can be its loss? What does the model gain by it,
# and what does cross-entropy no longer know about ratings that squared error knew?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The model needs five outputs instead of one, without a sigmoid range, and each rating becomes a class, 0 to 4. In return
# it says how sure it is, so a movie that divides its viewers no longer looks like a middling one. But cross-entropy takes
# the five classes for unrelated labels: for a true 5 it makes no difference whether the rest of the probability lies on 4
# or on 1, whereas squared error knows that 4 is nearly right.

# %% [markdown]
# Probabilities are what one needs to decide by: who recommends may want the movie with the best chance of five stars, or
# the one with the least chance of one. How the two losses compare, on the same ratings and by the same measures, is
# further research 4. In the chapter, read on from the training of the first dot product model: every model that follows
# there predicts one number, and now you know what the other way would have cost.
