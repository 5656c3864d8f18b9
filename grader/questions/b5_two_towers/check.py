"""Beyond B5: two towers, in-batch softmax with the logQ correction, and retrieval block by block."""

import numpy as np

from grader.checking import assert_above, assert_close, assert_true, needs, tensor

TOWER = """
tower = kit.put(ItemTower(4, 2, 3), by_id=by_id, by_genre=by_genre)
if tower.by_genre.bias is not None:
    torch.nn.init.zeros_(tower.by_genre.bias)
"""
BY_ID = np.array([[0, 0, 0], [1, 2, 3], [10, 20, 30], [4, 4, 4]], dtype=float)
BY_GENRE = np.array([[0.5, 0], [0, 0.25], [0.5, 0.5]])  # a row for each factor, as nn.Linear keeps its weight
TRAINED = """
torch.manual_seed(seed)
tower = ItemTower(6, 3, 4)
optimizer = torch.optim.SGD(tower.parameters(), lr=0.05)
for step in range(3):
    loss = (tower(torch.tensor([0, 2, 0, 5]), genres) ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
no_id = torch.zeros(4, dtype=torch.int64)
added = (tower(no_id, genres) - tower.by_genre(genres)).detach()
"""
SLOPES = """
torch.manual_seed(seed)
tower = ItemTower(5, 2, 3)
tower(torch.tensor([1, 3]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])).sum().backward()
found = {name: None if weight.grad is None else weight.grad.to_dense() for name, weight in tower.named_parameters()}
"""
ALONE = """
torch.manual_seed(seed)
tower = ItemTower(9, 4, 3)
with torch.no_grad():
    together = tower(ids, genres)
    alone = torch.cat([tower(ids[[i]], genres[[i]]) for i in range(len(ids))])
"""
MEAN_SLOPES = """
items = torch.tensor([[1.0, 0.0], [0.0, 8.0], [3.0, 2.0]], requires_grad=True)
vectors = user_vectors(history, items)
if vectors.requires_grad:
    vectors.sum().backward()
"""
LOSS_SLOPES = """
users = torch.tensor(user_rows, dtype=torch.float32, requires_grad=True)
items = torch.tensor(item_rows, dtype=torch.float32, requires_grad=True)
in_batch_loss(users, items, torch.tensor(log_q, dtype=torch.float32)).backward()
slopes = [None if vectors.grad is None else vectors.grad for vectors in (users, items)]
"""
SHOP = """
torch.manual_seed(seed)
tower = ItemTower(25, 2, 4)
genres = torch.nn.functional.one_hot(torch.arange(30) % 2, 2).float()
ids = torch.where(torch.arange(30) < 24, torch.arange(30) + 1, 0)
log_q = history.sum(dim=0).clamp(min=1e-9).log()
optimizer = torch.optim.AdamW(tower.parameters(), lr=0.05)
for step in range(60):
    what = torch.multinomial(history, 1)[:, 0]
    rest = history.clone()
    rest[torch.arange(40), what] = 0
    items = tower(ids, genres)
    loss = in_batch_loss(user_vectors(rest, items), items[what], log_q[what])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
items = tower(ids, genres).detach()
users = user_vectors(history, items)
best = [retrieve(user, items[24:].split(2), 3) for user in users]
"""
RETRIEVE = "retrieve(user, iter(blocks), k)"


def test_a_vector_is_the_id_plus_the_genres(answer):
    """`ItemTower` adds to the row of each title's id what `by_genre` makes of its genres.

    Title 1 has the row 1, 2, 3, and its second genre is worth 0, 0.25, 0.5: together 1, 2.25, 3.5. One vector for each
    title of the batch, in that order.
    """
    given = {"by_id": BY_ID, "by_genre": BY_GENRE}
    given |= {"ids": tensor([1, 2, 1, 3]), "genres": tensor([[0, 1], [1, 0], [0, 0], [1, 1]], "float32")}
    got = answer("tower(ids, genres).detach()", TOWER, **given)
    right = [[1, 2.25, 3.5], [10.5, 20, 30.5], [1, 2, 3], [4.5, 4.25, 5]]
    assert_close(got, tensor(right, "float32"))
    given |= {"ids": tensor([0, 3]), "genres": tensor([[1, 0], [0, 1]], "float32")}
    assert_close(
        answer("tower(ids, genres).detach()", TOWER, **given), tensor([[0.5, 0, 0.5], [4, 4.25, 4.5]], "float32")
    )


