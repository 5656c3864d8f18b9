# %% loses the ratings without a movie fails="test_keeps_a_rating_without_a_movie"
def with_titles(ratings, movies):
    return ratings.merge(movies[["movie", "title"]], on="movie")


# %% lets pandas choose the key fails="test_matches_by_movie_alone"
def with_titles(ratings, movies):
    return ratings.merge(movies, how="left")[[*ratings.columns, "title"]]


# %% keeps all columns of movies fails="test_adds_just_the_title"
def with_titles(ratings, movies):
    return ratings.merge(movies, on="movie", how="left")


# %% returns only the titles fails="test_gives_each_rating_its_title"
def with_titles(ratings, movies):
    return ratings[["movie"]].merge(movies[["movie", "title"]], on="movie", how="left")


# %% puts the tables side by side fails="test_gives_each_rating_its_title"
def with_titles(ratings, movies):
    return pd.concat([ratings, movies["title"]], axis=1)


# %% puts one table under the other fails="test_gives_each_rating_its_title" hint="There are seven rows, three of them without a user: one table was put under the other."
def with_titles(ratings, movies):
    return pd.concat([ratings, movies[["movie", "title"]]])


# %% pairs every rating with every movie fails="test_gives_each_rating_its_title" hint="Twelve rows are four ratings times three movies. By which column do they belong together?"
def with_titles(ratings, movies):
    return ratings.merge(movies[["title"]], how="cross")


# %% takes the movie's number for a row number fails="test_gives_each_rating_its_title"
def with_titles(ratings, movies):
    return ratings.assign(title=movies["title"].reindex(ratings["movie"] - 1).tolist())


# %% merges on the row numbers fails="test_gives_each_rating_its_title"
def with_titles(ratings, movies):
    return ratings.merge(movies[["title"]], left_index=True, right_index=True, how="left")


# %% starts from movies fails="test_keeps_every_rating_in_its_place"
def with_titles(ratings, movies):
    return movies[["movie", "title"]].merge(ratings, on="movie")


# %% keeps the right table's rows fails="test_keeps_every_rating_in_its_place"
def with_titles(ratings, movies):
    return ratings.merge(movies[["movie", "title"]], on="movie", how="right")


# %% keeps the rows of both tables fails="test_keeps_every_rating_in_its_place"
def with_titles(ratings, movies):
    merged = ratings.reset_index().merge(movies[["movie", "title"]], on="movie", how="outer")
    return merged.sort_values("index").drop(columns="index")


# %% sorts the ratings by movie fails="test_keeps_every_rating_in_its_place" hint="The right rows, sorted by movie. The order of the ratings is to stay."
def with_titles(ratings, movies):
    return ratings.sort_values("movie").merge(movies[["movie", "title"]], on="movie", how="left")


# %% one rating for each movie fails="test_gives_each_rating_its_title" hint="Movie 20 was rated by users 7 and 5. Both ratings stay."
def with_titles(ratings, movies):
    return ratings.drop_duplicates("movie").merge(movies[["movie", "title"]], on="movie", how="left")


# %% makes up a title fails="test_keeps_a_rating_without_a_movie"
def with_titles(ratings, movies):
    merged = ratings.merge(movies[["movie", "title"]], on="movie", how="left")
    return merged.fillna({"title": "unknown"})


# %% stops at an unknown movie fails="test_keeps_a_rating_without_a_movie" hint="A rating of a movie without a title is still a rating: it stays, without a title."
def with_titles(ratings, movies):
    titles = dict(zip(movies["movie"], movies["title"]))
    return ratings.assign(title=[titles[movie] for movie in ratings["movie"]])


# %% throws out movies whose title was there before fails="test_gives_titles_to_all_of_the_data"
def with_titles(ratings, movies):
    titles = movies[["movie", "title"]].drop_duplicates("title")
    return ratings.merge(titles, on="movie", how="left")


# %% writes into the table that was given fails="test_gives_each_rating_its_title"
def with_titles(ratings, movies):
    ratings["title"] = ratings["movie"].map(movies.set_index("movie")["title"])
    return ratings


# %% counts each key once fails="test_multiplies_repeated_keys"
def rows_after(how, left, right):
    both = set(left) & set(right)
    only_left, only_right = set(left) - both, set(right) - both
    return len(both) + len(only_left) * (how in ("left", "outer")) + len(only_right) * (how in ("right", "outer"))


# %% thinks that a left merge has the rows of the left table fails="test_multiplies_repeated_keys"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left)
    outer = inner + sum(k not in right for k in left) + sum(k not in left for k in right)
    return {"inner": inner, "left": len(left), "right": len(right), "outer": outer}[how]


