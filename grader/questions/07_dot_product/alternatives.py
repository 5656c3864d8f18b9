# %% counts through the positions
def dot(u, v):
    if len(u) != len(v):
        raise ValueError(f"The vectors have {len(u)} and {len(v)} elements.")
    total = 0.0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


# %% maps the multiplication operator over both lists
import operator


def dot(u, v):
    if len(u) != len(v):
        raise ValueError("one vector is longer than the other")
    return sum(map(operator.mul, u, v))


# %% peels off one pair at a time
def dot(u, v):
    if not u and not v:
        return 0
    if not u or not v:
        raise ValueError("one vector has an element more than the other")
    return u[0] * v[0] + dot(u[1:], v[1:])


# %% folds the pairs, with a helper and an error of its own
from functools import reduce


class LengthError(ValueError):
    pass


def same_length(u, v):
    if len(u) - len(v):
        raise LengthError


def dot(u, v):
    same_length(u, v)
    return reduce(lambda total, pair: total + pair[0] * pair[1], zip(u, v, strict=True), 0)


# %% lists the products first and sums them without rounding
import math


def dot(u, v):
    products = [a * b for a, b in zip(u, v, strict=True)]
    return math.fsum(products)


# %% adds to a total, pair by pair
def dot(u, v):
    if len(u) != len(v):
        raise ValueError(f"{len(u)} elements do not go with {len(v)}")
    total = 0
    for a, b in zip(u, v):
        total += a * b
    return total


# %% takes the pairs from the end
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("different lengths")
    place, total = len(u), 0
    while place:
        place -= 1
        total += u[place] * v[place]
    return total


# %% numbers the elements of one vector
def dot(u, v):
    if len(v) != len(u):
        raise ValueError("the vectors are not of one length")
    return sum(value * v[place] for place, value in enumerate(u))
