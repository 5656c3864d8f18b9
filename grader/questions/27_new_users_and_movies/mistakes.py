# %% averages along the factors fails="test_the_average_user_is_the_mean_of_all"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[1:].mean(dim=1), bias[1:].mean()


# %% averages users and factors into one number fails="test_the_average_user_is_the_mean_of_all"
def average_user(model):
    return model.user_factors.weight.detach().mean(), model.user_bias.weight.detach().mean()


# %% takes the movies' factors fails="test_the_average_user_is_the_mean_of_all" hint="These are means of the movies' rows. Which table has the users' factors?"
def average_user(model):
    factors, bias = model.movie_factors.weight.detach(), model.movie_bias.weight.detach()
    return factors[1:].mean(dim=0), bias[1:].mean()


# %% returns the factors only fails="test_the_average_user_is_the_mean_of_all"
def average_user(model):
    return model.user_factors.weight.detach()[1:].mean(dim=0)


# %% adds up and forgets to divide fails="test_the_average_user_is_the_mean_of_all"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors.sum(dim=0), bias.sum()


# %% takes the median user fails="test_the_average_user_is_the_mean_of_all"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[1:].median(dim=0).values, bias[1:].median()


# %% counts place 0 as a user fails="test_the_average_user_leaves_na_out"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors.mean(dim=0), bias.mean()


# %% leaves the last user out instead of the first fails="test_the_average_user_is_the_mean_of_all" hint="Place 0 belongs to nobody and is in your mean; the last user is missing from it."
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[:-1].mean(dim=0), bias[:-1].mean()


# %% leaves no place 0 out of the biases only fails="test_the_average_user_leaves_na_out"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[1:].mean(dim=0), bias.mean()


# %% stops where there are no answers fails="test_nothing_answered_gives_the_average_user"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    rows = torch.stack([model.movie_factors.weight.detach()[place] for place in answers])
    scores = unsqueezed(torch.tensor([float(r) for r in answers.values()]), model.y_range)
    surprise = scores - rows @ factors - bias - model.movie_bias.weight.detach()[list(answers), 0]
    inputs = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


# %% pulls towards zero instead of the average user fails="test_nothing_answered_gives_the_average_user"
def ask(model, answers, wd=3.0):
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    target = scores - model.movie_bias.weight.detach()[places, 0]
    inputs = torch.cat([model.movie_factors.weight.detach()[places], torch.ones(len(places), 1)], dim=1)
    found = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ target)
    return found[:-1], found[-1]


# %% always returns the average user fails="test_takes_the_movies_bias_off" hint="The bias is the average user's. Do the answers reach it, as one of the unknowns, with a column of ones?"
def ask(model, answers, wd=3.0):
    return average_user(model)


# %% leaves the movies' biases in fails="test_takes_the_movies_bias_off"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = scores - (movie_factors @ factors + bias)
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


# %% adds the movies' biases instead of taking them off fails="test_takes_the_movies_bias_off"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = scores - (movie_factors @ factors + bias) + model.movie_bias.weight.detach()[places, 0]
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


# %% takes the stars for scores fails="test_takes_the_movies_bias_off"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    stars = torch.tensor(list(answers.values()), dtype=torch.float32)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = stars - (movie_factors @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors + difference[:-1], bias + difference[-1]


