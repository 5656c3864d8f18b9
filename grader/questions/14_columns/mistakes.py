# %% takes the first row fails="test_takes_the_users"
def users(x):
    return x[0]


def movies(x):
    return x[1]


# %% keeps the column as a column fails="test_takes_the_users" hint="The values are right, the shape is not: a slice keeps its dimension, even where it takes a single column. What takes one place of it?"
def users(x):
    return x[:, 0:1]


def movies(x):
    return x[:, 1:2]


# %% makes a list fails="test_takes_the_users"
def users(x):
    return [pair[0] for pair in x.tolist()]


def movies(x):
    return [pair[1] for pair in x.tolist()]


# %% leaves torch for NumPy fails="test_takes_the_users"
def users(x):
    return x.numpy()[:, 0]


def movies(x):
    return x.numpy()[:, 1]


# %% exchanges users and movies fails="test_takes_the_users" hint="The first column of `x` holds the users, the second the movies."
def users(x):
    return x[:, 1]


def movies(x):
    return x[:, 0]


# %% counts columns from 1 fails="test_takes_the_movies"
def users(x):
    return x[:, 0]


def movies(x):
    return x[:, 2]


# %% takes each user once fails="test_takes_them_from_any_batch"
def users(x):
    return x[:, 0].unique()


def movies(x):
    return x[:, 1].unique()


# %% squeezes a batch of one pair fails="test_takes_them_from_any_batch"
def users(x):
    return x[:, 0:1].squeeze()


def movies(x):
    return x[:, 1:2].squeeze()


# %% takes the first three pairs only fails="test_takes_them_from_any_batch" hint="Three pairs were an example. A batch may have one."
def users(x):
    return torch.stack([x[0, 0], x[1, 0], x[2, 0]])


def movies(x):
    return torch.stack([x[0, 1], x[1, 1], x[2, 1]])


# %% turns the numbers into int64 on the way fails="test_keeps_the_type"
def users(x):
    return torch.tensor([pair[0] for pair in x.tolist()])


def movies(x):
    return torch.tensor([pair[1] for pair in x.tolist()])


# %% multiplies by a one-hot vector fails="test_keeps_the_type"
def users(x):
    return x.float() @ torch.tensor([1.0, 0.0])


def movies(x):
    return x.float() @ torch.tensor([0.0, 1.0])


# %% forgets the comma of a tuple fails="test_predicts_the_shapes"
def predict_shapes(n):
    return {"x[:, 0]": (n), "x[0]": (2), "x[:, 0:1]": (n, 1), "x[..., 0]": (n)}


# %% thinks that a slice of length 1 removes the dimension fails="test_predicts_the_shapes"
def predict_shapes(n):
    return {"x[:, 0]": (n,), "x[0]": (2,), "x[:, 0:1]": (n,), "x[..., 0]": (n,)}


# %% thinks that an index keeps the dimension fails="test_predicts_the_shapes"
def predict_shapes(n):
    return {"x[:, 0]": (n, 1), "x[0]": (1, 2), "x[:, 0:1]": (n, 1), "x[..., 0]": (n, 1)}


# %% takes x[0] for the first column fails="test_predicts_the_shapes"
def predict_shapes(n):
    return {"x[:, 0]": (n,), "x[0]": (n,), "x[:, 0:1]": (n, 1), "x[..., 0]": (n,)}


# %% writes down the shapes for 64 pairs fails="test_predicts_the_shapes"
def predict_shapes(n):
    return {"x[:, 0]": (64,), "x[0]": (2,), "x[:, 0:1]": (64, 1), "x[..., 0]": (64,)}


# %% takes a view for a copy fails="test_knows_a_view_from_a_copy"
users_is_a_view = False


# %% takes a copy for a view fails="test_knows_a_view_from_a_copy"
def users(x):
    return x[:, 0].clone()


def movies(x):
    return x[:, 1].clone()


users_is_a_view = True


# %% takes the users in reverse fails="test_takes_the_users" hint="These are the right users, the last one first. Which step of yours turns them round?"
def users(x):
    return x[:, 0].flip(0)


def movies(x):
    return x[:, 1].flip(0)


# %% squeezes the column of a lone movie fails="test_takes_them_from_any_batch"
def users(x):
    return x[:, 0]


def movies(x):
    return x[:, 1:].squeeze()
