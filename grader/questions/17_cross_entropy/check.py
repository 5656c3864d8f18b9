"""Question 17: five classes instead of one number, with cross-entropy as the loss."""

import numpy as np

from grader.checking import assert_below, assert_close, assert_true, needs, tensor


def draw(rng, n):
    """Return logits, float32 (n, 5), and ratings from 1 to 5, float32 (n,), as given data."""
    return {
        "logits": tensor(rng.normal(size=(n, 5)) * 2, "float32"),
        "ratings": tensor(rng.integers(1, 6, size=n), "float32"),
    }


def test_pays_log_five_for_knowing_nothing(answer):
    """`cross_entropy_loss` of equal logits is log(5), whatever the ratings are.

    Each class has a probability of one fifth, and the loss is minus its logarithm. The five columns are the classes 0
    to 4, and torch wants the number of the right one as an integer.

    Which class is a rating of 5?
    """
    got = answer("cross_entropy_loss(torch.zeros(5, 5), torch.tensor([1., 2., 3., 4., 5.]))")
    for_each = got is not None and np.isclose(np.sum(got), 5 * np.log(5))
    assert_close(got, np.log(5), hint="One number stands for the whole batch: the mean." if for_each else None)


@needs("test_pays_log_five_for_knowing_nothing")
def test_pays_nothing_for_being_sure_and_right(answer):
    """`cross_entropy_loss` is almost 0 where nearly all probability lies on the true rating.

    The first column stands for one star, the last for five. Here each row's high logit is in the column of its rating.
    """
    for rating in range(1, 6):
        row = [40.0 if column == rating - 1 else 0.0 for column in range(5)]
        assert_close(
            answer(f"cross_entropy_loss(torch.tensor([{row}]), torch.tensor([{rating}.0]))"), 0, tolerance=1e-4
        )


@needs("test_pays_log_five_for_knowing_nothing")
def test_is_the_mean_over_the_batch(answer, reference, rng):
    """`cross_entropy_loss` is the mean cross-entropy for any logits and ratings.

    Softmax is taken once, along each row; `F.cross_entropy` does that itself. Then comes the mean over the batch.
    """
    for n in (1, 4, 9):
        given = draw(rng, n)
        expression = "cross_entropy_loss(logits, ratings)"
        assert_close(answer(expression, **given), reference(expression, **given))


@needs("test_is_the_mean_over_the_batch")
def test_stands_logits_of_a_thousand(answer):
    """`cross_entropy_loss` is right for logits of 1000 too.

    The exponential of 1000 is too large for a float. `log_softmax` gets to the same result without it.
    """
    logits = [[1000.0, 0.0, 0.0, 0.0, 0.0], [0.0, -1000.0, 0.0, 1000.0, 0.0]]
    got = answer("cross_entropy_loss(torch.tensor(logits), torch.tensor([1.0, 4.0]))", logits=logits)
    assert_close(got, 0)
    got = answer("cross_entropy_loss(torch.tensor(logits), torch.tensor([1.0, 5.0]))", logits=logits)
    assert_close(got, 500)


@needs("test_is_the_mean_over_the_batch")
def test_can_be_differentiated(answer, reference, rng):
    """The gradient of `cross_entropy_loss` reaches the logits.

    Keep to torch's arithmetic from the logits to the result: `.item()`, `.detach()`, `argmax` and NumPy end the way back.
    """
    given = draw(rng, 6)
    setup = "scores = logits.clone().requires_grad_()\ncross_entropy_loss(scores, ratings).backward()"
    assert_close(answer("scores.grad", setup, **given), reference("scores.grad", setup, **given))


def test_promises_the_mean_of_the_stars(answer):
    """`expected_rating` weighs 1 to 5 stars with their probabilities.

    Softmax along a row gives its probabilities. Equal ones promise 3 stars, in the middle of 1 to 5; certainty of one
    number of stars promises just that number. Torch multiplies matrices of one type only: are your stars floats?
    """
    got = answer("expected_rating(torch.tensor([[0., 0., 0., 0., 0.], [50., 0., 0., 0., 0.], [0., 0., 0., 0., 50.]]))")
    assert_close(got, tensor([3, 1, 5], "float32"))
    got = answer("expected_rating(torch.tensor([[0.1, 0.2, 0.3, 0.2, 0.2]]).log())")
    hint = "A batch of one row has one promise, in a tensor of shape (1,). What takes that dimension away?"
    assert_close(got, tensor([3.2], "float32"), hint=hint if np.ndim(got) == 0 else None)