# %% pairs each row with one other fails="test_multiplies_repeated_keys"
def rows_after(how, left, right):
    inner = sum(min(left.count(key), right.count(key)) for key in set(left))
    extra_left = sum(key not in right for key in left)
    extra_right = sum(key not in left for key in right)
    return inner + extra_left * (how in ("left", "outer")) + extra_right * (how in ("right", "outer"))


# %% asks of each row on the left whether it matches fails="test_multiplies_repeated_keys"
def rows_after(how, left, right):
    inner = sum(key in right for key in left)
    only_right = sum(key not in left for key in right)
    return {"inner": inner, "left": len(left), "right": inner + only_right, "outer": len(left) + only_right}[how]


# %% adds the two tables for an outer merge fails="test_counts_rows_by_hand"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return {"inner": inner, "left": inner + only_left, "right": inner + only_right, "outer": len(left) + len(right)}[
        how
    ]


# %% left and right exchanged fails="test_keeps_repeats_without_a_partner"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return inner + only_right * (how in ("left", "outer")) + only_left * (how in ("right", "outer"))


# %% counts keys without a partner once fails="test_keeps_repeats_without_a_partner"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left)
    only_left, only_right = set(left) - set(right), set(right) - set(left)
    return inner + len(only_left) * (how in ("left", "outer")) + len(only_right) * (how in ("right", "outer"))


# %% takes the larger of two counts fails="test_predicts_what_pandas_does"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left)
    outer = inner + sum(k not in right for k in left) + sum(k not in left for k in right)
    return {"inner": inner, "left": max(inner, len(left)), "right": max(inner, len(right)), "outer": outer}[how]


# %% multiplies the lengths, as for a cross join fails="test_counts_rows_by_hand"
def rows_after(how, left, right):
    return len(left) * len(right)


# %% learnt the four numbers of the example by heart fails="test_counts_rows_by_hand"
def rows_after(how, left, right):
    return {"inner": 5, "left": 6, "right": 7, "outer": 8}[how]


# %% does the merge and counts fails="test_predicts_without_merging"
def rows_after(how, left, right):
    return len(pd.DataFrame({"key": left}).merge(pd.DataFrame({"key": right}), on="key", how=how))


# %% puts the titles beside the ratings by row number fails="test_keeps_every_rating_in_its_place" hint="There are more rows than ratings. Put side by side, pandas matches rows by their labels, and these tables have different ones. Which column says what belongs together?"
def with_titles(ratings, movies):
    titles = ratings.merge(movies[["movie", "title"]], on="movie", how="left")["title"]
    return pd.concat([ratings, titles], axis=1)


# %% takes key 0 for no key fails="test_keeps_repeats_without_a_partner"
def rows_after(how, left, right):
    inner = sum(right.count(key) for key in left if key)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return inner + only_left * (how in ("left", "outer")) + only_right * (how in ("right", "outer"))


# %% is done at once if the right table is empty fails="test_keeps_repeats_without_a_partner"
def rows_after(how, left, right):
    if not right:
        return 0
    inner = sum(right.count(key) for key in left)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return inner + only_left * (how in ("left", "outer")) + only_right * (how in ("right", "outer"))


# %% is done at once if the left table is empty fails="test_keeps_repeats_without_a_partner" hint="The left table is empty, but the right one has two rows, and `right` and `outer` keep the right one's. What is left to count?"
def rows_after(how, left, right):
    if not left:
        return 0
    inner = sum(right.count(key) for key in left)
    only_left = sum(key not in right for key in left)
    only_right = sum(key not in left for key in right)
    return inner + only_left * (how in ("left", "outer")) + only_right * (how in ("right", "outer"))


# %% knows the columns of ratings by heart fails="test_adds_just_the_title"
def with_titles(ratings, movies):
    merged = ratings.merge(movies[["movie", "title"]], on="movie", how="left")
    return merged[["user", "movie", "rating", "title"]]


# %% takes what both tables have from movies fails="test_matches_by_movie_alone"
def with_titles(ratings, movies):
    merged = ratings.merge(movies, on="movie", how="left", suffixes=("_of_rating", ""))
    return merged[[*ratings.columns, "title"]]


# %% removes ratings that came twice fails="test_keeps_every_rating_in_its_place" hint="The first and the third rating look alike, and are two rows all the same."
def with_titles(ratings, movies):
    return ratings.merge(movies[["movie", "title"]], on="movie", how="left").drop_duplicates()


# %% writes the merged titles beside the ratings by their labels fails="test_keeps_a_rating_without_a_movie"
def with_titles(ratings, movies):
    titled = ratings.copy()
    titled["title"] = ratings.merge(movies[["movie", "title"]], on="movie", how="left")["title"]
    return titled
