# %% goes through the rows one by one
def accuracy(probabilities, ratings):
    hits = 0
    for chances, rating in zip(probabilities.tolist(), ratings.tolist(), strict=True):
        hits += chances.index(max(chances)) + 1 == rating
    return hits / len(ratings)


def expected_ratings(probabilities):
    return np.array([sum(star * chance for star, chance in enumerate(row, start=1)) for row in probabilities])


def reliability(probabilities, ratings, n_bins=10):
    bins = {}
    for row, rating in zip(probabilities.tolist(), ratings.tolist(), strict=True):
        for star, chance in enumerate(row, start=1):
            place = min(int(chance * n_bins), n_bins - 1)
            bins.setdefault(place, []).append((chance, star == rating))
    rows = []
    for place in sorted(bins):
        chances, came_true = zip(*bins[place], strict=True)
        n = len(chances)
        rows.append({"predicted": sum(chances) / n, "observed": sum(came_true) / n, "count": n})
    return pd.DataFrame(rows)


def calibration_error(table):
    gaps = [abs(row.predicted - row.observed) * row["count"] for _, row in table.iterrows()]
    return sum(gaps) / sum(table["count"])


def compare(forecasts, ratings):
    rows = []
    for forecast in forecasts.values():
        errors = expected_ratings(forecast) - ratings
        error = calibration_error(reliability(forecast, ratings, 10))
        rows.append([accuracy(forecast, ratings), np.mean(errors**2), error])
    return pd.DataFrame(rows, index=list(forecasts), columns=["accuracy", "mse", "calibration_error"])


# %% counts with NumPy's histograms
def accuracy(probabilities, ratings):
    return np.mean(np.argmax(probabilities, axis=-1) == ratings.astype(int) - 1)


def expected_ratings(probabilities):
    return (probabilities * [1, 2, 3, 4, 5]).sum(axis=-1)


def reliability(probabilities, ratings, n_bins=10):
    chances = probabilities.reshape(-1)
    came_true = np.eye(5)[ratings.astype(int) - 1].reshape(-1)
    count, edges = np.histogram(chances, bins=n_bins, range=(0, 1))
    promised, _ = np.histogram(chances, bins=edges, weights=chances)
    happened, _ = np.histogram(chances, bins=edges, weights=came_true)
    full = count > 0
    return pd.DataFrame(
        {"count": count[full], "predicted": promised[full] / count[full], "observed": happened[full] / count[full]}
    )


def calibration_error(table):
    shares = table["count"] / table["count"].sum()
    return float(shares @ abs(table["predicted"] - table["observed"]))


def compare(forecasts, ratings):
    made = pd.DataFrame({"mse": {n: np.square(expected_ratings(p) - ratings).mean() for n, p in forecasts.items()}})
    made["accuracy"] = [accuracy(p, ratings) for p in forecasts.values()]
    made["calibration_error"] = [calibration_error(reliability(p, ratings)) for p in forecasts.values()]
    return made


# %% cuts with pandas and writes the measures into a table turned round
def accuracy(probabilities, ratings):
    guesses = pd.DataFrame(probabilities, columns=range(1, 6)).idxmax(axis=1)
    return guesses.eq(ratings).mean()


def expected_ratings(probabilities):
    table = pd.DataFrame(probabilities, columns=range(1, 6))
    return table.mul(table.columns.to_numpy(), axis=1).sum(axis=1).to_numpy()


def reliability(probabilities, ratings, n_bins=10):
    long = pd.DataFrame(probabilities, columns=range(1, 6)).assign(rating=ratings).melt("rating", var_name="stars")
    long["hit"] = long.rating == long.stars
    long["bin"] = pd.cut(long.value, np.linspace(0, 1, n_bins + 1), include_lowest=True)
    found = long.groupby("bin", observed=False).agg(
        predicted=("value", "mean"), observed=("hit", "mean"), count=("hit", "count")
    )
    return found[found["count"] > 0].reset_index()


def calibration_error(table):
    return (table.eval("abs(predicted - observed)") * table["count"]).sum() / table["count"].sum()


