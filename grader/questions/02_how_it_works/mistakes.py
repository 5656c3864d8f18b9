# %% forgets to add fails="test_adds_the_products_of_the_factors"
def match(user, movie):
    return user * movie


# %% takes the mean instead of the sum fails="test_adds_the_products_of_the_factors" hint="10.6667 is 32 / 3, a mean. A match stays a sum."
def match(user, movie):
    return (user * movie).mean()


# %% adds both cards and multiplies the sums fails="test_adds_the_products_of_the_factors"
def match(user, movie):
    return user.sum() * movie.sum()


# %% divides by the lengths of both (the cosine) fails="test_adds_the_products_of_the_factors" hint="0.97 is the cosine of the angle: the sum, divided by both lengths. A match is not divided by anything."
def match(user, movie):
    return (user * movie).sum() / np.sqrt((user**2).sum() * (movie**2).sum())


# %% measures how far apart the cards are fails="test_adds_the_products_of_the_factors" hint="-9 adds up differences. Where are the two cards multiplied?"
def match(user, movie):
    return -np.abs(user - movie).sum()


# %% multiplies every factor with every factor fails="test_adds_the_products_of_the_factors"
def match(user, movie):
    return np.outer(user, movie).sum()


# %% takes absolute values fails="test_keeps_the_signs"
def match(user, movie):
    return np.abs(user * movie).sum()


# %% counts only what speaks for the movie fails="test_keeps_the_signs"
def match(user, movie):
    products = user * movie
    return products[products > 0].sum()


# %% rounds the match to a whole number fails="test_keeps_the_signs" hint="The number was rounded on its way. Keep all decimals: two matches may be close together."
def match(user, movie):
    return round((user * movie).sum())


# %% knows three factors only fails="test_works_for_any_factors" hint="Three factors were an example. Go over as many as there are."
def match(user, movie):
    return user[0] * movie[0] + user[1] * movie[1] + user[2] * movie[2]


# %% puts the worst match first fails="test_puts_the_best_match_first"
def best_for(user, movies):
    return sorted(movies, key=lambda title: match(user, movies[title]))


# %% sorts the titles and not the matches fails="test_puts_the_best_match_first" hint="That is the alphabet, backward. What do the matches say?"
def best_for(user, movies):
    return sorted(movies, reverse=True)


# %% returns titles together with their matches fails="test_puts_the_best_match_first" hint="The order is right. Keep the titles alone."
def best_for(user, movies):
    matches = {title: match(user, factors) for title, factors in movies.items()}
    return sorted(matches.items(), key=lambda pair: pair[1], reverse=True)


# %% names only the best title fails="test_puts_the_best_match_first" hint="*Babe* is right and comes first. The other two are asked for as well."
def best_for(user, movies):
    return max(movies, key=lambda title: match(user, movies[title]))


# %% ranks for user 1 whoever asks fails="test_puts_the_best_match_first" hint="`match` works for two arrays of equal length. Which user's factors does `best_for` hand to it?"
def best_for(user, movies):
    return sorted(movies, key=lambda title: match(user1, movies[title]), reverse=True)


# %% leaves out what does not match well fails="test_puts_the_best_match_first" hint="*Antz* matches worst, so it comes last. It is still asked for."
def best_for(user, movies):
    good = [title for title in movies if match(user, movies[title]) > 0]
    return sorted(good, key=lambda title: match(user, movies[title]), reverse=True)


# %% ranks by the largest factor that agrees fails="test_ranks_by_the_match_alone" also="test_ranks_any_shelf" hint="Do you sort by `match`, the whole sum, or by one product of it?"
def best_for(user, movies):
    return sorted(movies, key=lambda title: (user * movies[title]).max(), reverse=True)


# %% ranks by the nearest card fails="test_ranks_by_the_match_alone"
def best_for(user, movies):
    return sorted(movies, key=lambda title: ((user - movies[title]) ** 2).sum())


# %% ranks by the angle between the cards fails="test_ranks_by_the_match_alone"
def best_for(user, movies):
    def cosine(title):
        return match(user, movies[title]) / np.linalg.norm(movies[title])

    return sorted(movies, key=cosine, reverse=True)


# %% keeps one title for each match fails="test_lists_equal_matches" hint="Titles are missing. Is something stored under its match, where the next equal one takes its place?"
def best_for(user, movies):
    by_match = {round(float(match(user, factors))): title for title, factors in movies.items()}
    return [by_match[rounded] for rounded in sorted(by_match, reverse=True)]


# %% looks titles up by their match fails="test_lists_equal_matches"
def best_for(user, movies):
    titles = {match(user, factors): title for title, factors in movies.items()}
    return [titles[score] for score in sorted(titles, reverse=True)]


# %% keeps one title of each match fails="test_lists_equal_matches"
def best_for(user, movies):
    best = []
    for title, factors in sorted(movies.items(), key=lambda pair: -match(user, pair[1])):
        if not best or match(user, movies[best[-1]]) != match(user, factors):
            best.append(title)
    return best


# %% leaves out what matches neither way fails="test_lists_equal_matches"
def best_for(user, movies):
    titles = [title for title in movies if match(user, movies[title])]
    return sorted(titles, key=lambda title: match(user, movies[title]), reverse=True)


# %% rounds the match to two places fails="test_keeps_the_signs" hint="Nothing is to be rounded: the numbers go on as they are."
def match(user, movie):
    return round(float((user * movie).sum()), 2)


# %% averages the products that are not 0 fails="test_works_for_any_factors" hint="The products are only added up. Is the sum divided by anything, or some product left out of a count?"
def match(user, movie):
    products = user * movie
    return products.sum() / np.count_nonzero(products) * len(products)


# %% rounds the matches that it sorts by fails="test_ranks_by_the_match_alone"
def best_for(user, movies):
    return sorted(movies, key=lambda title: round(float(match(user, movies[title])), 2), reverse=True)