@needs("test_a_vector_is_the_id_plus_the_genres")
def test_id_zero_adds_nothing(answer, rng):
    """The id 0 adds zeros to the genres, before training and after it.

    A row of zeros must also stay one when the optimizer takes its steps. Does your embedding know that the row isn't to
    be learned?
    """
    genres = tensor(rng.integers(2, size=(4, 3)), "float32")
    for steps in ("range(3)", "range(0)"):
        setup = TRAINED.replace("range(3)", steps)
        when = "after three steps of training" if steps == "range(3)" else "before training"
        got = answer(
            "added",
            setup,
            shown=f"tower(no_id, genres) - tower.by_genre(genres), {when}",
            genres=genres,
            seed=int(rng.integers(10**6)),
        )
        assert_close(got, tensor(np.zeros((4, 4)), "float32"))


@needs("test_a_vector_is_the_id_plus_the_genres")
def test_the_batch_does_not_matter(answer, rng):
    """The vector of a title is the same in a batch of eight and alone.

    Nothing may be averaged or scaled over the batch. And does your `forward` work for a single title?
    """
    given = {"ids": tensor(rng.integers(9, size=8)), "genres": tensor(rng.integers(2, size=(8, 4)), "float32")}
    got = answer(
        "[together, alone]",
        ALONE,
        shown="tower(ids, genres) for all together, and for each of the titles alone",
        seed=int(rng.integers(10**6)),
        **given,
    )
    assert_close(got[0], got[1])
    for sizes in ((2, 1, 1), (1, 2, 2)):
        setup = f"torch.manual_seed(seed)\ntower = ItemTower{sizes}\nids = torch.arange({sizes[0]})\n"
        setup += f"genres = torch.ones({sizes[0]}, {sizes[1]})\n"
        setup += "rows = kit.weights(tower, 'by_id')['by_id'][ids] * (ids != 0)[:, None]"
        together, summed = answer(
            "[tower(ids, genres).detach(), (rows + tower.by_genre(genres)).detach()]", setup, seed=3
        )
        assert_close(together, summed)


@needs("test_a_vector_is_the_id_plus_the_genres")
def test_both_layers_are_trained(answer):
    """The gradient reaches the rows of the ids in the batch, and all of `by_genre`.

    Layers that are kept in a list or made anew in `forward` are unknown to the optimizer, and one that is detached
    learns nothing.
    """
    got = answer("found", SLOPES, shown="the gradients after tower(ids, genres).sum().backward()", seed=7)
    told = "gradients of by_id.weight and by_genre.weight"
    names = ("by_id.weight", "by_genre.weight")
    assert_true(all(got.get(name) is not None for name in names), told, [name for name in got if got[name] is not None])
    assert_close(got["by_id.weight"], tensor(np.isin(np.arange(5), [1, 3])[:, None] * np.ones((5, 3)), "float32"))
    assert_close(got["by_genre.weight"], tensor(np.ones((3, 2)), "float32"))
    if "by_genre.bias" in got:
        hint = "The bias of `by_genre` is a part of what it makes of the genres, and is learned like the rest."
        assert_true(got["by_genre.bias"] is not None, "a gradient of by_genre.bias", "none", hint)
        assert_close(got["by_genre.bias"], tensor(np.full(3, 2), "float32"), hint=hint)


