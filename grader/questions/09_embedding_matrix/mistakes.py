# %% rows and columns exchanged fails="test_makes_one_row_for_each_user"
def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.randn(n_factors, n, requires_grad=True)


# %% one row too many, for the users who count from 1 fails="test_makes_one_row_for_each_user"
def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.randn(n + 1, n_factors, requires_grad=True)


# %% float64 from NumPy fails="test_makes_float32"
import numpy as np


def make_factors(n, n_factors, seed):
    values = np.random.default_rng(seed).standard_normal((n, n_factors))
    return torch.from_numpy(values).requires_grad_()


# %% a NumPy array fails="test_makes_float32"
import numpy as np


def make_factors(n, n_factors, seed):
    return np.random.default_rng(seed).standard_normal((n, n_factors)).astype("float32")


# %% uniform numbers from 0 to 1 fails="test_draws_standard_normal_numbers"
def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.rand(n, n_factors, requires_grad=True)


# %% uniform numbers with the right spread fails="test_draws_standard_normal_numbers"
def make_factors(n, n_factors, seed):
    generator = torch.Generator().manual_seed(seed)
    values = (torch.rand(n, n_factors, generator=generator) - 0.5) * 12**0.5
    return values.requires_grad_()


# %% starts with zeros fails="test_draws_standard_normal_numbers"
def make_factors(n, n_factors, seed):
    return torch.zeros(n, n_factors, requires_grad=True)


# %% forgets the seed fails="test_follows_its_seed"
def make_factors(n, n_factors, seed):
    return torch.randn(n, n_factors, requires_grad=True)


# %% always the same seed fails="test_follows_its_seed"
def make_factors(n, n_factors, seed):
    torch.manual_seed(42)
    return torch.randn(n, n_factors, requires_grad=True)


# %% forgets requires_grad fails="test_makes_a_table_that_can_be_trained"
def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.randn(n, n_factors)


# %% calculates with the tracked tensor before returning it fails="test_makes_a_table_that_can_be_trained"
def make_factors(n, n_factors, seed):
    torch.manual_seed(seed)
    return torch.randn(n, n_factors, requires_grad=True) * 1.0


# %% looks up columns fails="test_gives_rows_in_the_order_asked"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return factors[:, ids]


# %% looks up single numbers fails="test_gives_rows_in_the_order_asked"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return torch.take(factors, ids)


# %% counts from 1 fails="test_gives_rows_in_the_order_asked"
def look_up(factors, ids):
    return factors[ids - 1]


# %% takes only the first id fails="test_gives_rows_in_the_order_asked"
def look_up(factors, ids):
    return factors[int(ids[0])]


# %% picks rows with a mask, so their order is lost fails="test_gives_rows_in_the_order_asked"
def look_up(factors, ids):
    wanted = torch.zeros(len(factors), dtype=torch.bool)
    wanted[ids] = True
    return factors[wanted]


# %% gives each user once fails="test_gives_a_row_each_time"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return factors[list(dict.fromkeys(ids.tolist()))]


# %% goes through NumPy fails="test_lets_the_gradient_reach_the_rows"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return torch.from_numpy(factors.detach().numpy()[ids.numpy()])


# %% makes a new tensor out of numbers fails="test_lets_the_gradient_reach_the_rows"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return torch.tensor([factors[i].tolist() for i in ids.tolist()])


# %% packs the table into a layer, which gets the gradient instead fails="test_lets_the_gradient_reach_the_rows"
def look_up(factors, ids):
    layer = torch.nn.Embedding(*factors.shape)
    layer.weight.data.copy_(factors)
    return layer(ids)


# %% takes the last row for ids that are too large fails="test_refuses_an_id_beyond_the_last_row"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("negative id")
    return factors[ids.clamp(max=len(factors) - 1)]


# %% raises ValueError fails="test_refuses_an_id_beyond_the_last_row"
def look_up(factors, ids):
    if ids.min() < 0 or ids.max() >= len(factors):
        raise ValueError("no such user")
    return factors[ids]


# %% starts again from row 0 after the last fails="test_refuses_an_id_beyond_the_last_row"
def look_up(factors, ids):
    return factors[ids % len(factors)]


# %% negative ids wrap fails="test_refuses_a_negative_id"
def look_up(factors, ids):
    return factors[ids]


# %% checks only the first id fails="test_refuses_a_negative_id"
def look_up(factors, ids):
    if ids[0] < 0:
        raise IndexError("negative id")
    return factors[ids]


# %% makes a vector of one row fails="test_makes_one_row_for_each_user"
def make_factors(n, n_factors, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, n_factors, generator=generator).squeeze().requires_grad_()


# %% gives one row without its dimension fails="test_gives_a_row_each_time"
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("ids count from 0")
    return factors[ids].squeeze()


# %% rounds the rows to two places fails="test_gives_a_row_each_time" hint="Nothing is to be rounded: the numbers go on as they are."
def look_up(factors, ids):
    if (ids < 0).any():
        raise IndexError("ids count from 0")
    return factors[ids].round(decimals=2)


# %% cuts off what is beyond 2 fails="test_draws_standard_normal_numbers" hint="None of 12,000 numbers lies beyond 2, where one in 22 should. Was something cut off?"
def make_factors(n, n_factors, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, n_factors, generator=generator).clamp(-2, 2).requires_grad_()


# %% rounds the factors to two places fails="test_draws_standard_normal_numbers" hint="Nothing is to be rounded: the numbers go on as they are."
def make_factors(n, n_factors, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, n_factors, generator=generator).round(decimals=2).requires_grad_()


# %% takes seed 0 for no seed fails="test_follows_its_seed"
def make_factors(n, n_factors, seed):
    if seed:
        torch.manual_seed(seed)
    return torch.randn(n, n_factors, requires_grad=True)


# %% looks at both ends of the batch alone fails="test_refuses_a_negative_id"
def look_up(factors, ids):
    if ids[0] < 0 or ids[-1] < 0:
        raise IndexError("negative id")
    return factors[ids]


# %% keeps the tables that it has made fails="test_follows_its_seed"
kept = {}


def make_factors(n, n_factors, seed):
    if (n, n_factors, seed) not in kept:
        generator = torch.Generator().manual_seed(seed)
        kept[n, n_factors, seed] = torch.randn(n, n_factors, generator=generator, requires_grad=True)
    return kept[n, n_factors, seed]
