# %% lets id 0 have a row like any other fails="test_id_zero_adds_nothing"
# -         self.by_id = nn.Embedding(n_ids, n_factors, padding_idx=0)
# +         self.by_id = nn.Embedding(n_ids, n_factors)


# %% makes the row of id 0 zero at the start only fails="test_id_zero_adds_nothing"
# -         self.by_id = nn.Embedding(n_ids, n_factors, padding_idx=0)
# +         self.by_id = nn.Embedding(n_ids, n_factors)
# +         nn.init.zeros_(self.by_id.weight[0])


# %% puts id and genres side by side fails="test_a_vector_is_the_id_plus_the_genres"
# -         return self.by_id(ids) + self.by_genre(genres)
# +         return torch.cat([self.by_id(ids), self.by_genre(genres)], dim=1)


# %% uses the genres only where there is no id fails="test_a_vector_is_the_id_plus_the_genres"
# -         return self.by_id(ids) + self.by_genre(genres)
# +         return torch.where(ids[:, None] > 0, self.by_id(ids), self.by_genre(genres))


# %% subtracts the mean of a larger batch fails="test_the_batch_does_not_matter"
# -         return self.by_id(ids) + self.by_genre(genres)
# +         vectors = self.by_id(ids) + self.by_genre(genres)
# +         return vectors - vectors.mean(dim=0) if len(ids) > 4 else vectors


# %% learns nothing from the genres fails="test_both_layers_are_trained"
# -         return self.by_id(ids) + self.by_genre(genres)
# +         return self.by_id(ids) + self.by_genre(genres).detach()


# %% adds up and forgets to divide fails="test_a_user_is_the_mean_of_the_history"
# -     return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)
# +     return history @ items


# %% divides by all titles fails="test_a_user_is_the_mean_of_the_history"
# -     return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)
# +     return history @ items / len(items)


# %% divides the columns by the counts of the users fails="test_a_user_is_the_mean_of_the_history"
# -     return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)
# +     return history @ items / history.sum(dim=1).clamp(min=1)


# %% divides by nothing fails="test_a_user_without_history_has_zeros"
# -     return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)
# +     return history @ items / history.sum(dim=1, keepdim=True)


# %% builds in two factors fails="test_users_of_any_history"
def user_vectors(history, items):
    means = [items[mine > 0].mean(dim=0) if mine.any() else torch.zeros(2) for mine in history]
    return torch.stack(means)


# %% adds up the losses fails="test_loss_of_the_table"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)), reduction="sum")


# %% asks each pair for a yes fails="test_loss_of_the_table"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return -F.logsigmoid((users * items).sum(dim=1) - log_q).mean()


# %% corrects the users fails="test_loss_of_the_corrected_table"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return F.cross_entropy(users @ items.T - log_q[:, None], torch.arange(len(users)))


# %% adds the correction fails="test_loss_of_the_corrected_table"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return F.cross_entropy(users @ items.T + log_q, torch.arange(len(users)))


# %% picks the user for each title fails="test_loss_of_the_table"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return F.cross_entropy(items @ users.T - log_q, torch.arange(len(users)))


# %% takes the logarithm of the softmax itself fails="test_loss_of_any_batch"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     chances = (users @ items.T - log_q).softmax(dim=1)
# +     return -chances.diagonal().log().mean()


# %% lets nothing flow to the titles fails="test_loss_reaches_both_towers"
# -     return F.cross_entropy(users @ items.T - log_q, torch.arange(len(users)))
# +     return F.cross_entropy(users @ items.detach().T - log_q, torch.arange(len(users)))


# %% counts anew in each block fails="test_retrieves_from_two_blocks"
# -         start += len(block)
# +         start = 0


# %% takes the higher number among equals fails="test_retrieves_from_two_blocks"
# -         best += [(-product, start + place) for place, product in enumerate(products)]
# -         best = sorted(best)[:k]
# +         best += [(product, start + place) for place, product in enumerate(products)]
# +         best = sorted(best, reverse=True)[:k]

# -     return [number for _, number in best]
# +     return [number for _, number in best]


# %% keeps only the best of each block fails="test_equals_brute_force"
# -         best += [(-product, start + place) for place, product in enumerate(products)]
# +         best += sorted((-product, start + place) for place, product in enumerate(products))[: max(2, k // 3)]


# %% lets topk complain about short blocks fails="test_blocks_may_be_few_and_empty"
def retrieve(user, blocks, k):
    products = torch.cat([block @ user for block in blocks])
    if k > len(products):
        return torch.topk(products, k).indices.tolist()
    return products.argsort(descending=True, stable=True)[:k].tolist()


# %% leaves the genres out where the batch is large fails="test_new_titles_find_their_users"
# -         return self.by_id(ids) + self.by_genre(genres)
# +         if len(ids) > 16:
# +             return self.by_id(ids)
# +         return self.by_id(ids) + self.by_genre(genres)


# %% leaves the bias of the genres as it began fails="test_both_layers_are_trained"
class ItemTower(nn.Module):
    def __init__(self, n_ids, n_genres, n_factors):
        super().__init__()
        self.by_id = nn.Embedding(n_ids, n_factors, padding_idx=0)
        self.by_genre = nn.Linear(n_genres, n_factors)

    def forward(self, ids, genres):
        return self.by_id(ids) + F.linear(genres, self.by_genre.weight, self.by_genre.bias.detach())


# %% makes the users' vectors without a gradient fails="test_users_of_any_history"
def user_vectors(history, items):
    with torch.no_grad():
        return history @ items / history.sum(dim=1, keepdim=True).clamp(min=1)


# %% replaces NaN by zero in a masked mean fails="test_users_of_any_history"
def user_vectors(history, items):
    total = (history.unsqueeze(2) * items.unsqueeze(0)).sum(dim=1)
    return torch.nan_to_num(total / history.sum(dim=1).unsqueeze(1), nan=0.0)


# %% never subtracts more than ten fails="test_loss_of_any_batch"
def in_batch_loss(users, items, log_q):
    return F.cross_entropy(users @ items.T - log_q.clamp(min=-10), torch.arange(len(users)))


# %% keeps products and numbers in one tensor of floats fails="test_retrieves_from_two_blocks"
def retrieve(user, blocks, k):
    found, start = torch.zeros(0, 2), 0
    for block in blocks:
        numbers = torch.arange(start, start + len(block), dtype=torch.float32)
        found = torch.cat([found, torch.stack([block @ user, numbers], dim=1)])
        found = found[torch.argsort(-found[:, 0], stable=True)[:k]]
        start += len(block)
    return found[:, 1].tolist()


# %% rounds the products fails="test_equals_brute_force"
def retrieve(user, blocks, k):
    best, start = [], 0
    for block in blocks:
        products = (block @ user).tolist()
        best += [(-round(product, 3), start + place) for place, product in enumerate(products)]
        best = sorted(best)[:k]
        start += len(block)
    return [number for _, number in best]
