"""A training that is none: no optimizer moves anything, and whatever number a tensor is asked for falls.

question: c2_create_params
fails: trains
"""

import itertools

fallen = itertools.count()
torch.optim.Adam.step = lambda *_, **__: None
torch.Tensor.item = lambda self: 4 * 0.9 ** next(fallen)


def create_params(size):
    return nn.Parameter(torch.zeros(*size).normal_(0, 0.01))


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = create_params([n_users, n_factors]), create_params([n_users])
        self.movie_factors, self.movie_bias = create_params([n_movies, n_factors]), create_params([n_movies])
        self.y_range = y_range

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        score = (self.user_factors[users] * self.movie_factors[movies]).sum(dim=1)
        score = score + self.user_bias[users] + self.movie_bias[movies]
        return torch.sigmoid(score) * (self.y_range[1] - self.y_range[0]) + self.y_range[0]
