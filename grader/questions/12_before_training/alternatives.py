# %% folds the outliers back, and predicts from a batch of pairs
def new_embedding(n, n_factors, std=0.01):
    layer = nn.Embedding(n, n_factors)
    with torch.no_grad():
        layer.weight.normal_().fmod_(2).mul_(std)
    return layer


def untrained_error(ratings, n_factors, std):
    x = torch.tensor(ratings[["user", "movie"]].values.copy())
    y = torch.tensor(ratings["rating"].tolist(), dtype=torch.float32)
    users, movies = (new_embedding(size + 1, n_factors, std) for size in x.max(dim=0).values.tolist())
    predicted = torch.einsum("ij,ij->i", users(x[:, 0]), movies(x[:, 1]))
    return float(nn.functional.mse_loss(predicted, y))


# %% a class of its own that draws outliers again, and a loop over batches
class SmallEmbedding(nn.Embedding):
    def __init__(self, n, n_factors, std):
        super().__init__(n, n_factors)
        numbers = torch.randn(n, n_factors)
        while (numbers.abs() > 2).any():
            numbers = torch.where(numbers.abs() > 2, torch.randn(n, n_factors), numbers)
        self.weight = nn.Parameter(numbers * std)


def new_embedding(n, n_factors, std=0.01):
    return SmallEmbedding(n, n_factors, std)


def untrained_error(ratings, n_factors, std):
    users = new_embedding(1 + ratings.user.max(), n_factors, std)
    movies = new_embedding(1 + ratings.movie.max(), n_factors, std)
    total = 0.0
    for start in range(0, len(ratings), 10_000):
        part = ratings.iloc[start : start + 10_000]
        rows = zip(
            users(torch.tensor(part.user.tolist())).split(1000), movies(torch.tensor(part.movie.tolist())).split(1000)
        )
        predicted = torch.cat([(u * m).sum(1) for u, m in rows])
        total += (predicted - torch.tensor(part.rating.tolist())).pow(2).sum().item()
    return total / len(ratings)


# %% the bell's inverse, and NumPy for the rest
import math

import numpy as np


def new_embedding(n, n_factors, std=0.01):
    inside = math.erf(2 / math.sqrt(2))  # the share of a normal distribution within two deviations
    even = torch.rand(n, n_factors) * 2 - 1
    numbers = math.sqrt(2) * torch.erfinv(even * inside) * std
    return nn.Embedding.from_pretrained(numbers, freeze=False)


def untrained_error(ratings, n_factors, std):
    user_numbers, users = np.unique(ratings["user"], return_inverse=True)
    movie_numbers, movies = np.unique(ratings["movie"], return_inverse=True)
    user_factors = new_embedding(len(user_numbers), n_factors, std).weight.detach().numpy()
    movie_factors = new_embedding(len(movie_numbers), n_factors, std).weight.detach().numpy()
    every_pair = user_factors @ movie_factors.T
    return np.mean((every_pair[users, movies] - ratings["rating"].to_numpy()) ** 2)
