"""Lab C2: the biased dot product on parameters of one's own, and why each change from embeddings is needed."""

import re

import numpy as np

from grader.checking import Tensor, assert_above, assert_close, assert_true, needs, tensor

WEIGHTS = ("user_factors", "user_bias", "movie_factors", "movie_bias")
MODEL = "model = kit.put(DotProductBias(*sizes, y_range=y_range), **weights)"
BACKWARD = MODEL + "\n((model(x).reshape(-1) - y) ** 2).mean().backward()"
SQUARE = "A row and a column became a square. Print the shapes of the match and of the biases before you add them."
SMALL = "A model begins with small numbers, so that no prediction begins far out on the sigmoid. What does `create_params` do?"
EXPECTED = "what the experiment does when it is run"
PARTS = """
users, movies = torch.randint(30, (64,)), torch.randint(40, (64,))
factors = create_params([30, 50])[users] * create_params([40, 50])[movies]
flat = create_params([30])[users], create_params([40])[movies]
column = create_params([30, 1])[users], create_params([40, 1])[movies]
plain = torch.nn.Module()
plain.factors = create_params([3, 2]).detach()


def in_place(match, *biases):
    for bias in biases:
        match += bias
    return match
"""


def test_has_the_size_that_was_asked_for(answer):
    """`create_params` returns a tensor of the shape `size`.

    `size` is one list, of as many numbers as the tensor has dimensions: one for a bias, two for factors.
    """
    for size in ([5], [4, 3], [3, 3], [2, 3, 4]):
        got = answer("create_params(size)", size=size)
        assert_true(isinstance(got, Tensor), expected=f"a tensor of shape {tuple(size)}", got=got)
        assert_true(got.shape == tuple(size), expected=f"the shape {tuple(size)}", got=f"the shape {got.shape}")


def test_draws_small_normal_numbers(answer):
    """`create_params` draws from a normal distribution of mean 0 and standard deviation 0.01.

    Look at a large one: `create_params([1000, 50]).std()`. Factors that are all alike never come to differ,
    and large ones begin far out on the sigmoid, where nothing moves.
    """
    first, second = answer("create_params([1000, 50])"), answer("create_params([1000, 50])")
    numbers = np.asarray(first, dtype=float)
    even = "Numbers that are equally likely from -0.01 to 0.01 have this deviation. Which method draws normal ones?"
    hint = even if 0.0055 < numbers.std() < 0.006 else None
    assert_true(0.0085 < numbers.std() < 0.0115, "a standard deviation of 0.01", numbers.std(), hint=hint)
    assert_true(abs(numbers.mean()) < 0.001, expected="a mean of 0", got=numbers.mean())
    assert_true(np.abs(numbers).max() > 0.0185, expected="a bell curve", got="numbers between two near bounds")
    assert_true(
        not np.array_equal(first, second),
        expected="other numbers each time",
        got="the same ones twice",
        hint="Two draws should differ, or users and movies begin alike. What fixes the numbers here?",
    )
    square = np.asarray(answer("create_params([200, 200])"), dtype=float)
    spread = float(np.sqrt((square**2).mean()))
    assert_true(0.0085 < spread < 0.0115, expected="a standard deviation of 0.01 around 0", got=spread)


def test_is_registered(answer):
    """A module lists what `create_params` returns among its parameters.

    A module only notices an `nn.Parameter`. Is that what you return, or is it what you calculated from one?
    """
    setup = "module = torch.nn.Module()\nmodule.weight = create_params([3, 2])"
    got = answer("[tuple(p.shape) for p in module.parameters()]", setup)
    assert_true(got == [(3, 2)], expected="one parameter, of shape (3, 2)", got=f"{len(got)} parameters")
    weight = answer("module.weight", setup)
    hint = "It is a parameter, but it asks for no gradient, so that training leaves it as it is. What told it not to?"
    assert_true(weight.requires_grad, "a parameter that can be trained", "a frozen one", hint)


