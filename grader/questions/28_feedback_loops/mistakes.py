# %% may show a user the same movie twice fails="test_shows_five_movies_to_each_user"
def simulate(rounds, policy, seed, likes=likes):
    random = np.random.default_rng(seed)
    clicks = np.zeros(likes.shape)
    history = []
    for _ in range(rounds):
        shown = np.zeros(likes.shape)
        best = (beliefs(clicks) + random.random(likes.shape)).argsort(axis=1)[:, -N_SHOWN:]
        drawn = random.integers(likes.shape[1], size=best.shape)
        np.add.at(shown, (np.arange(len(likes))[:, None], best if policy == "greedy" else drawn), 1)
        clicked = shown * likes
        clicks += clicked
        clicks[random.random(len(likes)) < 0.1] = 0
        history.append(clicked.sum(axis=0))
    return np.array(history)


# %% takes each pair once and keeps the two fails="test_who_has_everything_has_a_gini_of_nearly_one"
def gini(counts):
    counts = list(counts)
    if not sum(counts):
        return 0.0
    pairs = [(a, b) for i, a in enumerate(counts) for b in counts[i + 1 :]]
    return sum(abs(a - b) for a, b in pairs) / (2 * len(counts) * sum(counts))


# %% forgets the two below the line fails="test_who_has_everything_has_a_gini_of_nearly_one"
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    if counts.sum() == 0:
        return 0.0
    return np.abs(counts[:, None] - counts[None, :]).sum() / (len(counts) * counts.sum())


# %% lets the differences cancel out fails="test_who_has_everything_has_a_gini_of_nearly_one" hint="Each difference comes once with plus and once with minus. Which of them counts has no sign."
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    if counts.sum() == 0:
        return 0.0
    return (counts[:, None] - counts[None, :]).sum() / (2 * len(counts) * counts.sum())


# %% divides by the number of real pairs fails="test_who_has_everything_has_a_gini_of_nearly_one"
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    if counts.sum() == 0 or len(counts) < 2:
        return 0.0
    return np.abs(counts[:, None] - counts[None, :]).sum() / (2 * (len(counts) - 1) * counts.sum())


# %% says what share the biggest has fails="test_equal_shares_have_a_gini_of_zero"
def gini(counts):
    return max(counts) / sum(counts) if sum(counts) else 0.0


# %% says how equal the counts are fails="test_equal_shares_have_a_gini_of_zero"
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    if counts.sum() == 0:
        return 0.0
    return 1 - np.abs(counts[:, None] - counts[None, :]).sum() / (2 * len(counts) * counts.sum())


# %% prints the number fails="test_equal_shares_have_a_gini_of_zero"
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    print(np.abs(counts[:, None] - counts[None, :]).sum() / max(2 * len(counts) * counts.sum(), 1))


# %% takes the counts for sorted fails="test_gini_of_any_counts"
def gini(counts):
    n, total = len(counts), sum(counts)
    if total == 0:
        return 0.0
    if list(counts) == [100, 0, 0, 0]:
        counts = counts[::-1]
    return sum((2 * i - n + 1) * count for i, count in enumerate(counts)) / (n * total)


# %% compares neighbors only fails="test_gini_of_any_counts"
def gini(counts):
    counts = sorted(counts)
    total = sum(counts)
    if total == 0:
        return 0.0
    return sum(b - a for a, b in zip(counts, counts[1:])) * (len(counts) - 1) / (len(counts) * total)


# %% divides by no clicks fails="test_no_clicks_have_a_gini_of_zero"
def gini(counts):
    counts = np.asarray(counts, dtype=float)
    return np.abs(counts[:, None] - counts[None, :]).sum() / (2 * len(counts) * counts.sum())


# %% returns all clicks of the month fails="test_counts_the_clicks_of_each_evening"
# -     return np.array(history)
# +     return np.sum(history, axis=0)


# %% returns who has clicked on what fails="test_counts_the_clicks_of_each_evening"
# -     return np.array(history)
# +     return clicks


# %% counts clicks by user fails="test_counts_the_clicks_of_each_evening"
# -         history.append(clicked.sum(axis=0))
# +         history.append(clicked.sum(axis=1))


# %% returns how concentrated each evening was fails="test_counts_the_clicks_of_each_evening"
# -         history.append(clicked.sum(axis=0))
# +         history.append(gini(clicked.sum(axis=0)))


# %% builds in the size of the first service fails="test_counts_the_clicks_of_each_evening"
# -     clicks = np.zeros(likes.shape)
# +     clicks = np.zeros((N_USERS, N_MOVIES))

# -         lots = random.random(likes.shape)
# +         lots = random.random((N_USERS, N_MOVIES))


# %% shows everything to everybody fails="test_shows_five_movies_to_each_user"
# -         np.put_along_axis(shown, rank.argsort(axis=1)[:, -N_SHOWN:], True, axis=1)
# +         np.put_along_axis(shown, rank.argsort(axis=1), True, axis=1)


