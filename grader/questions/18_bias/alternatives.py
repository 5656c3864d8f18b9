# %% bare parameters
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors = nn.Parameter(torch.randn(n_users, n_factors) * 0.01)
        self.movie_factors = nn.Parameter(torch.randn(n_movies, n_factors) * 0.01)
        self.user_bias = nn.Parameter(torch.zeros(n_users))
        self.movie_bias = nn.Parameter(torch.zeros(n_movies))
        self.y_range = y_range

    def forward(self, x):
        user, movie = x.T
        score = torch.einsum("ij,ij->i", self.user_factors[user], self.movie_factors[movie])
        return sigmoid_range(score + self.user_bias[user] + self.movie_bias[movie], *self.y_range)


# %% adds the biases to the model of question 15
class DotProductBias(DotProduct):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__(n_users, n_movies, n_factors, y_range)
        self.user_bias = nn.Embedding(n_users, 1)
        self.movie_bias = nn.Embedding(n_movies, 1)

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        res = torch.mul(self.user_factors(users), self.movie_factors(movies)).sum(-1)
        res += self.user_bias(users).squeeze(-1)
        res += self.movie_bias(movies).squeeze(-1)
        return sigmoid_range(res, *self.y_range)


# %% from PyTorch's own first numbers
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.low, self.high = y_range
        self.movie_bias, self.user_bias = nn.Embedding(n_movies, 1), nn.Embedding(n_users, 1)
        self.movie_factors, self.user_factors = nn.Embedding(n_movies, n_factors), nn.Embedding(n_users, n_factors)

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        match = torch.bmm(self.user_factors(users).unsqueeze(1), self.movie_factors(movies).unsqueeze(2)).squeeze(2)
        score = self.user_bias(users) + self.movie_bias(movies) + match
        return (self.low + (self.high - self.low) / (1 + torch.exp(-score))).squeeze(1)


# %% the biases as one more factor each, with a partner that is always 1
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.movie_factors = embedding(n_users, n_factors), embedding(n_movies, n_factors)
        self.user_bias, self.movie_bias = embedding(n_users, 1), embedding(n_movies, 1)
        self.y_range = y_range

    def forward(self, x):
        one = torch.ones(len(x), 1)
        users = torch.cat([self.user_factors(x[:, 0]), self.user_bias(x[:, 0]), one], dim=1)
        movies = torch.cat([self.movie_factors(x[:, 1]), one, self.movie_bias(x[:, 1])], dim=1)
        return sigmoid_range((users * movies).sum(1), *self.y_range)


# %% one-hot vectors and matrix products
import torch.nn.functional as F


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.y_range = y_range
        for name, shape in {"user_factors": (n_users, n_factors), "movie_factors": (n_movies, n_factors)}.items():
            setattr(self, name, nn.Parameter(torch.empty(shape).normal_(0, 0.01)))
        self.user_bias, self.movie_bias = nn.Parameter(torch.zeros(n_users, 1)), nn.Parameter(torch.zeros(n_movies, 1))

    def look_up(self, ids, *weights):
        hot = F.one_hot(ids, len(weights[0])).float()
        return [hot @ weight for weight in weights]

    def forward(self, x):
        users, user_bias = self.look_up(x[:, 0], self.user_factors, self.user_bias)
        movies, movie_bias = self.look_up(x[:, 1], self.movie_factors, self.movie_bias)
        return sigmoid_range((users @ movies.T).diagonal() + (user_bias + movie_bias)[:, 0], *self.y_range)