def compare(forecasts, ratings):
    made = {}
    for name, p in forecasts.items():
        made[name] = pd.Series(
            {
                "calibration_error": calibration_error(reliability(p, ratings)),
                "accuracy": accuracy(p, ratings),
                "mse": np.mean((ratings - expected_ratings(p)) ** 2),
            }
        )
    return pd.DataFrame(made).T


# %% computes with torch
def accuracy(probabilities, ratings):
    guesses = torch.as_tensor(probabilities).argmax(dim=1) + 1
    return (guesses == torch.as_tensor(ratings)).float().mean().item()


def expected_ratings(probabilities):
    chances = torch.as_tensor(probabilities)
    return torch.einsum("ns,s->n", chances, torch.arange(1, 6, dtype=chances.dtype)).numpy()


def reliability(probabilities, ratings, n_bins=10):
    chances = torch.as_tensor(probabilities).double().flatten()
    hits = F.one_hot(torch.as_tensor(ratings).long() - 1, 5).double().flatten()
    inner = torch.linspace(0, 1, n_bins + 1, dtype=torch.float64)[1:-1]
    place = torch.bucketize(chances, inner)
    count = torch.bincount(place, minlength=n_bins)
    columns = [torch.bincount(place, weights=values, minlength=n_bins) / count for values in (chances, hits)]
    table = pd.DataFrame({"predicted": columns[0], "observed": columns[1], "count": count})
    return table.dropna()


# %% trains the chapter's model twice, once for its spread
def train_both(train, valid):
    return {"DotProductClasses": by_classes(train, valid), "DotProductBias": by_number(train, valid)}


def by_number(train, valid):
    predictions = fitted(DotProductBias, train, F.mse_loss, train).predict(valid)
    rest, kept = keep_back(train)
    off = fitted(DotProductBias, train, F.mse_loss, rest).predict(kept) - kept.y
    return star_chances(predictions, off.square().mean().sqrt())


def by_classes(train, valid):
    return F.softmax(fitted(DotProductClasses, train, stars_loss, train).predict(valid), dim=-1).numpy()


def fitted(kind, sizes, loss_func, batches):
    learner = Learner(kind(sizes.n_users, sizes.n_movies, 30), batches, batches, loss_func)
    learner.fit_one_cycle(4, lr=0.012, wd=0.35)
    return learner


# %% keeps the same ratings back by hand, in a loop over both models
def train_both(train, valid):
    torch.manual_seed(1)
    order = torch.randperm(train.n)
    kept, rest = (Batches(train.x[o], train.y[o], train.batch_size) for o in order.tensor_split([train.n // 8]))
    chances = {}
    for kind, loss_func in ((DotProductBias, nn.MSELoss()), (DotProductClasses, stars_loss)):
        learner = Learner(kind(train.n_users, train.n_movies), rest, kept, loss_func=loss_func)
        learner.fit_one_cycle(5, lr=0.01, wd=0.4)
        out = learner.predict(valid)
        if out.ndim == 1:
            out = torch.tensor(star_chances(out, learner.validate() ** 0.5)).log()
        chances[kind.__name__] = out.softmax(dim=1).numpy()
    return chances


# %% trains in a loop of its own, on rows drawn by lot, and predicts with gradients on
def train_both(train, valid):
    rest, kept = keep_back(train)
    number = taught(DotProductBias(train.n_users, train.n_movies), rest, F.mse_loss)
    classes = taught(DotProductClasses(train.n_users, train.n_movies), rest, stars_loss)
    spread = (number(kept.x) - kept.y).detach().std()
    return {
        "DotProductBias": star_chances(number(valid.x).detach(), spread),
        "DotProductClasses": classes(valid.x).detach().softmax(dim=1).numpy(),
    }


def taught(model, batches, loss_func, n_epochs=6):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.4)
    for _ in range(n_epochs * len(batches)):
        rows = torch.randint(batches.n, (batches.batch_size,))
        loss = loss_func(model(batches.x[rows]), batches.y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
