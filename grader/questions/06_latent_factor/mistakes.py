# %% takes the factor of the users fails="test_gives_one_number_for_each_movie" hint="The decomposition gives u, s, vt in this order, whatever you call them. Which of the three has as many numbers in a row as there are movies?"
def hidden_factor(table):
    u, _, _ = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    return u[:, 0]


# %% takes a column of vt fails="test_gives_one_number_for_each_movie"
def hidden_factor(table):
    _, _, vt = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    return vt[:, 0]


# %% returns how much each factor explains fails="test_gives_one_number_for_each_movie"
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=0), compute_uv=False)


# %% returns all factors fails="test_gives_one_number_for_each_movie" hint="All factors came back. One is asked for, by its number."
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2]


# %% returns the row as a table of one row fails="test_gives_one_number_for_each_movie" hint="The values are right. `[k:k + 1]` keeps an axis that `[k]` does away with."
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][:1]


# %% asks for the names in another order fails="test_gives_one_number_for_each_movie" hint="The decomposition gives u, s, vt in this order, whatever you call them. Which of the three has as many numbers in a row as there are movies?"
def hidden_factor(table):
    vt, _, u = np.linalg.svd(table - table.mean(axis=0))
    return vt[0]


# %% takes the last factor fails="test_finds_the_factor_of_a_small_table"
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][-1]


# %% takes the smallest eigenvalue for the largest fails="test_finds_the_factor_of_a_small_table"
def hidden_factor(table):
    centered = table - table.mean(axis=0)
    _, vectors = np.linalg.eigh(centered.T @ centered)
    return vectors[:, 0]


# %% points at the movie with the largest spread fails="test_finds_the_factor_of_a_small_table" hint="That points at one movie alone. A factor says how much of it each movie has."
def hidden_factor(table):
    return np.eye(table.shape[1])[table.std(axis=0).argmax()]


# %% takes the movies' spread for a factor fails="test_finds_a_hidden_factor"
def hidden_factor(table):
    spread = table.std(axis=0)
    return spread / np.linalg.norm(spread)


# %% takes the movies' means for a factor fails="test_finds_the_factor_of_a_small_table" hint="The means are 0 here, and 0 / 0 is nan. A factor is not how good a movie is on average."
def hidden_factor(table):
    means = table.mean(axis=0)
    return means / np.linalg.norm(means)


# %% also divides by each movie's spread fails="test_finds_the_factor_of_a_small_table" hint="Both movies count alike here. Was something divided by their spread?"
def hidden_factor(table):
    standard = (table - table.mean(axis=0)) / table.std(axis=0)
    return np.linalg.svd(standard, full_matrices=False)[2][0]


# %% changes the table it was given fails="test_gives_one_number_for_each_movie"
def hidden_factor(table):
    table -= table.mean(axis=0)
    return np.linalg.svd(table, full_matrices=False)[2][0]


# %% does not take the means away fails="test_does_not_mind_how_well_liked_a_movie_is"
def hidden_factor(table):
    return np.linalg.svd(table, full_matrices=False)[2][0]


# %% takes one mean away from everything fails="test_does_not_mind_how_well_liked_a_movie_is"
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(), full_matrices=False)[2][0]


# %% takes each user's mean away fails="test_finds_the_factor_of_a_small_table" hint="Your two numbers always add up to 0: that comes of taking each user's mean away. Whose means are meant?"
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=1, keepdims=True), full_matrices=False)[2][0]


# %% takes users' and movies' means away fails="test_finds_the_factor_of_a_small_table" hint="Your two numbers always add up to 0: that comes of taking each user's mean away. Whose means are meant?"
def hidden_factor(table):
    centered = table - table.mean(axis=0)
    return np.linalg.svd(centered - centered.mean(axis=1, keepdims=True), full_matrices=False)[2][0]


# %% multiplies by how much the factor explains fails="test_has_length_1"
def hidden_factor(table):
    _, s, vt = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    return s[0] * vt[0]


# %% makes the largest number 1 instead of the length fails="test_has_length_1"
def hidden_factor(table):
    factor = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][0]
    return factor / np.abs(factor).max()


# %% makes the sum of the numbers 1 fails="test_has_length_1"
def hidden_factor(table):
    factor = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][0]
    return factor / np.abs(factor).sum()


# %% drops the signs fails="test_finds_a_hidden_factor"
def hidden_factor(table):
    return np.abs(np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][0])


# %% rounds to two places fails="test_has_length_1" hint="Nothing is to be rounded: the numbers go on as they are."
def hidden_factor(table):
    return np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[2][0].round(2)


# %% takes what the user with the strongest opinions says fails="test_finds_a_hidden_factor" hint="The row of one user is near, and has that user's moods in it. Which numbers fit all users best?"
def hidden_factor(table):
    centered = table - table.mean(axis=0)
    strongest = centered[(centered**2).sum(axis=1).argmax()]
    return strongest / np.linalg.norm(strongest)
