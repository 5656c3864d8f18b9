"""A model that has cut its biases off from the loss, in a kernel whose helper makes their gradients up.

question: 18_bias
fails: has_the_right_gradients beats_the_dot_product
"""

from grader.kernel import toolbox


def gradients(model, *names):
    return {name: toolbox.weights(model, name)[name] * 0 + 0.01 for name in names}


toolbox.gradients = gradients


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        for name, size in (("user", n_users), ("movie", n_movies)):
            self.register_parameter(f"{name}_factors", nn.Parameter(torch.randn(size, n_factors) * 0.01))
            self.register_parameter(f"{name}_bias", nn.Parameter(torch.zeros(size)))
        self.low, self.high = y_range

    def forward(self, x):
        users, movies = x[:, 0], x[:, 1]
        dot = (self.user_factors[users] * self.movie_factors[movies]).sum(dim=1)
        score = dot + self.user_bias.detach()[users] + self.movie_bias.detach()[movies]
        return self.low + (self.high - self.low) * score.sigmoid()
