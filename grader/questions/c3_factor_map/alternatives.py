# %% NumPy, and the singular values times the left vectors
import numpy as np
import matplotlib.pyplot as plt


def movie_map(model, titles, ratings, top_n):
    counts = ratings.groupby("title").size().sort_values(ascending=False)
    names = list(counts.index[:top_n])
    row = {title: i for i, title in enumerate(titles)}
    factors = model.movie_factors.weight.detach().numpy()[[row[name] for name in names]]
    u, s, _ = np.linalg.svd(factors - factors.mean(axis=0), full_matrices=False)
    return pd.DataFrame({"x": u[:, 0] * s[0], "y": u[:, 1] * s[1]}, index=names)


def draw_map(points):
    axes = points.plot.scatter("x", "y")
    for title in points.index:
        axes.annotate(title, (points.x[title], points.y[title]))
    return axes


# %% eigenvectors of the covariance matrix
import matplotlib.pyplot as plt


def movie_map(model, titles, ratings, top_n):
    popular = ratings["title"].value_counts().head(top_n).index.tolist()
    factors = torch.stack([model.movie_factors(torch.tensor(titles.index(title))).detach() for title in popular])
    _, vectors = torch.linalg.eigh(torch.cov(factors.double().T))
    places = (factors - factors.mean(0)).double() @ vectors.flip(1)[:, :2]
    table = pd.DataFrame(places.numpy(), columns=["x", "y"])
    table.index = popular
    return table


def draw_map(points):
    plt.figure()
    plt.plot(points["x"], points["y"], "o")
    for title, row in points.iterrows():
        plt.text(row.x + 0.01, row.y + 0.01, title)
    return plt.gca()


# %% the quick approximation of torch
import collections

import matplotlib.pyplot as plt


def movie_map(model, titles, ratings, top_n):
    popular = [title for title, _ in collections.Counter(ratings.title).most_common(top_n)]
    factors = model.movie_factors.weight[[titles.index(title) for title in popular]].detach()
    _, _, directions = torch.pca_lowrank(factors, q=2)
    places = (factors - factors.mean(0, keepdim=True)) @ directions
    return pd.DataFrame({"x": places[:, 0].tolist(), "y": places[:, 1].tolist()}, index=popular)


def draw_map(points):
    fig = plt.figure(figsize=(8, 8))
    ax = fig.add_subplot()
    for title in points.index:
        x, y = points.loc[title]
        ax.scatter(x, y, color="tab:orange")
        ax.annotate(title, xy=(x, y), xytext=(3, 3), textcoords="offset points")
    return ax


# %% walks towards the direction of the greatest variance
import matplotlib.pyplot as plt


def strongest(table, steps=500):
    direction = torch.randn(table.shape[1])
    for _ in range(steps):
        direction = table.T @ (table @ direction)
        direction = direction / direction.norm()
    return direction


def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts()[:top_n].index
    table = pd.DataFrame(model.movie_factors.weight.detach().numpy(), index=titles).loc[popular]
    left = torch.tensor((table - table.mean()).to_numpy())
    places = {}
    for name in ("x", "y"):
        direction = strongest(left)
        places[name] = (left @ direction).numpy()
        left = left - torch.outer(left @ direction, direction)
    return pd.DataFrame(places, index=popular)


def draw_map(points):
    figure, axes = plt.subplots()
    axes.plot(points.x, points.y, ".")
    [axes.text(x, y, title) for title, x, y in zip(points.index, points.x, points.y, strict=True)]
    return axes