def test_a_user_is_the_mean_of_the_history(answer):
    """`user_vectors` returns for each user the mean of the vectors of the titles with a 1.

    The first user has titles 0 and 2: (1 + 3) / 2 = 2 and (0 + 2) / 2 = 1. How many titles does each user's mean divide
    by?
    """
    items = tensor([[1, 0], [0, 8], [3, 2]], "float32")
    got = answer("user_vectors(history, items)", history=tensor([[1, 0, 1], [0, 1, 0]], "float32"), items=items)
    is_crosswise = np.shape(got) == (2, 2) and np.array_equal(got, [[2, 2], [0, 8]])
    assert_close(got, tensor([[2, 1], [0, 8]], "float32"), hint=CROSSWISE if is_crosswise else None)


CROSSWISE = "Each column was divided, in place of each row: (b, n_factors) over (b,) is broadcast. What shape would do?"


@needs("test_a_user_is_the_mean_of_the_history")
def test_a_user_without_history_has_zeros(answer):
    """`user_vectors` returns zeros for a user who has taken nothing home.

    Zero divided by zero is NaN, and one NaN spoils the whole batch. What could you divide by in its place?
    """
    items = tensor([[1, 5], [2, 6]], "float32")
    for history, right in (([[0, 0], [1, 1]], [[0, 0], [1.5, 5.5]]), ([[0, 0]], [[0, 0]])):
        got = answer("user_vectors(history, items)", history=tensor(history, "float32"), items=items)
        assert_close(got, tensor(right, "float32"))


@needs("test_a_user_without_history_has_zeros")
def test_users_of_any_history(answer, reference, rng):
    """`user_vectors` works for any number of users, titles and factors, and titles can learn through it.

    A matrix product adds up the right rows for all users at once.
    """
    for n_users, n_titles, n_factors in ((5, 9, 4), (1, 1, 3), (12, 40, 1)):
        history = rng.random((n_users, n_titles)) < 0.5
        history[0] = False  # one user is new
        given = {
            "history": tensor(history, "float32"),
            "items": tensor(rng.normal(size=(n_titles, n_factors)), "float32"),
        }
        got = answer("user_vectors(history, items)", **given)
        assert_close(got, reference("user_vectors(history, items)", **given))
    items = tensor([[1, 1], [0, 4], [1, 1]], "float32")
    got = answer("user_vectors(history, items)", history=tensor([[1, 1, 0], [1, 1, 0]], "float32"), items=items)
    assert_close(got, tensor([[0.5, 2.5], [0.5, 2.5]], "float32"))
    for history, right in (([[1, 0, 1], [0, 0, 1]], [0.5, 0, 1.5]), ([[1, 1, 0], [0, 0, 0]], [0.5, 0.5, 0])):
        got = answer(
            "items.grad",
            MEAN_SLOPES,
            shown="the gradient of items after user_vectors(history, items).sum().backward()",
            history=tensor(history, "float32"),
        )
        assert_true(got is not None, "a gradient of items", "none", CUT_OFF)
        hint = ON_THE_WAY_BACK if np.isnan(got).any() else None
        assert_close(got, tensor(np.repeat(right, 2).reshape(3, 2), "float32"), hint=hint)


CUT_OFF = "`items` is cut off from what you return: is something detached, or made without a gradient?"
ON_THE_WAY_BACK = (
    "NaN that is replaced in the result is still there on the way back. What could you divide by where nothing is marked?"
)


def test_loss_of_the_table(answer):
    """`in_batch_loss` is the mean of the users' cross-entropies: 0.1809 for the table's dot products.

    Each user has a row of b scores, one for each title of the batch, and the right title of row i is title i.
    """
    got = answer("in_batch_loss(users, items, log_q)", **_table([0, 0]))
    is_sum = np.ndim(got) == 0 and np.isclose(got, 2 * 0.180924, atol=1e-3)
    hint = "That is the sum over the users. A mean does not grow with the batch." if is_sum else None
    assert_close(got, tensor(0.180924), tolerance=1e-4, hint=hint)


