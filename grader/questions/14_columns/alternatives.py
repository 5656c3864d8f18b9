# %% select, and unbind
def users(x):
    return x.select(1, 0)


def movies(x):
    _, movie = x.unbind(dim=-1)
    return movie


def predict_shapes(n):
    x = torch.zeros(n, 2)
    return {code: eval(code, {"x": x}).shape for code in expressions}


users_is_a_view = True


# %% copies made pair by pair
def users(x):
    return torch.stack([pair[0] for pair in x])


def movies(x):
    return torch.tensor([movie for _, movie in x.tolist()], dtype=x.dtype)


def predict_shapes(n):
    column = (n,)
    return dict(zip(["x[:, 0]", "x[0]", "x[:, 0:1]", "x[..., 0]"], [column, (2,), column + (1,), column]))


users_is_a_view = False


# %% transposed rows, and every second number
def users(x):
    return x.T[0]


def movies(x):
    return x.reshape(-1)[1::2]


def predict_shapes(n):
    shapes = {key: [n] for key in ("x[:, 0]", "x[0]", "x[:, 0:1]", "x[..., 0]")}
    shapes["x[0]"] = [2]
    shapes["x[:, 0:1]"].append(1)
    return shapes


users_is_a_view = users(torch.zeros(3, 2))._base is not None


# %% ids looked up by index_select
def users(x):
    return x.index_select(1, torch.tensor([0])).squeeze(1)


def movies(x):
    return x[..., -1].clone()


def predict_shapes(n):
    return {"x[..., 0]": (n,), "x[:, 0:1]": (n, 1), "x[0]": (2,), "x[:, 0]": (n,)}


users_is_a_view = False


# %% takes the pairs apart
def users(x):
    return x.split(1, dim=1)[0].flatten()


def movies(x):
    return x.t()[-1]
