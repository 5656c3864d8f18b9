# %% ranks each user's ratings, and compares seconds
def leave_last_out(ratings):
    by_user = ratings.groupby("user").timestamp
    # method="first": among equal ones the row that comes later in the table has the higher rank
    is_valid = (by_user.rank(method="first") == by_user.transform("size")) & (by_user.transform("size") > 1)
    return ratings.loc[~is_valid], ratings.loc[is_valid]


def split_at(ratings, date):
    start = pd.Timestamp(date, tz="UTC").timestamp()
    return ratings[ratings["timestamp"] < start], ratings[ratings["timestamp"] >= start]


def leaks(features, train, valid):
    def ask(feature, rows):
        mine, others = feature(train, rows)
        return pd.Series(np.asarray(mine)), pd.Series(np.asarray(others), rows.index)

    found = []
    middle = len(valid) // 2
    for name in features:
        of_train, of_valid = ask(features[name], valid)
        asked = [valid.assign(rating=n) for n in (1, 2, 3, 4, 5)] + [valid.iloc[:middle], valid.iloc[middle:]]
        answers = [ask(features[name], rows) for rows in asked]
        if any(not a.equals(of_train) or not b.equals(of_valid.loc[b.index]) for a, b in answers):
            found.append(name)
    return found


# %% in loops, with the labels of the rows to be left out
from datetime import datetime, timezone


def leave_last_out(ratings):
    last, count = {}, {}
    for label, user, time in zip(ratings.index, ratings.user, ratings.timestamp):
        count[user] = count.get(user, 0) + 1
        if user not in last or time >= last[user][0]:
            last[user] = (time, label)
    left_out = {label for user, (_, label) in last.items() if count[user] > 1}
    is_valid = np.array([label in left_out for label in ratings.index], dtype=bool)
    return ratings[~is_valid], ratings[is_valid]


def split_at(ratings, date):
    day = datetime.fromisoformat(str(date)[:10]).replace(tzinfo=timezone.utc)
    is_valid = np.array([datetime.fromtimestamp(time, timezone.utc) >= day for time in ratings.timestamp], dtype=bool)
    return ratings[~is_valid], ratings[is_valid]


def leaks(features, train, valid):
    named = []
    for name, feature in features.items():
        before = feature(train, valid)
        is_leak = False
        for stars in range(1, 6):
            changed = valid.copy()
            changed["rating"] = stars
            is_leak |= differ(before, feature(train, changed))
        for place in range(len(valid)):  # each row by itself
            one = feature(train, valid[place : place + 1])
            is_leak |= differ((before[0], np.asarray(before[1])[place : place + 1]), one)
        if is_leak:
            named.append(name)
    return named


def differ(before, after):
    for a, b in zip(before, after):
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        if not ((a == b) | (np.isnan(a) & np.isnan(b))).all():
            return True
    return False


# %% drops the rows that are in the other part
def leave_last_out(ratings):
    in_order = ratings.sort_values("timestamp", kind="mergesort")
    last = in_order.groupby("user").tail(1)
    last = last[last.user.isin(ratings.user[ratings.user.duplicated()])]
    return ratings.drop(index=last.index), ratings.loc[ratings.index.isin(last.index)]


def split_at(ratings, date):
    days = pd.to_datetime(ratings.timestamp, unit="s").dt.floor("D")
    train = ratings[days < pd.to_datetime(date)]
    return train, ratings.drop(train.index)


def leaks(features, train, valid):
    columns = {name: [np.asarray(c, dtype=float) for c in feature(train, valid)] for name, feature in features.items()}
    odd = np.arange(len(valid)) % 2 == 1
    suspects = set()
    for stars in range(1, 6):
        for rows in (odd, ~odd):
            other = valid[rows].assign(rating=stars)
            for name, feature in features.items():
                mine, theirs = (np.asarray(c, dtype=float) for c in feature(train, other))
                right = columns[name]
                try:
                    np.testing.assert_array_equal(mine, right[0])
                    np.testing.assert_array_equal(theirs, right[1][rows])
                except AssertionError:
                    suspects.add(name)
    return [name for name in features if name in suspects]
