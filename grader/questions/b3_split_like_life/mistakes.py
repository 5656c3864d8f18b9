# %% leaves out the last row of the table fails="test_leaves_out_each_user_s_last"
def leave_last_out(ratings):
    is_valid = ~ratings.duplicated("user", keep="last") & ratings.duplicated("user", keep=False)
    return ratings[~is_valid], ratings[is_valid]


# %% leaves out the first rating of each user fails="test_leaves_out_each_user_s_last"
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_first = in_order.duplicated("user", keep=False) & ~in_order.duplicated("user")
    is_valid = is_first[ratings.index]
    return ratings[~is_valid], ratings[is_valid]


# %% leaves out the last rating of all fails="test_leaves_out_each_user_s_last"
def leave_last_out(ratings):
    is_valid = ratings.timestamp == ratings.timestamp.max()
    return ratings[~is_valid], ratings[is_valid]


# %% returns the tables in the order of time fails="test_leaves_out_each_user_s_last"
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_last = in_order.duplicated("user", keep=False) & ~in_order.duplicated("user", keep="last")
    return in_order[~is_last], in_order[is_last]


# %% leaves out all ratings of the last second fails="test_a_tie_goes_to_the_last_row"
def leave_last_out(ratings):
    by_user = ratings.groupby("user").timestamp
    is_valid = (ratings.timestamp == by_user.transform("max")) & (by_user.transform("size") > 1)
    return ratings[~is_valid], ratings[is_valid]


# %% takes the first of equal timestamps fails="test_a_tie_goes_to_the_last_row"
def leave_last_out(ratings):
    several = ratings[ratings.duplicated("user", keep=False)]
    is_valid = ratings.index.isin(several.groupby("user").timestamp.idxmax())
    return ratings[~is_valid], ratings[is_valid]


# %% leaves out the only rating of a user, too fails="test_a_single_rating_stays_in_training"
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_valid = (~in_order.duplicated("user", keep="last"))[ratings.index]
    return ratings[~is_valid], ratings[is_valid]


# %% counts the index anew fails="test_leaves_out_each_user_s_last"
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_last = in_order.duplicated("user", keep=False) & ~in_order.duplicated("user", keep="last")
    is_valid = is_last[ratings.index]
    return ratings[~is_valid].reset_index(drop=True), ratings[is_valid].reset_index(drop=True)


# %% takes a label of the index for a place in the table fails="test_leaves_the_last_out_of_any_ratings"
def leave_last_out(ratings):
    in_order = ratings.sort_values(["user", "timestamp"], kind="stable")
    several = in_order[in_order.duplicated("user", keep=False)]
    last = several.groupby("user").tail(1).index - ratings.index[0]
    is_valid = np.isin(np.arange(len(ratings)), last)
    return ratings[~is_valid], ratings[is_valid]


# %% leaves midnight to the day before fails="test_splits_at_midnight"
def split_at(ratings, date):
    is_valid = pd.to_datetime(ratings.timestamp, unit="s") > pd.Timestamp(date)
    return ratings[~is_valid], ratings[is_valid]


# %% compares days with a text fails="test_splits_at_midnight"
def split_at(ratings, date):
    days = pd.to_datetime(ratings.timestamp, unit="s").dt.date
    return ratings[days < date], ratings[days >= date]


# %% takes seconds for nanoseconds fails="test_splits_at_midnight" hint="Without a `unit`, pandas takes the numbers for nanoseconds: then all of it was rated in 1970. What do the numbers count?"
def split_at(ratings, date):
    is_valid = pd.to_datetime(ratings.timestamp) >= pd.Timestamp(date)
    return ratings[~is_valid], ratings[is_valid]


# %% exchanges the two parts fails="test_splits_at_midnight"
def split_at(ratings, date):
    is_valid = pd.to_datetime(ratings.timestamp, unit="s") >= pd.Timestamp(date)
    return ratings[is_valid], ratings[~is_valid]


# %% validates on two days only fails="test_splits_any_ratings_at_any_date"
def split_at(ratings, date):
    when = pd.to_datetime(ratings.timestamp, unit="s")
    is_valid = (when >= pd.Timestamp(date)) & (when < pd.Timestamp(date) + pd.Timedelta(days=2))
    return ratings[when < pd.Timestamp(date)], ratings[is_valid]


