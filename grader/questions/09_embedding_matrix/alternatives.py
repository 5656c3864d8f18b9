# %% lets PyTorch do both
import torch.nn.functional as F


def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(n, n_factors).weight


def look_up(factors, ids):
    return F.embedding(ids, factors)


# %% draws with NumPy and selects along the rows
import numpy as np


def make_factors(n, n_factors, seed):
    drawn = np.random.default_rng(seed).normal(0, 1, (n, n_factors)).astype(np.float32)
    return torch.nn.Parameter(torch.from_numpy(drawn))


def look_up(factors, ids):
    known = range(factors.shape[0])
    for i in ids.tolist():
        if i not in known:
            raise IndexError(f"there is no user {i}")
    return torch.index_select(factors, dim=0, index=ids)


# %% fills an empty table, and stacks the rows one by one
def make_factors(n, n_factors, seed):
    table = torch.empty(n, n_factors)
    table.normal_(mean=0.0, std=1.0, generator=torch.Generator().manual_seed(seed))
    table.requires_grad = True
    return table


def look_up(factors, ids):
    if ids.min() < 0 or ids.max() >= factors.size(0):
        raise IndexError(f"the ids must be between 0 and {factors.size(0) - 1}")
    return torch.stack([factors[i] for i in ids])


# %% a class of errors of its own, and one-hot rows
class UnknownUser(IndexError):
    pass


def make_factors(n, n_factors, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return torch.distributions.Normal(0.0, 1.0).sample((n, n_factors)).requires_grad_(True)


def look_up(factors, ids):
    hot = ids[:, None] == torch.arange(len(factors))
    if not hot.any(dim=1).all():
        raise UnknownUser
    return hot.to(factors.dtype) @ factors


# %% sets the seed for this draw alone, and looks up as a layer does
def make_factors(n, n_factors, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return torch.randn(n, n_factors).requires_grad_()


def look_up(factors, ids):
    if len(ids) and not 0 <= int(ids.min()) <= int(ids.max()) < len(factors):
        raise IndexError("there is no such row")
    return torch.nn.functional.embedding(ids, factors)
