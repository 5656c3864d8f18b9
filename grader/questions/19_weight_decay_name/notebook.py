# %% [markdown] section="Losses, bias, weight decay" minutes=20 difficulty=2
# # 19. Weight decay by another name
#
# *Builds on the step of question 15. After it you can tell the two kinds of weight decay apart.*
#
# A model holds a weight of 10, and no rating needs it. It ought to fade. There are two ways to see to that:
#
# 1. **Charge for it.** Add `wd * (w ** 2).sum()` to the loss, so that large weights cost something, and let the
#    optimizer walk downhill as ever.
# 2. **Wear it away.** Leave the loss alone, and before every step take a small share off each weight.
#
# They look like two different ideas. Are they?
# %%
import matplotlib.pyplot as plt
import numpy as np

w = np.array([10.0, -3.0, 0.5])
grad = np.array([0.0, 1.0, -2.0])  # of the loss alone: nothing pulls at the first weight


# %% [markdown]
# **Write `sgd_step_l2(w, grad, lr, wd)` and `sgd_step_decay(w, grad, lr, wd)`**, each of which returns the weights
# after one step of plain SGD and leaves `w` as it is. In both, `grad` is the gradient of the loss without any penalty.
#
# - `sgd_step_l2` walks `lr` times the gradient of the *whole* loss, in which every weight is charged `wd * w ** 2`.
# - `sgd_step_decay` first takes the share `2 * lr * wd` off every weight, and then walks `lr * grad`.
# %% tags=["stub"]
def sgd_step_l2(w, grad, lr, wd):
    """Return `w` after one SGD step on the loss plus `wd * (w ** 2).sum()`."""
    raise NotImplementedError


def sgd_step_decay(w, grad, lr, wd):
    """Return `w` with the share `2 * lr * wd` taken off, after one SGD step on the loss."""
    raise NotImplementedError


# %% tags=["solution"]
def sgd_step_l2(w, grad, lr, wd):
    """Return `w` after one SGD step on the loss plus `wd * (w ** 2).sum()`."""
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    """Return `w` with the share `2 * lr * wd` taken off, after one SGD step on the loss."""
    return (1 - 2 * lr * wd) * w - lr * grad


# %% [markdown]
# Both lines should be the same, and the first weight should have lost a tenth of itself.
# %% tags=["try"]
print("charged:  ", sgd_step_l2(w, grad, lr=0.1, wd=0.5))
print("worn away:", sgd_step_decay(w, grad, lr=0.1, wd=0.5))


# %% [markdown]
# ## Where they part
# For plain SGD the two are one step written twice, and the names became interchangeable. Adam pulls them apart, because
# it divides each weight's gradient by that gradient's usual size. A charge that sits *inside* the gradient is divided
# too; a share taken off beside it is not. Below, two weights start at 10. Their gradients are pure noise: large for the
# first weight, small for the second.
# %%
def adam_run(charged, steps=300, lr=0.02, wd=0.2):
    """Return the path of the two weights, (steps + 1, 2): charged in the gradient, or worn away beside it."""
    noise = np.random.default_rng(0).normal(size=(steps, 2)) * [10, 0.1]
    w, mean, square = np.array([10.0, 10.0]), np.zeros(2), np.zeros(2)
    path = [w]
    for step, grad in enumerate(noise, start=1):
        if charged:
            grad = w - sgd_step_l2(w, grad, lr=1, wd=wd)  # a step of length 1 is the whole gradient
        mean, square = 0.9 * mean + 0.1 * grad, 0.99 * square + 0.01 * grad**2
        walk = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        w = w - lr * walk if charged else sgd_step_decay(w, walk, lr, wd)
        path.append(w)
    return np.array(path)


# %% tags=["try"]
# Figure: Two panels with two curves each, over the steps: a weight with large gradients and one with small. Charged
# in the loss, the weight with large gradients hardly shrinks; worn away, both shrink alike.
_, panels = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
for panel, charged in zip(panels, (True, False), strict=True):
    for weight, name, style in zip(adam_run(charged).T, ("large gradients", "small gradients"), ("-", "--"), strict=True):
        panel.plot(weight, style, label=name)
    panel.set(title="charged in the loss" if charged else "worn away", xlabel="step", ylim=(0, 10.5))
panels[0].set_ylabel("weight")
panels[1].legend()
plt.tight_layout()
plt.show()
# %% [markdown]
# Charged in the loss, the weight with the large gradients hardly fades, and the other falls at Adam's own speed.
# Worn away, both fade alike, by the same share a step. That is why `AdamW` exists, and why it is the one to use.
#
# ## The other name
# Books and papers often call weight decay something else. **Set `other_name` to the letter** of that name.
#
# | letter | name |
# |---|---|
# | `"a"` | learning rate decay |
# | `"b"` | L1 regularization |
# | `"c"` | dropout |
# | `"d"` | L2 regularization |
# | `"e"` | gradient clipping |
# %% tags=["stub"]
other_name = ...
# %% tags=["solution"]
other_name = "d"
# %% [markdown]
# You will meet both names, sometimes in one sentence, and now you know when the difference matters. Optimizers fold the 2
# into their number: `torch.optim.SGD(..., weight_decay=0.2)` does what your functions do with `wd=0.1`.
#
# Read on in the chapter where it stops the biased dot product from overfitting: the section on weight decay.
# This was question 19; question 20 writes the charge down, question 21 its gradient.
