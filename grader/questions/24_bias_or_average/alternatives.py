# %% sorts tables of two columns
import pandas as pd


def by_bias(model, titles, k):
    table = pd.DataFrame({"title": titles, "bias": model.movie_bias.weight.detach().numpy().ravel()})
    return table.sort_values(["bias", "title"], ascending=[False, True]).title.head(k).tolist()


def by_average(ratings, k):
    table = ratings.groupby("title", as_index=False)["rating"].mean()
    return list(table.sort_values(["rating", "title"], ascending=[False, True])["title"][:k])


def disagree(model, titles, ratings, at_least):
    size = ratings.groupby("title")["rating"].size()
    names = [title for title in size.index if size[title] >= at_least]
    bias = {title: place for place, title in enumerate(t for t in by_bias(model, titles, len(titles)) if t in names)}
    mean = {title: place for place, title in enumerate(t for t in by_average(ratings, len(size)) if t in names)}
    names.sort(key=lambda title: abs(bias[title] - mean[title]))
    found = names[-1]
    usual = ratings.groupby("user")["rating"].transform("mean")
    return found, float(usual[ratings["title"] == found].mean() - ratings["rating"].mean())


# %% ranks the rows that passed, with pandas
import pandas as pd


def by_bias(model, titles, k):
    biases = pd.Series(model.movie_bias.weight.detach().numpy()[:, 0], index=titles)
    return biases.sort_index().sort_values(ascending=False, kind="mergesort").index.tolist()[:k]


def by_average(ratings, k):
    return (
        ratings.pivot_table(index="title", values="rating")
        .rating.sort_values(ascending=False, kind="stable")
        .index.tolist()[:k]
    )


def disagree(model, titles, ratings, at_least):
    table = ratings.groupby("title").rating.agg(["mean", "count"])
    table = table[table["count"] >= at_least]
    table["bias"] = pd.Series(model.movie_bias.weight.detach().flatten().numpy(), index=titles).reindex(table.index)
    gap = (table["mean"].rank(ascending=False) - table.bias.rank(ascending=False)).abs()
    title = gap.idxmax()
    raters = ratings.loc[ratings.title == title, "user"]
    means = ratings[ratings.user.isin(raters)].groupby("user").rating.mean()
    return title, means.mean() - ratings.rating.mean()


# %% plain dictionaries and loops
from collections import defaultdict


def best_first(score, k):
    return sorted(score, key=lambda title: (-score[title], title))[:k]


def gather(keys, values):
    found = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        found[key].append(value)
    return found


def mean(values):
    return sum(values) / len(values)


def by_bias(model, titles, k):
    return best_first({title: float(model.movie_bias.weight[i]) for i, title in enumerate(titles)}, k)


def by_average(ratings, k):
    return best_first({title: mean(values) for title, values in gather(ratings.title, ratings.rating).items()}, k)


def disagree(model, titles, ratings, at_least):
    often = {title for title, values in gather(ratings.title, ratings.rating).items() if len(values) >= at_least}
    first = by_bias(model, titles, len(titles))
    first = [title for title in first if title in often]
    second = [title for title in by_average(ratings, 10**9) if title in often]
    worst, title = -1, None
    for place, name in enumerate(first):
        if abs(place - second.index(name)) > worst:
            worst, title = abs(place - second.index(name)), name
    by_user = gather(ratings.user, ratings.rating)
    raters = [user for user, name in zip(ratings.user, ratings.title, strict=True) if name == title]
    return [title, mean([mean(by_user[user]) for user in raters]) - mean(list(ratings.rating))]


# %% argsort on titles that were sorted first
def by_bias(model, titles, k):
    alphabetical = sorted(range(len(titles)), key=lambda i: titles[i])
    biases = model.movie_bias.weight.data.squeeze(1)[alphabetical]
    return [titles[alphabetical[i]] for i in torch.argsort(biases, descending=True, stable=True)[:k]]


def by_average(ratings, k):
    totals = ratings.groupby("title").rating.agg(["sum", "count"])
    means = torch.tensor((totals["sum"] / totals["count"]).to_numpy())
    return [totals.index[i] for i in means.argsort(descending=True, stable=True)[:k].tolist()]
