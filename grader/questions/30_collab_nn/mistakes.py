# %% joins the rows of users and movies below each other fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=0)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% returns a column of predictions fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)) * (high - low) + low


# %% squeezes away a batch of one pair fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined).squeeze()) * (high - low) + low


# %% adds the factors instead of joining them fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = self.user_factors(x[:, 0]) + self.movie_factors(x[:, 1])
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% gives the first layer room for the users only fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% takes a row of the batch for a column fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[0]), self.movie_factors(x[1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% forgets super().__init__() fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% passes the layers as a list fails="test_predicts_one_number_for_each_pair"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            [
                nn.Linear(user_size[1] + movie_size[1], n_act),
                nn.ReLU(),
                nn.Linear(n_act, 1),
            ]
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% gives users and movies the same number of factors fails="test_holds_two_embeddings_and_two_layers"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(movie_size[0], user_size[1])
        self.layers = nn.Sequential(
            nn.Linear(2 * user_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% keeps the layers in a plain list fails="test_holds_two_embeddings_and_two_layers"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = [
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        ]
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        for layer in self.layers:
            joined = layer(joined)
        low, high = self.y_range
        return torch.sigmoid(joined[:, 0]) * (high - low) + low


# %% uses one linear layer only fails="test_holds_two_embeddings_and_two_layers"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(nn.Linear(user_size[1] + movie_size[1], 1))
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% adds a third layer fails="test_holds_two_embeddings_and_two_layers"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% always takes 100 numbers fails="test_holds_two_embeddings_and_two_layers"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], 100),
            nn.ReLU(),
            nn.Linear(100, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% takes 50 numbers unless told otherwise fails="test_hidden_layer_has_100_numbers_unless_told_otherwise"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=50):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% forgets the ReLU fails="test_hidden_layer_bends"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% puts the ReLU before the first layer fails="test_hidden_layer_bends"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.ReLU(),
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% puts the ReLU behind the last layer fails="test_forward_is_right_for_any_weights"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
            nn.ReLU(),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% bends with a sigmoid instead of a ReLU fails="test_forward_is_right_for_any_weights"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.Sigmoid(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% puts the movie's factors first fails="test_forward_is_right_for_any_weights"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.movie_factors(x[:, 1]), self.user_factors(x[:, 0])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% adds the low end to a sigmoid that is as wide as the high end fails="test_predictions_stay_in_the_range"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * high + low


# %% leaves the range out fails="test_predictions_stay_in_the_range"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        return self.layers(joined)[:, 0]


# %% leaves the sigmoid between 0 and 1 fails="test_predictions_stay_in_the_range"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        return torch.sigmoid(self.layers(joined)[:, 0])


# %% always takes the range of the ratings fails="test_predictions_stay_in_the_range"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = (0, 5.5)

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% cuts off at the ends instead of bending fails="test_predictions_stay_in_the_range"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return self.layers(joined)[:, 0].clamp(0, 1) * (high - low)


# %% detaches the factors before the layers fails="test_gradients_reach_every_weight"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        joined = joined.detach()
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% calls the layers one by one fails="test_layers_are_sequential"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.first = nn.Linear(user_size[1] + movie_size[1], n_act)
        self.last = nn.Linear(n_act, 1)
        self.y_range = y_range

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.last(torch.relu(self.first(joined)))[:, 0]) * (high - low) + low


# %% switches the gradients of the layers off fails="test_learns_what_a_sum_cannot"
class CollabNN(nn.Module):
    def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
        super().__init__()
        self.user_factors = small_embedding(*user_size)
        self.movie_factors = small_embedding(*movie_size)
        self.layers = nn.Sequential(
            nn.Linear(user_size[1] + movie_size[1], n_act),
            nn.ReLU(),
            nn.Linear(n_act, 1),
        )
        self.y_range = y_range
        self.layers.requires_grad_(False)

    def forward(self, x):
        joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
        low, high = self.y_range
        return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low


# %% forgets to train fails="test_learner_is_good_on_real_ratings"
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101)), train, valid)


# %% trains with a learning rate that is far too small fails="test_learner_is_good_on_real_ratings"
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101)), train, valid)
learner.fit_one_cycle(1, lr=1e-5)


# %% keeps what fit_one_cycle returns fails="test_learner_is_good_on_real_ratings"
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101)), train, valid).fit_one_cycle(1, lr=5e-3)


# %% trains with the wrong range fails="test_learner_is_good_on_real_ratings"
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101), y_range=(0, 1)), train, valid)
learner.fit_one_cycle(2, lr=5e-3, wd=0.01)


# %% trains on the validation batches fails="test_learner_is_good_on_real_ratings"
torch.manual_seed(42)
learner = Learner(CollabNN((train.n_users, 74), (train.n_movies, 101)), valid, train)
learner.fit_one_cycle(5, lr=5e-3, wd=0.01)
