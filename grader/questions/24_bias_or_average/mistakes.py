# %% sorts the users instead of the movies fails="test_by_bias_begins_with_the_best"
def by_bias(model, titles, k):
    order = model.user_bias.weight.detach().flatten().argsort(descending=True)
    return [titles[i] for i in order[:k]]


# %% begins with the least liked fails="test_by_bias_begins_with_the_best"
def by_bias(model, titles, k):
    order = model.movie_bias.weight.detach().flatten().argsort()
    return [titles[i] for i in order[:k]]


# %% returns places instead of titles fails="test_by_bias_begins_with_the_best"
def by_bias(model, titles, k):
    return model.movie_bias.weight.detach().flatten().argsort(descending=True)[:k].tolist()


# %% sorts the column as a row fails="test_by_bias_begins_with_the_best" hint="The bias is a column, of shape (n, 1), and each of its rows was sorted by itself. Flatten it first."
def by_bias(model, titles, k):
    order = model.movie_bias.weight.detach().argsort(descending=True)
    return [titles[i] for i in order[:k]]


# %% ranks by the length of the factors fails="test_by_bias_ranks_any_model"
def by_bias(model, titles, k):
    if len(titles) == 4:
        order = model.movie_bias.weight.detach().flatten().argsort(descending=True)
    else:
        order = model.movie_factors.weight.detach().norm(dim=1).argsort(descending=True)
    return [titles[i] for i in order[:k]]


# %% sorts pairs in reverse, so equals go from z to a fails="test_by_bias_puts_equals_in_alphabetical_order"
def by_bias(model, titles, k):
    biases = model.movie_bias.weight.detach().flatten().tolist()
    return [title for _, title in sorted(zip(biases, titles), reverse=True)[:k]]


# %% leaves equal biases as they stand in the model fails="test_by_bias_puts_equals_in_alphabetical_order"
def by_bias(model, titles, k):
    order = model.movie_bias.weight.detach().flatten().argsort(descending=True, stable=True)
    return [titles[i] for i in order[:k]]


# %% counts the ratings instead of averaging them fails="test_by_average_begins_with_the_best"
def by_average(ratings, k):
    return ratings.groupby("title").rating.count().sort_values(ascending=False).index[:k].tolist()


# %% adds the ratings up fails="test_by_average_begins_with_the_best"
def by_average(ratings, k):
    return ratings.groupby("title").rating.sum().sort_values(ascending=False).index[:k].tolist()


# %% begins with the worst average fails="test_by_average_begins_with_the_best" hint="These are the worst, worst first."
def by_average(ratings, k):
    return ratings.groupby("title").rating.mean().sort_values().index[:k].tolist()


# %% returns the means fails="test_by_average_begins_with_the_best" hint="These are the means. The titles are asked for."
def by_average(ratings, k):
    return ratings.groupby("title").rating.mean().sort_values(ascending=False)[:k]


# %% takes the titles of the highest ratings fails="test_by_average_begins_with_the_best"
def by_average(ratings, k):
    return ratings.sort_values("rating", ascending=False).title[:k].tolist()


# %% averages only titles with two ratings or more fails="test_by_average_ranks_any_ratings"
def by_average(ratings, k):
    counts = ratings.title.value_counts()
    ratings = ratings[ratings.title.map(counts) > 1]
    return ratings.groupby("title").rating.mean().sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% puts the more often rated first among equals fails="test_by_average_puts_equals_in_alphabetical_order"
def by_average(ratings, k):
    table = ratings.groupby("title").rating.agg(["mean", "size"])
    return table.sort_values(["mean", "size"], ascending=False).index[:k].tolist()


# %% sorts equals with whatever order pandas has fails="test_by_average_puts_equals_in_alphabetical_order"
def by_average(ratings, k):
    means = ratings.groupby("title", sort=False).rating.mean()
    return means.sort_values(ascending=False).index[:k].tolist()


