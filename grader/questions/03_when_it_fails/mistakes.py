# %% divides by the users alone fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    return len(ratings) / ratings.user.nunique()


# %% divides by all pairs of users fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    return len(ratings) / ratings.user.nunique() ** 2


# %% gives the share of the gaps fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    return 1 - len(ratings) / (ratings.user.nunique() * ratings.movie.nunique())


# %% gives percent fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    return 100 * len(ratings) / (ratings.user.nunique() * ratings.movie.nunique())


# %% counts rows where it should count users and movies fails="test_density_is_the_share_of_rated_pairs" hint="0.125 is 8 of 64, for there are 8 rows. How many different users and different movies are in them?"
def density(ratings):
    return len(ratings) / (ratings.user.count() * ratings.movie.count())


# %% takes the highest numbers for the numbers of users and movies fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    return len(ratings) / (ratings.user.max() * ratings.movie.max())


# %% takes the range of the numbers fails="test_density_is_the_share_of_rated_pairs"
def density(ratings):
    users = ratings.user.max() - ratings.user.min() + 1
    movies = ratings.movie.max() - ratings.movie.min() + 1
    return len(ratings) / (users * movies)


# %% looks at the notebook's ratings whatever it is given fails="test_density_is_the_share_of_rated_pairs" hint="That is the density of the notebook's own ratings. Does your function read the ones it is given?"
table = ratings.pivot_table(index="user", columns="movie", values="rating")


def density(ratings):
    return table.notna().to_numpy().mean()


# %% averages the ratings instead of counting them fails="test_density_is_the_share_of_rated_pairs" hint="1.5 is the sum of all stars, 30, over the 20 cells. What is counted here, whatever its stars?"
def density(ratings):
    return ratings.pivot_table(index="user", columns="movie", values="rating", fill_value=0).to_numpy().mean()


# %% counts the most active users fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    counts = ratings.user.value_counts()
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum() / len(ratings)


# %% takes the first movies and not the most-rated fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    counts = ratings.groupby("movie").size().sort_index(ascending=False)
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum() / len(ratings)


# %% takes the least-rated movies fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    counts = ratings.movie.value_counts(ascending=True)
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum() / len(ratings)


# %% takes the movies that are liked best fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    movies = ratings.groupby("movie").rating.agg(["mean", "count"]).sort_values("mean", ascending=False)
    return movies["count"].head(math.ceil(share * len(movies) - 1e-9)).sum() / len(ratings)


# %% adds up stars instead of ratings fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    stars = ratings.groupby("movie").rating.sum().sort_values(ascending=False)
    return stars.head(math.ceil(share * len(stars) - 1e-9)).sum() / stars.sum()


# %% gives the number of ratings and not the share fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum()


# %% divides by the number of movies fails="test_share_of_top_counts_the_most_rated_movies"
import math


def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum() / len(counts)


# %% rounds the number of movies down fails="test_share_of_top_rounds_the_number_of_movies_up"
def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(int(share * len(counts))).sum() / len(ratings)


# %% rounds to the nearest number of movies fails="test_share_of_top_rounds_the_number_of_movies_up"
def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(round(share * len(counts))).sum() / len(ratings)


# %% takes one movie more even of a whole number fails="test_share_of_top_counts_the_most_rated_movies" hint="0.25 of four movies is exactly one: movie 50, with 4 of the 8 ratings."
def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(int(share * len(counts)) + 1).sum() / len(ratings)


# %% sorts the list it was given fails="test_share_of_top_works_for_any_ratings"
import math


def share_of_top(ratings, share):
    ratings.sort_values("movie", inplace=True)
    counts = ratings.movie.value_counts()
    return counts.head(math.ceil(share * len(counts) - 1e-9)).sum() / len(ratings)


# %% names thin users fails="test_thin_names_the_movies_with_few_ratings"
def thin(ratings, k):
    counts = ratings.user.value_counts()
    return counts.index[counts < k].tolist()


# %% gives the counts and not the movies fails="test_thin_names_the_movies_with_few_ratings"
def thin(ratings, k):
    counts = ratings.movie.value_counts()
    return counts[counts < k]


# %% says how many there are fails="test_thin_names_the_movies_with_few_ratings" hint="The movies themselves are asked for, not how many they are."
def thin(ratings, k):
    return int((ratings.movie.value_counts() < k).sum())


# %% names a movie once for each of its ratings fails="test_thin_names_the_movies_with_few_ratings"
def thin(ratings, k):
    counts = ratings.groupby("movie").rating.transform("count")
    return ratings.movie[counts < k].tolist()


# %% names the movies with many ratings fails="test_thin_names_the_movies_with_few_ratings"
def thin(ratings, k):
    counts = ratings.movie.value_counts()
    return counts.index[counts > k].tolist()


# %% names movies with a low rating fails="test_thin_names_the_movies_with_few_ratings"
def thin(ratings, k):
    return ratings.movie[ratings.rating < k].unique().tolist()


# %% includes k itself fails="test_thin_leaves_out_a_movie_with_k_ratings"
def thin(ratings, k):
    counts = ratings.movie.value_counts()
    return counts.index[counts <= k].tolist()


# %% forgets k and uses a fixed number fails="test_thin_leaves_out_a_movie_with_k_ratings"
def thin(ratings, k):
    counts = ratings.movie.value_counts()
    return counts.index[counts < 3].tolist()


# %% counts how many different ratings a movie has fails="test_thin_leaves_out_a_movie_with_k_ratings"
def thin(ratings, k):
    counts = ratings.groupby("movie").rating.nunique()
    return counts.index[counts < k].tolist()


# %% writes the counts into the table it was given fails="test_thin_works_for_any_ratings"
def thin(ratings, k):
    ratings["count"] = ratings.groupby("movie").rating.transform("count")
    return set(ratings.movie[ratings["count"] < k])


# %% takes the last ones of an ascending list, which for none are all fails="test_share_of_top_rounds_the_number_of_movies_up"
import math


def share_of_top(ratings, share):
    sizes = sorted(ratings.movie.value_counts())
    return sum(sizes[-math.ceil(share * len(sizes)) :]) / len(ratings)


# %% never names the most-rated movie fails="test_thin_leaves_out_a_movie_with_k_ratings" hint="Movie 50 is missing. It has 4 ratings, and 4 are fewer than 8."
def thin(ratings, k):
    counts = ratings.movie.value_counts()
    return counts.index[counts < min(k, counts.max())].tolist()


# %% takes one movie at least fails="test_share_of_top_rounds_the_number_of_movies_up"
import math


def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(max(1, math.ceil(share * len(counts) - 1e-9))).sum() / len(ratings)


# %% counts rows by the numbers that they happen to have fails="test_share_of_top_works_for_any_ratings"
import math


def share_of_top(ratings, share):
    counts = {}
    for row in range(len(ratings)):
        counts[ratings.movie[row]] = counts.get(ratings.movie[row], 0) + 1
    largest = sorted(counts.values(), reverse=True)
    return sum(largest[: math.ceil(share * len(largest) - 1e-9)]) / len(ratings)


# %% expects rows 0, 1, 2 and so on fails="test_thin_works_for_any_ratings"
def thin(ratings, k):
    movies = [ratings.movie[row] for row in range(len(ratings))]
    return [movie for movie in set(movies) if movies.count(movie) < k]


# %% rounds the share to two places fails="test_share_of_top_rounds_the_number_of_movies_up"
import math


def share_of_top(ratings, share):
    counts = ratings.movie.value_counts()
    return counts.head(math.ceil(round(share, 2) * len(counts) - 1e-9)).sum() / len(ratings)