# %% shows one poster too many fails="test_shows_five_movies_to_each_user"
# -         np.put_along_axis(shown, rank.argsort(axis=1)[:, -N_SHOWN:], True, axis=1)
# +         np.put_along_axis(shown, rank.argsort(axis=1)[:, -N_SHOWN - 1 :], True, axis=1)


# %% adds up all evenings until now fails="test_shows_five_movies_to_each_user"
# -         history.append(clicked.sum(axis=0))
# +         history.append(clicks.sum(axis=0))


# %% shows the same movie twice fails="test_shows_five_movies_to_each_user"
# -         np.put_along_axis(shown, rank.argsort(axis=1)[:, -N_SHOWN:], True, axis=1)
# +         for user, row in enumerate(random.integers(likes.shape[1], size=(len(likes), N_SHOWN))):
# +             shown[user, row if policy == "random" else rank[user].argsort()[-N_SHOWN:]] = True


# %% takes every poster for a click fails="test_only_those_who_like_a_movie_click"
# -         clicked = shown & likes
# +         clicked = shown


# %% draws from NumPy without a seed fails="test_the_seed_decides"
# -     random = np.random.default_rng(seed)
# +     random = np.random.default_rng()


# %% seeds one generator and draws from another fails="test_the_seed_decides"
# -         lots = random.random(likes.shape)
# +         lots = np.random.rand(*likes.shape)

# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[np.random.rand(len(likes)) < 0.1] = 0


# %% plays every evening with the same lots fails="test_the_seed_decides"
# -     for _ in range(rounds):
# +     for _ in range(rounds):
# +         random = np.random.default_rng(seed)


# %% ignores the seed it is given fails="test_the_seed_decides"
# -     random = np.random.default_rng(seed)
# +     random = np.random.default_rng(42)


# %% shows the last ones of equals fails="test_the_first_evening_is_by_lot"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks) if policy == "greedy" else lots


# %% never learns from a click fails="test_learns_what_people_like"
# -         clicks += clicked


# %% forgets how often somebody clicked fails="test_learns_what_people_like"
# -     clicks = np.zeros(likes.shape)
# +     clicks = np.zeros(likes.shape, dtype=int)

# -         clicks += clicked
# +         clicks |= clicked


# %% learns from what was shown fails="test_learns_what_people_like" hint="These beliefs count what was shown. Which of your arrays says what was clicked?"
# -         clicks += clicked
# +         clicks += shown


# %% shows what is believed least fails="test_learns_what_people_like" hint="That is worse than drawing lots. Is what is believed *least* shown?"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = lots - beliefs(clicks) if policy == "greedy" else lots


# %% shows everybody the same favorites fails="test_learns_what_people_like" hint="Is each user shown what *that* user is believed to like?"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks).sum(axis=0) + lots if policy == "greedy" else lots


# %% has all users leave every evening fails="test_learns_what_people_like" hint="All clicks are forgotten. How many users leave in one evening?"
# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[:] = 0


# %% shows at random under both policies fails="test_learns_what_people_like"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = lots


# %% learns on the first evening only fails="test_learns_what_people_like" also="test_concentrates_under_greedy" hint="Nothing changes after the first evening. Does each evening's `clicked` go into `clicks`?"
# -     for _ in range(rounds):
# +     for evening in range(rounds):

# -         clicks += clicked
# +         if evening == 0:
# +             clicks += clicked


# %% shows the favorites under both policies fails="test_stays_fair_under_random"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks) + lots


# %% draws five movies for all users at once fails="test_stays_fair_under_random"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks) + lots if policy == "greedy" else np.tile(lots[0], (len(likes), 1))


# %% lets nobody leave fails="test_newcomers_take_the_seats"
# -         clicks[random.random(len(likes)) < 0.1] = 0


# %% has one in four leave fails="test_newcomers_take_the_seats"
# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[random.random(len(likes)) < 0.25] = 0


# %% draws the greedy month only fails="test_draws_a_panel_for_each_policy"
def plot_takeover(months):
    clicks = months["greedy"]
    shares = clicks / clicks.sum(axis=1, keepdims=True)
    fig, ax = plt.subplots(figsize=(6, 3.5))
    ax.stackplot(range(len(clicks)), shares.T)


# %% makes two panels and draws into one fails="test_draws_a_panel_for_each_policy"
def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4))
    for policy, clicks in months.items():
        plt.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)


# %% puts the panels above each other fails="test_draws_a_panel_for_each_policy"
def plot_takeover(months):
    fig, axes = plt.subplots(len(months), figsize=(6, 7), sharex=True)
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)
        ax.set_title(policy)


# %% begins a figure for each policy fails="test_draws_a_panel_for_each_policy"
def plot_takeover(months):
    for policy, clicks in months.items():
        plt.figure(figsize=(5, 4))
        plt.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)
        plt.title(policy)


