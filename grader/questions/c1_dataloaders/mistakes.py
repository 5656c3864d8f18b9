# %% leaves the list in the order of the ratings fails="test_vocab_lists_distinct_values_in_order"
class Vocab:
    def __init__(self, values):
        self.values = ["#na#", *dict.fromkeys(values)]

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return self.values[place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.values)}
        return np.array([places.get(value, 0) for value in values], dtype=np.int64)


# %% lists every value as often as it comes fails="test_vocab_lists_distinct_values_in_order"
class Vocab:
    def __init__(self, values):
        self.values = ["#na#", *sorted(values)]

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return self.values[place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.values)}
        return np.array([places.get(value, 0) for value in values], dtype=np.int64)


# %% forgets #na# fails="test_vocab_lists_distinct_values_in_order" hint="Place 0 is taken by `#na#`, which stands for all that is unknown."
class Vocab:
    def __init__(self, values):
        self.values = sorted(set(values))

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return self.values[place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.values)}
        return np.array([places.get(value, 0) for value in values], dtype=np.int64)


# %% puts #na# at the end fails="test_vocab_lists_distinct_values_in_order" hint="`#na#` comes first, so that it is 0."
class Vocab:
    def __init__(self, values):
        self.values = [*sorted(set(values)), "#na#"]

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return self.values[place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.values)}
        return np.array([places.get(value, len(self) - 1) for value in values], dtype=np.int64)


# %% does not count #na# fails="test_vocab_counts_na_too"
class Vocab:
    def __init__(self, values):
        self.values = ["#na#", *sorted(set(values))]

    def __len__(self):
        return len(self.values) - 1

    def __getitem__(self, place):
        return self.values[place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.values)}
        return np.array([places.get(value, 0) for value in values], dtype=np.int64)


# %% is off by one fails="test_vocab_finds_places"
class Vocab:
    def __init__(self, values):
        self.known = sorted(set(values))

    def __len__(self):
        return len(self.known) + 1

    def __getitem__(self, place):
        return ["#na#", *self.known][place]

    def index(self, values):
        places = {value: place for place, value in enumerate(self.known)}
        return np.array([places.get(value, 0) for value in values], dtype=np.int64)


# %% returns a list of places fails="test_vocab_finds_places"
# -         self.places = {value: place for place, value in enumerate(self.values)}

# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         places = {value: place for place, value in enumerate(self.values)}
# +         return [places.get(value, 0) for value in values]


# %% stumbles over the unknown fails="test_vocab_puts_the_unknown_at_0"
# -         self.places = {value: place for place, value in enumerate(self.values)}

# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         return np.array([self.values.index(value) for value in values], dtype=np.int64)


# %% gives the unknown its neighbor's row fails="test_vocab_puts_the_unknown_at_0"
class Vocab:
    def __init__(self, values):
        self.known = sorted(set(values))

    def __len__(self):
        return len(self.known) + 1

    def __getitem__(self, place):
        return ["#na#", *self.known][place]

    def index(self, values):
        return (np.searchsorted(np.array(self.known), np.array(list(values))) + 1).astype(np.int64)


# %% makes the vocabularies from all ratings fails="test_sizes_come_from_the_training_ratings"
users = Vocab(pd.concat([train, valid]).user)
titles = Vocab(pd.concat([train, valid]).title)


# %% makes the vocabularies from the validation ratings fails="test_sizes_come_from_the_training_ratings"
users = Vocab(valid.user)
titles = Vocab(valid.title)


# %% numbers the movies instead of their titles fails="test_sizes_come_from_the_training_ratings" hint="Two movies can share a title. Which column is numbered, `title` or `movie`?"
users = Vocab(train.user)
titles = Vocab(train.movie)


# %% leaves the ratings whole numbers fails="test_batches_have_the_right_shapes"
# -     return Batches(
# -         torch.tensor(ratings[["user", "movie"]].to_numpy(), dtype=torch.int64),
# -         torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
# -         bs,
# -         shuffle,
# -     )
# +     return Batches(torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values), bs, shuffle)


# %% makes one tensor of users and one of movies fails="test_batches_have_the_right_shapes"
def batches(ratings, bs, shuffle):
    return Batches(torch.tensor(ratings.values), bs, shuffle)


