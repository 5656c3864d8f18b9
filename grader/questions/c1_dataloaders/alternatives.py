# %% torch's own DataLoader, and pandas' own index
from torch.utils.data import DataLoader, TensorDataset


class Vocab:
    def __init__(self, values):
        self.known = pd.Index(pd.unique(pd.Series(list(values)))).sort_values()

    def __len__(self):
        return 1 + len(self.known)

    def __getitem__(self, place):
        return "#na#" if place == 0 else self.known[place - 1]

    def index(self, values):
        return (self.known.get_indexer(list(values)) + 1).astype("int64")


users, titles = Vocab(train["user"]), Vocab(train["title"])


def batches(ratings, bs, shuffle):
    x = torch.from_numpy(ratings[["user", "movie"]].values.astype("int64"))
    y = torch.from_numpy(ratings["rating"].values.astype("float32"))
    return DataLoader(TensorDataset(x, y), batch_size=bs, shuffle=shuffle)


# %% NumPy throughout
class Vocab:
    def __init__(self, values):
        self.sorted = np.unique(np.asarray(values, dtype=object))

    def __len__(self):
        return self.sorted.size + 1

    def __getitem__(self, place):
        return np.concatenate([["#na#"], self.sorted]).tolist()[place]

    def index(self, values):
        values = pd.Series(values)
        places = dict(zip(self.sorted, np.arange(1, len(self))))
        return values.map(places).fillna(0).to_numpy().astype(np.int64)


class Loader:
    random = np.random.default_rng()

    def __init__(self, table, bs, shuffle):
        self.table, self.bs, self.shuffle = table.reset_index(drop=True), bs, shuffle

    def __len__(self):
        full, rest = divmod(len(self.table), self.bs)
        return full + (rest > 0)

    def __iter__(self):
        table = self.table.iloc[self.random.permutation(len(self.table))] if self.shuffle else self.table
        pairs, stars = table[["user", "movie"]].to_numpy("int64"), table["rating"].to_numpy("float32")
        return (
            (torch.tensor(pairs[start : start + self.bs]), torch.tensor(stars[start : start + self.bs]))
            for start in range(0, len(table), self.bs)
        )


def batches(ratings, bs, shuffle):
    return Loader(ratings, bs, shuffle)


users = Vocab(train.user.tolist())
titles = Vocab(train.title.tolist())


# %% a dict that grows, and a list that shuffles itself
import random


class Vocab(list):
    def __init__(self, values):
        super().__init__(["#na#"])
        self.extend(sorted(set(values)))
        self.place = {}
        for value in self:
            self.place[value] = len(self.place)

    def index(self, values):
        return np.fromiter((self.place.get(value, 0) for value in values), dtype="int64")


made = {column: Vocab(train[column]) for column in ("user", "title")}
users, titles = made["user"], made["title"]


class batches:
    def __init__(self, ratings, bs, shuffle):
        self.rows = list(zip(ratings.user.tolist(), ratings.movie.tolist(), ratings.rating.astype(float).tolist()))
        self.bs, self.shuffle = bs, shuffle

    def __len__(self):
        return len(range(0, len(self.rows), self.bs))

    def __iter__(self):
        rows = random.sample(self.rows, len(self.rows)) if self.shuffle else self.rows
        for start in range(0, len(rows), self.bs):
            user, movie, star = zip(*rows[start : start + self.bs])
            yield torch.stack([torch.tensor(user), torch.tensor(movie)], dim=1), torch.tensor(star)


# %% an array filled from a generator, and a length that is rounded up
# -         return np.array([self.places.get(value, 0) for value in values], dtype=np.int64)
# +         return np.fromiter((self.places.get(value, 0) for value in values), dtype=np.int64)

# -         return -(-len(self.y) // self.bs)  # rounded up
# +         return (len(self.y) + self.bs - 1) // self.bs


# %% a dictionary alone
# -         self.values = ["#na#", *sorted(set(values))]
# -         self.places = {value: place for place, value in enumerate(self.values)}
# +         self.values = dict(enumerate(["#na#", *sorted(dict.fromkeys(values))]))
# +         self.places = {value: place for place, value in self.values.items()}
