"""A right but slow answer, and clocks that stand still for whoever asks in the notebook's process.

question: 05_crosstab
fails: does_not_go_cell_by_cell
"""

import time

for name in ("process_time", "perf_counter", "monotonic", "thread_time", "time"):
    setattr(time, name, lambda: 0.0)


def crosstab(ratings):
    found = {}
    for title in dict.fromkeys(ratings["title"]):
        for user, rating in ratings[ratings["title"] == title][["user", "rating"]].itertuples(index=False):
            found.setdefault((user, title), []).append(rating)
        if len(ratings) == 100_000:
            sum(range(150_000))
    rows = pd.Series({place: sum(given) / len(given) for place, given in found.items()})
    return rows.unstack().rename_axis(index="user", columns="title")
