# %% topk for the ends, assignment for the way back
def lowest(values, k):
    return torch.topk(values, k, largest=False).indices


def highest(values, k):
    return torch.topk(values, k).indices


def inverse(order):
    ranks = torch.empty_like(order)
    ranks[order] = torch.arange(len(order))
    return ranks


# %% with NumPy
import numpy as np


def lowest(values, k):
    return torch.from_numpy(np.argsort(values.numpy())[:k].copy())


def highest(values, k):
    return torch.from_numpy(np.argsort(-values.numpy())[:k].copy())


def inverse(order):
    return torch.from_numpy(np.argsort(order.numpy()))


# %% sorts the positions in plain Python
def lowest(values, k):
    numbers = values.tolist()
    return torch.tensor(sorted(range(len(numbers)), key=numbers.__getitem__)[:k])


def highest(values, k):
    numbers = values.tolist()
    return torch.tensor(sorted(range(len(numbers)), key=lambda i: -numbers[i])[:k])


def inverse(order):
    where = {number: place for place, number in enumerate(order.tolist())}
    return torch.tensor([where[i] for i in range(len(order))])


# %% takes sort's second result, one function built on the other
def lowest(values, k):
    _, places = torch.sort(values, stable=True)
    return places[:k]


def highest(values, k):
    return lowest(-values, k)


def inverse(order):
    return torch.sort(order)[1]


# %% takes out the extreme number k times
def lowest(values, k):
    left, places = values.clone().double(), []
    for _ in range(k):
        places.append(int(left.argmin()))
        left[places[-1]] = float("inf")
    return torch.tensor(places)


def highest(values, k):
    upward = torch.argsort(values)
    return upward[len(values) - k :].flip(0)


def inverse(order):
    return torch.zeros_like(order).scatter(0, order, torch.arange(len(order)))


# %% the second result of a sort, in both directions
def lowest(values, k):
    return values.sort().indices[:k]


def highest(values, k):
    return values.sort(descending=True)[1][:k]


# %% keeps the k best on a heap
import heapq


def lowest(values, k):
    return torch.tensor(heapq.nsmallest(k, range(len(values)), key=lambda i: float(values[i])), dtype=torch.long)


def highest(values, k):
    return torch.tensor(heapq.nlargest(k, range(len(values)), key=lambda i: float(values[i])), dtype=torch.long)
