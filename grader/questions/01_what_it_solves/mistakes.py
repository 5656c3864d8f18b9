# %% lists the movies that the user has seen fails="test_unseen_lists_what_the_user_has_not_rated" hint="These are the titles that user 1 has rated. The others are asked for."
def unseen(ratings, user):
    return ratings.title[ratings.user == user].unique().tolist()


# %% lists whatever others have rated fails="test_unseen_lists_what_the_user_has_not_rated" hint="*Clue* and *Jaws* are on your list, and user 1 has rated both."
def unseen(ratings, user):
    return ratings.title[ratings.user != user].unique().tolist()


# %% lists a title once for each rating fails="test_unseen_lists_what_the_user_has_not_rated" hint="*Argo* and *Babe* were rated twice, and are still one title each."
def unseen(ratings, user):
    seen = ratings.title[ratings.user == user]
    return ratings.title[~ratings.title.isin(seen)].tolist()


# %% looks the user up in a crosstab fails="test_unseen_lists_what_the_user_has_not_rated" also="test_unseen_is_everything_for_a_user_who_rated_nothing" hint="User 9 occurs in no row. Which titles are left if you take none away?"
def unseen(ratings, user):
    row = ratings.pivot_table(index="user", columns="title", values="rating").loc[user]
    return row.index[row.isna()].tolist()


# %% recommends movies that the user has seen fails="test_recommends_only_what_is_unseen"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    means = ratings[ratings.user.isin(neighbors)].groupby("title").rating.mean()
    return means.sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% returns the means and not the titles fails="test_recommends_only_what_is_unseen"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").head(n)


# %% sorts from worst to best fails="test_puts_the_best_mean_first" hint="Sorting goes upward unless it is told otherwise."
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    return theirs.groupby("title").rating.mean().sort_values(kind="stable").index[:n].tolist()


# %% counts a missing rating as 0 fails="test_puts_the_best_mean_first" hint="*Babe* is first for its many ratings. *Argo* has one, a 5: a mean does not grow with the number of ratings, and whoever gave none is not a 0."
def recommend(ratings, user, n):
    table = ratings.pivot_table(index="user", columns="title", values="rating").fillna(0)
    if user not in table.index:
        return []
    mine = table.columns[table.loc[user] > 0]
    neighbors = table[(table[mine] > 0).any(axis=1)].drop(columns=mine)
    means = neighbors.mean()
    return means[means > 0].sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% adds ratings up instead of averaging fails="test_puts_the_best_mean_first" hint="*Babe* is first for its many ratings. *Argo* has one, a 5: a mean does not grow with the number of ratings, and whoever gave none is not a 0."
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    return theirs.groupby("title").rating.sum().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% recommends what most neighbors have seen fails="test_puts_the_best_mean_first" hint="*Babe* is first for its many ratings. *Argo* has one, a 5: a mean does not grow with the number of ratings, and whoever gave none is not a 0."
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    return theirs.groupby("title").rating.count().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% asks everybody fails="test_asks_only_users_who_share_a_movie"
def recommend(ratings, user, n):
    others = ratings[ratings.title.isin(unseen(ratings, user))]
    return others.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% asks only those who gave the same rating fails="test_puts_the_best_mean_first" hint="User 2 has seen *Jaws* too, and liked it less. Does that matter to who is a neighbor?"
def recommend(ratings, user, n):
    mine = ratings[ratings.user == user]
    same = ratings.merge(mine[["title", "rating"]], on=["title", "rating"])
    theirs = ratings[ratings.user.isin(same.user) & ~ratings.title.isin(mine.title)]
    return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% leaves equal titles in the order they come fails="test_puts_equal_titles_in_alphabetical_order"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    means = theirs.groupby("title", sort=False).rating.mean()
    return means.sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% sorts mean and title backwards fails="test_puts_equal_titles_in_alphabetical_order" hint="The means go down, as they should, and so do the titles among equals. Each needs a direction of its own."
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    means = theirs.groupby("title").rating.mean().to_dict()
    return sorted(means, key=lambda title: (means[title], title), reverse=True)[:n]


# %% ignores n fails="test_gives_at_most_n_titles"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index.tolist()


# %% cuts to n before it sorts fails="test_gives_at_most_n_titles" hint="*Wings* has the only 5 and is lost. Is the list sorted by the time it is cut?"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    means = theirs.groupby("title").rating.mean().head(n)
    return means.sort_values(ascending=False, kind="stable").index.tolist()


# %% returns None when nothing is left fails="test_gives_an_empty_list_where_nothing_can_be_said"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.title.isin(mine)]
    if len(theirs) > 0:
        return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% writes its notes into the table it was given fails="test_works_for_any_ratings"
def recommend(ratings, user, n):
    ratings["mine"] = ratings.title.isin(ratings.title[ratings.user == user])
    neighbors = ratings.user[ratings.mine]
    theirs = ratings[ratings.user.isin(neighbors) & ~ratings.mine]
    return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% takes user 0 for nobody fails="test_unseen_lists_what_the_user_has_not_rated"
def unseen(ratings, user):
    mine = ratings.title[ratings.user == user] if user else ratings.title
    return set(ratings.title) - set(mine)


# %% takes the last n of an ascending list, which for none are all fails="test_gives_at_most_n_titles"
def recommend(ratings, user, n):
    shared = ratings.title.isin(ratings.title[ratings.user == user])
    theirs = ratings[ratings.user.isin(ratings.user[shared]) & ratings.title.isin(unseen(ratings, user))]
    means = theirs.groupby("title").rating.mean().sort_index(ascending=False).sort_values(kind="stable")
    return means.index[-n:][::-1].tolist()


# %% asks for the user's rows in a query, which takes a name for a column fails="test_works_for_any_ratings" hint="A user may have a name, as in the last cell. In a query, a name stands for a column."
def unseen(ratings, user):
    return set(ratings.title) - set(ratings.query(f"user == {user}").title)


# %% drops the rows of others by their labels fails="test_works_for_any_ratings"
def recommend(ratings, user, n):
    mine = ratings.title[ratings.user == user]
    neighbors = ratings.user[ratings.title.isin(mine)]
    theirs = ratings.drop(ratings.index[~ratings.user.isin(neighbors) | ratings.title.isin(mine)])
    return theirs.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:n].tolist()


# %% rounds the means to two places fails="test_works_for_any_ratings" hint="4.0833 and 4.0769 are two means, and the first is the better one. Are they rounded before they are sorted?"
def recommend(ratings, user, n):
    shared = ratings.title.isin(ratings.title[ratings.user == user])
    theirs = ratings[ratings.user.isin(ratings.user[shared]) & ratings.title.isin(unseen(ratings, user))]
    means = theirs.groupby("title").rating.mean().round(2)
    return means.sort_values(ascending=False, kind="stable").index[:n].tolist()
