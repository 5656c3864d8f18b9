# %% puts the one a place too early fails="test_has_a_one_at_i"
def one_hot(i, n):
    vector = torch.zeros(n)
    vector[i - 1] = 1.0
    return vector


# %% returns a list fails="test_has_a_one_at_i"
def one_hot(i, n):
    return [1.0 if j == i else 0.0 for j in range(n)]


# %% returns a row matrix fails="test_has_a_one_at_i"
def one_hot(i, n):
    vector = torch.zeros(1, n)
    vector[0, i] = 1.0
    return vector


# %% ones and zero exchanged fails="test_has_a_one_at_i" hint="Zeros and ones have changed places."
def one_hot(i, n):
    vector = torch.ones(n)
    vector[i] = 0.0
    return vector


# %% writes i instead of 1 fails="test_has_a_one_at_i" hint="The place is right. What is written there is always 1."
def one_hot(i, n):
    vector = torch.zeros(n)
    vector[i] = i
    return vector


# %% makes six elements always fails="test_has_a_one_at_i" hint="The length is `n`. Counted from 0, the last of n places is n - 1."
def one_hot(i, n):
    return torch.eye(6)[i]


# %% leaves the comparison's truth values fails="test_has_a_one_at_i" hint="A comparison gives True and False. As numbers they are 1.0 and 0.0."
def one_hot(i, n):
    return torch.arange(n) == i


# %% stops before the last position fails="test_can_point_at_any_position"
def one_hot(i, n):
    vector = torch.zeros(n)
    for position in range(n - 1):
        if position == i:
            vector[position] = 1.0
    return vector


# %% whole numbers times floats fails="test_is_made_of_floats"
import torch.nn.functional as F


def one_hot(i, n):
    return F.one_hot(torch.tensor(i), n)


# %% makes float64 fails="test_is_made_of_floats" hint="NumPy's numbers have 64 bits, torch's factors 32. `dtype` chooses."
import numpy as np


def one_hot(i, n):
    return torch.from_numpy(np.eye(n)[i])


# %% leaves room for position n fails="test_has_a_one_at_i" hint="The length is `n`. Counted from 0, the last of n places is n - 1."
def one_hot(i, n):
    vector = torch.zeros(n + 1)
    vector[i] = 1.0
    return vector


# %% one-hot batch of whole numbers fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    return torch.nn.functional.one_hot(ids, len(factors)) @ factors


# %% transposed product fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return factors.T @ hot.T


# %% factors on the left fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return factors @ hot


# %% one vector with several ones fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    hot = torch.zeros(len(factors))
    hot[ids] = 1.0
    return hot @ factors


# %% one-hot rows over the factors instead of the users fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, factors.shape[1]) for i in ids])
    return hot @ factors


# %% one-hot rows of the batch's length fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    hot = torch.zeros(len(ids), len(ids))
    hot[range(len(ids)), ids] = 1.0
    return hot @ factors


# %% looks up only the first id fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    return one_hot(ids[0], len(factors)) @ factors


# %% drops repeated ids fails="test_equals_indexing"
def look_up_by_product(factors, ids):
    wanted = list(dict.fromkeys(ids.tolist()))
    return torch.stack([one_hot(i, len(factors)) for i in wanted]) @ factors


# %% squeezes a batch of one fails="test_equals_indexing" hint="One number in a batch is still a batch: its shape begins with 1."
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return (hot @ factors).squeeze()


# %% works for six users only fails="test_looks_up_a_small_batch"
def look_up_by_product(factors, ids):
    return torch.eye(6)[ids] @ factors


# %% multiplies element by element fails="test_looks_up_a_small_batch" hint="`*` multiplies element by element. Which operator makes a product of matrices?"
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return hot * factors


# %% simply indexes fails="test_multiplies_with_every_row"
def look_up_by_product(factors, ids):
    return factors[ids]


# %% loops over the users fails="test_multiplies_no_more_often_for_more_users"
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    total = torch.zeros(len(ids), factors.shape[1])
    for user in range(len(factors)):
        total = total + hot[:, user, None] * factors[user]
    return total


# %% makes a lone number of a vector of length 1 fails="test_can_point_at_any_position"
def one_hot(i, n):
    return (torch.arange(n) == i).float().squeeze()


# %% takes position 0 for no position fails="test_has_a_one_at_i"
def one_hot(i, n):
    vector = torch.zeros(n)
    if i:
        vector[i] = 1.0
    return vector


# %% rounds what it looks up to two places fails="test_equals_indexing" hint="Nothing is to be rounded: the numbers go on as they are."
def look_up_by_product(factors, ids):
    hot = torch.stack([one_hot(i, len(factors)) for i in ids])
    return (hot @ factors).round(decimals=2)
