# %% counts only the titles that are shown fails="test_counts_how_often_each_title_is_shown"
def exposure(lists, n_titles):
    return np.unique(lists, return_counts=True)[1]


# %% stops at the last title that is shown fails="test_counts_how_often_each_title_is_shown"
# -     return np.bincount(lists.ravel(), minlength=n_titles)
# +     return np.bincount(lists.ravel())


# %% says whether a title is shown fails="test_counts_how_often_each_title_is_shown"
def exposure(lists, n_titles):
    return np.isin(np.arange(n_titles), lists)


# %% counts a title once for all users fails="test_counts_how_often_each_title_is_shown"
def exposure(lists, n_titles):
    counts = np.zeros(n_titles, dtype=int)
    counts[lists] += 1
    return counts


# %% takes the width from the first user fails="test_counts_any_lists" hint="There may be no users, and no lists. Where does the width come from then?"
def exposure(lists, n_titles):
    counts = np.zeros(n_titles, dtype=int)
    for place in range(len(lists[0])):
        counts += np.bincount(lists[:, place], minlength=n_titles)
    return counts


# %% divides by all that was liked fails="test_recall_divides_by_what_was_possible"
# -     possible = np.minimum(lists.shape[1], liked.sum(axis=1))
# +     possible = liked.sum(axis=1)


# %% divides by the places on the page fails="test_recall_divides_by_what_was_possible"
# -     recall = pd.Series(hits[counts] / possible[counts])
# +     recall = pd.Series(hits[counts] / lists.shape[1])


# %% divides the group's hits by what was possible for the group fails="test_recall_is_the_mean_of_a_groups_users"
def recall_by_group(lists, liked, groups):
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1))
    totals = pd.DataFrame({"hits": hits, "possible": possible}).groupby(groups).sum()
    return (totals.hits / totals.possible).to_dict()


# %% counts who liked nothing as served badly fails="test_recall_leaves_out_who_liked_nothing"
def recall_by_group(lists, liked, groups):
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1))
    recall = pd.Series(hits / np.maximum(possible, 1))
    return recall.groupby(groups).mean().to_dict()


# %% reports NaN for a group that liked nothing fails="test_recall_leaves_out_who_liked_nothing"
def recall_by_group(lists, liked, groups):
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1)).astype(float)
    recall = pd.Series(np.divide(hits, possible, out=np.full(len(hits), np.nan), where=possible > 0))
    return recall.groupby(groups).mean().to_dict()


# %% forgets the last group fails="test_groups_add_up_to_the_whole"
def recall_by_group(lists, liked, groups):
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1))
    counts = possible > 0
    recall = pd.Series(hits[counts] / possible[counts])
    return recall.groupby(groups[counts]).mean()[:3].to_dict()


# %% forgets what the users before were shown fails="test_serves_the_three_users_of_the_table"
# -         shown[lists[user]] += 1
# +         shown[lists[user]] = 0


# %% rewards what was shown fails="test_serves_the_three_users_of_the_table"
# -         value = (1 - knob) * scores[user] - knob * shown / n_users
# +         value = (1 - knob) * scores[user] + knob * shown / n_users


# %% turns the knob the wrong way round fails="test_knob_at_zero_changes_nothing"
# -         value = (1 - knob) * scores[user] - knob * shown / n_users
# +         value = knob * scores[user] - (1 - knob) * shown / n_users


# %% leaves the score its full weight fails="test_knob_at_one_spreads_most"
# -         value = (1 - knob) * scores[user] - knob * shown / n_users
# +         value = scores[user] - knob * shown / n_users


# %% counts only the first title of each list as shown fails="test_knob_at_one_spreads_most"
# -         shown[lists[user]] += 1
# +         shown[lists[user, :1]] += 1


# %% gives seen titles a value of zero fails="test_shows_different_titles_that_are_unseen"
# -         value[seen[user]] = -np.inf
# +         value[seen[user]] = 0


# %% leaves equal values to the lower place fails="test_equal_values_go_to_the_higher_score"
# -         lists[user] = np.lexsort([-scores[user], -value])[:k]  # the last key decides first
# +         lists[user] = np.argsort(-value, kind="stable")[:k]


# %% divides by the users served so far fails="test_turns_to_any_angle"
# -         value = (1 - knob) * scores[user] - knob * shown / n_users
# +         value = (1 - knob) * scores[user] - knob * shown / max(user, 1)


# %% makes one list of all pages fails="test_a_page_may_have_no_places"
def rerank(scores, seen, k, knob):
    shown, lists = np.zeros(scores.shape[1]), []
    for mine, hidden in zip(scores, seen):
        value = np.where(hidden, -np.inf, (1 - knob) * mine - knob * shown / len(scores))
        best = np.lexsort([-mine, -value])[:k]
        shown[best] += 1
        lists += best.tolist()
    return np.array(lists).reshape(-1, max(k, 1))


# %% never turns the knob fails="test_serves_the_three_users_of_the_table" also="test_turning_the_knob_spreads_the_shops_pages"
# -         value = (1 - knob) * scores[user] - knob * shown / n_users
# +         value = scores[user].copy()


# %% counts the list of the first user alone fails="test_counts_how_often_each_title_is_shown"
def exposure(lists, n_titles):
    return np.bincount(lists[0], minlength=n_titles)


# %% counts who was shown nothing new as served well fails="test_recall_leaves_out_who_liked_nothing"
def recall_by_group(lists, liked, groups):
    hits = np.take_along_axis(liked, lists, axis=1).sum(axis=1)
    possible = np.minimum(lists.shape[1], liked.sum(axis=1))
    recall = pd.Series(np.where(possible > 0, hits / np.maximum(possible, 1), 1.0))
    return recall.groupby(groups).mean().to_dict()


# %% leaves out a group without a hit fails="test_recall_leaves_out_who_liked_nothing"
def recall_by_group(lists, liked, groups):
    found = {}
    for label in set(groups.tolist()):
        mine = np.flatnonzero((groups == label) & liked.any(axis=1))
        recalls = [liked[user, lists[user]].sum() / min(lists.shape[1], liked[user].sum()) for user in mine]
        if sum(recalls):
            found[label] = np.mean(recalls)
    return found


# %% turns equals round where the knob is at 0 fails="test_turns_to_any_angle"
def rerank(scores, seen, k, knob):
    n_users, n_titles = scores.shape
    if knob == 0:  # nobody's list depends on another's
        return np.where(seen, -1, scores).argsort(axis=1, kind="stable")[:, ::-1][:, :k]
    shown = np.zeros(n_titles)
    lists = np.zeros((n_users, k), dtype=int)
    for user in range(n_users):
        value = (1 - knob) * scores[user] - knob * shown / n_users
        value[seen[user]] = -np.inf
        lists[user] = np.lexsort([-scores[user], -value])[:k]
        shown[lists[user]] += 1
    return lists
