"""Question 11: an embedding gives what a product with one-hot rows gives, gradient included, at a fraction of the cost."""

import numpy as np

from grader.checking import assert_close, assert_true, is_number, needs, tensor

BUSY = """
import time
calls = []
def busy():
    start, used = time.perf_counter(), time.process_time()
    while time.perf_counter() < start + length: pass
    calls.append([time.perf_counter() - start, time.process_time() - used])
"""
SLOW_ONCE = """
import time
calls = []
def slow_once():
    start = time.perf_counter()
    while time.perf_counter() < start + (0.06 if len(calls) in slow else 0.002): pass
    calls.append(time.perf_counter() - start)
"""
MARKED = "calls = []\nrun = lambda: calls.append(marks[len(calls) % len(marks)])"
BOTH_WAYS = """
factors, ids = torch.ones(100_000, 50), torch.arange(64)
hot = torch.zeros(64, 100_000)
hot[ids, ids] = 1
"""


def test_counts_the_multiplications_of_a_product(answer):
    """`cost` counts batch × n × n_factors multiplications for the product.

    Two users out of six, with three factors: a matrix of shape (2, 6) times one of shape (6, 3).

    Each of the 2 × 3 numbers of the answer is a dot product; how many multiplications is one of those?
    """
    assert_close(answer("cost(6, 3, 2, one_hot=True)[0]"), 36)
    assert_close(answer("cost(944, 50, 64, one_hot=True)[0]"), 3_020_800)


def test_counts_the_bytes_of_the_one_hot_rows(answer):
    """`cost` counts 4 bytes for each number of the one-hot rows.

    Two rows of six numbers, 32 bits each; a byte has 8 bits. Only the one-hot rows are counted.
    """
    assert_close(answer("cost(6, 3, 2, one_hot=True)[1]"), 48)
    assert_close(answer("cost(944, 50, 64, one_hot=True)[1]"), 241_664)


def test_a_look_up_multiplies_nothing(answer):
    """`cost` of a look-up is no multiplication, and 8 bytes for each id, however many users there are.

    What does it need to know, to find two rows? Two numbers of 64 bits.
    """
    assert_close(answer("cost(6, 3, 2, one_hot=False)"), (0, 16))
    assert_close(answer("cost(100_000, 50, 64, one_hot=False)"), (0, 512))


@needs("test_counts_the_multiplications_of_a_product", "test_counts_the_bytes_of_the_one_hot_rows")
def test_counts_for_any_size(answer, reference, rng):
    """`cost` is right for any number of users, of factors and of rows in the batch.

    Which of the four arguments does each of the two numbers depend on? Python's whole numbers have no end; those of 32 bits
    end at 2,147,483,647.
    """
    ones = [[1, 7, 3], [9, 1, 4], [5, 6, 1]]
    for drawn in ([100_000, 500, 512], *rng.integers(2, 2000, size=(3, 3)).tolist(), *ones):
        sizes = dict(zip(("n", "n_factors", "batch"), drawn, strict=True))
        asked = "[cost(n, n_factors=n_factors, batch=batch, one_hot=one_hot) for one_hot in (True, False)]"
        assert_close(answer(asked, **sizes), reference(asked, **sizes))


def test_runs_as_often_as_asked(answer, rng):
    """`seconds` calls the function that it measures as often as `repeats` says, and 5 times if it says nothing.

    `run` is the function, `run()` is a call of it. A call more, to warm up, does no harm.
    """
    for repeats, asked in ((7, "seconds(run, 7)"), (9, "seconds(run, 9)"), (5, "seconds(run)")):
        marks = rng.permutation(1000).tolist()
        calls = answer("calls", setup=f"{MARKED}\n{asked}", shown=f"how often {asked} calls run", marks=marks)
        n_calls = len(calls)
        assert_true(repeats <= n_calls <= repeats + 1, f"{repeats} calls", f"{n_calls} call{'s' * (n_calls != 1)}")
        assert_close(calls, marks[:n_calls])


@needs("test_runs_as_often_as_asked")
def test_measures_one_call_in_seconds(answer, rng):
    """`seconds` returns how many seconds one call takes.

    Here every call keeps the machine busy for as long as the one before, whatever the number of repeats: neither their sum
    nor thousandths are asked for.
    """
    for repeats, shortest in ((1, 0.12), (5, 0.01)):  # no one number is right for both
        length = shortest * float(rng.uniform(1, 1.4))
        shown = f"seconds(busy, {repeats}), where busy() takes {length:.3f} seconds"
        got, calls = answer(f"[seconds(busy, {repeats}), calls]", setup=BUSY, shown=shown, length=length)
        # A clock that counts processor time is right too, and on a busy machine it shows less.
        low, high = 0.2 * np.mean(calls, axis=0)[1], 1.25 * np.max(calls)
        assert_true(is_number(got), "a number of seconds", got)
        got = float(got)
        hint = "Almost no time was measured. Does the call stand between your two looks at the clock?"
        is_right, hint = bool(low <= got < high), hint if abs(got) < 0.1 * low else None
        assert_true(is_right, f"about {length:.3f} seconds", f"{got:.3f} seconds", hint)


