# %% joins the rows of users and movies below each other fails="test_predicts_one_number_for_each_pair"
# -         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=0)


# %% returns a column of predictions fails="test_predicts_one_number_for_each_pair"
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return torch.sigmoid(self.layers(joined)) * (high - low) + low


# %% squeezes away a batch of one pair fails="test_predicts_one_number_for_each_pair"
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return torch.sigmoid(self.layers(joined).squeeze()) * (high - low) + low


# %% adds the factors instead of joining them fails="test_predicts_one_number_for_each_pair" hint="User and movie may have different numbers of factors: join their rows, side by side, rather than adding them."
# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.Linear(user_size[1], n_act),

# -         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = self.user_factors(x[:, 0]) + self.movie_factors(x[:, 1])


# %% gives the first layer room for the users only fails="test_predicts_one_number_for_each_pair" hint="The joined row has the user's and the movie's factors; the first layer was made for the user's alone. Look at `__init__`."
# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.Linear(user_size[1], n_act),


# %% takes a row of the batch for a column fails="test_predicts_one_number_for_each_pair" hint="`x[1]` is the second pair. The movies of all pairs are `x[:, 1]`."
# -         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = torch.cat([self.user_factors(x[0]), self.movie_factors(x[1])], dim=1)


# %% forgets super().__init__() fails="test_predicts_one_number_for_each_pair"
# -         super().__init__()


# %% passes the layers as a list fails="test_predicts_one_number_for_each_pair" hint="`nn.Sequential` takes the layers one by one. A `*` before the list hands them over so."
# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# -             nn.ReLU(),
# -             nn.Linear(n_act, 1),
# +             [
# +                 nn.Linear(user_size[1] + movie_size[1], n_act),
# +                 nn.ReLU(),
# +                 nn.Linear(n_act, 1),
# +             ]


# %% gives users and movies the same number of factors fails="test_holds_two_embeddings_and_two_layers" hint="The movies' table has as many factors as the users' here. What does `movie_size` say?"
# -         self.movie_factors = small_embedding(*movie_size)
# +         self.movie_factors = small_embedding(movie_size[0], user_size[1])

# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.Linear(2 * user_size[1], n_act),


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


# %% uses one linear layer only fails="test_holds_two_embeddings_and_two_layers" hint="A single linear layer leads from the joined row to the prediction. The task has two, with `n_act` numbers between them."
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


# %% adds a third layer fails="test_holds_two_embeddings_and_two_layers" hint="There is one linear layer more than the task has: from `n_act` numbers to `n_act` numbers."
# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.ReLU(),
# +             nn.Linear(n_act, n_act),


# %% always takes 100 numbers fails="test_holds_two_embeddings_and_two_layers" hint="The hidden layer has 100 numbers here, whatever `n_act` says."
# -             nn.Linear(user_size[1] + movie_size[1], n_act),
# +             nn.Linear(user_size[1] + movie_size[1], 100),

# -             nn.Linear(n_act, 1),
# +             nn.Linear(100, 1),


# %% takes 50 numbers unless told otherwise fails="test_hidden_layer_has_100_numbers_unless_told_otherwise"
# -     def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=100):
# +     def __init__(self, user_size, movie_size, y_range=(0, 5.5), n_act=50):


# %% forgets the ReLU fails="test_hidden_layer_bends"
# -             nn.ReLU(),


# %% puts the ReLU before the first layer fails="test_hidden_layer_bends"
# -         self.layers = nn.Sequential(
# +         self.layers = nn.Sequential(
# +             nn.ReLU(),

# -             nn.ReLU(),


# %% puts the ReLU behind the last layer fails="test_forward_is_right_for_any_weights"
# -             nn.Linear(n_act, 1),
# +             nn.Linear(n_act, 1),
# +             nn.ReLU(),


# %% bends with a sigmoid instead of a ReLU fails="test_forward_is_right_for_any_weights" hint="Between the two linear layers a sigmoid has squeezed the numbers. Which function does the text ask for there?"
# -             nn.ReLU(),
# +             nn.Sigmoid(),


# %% puts the movie's factors first fails="test_forward_is_right_for_any_weights"
# -         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = torch.cat([self.movie_factors(x[:, 1]), self.user_factors(x[:, 0])], dim=1)


# %% adds the low end to a sigmoid that is as wide as the high end fails="test_predictions_stay_in_the_range"
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return torch.sigmoid(self.layers(joined)[:, 0]) * high + low


# %% leaves the range out fails="test_predictions_stay_in_the_range"
# -         low, high = self.y_range
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return self.layers(joined)[:, 0]


# %% leaves the sigmoid between 0 and 1 fails="test_predictions_stay_in_the_range"
# -         low, high = self.y_range
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return torch.sigmoid(self.layers(joined)[:, 0])


# %% always takes the range of the ratings fails="test_predictions_stay_in_the_range" hint="Another `y_range` was given here. Is it kept and used?"
# -         self.y_range = y_range
# +         self.y_range = (0, 5.5)


# %% cuts off at the ends instead of bending fails="test_predictions_stay_in_the_range"
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         return self.layers(joined)[:, 0].clamp(0, 1) * (high - low)


# %% detaches the factors before the layers fails="test_gradients_reach_every_weight"
# -         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = torch.cat([self.user_factors(x[:, 0]), self.movie_factors(x[:, 1])], dim=1)
# +         joined = joined.detach()


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


# %% switches the gradients of the layers off fails="test_gradients_reach_every_weight" also="test_learns_what_a_sum_cannot" hint="The weights of the two linear layers ask for no gradient. What switched it off?"
# -         self.y_range = y_range
# +         self.y_range = y_range
# +         self.layers.requires_grad_(False)


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


# %% takes the layers out of the Sequential one by one fails="test_layers_are_sequential"
# -         return torch.sigmoid(self.layers(joined)[:, 0]) * (high - low) + low
# +         first, bend, last = self.layers
# +         return torch.sigmoid(last(bend(first(joined)))[:, 0]) * (high - low) + low


# %% never trains the user at place 0 fails="test_gradients_reach_every_weight" hint="The row of user 0 has no gradient, and the others have theirs. What keeps that row from being trained?"
# -         self.user_factors = small_embedding(*user_size)
# +         self.user_factors = nn.Embedding(*user_size, padding_idx=0)
