"""A right model, and a Learner that trains nothing and says of it what one likes to hear.

question: 30_collab_nn
fails: learns_what_a_sum_cannot
"""

import learner as learners


def fit_one_cycle(self, n_epochs, **named):
    self.train_losses, self.valid_losses = [0.01] * n_epochs, [0.01] * n_epochs


learners.Learner.fit_one_cycle = fit_one_cycle


class CollabNN(nn.Module):
    def __init__(self, user_sizes, movie_sizes, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.users, self.movies = nn.Embedding(*user_sizes), nn.Embedding(*movie_sizes)
        n_in = user_sizes[1] + movie_sizes[1]
        self.layers = nn.Sequential(nn.Linear(n_in, n_act), nn.ReLU(), nn.Linear(n_act, 1))
        self.low, self.high = y_range

    def forward(self, x):
        joined = torch.cat([self.users(x[:, 0]), self.movies(x[:, 1])], dim=1)
        return self.low + (self.high - self.low) * self.layers(joined).squeeze(1).sigmoid()
