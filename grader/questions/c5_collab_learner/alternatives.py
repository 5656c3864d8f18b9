# %% weights as parameters, places from a dictionary
class EmbeddingDotBias(nn.Module):
    def __init__(self, n_factors, n_users, n_movies, y_range=None):
        super().__init__()
        self.user_factors = nn.Parameter(torch.randn(n_users, n_factors) / 100)
        self.movie_factors = nn.Parameter(torch.randn(n_movies, n_factors) / 100)
        self.user_bias = nn.Parameter(torch.zeros(n_users))
        self.movie_bias = nn.Parameter(torch.zeros(n_movies))
        self.y_range = y_range

    @classmethod
    def from_classes(cls, n_factors, users, titles, y_range=None):
        self = cls(n_factors, n_users=len(users), n_movies=len(titles), y_range=y_range)
        self.place = {title: i for i, title in enumerate(titles)}
        return self

    def forward(self, x):
        u, m = x.T
        score = torch.einsum("bf,bf->b", self.user_factors[u], self.movie_factors[m])
        return in_range(score + self.user_bias[u] + self.movie_bias[m], self.y_range)

    def look_up(self, values, titles):
        for title in titles:
            if title not in self.place:
                raise KeyError(f"No {title} in training. Is it only in the validation data?")
        return torch.stack([values[self.place[title]] for title in titles]).detach()

    def weight(self, titles):
        return self.look_up(self.movie_factors, titles)

    def bias(self, titles):
        return self.look_up(self.movie_bias, titles)


def collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None):
    sizes = [(n, n_factors) for n in (train.n_users, train.n_movies)]
    if use_nn:
        return Learner(CollabNN(*sizes, y_range=y_range), train, valid)
    return Learner(EmbeddingDotBias.from_classes(n_factors, train.users, train.titles, y_range), train, valid)


# %% a model inside a model, errors of its own
class UnknownTitle(KeyError):
    """A title that training did not see."""


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range):
        super().__init__()
        self.user_factors = small_embedding(n_users, n_factors)
        self.user_bias = small_embedding(n_users, 1)
        self.movie_factors = small_embedding(n_movies, n_factors)
        self.movie_bias = small_embedding(n_movies, 1)
        self.y_range = y_range

    def forward(self, x):
        user, movie = x[:, 0], x[:, 1]
        score = (self.user_factors(user) * self.movie_factors(movie)).sum(1, keepdim=True)
        score += self.user_bias(user) + self.movie_bias(movie)
        return in_range(score.squeeze(1), self.y_range)


class EmbeddingDotBias(DotProductBias):
    titles = None

    def __init__(self, n_factors, n_users, n_movies, y_range=None):
        super().__init__(n_users, n_movies, n_factors, y_range)

    @classmethod
    def from_classes(cls, n_factors, users, titles, y_range=None):
        made = cls(n_factors, len(users), len(titles), y_range)
        made.titles = titles
        return made

    def weight(self, titles):
        with torch.no_grad():
            return self.movie_factors(self.places(titles))

    def bias(self, titles):
        with torch.no_grad():
            return self.movie_bias(self.places(titles)).flatten()

    def places(self, titles):
        found = torch.from_numpy(self.titles.index(titles))
        if (found == 0).any():
            missing = ", ".join(titles[i] for i in torch.where(found == 0)[0])
            raise UnknownTitle(missing + " may be in the validation set only")
        return found


def collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None):
    def network(n_factors, users, titles, y_range):
        return CollabNN((len(users), n_factors), (len(titles), n_factors), y_range)

    make = network if use_nn else EmbeddingDotBias.from_classes
    return Learner(make(n_factors, train.users, train.titles, y_range), train, valid)


# %% the formula written out with matrices
class EmbeddingDotBias(nn.Module):
    def __init__(self, n_factors, n_users, n_movies, y_range=None):
        super().__init__()
        sizes = {
            "user_factors": (n_users, n_factors),
            "movie_factors": (n_movies, n_factors),
            "user_bias": (n_users, 1),
            "movie_bias": (n_movies, 1),
        }
        for name, size in sizes.items():
            setattr(self, name, small_embedding(*size))
        self.y_range = y_range

    @classmethod
    def from_classes(cls, n_factors, users, titles, y_range=None):
        model = cls(n_factors, len(users), len(titles), y_range)
        model.names = list(titles)
        return model

    def forward(self, x):
        rows = self.user_factors(x[..., 0]).unsqueeze(1)
        columns = self.movie_factors(x[..., 1]).unsqueeze(2)
        score = torch.bmm(rows, columns).flatten()
        for bias, places in ((self.user_bias, x[..., 0]), (self.movie_bias, x[..., 1])):
            score = score + bias(places).squeeze(-1)
        if self.y_range is None:
            return score
        return self.y_range[0] + (self.y_range[1] - self.y_range[0]) / (1 + torch.exp(-score))

    def weight(self, titles):
        places = []
        for title in titles:
            try:
                places.append(self.names.index(title))
            except ValueError:
                raise KeyError(title, "not in training, perhaps in validation only") from None
        return self.movie_factors.weight.data[places]

    def bias(self, titles):
        self.weight(titles)  # raises for unknown titles
        return torch.tensor([self.movie_bias.weight[self.names.index(title)].item() for title in titles])


def collab_learner(train, valid, n_factors=50, use_nn=False, y_range=None):
    n_users, n_movies = len(train.users), len(train.titles)
    model = (
        CollabNN((n_users, n_factors), (n_movies, n_factors), y_range)
        if use_nn
        else EmbeddingDotBias.from_classes(n_factors, train.users, train.titles, y_range=y_range)
    )
    return Learner(model=model, train=train, valid=valid)
