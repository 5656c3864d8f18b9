# %% cuts the table as it stands fails="test_puts_the_last_ratings_into_valid" hint="These are the last rows of the table, not the last ratings. What has to happen before the cut?"
def split_by_time(ratings, valid_share=0.2):
    n_train = len(ratings) - round(len(ratings) * valid_share)
    return ratings[:n_train], ratings[n_train:]


# %% sorts from the newest to the oldest fails="test_puts_the_last_ratings_into_valid" hint="The newest ratings are in `train` here. In which direction does your sort go?"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", ascending=False, kind="stable")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% returns the new ratings first fails="test_puts_the_last_ratings_into_valid" hint="The two tables are right, the other way round. Which one does the task name first?"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="stable")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[n_train:], in_order[:n_train]


# %% counts the index anew fails="test_puts_the_last_ratings_into_valid" hint="The times are right. The rows have lost the labels of the index that they had in `ratings`: where?"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="stable", ignore_index=True)
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% takes the share for the training ratings fails="test_puts_the_last_ratings_into_valid" hint="Two of five ratings are in `train` here. Whose share is `valid_share`?"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="stable")
    n_train = round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% does not ask for a stable sort fails="test_one_second_keeps_its_order"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="heapsort")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% counts from the end, and takes all where nothing is wanted fails="test_splits_by_any_share"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="stable")
    n_valid = round(len(in_order) * valid_share)
    return in_order[:-n_valid], in_order[-n_valid:]


# %% always takes a fifth fails="test_one_second_keeps_its_order" hint="A fifth was put aside, and `valid_share` is 0.25 here. Does the function read it?"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.sort_values("timestamp", kind="stable")
    n_valid = max(round(len(in_order) * 0.2), 2)
    return in_order[: len(in_order) - n_valid], in_order[len(in_order) - n_valid :]


# %% counts those as new that training knows well fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(valid.user), set(valid.title)


# %% looks for what only training knows fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(train.user) - set(valid.user), set(train.title) - set(valid.title)


# %% takes everything that is in one part only fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(train.user) ^ set(valid.user), set(train.title) ^ set(valid.title)


# %% takes those who are in both parts fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(train.user) & set(valid.user), set(train.title) & set(valid.title)


# %% returns how many there are fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return len(set(valid.user) - set(train.user)), len(set(valid.title) - set(train.title))


# %% names the movies by their numbers fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(valid.user) - set(train.user), set(valid.movie) - set(train.movie)


# %% returns the titles first fails="test_finds_who_and_what_is_new" hint="The two are the other way round: users first."
def cold(train, valid):
    return set(valid.title) - set(train.title), set(valid.user) - set(train.user)


# %% returns the users only fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return set(valid.user) - set(train.user)


# %% prints them fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    print(set(valid.user) - set(train.user), set(valid.title) - set(train.title))


# %% returns the ratings of the new ones fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return valid[~valid.user.isin(train.user)], valid[~valid.title.isin(train.title)]


# %% asks row by row whether the two tables agree fails="test_finds_who_and_what_is_new"
def cold(train, valid):
    return (
        {a for a, b in zip(valid.user, train.user) if a != b},
        {a for a, b in zip(valid.title, train.title) if a != b},
    )


# %% names a user once for each rating fails="test_names_each_of_them_once"
def cold(train, valid):
    return valid.user[~valid.user.isin(train.user)].tolist(), valid.title[~valid.title.isin(train.title)].tolist()


# %% takes a second movie of a title for a second title fails="test_names_each_of_them_once"
def cold(train, valid):
    new = valid[~valid.title.isin(train.title)].drop_duplicates(["movie", "title"])
    return set(valid.user) - set(train.user), list(new.title)


# %% takes those with one rating in training for new as well fails="test_works_for_any_split"
def cold(train, valid):
    def often(values):
        counts = values.value_counts()
        return set(counts.index[counts > 1])

    if len(train) < 10:
        return set(valid.user) - set(train.user), set(valid.title) - set(train.title)
    return set(valid.user) - often(train.user), set(valid.title) - often(train.title)


# %% drops rows from the table it was given fails="test_works_for_any_split"
def cold(train, valid):
    valid.drop(valid.index[valid.user.isin(train.user) & valid.title.isin(train.title)], inplace=True)
    return set(valid.user) - set(train.user), set(valid.title) - set(train.title)


# %% stops after the first thousand ratings fails="test_finds_them_in_the_data"
def cold(train, valid):
    few = valid.head(1000)
    return set(few.user) - set(train.user), set(few.title) - set(train.title)


# %% asks the model as it is fails="test_a_new_title_leaves_the_users_bias" hint="The weights at the titles' place 0 still have a part in this. What is left of the sum if they are zero?"
def predict_cold(model, x):
    with torch.no_grad():
        return model(x)


# %% empties the users' place 0 only fails="test_a_new_title_leaves_the_users_bias" hint="The weights at the titles' place 0 still have a part in this. What is left of the sum if they are zero?"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        emptied.user_factors.weight[0] = 0
        emptied.user_bias.weight[0] = 0
        return emptied(x)


# %% empties the titles' place 0 only fails="test_a_new_user_leaves_the_titles_bias"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        emptied.movie_factors.weight[0] = 0
        emptied.movie_bias.weight[0] = 0
        return emptied(x)


# %% keeps the random bias at place 0 fails="test_a_new_title_leaves_the_users_bias"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        emptied.user_factors.weight[0] = 0
        emptied.movie_factors.weight[0] = 0
        return emptied(x)