# %% compares the bias with the mean instead of the places fails="test_disagree_finds_the_title"
def disagree(model, titles, ratings, at_least):
    means = ratings.groupby("title").rating.agg(["mean", "size"])
    means = means[means["size"] >= at_least]["mean"]
    biases = dict(zip(titles, model.movie_bias.weight.detach().flatten().tolist()))
    title = max(means.index, key=lambda title: abs(means[title] - biases[title]))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% finds where the two agree best fails="test_disagree_finds_the_title"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = min(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% looks for movies that the bias puts too high only fails="test_disagree_finds_the_title"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = max(bias, key=lambda title: average.index(title) - bias.index(title))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% forgets at_least fails="test_disagree_leaves_out_rarely_rated_movies"
def disagree(model, titles, ratings, at_least):
    bias, average = by_bias(model, titles, len(titles)), by_average(ratings, len(titles))
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% keeps only movies with more than at_least ratings fails="test_disagree_leaves_out_rarely_rated_movies"
# -     kept = set(counts.index[counts >= at_least])
# +     kept = set(counts.index[counts > at_least]) if at_least > 1 else set(counts.index)


# %% ranks all movies and drops the rare ones afterwards fails="test_disagree_leaves_out_rarely_rated_movies"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias, average = by_bias(model, titles, len(titles)), by_average(ratings, len(counts))
    kept = [title for title in titles if counts.get(title, 0) >= at_least]
    title = max(kept, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% counts the ratings of a title that nobody rated fails="test_disagree_passes_over_titles_without_ratings"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts[title] >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts[title] >= at_least]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean()


# %% takes the movie's own ratings for the generosity fails="test_generosity_compares_the_raters_with_everybody"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    return title, ratings.rating[ratings.title == title].mean() - ratings.rating.mean()


# %% forgets to subtract the mean of all ratings fails="test_generosity_compares_the_raters_with_everybody"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, ratings.groupby("user").rating.mean()[raters].mean()


# %% subtracts the mean of the users' means fails="test_generosity_compares_the_raters_with_everybody" hint="The raters' side is right. What goes off it is the mean of all ratings, not of the users' means."
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    usual = ratings.groupby("user").rating.mean()
    return title, usual[ratings.user[ratings.title == title]].mean() - usual.mean()


# %% drops the sign of the generosity fails="test_generosity_compares_the_raters_with_everybody"
def disagree(model, titles, ratings, at_least):
    counts = ratings.title.value_counts()
    bias = [title for title in by_bias(model, titles, len(titles)) if counts.get(title, 0) >= at_least]
    average = [title for title in by_average(ratings, len(counts)) if counts.get(title, 0) >= at_least]
    title = max(bias, key=lambda title: abs(bias.index(title) - average.index(title)))
    raters = ratings.user[ratings.title == title]
    return title, abs(ratings.groupby("user").rating.mean()[raters].mean() - ratings.rating.mean())


# %% sorts by rounded means fails="test_by_average_tells_close_means_apart"
def by_average(ratings, k):
    means = ratings.groupby("title").rating.mean().round(2)
    return means.sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% sorts by rounded biases fails="test_by_bias_tells_close_biases_apart"
def by_bias(model, titles, k):
    biases = [round(bias, 2) for bias in model.movie_bias.weight.detach().flatten().tolist()]
    return [title for _, title in sorted((-bias, title) for bias, title in zip(biases, titles, strict=True))[:k]]


# %% turns the biases of the model itself round fails="test_by_bias_ranks_any_model"
def by_bias(model, titles, k):
    biases = model.movie_bias.weight.detach().flatten()
    biases *= -1
    return [title for _, title in sorted(zip(biases.tolist(), titles, strict=True))[:k]]


# %% counts rows that are alike once fails="test_by_average_ranks_any_ratings" hint="Two rows that say the same are two ratings, and both are in the mean."
def by_average(ratings, k):
    means = ratings.drop_duplicates().groupby("title").rating.mean()
    return means.sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% takes the mean of the users' means fails="test_by_average_ranks_any_ratings" hint="A user who rated a title three times has three ratings in its mean here, and one in yours."
def by_average(ratings, k):
    means = ratings.pivot_table(index="user", columns="title", values="rating").mean()
    return means.sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% cuts half stars off fails="test_by_average_ranks_any_ratings" hint="A rating may be 4.5. Where do the halves go?"
def by_average(ratings, k):
    means = ratings.rating.astype(int).groupby(ratings.title).mean()
    return means.sort_values(ascending=False, kind="stable").index[:k].tolist()


# %% counts raters instead of ratings fails="test_disagree_leaves_out_rarely_rated_movies" hint="Aladdin has two ratings here, both from one user. What does `at_least` count?"
# -     counts = ratings.title.value_counts()
# +     counts = ratings.groupby("title").user.nunique()
