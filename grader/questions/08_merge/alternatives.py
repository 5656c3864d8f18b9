# %% joins on the index of movies, and counts with Counter
from collections import Counter


def with_titles(ratings, movies):
    return ratings.join(movies.set_index("movie")["title"], on="movie")


def rows_after(how, left, right):
    in_left, in_right = Counter(left), Counter(right)
    rows = sum(in_left[key] * in_right[key] for key in in_left)
    if how in ("left", "outer"):
        rows += sum(count for key, count in in_left.items() if key not in in_right)
    if how in ("right", "outer"):
        rows += sum(count for key, count in in_right.items() if key not in in_left)
    return rows


# %% maps the numbers to titles, and counts with pandas
def with_titles(ratings, movies):
    titled = ratings.copy()
    titled["title"] = titled["movie"].map(movies.set_index("movie")["title"])
    return titled


def rows_after(how, left, right):
    counts = pd.DataFrame(
        {"left": pd.Series(left, dtype="int64").value_counts(), "right": pd.Series(right, dtype="int64").value_counts()}
    )
    if how in ("inner", "left"):
        counts = counts.dropna(subset=["left"])
    if how in ("inner", "right"):
        counts = counts.dropna(subset=["right"])
    return int(counts.fillna(1).prod(axis=1).sum())


# %% a dictionary of titles, and a list of the pairs themselves
def with_titles(ratings, movies):
    titles = {}
    for movie, title in zip(movies["movie"], movies["title"], strict=True):
        titles[movie] = title
    return ratings.assign(title=[titles.get(movie) for movie in ratings["movie"]])


def rows_after(how, left, right):
    rows = [(a, b) for a in left for b in right if a == b]
    if how == "left" or how == "outer":
        rows += [(a, None) for a in left if a not in right]
    if how == "right" or how == "outer":
        rows += [(None, b) for b in right if b not in left]
    return len(rows)


# %% merges from the right, with the check that pandas offers
def with_titles(ratings, movies):
    titles = movies.loc[:, ["title", "movie"]]
    merged = pd.merge(titles, ratings, how="right", left_on="movie", right_on="movie", validate="one_to_many")
    return merged[[*ratings.columns, "title"]]


def rows_after(how, left, right):
    def once_or_more(key):
        here, there = left.count(key), right.count(key)
        return here * there or {"inner": 0, "left": here, "right": there, "outer": here + there}[how]

    return sum(once_or_more(key) for key in {*left, *right})


# %% maps the numbers to titles by a dictionary
def with_titles(ratings, movies):
    return ratings.assign(title=ratings["movie"].map(dict(zip(movies["movie"], movies["title"]))))


# %% counts the keys of both lists
from collections import Counter


def rows_after(how, left, right):
    lefts, rights = Counter(left), Counter(right)
    rows = 0
    for key in lefts | rights:
        if lefts[key] and rights[key]:
            rows += lefts[key] * rights[key]
        else:
            rows += lefts[key] * (how in ("left", "outer")) + rights[key] * (how in ("right", "outer"))
    return rows