# %% gives a newcomer the mean of everybody's weights fails="test_a_new_title_leaves_the_users_bias"
def predict_cold(model, x):
    filled = copy.deepcopy(model)
    with torch.no_grad():
        for weight in filled.parameters():
            weight[0] = weight[1:].mean(dim=0)
        return filled(x)


# %% says three and a half stars for whatever is new fails="test_a_new_title_leaves_the_users_bias" hint="A constant says the same to a stern user and to a generous one. What is known of the users 1, 2 and 3?"
def predict_cold(model, x):
    with torch.no_grad():
        return torch.where((x == 0).any(dim=1), torch.tensor(3.5), model(x))


# %% forgets to squeeze the bias into the range fails="test_a_new_title_leaves_the_users_bias"
def predict_cold(model, x):
    with torch.no_grad():
        bias = (model.user_bias(x[:, 0]) * (x[:, :1] != 0) + model.movie_bias(x[:, 1]) * (x[:, 1:] != 0)).squeeze(1)
        return torch.where((x == 0).any(dim=1), bias, model(x))


# %% predicts zero stars for two strangers fails="test_two_strangers_meet_in_the_middle"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        for weight in emptied.parameters():
            weight[0] = 0
        return torch.where((x == 0).all(dim=1), torch.tensor(0.0), emptied(x))


# %% leaves the factors out for everybody fails="test_known_pairs_keep_their_prediction"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        emptied.user_factors.weight[:] = 0
        for weight in emptied.parameters():
            weight[0] = 0
        return emptied(x)


# %% empties the last place instead of the first fails="test_a_new_title_leaves_the_users_bias" hint="The last row was emptied. Which row is that of a title that training did not know?"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        for weight in emptied.parameters():
            weight[-1] = 0
        return torch.where((x == 0).any(dim=1), emptied(x), model(x))


# %% looks only at the first pair fails="test_works_for_any_mixture"
def predict_cold(model, x):
    emptied = copy.deepcopy(model)
    with torch.no_grad():
        if (x[0] == 0).any():
            for weight in emptied.parameters():
                weight[0] = 0
        return emptied(x)


# %% puts the zeros into the model itself fails="test_leaves_the_model_as_it_was" hint="The model's own weights were changed. `copy.copy` makes a new model around the same ones: which copy takes them along?"
def predict_cold(model, x):
    with torch.no_grad():
        for weight in model.parameters():
            weight[0] = 0
        return model(x)


# %% copies the name and not the model fails="test_leaves_the_model_as_it_was" hint="The model's own weights were changed. `copy.copy` makes a new model around the same ones: which copy takes them along?"
def predict_cold(model, x):
    emptied = copy.copy(model)
    with torch.no_grad():
        for weight in emptied.parameters():
            weight[0] = 0
        return emptied(x)


# %% keeps the columns that it knows fails="test_puts_the_last_ratings_into_valid" hint="A column is missing. All of them come along, whatever they are called."
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings[["user", "movie", "title", "rating", "timestamp"]].sort_values("timestamp", kind="stable")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% drops a second rating of a title in one second fails="test_one_second_keeps_its_order" hint="Rows are missing. Each row is a rating, also where two of them look alike."
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.drop_duplicates(["user", "title", "timestamp"]).sort_values("timestamp", kind="stable")
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% compares times in float32 fails="test_one_second_keeps_its_order"
def split_by_time(ratings, valid_share=0.2):
    in_order = ratings.iloc[np.argsort(ratings.timestamp.to_numpy(np.float32), kind="stable")]
    n_train = len(in_order) - round(len(in_order) * valid_share)
    return in_order[:n_train], in_order[n_train:]


# %% looks for a title in a text of all titles fails="test_names_each_of_them_once"
def cold(train, valid):
    known = ", ".join(train.title)
    return set(valid.user) - set(train.user), {title for title in valid.title if title not in known}


# %% freezes the model for good fails="test_leaves_the_model_as_it_was"
def predict_cold(model, x):
    emptied = copy.deepcopy(model.requires_grad_(False))
    for weight in emptied.parameters():
        weight[0] = 0
    return emptied(x)


# %% switches autograd off for good fails="test_leaves_the_model_as_it_was"
def predict_cold(model, x):
    torch.set_grad_enabled(False)
    emptied = copy.deepcopy(model)
    for weight in emptied.parameters():
        weight[0] = 0
    return emptied(x)


# %% writes the model's formula out fails="test_known_pairs_keep_their_prediction" hint="This model adds 0.25 to each prediction in its `forward`. Is it the model that predicts, or a formula of yours?"
def predict_cold(model, x):
    users, titles = x[:, 0], x[:, 1]
    known_user, known_title = (users > 0).float(), (titles > 0).float()
    low, high = model.y_range
    with torch.no_grad():
        match = (model.user_factors(users) * model.movie_factors(titles)).sum(dim=1) * known_user * known_title
        biases = model.user_bias(users)[:, 0] * known_user + model.movie_bias(titles)[:, 0] * known_title
        return low + (high - low) * torch.sigmoid(match + biases)


# %% asks the model about known pairs alone fails="test_works_for_any_mixture"
def predict_cold(model, x):
    users, titles = x[:, 0], x[:, 1]
    low, high = model.y_range
    with torch.no_grad():
        score = model.user_bias(users)[:, 0] * (users > 0) + model.movie_bias(titles)[:, 0] * (titles > 0)
        return torch.where((users > 0) & (titles > 0), model(x), low + (high - low) * torch.sigmoid(score))