@needs("test_loss_of_the_table")
def test_loss_of_the_corrected_table(answer):
    """`in_batch_loss` subtracts the `log_q` of a title from that title's scores: 0.3556 for the corrected table.

    All scores of title 0 grow by 1 and all of title 1 by 2. Do your titles stand in the columns, and does the
    correction go down the right ones?
    """
    got = answer("in_batch_loss(users, items, log_q)", **_table([-1, -2]))
    known = {0.180924: ROWS, 0.126928: ADDED}
    is_one = np.ndim(got) == 0
    hint = next((words for value, words in known.items() if is_one and np.isclose(got, value, atol=1e-3)), None)
    assert_close(got, tensor((0.693147 + 0.018150) / 2), tolerance=1e-4, hint=hint)


ROWS = "That is the loss without correction. What is the same for all titles of a user cancels out in the softmax."
ADDED = "This adds log(q): the bestseller gains. Which way should its score in the loss go?"


@needs("test_loss_of_the_corrected_table")
def test_loss_of_any_batch(answer, reference, rng):
    """`in_batch_loss` is right for any batch, with one pair as well as many, and for scores that are large.

    With one pair there is nothing to confuse it with, so the loss is 0. Does the softmax run over the titles, not over
    the users?
    """
    for batch, n_factors, size in ((1, 3, 1), (6, 4, 1), (20, 8, 1), (5, 2, 40)):
        users, items = size * rng.normal(size=(2, batch, n_factors))
        given = {"users": tensor(users, "float32"), "items": tensor(items, "float32")}
        given["log_q"] = tensor(-rng.uniform(1, 21, size=batch), "float32")
        got = answer("in_batch_loss(users, items, log_q)", **given)
        hint = None if np.isfinite(np.asarray(got, dtype=float)).all() else NOT_FINITE
        assert_close(got, reference("in_batch_loss(users, items, log_q)", **given), tolerance=1e-4, hint=hint)
    given = {
        "users": _floats([[1, 1], [1, 1], [0, 2]]),
        "items": _floats([[2, 2], [2, 2], [1, 0]]),
        "log_q": _floats([-1, 0, 0]),
    }
    got = answer("in_batch_loss(users, items, log_q)", **given)
    assert_close(got, reference("in_batch_loss(users, items, log_q)", **given), tolerance=1e-4)


NOT_FINITE = "A chance of the softmax was rounded to 0. Which function takes the logarithm of a softmax in one step?"


@needs("test_loss_of_the_corrected_table")
def test_loss_reaches_both_towers(answer, reference, rng):
    """The gradient of `in_batch_loss` reaches the users and the titles.

    Both towers learn from the same loss. Is one of them detached, or the loss a plain number?
    """
    given = {"user_rows": rng.normal(size=(4, 3)).tolist(), "item_rows": rng.normal(size=(4, 3)).tolist()}
    given["log_q"] = (-rng.uniform(1, 5, size=4)).tolist()
    shown = "the gradients of in_batch_loss(users, items, log_q)"
    got = answer("slopes", LOSS_SLOPES, shown=shown, **given)
    assert_close(got, reference("slopes", LOSS_SLOPES, shown=shown, **given), tolerance=1e-4)


def test_retrieves_from_two_blocks(answer):
    """`retrieve` numbers the titles through all blocks and returns the best first, and of equal ones the lower number.

    The products are 1 and 5 in the first block, 3 and 5 in the second. Title 2 is the first of the second block: where
    does its counting begin?
    """
    for user, right in (([1.0], [1, 3, 2]), ([-1.0], [0, 2, 1])):
        given = {"user": tensor(user, "float32"), "blocks": [_floats([[1], [5]]), _floats([[3], [5]])]}
        got = as_numbers(answer(RETRIEVE, k=3, **given))
        hint = "Titles 1 and 3 are equal: which of them comes first?" if got in ([3, 1, 2], [0, 2, 3]) else None
        assert_close(got, right, hint=hint)


EXACT = "Products may be large or small, and differ by little. Is one rounded, or compared with a fixed number?"


