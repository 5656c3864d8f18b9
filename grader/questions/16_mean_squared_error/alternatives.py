# %% torch's own loss behind a guard, and argmin
from torch.nn import functional as F


def mse(pred, target):
    if pred.size() != target.size() or pred.numel() == 0:
        raise ValueError("two tensors of the same shape are needed, with something in them")
    return F.mse_loss(pred, target)


def rmse(pred, target):
    return torch.sqrt(mse(pred, target))


def best_constant(loss, target, candidates):
    losses = torch.stack([loss(c.expand_as(target), target) for c in candidates])
    return candidates[losses.argmin()]


# %% dot products and norms, and a loop that remembers
class Mismatch(ValueError):
    pass


def check(pred, target):
    if list(pred.shape) != list(target.shape):
        raise Mismatch(f"{pred.shape} and {target.shape}")
    if 0 in pred.shape:
        raise Mismatch("nothing to compare")


def mse(pred, target):
    check(pred, target)
    off = (pred - target).flatten()
    return off @ off / len(off)


def rmse(pred, target):
    check(pred, target)
    return torch.linalg.norm(pred - target) / pred.numel() ** 0.5


def best_constant(loss, target, candidates):
    best, smallest = None, float("inf")
    for candidate in candidates:
        value = float(loss(torch.ones(target.shape) * candidate, target))
        if value < smallest:
            best, smallest = candidate.item(), value
    return best


# %% the root first, and a sorted list
def rmse(pred, target):
    same, n = pred.shape == target.shape, len(pred)
    if not (same and n):
        raise ValueError(f"cannot compare {n} predictions with {len(target)} targets, or their shapes differ")
    off = torch.sub(pred, target)
    return (torch.sum(off * off) / n) ** 0.5


def mse(pred, target):
    rmse(pred, target)  # for what it raises
    return torch.dist(pred, target) ** 2 / pred.numel()


def best_constant(loss, target, candidates):
    scored = sorted((loss(torch.zeros_like(target) + c, target).item(), c) for c in candidates.tolist())
    return scored[0][1]


# %% adds the squares and divides, and keeps the best so far
def mse(pred, target):
    if pred.shape != target.shape:
        raise ValueError("the shapes differ")
    if pred.numel() == 0:
        raise ValueError("nothing to take the mean of")
    return (pred - target).square().sum() / pred.numel()


def rmse(pred, target):
    return torch.sqrt(mse(pred, target))


def best_constant(loss, target, candidates):
    losses = [float(loss(torch.ones_like(target) * number, target)) for number in candidates]
    return float(candidates[losses.index(min(losses))])


# %% the length of the errors as a vector
def rmse(pred, target):
    if pred.shape != target.shape or len(pred) == 0:
        raise ValueError("there is no error to be had of these")
    return torch.linalg.vector_norm(pred - target) / len(pred) ** 0.5


def mse(pred, target):
    return rmse(pred, target) ** 2
