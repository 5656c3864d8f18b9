# %% math.pow, einsum and hstack
import math


def embedding_size(n):
    size = round(1.6 * math.pow(n, 0.56))
    return size if size < 600 else 600


def dot_error(users, movies):
    message = None
    try:
        torch.einsum("bf,bf->b", users, movies)
    except RuntimeError as error:
        message = error.args[0]
    return message


def joined(users, movies):
    return torch.hstack((users, movies))


# %% NumPy for the size, matrix products for the error, a new table that is filled
import numpy as np


def embedding_size(n):
    return int(np.clip(np.rint(1.6 * np.power(n, 0.56)), None, 600))


def dot_error(users, movies):
    try:
        torch.bmm(users.unsqueeze(1), movies.unsqueeze(2))
        return None
    except Exception as problem:
        return f"{problem}"


def joined(users, movies):
    b, p = users.shape
    table = torch.zeros(b, p + movies.shape[1])
    table[:, :p] = users
    table[:, p:] = movies
    return table


# %% adds a half and cuts, one row at a time
def embedding_size(n):
    return int(min(1.6 * n**0.56, 600) + 0.5)


def dot_error(users, movies):
    try:
        for user, movie in zip(users, movies, strict=True):
            torch.dot(user, movie)
    except RuntimeError as error:
        return str(error)
    return None


def joined(users, movies):
    return torch.stack([torch.cat([user, movie]) for user, movie in zip(users, movies, strict=True)])


# %% torch for everything
def embedding_size(n):
    size = torch.tensor(float(n), dtype=torch.float64).pow(0.56).mul(1.6).round()
    return int(size.clamp(max=600))


def dot_error(users, movies):
    try:
        torch.linalg.vecdot(users, movies)
    except (RuntimeError, ValueError) as error:
        return str(error)


def joined(users, movies):
    return torch.concat([users.T, movies.T]).T


# %% sets the columns side by side
def embedding_size(n):
    size = round(pow(n, 0.56) * 1.6)
    return size if size < 600 else 600


def joined(users, movies):
    return torch.column_stack([users, movies])


# %% joins the columns of both tables turned round
def joined(users, movies):
    return torch.cat([users.T, movies.T]).T