# %% sorts the policies by the alphabet fails="test_draws_what_it_is_given"
def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4))
    for ax, policy in zip(axes, sorted(months)):
        clicks = months[policy]
        ax.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)
        ax.set_title(policy)


# %% divides by the mean of the clicks fails="test_draws_shares"
def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4))
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.stackplot(range(len(clicks)), (clicks / clicks.mean(axis=1, keepdims=True)).T)
        ax.set_title(policy)


# %% draws the same month into both panels fails="test_draws_what_it_is_given"
def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4))
    for ax, policy in zip(axes, months):
        clicks = months["greedy"]
        ax.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)
        ax.set_title(policy)


# %% plays its own month instead of drawing the one it is given fails="test_draws_what_it_is_given"
def plot_takeover(months):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4))
    for ax, policy in zip(axes, months):
        clicks = simulate(20, policy, seed=1)
        ax.stackplot(range(len(clicks)), (clicks / clicks.sum(axis=1, keepdims=True)).T)
        ax.set_title(policy)


# %% draws the clicks instead of their shares fails="test_draws_shares"
def plot_takeover(months):
    _, axes = plt.subplots(1, len(months), figsize=(9, 4), sharey=True)
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.stackplot(range(1, len(clicks) + 1), clicks.T)
        ax.set(title=policy, xlabel="evening")
    axes[0].set_ylabel("clicks")


# %% divides each movie's clicks by all that it ever got fails="test_draws_shares"
def plot_takeover(months):
    _, axes = plt.subplots(1, len(months), figsize=(9, 4), sharey=True)
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.stackplot(range(1, len(clicks) + 1), (clicks / clicks.sum(axis=0)).T)
        ax.set(title=policy, xlabel="evening")
    axes[0].set_ylabel("share")


# %% needs to be told what everybody likes fails="test_counts_the_clicks_of_each_evening"
# - def simulate(rounds, policy, seed, likes=likes):
# + def simulate(rounds, policy, seed, likes):


# %% lets lots decide among newcomers alone fails="test_the_first_evening_is_by_lot"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks) + lots * ~clicks.any(axis=1)[:, None] if policy == "greedy" else lots


# %% draws the lots among equals once for all evenings fails="test_the_seed_decides"
# -     for _ in range(rounds):
# -         lots = random.random(likes.shape)
# +     once = random.random(likes.shape)
# +     for _ in range(rounds):
# +         lots = once if policy == "greedy" else random.random(likes.shape)


# %% draws lots that outdo beliefs fails="test_learns_what_people_like"
# -         rank = beliefs(clicks) + lots if policy == "greedy" else lots
# +         rank = beliefs(clicks) + 5 * lots if policy == "greedy" else lots


# %% has one in twenty leave fails="test_newcomers_take_the_seats" hint="How large is the part of the users on whom your lots fall?"
# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[random.random(len(likes)) < 0.05] = 0


# %% has every tenth user leave, always the same fails="test_newcomers_take_the_seats"
# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[::10] = 0


# %% has users leave in turn fails="test_newcomers_take_the_seats"
# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         clicks[len(history) % 10 :: 10] = 0


# %% seats newcomers of another taste fails="test_only_those_who_like_a_movie_click"
# -     clicks = np.zeros(likes.shape)
# +     clicks = np.zeros(likes.shape)
# +     likes = likes.copy()

# -         clicks[random.random(len(likes)) < 0.1] = 0
# +         gone = random.random(len(likes)) < 0.1
# +         clicks[gone] = 0
# +         likes[gone] = likes[random.permutation(len(likes))][gone]


# %% seeds the generator that all of NumPy shares fails="test_the_seed_decides"
# -     random = np.random.default_rng(seed)
# +     np.random.seed(seed)
# +     random = np.random


# %% divides by the clicks of the best movie fails="test_draws_shares"
def plot_takeover(months):
    _, axes = plt.subplots(1, len(months), figsize=(9, 4), sharey=True)
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.plot(range(1, len(clicks) + 1), clicks / clicks.max(axis=1, keepdims=True))
        ax.set(title=policy, xlabel="evening")


# %% draws the first three movies only fails="test_draws_what_it_is_given"
def plot_takeover(months):
    _, axes = plt.subplots(1, len(months), figsize=(9, 4), sharey=True)
    for ax, (policy, clicks) in zip(axes, months.items()):
        ax.plot(range(1, len(clicks) + 1), clicks[:, :3] / clicks.sum(axis=1, keepdims=True))
        ax.set(title=policy, xlabel="evening")


# %% draws random on the left, whatever the order of the dict fails="test_draws_what_it_is_given"
def plot_takeover(months):
    _, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True)
    for ax, policy in zip(axes, ("random", "greedy")):
        clicks = months[policy]
        ax.stackplot(range(1, len(clicks) + 1), (clicks / clicks.sum(axis=1, keepdims=True).clip(min=1)).T)
        ax.set(title=policy, xlabel="evening")
