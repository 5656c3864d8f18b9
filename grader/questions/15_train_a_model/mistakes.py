# %% adds up over the batch instead of over the factors fails="test_predicts_a_dot_product" hint="Two numbers came of three pairs. Users are a column, `x[:, 0]`, and factors lie along `dim=1`: which of the two is otherwise in yours?"
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=0)


# %% multiplies every user with every movie of the batch fails="test_predicts_a_dot_product"
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = self.user_factors(x[:, 0]) @ self.movie_factors(x[:, 1]).T


# %% keeps a column of predictions fails="test_predicts_a_dot_product" hint="A column of predictions has shape (b, 1). Without `keepdim` a sum gives (b,)."
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1, keepdim=True)


# %% takes the mean of the products fails="test_predicts_a_dot_product" hint="Half of it, since there are two factors: a mean instead of a sum."
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).mean(dim=1)


# %% takes the first two rows of the batch for its columns fails="test_predicts_a_dot_product" hint="Two numbers came of three pairs. Users are a column, `x[:, 0]`, and factors lie along `dim=1`: which of the two is otherwise in yours?"
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = (self.user_factors(x[0]) * self.movie_factors(x[1])).sum(dim=1)


# %% forgets to call the parent's __init__ fails="test_predicts_a_dot_product"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% squeezes a batch of one pair to a single number fails="test_predicts_any_batch"
# -         match = (users * movies).sum(dim=1)
# +         match = (users[:, None, :] @ movies[:, :, None]).squeeze()


# %% keeps the factors in plain tensors fails="test_has_both_tables_as_parameters"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = torch.randn(n_users, n_factors, requires_grad=True)
        self.movie_factors = torch.randn(n_movies, n_factors, requires_grad=True)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors[x[:, 0]] * self.movie_factors[x[:, 1]]).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% makes both tables as long as there are users fails="test_predicts_a_dot_product" hint="There are as many movies' rows as there are users. Which number gives the second table its length?"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_users, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% starts with all factors at zero fails="test_starts_with_small_random_factors"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = nn.Parameter(torch.zeros(n_users, n_factors))
        self.movie_factors = nn.Parameter(torch.zeros(n_movies, n_factors))
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors[x[:, 0]] * self.movie_factors[x[:, 1]]).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% leaves the factors as nn.Embedding draws them fails="test_starts_with_small_random_factors"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = nn.Embedding(n_users, n_factors)
        self.movie_factors = nn.Embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, *self.y_range)


# %% detaches the movies fails="test_gradients_reach_both_tables"
# -         users, movies = self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])
# -         match = (users * movies).sum(dim=1)
# +         match = (self.user_factors(x[:, 0]) * self.movie_factors.weight.data[x[:, 1]]).sum(dim=1)


# %% ignores the range fails="test_keeps_predictions_in_the_range"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)

    def forward(self, x):
        return (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)


# %% cuts predictions off at the ends of the range fails="test_keeps_predictions_in_the_range"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return match if self.y_range is None else match.clamp(*self.y_range)


# %% uses the range of the chapter whatever was asked for fails="test_keeps_predictions_in_the_range"
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = embedding(n_users, n_factors)
        self.movie_factors = embedding(n_movies, n_factors)
        self.y_range = y_range

    def forward(self, x):
        match = (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)
        return match if self.y_range is None else sigmoid_range(match, 0, 5.5)


# %% returns after the first epoch fails="test_reports_two_numbers_an_epoch"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
        return history


# %% prints the losses and returns nothing fails="test_reports_two_numbers_an_epoch"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        print(loss.item(), squares.mean().item())


# %% returns only the validation losses fails="test_reports_two_numbers_an_epoch" hint="Each epoch has two losses, a pair: training first, then validation."
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append(squares.mean().item())
    return history


# %% leaves the optimizer its own learning rate fails="test_steps_as_far_as_lr_says"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters())
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% reports the loss of the epoch's last batch fails="test_reports_the_training_error"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((loss.item(), squares.mean().item()))
    return history


# %% reports the sum of the batches' losses fails="test_reports_the_training_error" hint="The losses of the batches were added up. A mean is asked for."
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((total, squares.mean().item()))
    return history