@needs("test_has_the_size_that_was_asked_for")
def test_registers_factors_and_biases(answer):
    """`DotProductBias` has a vector of factors and one bias for each user and each movie, all of them trainable.

    Count them: 7 users and 9 movies with 4 factors and a bias each make (7 + 9) * 5 numbers.
    """
    got = answer("sum(p.numel() for p in model.parameters() if p.requires_grad)", "model = DotProductBias(7, 9, 4)")
    assert_true(got >= (7 + 9) * 5, expected="(7 + 9) * (4 + 1) = 80 trainable numbers", got=got)
    for name, n in (("user_bias", 7), ("movie_bias", 9)):
        shape = answer(f"tuple(model.{name}.shape)", "model = DotProductBias(7, 9, 4)", shown=f"DotProductBias(7, 9, 4).{name}.shape")
        hint = "One number for each of them is a row of numbers, `create_params([n])`. A column is a table with one factor."
        assert_true(shape == (n,), f"a {name} of shape ({n},)", f"shape {shape}", hint=hint)
    weights = answer(f"kit.weights(DotProductBias(40, 50, 20), *{WEIGHTS})", shown="DotProductBias(40, 50, 20)")
    for name, weight in weights.items():
        largest = float(np.abs(np.asarray(weight, dtype=float)).max())
        assert_true(largest < 0.2, f"small numbers in {name}", f"one of size {largest:.3g}", hint=SMALL)


def test_does_without_layers(answer):
    """`DotProductBias` holds bare parameters, no layers.

    The layers of question 18 work as well, but here the point is to do without them.
    """
    got = answer("[type(layer).__name__ for layer in DotProductBias(7, 9, 4).children()]")
    assert_true(got == [], expected="no layers", got=got)


def test_predicts_like_embeddings(answer, rng):
    """With the same weights, `DotProductBias` predicts what the model on embeddings predicts: one number for each pair.

    Square brackets look a row up for each user of the batch. Multiply, add up along the factors, then add both biases.
    """
    for n_pairs, sizes in ((6, None), (17, None), (1, None), (4, (6, 7, 1)), (5, (1, 1, 3))):
        given = _drawn(rng, n_pairs, sizes)
        got = _flat(answer("model(x)", MODEL, **given), n_pairs)
        square = SQUARE if getattr(got, "shape", None) == (n_pairs, n_pairs) else None
        assert_close(got, tensor(_predictions(given), "float32"), tolerance=1e-4, hint=square)


@needs("test_predicts_like_embeddings")
def test_the_range_is_from_0_to_5_5_if_none_is_given(answer):
    """Without a `y_range`, the predictions of `DotProductBias` lie between 0 and 5.5.

    The first line of `__init__` says so: `y_range=(0, 5.5)`.
    """
    setup = "model = kit.put(DotProductBias(2, 3, 3), user_bias=[0.0, 0.0], movie_bias=[30.0, -30.0, 0.0])"
    got = np.ravel(answer("model(torch.tensor([[0, 0], [1, 1]]))", setup))
    assert_close(got.tolist(), [5.5, 0.0], tolerance=1e-4)


@needs("test_predicts_like_embeddings")
def test_has_the_same_gradients(answer, reference, rng):
    """The loss reaches all four weights, with the gradients of the model on embeddings.

    `.data` and `.detach()` cut a weight off from the loss. Index the parameter itself.
    """
    given = _drawn(rng, 20)
    given["y"] = tensor(rng.integers(1, 6, size=20), "float32")
    expression = f"kit.gradients(model, {', '.join(map(repr, WEIGHTS))})"
    got = answer(expression, BACKWARD, **given)
    for name in WEIGHTS:
        assert_true(got[name] is not None, expected=f"a gradient for {name}", got="none")
    assert_close(got, reference(expression, BACKWARD, **given), tolerance=1e-4)


