# %% rows of length 1, and a dictionary of places
from difflib import get_close_matches


def similarities(factors, row):
    unit = nn.functional.normalize(factors, dim=1)
    return unit @ unit[row]


def nearest(model, titles, title, k):
    places = {name: place for place, name in enumerate(titles)}
    try:
        place = places[title]
    except KeyError:
        raise KeyError(title, get_close_matches(title, titles, n=2, cutoff=0.5)) from None
    alike = similarities(model.movie_factors.weight, place).tolist()
    del places[title]
    return sorted(places, key=lambda name: alike[places[name]], reverse=True)[:k]


# %% the formula written out, and minus infinity for the movie itself
import difflib


def similarities(factors, row):
    products = torch.einsum("nf,f->n", factors, factors[row])
    lengths = torch.sqrt((factors * factors).sum(1))
    return products / (lengths * lengths[row])


def nearest(model, titles, title, k):
    if title not in set(titles):
        ratio = {known: difflib.SequenceMatcher(None, title.lower(), known.lower()).ratio() for known in titles}
        best = sorted(titles, key=ratio.get, reverse=True)[:3]
        raise KeyError("unknown title; the closest are " + "; ".join(best))
    with torch.no_grad():
        alike = similarities(model.movie_factors.weight, titles.index(title)).clone()
    alike[titles.index(title)] = -float("inf")
    return [titles[i] for i in alike.topk(k).indices]


# %% NumPy
import difflib

import numpy as np


class UnknownTitle(KeyError):
    pass


def similarities(factors, row):
    table = factors.detach().numpy()
    norms = np.linalg.norm(table, axis=1)
    return torch.from_numpy(np.dot(table, table[row]) / norms / norms[row])


def nearest(model, titles, title, k):
    found = [i for i, name in enumerate(titles) if name == title]
    if not found:
        raise UnknownTitle(f"{title!r}? Perhaps {difflib.get_close_matches(title, titles)}.")
    order = np.argsort(-similarities(model.movie_factors.weight.detach(), found[0]).numpy(), kind="stable")
    order = order[order != found[0]]
    return np.array(titles)[order[:k]].tolist()


# %% one pair of movies at a time, in plain Python
import difflib
import math


def cosine(a, b):
    return sum(p * q for p, q in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)


def similarities(factors, row):
    rows = factors.tolist()
    return torch.tensor([cosine(rows[row], other) for other in rows])


def nearest(model, titles, title, k):
    if titles.count(title) == 0:
        message = ", ".join(difflib.get_close_matches(title, titles, cutoff=0.4))
        raise KeyError(f"Not found. Close: {message}")
    me = titles.index(title)
    alike = similarities(model.movie_factors.weight, me)
    pairs = [(-float(alike[i]), name) for i, name in enumerate(titles) if i != me]
    return [name for _, name in sorted(pairs)][:k]


# %% a product of normalized rows
def similarities(factors, row):
    rows = nn.functional.normalize(factors, dim=1)
    return rows @ rows[row]