@needs("test_retrieves_from_two_blocks")
def test_equals_brute_force(answer, rng):
    """`retrieve` finds the same titles as sorting all of them at once, however the blocks are cut.

    The best of one block may be worse than the fifth of another. Among what do you look for the best k after each
    block?
    """
    for n_titles, n_factors, k, size in ((40, 4, 7, 1), (25, 1, 25, 1), (9, 3, 1, 1), (30, 2, 9, 4096), (30, 2, 9, 2**-20)):
        # in halves, or the like, so that products are exact and some are equal
        items = rng.integers(-4, 5, size=(n_titles, n_factors)) / 2
        user = rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], size=n_factors) / 2  # with a 0 all titles might be equal
        items *= size
        cuts = np.sort(rng.integers(n_titles, size=4))
        given = {"user": _floats(user), "blocks": [_floats(block) for block in np.split(items, cuts) if len(block)]}
        got = answer(RETRIEVE, k=k, **given)
        right = np.argsort(-(items @ user), kind="stable")[:k].tolist()
        assert_close(as_numbers(got), right, hint=EXACT if size != 1 else None)
    given = {"user": _floats([0, 1]), "blocks": [_floats([[9, 1], [0, 3]]), _floats([[5, 2]])]}
    assert_close(as_numbers(answer(RETRIEVE, k=2, **given)), [1, 2])


@needs("test_retrieves_from_two_blocks")
def test_blocks_may_be_few_and_empty(answer):
    """`retrieve` copes with fewer titles than `k`, with empty blocks, with no blocks, and with `k` = 0.

    Return what there is, the best first; that may be an empty list.
    """
    empty = _floats(np.zeros((0, 2)))
    some, user = _floats([[1, 0], [0, 2]]), _floats([1, 1])
    cases: tuple[tuple[list, int, list], ...] = (
        ([empty, some, empty, some], 9, [1, 3, 0, 2]),
        ([], 3, []),
        ([empty], 2, []),
        ([some], 0, []),
    )
    for blocks, k, right in cases:
        assert_close(as_numbers(answer(RETRIEVE, user=user, blocks=blocks, k=k)), right)


@needs(
    "test_id_zero_adds_nothing",
    "test_both_layers_are_trained",
    "test_a_user_is_the_mean_of_the_history",
    "test_loss_of_the_corrected_table",
    "test_retrieves_from_two_blocks",
)
def test_new_titles_find_their_users(answer, rng):
    """All together: after a short training, users are shown the new titles of the genre that they like.

    Each of 40 users took home only titles of one of two genres, and six new titles, three of each genre, have no id.

    Nothing new to write: if the parts are right, the genres lead the new titles to their users.
    """
    likes = np.arange(40) % 2
    history = (rng.random((40, 30)) < 0.4) & (np.arange(30) % 2 == likes[:, None]) & (np.arange(30) < 24)
    history[np.arange(40), likes], history[np.arange(40), likes + 2] = True, True
    given = {"history": tensor(history, "float32"), "seed": int(rng.integers(10**6))}
    best = answer("best", SHOP, shown="the best three of six new titles for each of 40 users", timeout=20, **given)
    found = np.array(best) % 2 == likes[:, None]
    assert_above(float(found.mean()), 0.75, "the share of them that are of the user's genre")


PLACES = "A float is no place in a list of titles. Are numbers and products kept in one tensor?"


def as_numbers(got):
    """What was retrieved, as a list of whole numbers in whatever it came."""
    assert_true(isinstance(got, (list, tuple, np.ndarray)), "a list of numbers", got)
    found = np.asarray(got).tolist()
    assert_true(all(not isinstance(number, float) for number in found), "a list of whole numbers", got, PLACES)
    return found


def _floats(values):
    return tensor(values, "float32")


def _table(log_q):
    """The two users and the two titles of the table."""
    return {"users": _floats([[2, 1], [0, 3]]), "items": _floats([[1, 0], [0, 1]]), "log_q": _floats(log_q)}