class Batches:
    def __init__(self, rows, bs, shuffle):
        self.rows, self.bs, self.shuffle = rows, bs, shuffle

    def __len__(self):
        return -(-len(self.rows) // self.bs)

    def __iter__(self):
        order = torch.randperm(len(self.rows)) if self.shuffle else torch.arange(len(self.rows))
        for places in order.split(self.bs):
            user, movie, star = self.rows[places].T
            yield torch.stack([user, movie]), star.float()


# %% keeps the ratings as a column fails="test_batches_have_the_right_shapes"
def batches(ratings, bs, shuffle):
    return Batches(torch.tensor(ratings.values), bs, shuffle)


class Batches:
    def __init__(self, rows, bs, shuffle):
        self.rows, self.bs, self.shuffle = rows, bs, shuffle

    def __len__(self):
        return -(-len(self.rows) // self.bs)

    def __iter__(self):
        order = torch.randperm(len(self.rows)) if self.shuffle else torch.arange(len(self.rows))
        for places in order.split(self.bs):
            yield self.rows[places, :2], self.rows[places, 2:].float()


# %% exchanges users and movies fails="test_batches_keep_rows_together" hint="User and movie have changed places."
# -         torch.tensor(ratings[["user", "movie"]].to_numpy(), dtype=torch.int64),
# -         torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
# +         torch.tensor(ratings[["movie", "user"]].values.tolist()),
# +         torch.tensor(ratings.rating.values).float(),


# %% drops the short last batch fails="test_batches_keep_rows_together" hint="Batches of two were asked for, and there is one row. The last batch holds what is left over."
from torch.utils.data import DataLoader, TensorDataset


def batches(ratings, bs, shuffle):
    x = torch.tensor(ratings[["user", "movie"]].values)
    y = torch.tensor(ratings.rating.values).float()
    return DataLoader(TensorDataset(x, y), batch_size=bs, shuffle=shuffle, drop_last=True)


# %% rounds the number of batches down fails="test_batches_keep_the_short_last_one"
# -         torch.tensor(ratings[["user", "movie"]].to_numpy(), dtype=torch.int64),
# -         torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
# -         bs,
# -         shuffle,
# +         torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs, shuffle

# -         return -(-len(self.y) // self.bs)  # rounded up
# +         return len(self.y) // self.bs


# %% shuffles users and movies without their ratings fails="test_shuffled_batches_hold_every_rating_once"
def batches(ratings, bs, shuffle):
    return Batches(
        torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs, shuffle
    )


class Batches:
    def __init__(self, x, y, bs, shuffle):
        self.x, self.y, self.bs, self.shuffle = x, y, bs, shuffle

    def __len__(self):
        return -(-len(self.y) // self.bs)

    def __iter__(self):
        x = self.x[torch.randperm(len(self.x))] if self.shuffle else self.x
        yield from zip(x.split(self.bs), self.y.split(self.bs))


# %% draws ratings with replacement fails="test_shuffled_batches_hold_every_rating_once"
def batches(ratings, bs, shuffle):
    return Batches(
        torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs, shuffle
    )


class Batches:
    def __init__(self, x, y, bs, shuffle):
        self.x, self.y, self.bs, self.shuffle = x, y, bs, shuffle

    def __len__(self):
        return -(-len(self.y) // self.bs)

    def __iter__(self):
        n = len(self.y)
        order = torch.randint(n, (n,)) if self.shuffle else torch.arange(n)
        for rows in order.split(self.bs):
            yield self.x[rows], self.y[rows]


# %% can be passed over only once fails="test_batches_can_be_passed_over_again"
class Batches:
    def __init__(self, generator, length):
        self.generator, self.length = generator, length

    def __len__(self):
        return self.length

    def __iter__(self):
        return self.generator


def batches(ratings, bs, shuffle):
    x = torch.tensor(ratings[["user", "movie"]].values)
    y = torch.tensor(ratings.rating.values).float()
    order = torch.randperm(len(y)) if shuffle else torch.arange(len(y))
    return Batches(((x[rows], y[rows]) for rows in order.split(bs)), -(-len(y) // bs))


# %% shuffles once and for all fails="test_every_epoch_is_shuffled_anew"
def batches(ratings, bs, shuffle):
    ratings = ratings.sample(frac=1) if shuffle else ratings
    x = torch.tensor(ratings[["user", "movie"]].values)
    y = torch.tensor(ratings.rating.values).float()
    return list(zip(x.split(bs), y.split(bs)))


# %% shuffles every epoch in the same way fails="test_every_epoch_is_shuffled_anew"
def batches(ratings, bs, shuffle):
    return Batches(
        torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs, shuffle
    )


class Batches:
    def __init__(self, x, y, bs, shuffle):
        self.x, self.y, self.bs, self.shuffle = x, y, bs, shuffle

    def __len__(self):
        return -(-len(self.y) // self.bs)

    def __iter__(self):
        torch.manual_seed(42)
        order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
        for rows in order.split(self.bs):
            yield self.x[rows], self.y[rows]


# %% forgets to look at shuffle fails="test_every_epoch_is_shuffled_anew"
def batches(ratings, bs, shuffle):
    x = torch.tensor(ratings[["user", "movie"]].values)
    y = torch.tensor(ratings.rating.values).float()
    return list(zip(x.split(bs), y.split(bs)))


# %% shuffles whether asked to or not fails="test_batches_keep_rows_together"
def batches(ratings, bs, shuffle):
    return Batches(torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs)


class Batches:
    def __init__(self, x, y, bs):
        self.x, self.y, self.bs = x, y, bs

    def __len__(self):
        return -(-len(self.y) // self.bs)

    def __iter__(self):
        for rows in torch.randperm(len(self.y)).split(self.bs):
            yield self.x[rows], self.y[rows]


# %% shuffles from the second epoch on fails="test_unshuffled_epochs_are_alike"
def batches(ratings, bs, shuffle):
    return Batches(
        torch.tensor(ratings[["user", "movie"]].values), torch.tensor(ratings.rating.values).float(), bs, shuffle
    )


class Batches:
    def __init__(self, x, y, bs, shuffle):
        self.x, self.y, self.bs = x, y, bs
        self.order = torch.randperm(len(y)) if shuffle else torch.arange(len(y))

    def __len__(self):
        return -(-len(self.y) // self.bs)

    def __iter__(self):
        for rows in self.order.split(self.bs):
            yield self.x[rows], self.y[rows]
        self.order = torch.randperm(len(self.y))


# %% takes a value of 0 for none fails="test_vocab_lists_distinct_values_in_order" hint="A value of 0 is a value like the others. Does it get a place?"
# -         self.values = ["#na#", *sorted(set(values))]
# +         self.values = ["#na#", *sorted(value for value in set(values) if value)]


# %% looks only values up that are not 0 fails="test_vocab_finds_places"
# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         return np.array([self.places.get(value, 0) if value else 0 for value in values], dtype=np.int64)


# %% makes a lone number of one place fails="test_vocab_finds_places"
# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64).squeeze()


# %% expects rows 0, 1, 2 and so on fails="test_batches_keep_rows_together"
# -         torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
# +         torch.tensor([ratings.rating[row] for row in range(len(ratings))], dtype=torch.float32),


# %% sorts numbers like words fails="test_vocab_lists_distinct_values_in_order"
# -         self.values = ["#na#", *sorted(set(values))]
# +         self.values = ["#na#", *sorted(set(values), key=str)]


# %% asks a column for its places in place of its rows fails="test_vocab_finds_places" hint="A column of a table is asked about by the labels of its index, which need not be 0, 1, 2. What goes over its values?"
# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         return np.array([self.places.get(values[i], 0) for i in range(len(values))], dtype=np.int64)


# %% makes words of the users fails="test_sizes_come_from_the_training_ratings"
users = Vocab(train.user.astype(str))
titles = Vocab(train.title)


# %% cuts half stars off fails="test_batches_keep_rows_together"
# -         torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32),
# +         torch.tensor(ratings.rating.to_numpy().astype(int), dtype=torch.float32),


# %% shuffles the batches and not the ratings fails="test_every_epoch_is_shuffled_anew"
# -         order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
# -         for rows in order.split(self.bs):
# +         *full, last = torch.arange(len(self.y)).split(self.bs)
# +         order = torch.randperm(len(full)) if self.shuffle else torch.arange(len(full))
# +         for rows in [*(full[batch] for batch in order), last]:


# %% shuffles each batch within itself fails="test_every_epoch_is_shuffled_anew"
# -         order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
# -         for rows in order.split(self.bs):
# +         for rows in torch.arange(len(self.y)).split(self.bs):
# +             rows = rows[torch.randperm(len(rows))] if self.shuffle else rows


# %% begins somewhere in the table fails="test_every_epoch_is_shuffled_anew"
# -         order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
# +         order = torch.arange(len(self.y))
# +         if self.shuffle:
# +             order = order.roll(int(torch.randint(1, max(2, len(order)), (1,))))


# %% goes on where a loop was broken off fails="test_batches_can_be_passed_over_again"
# -     def __iter__(self):
# -         order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
# -         for rows in order.split(self.bs):
# -             yield self.x[rows], self.y[rows]
# +     left = ()
# +
# +     def __iter__(self):
# +         order = torch.randperm(len(self.y)) if self.shuffle else torch.arange(len(self.y))
# +         self.left = list(self.left) or list(order.split(self.bs))
# +         while self.left:
# +             rows = self.left.pop(0)
# +             yield self.x[rows], self.y[rows]


# %% shuffles the labels of the rows for their places fails="test_shuffled_batches_hold_every_rating_once"
def batches(ratings, bs, shuffle):
    return Batches(ratings, bs, shuffle)


class Batches:
    def __init__(self, ratings, bs, shuffle):
        self.ratings, self.bs, self.shuffle = ratings, bs, shuffle

    def __len__(self):
        return -(-len(self.ratings) // self.bs)

    def __iter__(self):
        ratings = self.ratings
        if self.shuffle:
            ratings = ratings.reindex(np.random.permutation(len(ratings)))
        x = torch.tensor(ratings[["user", "movie"]].to_numpy(), dtype=torch.int64)
        y = torch.tensor(ratings.rating.to_numpy(), dtype=torch.float32)
        yield from zip(x.split(self.bs), y.split(self.bs))
