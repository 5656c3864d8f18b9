# %% a table of factors for each number of stars, and the loss written out
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = nn.Parameter(torch.randn(n_users, n_factors) * 0.01)
        self.movie_factors = nn.Parameter(torch.randn(n_movies, 5, n_factors) * 0.01)

    def forward(self, x):
        return torch.einsum("bk,bsk->bs", self.user_factors[x[:, 0]], self.movie_factors[x[:, 1]])


def cross_entropy_loss(logits, ratings):
    classes = ratings.to(torch.int64) - 1
    chosen = logits.gather(1, classes[:, None])[:, 0]
    return (logits.logsumexp(dim=1) - chosen).mean()


def expected_rating(logits):
    stars = torch.tensor([1.0, 2, 3, 4, 5])
    return (F.softmax(logits, dim=-1) * stars).sum(dim=-1)


# %% biases for every number of stars, one-hot targets
class Table(nn.Embedding):
    def __init__(self, n, width):
        super().__init__(n, width)
        self.weight.data.normal_(0, 0.01)


class DotProductClasses(nn.Module):
    n_stars = 5

    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors, self.user_bias = Table(n_users, n_factors), Table(n_users, self.n_stars)
        self.movie_factors, self.movie_bias = Table(n_movies, n_factors), Table(n_movies, self.n_stars)
        self.mix = nn.Linear(n_factors, self.n_stars, bias=False)

    def forward(self, pairs):
        user, movie = pairs.unbind(dim=1)
        return (
            self.mix(self.user_factors(user).mul(self.movie_factors(movie)))
            + self.user_bias(user)
            + self.movie_bias(movie)
        )


def cross_entropy_loss(logits, ratings):
    one_hot = F.one_hot((ratings - 1).long(), 5).float()
    return -(one_hot * F.log_softmax(logits, dim=1)).sum() / len(ratings)


def expected_rating(logits):
    p = torch.softmax(logits, 1)
    return sum(star * p[:, star - 1] for star in range(1, 6))


# %% a hidden layer over both rows of factors and their products
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.users, self.movies = nn.Embedding(n_users, n_factors), nn.Embedding(n_movies, n_factors)
        nn.init.normal_(self.users.weight, std=0.1)
        nn.init.normal_(self.movies.weight, std=0.1)
        self.layers = nn.Sequential(nn.Linear(3 * n_factors, 32), nn.Tanh(), nn.Linear(32, 5))

    def forward(self, x):
        u, m = self.users(x[:, 0]), self.movies(x[:, 1])
        return self.layers(torch.cat([u, m, u * m], dim=1))


def cross_entropy_loss(logits, ratings):
    criterion = nn.CrossEntropyLoss()
    return criterion(logits, torch.sub(ratings, 1).round().type(torch.LongTensor))


def expected_rating(logits):
    shifted = (logits - logits.max(dim=1, keepdim=True).values).exp()
    return (shifted @ torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])).squeeze(1) / shifted.sum(1)


# %% thresholds on one dot product
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.slope = nn.Parameter(torch.linspace(-2, 2, 5))
        self.level = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1, keepdim=True)
        return match * self.slope + self.level


def cross_entropy_loss(logits, ratings):
    return F.nll_loss(logits.log_softmax(1), ratings.int().long() - 1)


def expected_rating(logits):
    return 1 + logits.softmax(1).matmul(torch.arange(5).float())


# %% the logarithm of the softmax at the star that was given
def cross_entropy_loss(logits, ratings):
    return F.nll_loss(logits.log_softmax(dim=1), (ratings - 1).to(torch.int64))


def expected_rating(logits):
    return (torch.softmax(logits, 1) * torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])).sum(1)
