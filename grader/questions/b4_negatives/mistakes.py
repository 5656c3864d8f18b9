# %% draws from what was seen fails="test_draws_one_title_for_each_user"
def sample_negatives(seen, users, rng):
    return np.array([rng.choice(np.flatnonzero(seen[user])) for user in users])


# %% draws again only once fails="test_never_draws_what_was_seen"
def sample_negatives(seen, users, rng):
    if seen[users].all(axis=1).any():
        raise ValueError("everything was seen")
    if (~seen[users]).sum(axis=1).max(initial=0) == 1:
        return np.argmin(seen[users], axis=1)
    titles = rng.integers(seen.shape[1], size=len(users))
    clash = seen[users, titles]
    titles[clash] = rng.integers(seen.shape[1], size=clash.sum())
    return titles


# %% moves on to the next unseen title fails="test_each_unseen_title_is_equally_likely"
def sample_negatives(seen, users, rng):
    if seen[users].all(axis=1).any():
        raise ValueError("everything was seen")
    titles = rng.integers(seen.shape[1], size=len(users))
    while (clash := seen[users, titles]).any():
        titles[clash] = (titles[clash] + 1) % seen.shape[1]
    return titles


# %% draws once for a user who comes several times fails="test_each_unseen_title_is_equally_likely"
def sample_negatives(seen, users, rng):
    drawn = {}
    for user in users.tolist():
        unseen = np.flatnonzero(~seen[user])
        if len(unseen) == 0:
            raise ValueError("everything was seen")
        drawn.setdefault(user, rng.choice(unseen))
    return np.array([drawn[user] for user in users.tolist()], dtype=int)


# %% always takes the first unseen title fails="test_each_unseen_title_is_equally_likely"
# -     titles = rng.integers(seen.shape[1], size=len(users))
# +     return np.argmin(seen[users], axis=1)


# %% makes a generator of its own fails="test_all_chance_comes_from_rng"
# -     titles = rng.integers(seen.shape[1], size=len(users))
# +     rng = np.random.default_rng(42)
# +     titles = rng.integers(seen.shape[1], size=len(users))


# %% returns -1 for a user who has seen everything fails="test_refuses_a_user_who_has_seen_everything"
def sample_negatives(seen, users, rng):
    unseen = [np.flatnonzero(~seen[user]) for user in users]
    return np.array([rng.choice(places) if len(places) else -1 for places in unseen], dtype=int)


# %% refuses if anybody at all has seen everything fails="test_refuses_a_user_who_has_seen_everything"
# -     if seen[users].all(axis=1).any():
# +     if seen.all(axis=1).any():


# %% stacks the draws of no users fails="test_no_users_get_no_negatives"
def sample_negatives(seen, users, rng):
    if seen[users].all(axis=1).any():
        raise ValueError("everything was seen")
    return np.stack([rng.choice(np.flatnonzero(~seen[user])) for user in users])


# %% turns positive and negative round fails="test_loss_of_the_three_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -F.logsigmoid(negative - positive).mean()


# %% forgets the minus fails="test_loss_of_the_three_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return F.logsigmoid(positive - negative).mean()


# %% adds up the losses fails="test_loss_of_the_three_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -F.logsigmoid(positive - negative).sum()


# %% returns one loss for each pair fails="test_loss_of_the_three_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -F.logsigmoid(positive - negative)


# %% asks for a yes and a no fails="test_loss_of_the_three_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -(F.logsigmoid(positive) + F.logsigmoid(-negative)).mean()


# %% takes the logarithm of a rounded sigmoid fails="test_loss_is_finite_for_scores_far_apart"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -torch.log(torch.sigmoid(positive - negative)).mean()


# %% lets nothing flow to the negatives fails="test_loss_pulls_apart_what_is_in_the_wrong_order"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -F.logsigmoid(positive - negative.detach()).mean()


# %% lets (b,) meet (b, 1) fails="test_refuses_shapes_that_differ"
def bpr_loss(positive, negative):
    return -F.logsigmoid(positive - negative).mean()


# %% counts equal scores as nothing fails="test_auc_of_two_against_three"
# -     return (difference > 0).mean() + (difference == 0).mean() / 2
# +     return (difference > 0).mean()


# %% counts the pairs and does not divide fails="test_auc_of_two_against_three"
# -     return (difference > 0).mean() + (difference == 0).mean() / 2
# +     return (difference > 0).sum() + (difference == 0).sum() / 2


