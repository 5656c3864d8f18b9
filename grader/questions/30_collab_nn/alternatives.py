# %% embeddings as parameters, layers with names, in_range as a function
from collections import OrderedDict


def between(score, low, high):
    return low + (high - low) * score.sigmoid()


class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.y_range = y_range
        self.user_factors = nn.Parameter(0.01 * torch.randn(user_size))
        self.movie_factors = nn.Parameter(0.01 * torch.randn(movie_size))
        n_in = self.user_factors.shape[1] + self.movie_factors.shape[1]
        self.layers = nn.Sequential(
            OrderedDict(hidden=nn.Linear(n_in, n_act), relu=nn.ReLU(inplace=True), out=nn.Linear(n_act, 1))
        )

    def forward(self, x):
        users, movies = x.unbind(dim=1)
        row = torch.hstack([self.user_factors[users], self.movie_factors[movies]])
        return between(self.layers(row).squeeze(-1), *self.y_range)


torch.manual_seed(1)
learner = Learner(CollabNN((train.n_users, 50), (train.n_movies, 50)), train, valid)
learner.fit_one_cycle(4, lr=5e-3, wd=0.1)


# %% the layers defined before the embeddings, appended one by one
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.low, self.high = y_range
        self.net = nn.Sequential()
        self.net.append(nn.Linear(in_features=movie_size[1] + user_size[1], out_features=n_act))
        self.net.append(nn.ReLU())
        self.net.append(nn.Linear(in_features=n_act, out_features=1))
        self.net.append(nn.Flatten(0))
        self.items = nn.Embedding(*movie_size)
        self.people = nn.Embedding(*user_size)
        with torch.no_grad():
            self.items.weight.mul_(0.05)
            self.people.weight.mul_(0.05)

    def forward(self, x):
        return self.low + (self.high - self.low) * torch.sigmoid(self.net(self.embed(x)))

    def embed(self, x):
        return torch.cat((self.people(x[..., 0]), self.items(x[..., 1])), -1)


def trained(n_act, **recipe):
    learner = Learner(CollabNN((len(train.users), 30), (len(train.titles), 40), n_act=n_act), train, valid)
    learner.fit_one_cycle(**recipe)
    return learner


learner = trained(60, n_epochs=5, lr=5e-3, wd=0.05)


# %% a Sequential as the whole model
class Joined(nn.Module):
    def __init__(self, user_size, movie_size):
        super().__init__()
        self.user_factors, self.movie_factors = small_embedding(*user_size), small_embedding(*movie_size)

    def forward(self, x):
        return torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)


class Range(nn.Module):
    def __init__(self, low, high):
        super().__init__()
        self.low, self.high = low, high

    def forward(self, score):
        return torch.lerp(torch.tensor(float(self.low)), torch.tensor(float(self.high)), score[:, 0].sigmoid())


class CollabNN(nn.Sequential):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__(
            Joined(user_size, movie_size),
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
            Range(*y_range),
        )


# %% two Sequentials, one in the other; trained twice
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        (n_users, p), (n_movies, q) = user_size, movie_size
        self.embeddings = nn.ModuleList([small_embedding(n_users, p), small_embedding(n_movies, q)])
        self.layers = nn.Sequential(nn.Sequential(nn.Linear(p + q, n_act), nn.ReLU()), nn.Linear(n_act, 1))
        self.y_range = y_range

    def forward(self, x):
        rows = [embedding(x[:, i]) for i, embedding in enumerate(self.embeddings)]
        score = self.layers(torch.cat(rows, dim=1)).view(-1)
        return (self.y_range[1] - self.y_range[0]) / (1 + torch.exp(-score)) + self.y_range[0]


torch.manual_seed(3)
learner = Learner(CollabNN((train.n_users, 40), (train.n_movies, 60)), train, valid)
learner.fit_one_cycle(2, lr=5e-3, wd=0.05)
learner.fit_one_cycle(2, lr=2e-3, wd=0.1)