@needs("test_measures_one_call_in_seconds")
def test_is_not_misled_by_one_slow_call(answer):
    """`seconds` gives the mean, the median or the shortest time, even if one call happens to be slow.

    Here a few calls keep the machine busy for 0.002 seconds, and one for 0.06: the first one, the last, or one between them.
    Which of the times tells least about the others?
    """
    for where, slow in (("third", [2]), ("first", [0, 1]), ("last", [8, 9])):  # 1 and 9 are it after a warm-up
        shown = f"seconds(slow_once, 9), where the {where} call of slow_once() is slow"
        got, calls = answer("[seconds(slow_once, 9), calls]", setup=SLOW_ONCE, shown=shown, slow=slow)
        low, high = min(calls), max(calls)
        got = float(got)
        assert_true(got < 0.6 * high, f"a time between {low:.3f} and {np.mean(calls):.3f} seconds", f"{got:.3f} seconds")


def test_shows_that_the_look_up_is_faster(answer):
    """Measured with `seconds`, looking up 64 of 100,000 users takes far less time than the product.

    320 million multiplications keep any machine busy for a while. Does the clock run while they are done?
    """
    slow, fast = answer("[seconds(lambda: hot @ factors), seconds(lambda: factors[ids])]", setup=BOTH_WAYS)
    assert_true(is_number(slow) and is_number(fast), "two numbers of seconds", [slow, fast])
    slow, fast = float(slow), float(fast)
    assert_true(slow > 0.0002, "a product that takes some time", f"{slow:.7f} seconds")
    assert_true(
        fast < slow / 3,
        "less than a third of the product's time for the look-up",
        f"{fast:.7f} seconds for the look-up, {slow:.7f} for the product",
    )


def test_finds_the_gradient(answer, rng):
    """`gradient` is twice the row for each time that it was fetched, and 0 for the other rows.

    The derivative of a square is twice the number, and a row that was fetched twice is in the sum twice. A loss and
    `backward()`, or `torch.autograd.grad`, do the work.
    """
    small = tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype="float32", requires_grad=True)
    got = answer("gradient(factors, ids, one_hot=False)", factors=small, ids=tensor([2, 0]))
    assert_true(got is not None, "a gradient", "None: what fills `.grad`?")
    assert_close(got, tensor([[2, 4], [0, 0], [10, 12]]))
    factors, ids = _drawn(rng)
    got = answer("gradient(factors, ids, one_hot=False)", factors=factors, ids=ids)
    assert_close(got, _gradient(factors, ids))
    for places in ([0], [1], [0, 0]):
        got = answer("gradient(factors, ids, one_hot=False)", factors=factors, ids=tensor(places))
        assert_close(got, _gradient(factors, tensor(places)))


@needs("test_finds_the_gradient")
def test_gets_the_same_gradient_both_ways(answer, rng):
    """`gradient` is the same for the product and for the look-up, and asked twice, it does not change.

    `backward()` adds to what `.grad` holds already. Was it empty when you began?
    """
    factors, ids = _drawn(rng)
    asked = "[gradient(factors, ids, way).clone() for way in (True, False, True, False)]"
    ways = answer(asked, factors=factors, ids=ids)
    for got in ways:
        assert_close(got, _gradient(factors, ids))
    got = answer("gradient(factors, ids, True)", setup="factors.sum().backward()", factors=factors, ids=ids)
    assert_close(got, _gradient(factors, ids))


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: what is the same, what differs, and when does it matter?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


def _drawn(rng):
    """Return tracked factors, and ids of which at least one comes twice."""
    n, n_factors = int(rng.integers(4, 9)), int(rng.integers(2, 5))
    ids = rng.integers(n, size=5)
    ids[4] = ids[0]
    return tensor(rng.normal(size=(n, n_factors)), dtype="float32", requires_grad=True), tensor(ids)


def _gradient(factors, ids):
    expected = np.zeros(factors.shape)
    np.add.at(expected, np.asarray(ids), 2 * np.asarray(factors)[np.asarray(ids)])
    return tensor(expected)
