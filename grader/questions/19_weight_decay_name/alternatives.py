# %% one from the other
def sgd_step_decay(w, grad, lr, wd):
    share = 2 * lr * wd
    return w - share * w - lr * grad


def sgd_step_l2(w, grad, lr, wd):
    return sgd_step_decay(w, grad, lr, wd)


# %% lets autograd find the slope
import torch


def sgd_step_l2(w, grad, lr, wd):
    weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    (wd * (weights**2).sum()).backward()
    return w - lr * (grad + weights.grad.numpy())


def sgd_step_decay(w, grad, lr, wd):
    kept = w * (1 - 2 * lr * wd)
    return kept - lr * grad


# %% copies and then works in place
def sgd_step_l2(w, grad, lr, wd):
    new = np.array(w, dtype=float)
    new -= lr * np.asarray(grad)
    new -= lr * wd * 2 * np.asarray(w)
    return new


def sgd_step_decay(w, grad, lr, wd):
    new = np.array(w, dtype=float)
    new *= 1 - 2 * lr * wd
    new -= lr * np.asarray(grad)
    return new


# %% weight by weight
def step_one(w, grad, lr, wd):
    return w - lr * grad - lr * wd * (w + w)


def sgd_step_l2(w, grad, lr, wd):
    return np.vectorize(step_one)(w, grad, lr, wd)


sgd_step_decay = sgd_step_l2


# %% a capital letter with a space
other_name = "D "


# %% the name written out
other_name = "L2 regularization"


# %% multiplies everything out
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * grad - 2 * lr * wd * w


def sgd_step_decay(w, grad, lr, wd):
    kept = w * (1 - 2 * lr * wd)
    return kept - lr * grad


# %% keeps the slope of the charge in a variable of its own
def sgd_step_l2(w, grad, lr, wd):
    slope = grad + wd * (w + w)
    return np.subtract(w, np.multiply(lr, slope))


def sgd_step_decay(w, grad, lr, wd):
    share = 2 * lr * wd
    return w - share * w - lr * grad
