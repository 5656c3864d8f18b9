# %% [markdown] section="Losses, bias, weight decay" minutes=15 difficulty=1
# # 20. Weight decay
#
# *Builds on question 16. After it you can add the charge for large weights to a loss.*
#
# A user has rated one movie, with 4 stars. The movie's two factors are 1 and 0.5. Which factors should the user get?
# Here are three proposals. All of them explain the rating perfectly; look at what each predicts for the next movie.
# %%
import matplotlib.pyplot as plt
import pandas as pd
import torch

rated, rating = torch.tensor([1.0, 0.5]), 4.0
next_movie = torch.tensor([0.5, 1.0])
proposals = torch.tensor([[3.0, 2.0], [0.0, 8.0], [40.0, -72.0]])
pd.DataFrame(
    {
        "factors": [str(factors) for factors in proposals.tolist()],
        "rated movie": (proposals @ rated).tolist(),
        "next movie": (proposals @ next_movie).tolist(),
        "sum of squares": (proposals**2).sum(1).tolist(),
    }
)


# %% [markdown]
# The error of the rated movie can't choose between them: it is 0 three times. The last column can. Large factors fit
# this one rating just as well, and then predict far more than five stars, or far less than none. So we let them cost
# something: the loss is charged `wd` times the sum of all squared weights:
#
# $$\text{loss with decay} = \text{loss} + wd \cdot \sum_i w_i^2$$
#
# That charge is called *weight decay*.
#
# **Write `loss_with_wd(loss, parameters, wd)`**, which returns the charged loss. It counts every number in every tensor of
# `parameters`, which may be a list, or what `model.parameters()` hands out: tensors of any shapes, to be gone through
# only once. `backward()` on the result must reach them all, and `loss` itself stays as it is.
# %% tags=["stub"]
def loss_with_wd(loss, parameters, wd):
    """Return `loss` plus `wd` times the sum of the squares of all numbers in all `parameters`."""
    raise NotImplementedError


# %% tags=["solution"]
def loss_with_wd(loss, parameters, wd):
    """Return `loss` plus `wd` times the sum of the squares of all numbers in all `parameters`."""
    return loss + wd * sum((parameter**2).sum() for parameter in parameters)


# %% [markdown]
# With `wd=0.01`, the three proposals should cost 0.13, 0.64 and 67.84.
# %% tags=["try"]
for factors in proposals:
    loss = (factors @ rated - rating) ** 2
    print(factors.tolist(), "costs", round(float(loss_with_wd(loss, [factors], wd=0.01)), 2))


# %% [markdown]
# Now let gradient descent choose. Each dot is a start; the dashed line holds all factors that explain the rating perfectly.
# %% tags=["try"]
# Figure: Two panels with the paths of four starts through the plane of two factors, and a dashed line of all
# factors that explain the rating. Without decay each path ends where it meets the line; with decay all four end at
# the same point.
def descend(start, wd, steps=400, lr=0.1):
    """Return the path of the user's factors, (steps + 1, 2)."""
    factors = torch.tensor(start, requires_grad=True)
    path = [start]
    for _ in range(steps):
        loss = (factors @ rated - rating) ** 2
        (slope,) = torch.autograd.grad(loss_with_wd(loss, [factors], wd), factors)
        factors = (factors - lr * slope).detach().requires_grad_()
        path.append(factors.tolist())
    return torch.tensor(path)


_, panels = plt.subplots(1, 2, figsize=(8, 3.4), sharey=True)
for panel, wd in zip(panels, (0, 0.05), strict=True):
    panel.plot([0, 6], [8, -4], "--", color="gray")
    for start in ([0.0, 0.0], [0.0, 6.0], [6.0, 1.0], [5.0, -4.0]):
        path = descend(start, wd)
        (line,) = panel.plot(*path.T)
        panel.plot(*path[0], "o", *path[-1], "*", color=line.get_color(), markersize=8)
    panel.set(title=f"wd = {wd}", xlabel="first factor")
panels[0].set_ylabel("second factor")
plt.tight_layout()
plt.show()
# %% [markdown]
# Without the charge, where you end depends on where you start (the stars on the left). With it, every path bends along the
# line and ends at the smallest factors that explain the rating almost as well. *Almost* is the price: the prediction for
# the rated movie falls a little short of 4, the more so the larger `wd` is.
#
# In a model with 50 factors a user, and users with 20 ratings, the same freedom is there thousands of times over. Read on
# in the chapter where it is taken away: the section on weight decay. This was question 20; question 21 does without the
# sum and goes straight to its gradient.
