# %% returns the numbers, not where they stand fails="test_lowest_gives_places"
def lowest(values, k):
    return values.sort().values[:k]


# %% returns the greatest numbers themselves fails="test_highest_gives_places"
def highest(values, k):
    return values.topk(k).values


# %% returns the ranks of the first movies fails="test_lowest_gives_places"
def lowest(values, k):
    return values.argsort().argsort()[:k]


# %% cuts first and sorts then fails="test_lowest_gives_places"
def lowest(values, k):
    return values[:k].argsort()


# %% forgets the sign fails="test_lowest_gives_places"
def lowest(values, k):
    return values.abs().argsort()[:k]


# %% always returns three places fails="test_lowest_works_for_any_numbers"
def lowest(values, k):
    return values.argsort()[:3]


# %% takes the end of the upward order and leaves it upward fails="test_highest_gives_places"
def highest(values, k):
    return values.argsort()[-k:]


# %% turns the lowest around fails="test_highest_gives_places" hint="These are the lowest numbers, the last of them first. Turn the whole order around, and take `k` places then."
def highest(values, k):
    return values.argsort()[:k].flip(0)


# %% forgets descending fails="test_highest_gives_places"
def highest(values, k):
    return values.argsort()[:k]


# %% skips the greatest fails="test_highest_gives_places"
def highest(values, k):
    return values.argsort()[-k - 1 : -1].flip(0)


# %% always returns the best three fails="test_highest_works_for_any_numbers"
def highest(values, k):
    return values.argsort(descending=True)[:3]


# %% finds the right movies with topk and sorts their places fails="test_highest_gives_places"
def highest(values, k):
    return values.topk(k).indices.sort(descending=True).values


# %% returns a list fails="test_highest_gives_places"
def highest(values, k):
    return values.argsort(descending=True)[:k].tolist()


# %% returns places as float32 fails="test_lowest_gives_places"
def lowest(values, k):
    return torch.tensor([float(i) for i in values.argsort()[:k]])


# %% looks each number up by its value fails="test_equal_numbers_keep_places_of_their_own"
def lowest(values, k):
    numbers = values.tolist()
    return torch.tensor([numbers.index(number) for number in sorted(numbers)[:k]])


# %% returns the order unchanged fails="test_inverse_gives_ranks"
def inverse(order):
    return order


# %% turns the order around fails="test_inverse_gives_ranks"
def inverse(order):
    return order.flip(0)


# %% sorts the order fails="test_inverse_gives_ranks"
def inverse(order):
    return order.sort().values


# %% argsorts downwards fails="test_inverse_gives_ranks"
def inverse(order):
    return order.argsort(descending=True)


# %% assigns in the wrong direction fails="test_inverse_gives_ranks"
def inverse(order):
    result = torch.empty_like(order)
    result[torch.arange(len(order))] = order
    return result


# %% works for four movies only fails="test_inverse_undoes_any_order"
def inverse(order):
    result = torch.zeros(4, dtype=torch.int64)
    result[order] = torch.arange(4)
    return result


# %% takes 0 places for all places fails="test_lowest_works_for_any_numbers"
def lowest(values, k):
    return values.argsort()[: k or None]


# %% takes the last k of an ascending order, which for none are all fails="test_highest_works_for_any_numbers"
def highest(values, k):
    return values.argsort()[-k:].flip(0)


# %% makes a lone number of one place fails="test_lowest_works_for_any_numbers"
def lowest(values, k):
    return values.argsort()[:k].squeeze()


# %% leaves out what is exactly 0 fails="test_highest_works_for_any_numbers" hint="One place is missing, that of the number 0. It is a number like the others."
def highest(values, k):
    places = values.nonzero().squeeze(1)
    return places[values[places].argsort(descending=True)][:k]


# %% sorts rounded numbers fails="test_lowest_works_for_any_numbers"
def lowest(values, k):
    return (values * 100).round().argsort()[:k]


# %% marks what is taken with a number that is not the smallest fails="test_highest_works_for_any_numbers"
def highest(values, k):
    left, places = values.clone(), []
    for _ in range(k):
        places.append(int(left.argmax()))
        left[places[-1]] = -1000
    return torch.tensor(places, dtype=torch.int64)
