# %% cuts the decimals off fails="test_sizes_of_the_chapter"
def embedding_size(n):
    return min(600, int(1.6 * n**0.56))


# %% rounds up fails="test_sizes_of_the_chapter"
def embedding_size(n):
    import math

    return min(600, math.ceil(1.6 * n**0.56))


# %% multiplies before taking the power fails="test_sizes_of_the_chapter" hint="Here 1.6 went into the power as well. Which comes first, the power or the product?"
def embedding_size(n):
    return min(600, round((1.6 * n) ** 0.56))


# %% takes the larger of the two fails="test_sizes_of_the_chapter" hint="That is the larger of the two. Which one is a limit?"
def embedding_size(n):
    return max(600, round(1.6 * n**0.56))


# %% always gives 50 fails="test_sizes_of_the_chapter" hint="The number of categories has no say in your answer."
def embedding_size(n):
    return 50


# %% rounds up too early fails="test_sizes_are_rounded_to_the_nearest"
def embedding_size(n):
    import math

    return min(600, math.ceil(1.6 * n**0.56 - 0.2))


# %% knows the chapter's two sizes fails="test_sizes_are_rounded_to_the_nearest" hint="Only the chapter's two sizes come out right. The rule works for any number."
def embedding_size(n):
    return {944: 74, 1635: 101}.get(n, 50)


# %% forgets the limit fails="test_no_more_than_600_factors"
def embedding_size(n):
    return round(1.6 * n**0.56)


# %% limits the rows instead of the factors fails="test_no_more_than_600_factors"
def embedding_size(n):
    return round(1.6 * min(n, 60_000) ** 0.56)


# %% returns a number with a decimal point fails="test_size_can_make_an_embedding"
def embedding_size(n):
    import numpy as np

    return min(600.0, float(np.round(1.6 * n**0.56)))


# %% lets the error through fails="test_dot_error_is_the_message" hint="This error is meant to come. Catch it with `except RuntimeError as error`."
def dot_error(users, movies):
    (users * movies).sum(dim=1)


# %% returns the error itself fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    try:
        (users * movies).sum(dim=1)
    except RuntimeError as error:
        return error


# %% prints the message fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    try:
        (users * movies).sum(dim=1)
    except RuntimeError as error:
        print(error)


# %% writes a message of its own fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    if users.shape[1] != movies.shape[1]:
        return "sizes differ"


# %% catches ValueError fails="test_dot_error_is_the_message" hint="This error is meant to come. Catch it with `except RuntimeError as error`."
def dot_error(users, movies):
    try:
        (users * movies).sum(dim=1)
    except ValueError as error:
        return str(error)


# %% multiplies the whole tables, which needs other sizes to agree fails="test_equal_sizes_have_no_error" hint="`@` pairs every row with every column. Here each row of `users` meets one row of `movies`."
def dot_error(users, movies):
    try:
        users @ movies
    except RuntimeError as error:
        return str(error)


# %% returns the products when there is no error fails="test_equal_sizes_have_no_error"
def dot_error(users, movies):
    try:
        return (users * movies).sum(dim=1)
    except RuntimeError as error:
        return str(error)


# %% returns an empty text when there is no error fails="test_equal_sizes_have_no_error"
def dot_error(users, movies):
    message = ""
    try:
        (users * movies).sum(dim=1)
    except RuntimeError as error:
        message = str(error)
    return message


# %% adds the factors up fails="test_joined_puts_movies_behind_users"
def joined(users, movies):
    return users + movies


# %% puts the movies below the users fails="test_joined_puts_movies_behind_users"
def joined(users, movies):
    return torch.cat([users, movies])


# %% stacks them in a new dimension fails="test_joined_puts_movies_behind_users"
def joined(users, movies):
    return torch.stack([users, movies], dim=1)


# %% puts the movies first fails="test_joined_puts_movies_behind_users"
def joined(users, movies):
    return torch.cat([movies, users], dim=1)


# %% takes turns, a factor of each fails="test_joined_puts_movies_behind_users" hint="A row holds all factors of the user, then all of the movie. Yours takes turns."
def joined(users, movies):
    return torch.stack([users, movies], dim=2).flatten(1)


# %% cuts both to the shorter length fails="test_joined_takes_any_sizes"
def joined(users, movies):
    n = min(users.shape[1], movies.shape[1])
    return torch.cat([users[:, :n], movies[:, :n]], dim=1)


# %% fills the shorter one with zeros fails="test_joined_takes_any_sizes"
def joined(users, movies):
    n = max(users.shape[1], movies.shape[1])
    users = nn.functional.pad(users, (0, n - users.shape[1]))
    movies = nn.functional.pad(movies, (0, n - movies.shape[1]))
    return torch.cat([users, movies], dim=1)


# %% squeezes a batch of one row fails="test_joined_takes_any_sizes"
def joined(users, movies):
    return torch.cat([users.squeeze(), movies.squeeze()], dim=-1)


# %% makes a new tensor out of lists fails="test_gradients_flow_into_both"
def joined(users, movies):
    return torch.tensor([u + m for u, m in zip(users.tolist(), movies.tolist())], requires_grad=True)


# %% detaches the users fails="test_gradients_flow_into_both"
def joined(users, movies):
    return torch.cat([users.detach(), movies], dim=1)


# %% compares the sizes and says so in words of its own fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    if users.shape[1] != movies.shape[1]:
        return f"{users.shape[1]} factors cannot be multiplied by {movies.shape[1]}"


# %% keeps one of two equal pairs fails="test_joined_takes_any_sizes"
def joined(users, movies):
    rows = torch.cat([users, movies], dim=1)
    kept = [place for place, row in enumerate(rows.tolist()) if row not in rows[:place].tolist()]
    return rows[kept]


# %% catches the error and forgets to hand it on fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    try:
        (users * movies).sum(dim=1)
    except RuntimeError:
        return None


# %% rounds the factors to two places fails="test_joined_takes_any_sizes" hint="Nothing is to be rounded: the numbers go on as they are."
def joined(users, movies):
    return torch.cat([users, movies], dim=1).round(decimals=2)


# %% writes the type of the error before its message fails="test_dot_error_is_the_message"
def dot_error(users, movies):
    try:
        (users * movies).sum(dim=1)
    except RuntimeError as error:
        return repr(error)


# %% joins equal numbers of factors without gradients fails="test_gradients_flow_into_both"
def joined(users, movies):
    if users.shape == movies.shape:
        return torch.from_numpy(__import__("numpy").hstack([users.tolist(), movies.tolist()])).float().requires_grad_()
    return torch.cat([users, movies], dim=1)
