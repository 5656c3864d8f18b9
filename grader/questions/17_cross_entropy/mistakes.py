# %% takes the ratings as classes 1 to 5 fails="test_pays_log_five_for_knowing_nothing"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long())


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% hands the ratings over as floats fails="test_pays_log_five_for_knowing_nothing"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings - 1)


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% takes the squared error of the class fails="test_pays_log_five_for_knowing_nothing"
def cross_entropy_loss(logits, ratings):
    return F.mse_loss(expected_rating(logits), ratings)


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% adds up over the batch fails="test_pays_log_five_for_knowing_nothing"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1, reduction="sum")


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% keeps one loss for each rating fails="test_pays_log_five_for_knowing_nothing"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1, reduction="none")


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% makes five stars a four fails="test_pays_nothing_for_being_sure_and_right"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long().clamp(max=4))


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% takes the softmax twice fails="test_pays_nothing_for_being_sure_and_right" hint="A softmax of probabilities makes them nearly alike. `F.cross_entropy` takes the logits as they are."
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits.softmax(dim=1), ratings.long() - 1)


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% takes the logarithm of the softmax fails="test_stands_logits_of_a_thousand"
def cross_entropy_loss(logits, ratings):
    shares = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return -shares[range(len(ratings)), ratings.long() - 1].log().mean()


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% adds a little to save the logarithm fails="test_stands_logits_of_a_thousand"
def cross_entropy_loss(logits, ratings):
    return F.nll_loss((logits.softmax(dim=1) + 1e-8).log(), ratings.long() - 1)


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% makes the loss a plain number fails="test_can_be_differentiated"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1).item()


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% promises the most likely rating fails="test_promises_the_mean_of_the_stars"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits.argmax(dim=1) + 1.0


# %% promises classes instead of stars fails="test_promises_the_mean_of_the_stars"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(5.0)


# %% weighs the stars with the logits themselves fails="test_promises_the_mean_of_the_stars"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits @ torch.arange(1.0, 6.0)


# %% takes the softmax down the columns fails="test_promises_the_mean_of_the_stars"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits.softmax(dim=0) @ torch.arange(1.0, 6.0)


# %% squeezes a batch of one row away fails="test_promises_the_mean_of_the_stars" hint="A batch of one row has one promise, in a tensor of shape (1,). `squeeze` takes away every dimension of length 1."
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return (logits.softmax(dim=1) @ torch.arange(1.0, 6.0)[:, None]).squeeze()


# %% returns the mean over the whole batch fails="test_promises_the_mean_of_the_stars" hint="One number for each pair is asked for; the mean goes over the classes only."
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return (logits.softmax(dim=1) @ torch.arange(1.0, 6.0)).mean()


# %% promises a column fails="test_promises_the_mean_of_the_stars" hint="The values are right. `keepdim` keeps an axis that is not wanted here."
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return (logits.softmax(dim=1) * torch.arange(1.0, 6.0)).sum(dim=1, keepdim=True)


# %% rounds what it promises to tenths fails="test_promises_for_any_batch" hint="The number was rounded. A promise between two stars keeps its decimals."
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return (logits.softmax(dim=1) @ torch.arange(1.0, 6.0)).round(decimals=1)


# %% divides exponentials that overflow fails="test_promises_for_logits_of_a_thousand"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits.exp() @ torch.arange(1.0, 6.0) / logits.exp().sum(dim=1)


# %% keeps one output fails="test_gives_five_logits_for_a_pair"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)

    def forward(self, x):
        return (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)


# %% makes six outputs to have a class 5 fails="test_gives_five_logits_for_a_pair"
# -         self.stars = nn.Linear(n_factors, 5)
# +         self.stars = nn.Linear(n_factors, 6)


# %% takes n_factors for the number of classes fails="test_gives_five_logits_for_a_pair"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)

    def forward(self, x):
        return self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])


# %% ends the model in a softmax fails="test_logits_may_be_any_number"
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).softmax(dim=1)


# %% keeps the sigmoid range fails="test_logits_may_be_any_number"
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         scores = self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return torch.sigmoid(scores) * 5.5


# %% allows no logit below zero fails="test_logits_may_be_any_number"
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return F.softplus(self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])))


# %% squeezes the logits into a wide range fails="test_logits_may_be_any_number"
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return 50 * torch.tanh(self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])))


# %% always takes 50 factors fails="test_every_parameter_learns"
# -         self.user_factors = embedding(n_users, n_factors)
# -         self.movie_factors = embedding(n_movies, n_factors)
# -         self.stars = nn.Linear(n_factors, 5)
# +         self.user_factors = embedding(n_users, 50)
# +         self.movie_factors = embedding(n_movies, 50)
# +         self.stars = nn.Linear(50, 5)


# %% cuts large logits off fails="test_promises_for_logits_of_a_thousand"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


def expected_rating(logits):
    return logits.clamp(-20, 20).softmax(dim=1) @ torch.arange(1.0, 6.0)


# %% scores the movie and forgets the user fails="test_user_and_movie_both_count"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.movie_factors = embedding(n_movies, n_factors)
        self.stars = nn.Linear(n_factors, 5)

    def forward(self, x):
        return self.stars(self.movie_factors(x[:, 1]))


# %% looks up rows of the batch instead of columns fails="test_gives_five_logits_for_a_pair" hint="`x[0]` is the first pair. The users of all pairs are the first column."
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return self.stars(self.user_factors(x[0]) * self.movie_factors(x[1]))


# %% keeps the factors in plain tensors fails="test_every_parameter_learns"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = torch.randn(n_users, n_factors)
        self.movie_factors = torch.randn(n_movies, n_factors)
        self.stars = nn.Linear(n_factors, 5)

    def forward(self, x):
        return self.stars(self.user_factors[x[:, 0]] * self.movie_factors[x[:, 1]])


# %% makes a new layer in every forward pass fails="test_every_parameter_learns"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.n_factors = n_factors

    def forward(self, x):
        stars = nn.Linear(self.n_factors, 5)
        return stars(self.user_factors(x[:, 0]).detach() * self.movie_factors(x[:, 1]))


# %% adds the factors instead of multiplying them fails="test_finds_hidden_tastes"
# -         return self.stars(self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1]))
# +         return self.stars(self.user_factors(x[:, 0]) + self.movie_factors(x[:, 1]))


# %% begins with all factors at zero fails="test_finds_hidden_tastes"
class DotProductClasses(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = nn.Parameter(torch.zeros(n_users, n_factors))
        self.movie_factors = nn.Parameter(torch.zeros(n_movies, n_factors))
        self.stars = nn.Linear(n_factors, 5)

    def forward(self, x):
        return self.stars(self.user_factors[x[:, 0]] * self.movie_factors[x[:, 1]])


# %% weighs the stars from 5 down to 1 fails="test_promises_the_mean_of_the_stars"
def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0).flip(0)


def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1)


# %% takes the median loss of the batch fails="test_is_the_mean_over_the_batch"
def cross_entropy_loss(logits, ratings):
    return F.cross_entropy(logits, ratings.long() - 1, reduction="none").median()


def expected_rating(logits):
    return logits.softmax(dim=1) @ torch.arange(1.0, 6.0)