# %% finds no bias for the user fails="test_takes_the_movies_bias_off" hint="The bias is the average user's. Do the answers reach it, as one of the unknowns, with a column of ones?"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    inputs = model.movie_factors.weight.detach()[places]
    surprise = scores - (inputs @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors + difference, bias


# %% finds a bias and no factors fails="test_finds_a_user_from_ten_answers" hint="The factors are the average user's, unmoved. Are they among the unknowns?"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    if not answers:
        return factors, bias
    places = list(answers)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movies = model.movie_factors.weight.detach()[places] @ factors + model.movie_bias.weight.detach()[places, 0]
    surprise = scores - movies - bias
    return factors, bias + surprise.sum() / (len(places) + wd)


# %% takes the mean of the liked movies' factors fails="test_finds_a_user_from_ten_answers" hint="Put your numbers into the ten equations: do they hold? Least squares finds those that come closest."
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    if not answers:
        return factors, bias
    places = list(answers)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    surprise = scores - model.movie_bias.weight.detach()[places, 0] - bias
    movie_factors = model.movie_factors.weight.detach()[places]
    return (surprise[:, None] * movie_factors).mean(dim=0), bias + surprise.sum() / (len(places) + wd)


# %% leaves the decay out fails="test_few_answers_leave_it_near_the_average"
# -     decay = wd * torch.eye(inputs.shape[1])
# -     difference = torch.linalg.solve(inputs.T @ inputs + decay, inputs.T @ surprise)
# +     difference = torch.linalg.pinv(inputs) @ surprise


# %% divides the answers' half of the sum by their number fails="test_few_answers_leave_it_near_the_average"
# -     decay = wd * torch.eye(inputs.shape[1])
# +     decay = wd * len(places) * torch.eye(inputs.shape[1]) if answers else torch.eye(inputs.shape[1])


# %% lets the bias go without decay fails="test_few_answers_leave_it_near_the_average"
# -     decay = wd * torch.eye(inputs.shape[1])
# +     decay = wd * torch.eye(inputs.shape[1])
# +     decay[-1, -1] = 0 if answers else 1


# %% goes wd times the way back to the average fails="test_finds_the_smallest_sum" hint="This goes part of the way from an exact answer to the average user. Where do the equations above add `wd`?"
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = scores - (movie_factors @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)
    difference = torch.linalg.pinv(inputs) @ surprise
    share = len(places) / (len(places) + wd)
    return factors + share * difference[:-1], bias + share * difference[-1]


# %% finds the difference in the wrong direction fails="test_finds_a_user_from_ten_answers" also="test_beats_the_average_user" hint="The difference went the wrong way. What is looked for is how far the answers lie above the average user's scores, not below."
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    places = torch.tensor(list(answers), dtype=torch.int64)
    scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places]
    surprise = scores - (movie_factors @ factors + bias + model.movie_bias.weight.detach()[places, 0])
    inputs = torch.cat([movie_factors, torch.ones(len(places), 1)], dim=1)
    difference = torch.linalg.solve(inputs.T @ inputs + wd * torch.eye(inputs.shape[1]), inputs.T @ surprise)
    return factors - difference[:-1], bias + difference[-1]


# %% trains the model itself on the answers fails="test_nothing_answered_gives_the_average_user" also="test_asking_leaves_the_model_as_it_was" hint="These are the model's numbers at place 0. Without answers, the average user's are wanted."
def ask(model, answers, wd=3.0):
    places = torch.tensor(list(answers), dtype=torch.int64)
    x = torch.stack([torch.zeros_like(places), places], dim=1)
    y = torch.tensor(list(answers.values()), dtype=torch.float32)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(50):
        optimizer.zero_grad()
        ((model(x) - y) ** 2).sum().backward()
        optimizer.step()
    return model.user_factors.weight.detach()[0], model.user_bias.weight.detach()[0, 0]


# %% takes the average of all movies at once fails="test_a_genre_is_the_mean_of_its_movies"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    movie = counts.float() @ movies / counts.sum()
    return movie[:-1], movie[-1]


# %% gives the new movie no bias fails="test_a_genre_is_the_mean_of_its_movies"
def movie_from_genres(model, genres, counts, mine):
    factors = model.movie_factors.weight.detach()
    weights = [genres[:, g] * counts for g in mine.nonzero()[:, 0]]
    means = [w.float() @ factors / w.sum() for w in weights if w.any()]
    return (torch.stack(means).mean(dim=0) if means else counts.float() @ factors / counts.sum()), 0.0


# %% adds the ratings' movies up fails="test_a_genre_is_the_mean_of_its_movies"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    movie = mine.float() @ (genres * counts[:, None]).float().T @ movies
    return movie[:-1], movie[-1]


# %% divides by the number of movies and not of ratings fails="test_a_genre_is_the_mean_of_its_movies"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    weights = [genres[:, g] * counts for g in mine.nonzero()[:, 0]]
    means = [w.float() @ movies / (w > 0).sum() for w in weights if w.any()] or [counts.float() @ movies / counts.sum()]
    movie = torch.stack(means).mean(dim=0)
    return movie[:-1], movie[-1]


# %% counts each movie once fails="test_a_movie_counts_as_often_as_it_was_rated"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    means = [movies[genres[:, g] > 0].mean(dim=0) for g in mine.nonzero()[:, 0] if genres[:, g].any()]
    movie = torch.stack(means).mean(dim=0) if means else movies[1:].mean(dim=0)
    return movie[:-1], movie[-1]


# %% takes the most-rated movie of each genre fails="test_a_movie_counts_as_often_as_it_was_rated"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    weights = [genres[:, g] * counts for g in mine.nonzero()[:, 0]]
    tied = [(w == w.max()).float() for w in weights if w.any()] or [counts.float()]
    movie = torch.stack([w @ movies / w.sum() for w in tied]).mean(dim=0)
    return movie[:-1], movie[-1]


