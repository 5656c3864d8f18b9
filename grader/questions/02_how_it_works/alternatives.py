# %% lets NumPy do it with one operator
def match(user, movie):
    return user @ movie


def best_for(user, movies):
    titles = list(movies)
    matches = np.array([movies[title] for title in titles]) @ user
    return [titles[place] for place in np.argsort(matches)[::-1]]


# %% loops in plain Python
def match(user, movie):
    total = 0.0
    for taste, content in zip(user, movie, strict=True):
        total += float(taste) * float(content)
    return total


def best_for(user, movies):
    pairs = [(match(user, factors), title) for title, factors in movies.items()]
    return [title for _, title in sorted(pairs, reverse=True)]


# %% sorts a column of pandas
import pandas as pd


def match(user, movie):
    return np.einsum("i,i->", user, movie)


def best_for(user, movies):
    table = pd.DataFrame(movies)
    return table.mul(user, axis=0).sum().sort_values(ascending=False).index.tolist()


# %% takes out the best title again and again
def match(user, movie):
    return float(np.dot(user, movie))


def best_for(user, movies):
    left, ranking = dict(movies), []
    while left:
        best = max(left, key=lambda title: match(user, left[title]))
        ranking.append(best)
        del left[best]
    return ranking


# %% calculates with PyTorch
import torch


def match(user, movie):
    return torch.dot(torch.from_numpy(user).double(), torch.from_numpy(movie).double()).item()


def best_for(user, movies):
    titles = tuple(movies)
    matches = torch.tensor([match(user, movies[title]) for title in titles])
    return [titles[i] for i in matches.argsort(descending=True)]


# %% sorts by the opposite of the match
def match(user, movie):
    return np.inner(user, movie)


def best_for(user, movies):
    return [title for _, title in sorted((-match(user, factors), title) for title, factors in movies.items())]


# %% looks the matches up by title
def best_for(user, movies):
    matches = {title: match(user, factors) for title, factors in movies.items()}
    return sorted(matches, key=matches.get, reverse=True)