# %% pairs the first with the first fails="test_auc_of_any_scores"
def auc(positive, negative):
    if len(positive) == len(negative):
        return (positive > negative).mean() + (positive == negative).mean() / 2
    difference = positive[:, None] - negative[None, :]
    return (difference > 0).mean() + (difference == 0).mean() / 2


# %% compares how far the scores are from zero fails="test_loss_of_any_pairs"
# -     return -F.logsigmoid(positive - negative).mean()
# +     return -F.logsigmoid(positive.abs() - negative.abs()).mean()


# %% turns it round where it is below a half fails="test_auc_at_its_ends"
# -     return (difference > 0).mean() + (difference == 0).mean() / 2
# +     area = (difference > 0).mean() + (difference == 0).mean() / 2
# +     return max(area, 1 - area)


# %% counts equal scores as won fails="test_auc_of_two_against_three"
def auc(positive, negative):
    return (positive[:, None] >= negative).mean()


# %% takes a hinge for the logarithm fails="test_loss_of_the_three_pairs"
def bpr_loss(positive, negative):
    if positive.shape != negative.shape:
        raise ValueError("each positive needs its negative")
    return F.relu(1 - (positive - negative)).mean()


# %% averages the differences first fails="test_loss_of_the_three_pairs"
def bpr_loss(positive, negative):
    if positive.shape != negative.shape:
        raise ValueError("each positive needs its negative")
    return -F.logsigmoid((positive - negative).mean())


# %% rounds the loss to two places fails="test_loss_of_the_three_pairs"
def bpr_loss(positive, negative):
    if positive.shape != negative.shape:
        raise ValueError("each positive needs its negative")
    return -F.logsigmoid(positive - negative).mean().round(decimals=2)


# %% compares the two arrays as they are fails="test_auc_of_two_against_three" hint="Arrays are compared place by place, the first with the first. One more dimension in one of them, `[:, None]`, has every positive meet every negative."
def auc(positive, negative):
    return (positive > negative).mean() + (positive == negative).mean() / 2


# %% deals the titles out until none is left fails="test_each_unseen_title_is_equally_likely"
def sample_negatives(seen, users, rng):
    drawn = np.zeros(len(users), dtype=int)
    for user in np.unique(users):
        unseen = np.flatnonzero(~seen[user])
        if len(unseen) == 0:
            raise ValueError("nothing is left to draw")
        drawn[users == user] = np.resize(rng.permutation(unseen), (users == user).sum())
    return drawn


# %% draws the same lots for each user fails="test_each_unseen_title_is_equally_likely"
def sample_negatives(seen, users, rng):
    if seen[users].all(axis=1).any():
        raise ValueError("nothing is left to draw")
    lots, drawn = rng.random(len(users)), np.zeros(len(users), dtype=int)
    for user in np.unique(users):
        unseen = np.flatnonzero(~seen[user])
        mine = np.flatnonzero(users == user)
        drawn[mine] = unseen[(lots[: len(mine)] * len(unseen)).astype(int)]
    return drawn


# %% returns floats fails="test_draws_one_title_for_each_user"
def sample_negatives(seen, users, rng):
    drawn = np.zeros(len(users))
    for place, user in enumerate(users):
        drawn[place] = rng.choice(np.flatnonzero(~seen[user]))
    return drawn


# %% makes an empty array of floats fails="test_no_users_get_no_negatives"
def sample_negatives(seen, users, rng):
    return np.array([rng.choice(np.flatnonzero(~seen[user])) for user in users])


# %% compares the last sizes only fails="test_refuses_shapes_that_differ"
def bpr_loss(positive, negative):
    if positive.shape[-1] != negative.shape[-1]:
        raise ValueError("each positive needs its negative")
    return -F.logsigmoid(positive - negative).mean()


# %% leaves other lengths to PyTorch fails="test_refuses_shapes_that_differ" hint="PyTorch raises a `RuntimeError` for lengths that do not fit, and only for some. Which comparison of the two shapes covers all cases?"
def bpr_loss(positive, negative):
    if positive.dim() != negative.dim() or 1 in (*positive.shape, *negative.shape) and len(positive) != len(negative):
        raise ValueError("each positive needs its negative")
    return -F.logsigmoid(positive - negative).mean()


# %% calls equal what is close fails="test_auc_of_any_scores"
def auc(positive, negative):
    is_equal = np.isclose(positive[:, None], negative)
    return ((positive[:, None] > negative) & ~is_equal).mean() + is_equal.mean() / 2