# %% takes only movies with exactly these genres fails="test_every_genre_counts_the_same"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    same = (genres == mine).all(dim=1) * counts
    weight = same if same.any() else counts
    movie = weight.float() @ movies / weight.sum()
    return movie[:-1], movie[-1]


# %% takes the mean of all movies with any of the genres fails="test_every_genre_counts_the_same"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    shared = ((genres * mine).sum(dim=1) > 0) * counts
    weight = shared if shared.any() else counts
    movie = weight.float() @ movies / weight.sum()
    return movie[:-1], movie[-1]


# %% divides by zero ratings fails="test_passes_over_a_genre_without_ratings"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    means = [(genres[:, g] * counts).float() @ movies / (genres[:, g] * counts).sum() for g in mine.nonzero()[:, 0]]
    movie = torch.stack(means).mean(dim=0) if means else counts.float() @ movies / counts.sum()
    return movie[:-1], movie[-1]


# %% asks for a movie of the genre, not for a rating fails="test_passes_over_a_genre_without_ratings"
# -     rated = [weight for weight in weights if weight.any()] or [counts]
# +     rated = [genres[:, g] * counts for g in mine.nonzero()[:, 0] if genres[:, g].any()] or [counts]


# %% counts an empty genre as zeros fails="test_passes_over_a_genre_without_ratings"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    wanted = mine.nonzero()[:, 0]
    weights = (genres * counts[:, None]).float()
    if not weights[:, wanted].any():
        movie = counts.float() @ movies / counts.sum()
    else:
        movie = ((weights.T @ movies) / weights.sum(dim=0).clamp(min=1)[:, None])[wanted].mean(dim=0)
    return movie[:-1], movie[-1]


# %% returns zeros where the genres tell nothing fails="test_falls_back_on_the_average_movie"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    weights = [genres[:, g] * counts for g in mine.nonzero()[:, 0]]
    means = [w.float() @ movies / w.sum() for w in weights if w.any()]
    movie = torch.stack(means).mean(dim=0) if means else torch.zeros(movies.shape[1])
    return movie[:-1], movie[-1]


# %% counts each movie once where the genres tell nothing fails="test_falls_back_on_the_average_movie"
# -     rated = [weight for weight in weights if weight.any()] or [counts]
# +     rated = [weight for weight in weights if weight.any()] or [counts > 0]


# %% looks at a movie's first genre only fails="test_any_movie_from_any_genres"
def movie_from_genres(model, genres, counts, mine):
    movies = torch.cat([model.movie_factors.weight, model.movie_bias.weight], dim=1).detach()
    first = genres * (genres.cumsum(dim=1) == 1)
    weights = [first[:, g] * counts for g in mine.nonzero()[:, 0]]
    means = [w.float() @ movies / w.sum() for w in weights if w.any()] or [counts.float() @ movies / counts.sum()]
    movie = torch.stack(means).mean(dim=0)
    return movie[:-1], movie[-1]


# %% takes every range for that of the ratings fails="test_finds_the_smallest_sum"
# -     scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), model.y_range)
# +     scores = unsqueezed(torch.tensor(list(answers.values()), dtype=torch.float32), (0, 5.5))


# %% makes a lone factor a number fails="test_finds_the_smallest_sum" hint="With a single factor, the average user's factors are of shape (1,). What takes that dimension away?"
def average_user(model):
    factors, bias = model.user_factors.weight.detach(), model.user_bias.weight.detach()
    return factors[1:].mean(dim=0).squeeze(), bias[1:].mean()


# %% empties place 0 of the model itself fails="test_asking_leaves_the_model_as_it_was"
def average_user(model):
    factors, bias = model.user_factors.weight.data, model.user_bias.weight.data
    factors[0], bias[0] = 0, 0
    return factors.sum(dim=0) / (len(factors) - 1), bias.sum() / (len(bias) - 1)


# %% freezes the model before it asks fails="test_asking_leaves_the_model_as_it_was"
# -     factors, bias = average_user(model)
# +     model.requires_grad_(False)
# +     factors, bias = average_user(model)


# %% passes over a genre with a single rating fails="test_every_genre_counts_the_same"
# -     rated = [weight for weight in weights if weight.any()] or [counts]
# +     rated = [weight for weight in weights if weight.sum() > 1] or [counts]


# %% counts no movie more than a thousand times fails="test_any_movie_from_any_genres"
# -     weights = [genres[:, genre] * counts for genre in mine.nonzero()[:, 0]]
# +     weights = [genres[:, genre] * counts.clamp(max=1000) for genre in mine.nonzero()[:, 0]]