# %% exchanges the two losses fails="test_reports_the_training_error" hint="The losses are right, and the other way round: the training loss comes first in each pair."
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((squares.mean().item(), sum(losses) / len(losses)))
    return history


# %% measures the validation loss on the training batches fails="test_reports_the_error_of_all_validation_ratings" hint="That is the error on the training ratings. Which batches are to be measured?"
# -     train_batches, valid_batches = batches

# -         for x, y in train_batches:
# +         for x, y in batches[0]:

# -             squares = torch.cat([(model(x) - y) ** 2 for x, y in valid_batches])
# +             squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[0]])


# %% averages the validation batches, so that a short one counts too much fails="test_reports_the_error_of_all_validation_ratings"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            valid_losses = [F.mse_loss(model(x), y).item() for x, y in batches[1]]
        history.append((sum(losses) / len(losses), sum(valid_losses) / len(valid_losses)))
    return history


# %% measures the validation loss before the epoch fails="test_reports_the_error_of_all_validation_ratings"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% trains on the validation batches too fails="test_reports_the_training_error" also="test_learns_nothing_from_validation" hint="The losses of other batches are in this mean as well. Which batches does the loop that learns go through?"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)

    def one_pass(loader):
        squares = []
        for x, y in loader:
            errors = (model(x) - y) ** 2
            optimizer.zero_grad()
            errors.mean().backward()
            optimizer.step()
            squares.append(errors.detach())
        return torch.cat(squares).mean().item()

    return [(one_pass(batches[0]), one_pass(batches[1])) for _ in range(epochs)]


# %% forgets zero_grad fails="test_starts_every_batch_with_a_fresh_gradient"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% clears the gradient only once an epoch fails="test_starts_every_batch_with_a_fresh_gradient"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% forgets to take the step fails="test_steps_as_far_as_lr_says" also="test_finds_hidden_factors" hint="No weight has moved. Is `step` called, and does it find the gradient, on the very model that was handed in?"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% clears the gradient between backward and step fails="test_steps_as_far_as_lr_says" hint="No weight has moved. Is `step` called, and does it find the gradient, on the very model that was handed in?"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% climbs instead of descending fails="test_keeps_one_optimizer" hint="The weights went uphill. A step goes against the gradient: which sign has it here?"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, maximize=True)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% takes one step an epoch fails="test_starts_every_batch_with_a_fresh_gradient" also="test_predicts_the_validation_ratings" hint="There are fewer steps than batches. Where does `step` stand, in the loop over the batches or after it?"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = [F.mse_loss(model(x), y) for x, y in batches[0]]
        loss = sum(losses) / len(losses)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((loss.item(), squares.mean().item()))
    return history


# %% trains a copy of the model fails="test_reports_the_error_of_all_validation_ratings" hint="The model that was handed in has learned nothing. Which model does the optimizer train, and which one is measured?"
import copy


def train(model, batches, epochs, lr):
    model = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% makes a new optimizer in each epoch fails="test_keeps_one_optimizer"
# -     for _ in range(epochs):
# +     for _ in range(epochs):
# +         optimizer = torch.optim.Adam(model.parameters(), lr=lr)


# %% measures the training loss after the epoch fails="test_training_losses_are_those_of_the_steps"
# -             losses.append(loss.item())
# -         with torch.no_grad():
# +         with torch.no_grad():
# +             losses = [F.mse_loss(model(x), y).item() for x, y in train_batches]


# %% weighs the batches by their rows fails="test_reports_the_training_error"
# -             losses.append(loss.item())
# +             losses.append(loss.item() * len(y))

# -         history.append((sum(losses) / len(losses), squares.mean().item()))
# +         history.append((sum(losses) / sum(len(y) for _, y in train_batches), squares.mean().item()))


# %% goes on averaging the losses of earlier epochs fails="test_training_losses_are_those_of_the_steps"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history, losses = [], []
    for _ in range(epochs):
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            squares = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]])
        history.append((sum(losses) / len(losses), squares.mean().item()))
    return history


# %% measures the validation loss once, at the end fails="test_reports_the_error_of_all_validation_ratings"
def train(model, batches, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in batches[0]:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    with torch.no_grad():
        valid_loss = torch.cat([(model(x) - y) ** 2 for x, y in batches[1]]).mean().item()
    return [(train_loss, valid_loss) for train_loss in history]
