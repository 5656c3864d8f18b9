# %% rows and columns exchanged fails="test_makes_a_table_of_n_rows"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n_factors, n)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2 * std, b=2 * std)
    return embedding


# %% returns the numbers without a layer fails="test_makes_a_table_of_n_rows"
def new_embedding(n, n_factors, std=0.01):
    return nn.init.trunc_normal_(torch.empty(n, n_factors), std=std, a=-2 * std, b=2 * std)


# %% freezes the numbers fails="test_can_be_trained"
def new_embedding(n, n_factors, std=0.01):
    return nn.Embedding.from_pretrained(torch.randn(n, n_factors).fmod(2) * std)


# %% starts with zeros fails="test_spreads_as_far_as_std_says"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.zeros_(embedding.weight)
    return embedding


# %% leaves PyTorch's own numbers, of deviation 1 fails="test_spreads_as_far_as_std_says"
def new_embedding(n, n_factors, std=0.01):
    return nn.Embedding(n, n_factors)


# %% draws with deviation 1 whatever std is fails="test_spreads_as_far_as_std_says" also="test_starts_with_predictions_near_zero"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight)
    return embedding


# %% makes std 0.1 unless given fails="test_std_is_small_if_nothing_is_said"
def new_embedding(n, n_factors, std=0.1):
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2 * std, b=2 * std)
    return embedding


# %% takes std for the variance fails="test_spreads_as_far_as_std_says"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=std**0.5, a=-2 * std**0.5, b=2 * std**0.5)
    return embedding


# %% positive numbers only fails="test_spreads_as_far_as_std_says"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    embedding.weight.data = (torch.randn(n, n_factors).fmod(2) * std).abs()
    return embedding


# %% a normal distribution with its ends fails="test_keeps_within_two_deviations"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.normal_(embedding.weight, std=std)
    return embedding


# %% leaves the limits at -2 and 2 fails="test_keeps_within_two_deviations"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2.0, b=2.0)
    return embedding


# %% uniform numbers fails="test_draws_a_bell"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    nn.init.uniform_(embedding.weight, -(3**0.5) * std, 3**0.5 * std)
    return embedding


# %% pushes the outliers to the ends fails="test_does_not_pile_up_at_the_ends"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    embedding.weight.data = (torch.randn(n, n_factors) * std).clamp(-2 * std, 2 * std)
    return embedding


# %% sets a seed of its own fails="test_follows_the_seed"
def new_embedding(n, n_factors, std=0.01):
    torch.manual_seed(42)
    embedding = nn.Embedding(n, n_factors)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2 * std, b=2 * std)
    return embedding


# %% draws with NumPy, which knows nothing of torch.manual_seed fails="test_follows_the_seed"
import numpy as np


def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors)
    numbers = np.fmod(np.random.standard_normal((n, n_factors)), 2) * std
    embedding.weight.data = torch.tensor(numbers, dtype=torch.float32)
    return embedding


# %% forgets to square fails="test_error_is_the_mean_squared_rating"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return (predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))).mean().item()


# %% takes the root fails="test_error_is_the_mean_squared_rating"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().sqrt().item()


# %% sums over the ratings instead of averaging fails="test_error_is_the_mean_squared_rating"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).sum().item()


# %% forgets to average fails="test_error_is_the_mean_squared_rating"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return (predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2


# %% counts the users instead of looking for the largest number fails="test_has_a_row_for_every_number" hint="A user may have a number larger than there are users. How many rows does a table need, counted from 0?"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(ratings["user"].nunique(), n_factors, std)
    movies = new_embedding(ratings["movie"].nunique(), n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().item()


# %% makes the tables one row too short fails="test_has_a_row_for_every_number" hint="A user may have a number larger than there are users. How many rows does a table need, counted from 0?"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()), n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()), n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().item()


# %% predicts nothing at all fails="test_error_grows_with_std" hint="That is the error where every prediction is 0. Where does `std` come in, and which products are added up to a prediction?"
def untrained_error(ratings, n_factors, std):
    return float((ratings["rating"] ** 2).mean())


# %% multiplies the users' rows by themselves fails="test_error_grows_with_std"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)(
        torch.tensor(ratings["user"].to_numpy(copy=True))
    )
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)(
        torch.tensor(ratings["movie"].to_numpy(copy=True))
    )
    predictions = (users * users).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().item()


# %% averages the products fails="test_error_grows_with_std"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, n_factors, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, n_factors, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).mean(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().item()


# %% always makes 50 factors fails="test_error_grows_with_the_number_of_factors"
def untrained_error(ratings, n_factors, std):
    users = new_embedding(int(ratings["user"].max()) + 1, 50, std)
    movies = new_embedding(int(ratings["movie"].max()) + 1, 50, std)
    x = torch.tensor(ratings[["user", "movie"]].to_numpy(copy=True))
    predictions = (users(x[:, 0]) * movies(x[:, 1])).sum(dim=1)
    return ((predictions - torch.tensor(ratings["rating"].to_numpy(copy=True))) ** 2).mean().item()


# %% has one table for users and movies fails="test_users_and_movies_have_a_table_each"
def untrained_error(ratings, n_factors, std):
    users, movies = torch.tensor(ratings["user"].to_numpy()), torch.tensor(ratings["movie"].to_numpy())
    both = new_embedding(int(max(users.max(), movies.max())) + 1, n_factors, std)
    predictions = (both(users) * both(movies)).sum(dim=1)
    return float(((predictions - torch.tensor(ratings["rating"].to_numpy())) ** 2).mean())


# %% gives movies the same numbers as users fails="test_users_and_movies_have_a_table_each"
def untrained_error(ratings, n_factors, std):
    tables = []
    for column in ("user", "movie"):
        torch.manual_seed(0)
        tables.append(new_embedding(int(ratings[["user", "movie"]].to_numpy().max()) + 1, n_factors, std))
    users, movies = torch.tensor(ratings["user"].to_numpy()), torch.tensor(ratings["movie"].to_numpy())
    predictions = (tables[0](users) * tables[1](movies)).sum(dim=1)
    return float(((predictions - torch.tensor(ratings["rating"].to_numpy())) ** 2).mean())


# %% keeps row 0 from learning fails="test_can_be_trained"
def new_embedding(n, n_factors, std=0.01):
    embedding = nn.Embedding(n, n_factors, padding_idx=0)
    nn.init.trunc_normal_(embedding.weight, std=std, a=-2 * std, b=2 * std)
    return embedding


# %% takes the columns by their places fails="test_error_is_the_mean_squared_rating" hint="The columns have names, and come in another order here. Which one holds the ratings?"
def untrained_error(ratings, n_factors, std):
    table = torch.tensor(ratings.to_numpy(copy=True)[:, :3])
    users = new_embedding(int(table[:, 0].max()) + 1, n_factors, std)
    movies = new_embedding(int(table[:, 1].max()) + 1, n_factors, std)
    predictions = (users(table[:, 0]) * movies(table[:, 1])).sum(dim=1)
    return ((predictions - table[:, 2]) ** 2).mean().item()
