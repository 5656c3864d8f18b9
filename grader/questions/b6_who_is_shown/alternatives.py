# %% adds at each place
def exposure(lists, n_titles):
    counts = np.zeros(n_titles, dtype=np.int64)
    np.add.at(counts, lists, 1)
    return counts


# %% counts with a Counter
def exposure(lists, n_titles):
    from collections import Counter

    counts = Counter(place for page in lists.tolist() for place in page)
    return np.array([counts[title] for title in range(n_titles)])


# %% compares every title with every place
def exposure(lists, n_titles):
    return (lists[None, :, :] == np.arange(n_titles)[:, None, None]).sum(axis=(1, 2))


# %% goes from user to user with sets
def recall_by_group(lists, liked, groups):
    found = {}
    for page, likes, group in zip(lists.tolist(), liked, groups.tolist()):
        wanted = set(np.flatnonzero(likes).tolist())
        if wanted:
            found.setdefault(group, []).append(len(wanted & set(page)) / min(len(page), len(wanted)))
    return {group: sum(recalls) / len(recalls) for group, recalls in found.items()}


# %% marks what is shown in a table
def recall_by_group(lists, liked, groups):
    shown = np.zeros(liked.shape, dtype=bool)
    np.put_along_axis(shown, lists, True, axis=1)
    n_liked = liked.sum(axis=1)
    answers = {}
    for group in np.unique(groups):
        members = (groups == group) & (n_liked > 0)
        if members.any():
            hits = (shown & liked)[members].sum(axis=1)
            answers[group] = float(np.mean(hits / n_liked[members].clip(max=lists.shape[1])))
    return answers


# %% drops NaN from a table of users
def recall_by_group(lists, liked, groups):
    table = pd.DataFrame({"group": groups, "liked": liked.sum(axis=1)})
    table["hits"] = [likes[page].sum() for page, likes in zip(lists, liked)]
    table = table[table.liked > 0]
    table["recall"] = table.hits / np.minimum(table.liked, lists.shape[1])
    return dict(table.groupby("group")["recall"].mean())


# %% sorts the titles of each user by a key
def rerank(scores, seen, k, knob):
    n_users, n_titles = scores.shape
    shown = [0] * n_titles
    lists = []
    for mine, hidden in zip(scores.tolist(), seen.tolist()):
        unseen = [title for title in range(n_titles) if not hidden[title]]
        value = {title: (1 - knob) * mine[title] - knob * shown[title] / n_users for title in unseen}
        best = sorted(unseen, key=lambda title: (-value[title], -mine[title]))[:k]
        for title in best:
            shown[title] += 1
        lists.append(best)
    return np.array(lists, dtype=int).reshape(n_users, k)


# %% sorts by score first, and then stably by value
def rerank(scores, seen, k, knob):
    shown = np.zeros(scores.shape[1], dtype=int)
    pages = np.empty((len(scores), k), dtype=np.int64)
    for user, mine in enumerate(scores):
        unseen = np.flatnonzero(~seen[user])
        by_score = unseen[np.argsort(-mine[unseen], kind="stable")]
        value = mine[by_score] - knob * (mine[by_score] + shown[by_score] / len(scores))
        pages[user] = by_score[np.argsort(-value, kind="stable")[:k]]
        shown[pages[user]] += 1
    return pages


# %% takes the best title k times and strikes it out
def rerank(scores, seen, k, knob):
    n_users = len(scores)
    lists = np.zeros((n_users, k), dtype=int)
    for user in range(n_users):
        shown = exposure(lists[:user], scores.shape[1])
        left = set(np.flatnonzero(~seen[user]).tolist())
        for place in range(k):
            best = max(
                left,
                key=lambda title: (
                    (1 - knob) * scores[user, title] - knob * shown[title] / n_users,
                    scores[user, title],
                    -title,
                ),
            )
            lists[user, place] = best
            left.remove(best)
    return lists


# %% counts title by title
def exposure(lists, n_titles):
    return np.array([int((lists == title).sum()) for title in range(n_titles)])
