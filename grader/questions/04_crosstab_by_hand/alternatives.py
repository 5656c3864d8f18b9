# %% fills a sheet of None
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    table = []
    for _ in users:
        table.append([None] * len(movies))
    for user, movie, rating in rows:
        table[users.index(user)][movies.index(movie)] = rating
    return users, movies, table


# %% collects a dictionary for each user
from collections import defaultdict


def crosstab_lists(rows):
    by_user, titles = defaultdict(dict), set()
    for user, movie, rating in rows:
        by_user[user][movie] = rating
        titles.add(movie)
    movies = sorted(titles)
    table = [list(map(by_user[user].get, movies)) for user in sorted(by_user)]
    return sorted(by_user), movies, table


# %% looks from the end for each cell, with helpers
def unique(labels):
    found = []
    for label in labels:
        if label not in found:
            found.append(label)
    found.sort()
    return found


def last_rating(rows, user, movie):
    for other, title, rating in reversed(rows):
        if (other, title) == (user, movie):
            return rating
    return None


def crosstab_lists(rows):
    users, movies = unique(row[0] for row in rows), unique(row[1] for row in rows)
    return [users, movies, [[last_rating(rows, user, movie) for movie in movies] for user in users]]


# %% groups sorted rows
from itertools import groupby


def crosstab_lists(rows):
    users, movies, _ = zip(*rows, strict=True) if rows else ((), (), ())
    movies = sorted(set(movies))
    table = []
    for _, group in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
        line = dict.fromkeys(movies)
        line.update({movie: rating for _, movie, rating in group})
        table.append(list(line.values()))
    return sorted(set(users)), movies, table


# %% fills a dictionary for each user first
def crosstab_lists(rows):
    by_user = {}
    for user, movie, rating in rows:
        by_user.setdefault(user, {})[movie] = rating
    users, movies = sorted(by_user), sorted({movie for rated in by_user.values() for movie in rated})
    return users, movies, [[by_user[user].get(movie) for movie in movies] for user in users]


# %% looks for the last rating of each pair
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    last_first = rows[::-1]

    def rating(user, movie):
        return next((stars for who, what, stars in last_first if who == user and what == movie), None)

    return users, movies, [[rating(user, movie) for movie in movies] for user in users]
