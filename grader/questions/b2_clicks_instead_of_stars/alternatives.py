# %% builds C, and writes the formula down
def objective(clicks, user_factors, movie_factors, alpha, wd):
    preference = np.where(clicks > 0, 1.0, 0.0)
    confidence = 1.0 + alpha * clicks
    predicted = np.einsum("uf,mf->um", user_factors, movie_factors)
    charge = np.linalg.norm(user_factors) ** 2 + np.linalg.norm(movie_factors) ** 2
    return np.sum(confidence * (preference - predicted) ** 2) + wd * charge


def solve_row(clicks_of_one, factors, alpha, wd):
    c = np.diag(1 + alpha * clicks_of_one)
    p = np.where(clicks_of_one > 0, 1, 0)
    n_factors = factors.shape[1]
    return np.linalg.inv(factors.T @ c @ factors + wd * np.identity(n_factors)) @ factors.T @ c @ p


# %% computes what all rows have in common once
def half_step(clicks, factors, alpha, wd):
    common = factors.T @ factors + wd * np.eye(factors.shape[1])
    solved = np.zeros((len(clicks), factors.shape[1]))
    for place, row in enumerate(clicks):
        watched = np.flatnonzero(row)
        mine = factors[watched]
        more = mine.T @ (alpha * row[watched, None] * mine)
        solved[place] = np.linalg.solve(common + more, (1 + alpha * row[watched]) @ mine)
    return solved


def fit(clicks, n_factors, n_rounds, alpha, wd, seed):
    n_users, n_movies = clicks.shape
    factors = {"movies": np.random.default_rng(seed).normal(0, 0.1, size=(n_movies, n_factors))}
    while n_rounds > 0:
        factors["users"] = half_step(clicks, factors["movies"], alpha, wd)
        factors["movies"] = half_step(np.transpose(clicks), factors["users"], alpha, wd)
        n_rounds -= 1
    return factors["users"], factors["movies"]


# %% all rows at once, with ordinary least squares for one
def solve_row(clicks_of_one, factors, alpha, wd):
    n_factors = factors.shape[1]
    root = np.sqrt(1 + alpha * clicks_of_one)
    a = np.concatenate([root[:, None] * factors, np.sqrt(wd) * np.eye(n_factors)])
    b = np.concatenate([root * (clicks_of_one > 0), np.zeros(n_factors)])
    return np.linalg.lstsq(a, b, rcond=None)[0]


def half_step(clicks, factors, alpha, wd):
    confidence = 1 + alpha * clicks
    left = np.einsum("rc,cf,cg->rfg", confidence, factors, factors) + wd * np.eye(factors.shape[1])
    right = (confidence * (clicks > 0)) @ factors
    return np.linalg.solve(left, right[:, :, None])[:, :, 0]


def fit(clicks, n_factors, n_rounds, alpha, wd, seed):
    movies = np.random.default_rng(seed).normal(scale=0.1, size=(clicks.shape[1], n_factors))
    for _ in range(n_rounds):
        users = half_step(clicks, movies, alpha, wd)
        movies = half_step(clicks.T, users, alpha, wd)
    return [users, movies]


# %% in loops, cell by cell
def objective(clicks, user_factors, movie_factors, alpha, wd):
    total = 0.0
    for user, row in enumerate(clicks):
        for movie, count in enumerate(row):
            preference = 1 if count > 0 else 0
            total += (1 + alpha * count) * (preference - user_factors[user].dot(movie_factors[movie])) ** 2
    for factors in (user_factors, movie_factors):
        total += wd * sum(float(number) ** 2 for number in factors.ravel())
    return total


def solve_row(clicks_of_one, factors, alpha, wd):
    left = wd * np.eye(factors.shape[1])
    right = np.zeros(factors.shape[1])
    for count, mine in zip(clicks_of_one, factors):
        left += (1 + alpha * count) * np.outer(mine, mine)
        if count:
            right += (1 + alpha * count) * mine
    return np.linalg.solve(left, right)
