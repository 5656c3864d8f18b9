# %% scales before wrapping
def create_params(size):
    return nn.Parameter(torch.randn(size) * 0.01)


# %% an empty parameter, filled by torch.nn.init
def create_params(size):
    params = nn.Parameter(torch.empty(*size))
    nn.init.normal_(params, std=0.01)
    return params


# %% torch.normal, and a seedless generator
def create_params(size):
    numbers = torch.normal(0.0, 0.01, size=tuple(size), generator=torch.Generator().manual_seed(torch.seed()))
    return torch.nn.parameter.Parameter(numbers, requires_grad=True)


# %% takes a list, and the numbers one by one as well
def create_params(*size):
    return nn.Parameter(torch.zeros(*size).normal_(0, 0.01))


# %% truncated, as in question 12
def create_params(size):
    return nn.Parameter(nn.init.trunc_normal_(torch.empty(size), std=0.01, a=-0.02, b=0.02))


# %% draws through NumPy
import numpy as np


def create_params(size):
    return nn.Parameter(torch.from_numpy(np.random.default_rng().normal(0, 0.01, size).astype(np.float32)))


# %% einsum, and the weights by a loop over names
class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        for name, n in (("user", n_users), ("movie", n_movies)):
            self.register_parameter(f"{name}_factors", create_params([n, n_factors]))
            self.register_parameter(f"{name}_bias", create_params([n]))
        self.low, self.high = y_range

    def forward(self, x):
        u, m = x.unbind(1)
        score = torch.einsum("bf,bf->b", self.user_factors[u], self.movie_factors[m])
        return self.low + (self.high - self.low) * (score + self.user_bias[u] + self.movie_bias[m]).sigmoid()


# %% functional embeddings on bare parameters, and matmul
import torch.nn.functional as F


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors = create_params([n_users, n_factors])
        self.movie_factors = create_params([n_movies, n_factors])
        self.user_bias, self.movie_bias = create_params([n_users]), create_params([n_movies])
        self.y_range = y_range

    def forward(self, x):
        users = F.embedding(x[:, 0], self.user_factors).unsqueeze(1)
        movies = F.embedding(x[:, 1], self.movie_factors).unsqueeze(2)
        biases = self.user_bias.index_select(0, x[:, 0]) + self.movie_bias.take(x[:, 1])
        return sigmoid_range(torch.matmul(users, movies).flatten() + biases, *self.y_range)


# %% notes what was seen
differences = {
    "parameter": "ValueError",
    "size": "TypeError",
    "brackets": "TypeError",
    "keepdim": [64, 64],
    "bias_size": "(64, 64)",
    "squeeze": "IndexError",
}


# %% adds the biases in place, and names the exceptions by their classes
differences = {
    "parameter": ValueError,
    "size": TypeError,
    "brackets": TypeError,
    "keepdim": "RuntimeError",
    "bias_size": "RuntimeError: output with shape [64] doesn't match the broadcast shape [64, 64]",
    "squeeze": "IndexError",
}
