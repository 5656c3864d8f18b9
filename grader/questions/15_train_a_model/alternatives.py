# %% raw parameters, einsum, and losses weighted by hand
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.user_factors = nn.Parameter(torch.randn(n_users, n_factors) * 0.01)
        self.movie_factors = nn.Parameter(torch.randn(n_movies, n_factors) * 0.01)
        self.y_range = y_range

    def forward(self, x):
        user, movie = x.T
        out = torch.einsum("bk,bk->b", self.user_factors[user], self.movie_factors[movie])
        if self.y_range:
            low, high = self.y_range
            out = low + (high - low) / (1 + torch.exp(-out))
        return out


def train(model, batches, epochs, lr):
    opt = torch.optim.Adam(model.parameters(), lr)

    def one_pass(loader, learn):
        total, n, n_batches = 0.0, 0, 0
        for xb, yb in loader:
            error = (model(xb) - yb).pow(2)
            if learn:
                error.mean().backward()
                opt.step()
                opt.zero_grad()
                total, n = total + error.mean().item(), n + 1
            else:
                total, n = total + error.sum().item(), n + len(yb)
        return total / n

    history = []
    for epoch in range(epochs):
        model.train()
        loss = one_pass(batches[0], learn=True)
        model.eval()
        with torch.no_grad():
            history.append([loss, one_pass(batches[1], learn=False)])
    return history


# %% rows times columns on the diagonal, Adam written out
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        super().__init__()
        self.low, self.high = y_range or (None, None)
        self.user_factors, self.movie_factors = embedding(n_users, n_factors), embedding(n_movies, n_factors)

    def forward(self, x):
        table = self.user_factors(x[..., 0]) @ self.movie_factors(x[..., 1]).t()
        stars = table.diagonal()
        return stars if self.low is None else sigmoid_range(stars, self.low, self.high)


class Adam:
    def __init__(self, weights, lr):
        self.weights, self.lr, self.step_count = list(weights), lr, 0
        self.mean = [torch.zeros_like(w) for w in self.weights]
        self.square = [torch.zeros_like(w) for w in self.weights]

    @torch.no_grad()
    def step(self, grads):
        self.step_count += 1
        for w, g, m, s in zip(self.weights, grads, self.mean, self.square):
            m.mul_(0.9).add_(g, alpha=0.1)
            s.mul_(0.999).addcmul_(g, g, value=0.001)
            corrected = m / (1 - 0.9**self.step_count)
            w -= self.lr * corrected / ((s / (1 - 0.999**self.step_count)).sqrt() + 1e-8)


def train(model, batches, epochs, lr):
    adam, losses = Adam(model.parameters(), lr), []
    for _ in range(epochs):
        seen = []
        for x, y in batches[0]:
            loss = ((model(x) - y) ** 2).mean()
            adam.step(torch.autograd.grad(loss, adam.weights))
            seen.append(loss.detach())
        predicted = torch.cat([model(x).detach() for x, _ in batches[1]])
        stars = torch.cat([y for _, y in batches[1]])
        losses.append((torch.stack(seen).mean(), F.mse_loss(predicted, stars)))
    return losses


# %% parameters reset by hand, the loss as a module, validation in one piece
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors, y_range=None):
        nn.Module.__init__(self)
        self.user_factors = nn.Embedding(n_users, n_factors)
        self.movie_factors = nn.Embedding(n_movies, n_factors)
        for table in self.children():
            table.weight.data.uniform_(-0.02, 0.02)
        self.squeeze = nn.Identity() if y_range is None else self.into(*y_range)

    @staticmethod
    def into(low, high):
        return lambda stars: sigmoid_range(stars, low, high)

    def forward(self, pairs):
        rows = [table(pairs[:, i]) for i, table in enumerate((self.user_factors, self.movie_factors))]
        return self.squeeze(torch.mul(*rows).sum(-1))


def evaluate(model, loader):
    xs, ys = zip(*loader)
    return nn.MSELoss()(model(torch.cat(xs)), torch.cat(ys)).item()


def train(model, batches, epochs, lr):
    criterion, optimizer = nn.MSELoss(), torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0)
    history = {"train": [], "valid": []}
    while len(history["train"]) < epochs:
        running = []
        for xb, yb in batches[0]:
            for parameter in model.parameters():
                parameter.grad = None
            loss = criterion(model(xb), yb)
            loss.backward()
            optimizer.step()
            running += [loss.item()]
        history["train"].append(torch.tensor(running).mean().item())
        with torch.inference_mode():
            history["valid"].append(evaluate(model, batches[1]))
    return list(zip(*history.values()))
