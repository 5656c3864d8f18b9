# %% draws from the list of what is unseen, user by user
def sample_negatives(seen, users, rng):
    drawn = []
    for user in users:
        unseen = [title for title in range(seen.shape[1]) if not seen[user, title]]
        if not unseen:
            raise ValueError("nothing is left to draw")
        drawn.append(unseen[rng.integers(len(unseen))])
    return np.array(drawn, dtype=int)


# %% gives each unseen title a lot, and the highest wins
def sample_negatives(seen, users, rng):
    if np.any(np.all(seen[users], axis=1)):
        raise ValueError("nothing is left to draw")
    lots = rng.random((len(users), seen.shape[1]))
    return np.where(seen[users], -1, lots).argmax(axis=1)


# %% draws the rank of the negative among the unseen
def sample_negatives(seen, users, rng):
    unseen = ~seen[users]
    if not unseen.any(axis=1).all():
        raise ValueError("nothing is left to draw")
    rank = rng.integers(unseen.sum(axis=1)) + 1
    return (unseen.cumsum(axis=1) == rank[:, None]).argmax(axis=1)


# %% lets choice draw from each user's unseen titles
def sample_negatives(seen, users, rng):
    titles = np.empty(len(users), dtype=np.int32)
    for place, user in enumerate(users.tolist()):
        (candidates,) = np.nonzero(np.logical_not(seen[user]))
        titles[place] = rng.choice(candidates)  # ValueError if there are none
    return titles


# %% softplus of the difference the other way round
def bpr_loss(positive, negative):
    if positive.size() != negative.size():
        raise ValueError("shapes differ")
    return F.softplus(negative - positive).mean()


# %% binary cross-entropy with logits, all of them right
def bpr_loss(positive, negative):
    if tuple(positive.shape) != tuple(negative.shape):
        raise ValueError("shapes differ")
    difference = positive - negative
    return F.binary_cross_entropy_with_logits(difference, torch.ones_like(difference))


# %% cross-entropy between two classes, the first of them right
def bpr_loss(positive, negative):
    if positive.shape != negative.shape:
        raise ValueError("shapes differ")
    logits = torch.stack([positive, negative], dim=-1)
    return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.int64))


# %% logaddexp with zero
def bpr_loss(positive, negative):
    if positive.shape != negative.shape:
        raise ValueError("shapes differ")
    wrong = negative - positive
    return torch.logaddexp(wrong, torch.zeros_like(wrong)).sum() / wrong.numel()


# %% counts with two loops
def auc(positive, negative):
    points = 0
    for high in positive:
        for low in negative:
            if high > low:
                points += 1
            elif high == low:
                points += 0.5
    return points / (len(positive) * len(negative))


# %% the mean of signs, moved from -1 to 1 into 0 to 1
def auc(positive, negative):
    return float(np.sign(np.subtract.outer(positive, negative)).mean() / 2 + 0.5)


# %% adds up ranks
def auc(positive, negative):
    ranks = pd.Series(np.concatenate([positive, negative])).rank().to_numpy()
    n = len(positive)
    return (ranks[:n].sum() - n * (n + 1) / 2) / (n * len(negative))


# %% searches the sorted negatives
def auc(positive, negative):
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    not_above = np.searchsorted(ordered, positive, side="right")
    return np.mean(below + not_above) / 2 / len(negative)


# %% a step that is a half at 0
def auc(positive, negative):
    return np.heaviside(np.subtract.outer(positive, negative), 0.5).mean()
