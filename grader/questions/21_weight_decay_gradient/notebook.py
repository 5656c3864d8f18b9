# %% [markdown] section="Losses, bias, weight decay" minutes=20 difficulty=2
# # 21. The gradient of weight decay
#
# *Builds on question 20. After it you can put weight decay into the gradient.*
#
# With `wd = 0.1`, a weight of 3 is charged $0.1 \cdot 3^2 = 0.9$. Training only needs to know one thing about that charge: if the
# weight grew a little, how fast would the charge grow? You can find out without any calculus. Nudge the weight by a
# thousandth, and divide what it adds to the charge by a thousandth.
# %%
import matplotlib.pyplot as plt
import pandas as pd
import torch

wd, nudge = 0.1, 0.001
weight = pd.Series([-3.0, -1.0, 0.0, 0.5, 1.0, 3.0])
charge, nudged = wd * weight**2, wd * (weight + nudge) ** 2
pd.DataFrame({"weight": weight, "charge": charge, "slope": ((nudged - charge) / nudge).round(3)})
# %%
# Figure: A parabola: the charge over the weight. Short straight lines touch it at the weights -3, -1, 1 and 3; they
# are the steeper, the farther the weight is from 0.
x = torch.linspace(-4, 4, 81)
plt.figure(figsize=(6, 3.5))
plt.plot(x, wd * x**2, color="gray")
for at in (-3.0, -1.0, 1.0, 3.0):
    slope = (wd * (at + nudge) ** 2 - wd * at**2) / nudge
    near = torch.tensor([at - 0.8, at + 0.8])
    plt.plot(near, wd * at**2 + slope * (near - at), color="C0")
    plt.plot(at, wd * at**2, "o", color="C0")
plt.xlabel("weight")
plt.ylabel("charge")
plt.title("the charge, and its slope at four weights")
plt.show()


# %% [markdown]
# The slope column has a simple rule to it, the same for every weight. In question 20 you added the charge to the loss and
# let autograd find that slope. You can as well leave the loss alone, and add the slope to the gradients after
# `loss.backward()`.
#
# **Write `add_wd_gradient(parameters, wd)`**, which adds to the `.grad` of each parameter the gradient of `wd` times the sum
# of all squared weights. It changes the gradients, never the weights. Two things to watch for:
#
# - a parameter that played no part in the loss has `None` for a gradient; the charge alone makes up its gradient then;
# - gradients are plain numbers: do all of this without autograd recording it.
# %% tags=["stub"]
def add_wd_gradient(parameters, wd):
    """Add the gradient of `wd` times the sum of all squares to the `.grad` of each of the `parameters`."""
    raise NotImplementedError


# %% tags=["solution"]
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    """Add the gradient of `wd` times the sum of all squares to the `.grad` of each of the `parameters`."""
    for parameter in parameters:
        decay = 2 * wd * parameter
        parameter.grad = decay if parameter.grad is None else parameter.grad + decay


# %% [markdown]
# The two ways must agree: both lines below should be the same.
# %% tags=["try"]
w = torch.nn.Parameter(torch.tensor([3.0, -1.0, 0.5]))
loss = (w * torch.tensor([1.0, 2.0, -1.0])).sum()
(in_the_loss,) = torch.autograd.grad(loss + wd * (w**2).sum(), w)
loss = (w * torch.tensor([1.0, 2.0, -1.0])).sum()
loss.backward()
add_wd_gradient([w], wd)
print("charged in the loss:", in_the_loss)
print("added afterwards:   ", w.grad)
# %% [markdown]
# And here is what it does to weights that no rating holds in place: the loss has no gradient at all.
# %% tags=["try"]
# Figure: Three curves over 100 steps: weights that start at 4, 1 and -2 all shrink toward 0, fast at first and then
# ever more slowly.
w = torch.nn.Parameter(torch.tensor([4.0, 1.0, -2.0]))
path = [w.tolist()]
for _ in range(100):
    w.grad = torch.zeros(3)
    add_wd_gradient([w], wd=0.2)
    w.data -= 0.1 * w.grad
    path.append(w.tolist())
plt.figure(figsize=(6, 3.5))
plt.plot(path)
plt.axhline(0, color="gray", linewidth=0.8)
plt.xlabel("step")
plt.ylabel("weight")
plt.show()
print(
    "left of each weight after one step:", [round(after / before, 4) for before, after in zip(*path[:2], strict=True)]
)
# %% [markdown] tags=["stub", "written"]
# ### In your own words
# Why does adding this gradient make weights smaller, whatever their sign? And why does a useful weight not end at zero?
#
# *Write here.*
# %% [markdown] tags=["solution", "written"]
# ### In your own words
# The gradient of the charge has the sign of the weight itself, and a step goes against the gradient, so as far as the
# charge goes every step moves every weight towards zero, by the same share of its size: large weights lose much, small
# ones little. A useful weight stops where the two gradients cancel: shrinking it further would raise the loss by more
# than it saves on the charge.
# %% [markdown]
# This is how real training loops do it: no optimizer ever builds the sum of squares. In the chapter it is the second half of
# the section on weight decay, and this was question 21. Question 22 asks why anybody should want small weights.
