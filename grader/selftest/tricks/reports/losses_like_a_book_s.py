"""Pairs of losses that fall as they do in a book, from a loop that leaves the model as it was.

question: 15_train_a_model
fails: reports_the_error_of_all_validation_ratings training_losses_are_those_of_the_steps
"""


class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = nn.Embedding(n_users, n_factors)
        self.movie_factors = nn.Embedding(n_movies, n_factors)

    def forward(self, x):
        return (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)


def train(model, batches, n_epochs, lr):
    return [(1.4 * 0.7**epoch, 1.3 * 0.8**epoch) for epoch in range(n_epochs)]