# %% looks at the mean of the columns only fails="test_names_a_mean_of_all_ratings"
def leaks(features, train, valid):
    named = []
    for name, feature in features.items():
        before = [np.mean(column) for column in feature(train, valid)]
        for other in (valid.assign(rating=1), valid.assign(rating=5), valid[: len(valid) // 2]):
            if [np.mean(column) for column in feature(train, other)] != before and name not in named:
                named.append(name)
    return named


# %% takes NaN for a change fails="test_names_no_honest_feature"
def leaks(features, train, valid):
    half = len(valid) // 2
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        same = True
        for stars in range(1, 6):
            a, b = map(np.asarray, feature(train, valid.assign(rating=stars)))
            same = same and (a == of_train).all() and (b == of_valid).all()
        for rows in (slice(half), slice(half, None)):
            a, b = map(np.asarray, feature(train, valid[rows]))
            same = same and (a == of_train).all() and (b == of_valid[rows]).all()
        if not same:
            named.append(name)
    return named


# %% asks an array for a method of a Series fails="test_names_no_honest_feature"
def leaks(features, train, valid):
    named = []
    for name, feature in features.items():
        of_train, of_valid = feature(train, valid)
        for stars in range(1, 6):
            a, b = feature(train, valid.assign(rating=stars))
            if not (a.equals(of_train) and b.equals(of_valid)) and name not in named:
                named.append(name)
    return named


# %% changes the ratings and never the rows fails="test_names_what_depends_on_the_other_rows"
def leaks(features, train, valid):
    def columns(feature, others):
        return np.concatenate([np.asarray(column, dtype=float) for column in feature(train, others)])

    return [
        name
        for name, feature in features.items()
        if not all(
            np.array_equal(columns(feature, valid), columns(feature, valid.assign(rating=n)), equal_nan=True)
            for n in range(1, 6)
        )
    ]


# %% compares parts that all begin with the first row fails="test_names_what_depends_on_the_other_rows" hint="`since_first` compares all rows with the first. Does every part that you try begin with the first row of `valid`?"
def leaks(features, train, valid):
    def columns(feature, others):
        return [np.asarray(column, dtype=float) for column in feature(train, others)]

    named = []
    for name, feature in features.items():
        of_train, of_valid = columns(feature, valid)
        trials = [valid.assign(rating=stars) for stars in range(1, 6)] + [valid[:n] for n in range(1, len(valid))]
        for other in trials:
            a, b = columns(feature, other)
            is_same = np.array_equal(a, of_train, equal_nan=True) and np.array_equal(
                b, of_valid[: len(other)], equal_nan=True
            )
            if not is_same and name not in named:
                named.append(name)
    return named


# %% turns the stars upside down, so that 3 stays 3 fails="test_names_what_depends_on_the_other_rows" also="test_names_the_answer_in_disguise" hint="`since_first` compares all rows with the first. Does every part that you try begin with the first row of `valid`?"
def leaks(features, train, valid):
    half = len(valid) // 2
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        trials = [(valid.assign(rating=6 - valid.rating), slice(None)), (valid[:half], slice(half))]
        for other, rows in trials:
            a, b = map(np.asarray, feature(train, other))
            is_same = np.array_equal(a, of_train, equal_nan=True) and np.array_equal(b, of_valid[rows], equal_nan=True)
            if not is_same and name not in named:
                named.append(name)
    return named


# %% changes the ratings of valid and forgets to change them back fails="test_names_a_mean_of_all_ratings"
def leaks(features, train, valid):
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.array, feature(train, valid))
        valid["rating"] = valid.rating % 5 + 1
        a, b = map(np.array, feature(train, valid))
        if not (np.array_equal(a, of_train, equal_nan=True) and np.array_equal(b, of_valid, equal_nan=True)):
            named.append(name)
    return named


# %% looks at the column for valid only fails="test_looks_at_both_columns"
def leaks(features, train, valid):
    half = len(valid) // 2
    named = []
    for name, feature in features.items():
        of_valid = np.asarray(feature(train, valid)[1])
        trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
        trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
        for other, rows in trials:
            if not np.array_equal(np.asarray(feature(train, other)[1]), of_valid[rows], equal_nan=True):
                named.append(name)
                break
    return named


# %% names the honest ones fails="test_names_a_mean_of_all_ratings"
def leaks(features, train, valid):
    def is_same(feature, stars):
        pairs = zip(feature(train, valid), feature(train, valid.assign(rating=stars)))
        return all(np.array_equal(np.asarray(a), np.asarray(b), equal_nan=True) for a, b in pairs)

    return [name for name, feature in features.items() if all(is_same(feature, stars) for stars in range(1, 6))]


# %% sorts the names fails="test_names_the_leaks_among_many"
def leaks(features, train, valid):
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
    trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
    named = set()
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        for other, rows in trials:
            a, b = map(np.asarray, feature(train, other))
            if not np.array_equal(a, of_train, equal_nan=True) or not np.array_equal(b, of_valid[rows], equal_nan=True):
                named.add(name)
    return sorted(named)


# %% names the columns that there are today fails="test_leaves_the_last_out_of_any_ratings" hint="`ratings` may have other columns than yours has today. Need you name them, in order to keep them?"
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="stable")
    is_last = in_order.duplicated("user") & ~in_order.duplicated("user", keep="last")
    is_valid = is_last[ratings.index]
    columns = ["user", "title", "rating", "timestamp"]
    return ratings.loc[~is_valid, columns], ratings.loc[is_valid, columns]


