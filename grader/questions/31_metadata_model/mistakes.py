# %% returns tables fails="test_returns_a_tensor_for_each_table"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple((part[columns] - mean) / std for part in (train, valid))


# %% leaves the numbers in float64 fails="test_returns_a_tensor_for_each_table"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(torch.tensor(((part[columns] - mean) / std).to_numpy()) for part in (train, valid))


# %% takes all columns with numbers in them fails="test_returns_a_tensor_for_each_table"
def normalize(train, valid, columns):
    columns = sorted(train.select_dtypes("number").columns)
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% returns the training rows only fails="test_returns_a_tensor_for_each_table"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return list(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )[0]


# %% turns the tables round fails="test_returns_a_tensor_for_each_table" hint="A row of the table is a row of the tensor. Yours is turned on its side."
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy().T, dtype=torch.float32) for part in (train, valid)
    )


# %% forgets to divide fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(torch.tensor((part[columns] - mean).to_numpy(), dtype=torch.float32) for part in (train, valid))


# %% divides by the variance fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].var().replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% squeezes the columns between 0 and 1 fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    mean, std = train[columns].min(), (train[columns].max() - train[columns].min()).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% takes one mean for all columns fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    mean, std = train[columns].to_numpy().mean(), train[columns].to_numpy().std() or 1
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% normalizes each row instead of each column fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    def normalized(part):
        rows = torch.tensor(part[columns].to_numpy(), dtype=torch.float32)
        return (rows - rows.mean(dim=1, keepdim=True)) / rows.std(dim=1, keepdim=True).clamp(min=1e-3)

    return normalized(train), normalized(valid)


# %% normalizes the validation rows with their own mean fails="test_uses_what_training_says_for_both"
def normalize(train, valid, columns):
    def normalized(part):
        values = (part[columns] - part[columns].mean()) / part[columns].std(ddof=0).replace(0, 1)
        return torch.tensor(values.to_numpy(), dtype=torch.float32)

    return normalized(train), normalized(valid)


# %% lets the validation rows into the mean fails="test_uses_what_training_says_for_both"
def normalize(train, valid, columns):
    both = pd.concat([train, train, valid])[columns]
    mean, std = both.mean(), both.std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% leaves the validation rows as they are fails="test_uses_what_training_says_for_both"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(part.to_numpy(), dtype=torch.float32) for part in ((train[columns] - mean) / std, valid[columns])
    )


# %% divides by zero fails="test_only_shifts_a_constant_column"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% adds a little to the deviation fails="test_only_shifts_a_constant_column"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std() + 1e-7
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% sets a constant column to zero fails="test_only_shifts_a_constant_column"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0)
    return tuple(
        torch.tensor(
            ((part[columns] - mean) / std).replace([np.inf, -np.inf], 0).fillna(0).to_numpy(), dtype=torch.float32
        )
        for part in (train, valid)
    )


# %% returns a column of predictions fails="test_predicts_one_number_for_each_row"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         score = self.layers(torch.cat([*looked_up, numbers], dim=1)).squeeze(1)
# +         score = self.layers(torch.cat([*looked_up, numbers], dim=1))


# %% insists on a continuous column fails="test_predicts_one_number_for_each_row"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         assert n_cont, "there must be a continuous column"
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)


# %% puts the columns under each other fails="test_predicts_one_number_for_each_row" hint="Side by side is `dim=1`. `dim=0` puts one below the other."
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         score = self.layers(torch.cat([*looked_up, numbers], dim=1)).squeeze(1)
# +         score = self.layers(torch.cat([*looked_up, numbers], dim=0)).squeeze(1)


# %% looks all categories up in the first embedding fails="test_predicts_one_number_for_each_row" hint="The first layer was made for other widths. Is the second category looked up in its own embedding?"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
# +         looked_up = [self.embeddings[0](places) for places in categories.T]


# %% keeps the embeddings in a plain list fails="test_has_an_embedding_for_each_category"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = [nn.Embedding(n, size) for n, size in embedding_sizes]


# %% makes room for values that are not there fails="test_has_an_embedding_for_each_category" hint="A category with n values has n rows, and no more."
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(max(n, 64), size) for n, size in embedding_sizes)


# %% builds the first hidden layer only fails="test_has_a_hidden_layer_for_each_size" hint="`layers` has several sizes. The first alone was built."
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# -         widths = [sum(size for _, size in embedding_sizes) + n_cont, *layers]
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)
# +         widths = [sum(size for _, size in embedding_sizes) + n_cont, *layers[:1]]


# %% always has two hidden layers of its own fails="test_has_a_hidden_layer_for_each_size" hint="`layers` says how many hidden layers there are, and how wide. Is it read?"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# -         widths = [sum(size for _, size in embedding_sizes) + n_cont, *layers]
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)
# +         widths = [sum(size for _, size in embedding_sizes) + n_cont, 100, 50]


# %% embeds the continuous columns fails="test_takes_numbers_as_they_are"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)
# +         self.rounded = nn.ModuleList(nn.Embedding(100, 1) for _ in range(n_cont))

# -         score = self.layers(torch.cat([*looked_up, numbers], dim=1)).squeeze(1)
# +         looked_up += [embedding(column.long() + 50) for embedding, column in zip(self.rounded, numbers.T)]
# +         score = self.layers(torch.cat(looked_up, dim=1)).squeeze(1)


