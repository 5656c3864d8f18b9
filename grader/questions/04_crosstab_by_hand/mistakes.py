# %% returns the table alone fails="test_returns_three_things"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% shows the table instead of returning it fails="test_returns_three_things"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    for user in users:
        print(user, [rating_of.get((user, movie)) for movie in movies])


# %% keeps the order in which users come fails="test_sorts_users_and_movies"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = list(dict.fromkeys(row[0] for row in rows)), list(dict.fromkeys(row[1] for row in rows))
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% names a user once for each rating fails="test_sorts_users_and_movies" hint="Each user is named once, however many ratings there are."
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted(row[0] for row in rows), sorted(row[1] for row in rows)
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% sorts numbers as if they were words fails="test_sorts_users_and_movies"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}, key=str), sorted({row[1] for row in rows}, key=str)
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% returns the movies first fails="test_sorts_users_and_movies" hint="The order is users, movies, table."
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return movies, users, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% makes a list for each movie fails="test_has_a_row_for_each_user_and_an_element_for_each_movie" hint="You made a list for each movie. A row of the table belongs to a user."
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for user in users] for movie in movies]


# %% makes one long list fails="test_has_a_row_for_each_user_and_an_element_for_each_movie"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [rating_of.get((user, movie)) for user in users for movie in movies]


# %% lists only the ratings that are there fails="test_has_a_row_for_each_user_and_an_element_for_each_movie" hint="Every movie has a place in every user's list. What stands there if the user has not rated it?"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of[user, movie] for movie in movies if (user, movie) in rating_of] for user in users]


# %% keeps a dictionary for each user fails="test_has_a_row_for_each_user_and_an_element_for_each_movie"
def crosstab_lists(rows):
    table = {}
    for user, movie, rating in rows:
        table.setdefault(user, {})[movie] = rating
    return sorted(table), sorted({row[1] for row in rows}), table


# %% multiplies one row so that all users share it fails="test_makes_every_row_a_list_of_its_own" hint="Several users share one list: `[row] * 3` and `dict.fromkeys(users, row)` put the same one everywhere. Make a new list for each user."
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    table = [[None] * len(movies)] * len(users)
    for user, movie, rating in rows:
        table[users.index(user)][movies.index(movie)] = rating
    return users, movies, table


# %% writes a 1 for every rating fails="test_puts_every_rating_in_its_place"
def crosstab_lists(rows):
    rated = {(user, movie) for user, movie, _ in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[1 if (user, movie) in rated else None for movie in movies] for user in users]


# %% sorts the labels after it has filled the table fails="test_puts_every_rating_in_its_place" hint="Row 0 belongs to Zoe, who comes last in the alphabet. Are the labels sorted before the rows are made, or after?"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = list(dict.fromkeys(row[0] for row in rows)), list(dict.fromkeys(row[1] for row in rows))
    table = [[rating_of.get((user, movie)) for movie in movies] for user in users]
    return sorted(users), sorted(movies), table


# %% writes 0 for unrated movies fails="test_holds_none_where_nothing_was_rated"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie), 0) for movie in movies] for user in users]


# %% writes blanks for unrated movies fails="test_holds_none_where_nothing_was_rated" hint="A blank is text. What does Python have for “nothing there”?"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie), "") for movie in movies] for user in users]


# %% starts all users off with the same list fails="test_makes_every_row_a_list_of_its_own" hint="Several users share one list: `[row] * 3` and `dict.fromkeys(users, row)` put the same one everywhere. Make a new list for each user."
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    row_of = dict.fromkeys(users, [None for _ in movies])
    for user, movie, rating in rows:
        row_of[user][movies.index(movie)] = rating
    return users, movies, list(row_of.values())


# %% keeps the first rating fails="test_lets_the_last_rating_count"
def crosstab_lists(rows):
    rating_of = {}
    for user, movie, rating in rows:
        rating_of.setdefault((user, movie), rating)
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% keeps the highest rating because it sorts the rows fails="test_lets_the_last_rating_count"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in sorted(rows)}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% adds two ratings of a movie up fails="test_lets_the_last_rating_count"
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    table = [[None] * len(movies) for _ in users]
    for user, movie, rating in rows:
        row, column = users.index(user), movies.index(movie)
        table[row][column] = rating + (table[row][column] or 0)
    return users, movies, table


# %% starts from the first row fails="test_gives_empty_lists_for_no_rows"
def crosstab_lists(rows):
    users, movies, rating_of = {rows[0][0]}, {rows[0][1]}, {}
    for user, movie, rating in rows:
        users.add(user)
        movies.add(movie)
        rating_of[user, movie] = rating
    users, movies = sorted(users), sorted(movies)
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% returns one empty list for no rows fails="test_gives_empty_lists_for_no_rows" hint="Three things are asked for, also if all of them are empty."
def crosstab_lists(rows):
    if not rows:
        return []
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% takes the rows off the list it was given fails="test_works_for_any_rows"
def crosstab_lists(rows):
    users, movies, rating_of = set(), set(), {}
    while rows:
        user, movie, rating = rows.pop(0)
        users.add(user)
        movies.add(movie)
        rating_of[user, movie] = rating
    users, movies = sorted(users), sorted(movies)
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% leaves the work to pandas fails="test_uses_plain_python"
import pandas as pd


def crosstab_lists(rows):
    table = pd.DataFrame(rows, columns=["user", "movie", "rating"], dtype=object)
    table = table.pivot_table(index="user", columns="movie", values="rating", aggfunc="last")
    cells = [[None if pd.isna(rating) else rating for rating in row] for row in table.to_numpy().tolist()]
    return table.index.tolist(), table.columns.tolist(), cells


# %% makes no table of a single row fails="test_works_for_any_rows"
def crosstab_lists(rows):
    users, movies = (sorted({row[place] for row in rows}) for place in (0, 1))
    if len(rows) < 2:
        return users, movies, []
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% takes a rating of 0 for none fails="test_works_for_any_rows"
def crosstab_lists(rows):
    rating_of = {(user, movie): rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) or None for movie in movies] for user in users]


# %% makes whole numbers of the ratings fails="test_works_for_any_rows"
def crosstab_lists(rows):
    rating_of = {(user, movie): int(rating) for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% keeps one place for a user and a movie of the same number fails="test_works_for_any_rows" hint="User 3 and movie 3 are two things. Do they share a place in one dictionary?"
def crosstab_lists(rows):
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    place = {label: number for labels in (users, movies) for number, label in enumerate(labels)}
    table = [[None] * len(movies) for _ in users]
    for user, movie, rating in rows:
        table[place[user]][place[movie]] = rating
    return users, movies, table


# %% remembers the ratings of the call before fails="test_holds_none_where_nothing_was_rated"
rating_of = {}


def crosstab_lists(rows):
    rating_of.update({(user, movie): rating for user, movie, rating in rows})
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get((user, movie)) for movie in movies] for user in users]


# %% joins user and movie into one text fails="test_works_for_any_rows" hint="Each pair of a user and a movie is a place of its own. Does yours stay one when the two are put together?"
def crosstab_lists(rows):
    rating_of = {f"{user}{movie}": rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get(f"{user}{movie}") for movie in movies] for user in users]


# %% joins user and movie with a blank fails="test_works_for_any_rows" hint="Each pair of a user and a movie is a place of its own. Does yours stay one when the two are put together?"
def crosstab_lists(rows):
    rating_of = {f"{user} {movie}": rating for user, movie, rating in rows}
    users, movies = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return users, movies, [[rating_of.get(f"{user} {movie}") for movie in movies] for user in users]