# %% asks the clock on the wall fails="test_splits_any_ratings_at_any_date"
def split_at(ratings, date):
    from datetime import datetime

    start = datetime.fromisoformat(str(date)).timestamp()
    is_valid = ratings.timestamp >= start
    return ratings[~is_valid], ratings[is_valid]


# %% calls features by what their functions are called fails="test_names_a_mean_of_all_ratings"
def leaks(features, train, valid):
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
    trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
    named = []
    for feature in features.values():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        for other, rows in trials:
            a, b = map(np.asarray, feature(train, other))
            is_same = np.array_equal(a, of_train, equal_nan=True) and np.array_equal(b, of_valid[rows], equal_nan=True)
            if not is_same and feature.__name__ not in named:
                named.append(feature.__name__)
    return named


# %% lets small differences pass fails="test_names_the_answer_in_disguise"
def leaks(features, train, valid):
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
    trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        for other, rows in trials:
            a, b = map(np.asarray, feature(train, other))
            is_same = np.allclose(a, of_train, equal_nan=True) and np.allclose(b, of_valid[rows], equal_nan=True)
            if not is_same and name not in named:
                named.append(name)
    return named


# %% takes NaN for 0 fails="test_names_the_answer_in_disguise"
def leaks(features, train, valid):
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in range(1, 6)]
    trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.nan_to_num, feature(train, valid))
        for other, rows in trials:
            a, b = map(np.nan_to_num, feature(train, other))
            if not (np.array_equal(a, of_train) and np.array_equal(b, of_valid[rows])) and name not in named:
                named.append(name)
    return named


# %% leaves out one number of stars fails="test_names_the_answer_in_disguise"
def leaks(features, train, valid):
    half = len(valid) // 2
    trials = [(valid.assign(rating=stars), slice(None)) for stars in (1, 3, 5)]
    trials += [(valid[:half], slice(half)), (valid[half:], slice(half, None))]
    named = []
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        for other, rows in trials:
            a, b = map(np.asarray, feature(train, other))
            is_same = np.array_equal(a, of_train, equal_nan=True) and np.array_equal(b, of_valid[rows], equal_nan=True)
            if not is_same and name not in named:
                named.append(name)
    return named


# %% tries the column for train once only fails="test_looks_at_both_columns"
def leaks(features, train, valid):
    half = len(valid) // 2
    found = []
    for name, feature in features.items():
        of_train, of_valid = map(np.asarray, feature(train, valid))
        moved = False
        for stars in range(1, 6):
            again, others = map(np.asarray, feature(train, valid.assign(rating=stars)))
            moved |= stars == 1 and not np.array_equal(again, of_train, equal_nan=True)
            moved |= not np.array_equal(others, of_valid, equal_nan=True)
        for rows in (slice(half), slice(half, None)):
            again, others = map(np.asarray, feature(train, valid[rows]))
            moved |= not np.array_equal(again, of_train, equal_nan=True)
            moved |= not np.array_equal(others, of_valid[rows], equal_nan=True)
        if moved:
            found.append(name)
    return found
