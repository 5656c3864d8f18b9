# %% multiplies the row of id 0 away
class ItemTower(nn.Module):
    def __init__(self, n_ids, n_genres, n_factors):
        super().__init__()
        self.by_id = nn.Embedding(n_ids, n_factors)
        self.by_genre = nn.Linear(n_genres, n_factors)

    def forward(self, ids, genres):
        has_id = (ids != 0).float().unsqueeze(1)
        return has_id * self.by_id(ids) + self.by_genre(genres)


# %% starts small, and has no bias
class ItemTower(nn.Module):
    def __init__(self, n_ids, n_genres, n_factors):
        nn.Module.__init__(self)
        self.by_genre = nn.Linear(in_features=n_genres, out_features=n_factors, bias=False)
        self.by_id = nn.Embedding(num_embeddings=n_ids, embedding_dim=n_factors, padding_idx=0)
        with torch.no_grad():
            self.by_id.weight.mul_(0.05)

    def forward(self, ids, genres):
        vectors = self.by_genre(genres)
        vectors = vectors + self.by_id(ids)
        return vectors


# %% user by user, with a mask
def user_vectors(history, items):
    rows = []
    for mine in history:
        chosen = items[mine > 0]
        rows.append(chosen.mean(dim=0) if len(chosen) else torch.zeros(items.shape[1]))
    return torch.stack(rows)


# %% divides the history before it multiplies
def user_vectors(history, items):
    count = history.sum(1)
    weight = torch.where(count > 0, 1 / count.clamp_min(1), torch.zeros_like(count))
    return torch.einsum("bt,tf,b->bf", history, items, weight)


# %% puts a 1 where it would divide by 0, in a masked mean
def user_vectors(history, items):
    total = (history.unsqueeze(2) * items.unsqueeze(0)).sum(dim=1)
    count = history.sum(dim=1).unsqueeze(1)
    return total / torch.where(count == 0, 1.0, count)


# %% writes the cross-entropy out with logsumexp
def in_batch_loss(users, items, log_q):
    scores = users @ items.T - log_q[None, :]
    return (scores.logsumexp(dim=1) - scores.diagonal()).mean()


# %% picks the diagonal of the log softmax
def in_batch_loss(users, items, log_q):
    scores = torch.einsum("uf,tf->ut", users, items) - log_q.expand(len(users), -1)
    return -torch.diag(F.log_softmax(scores, dim=1)).sum() / len(users)


# %% titles in rows, classes along the first dimension
def in_batch_loss(users, items, log_q):
    scores = items @ users.T - log_q[:, None]
    return F.nll_loss(scores.log_softmax(dim=0).T, torch.arange(users.shape[0]))


# %% keeps a heap
def retrieve(user, blocks, k):
    import heapq

    def numbered():
        number = 0
        for block in blocks:
            for product in (block @ user).tolist():
                yield -product, number
                number += 1

    return [number for _, number in heapq.nsmallest(k, numbered())]


# %% merges tensors of products and numbers
def retrieve(user, blocks, k):
    products, numbers, seen = torch.zeros(0), torch.zeros(0, dtype=torch.int64), 0
    for block in blocks:
        products = torch.cat([products, block @ user])
        numbers = torch.cat([numbers, torch.arange(seen, seen + len(block))])
        order = torch.argsort(products, descending=True, stable=True)[:k]
        products, numbers, seen = products[order], numbers[order], seen + len(block)
    return numbers.tolist()


# %% sorts everything at the end
def retrieve(user, blocks, k):
    products = []
    for block in blocks:
        products.extend(float(row @ user) for row in block)
    return sorted(range(len(products)), key=lambda number: -products[number])[:k]