# %% leaves the numbers out fails="test_every_column_counts"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         score = self.layers(torch.cat([*looked_up, numbers], dim=1)).squeeze(1)
# +         score = self.layers(torch.cat([*looked_up, torch.zeros_like(numbers)], dim=1)).squeeze(1)


# %% forgets the second category fails="test_every_column_counts"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
# +         looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
# +         looked_up[1:2] = [torch.zeros_like(part) for part in looked_up[1:2]]


# %% cuts off at the ends of the range fails="test_squeezes_into_the_range"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         return low + (high - low) * torch.sigmoid(score)
# +         return score.clamp(low, high)


# %% forgets the range fails="test_stays_inside_the_range"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         return low + (high - low) * torch.sigmoid(score)
# +         return score


# %% builds in the range of the stars fails="test_stays_inside_the_range" hint="Another `y_range` was given here. Is it kept and used?"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         low, high = self.y_range
# +         low, high = 0, 5.5


# %% multiplies by the upper end alone fails="test_stays_inside_the_range" hint="A range has a width and a lower end. Which of the two is missing?"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         return low + (high - low) * torch.sigmoid(score)
# +         return low + high * torch.sigmoid(score)


# %% forgets batch norm fails="test_normalizes_with_the_batch_while_it_trains"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         hidden = [
# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# -         ]
# +         hidden = [nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU()) for n_in, n_out in pairwise(widths)]


# %% normalizes each row with layer norm fails="test_normalizes_with_the_batch_while_it_trains"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.LayerNorm(n_out)) for n_in, n_out in pairwise(widths)


# %% normalizes with the batch for ever fails="test_each_row_is_on_its_own_after_eval"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out, track_running_stats=False))
# +             for n_in, n_out in pairwise(widths)


# %% switches back to training in forward fails="test_each_row_is_on_its_own_after_eval"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -     def forward(self, x):
# +     def forward(self, x):
# +         self.train()


# %% cuts the embeddings off fails="test_every_parameter_learns"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
# +         looked_up = [embedding(places).detach() for embedding, places in zip(self.embeddings, categories.T)]


# %% looks up without gradients fails="test_every_parameter_learns"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]
# +         with torch.no_grad():
# +             looked_up = [embedding(places) for embedding, places in zip(self.embeddings, categories.T)]


# %% forgets the activation fails="test_bends_between_the_layers"
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -         hidden = [
# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# -         ]
# +         hidden = [nn.Sequential(nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)]


# %% drops nearly everything out while it trains fails="test_bends_between_the_layers" also="test_beats_users_and_titles_alone" hint="Linear, ReLU, batch norm: a hidden layer has these three. Yours has a fourth."
# -         self.embeddings = nn.ModuleList(small_embedding(n, size) for n, size in embedding_sizes)
# +         self.embeddings = nn.ModuleList(nn.Embedding(n, size) for n, size in embedding_sizes)

# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out), nn.Dropout(0.9))
# +             for n_in, n_out in pairwise(widths)


# %% takes the columns in the order of the table fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    columns = [name for name in train.columns if name in columns]
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% finds the columns by their places in the training table fails="test_uses_what_training_says_for_both"
def normalize(train, valid, columns):
    places = train.columns.get_indexer(columns)
    mean, std = train.iloc[:, places].to_numpy(float).mean(axis=0), train.iloc[:, places].to_numpy(float).std(axis=0)
    std[std == 0] = 1
    return tuple(
        torch.tensor((part.iloc[:, places].to_numpy(float) - mean) / std, dtype=torch.float32)
        for part in (train, valid)
    )


# %% divides by one where the deviation is below one fails="test_normalizes_the_training_rows"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).clip(lower=1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )


# %% cuts off what lies far out fails="test_uses_what_training_says_for_both"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0).replace(0, 1)
    return tuple(
        torch.tensor(((part[columns] - mean) / std).clip(-10, 10).to_numpy(), dtype=torch.float32)
        for part in (train, valid)
    )


# %% normalizes the first hidden layer only fails="test_bends_between_the_layers"
# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.Identity() if place else nn.BatchNorm1d(n_out))
# +             for place, (n_in, n_out) in enumerate(pairwise(widths))


# %% bends in the first hidden layer only fails="test_bends_between_the_layers"
# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.Identity() if place else nn.ReLU(), nn.BatchNorm1d(n_out))
# +             for place, (n_in, n_out) in enumerate(pairwise(widths))


# %% bends with tanh fails="test_bends_between_the_layers"
# -             nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)
# +             nn.Sequential(nn.Linear(n_in, n_out), nn.Tanh(), nn.BatchNorm1d(n_out)) for n_in, n_out in pairwise(widths)


# %% normalizes the last number too fails="test_bends_between_the_layers"
# -         self.layers = nn.Sequential(*hidden, nn.Linear(widths[-1], 1))
# +         self.layers = nn.Sequential(*hidden, nn.Linear(widths[-1], 1), nn.BatchNorm1d(1))


# %% cuts the numbers off at two deviations fails="test_bends_between_the_layers"
# -         categories, numbers = x
# +         categories, numbers = x
# +         numbers = numbers.clamp(-2, 2)


# %% scales nothing where one column is constant fails="test_only_shifts_a_constant_column"
def normalize(train, valid, columns):
    mean, std = train[columns].mean(), train[columns].std(ddof=0)
    if (std == 0).any():
        std = 1
    return tuple(
        torch.tensor(((part[columns] - mean) / std).to_numpy(), dtype=torch.float32) for part in (train, valid)
    )
