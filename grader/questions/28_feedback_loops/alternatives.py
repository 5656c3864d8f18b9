# %% sorts the counts and weighs them by their ranks
def gini(counts):
    counts = np.sort(np.asarray(counts, dtype=float))
    n, total = len(counts), counts.sum()
    if not total:
        return 0
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * counts).sum() / (n * total))


# %% goes through all pairs in plain Python
def gini(counts):
    counts = [float(count) for count in counts]
    above = sum(abs(a - b) for a in counts for b in counts)
    below = 2 * len(counts) * sum(counts)
    return above / below if below else 0.0


# %% measures the area under the curve of cumulated shares
def gini(counts):
    total = sum(counts)
    if total == 0:
        return 0.0
    curve = np.concatenate([[0.0], np.cumsum(sorted(counts)) / total])
    return 1 - (curve[1:] + curve[:-1]).sum() / (len(curve) - 1)


# %% goes through the users one by one
def posters(belief, policy, rng):
    everything = rng.permutation(len(belief))
    if policy == "random":
        return everything[:N_SHOWN]
    return sorted(everything, key=lambda movie: belief[movie], reverse=True)[:N_SHOWN]


def simulate(rounds, policy, seed, likes=likes):
    rng = np.random.default_rng(seed)
    n_users, n_movies = likes.shape
    clicks = np.zeros((n_users, n_movies))
    counts = np.zeros((rounds, n_movies), dtype=int)
    for evening in range(rounds):
        belief = beliefs(clicks)
        for user in range(n_users):
            for movie in posters(belief[user], policy, rng):
                if likes[user, movie]:
                    clicks[user, movie] += 1
                    counts[evening, movie] += 1
        for user in range(n_users):
            if rng.random() < 0.1:
                clicks[user] = 0
    return counts


# %% sorts by two keys and draws who leaves
def simulate(rounds, policy, seed, likes=likes):
    rng = np.random.default_rng(seed)
    clicks = np.zeros(likes.shape, dtype=int)
    users = np.arange(len(likes))[:, None]
    per_evening = []
    for _ in range(rounds):
        believed = beliefs(clicks) if policy == "greedy" else np.zeros_like(clicks)
        order = np.lexsort((rng.random(likes.shape), -believed), axis=1)
        top = order[:, :N_SHOWN]
        new = np.zeros_like(clicks)
        new[users, top] = likes[users, top]
        clicks = clicks + new
        leaving = rng.choice(len(likes), size=len(likes) // 10, replace=False)
        clicks[leaving, :] = 0
        per_evening.append(new.sum(axis=0))
    return np.stack(per_evening)


# %% keeps the service in a class
class Service:
    def __init__(self, likes, policy, seed):
        self.likes, self.policy, self.rng = likes, policy, np.random.default_rng(seed)
        self.clicks = np.zeros(likes.shape)

    def show(self):
        shuffled = self.rng.permuted(np.tile(np.arange(self.likes.shape[1]), (len(self.likes), 1)), axis=1)
        if self.policy == "random":
            return shuffled[:, :N_SHOWN]
        believed = np.take_along_axis(beliefs(self.clicks), shuffled, axis=1)
        best = np.argsort(-believed, axis=1, kind="stable")[:, :N_SHOWN]
        return np.take_along_axis(shuffled, best, axis=1)

    def evening(self):
        shown = np.zeros(self.likes.shape)
        np.put_along_axis(shown, self.show(), 1.0, axis=1)
        clicked = shown * self.likes
        self.clicks += clicked
        stays = self.rng.uniform(size=len(self.likes)) >= 0.1
        self.clicks *= stays[:, None]
        return clicked.sum(axis=0)


def simulate(rounds, policy, seed, likes=likes):
    service = Service(likes, policy, seed)
    return np.vstack([service.evening() for _ in range(rounds)])


# %% draws stacked bars
def plot_takeover(months):
    plt.figure(figsize=(9, 4))
    for number, (policy, clicks) in enumerate(months.items(), start=1):
        plt.subplot(1, len(months), number)
        shares = clicks / clicks.sum(axis=1, keepdims=True)
        below = np.zeros(len(shares))
        for movie in range(shares.shape[1]):
            plt.bar(np.arange(len(shares)), shares[:, movie], bottom=below, width=1)
            below += shares[:, movie]
        plt.title(policy)
        plt.xlabel("evening")
        plt.ylabel("share")
    plt.tight_layout()
    plt.show()


# %% draws a heat map of the shares
def plot_takeover(months):
    figure, panels = plt.subplots(ncols=len(months), sharey=True)
    for panel, policy in zip(panels, months):
        shares = months[policy] / months[policy].sum(axis=1, keepdims=True)
        panel.imshow(shares.T, aspect="auto", cmap="magma", vmin=0)
        panel.set_title(policy)
    return figure


# %% lets pandas draw a line for each movie
import pandas as pd


def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(10, 3))
    for i, policy in enumerate(months):
        table = pd.DataFrame(months[policy])
        table.div(table.sum(axis=1), axis=0).plot(ax=axes[i], legend=False, title=policy)
    return axes