@needs("test_promises_the_mean_of_the_stars")
def test_promises_for_any_batch(answer, reference, rng):
    """`expected_rating` gives one number for each row of a batch of any size.

    Each row has probabilities of its own, which add up to 1 along the row.
    """
    twice = tensor([[1.5, -1, 0.5, 0.25, 2], [0, 0, 0, 0, 0], [1.5, -1, 0.5, 0.25, 2]], "float32")
    for logits in (*(draw(rng, n)["logits"] for n in (1, 5, 8)), twice, tensor([[0] * 5], "float32")):
        assert_close(
            answer("expected_rating(logits)", logits=logits), reference("expected_rating(logits)", logits=logits)
        )


@needs("test_promises_for_any_batch")
def test_promises_for_logits_of_a_thousand(answer):
    """`expected_rating` is right for logits of 1000 too.

    torch's `softmax` subtracts the largest logit of a row before it takes exponentials, which changes nothing but the
    size of the numbers.
    """
    rows = [[0.0, 0.0, 0.0, 1000.0, 0.0], [-1000.0, 1000.0, 1000.0, 0.0, 0.0], [0.0, 0.0, 0.0, 900.0, 1000.0]]
    got = answer("expected_rating(torch.tensor(rows))", rows=rows)
    assert_close(got, tensor([4, 2.5, 5], "float32"), dtype="float32")


def test_gives_five_logits_for_a_pair(answer, rng):
    """`DotProductClasses` returns five numbers for each pair of a batch.

    One column for each number of stars, one row for each pair: shape (b, 5), for a batch of one pair too.
    """
    for n, n_factors in ((6, 4), (1, 3), (5, 5)):
        x = tensor(rng.integers(7, size=(n, 2)))  # of no number that one of the two tables lacks
        got = answer(f"tuple(DotProductClasses(7, 9, {n_factors})(x).shape)", x=x)
        assert_close(got, (n, 5))


@needs("test_gives_five_logits_for_a_pair")
def test_logits_may_be_any_number(answer, rng):
    """The logits are free: no softmax, no sigmoid and no range holds them.

    `cross_entropy_loss` takes the softmax. A model that has taken it already, or that squeezes its output, can never be
    sure of anything, and one whose logits are never below 0 cannot rule anything out.
    """
    x = tensor(np.stack([rng.integers(7, size=40), rng.integers(9, size=40)], axis=1))
    setup = (
        f"model = kit.fill(DotProductClasses(7, 9, 4), {int(rng.integers(1000))})\n"
        "with torch.no_grad():\n"
        "    for weight in model.parameters():\n"
        "        weight *= 1000"
    )
    got = answer("model(x)", setup, shown="the logits of DotProductClasses(7, 9, 4), whose weights were made large", x=x)
    assert_true(bool(np.isfinite(got).all()), "finite numbers", got)
    assert_below(float(got.min()), -1000, "the smallest logit of a model with large weights")


@needs("test_gives_five_logits_for_a_pair")
def test_user_and_movie_both_count(answer, rng):
    """The logits change with the user, and with the movie.

    The first column of `x` are users, the second movies: each has its own table of factors.
    """
    setup = f"model = kit.fill(DotProductClasses(4, 5, 3), {int(rng.integers(1000))})"
    got = answer("model(torch.tensor([[1, 2], [3, 2], [1, 4]]))", setup)
    assert_true(not np.allclose(got[0], got[1]), "other logits for another user", got[:2])
    assert_true(not np.allclose(got[0], got[2]), "other logits for another movie", got[[0, 2]])


