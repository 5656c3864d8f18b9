"""Lab C1: from a table of ratings to vocabularies and batches."""

import itertools

import numpy as np
import pandas as pd

from grader.checking import assert_close, assert_true, needs

WORDS = "Alien Brazil Cabaret Dune Eraser Fargo Gilda Heat".split()
BROKEN_OFF = "A loop was broken off after its first batch, and the next one should begin anew. Where does yours go on?"
WHOLE_BATCHES = (
    "The same ratings stand together in every epoch. Which comes first, the random order or the cut into batches?"
)
LABELS = "The labels of this table's rows run from 30 to 76. Do you pick a row by its place, or by its label?"
EPOCH = "[(x, y) for x, y in loader]"


def draw_table(rng, n):
    """Return `n` encoded ratings: places of users and movies, and ratings from 1 to 5; no pair twice."""
    pairs = rng.permutation(900)[:n]
    return pd.DataFrame({"user": pairs // 30 + 1, "movie": pairs % 30 + 1, "rating": rng.integers(1, 6, size=n)})


def rows_of(epoch):
    """Return the (user, movie, rating) triples of an epoch, in their order."""
    return [(user, movie, float(star)) for x, y in epoch for (user, movie), star in zip(x, y, strict=True)]


def triples(table):
    """Return the (user, movie, rating) triples of a table, in their order."""
    return [(int(user), int(movie), float(star)) for user, movie, star in table.itertuples(index=False)]


def test_vocab_lists_distinct_values_in_order(answer, rng):
    """A `Vocab` lists `#na#`, and then each value once, in sorted order.

    A user with a hundred ratings is still one user, and 0 is a value like the others. The same list must come out in
    whatever order the ratings stand.
    """
    got = answer("[vocab[place] for place in range(3)]", setup='vocab = Vocab(["b", "a", "b"])')
    assert_close(got, ["#na#", "a", "b"])
    values = rng.choice(WORDS, size=12).tolist()
    known = sorted(set(values))
    got = answer("[vocab[place] for place in range(n)]", setup="vocab = Vocab(values)", values=values, n=len(known) + 1)
    assert_close(got, ["#na#", *known])
    assert_close(answer("[Vocab([7])[place] for place in range(2)]"), ["#na#", 7])
    assert_close(answer("[Vocab([3, 0])[place] for place in range(3)]"), ["#na#", 0, 3])
    assert_close(answer("[Vocab([0, 0])[place] for place in range(2)]"), ["#na#", 0])
    assert_close(answer("[Vocab([10, 9])[place] for place in range(3)]"), ["#na#", 9, 10])


@needs("test_vocab_lists_distinct_values_in_order")
def test_vocab_counts_na_too(answer, rng):
    """`len(vocab)` counts the distinct values and `#na#`.

    It will be the number of rows in the model's table, so each place needs one, place 0 as well.
    """
    assert_close(answer('len(Vocab(["b", "a", "b"]))'), 3)
    values = rng.integers(1, 40, size=30).tolist()
    assert_close(answer("len(Vocab(values))", values=values), len(set(values)) + 1)


@needs("test_vocab_lists_distinct_values_in_order")
def test_vocab_finds_places(answer, rng):
    """`index` returns the place of each value, in the order asked.

    `vocab[vocab.index([value])[0]]` is the value again, and place 0 is taken by `#na#`. A value that is asked for twice
    gets its place twice.
    """
    got = answer('Vocab(["b", "a", "b"]).index(["b", "a", "b"])')
    assert_close(got, np.array([2, 1, 2]), dtype="int64")
    values = rng.permutation(WORDS)[:6].tolist()
    asked = rng.choice(values, size=9).tolist()
    got = answer("Vocab(values).index(asked)", values=values, asked=asked)
    assert_close(got, np.array([sorted(values).index(value) + 1 for value in asked]), dtype="int64")
    assert_close(answer("Vocab([3, 0]).index([0])"), np.array([1]), dtype="int64")
    assert_close(answer("Vocab([3, 0]).index([0, 3])"), np.array([1, 2]), dtype="int64")
    got = answer('Vocab(["b", "a"]).index(pd.Series(["b", "a", "b"], index=[7, 9, 2]))')  # what `encode` asks
    assert_close(got, np.array([2, 1, 2]), dtype="int64")


@needs("test_vocab_finds_places")
def test_vocab_puts_the_unknown_at_0(answer):
    """`index` gives 0 for a value that the vocabulary does not hold.

    New users come every day. They must neither raise an error nor get somebody else's row.
    """
    assert_close(answer('Vocab(["b", "a"]).index(["z", "b", "A"])'), np.array([0, 2, 0]))
    assert_close(answer("Vocab([30, 10, 20]).index([5, 20, 25, 99])"), np.array([0, 2, 0, 0]))


def test_sizes_come_from_the_training_ratings(answer, split):
    """`users` and `titles` hold what the training ratings hold, and nothing that only validation knows.

    A title that is rated in validation alone was never trained: a row of its own would stay random. It belongs to place 0.
    """
    train, _ = split
    got = answer("(len(users), len(titles))")
    assert_close(got, (train.user.nunique() + 1, train.title.nunique() + 1))
    got = answer("[titles[place] for place in range(1, len(titles))]")
    assert_close(got, sorted(train.title.unique()))
    got = answer("[users[place] for place in range(1, len(users))]")
    assert_close(got, sorted(train.user.unique()))


def test_batches_have_the_right_shapes(answer, rng):
    """`x` is int64 of shape (bs, 2), and `y` float32 of shape (bs,).

    Rows of embeddings are looked up by whole numbers; a loss compares floats. One rating is one row of `x`
    and one number of `y`.
    """
    table = draw_table(rng, 130)
    x, y = answer("next(iter(batches(table, 64, False)))", table=table)
    for got, shape, dtype in ((x, (64, 2), "int64"), (y, (64,), "float32")):
        name = "x" if got is x else "y"
        assert_close(f"{name}: {tuple(got.shape)}, {got.dtype}", f"{name}: {shape}, {dtype}")


@needs("test_batches_have_the_right_shapes")
def test_batches_keep_rows_together(answer, rng):
    """Each row of `x` is a user and a movie, in this order, and `y` at the same place is what the user gave it.

    Not shuffled, the batches are the table cut into pieces, from top to bottom.
    """
    for table, bs in ((draw_table(rng, 10), 5), (draw_table(rng, 3).set_axis([9, 4, 7]), 1), (draw_table(rng, 1), 2)):
        epoch = answer(EPOCH, setup=f"loader = batches(table, {bs}, False)", table=table)
        assert_close(rows_of(epoch), triples(table))
    table = draw_table(rng, 3).assign(rating=[0.5, 4.0, 3.5])
    epoch = answer(EPOCH, setup="loader = batches(table, 2, False)", table=table)
    assert_close(rows_of(epoch), triples(table), hint="Some releases have half stars. What becomes of them?")


@needs("test_batches_have_the_right_shapes")
def test_batches_keep_the_short_last_one(answer, rng):
    """The last batch holds what is left over, and `len()` counts it.

    22 ratings in fives make four full batches and one of two; 20 make four, and nothing is left over for a fifth.
    """
    for n, bs in ((22, 5), (20, 5), (3, 64)):
        sizes = [len(part) for part in np.array_split(np.arange(n), range(bs, n, bs))]
        got = answer(
            "([len(y) for x, y in loader], len(loader))",
            setup=f"loader = batches(table, {bs}, True)",
            table=draw_table(rng, n),
        )
        assert_close(got, (sizes, len(sizes)))


@needs("test_batches_keep_the_short_last_one")
def test_shuffled_batches_hold_every_rating_once(answer, rng):
    """A shuffled epoch holds every rating exactly once, each still with its own user and movie.

    Shuffle the rows as wholes: one random order for `x` and `y` together, and nothing drawn twice.
    """
    table = draw_table(rng, 47)
    for given, hint in ((table, None), (table.set_axis(range(30, 77)), LABELS)):
        epoch = answer(EPOCH, setup="loader = batches(table, 8, True)", table=given)
        got, expected = sorted(rows_of(epoch)), sorted(triples(table))
        assert_close(got, expected, hint=hint)


@needs("test_batches_have_the_right_shapes")
def test_batches_can_be_passed_over_again(answer, rng):
    """A second `for` loop over the same batches gets all of them again.

    A generator is used up after one loop. What starts anew each time is an object with `__iter__`.
    """
    got = answer("[len(list(loader)) for _ in range(3)]", "loader = batches(table, 8, True)", table=draw_table(rng, 40))
    assert_close(got, [5, 5, 5])
    setup = "loader = batches(table, 8, True)\nfor x, y in loader:\n    break\n"
    shown = "len(list(loader)), for batches(table, 8, True) of which a loop took one batch and broke off"
    assert_close(answer("len(list(loader))", setup, shown=shown, table=draw_table(rng, 40)), 5, hint=BROKEN_OFF)


@needs("test_batches_can_be_passed_over_again", "test_shuffled_batches_hold_every_rating_once")
def test_every_epoch_is_shuffled_anew(answer, rng):
    """With `shuffle=True` the order is random, and another one in every epoch.

    The order has to be drawn each time the loop starts, not when the batches are made, and not from the same seed again.
    """
    table = draw_table(rng, 60)
    setup = f"loader = batches(table, 8, True)\nepochs = [{EPOCH} for _ in range(3)]"
    epochs = [rows_of(epoch) for epoch in answer("epochs", setup=setup, table=table)]
    assert_true(all(epoch != triples(table) for epoch in epochs), "a random order", "the order of the table")
    different = len({tuple(epoch) for epoch in epochs})
    assert_true(different == 3, "three epochs in three orders", f"{different} different order{'s' * (different > 1)}")
    batch_of = [{row: place // 8 for place, row in enumerate(epoch)} for epoch in epochs]
    parts = [{frozenset(row for row in places if places[row] == batch) for batch in range(8)} for places in batch_of]
    alike = len(parts[0] & parts[1])
    assert_true(
        alike == 0, "other ratings in each batch", f"{alike} of 8 batches as in the epoch before", WHOLE_BATCHES
    )
    following = set(itertools.pairwise(triples(table)))
    kept = sum(pair in following for pair in itertools.pairwise(epochs[0]))
    assert_true(kept < 20, "a random order", f"{kept} of 59 ratings followed by the one that follows in the table")


@needs("test_batches_can_be_passed_over_again", "test_batches_keep_rows_together")
def test_unshuffled_epochs_are_alike(answer, rng):
    """With `shuffle=False` every epoch has the order of the table.

    Predictions for the validation ratings are compared with the table row by row, so nothing may move.
    """
    table = draw_table(rng, 30)
    setup = f"loader = batches(table, 7, False)\nepochs = [{EPOCH} for _ in range(2)]"
    for epoch in answer("epochs", setup=setup, table=table):
        assert_close(rows_of(epoch), triples(table))
