# %% removes the first row and calls torch.mean
def average_user(model):
    with torch.no_grad():
        everybody = torch.cat([model.user_factors.weight, model.user_bias.weight], 1)[1:]
        mean = torch.mean(everybody, 0)
        return mean[:-1], mean[-1].item()


# %% adds up user by user
def average_user(model):
    n_users = model.user_factors.num_embeddings
    factors, bias = torch.zeros(model.user_factors.embedding_dim), torch.zeros(1)
    for user in range(1, n_users):
        factors += model.user_factors(torch.tensor(user)).detach() / (n_users - 1)
        bias += model.user_bias(torch.tensor(user)).detach() / (n_users - 1)
    return factors, bias


# %% leaves the equations to lstsq, with the decay as further rows
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    start = torch.cat([factors, torch.as_tensor(bias).reshape(1)]).double()
    rows, right = [], []
    for place, rating in answers.items():
        row = torch.cat([model.movie_factors.weight[place].detach(), torch.ones(1)]).double()
        score = unsqueezed(torch.tensor(float(rating), dtype=torch.float64), model.y_range)
        rows.append(row)
        right.append(score - model.movie_bias.weight[place, 0].item() - row @ start)
    n = len(start)
    rows = torch.stack(rows + list(wd**0.5 * torch.eye(n, dtype=torch.float64)))
    right = torch.cat([torch.tensor(right, dtype=torch.float64), torch.zeros(n, dtype=torch.float64)])
    found = start + torch.linalg.lstsq(rows, right[:, None]).solution[:, 0]
    return found[:-1].float(), found[-1].item()


# %% solves for the user directly in NumPy
def ask(model, answers, wd=3.0):
    factors, bias = average_user(model)
    average = np.append(factors.numpy(), float(bias)).astype(float)
    places = list(answers)
    low, high = model.y_range
    share = (np.array(list(answers.values()), dtype=float) - low) / (high - low)
    target = np.log(share / (1 - share)) - model.movie_bias.weight.detach().numpy()[places, 0]
    inputs = np.column_stack([model.movie_factors.weight.detach().numpy()[places], np.ones(len(places))])
    identity = np.identity(len(average))
    found = np.linalg.inv(inputs.T @ inputs + wd * identity) @ (inputs.T @ target + wd * average)
    return torch.tensor(found[:-1], dtype=torch.float32), float(found[-1])


# %% minimizes the sum by gradient steps
def ask(model, answers, wd=3.0):
    mean_factors, mean_bias = average_user(model)
    mean_factors, mean_bias = mean_factors.double(), torch.as_tensor(mean_bias).double().reshape(1)
    factors, bias = mean_factors.clone().requires_grad_(), mean_bias.clone().requires_grad_()
    places = torch.tensor(list(answers.keys())).long()
    scores = unsqueezed(torch.tensor(list(answers.values())).double(), model.y_range)
    movie_factors = model.movie_factors.weight.detach()[places].double()
    movie_bias = model.movie_bias.weight.detach()[places, 0].double()
    optimizer = torch.optim.LBFGS(
        [factors, bias], max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-15, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        errors = movie_factors @ factors + bias + movie_bias - scores
        away = ((factors - mean_factors) ** 2).sum() + ((bias - mean_bias) ** 2).sum()
        loss = (errors**2).sum() + wd * away
        loss.backward()
        return loss

    optimizer.step(closure)
    return factors.detach().float(), bias.detach().float()


# %% multiplies genres and movies as matrices
def movie_from_genres(model, genres, counts, mine):
    with torch.no_grad():
        ratings_of = genres.float() * counts.float()[:, None]
        total = ratings_of.sum(dim=0)
        shares = ratings_of @ torch.where(total > 0, mine / total.clamp(min=1), torch.zeros_like(total))
        if shares.sum() == 0:
            shares = counts.float()
        shares = shares / shares.sum()
        return shares @ model.movie_factors.weight, shares @ model.movie_bias.weight


# %% collects the ratings' movies of each genre in lists
def movie_from_genres(model, genres, counts, mine):
    factors = model.movie_factors.weight.tolist()
    bias = model.movie_bias.weight.flatten().tolist()
    everything = [place for place, n in enumerate(counts.tolist()) for _ in range(n)]
    groups = []
    for genre, wanted in enumerate(mine.tolist()):
        members = [place for place in everything if genres[place, genre]]
        if wanted and members:
            groups.append(members)
    groups = groups or [everything]
    factor_means = [np.mean([factors[place] for place in group], axis=0) for group in groups]
    bias_means = [np.mean([bias[place] for place in group]) for group in groups]
    return torch.tensor(np.mean(factor_means, axis=0)), np.mean(bias_means)


# %% lets NumPy weigh the movies
def movie_from_genres(model, genres, counts, mine):
    movies = np.hstack([model.movie_factors.weight.detach().numpy(), model.movie_bias.weight.detach().numpy()])
    columns = [column * counts.numpy() for column, wanted in zip(genres.numpy().T, mine.tolist()) if wanted]
    columns = [column for column in columns if column.sum() > 0] or [counts.numpy()]
    movie = np.mean([np.average(movies, axis=0, weights=column) for column in columns], axis=0)
    return torch.tensor(movie[:-1]), float(movie[-1])
