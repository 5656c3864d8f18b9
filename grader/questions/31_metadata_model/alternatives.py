# %% has torch take mean and deviation
def normalize(train, valid, columns):
    train, valid = (torch.tensor(part[columns].to_numpy(dtype=float)) for part in (train, valid))
    mean, std = train.mean(dim=0), train.std(dim=0)
    std[std == 0] = 1
    return [((train - mean) / std).float(), ((valid - mean) / std).float()]


# %% goes column by column
def normalize(train, valid, columns):
    results = []
    for part in (train, valid):
        made = torch.empty(len(part), len(columns))
        for position, name in enumerate(columns):
            mean, std = np.mean(train[name]), np.std(train[name])
            values = (part[name].to_numpy() - mean) / (std if std > 0 else 1.0)
            made[:, position] = torch.from_numpy(np.array(values, dtype=np.float32))
        results.append(made)
    return results[0], results[1]


# %% keeps mean and deviation in a class
class Scaler:
    def fit(self, values):
        self.mean = values.mean(axis=0)
        self.scale = np.where(values.std(axis=0) == 0, 1, values.std(axis=0))
        return self

    def __call__(self, values):
        return torch.as_tensor((values - self.mean) / self.scale, dtype=torch.float32)


def normalize(train, valid, columns):
    scaler = Scaler().fit(train[columns].to_numpy())
    return scaler(train[columns].to_numpy()), scaler(valid[columns].to_numpy())


# %% has raw tables of factors and batch norm before the ReLU
class EmbeddingNN(nn.Module):
    def __init__(self, embedding_sizes, layers, n_cont=0, y_range=(0, 5.5)):
        super().__init__()
        self.factors = nn.ParameterList(nn.Parameter(torch.randn(n, size) * 0.01) for n, size in embedding_sizes)
        width = sum(size for _, size in embedding_sizes) + n_cont
        parts = []
        for size in layers:
            parts += [nn.Linear(width, size, bias=False), nn.BatchNorm1d(size), nn.ReLU()]
            width = size
        self.net = nn.Sequential(*parts, nn.Linear(width, 1), nn.Flatten(start_dim=0))
        self.low, self.high = y_range

    def forward(self, x):
        rows = [table[x[0][:, column]] for column, table in enumerate(self.factors)]
        return self.net(torch.cat(rows + [x[1]], 1)).sigmoid() * (self.high - self.low) + self.low


# %% names every layer and calls functions
from torch.nn import functional as F


class EmbeddingNN(nn.Module):
    def __init__(self, embedding_sizes, layers, n_cont=0, y_range=(0, 5.5)):
        super().__init__()
        self.n_categories, self.n_hidden, self.y_range = len(embedding_sizes), len(layers), y_range
        for i, (n, size) in enumerate(embedding_sizes):
            setattr(self, f"embedding{i}", nn.Embedding(n, size))
        n_in = n_cont + sum(size for _, size in embedding_sizes)
        for i, n_out in enumerate(layers):
            setattr(self, f"linear{i}", nn.Linear(n_in, n_out))
            setattr(self, f"norm{i}", nn.BatchNorm1d(n_out))
            n_in = n_out
        self.out = nn.Linear(n_in, 1)

    def forward(self, x):
        categories, numbers = x
        h = numbers
        for i in range(self.n_categories):
            h = torch.cat([h, getattr(self, f"embedding{i}")(categories[:, i])], dim=-1)
        for i in range(self.n_hidden):
            h = getattr(self, f"norm{i}")(F.relu(getattr(self, f"linear{i}")(h)))
        h = self.out(h)[:, 0]
        return self.y_range[0] + (self.y_range[1] - self.y_range[0]) * torch.sigmoid(h)


# %% writes a block for a hidden layer, with layers that find their input's width
class Block(nn.Module):
    def __init__(self, n_out):
        super().__init__()
        self.linear, self.act, self.norm = nn.LazyLinear(n_out), nn.ReLU(inplace=True), nn.BatchNorm1d(n_out)

    def forward(self, h):
        return self.norm(self.act(self.linear(h)))


class EmbeddingNN(nn.Module):
    def __init__(self, embedding_sizes, layers, n_cont=0, y_range=(0, 5.5)):
        super().__init__()
        self.lookups = nn.ModuleDict({f"column_{i}": nn.Embedding(n, k) for i, (n, k) in enumerate(embedding_sizes)})
        self.blocks = nn.ModuleList([Block(size) for size in layers])
        self.last = nn.LazyLinear(1)
        self.y_range = y_range
        n_columns = len(embedding_sizes)
        self.eval()
        self((torch.zeros(2, n_columns, dtype=torch.int64), torch.zeros(2, n_cont)))
        self.train()

    def forward(self, x):
        categories, numbers = x
        parts = [lookup(categories[:, i]) for i, lookup in enumerate(self.lookups.values())]
        h = torch.hstack([numbers, *parts])
        for block in self.blocks:
            h = block(h)
        low, high = self.y_range
        return torch.lerp(torch.tensor(float(low)), torch.tensor(float(high)), self.last(h).flatten().sigmoid())
