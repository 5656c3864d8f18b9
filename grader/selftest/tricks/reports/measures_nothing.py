"""The usual times, without a look at a clock, of what is called as often as it is asked for.

question: 11_why_embedding
fails: measures_one_call_in_seconds is_not_misled_by_one_slow_call
"""

import itertools

calls = itertools.count()


def seconds(run, repeats=5):
    for _ in range(repeats):
        run()
    return 0.05 if next(calls) % 2 else 0.0004