@needs("test_gives_five_logits_for_a_pair")
def test_every_parameter_learns(answer, rng):
    """The gradient of the loss reaches every parameter of `DotProductClasses`.

    The optimizer moves what `model.parameters()` lists and what the loss depends on: nothing detached on the way, and
    both tables and the layer attributes of the module.
    """
    x = tensor(np.stack([rng.integers(4, size=30), rng.integers(5, size=30)], axis=1))
    stars = tensor(rng.integers(5, size=30))
    setup = (
        f"model = kit.fill(DotProductClasses(4, 5, 3), {int(rng.integers(1000))})\n"
        "torch.nn.functional.cross_entropy(model(x), stars).backward()\n"
        "sizes = {name: tuple(p.shape) for name, p in model.named_parameters()}\n"
        "slopes = {name: p.grad for name, p in model.named_parameters()}"
    )
    sizes, slopes = answer("(sizes, slopes)", setup, x=x, stars=stars)
    still = [name for name, slope in slopes.items() if slope is None or not np.any(slope)]
    for n, owner in ((4, "user"), (5, "movie")):
        assert_true(any(n in size for size in sizes.values()), f"a parameter with a row for each {owner}", sizes)
    assert_true(not still, "a gradient for every parameter", f"none for {', '.join(still)}")
    sizes = "[sum(p.numel() for p in DotProductClasses(4, 5, n).parameters()) for n in (3, 6)]"
    few, more = answer(sizes, shown="how many parameters DotProductClasses(4, 5, 3) and DotProductClasses(4, 5, 6) have")
    hint = "`n_factors` says how many numbers describe a user and a movie. Which tables take their width from it?"
    assert_true(few < more, "more parameters for more factors", f"{few} and {more}", hint=hint)


@needs("test_logits_may_be_any_number", "test_every_parameter_learns")
def test_finds_hidden_tastes(answer, rng):
    """Trained on ratings that two hidden factors explain, `DotProductClasses` predicts unseen ones well below log(5).

    A model that knows how often each number of stars is given, and no more, has factors that began alike and stayed
    alike.

    One that knows what everybody thinks of a movie, but not who likes it, never multiplies the two kinds of factors.
    """
    users, movies = rng.normal(size=(100, 2)), rng.normal(size=(80, 2))
    x = rng.permutation(np.stack(np.meshgrid(range(100), range(80)), axis=-1).reshape(-1, 2))
    stars = np.clip(np.rint(3 + (users[x[:, 0]] * movies[x[:, 1]]).sum(axis=1)), 1, 5).astype(np.int64)
    got = answer(
        "model(unseen)",
        setup=(
            "torch.manual_seed(0)\n"
            "model = DotProductClasses(100, 80, 6)\n"
            "optimizer = torch.optim.Adam(model.parameters(), lr=0.02)\n"
            "for _ in range(8):\n"
            "    for pairs, classes in zip(x.split(128), (stars - 1).split(128)):\n"
            "        optimizer.zero_grad()\n"
            "        torch.nn.functional.cross_entropy(model(pairs), classes).backward()\n"
            "        optimizer.step()"
        ),
        shown="the logits of a DotProductClasses for 1,600 ratings, after 8 epochs with 6,400 others",
        timeout=60,
        x=tensor(x[:6400]),
        stars=tensor(stars[:6400]),
        unseen=tensor(x[6400:]),
    )
    loss = cross_entropy(got, stars[6400:])
    hint = SHARES if loss > 1.45 else POPULAR if loss > 1.1 else None
    assert_below(loss, 0.54 * np.log(5), "the mean cross-entropy", hint=hint)


SHARES = "The model learned only how often each number of stars is given. Did all factors begin at 0, or alike?"
POPULAR = "The model learned who is generous and what is popular. Are the factors of user and movie multiplied?"


def cross_entropy(logits, stars):
    """Return the mean cross-entropy of `logits` (n, 5) for ratings 1 to 5, computed here."""
    logits = np.asarray(logits, dtype=float)
    logits = logits - logits.max(axis=1, keepdims=True)
    log_shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return float(-log_shares[np.arange(len(stars)), stars - 1].mean())


def test_written_answer_is_there(written):
    """The question at the end is answered in your own words.

    Two or three sentences are enough: what changes, what is won, what is lost.
    """
    assert_true(len(written.split()) >= 12, "two or three sentences", f"{len(written.split())} words")
