# %% fills the gaps with zeros fails="test_leaves_a_gap_where_nothing_was_rated"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating", fill_value=0)


# %% fills the gaps with each title's mean fails="test_leaves_a_gap_where_nothing_was_rated"
def crosstab(ratings):
    table = ratings.pivot_table(index="user", columns="title", values="rating")
    return table.fillna(table.mean())


# %% blanks the gaps out with empty strings fails="test_leaves_a_gap_where_nothing_was_rated"
def crosstab(ratings):
    table = ratings.pivot_table(index="user", columns="title", values="rating")
    return table.astype(object).fillna("")


# %% counts ratings instead of showing them fails="test_puts_every_rating_in_its_cell"
def crosstab(ratings):
    return pd.crosstab(ratings.user, ratings.title)


# %% passes the ratings but lets pandas count them fails="test_puts_every_rating_in_its_cell"
def crosstab(ratings):
    return pd.crosstab(ratings.user, ratings.title, values=ratings.rating, aggfunc="count")


# %% puts the movies' numbers into the cells fails="test_puts_every_rating_in_its_cell"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="movie")


# %% puts the titles down the side fails="test_has_a_row_for_each_user_and_a_column_for_each_title"
def crosstab(ratings):
    return ratings.pivot_table(index="title", columns="user", values="rating")


# %% labels the columns with the movies' numbers fails="test_has_a_row_for_each_user_and_a_column_for_each_title"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="movie", values="rating")


# %% does not say which column holds the values fails="test_has_a_row_for_each_user_and_a_column_for_each_title" hint="The columns have two levels, `rating` and the title. Pick the column `rating` before you take the mean, and one level is left."
def crosstab(ratings):
    return ratings[["user", "title", "rating"]].groupby(["user", "title"]).mean().unstack()


# %% makes a column of the users' numbers fails="test_has_a_row_for_each_user_and_a_column_for_each_title" hint="The users' numbers label the rows; here they stand in a column. What did the last step do?"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating").reset_index()


# %% adds rows and columns of totals fails="test_has_a_row_for_each_user_and_a_column_for_each_title" hint="There is one row and one column too many: a total is neither a user nor a title."
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating", margins=True)


# %% returns the numbers without labels fails="test_has_a_row_for_each_user_and_a_column_for_each_title"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating").to_numpy()


# %% keeps one long column fails="test_has_a_row_for_each_user_and_a_column_for_each_title"
def crosstab(ratings):
    return ratings.groupby(["user", "title"]).rating.mean()


# %% shows the table instead of returning it fails="test_has_a_row_for_each_user_and_a_column_for_each_title"
def crosstab(ratings):
    print(ratings.pivot_table(index="user", columns="title", values="rating"))


# %% looks at the notebook's ratings instead fails="test_has_a_row_for_each_user_and_a_column_for_each_title" hint="`few` has three users. Does the function read the table that it is given?"
all_ratings = ratings


def crosstab(ratings):
    return all_ratings.pivot_table(index="user", columns="title", values="rating")


# %% adds up the ratings of one title fails="test_makes_one_column_of_two_movies_of_one_title"
def crosstab(ratings):
    return pd.crosstab(ratings.user, ratings.title, values=ratings.rating, aggfunc="sum")


# %% keeps the first rating of a title fails="test_makes_one_column_of_two_movies_of_one_title"
def crosstab(ratings):
    return ratings.drop_duplicates(["user", "title"]).pivot(index="user", columns="title", values="rating")


# %% keeps the last rating of a title fails="test_makes_one_column_of_two_movies_of_one_title"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating", aggfunc="last")


# %% pivot refuses two ratings for one cell fails="test_makes_one_column_of_two_movies_of_one_title"
def crosstab(ratings):
    return ratings.pivot(index="user", columns="title", values="rating")


# %% rounds the means to whole ratings fails="test_makes_one_column_of_two_movies_of_one_title" hint="Two ratings for one cell leave a mean with decimals. Keep them."
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating").round()


# %% fills a table made without a type fails="test_holds_numbers_in_every_column"
def crosstab(ratings):
    table = pd.DataFrame(index=ratings.user.unique(), columns=ratings.title.unique())
    for user, lines in ratings.groupby("user"):
        means = lines.groupby("title").rating.mean()
        table.loc[user, means.index] = means
    return table


# %% writes the ratings as text fails="test_puts_every_rating_in_its_cell"
def crosstab(ratings):
    table = ratings.pivot_table(index="user", columns="title", values="rating")
    return table.astype(object).where(table.isna(), table.astype(str))


# %% stops after the first hundred ratings fails="test_works_for_any_ratings" hint="Users are missing. How many of the ratings were read?"
def crosstab(ratings):
    return ratings.head(100).pivot_table(index="user", columns="title", values="rating")


# %% changes the list it was given fails="test_works_for_any_ratings"
def crosstab(ratings):
    ratings.set_index(["user", "title"], inplace=True)
    return ratings.groupby(level=["user", "title"]).rating.mean().unstack()


# %% leaves out titles that were rated once fails="test_has_a_row_for_each_user_and_a_column_for_each_title" hint="A title that was rated once has its column too."
def crosstab(ratings):
    table = ratings.pivot_table(index="user", columns="title", values="rating")
    return table.loc[:, table.count() > 1]


# %% walks through the rows one by one fails="test_does_not_go_cell_by_cell"
def crosstab(ratings):
    means = ratings.groupby(["user", "title"], as_index=False).rating.mean()
    table = pd.DataFrame(float("nan"), index=means.user.unique(), columns=means.title.unique())
    for _, row in means.iterrows():
        table.at[row.user, row.title] = row.rating
    return table


# %% expects rows 0, 1, 2 and so on fails="test_makes_one_column_of_two_movies_of_one_title"
def crosstab(ratings):
    table = pd.DataFrame(index=sorted(set(ratings.user)), columns=sorted(set(ratings.title)), dtype=float)
    for row in range(len(ratings)):
        table.loc[ratings.user[row], ratings.title[row]] = ratings.rating[row]
    return table


# %% makes a column of the table if it has one row fails="test_works_for_any_ratings"
def crosstab(ratings):
    return ratings.pivot_table(index="user", columns="title", values="rating").squeeze()


# %% makes whole numbers of the ratings fails="test_works_for_any_ratings"
def crosstab(ratings):
    return ratings.astype({"rating": int}).pivot_table(index="user", columns="title", values="rating")


# %% takes a 0 for a gap fails="test_works_for_any_ratings" hint="User 0 gave *1984* a 0. That is a rating, and no gap."
def crosstab(ratings):
    table = ratings.pivot_table(index="user", columns="title", values="rating", fill_value=0)
    return table.astype(float).mask(table == 0)


# %% reads the column of movies fails="test_works_for_any_ratings" hint="`user`, `title` and `rating` are the columns to read. There may be no other."
def crosstab(ratings):
    single = ratings.groupby(["user", "movie", "title"])["rating"].mean()
    return single.groupby(["user", "title"]).mean().unstack()


# %% takes titles that look like gaps for gaps fails="test_works_for_any_ratings"
def crosstab(ratings):
    titled = ratings[~ratings["title"].isin(["NA", "nan", "#na#"])]
    return titled.pivot_table(index="user", columns="title", values="rating")
