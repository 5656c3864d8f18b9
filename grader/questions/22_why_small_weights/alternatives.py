# %% measures the slope with a tiny step
def steepness(a, step=1e-4):
    def curve(x):
        return a * x**2

    return abs(curve(1 + step) - curve(1 - step)) / (2 * step)


# %% asks autograd
def steepness(a):
    x = torch.tensor(1.0, requires_grad=True)
    (a * x**2).backward()
    return x.grad.abs().item()


# %% a coarse step, on one side, with NumPy
def steepness(a):
    y = a * np.array([1.0, 1.01]) ** 2
    return np.abs(np.diff(y) / 0.01)[0]


# %% two learners, one after the other
def compare_decay(train, valid, wd):
    def fresh():
        return Learner(DotProductBias(train.n_users, train.n_movies, n_factors=50), train, valid)

    free, held = fresh(), fresh()
    free.fit_one_cycle(5, lr=1e-2)
    held.fit_one_cycle(5, lr=1e-2, wd=wd)
    return {
        name: {"train": tuple(learner.train_losses), "valid": tuple(learner.valid_losses)}
        for name, learner in (("without", free), ("with", held))
    }


# %% a training loop of its own, with the decay added to the gradients
def compare_decay(train, valid, wd):
    histories = {"with": {"train": [], "valid": []}, "without": {"train": [], "valid": []}}
    for name, losses in histories.items():
        torch.manual_seed(1)
        model = DotProductBias(train.n_users, train.n_movies, 50)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=wd if name == "with" else 0)
        for _ in range(5):
            total = 0.0
            for x, y in train:
                loss = nn.functional.mse_loss(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() / len(train)
            losses["train"].append(total)
            with torch.no_grad():
                losses["valid"].append(np.mean([nn.functional.mse_loss(model(x), y).item() for x, y in valid]))
    return histories


# %% two panels, and shows the figure itself
def plot_histories(histories):
    figure, panels = plt.subplots(1, 2, sharey=True)
    for panel, (name, losses) in zip(panels, histories.items(), strict=True):
        for part in losses:
            panel.plot(np.arange(5), np.array(losses[part]), label=part)
        panel.set_title(name)
        panel.legend()
    plt.show()
    return figure


# %% by a table of pandas
import pandas as pd


def plot_histories(histories):
    table = pd.DataFrame({f"{run} {part}": h for run, losses in histories.items() for part, h in losses.items()})
    return table.plot(logy=True)


# %% dots
def plot_histories(histories):
    for run in histories:
        for part in histories[run]:
            plt.scatter(range(5), histories[run][part], label=f"{run}, {part}")
    plt.legend()
