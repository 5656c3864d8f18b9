# %% takes the first movies of the vocabulary fails="test_takes_the_most_rated_movies"
def movie_map(model, titles, ratings, top_n):
    factors = model.movie_factors.weight.detach()[:top_n]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=titles[:top_n], columns=["x", "y"])


# %% takes the best rated instead of the most rated fails="test_takes_the_most_rated_movies"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.groupby("title").rating.mean().sort_values(ascending=False).index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% takes the least rated movies fails="test_takes_the_most_rated_movies" hint="These have the fewest ratings. Sorting goes upward unless it is told otherwise."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.groupby("title").size().sort_values().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% finds the right movies and lists them by the alphabet fails="test_takes_the_most_rated_movies" hint="The right titles, by the alphabet. The most rated comes first."
def movie_map(model, titles, ratings, top_n):
    popular = sorted(ratings.title.value_counts().index[:top_n])
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% returns the tensor fails="test_takes_the_most_rated_movies" hint="The places come without their titles. A table has them beside the places, as its index."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return centered @ directions[:2].T


# %% keeps all the components fails="test_has_columns_x_and_y"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions.T).numpy(), index=popular)


# %% looks the rows up in the order of the vocabulary fails="test_each_title_has_its_own_place"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[i for i, title in enumerate(titles) if title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% takes the first rows for the most-rated titles fails="test_each_title_has_its_own_place"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[:top_n]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% looks the rows up in a sorted list of titles fails="test_each_title_has_its_own_place"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    alphabetical = sorted(titles)
    factors = model.movie_factors.weight.detach()[[alphabetical.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% forgets to center fails="test_map_is_centered"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    _, _, directions = torch.linalg.svd(factors, full_matrices=False)
    return pd.DataFrame((factors @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% centers each movie instead of each factor fails="test_map_is_centered"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=1, keepdim=True)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% centers for the directions but not for the places fails="test_map_is_centered" hint="A place is the product of the *centered* factors with a direction. Are they centered both times?"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    _, _, directions = torch.linalg.svd(factors - factors.mean(dim=0), full_matrices=False)
    return pd.DataFrame((factors @ directions[:2].T).numpy(), index=popular, columns=["x", "y"])


# %% draws the first two factors fails="test_components_are_unrelated"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    return pd.DataFrame(centered[:, :2].numpy(), index=popular, columns=["x", "y"])


# %% takes columns of the directions for rows fails="test_components_are_unrelated" hint="The directions are the rows of the third part, `vt[:2]`, not its columns."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:, :2]).numpy(), index=popular, columns=["x", "y"])


# %% divides each factor by its spread fails="test_x_has_the_greatest_variance" hint="These places come of factors that were scaled, too. What happens to the factors besides that their mean is taken away?"
# -     centered = factors - factors.mean(dim=0)
# +     centered = (factors - factors.mean(dim=0)) / factors.std(dim=0)


# %% takes the components of the factors over the movies fails="test_x_has_the_greatest_variance" hint="Both have the same spread. A place is the product of the centered factors with a direction, and keeps its size."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered.T, full_matrices=False)
    return pd.DataFrame(directions[:2].T.numpy(), index=popular, columns=["x", "y"])


# %% takes the last directions, because eigh sorts upwards fails="test_each_title_has_its_own_place" hint="`x` tells nothing apart here: these are the directions in which movies differ least. In which order does the decomposition give them?"
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, directions = torch.linalg.eigh(centered.T @ centered)
    return pd.DataFrame((centered @ directions[:, :2]).numpy(), index=popular, columns=["x", "y"])


# %% exchanges x and y fails="test_each_title_has_its_own_place" hint="Nearly all differences lie in `y` here. The first direction, along which movies differ most, belongs to `x`."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    centered = factors - factors.mean(dim=0)
    _, _, directions = torch.linalg.svd(centered, full_matrices=False)
    return pd.DataFrame((centered @ directions[:2].T).numpy(), index=popular, columns=["y", "x"])[["x", "y"]]


# %% scales both components to the same size fails="test_x_has_the_greatest_variance" hint="Both have the same spread. A place is the product of the centered factors with a direction, and keeps its size."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
    u, _, _ = torch.linalg.svd(factors - factors.mean(dim=0), full_matrices=False)
    return pd.DataFrame(u[:, :2].numpy(), index=popular, columns=["x", "y"])


# %% finds the directions with all movies, rare ones included fails="test_components_are_unrelated" also="test_places_are_right_for_any_model" hint="These are the directions of all movies. Only the movies on the map decide them."
def movie_map(model, titles, ratings, top_n):
    popular = ratings.title.value_counts().index[:top_n]
    factors = model.movie_factors.weight.detach()
    _, _, directions = torch.linalg.svd(factors - factors.mean(dim=0), full_matrices=False)
    chosen = factors[[titles.index(title) for title in popular]]
    places = (chosen - chosen.mean(dim=0)) @ directions[:2].T
    return pd.DataFrame(places.numpy(), index=popular, columns=["x", "y"])


# %% shows the map and returns nothing fails="test_draw_map_returns_the_axes"
import matplotlib.pyplot as plt


def draw_map(points):
    plt.scatter(points.x, points.y)
    for title, x, y in points.itertuples():
        plt.text(x, y, title)
    plt.show()


# %% returns the figure fails="test_draw_map_returns_the_axes"
import matplotlib.pyplot as plt


def draw_map(points):
    figure, axes = plt.subplots()
    axes.scatter(points.x, points.y)
    for title, x, y in points.itertuples():
        axes.text(x, y, title)
    return figure


# %% exchanges the two directions of the map fails="test_draw_map_has_a_dot_for_each_movie" hint="The two directions have changed places. Which comes first in `scatter`?"
import matplotlib.pyplot as plt


def draw_map(points):
    _, axes = plt.subplots()
    axes.scatter(points.y, points.x)
    for title, x, y in points.itertuples():
        axes.text(x, y, title)
    return axes


# %% writes titles without dots fails="test_draw_map_has_a_dot_for_each_movie"
import matplotlib.pyplot as plt


def draw_map(points):
    _, axes = plt.subplots()
    for title, x, y in points.itertuples():
        axes.text(x, y, title)
    return axes


# %% draws dots without titles fails="test_draw_map_writes_each_title_beside_its_dot"
import matplotlib.pyplot as plt


def draw_map(points):
    _, axes = plt.subplots()
    axes.scatter(points.x, points.y)
    return axes


# %% writes the titles in alphabetical order onto the places fails="test_draw_map_writes_each_title_beside_its_dot"
import matplotlib.pyplot as plt


def draw_map(points):
    _, axes = plt.subplots()
    axes.scatter(points.x, points.y)
    for title, x, y in zip(sorted(points.index), points.x, points.y):
        axes.text(x, y, title)
    return axes


# %% centers the model itself fails="test_places_are_right_for_any_model"
# -     factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
# +     model.movie_factors.weight.data -= model.movie_factors.weight.data.mean(dim=0)
# +     factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]


# %% freezes the model fails="test_places_are_right_for_any_model"
# -     factors = model.movie_factors.weight.detach()[[titles.index(title) for title in popular]]
# +     factors = model.requires_grad_(False).movie_factors.weight[[titles.index(title) for title in popular]]


# %% leaves the year of a title out fails="test_draw_map_writes_each_title_beside_its_dot"
# -         axes.text(x, y, f" {title}", fontsize=7)
# +         axes.text(x, y, f" {title.split(' (')[0]}", fontsize=7)


# %% draws the first 25 titles, however many there are fails="test_draw_map_has_a_dot_for_each_movie"
import matplotlib.pyplot as plt


def draw_map(points):
    points = points[:25]  # more would cover each other
    _, axes = plt.subplots(figsize=(9, 7))
    axes.scatter(points.x, points.y, s=12)
    for title, x, y in points.itertuples():
        axes.text(x, y, title, fontsize=7)
    return axes