@needs("test_has_the_same_gradients")
def test_trains(answer, rng):
    """An optimizer that is given `model.parameters()` brings the error down.

    The model predicts well when told the weights, so look at how they begin, and at what `model.parameters()` lists.
    """
    x = np.argwhere(np.ones((8, 10)))
    tastes, kinds = rng.permutation(np.arange(8) % 2), rng.permutation(np.arange(10) % 2)
    y = np.where(tastes[x[:, 0]] == kinds[x[:, 1]], 5, 1)  # biases alone cannot tell, for all means are the same
    setup = """
torch.manual_seed(0)
model = DotProductBias(8, 10, 3)
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
before = model(x).detach().reshape(-1)
for _ in range(60):
    loss = ((model(x).reshape(-1) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
    asked = "[before, model(x).detach().reshape(-1)]"
    first, last = (np.square(part - y).mean() for part in answer(asked, setup, x=tensor(x), y=tensor(y, "float32")))
    assert_above(float(first / max(last, 1e-9)), 4, what="the error before training, divided by the error after it,")


def test_says_what_a_plain_tensor_breaks(answer, reference):
    """`differences["parameter"]` says what the optimizer does with a model of plain tensors.

    Hand `Forgotten().parameters()` to `torch.optim.SGD`: what does it make of an empty list?
    """
    _assert_claims(answer, reference, "parameter", "torch.optim.SGD(plain.parameters(), lr=0.1)")


def test_says_what_two_numbers_for_a_size_break(answer, reference):
    """`differences["size"]` says what `create_params(30, 50)` does.

    `nn.Embedding` takes two numbers. How many does your function take?
    """
    happens = [_happens(ask, "create_params(30, 50)") for ask in (answer, reference)]  # yours may take more than one
    claim = _claim(answer, "size")
    assert_true(claim in happens, expected=EXPECTED, got=str(claim))


def test_says_what_round_brackets_break(answer, reference):
    """`differences["brackets"]` says what round brackets after a parameter do.

    Round brackets call. A layer is made to be called; is a tensor?
    """
    _assert_claims(answer, reference, "brackets", "create_params([30, 50])(users)")


def test_says_what_keepdim_breaks(answer, reference):
    """`differences["keepdim"]` says what a column of matches plus a row of biases gives.

    One side has the shape (64, 1), the other (64,). Broadcasting makes both as large as they have to be.
    """
    column = "factors.sum(dim=1, keepdim=True)"
    _assert_claims(answer, reference, "keepdim", f"{column} + flat[0] + flat[1]", f"in_place({column}, *flat)")


def test_says_what_columns_of_biases_break(answer, reference):
    """`differences["bias_size"]` says what a row of matches plus a column of biases gives.

    Now the biases are the side with the shape (64, 1). Does nobody complain?
    """
    row = "factors.sum(dim=1)"
    _assert_claims(answer, reference, "bias_size", f"{row} + column[0] + column[1]", f"in_place({row}, *column)")


def test_says_what_squeeze_breaks(answer, reference):
    """`differences["squeeze"]` says what squeezing a row of predictions does.

    `squeeze(1)` takes the second dimension away. How many dimensions has a tensor of shape (64,)?
    """
    _assert_claims(answer, reference, "squeeze", "(factors.sum(dim=1) + flat[0] + flat[1]).squeeze(1)")


def _assert_claims(answer, reference, key, *experiments):
    """Pass if the claim under `key` is what one of the experiments does when it is run now."""
    claim = _claim(answer, key)
    happens = [_happens(reference, experiment, PARTS) for experiment in experiments]
    assert_true(claim in happens, expected=EXPECTED, got=str(claim))


def _claim(answer, key):
    """What is claimed: the name of an exception, however it was given, or a shape as a tuple."""
    text = answer(f'str(differences["{key}"])')
    named = re.search(r"[A-Z]\w*(Error|Exception)", text)
    return named[0] if named else tuple(map(int, re.findall(r"\d+", text)))


def _happens(ask, experiment, setup=""):
    """What an experiment does when it is run now, in the kernel that `ask` asks."""
    setup += f"""
try:
    happens = tuple(({experiment}).shape)
except Exception as error:
    happens = type(error).__name__
"""
    return ask("happens", setup)


def _drawn(rng, n_pairs, sizes=None):
    """Sizes, weights, a range and pairs that fit each other."""
    n_users, n_movies, n_factors = (int(n) for n in rng.integers(4, 12, size=3))
    n_movies += 12
    n_factors += n_factors >= n_pairs  # so that it is another size than the batch
    n_users, n_movies, n_factors = sizes or (n_users, n_movies, n_factors)
    return {
        "sizes": (n_users, n_movies, n_factors),
        "y_range": (float(rng.uniform(-1, 1)), float(rng.uniform(5, 6))),
        "weights": {
            "user_factors": rng.normal(size=(n_users, n_factors)),
            "user_bias": rng.normal(size=n_users),
            "movie_factors": rng.normal(size=(n_movies, n_factors)),
            "movie_bias": rng.normal(size=n_movies),
        },
        "x": tensor(np.stack([rng.integers(n_users, size=n_pairs), rng.integers(n_movies, size=n_pairs)], 1)),
    }


def _predictions(given):
    """The prediction for each pair, by the formula."""
    users, movies = np.asarray(given["x"]).T
    weights, (low, high) = given["weights"], given["y_range"]
    match = (weights["user_factors"][users] * weights["movie_factors"][movies]).sum(1)
    score = match + weights["user_bias"][users] + weights["movie_bias"][movies]
    return low + (high - low) / (1 + np.exp(-score))


def _flat(got, n_pairs):
    """A column (n, 1) of predictions is as good as a row of n."""
    return got.reshape(n_pairs) if getattr(got, "shape", None) == (n_pairs, 1) else got
