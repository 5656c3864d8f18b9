# %% rates half stars, and more than ten
my_ratings = {title: 1 + number % 9 / 2 for number, title in enumerate(well_known[5:25])}


# %% takes the titles from the search
def mine():
    ratings = {}
    for number, title in enumerate(find("a")[:14]):
        ratings[title] = [5, 1, 3, 4][number % 4]
    return ratings


my_ratings = mine()


# %% masks what must not come, and sorts stably
def your_ten(model, titles, ratings, k=10):
    answers = {}
    for title, rating in ratings.items():
        if title not in titles:
            raise KeyError(title)
        answers[titles.index(title)] = rating
    predicted = stars(model, ask(model, answers))
    predicted[[0, *answers]] = -torch.inf
    order = predicted.argsort(descending=True, stable=True)
    n_left = len(titles) - 1 - len(answers)
    return [titles[place] for place in order[: min(k, n_left)].tolist()]


# %% a column of pandas
def your_ten(model, titles, ratings, k=10):
    places = pd.Series(range(len(titles)), index=titles)
    answers = {int(places[title]): rating for title, rating in ratings.items()}
    predicted = pd.Series(stars(model, ask(model, answers)).numpy(), index=titles)
    predicted = predicted.iloc[1:].drop(list(ratings))
    return predicted.sort_values(ascending=False, kind="stable").head(k).index.tolist()


# %% best one after the other
def your_ten(model, titles, ratings, k=10):
    place = dict(zip(titles, range(len(titles))))
    predicted = stars(model, ask(model, {place[title]: ratings[title] for title in ratings}))
    left = [title for title in titles[1:] if title not in ratings]
    found = []
    while left and len(found) < k:
        best = max(left, key=lambda title: predicted[place[title]])  # the first of equals
        found.append(best)
        left.remove(best)
    return found


# %% the list and the ratings in one cell
my_ten = list(your_ten(model=model, titles=titles, ratings=my_ratings, k=10))


# %% a copy without one title at a time
def pulls(model, titles, ratings, title):
    places = {name: place for place, name in enumerate(titles)}

    def expected(some):
        return float(stars(model, ask(model, {places[name]: some[name] for name in some}))[places[title]])

    found = {}
    for name in ratings:
        rest = dict(ratings)
        rest.pop(name)
        found[name] = expected(ratings) - expected(rest)
    expected(ratings)
    return found


# %% computes the score by itself
def pulls(model, titles, ratings, title):
    numbers = dict(zip(titles, range(len(titles))))
    mine = numbers[title]
    movie = torch.cat([model.movie_factors.weight[mine], torch.ones(1)]).detach()

    def predicted(names):
        factors, bias = ask(model, {numbers[name]: ratings[name] for name in names})
        score = (
            movie @ torch.cat([factors, torch.as_tensor(bias).reshape(1)]) + model.movie_bias.weight[mine, 0].detach()
        )
        low, high = model.y_range
        return low + (high - low) * torch.sigmoid(score)

    names = list(ratings)
    with_all = predicted(names)
    return {name: with_all - predicted([other for other in names if other != name]) for name in names}
