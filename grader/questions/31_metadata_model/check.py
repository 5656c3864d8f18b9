"""Question 31: a network that takes up categories by embeddings and continuous columns as numbers."""

from itertools import pairwise

import numpy as np
import pandas as pd

from grader.checking import Tensor, assert_above, assert_below, assert_close, assert_true, needs, tensor

FORMS = [([(6, 3)], 0), ([(9, 4), (7, 2)], 1), ([(5, 2), (8, 3), (4, 1), (3, 2)], 3)]
MODEL = "torch.manual_seed(seed)\nmodel = EmbeddingNN(sizes, layers, n_cont)"
SHAKEN = f"""
{MODEL}
with torch.no_grad():
    for parameter in model.parameters():
        parameter += 0.3 * torch.randn(parameter.shape)
for _ in range(3):
    model(x)
"""
STEPS = "the predictions of EmbeddingNN(sizes, layers, n_cont) for three equal steps of the continuous columns"
PARTS = f"""
{SHAKEN}
model.train()
calls, kinds = [], (torch.nn.Linear, torch.nn.BatchNorm1d)
for module in [each for each in model.modules() if isinstance(each, kinds)]:
    module.register_forward_hook(lambda module, given, out: calls.append((module, given[0].detach().clone(), out.detach().clone())))
model(x)
calls = list(calls)
places = [place for place, (module, *_) in enumerate(calls) if isinstance(module, torch.nn.Linear)]
inputs, last, hidden = calls[places[0]][1], calls[places[-1]][2], []
for here, there in zip(places, places[1:]):
    out, following, off = calls[here][2], calls[there][1], [float("inf")]
    for norm, *_ in calls[here + 1 : there]:
        def normed(values):
            return torch.nn.functional.batch_norm(values, None, None, norm.weight, norm.bias, training=True, eps=norm.eps)
        off += [float((made - following).abs().max()) for made in (normed(out.relu()), normed(out).relu())]
    hidden.append(min(off))
"""
SQUEEZED = "The last layer's number is squeezed as it is, by a sigmoid, and nothing else comes after the layer."
WIDTHS = "the shapes of the parameters of EmbeddingNN(sizes, layers, n_cont)"
FIT = """
torch.manual_seed(seed)
model = EmbeddingNN(sizes, [32, 16], numbers.shape[1], y_range=(0, 6))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for rows in torch.randperm(len(y)).split(250):
        optimizer.zero_grad()
        ((model((categories[rows], numbers[rows])).reshape(-1) - y[rows]) ** 2).mean().backward()
        optimizer.step()
model.eval()
"""


def test_returns_a_tensor_for_each_table(answer, rng):
    """`normalize` returns two float32 tensors, with a row for each row of the table and a column for each of `columns`.

    Only the columns that are named belong there, in the order of the list; and a table is not a tensor yet.
    """
    train, valid = _draw_tables(rng, 60), _draw_tables(rng, 25)
    for columns in (["year", "age", "hour"], ["year"]):
        got = _two(answer("normalize(train, valid, columns)", train=train, valid=valid, columns=columns))
        for part, n in zip(got, (60, 25), strict=True):
            assert_true(isinstance(part, Tensor), f"a tensor of shape ({n}, {len(columns)})", part)
            shape = (n, len(columns))
            assert_true(part.shape == shape, f"the shape {shape}", f"the shape {part.shape}")
            hint = "Layers compute with float32, and tables with float64: say which you want when you make the tensor."
            assert_true(part.torch_dtype == "float32", "float32 numbers, as layers take them", part.torch_dtype, hint)


@needs("test_returns_a_tensor_for_each_table")
def test_normalizes_the_training_rows(answer, rng):
    """`normalize` gives each training column the mean 0 and the standard deviation 1.

    Take each column on its own: subtract its mean, then divide by its deviation, which is in years where the column is.
    """
    train = _draw_tables(rng, 500)
    columns = ["year", "sine", "hour", "age", "Drama"]
    got = np.asarray(_two(answer("normalize(train, train, columns)", train=train, columns=columns))[0])
    for name, column in zip(columns, got.T, strict=True):
        told = f"{name} with the mean {abs(column.mean()):.3f} and the deviation {column.std():.3f}"
        right = abs(column.mean()) < 0.01 and abs(column.std() - 1) < 0.01
        assert_true(bool(right), f"{name} with the mean 0 and the deviation 1", told)
        expected = (train[name] - train[name].mean()) / train[name].std()
        right = np.allclose(column, expected, atol=0.02)
        hint = "In which order does the list name them?"
        assert_true(bool(right), f"{name} in its place, {columns.index(name) + 1} of {len(columns)}", "other numbers there", hint)


@needs("test_normalizes_the_training_rows")
def test_uses_what_training_says_for_both(answer):
    """`normalize` uses the mean and the deviation of the training rows for the validation rows, too.

    In training the ages are 20 and 40, so the mean is 30 and the deviation 10. What do ages of 30, 50 and 430 become, on
    a day when nobody knows yet who will come?
    """
    train = pd.DataFrame({"age": [20, 40] * 200})
    valid = pd.DataFrame({"age": [30, 50, 430] * 100})
    got = _two(answer("normalize(train, valid, ['age'])", train=train, valid=valid))[1]
    assert_close(got, tensor([[0], [2], [40]] * 100, "float32"), tolerance=0.01)
    both = {"train": train.set_axis(range(7, 407)), "valid": pd.DataFrame({"age": [50]}, index=[3])}
    got = _two(answer("normalize(train, valid, ['age'])", **both))
    assert_close(got[0], tensor([[-1], [1]] * 200, "float32"), tolerance=0.01)
    assert_close(got[1], tensor([[2]], "float32"), tolerance=0.01)
    train = pd.DataFrame({"age": [20, 40] * 200, "year": [1990, 1990, 1998, 1998] * 100})
    given = {"train": train, "valid": train[["year", "age"]]}
    got = _two(answer("normalize(train, valid, ['age', 'year'])", **given))[1]
    hint = "The same rows, but this table has its columns in another order. Do you find them by their names?"
    assert_close(got, tensor([[-1, -1], [1, -1], [-1, 1], [1, 1]] * 100, "float32"), tolerance=0.01, hint=hint)
    few = {"train": pd.DataFrame({"age": [20, 40]}), "valid": pd.DataFrame({"age": [50]})}
    got = float(np.asarray(_two(answer("normalize(train, valid, ['age'])", **few))[1]).ravel()[0])
    # The deviation is 10, or 14.14 for those who divide by the number of rows less one.
    assert_true(min(abs(got - 2), abs(got - 2**0.5)) < 0.01, "2, as the deviation is 10 (or 1.414, where it is taken to be 14.14)", got)


@needs("test_uses_what_training_says_for_both")
def test_only_shifts_a_constant_column(answer):
    """`normalize` only shifts a column that is the same everywhere in training.

    Its deviation is 0, and nothing can be divided by that. (A genre that no training movie has is such a column.)
    """
    train = pd.DataFrame({"age": [20, 40] * 50, "Western": [2] * 100})
    valid = pd.DataFrame({"age": [30, 30], "Western": [2, 5]})
    got = _two(answer("normalize(train, valid, ['Western'])", train=train, valid=valid))
    assert_close(got[0], tensor(np.zeros((100, 1)), "float32"))
    assert_close(got[1], tensor([[0], [3]], "float32"))
    got = _two(answer("normalize(train, valid, ['Western', 'age'])", train=train, valid=valid))
    hint = "Only one of the two columns is the same everywhere. What becomes of the other?"
    assert_close(got[0], tensor([[0, -1], [0, 1]] * 50, "float32"), tolerance=0.01, hint=hint)
    assert_close(got[1], tensor([[0, 0], [3, 0]], "float32"), tolerance=0.01, hint=hint)


def test_predicts_one_number_for_each_row(answer, rng):
    """`EmbeddingNN` returns one prediction for each row, with any number of columns of either kind.

    The last layer makes a column of shape (b, 1): what makes (b,) of it? And with no continuous column at all, `numbers`
    is of shape (b, 0), which can stand beside the rest like any other.
    """
    for sizes, n_cont in FORMS:
        for n in (7, 2):
            given = _given(rng, sizes, n_cont, n)
            shape = answer("tuple(model(x).shape)", MODEL, **given)
            assert_true(tuple(shape) == (n,), f"predictions of shape ({n},)", f"the shape {tuple(shape)}")
    sizes, n_cont = FORMS[0]
    shape = answer("tuple(EmbeddingNN(sizes, layers)(x).shape)", **_given(rng, sizes, n_cont, 7))
    assert_true(tuple(shape) == (7,), "predictions of shape (7,)", f"the shape {tuple(shape)}")


@needs("test_predicts_one_number_for_each_row")
def test_has_an_embedding_for_each_category(answer, rng):
    """`EmbeddingNN` has an embedding of the given size for each category, and only for those.

    A module finds the layers that are its attributes. In a plain list it does not look: `nn.ModuleList` is one in which
    it does.
    """
    for sizes, n_cont in FORMS:
        got = answer(
            "[tuple(p.shape) for p in model.parameters()]", f"{MODEL}\nmodel(x)", **_given(rng, sizes, n_cont, 6)
        )
        for size in sizes:
            assert_true(got.count(size) >= sizes.count(size), f"a parameter of shape {size}", got)


@needs("test_has_an_embedding_for_each_category")
def test_has_a_hidden_layer_for_each_size(answer, rng):
    """`EmbeddingNN` has a hidden layer of each size in `layers`, and the first takes in factors and numbers alike.

    How wide is the input? As wide as all embeddings' factors together, and one more for each continuous column, which
    goes in as it is.
    """
    sizes, n_cont = [(9, 4), (7, 2)], 3
    for layers in ([11, 5], [13], [8, 10, 6]):
        given = {**_given(rng, sizes, n_cont, 6), "layers": layers}
        got = answer("[tuple(p.shape) for p in model.parameters()]", f"{MODEL}\nmodel(x)", shown=WIDTHS, **given)
        widths = [4 + 2 + n_cont, *layers, 1]
        for n_in, n_out in pairwise(widths):
            found = (n_in, n_out) in got or (n_out, n_in) in got or (n_out == 1 and (n_in,) in got)
            assert_true(found, f"an `nn.Linear({n_in}, {n_out})` among the layers", got)


@needs("test_predicts_one_number_for_each_row")
def test_every_column_counts(answer, rng):
    """The prediction of `EmbeddingNN` depends on every column of both kinds.

    Each category is looked up in an embedding of its own, the first in the first. Have a look at what goes into the first
    layer: is all of it there?
    """
    sizes, n_cont = FORMS[2]
    given = _given(rng, sizes, n_cont, 40)
    categories, numbers = given["x"]
    changed = {}
    for column, (n, _) in enumerate(sizes):
        others = np.where(np.arange(len(sizes)) == column, (categories + 1) % n, categories)
        changed[f"category {column + 1}"] = (tensor(others), numbers)
    for column in range(n_cont):
        changed[f"continuous column {column + 1}"] = (categories, tensor(numbers + np.eye(n_cont)[column], "float32"))
    expression = "model(x), {name: model(other) for name, other in changed.items()}"
    shown = "the predictions of EmbeddingNN(sizes, layers, n_cont), and those when one column changes"
    base, others = answer(expression, f"{SHAKEN}\nmodel.eval()", shown=shown, changed=changed, **given)
    for name, other in others.items():
        assert_true(_differ(base, other), f"other predictions when {name} changes", "the same ones for all 40 rows")


@needs("test_every_column_counts")
def test_takes_numbers_as_they_are(answer, rng):
    """`EmbeddingNN` takes continuous columns as the numbers they are: 0.2 differs from 0.4, and a little from 0.21.

    An age is not a place in a vocabulary. Rounded to look something up with it, most of it is lost.
    """
    sizes, n_cont = FORMS[1]
    given = _given(rng, sizes, n_cont, 40)
    setup = f"{SHAKEN}\nmodel.eval()\nplaces = x[0]"
    for number in (0.21, 0.4, -0.4):
        expression = f"model((places, torch.full((40, 1), 0.2))), model((places, torch.full((40, 1), {number})))"
        shown = f"the predictions of EmbeddingNN(sizes, layers, 1) where the continuous column is 0.2, and {number}"
        base, other = answer(expression, setup, shown=shown, **given)
        assert_true(
            _differ(base, other), f"other predictions for {number} than for 0.2", "the same ones for all 40 rows"
        )


@needs("test_has_an_embedding_for_each_category")
def test_stays_inside_the_range(answer, rng):
    """The predictions of `EmbeddingNN` stay inside `y_range`, whatever range that is; it is (0, 5.5) unless given.

    Nobody can give six stars. What squeezes any number into a range, and where does it belong?
    """
    twice = [(3, 2), (3, 2)], 1
    for low, high, (sizes, n_cont), layers in (
        (0.0, 5.5, FORMS[2], [12, 7]),
        (2.0, 3.0, FORMS[2], [12, 7]),
        (-4.0, -1.0, FORMS[2], [12, 7]),
        (2.0, 3.0, FORMS[1], [6, 6]),
        (2.0, 3.0, FORMS[0], [6]),
        (0.0, 5.5, twice, []),
    ):
        given = _given(rng, sizes, n_cont, 60) | {"layers": layers}
        setup = SHAKEN.replace("n_cont)", "n_cont, y_range=y_range)").replace("0.3 *", "5 *")
        shown = f"the predictions of EmbeddingNN(sizes, layers, n_cont, y_range=({low:g}, {high:g})) for 60 rows"
        got = np.asarray(answer("model(x)", setup, shown=shown, y_range=(low, high), **given))
        told = f"predictions from {got.min():.2f} to {got.max():.2f}"
        inside = got.min() >= low - 1e-4 and got.max() <= high + 1e-4
        assert_true(bool(inside), f"predictions from {low:g} to {high:g}", told)
    setup = (
        "model = EmbeddingNN(sizes, layers, n_cont).eval()\n"
        "other = EmbeddingNN(sizes, layers, n_cont, y_range=(0, 5.5)).eval()\n"
        "other.load_state_dict(model.state_dict())"
    )
    shown = "the predictions of EmbeddingNN(sizes, layers, n_cont), without a y_range"
    got, expected = answer("model(x), other(x)", setup, shown=shown, **given)
    assert_close(got, expected, hint="The first line of `__init__` says which range is meant where none is given.")


@needs("test_has_an_embedding_for_each_category")
def test_squeezes_into_the_range(answer, rng):
    """`EmbeddingNN` squeezes into `y_range`, and does not cut off: hardly a prediction lies at the ends.

    Where it is cut off, a prediction no longer changes with the weights, and nothing is learned from it. What comes near
    the ends without ever reaching them?
    """
    sizes, n_cont = FORMS[2]
    setup = SHAKEN.replace("n_cont)", "n_cont, y_range=(2, 3))")
    shown = "the predictions of EmbeddingNN(sizes, layers, n_cont, y_range=(2, 3)) for 200 rows"
    got = np.asarray(answer("model(x)", setup, shown=shown, **_given(rng, sizes, n_cont, 200)), dtype=float)
    at_ends = float(((got < 2.0001) | (got > 2.9999)).mean())
    assert_below(at_ends, 0.1, "the share of the predictions that lie at 2 or at 3")


@needs("test_predicts_one_number_for_each_row")
def test_normalizes_with_the_batch_while_it_trains(answer, rng):
    """While it trains, `EmbeddingNN` normalizes with the batch: a row's prediction depends on who is with it.

    Each hidden layer has three parts. Which of them looks at the other rows?
    """
    sizes, n_cont = FORMS[1]
    given = _given(rng, sizes, n_cont, 40)
    setup = f"{SHAKEN}\nmodel.train()\nfirst, second = [(part[:10], part[5:15]) for part in x]"
    expression = "model((first[0], second[0]))[5:], model((first[1], second[1]))[:5]"
    got = answer(expression, setup, shown="the predictions for five rows in training, in two batches", **given)
    assert_true(not np.allclose(got[0], got[1], atol=1e-6), "other predictions in another batch", "the same ones")


@needs("test_predicts_one_number_for_each_row")
def test_each_row_is_on_its_own_after_eval(answer, rng):
    """After `model.eval()`, a prediction does not depend on the other rows, and predicting changes nothing.

    A user who is asked about alone gets the same stars as in a crowd. After `eval()`, `nn.BatchNorm1d` uses the mean that
    it kept, by itself. Does anything in your code stop it?
    """
    sizes, n_cont = FORMS[2]
    given = _given(rng, sizes, n_cont, 40)
    setup = f"{SHAKEN}\nmodel.eval()\nalone = [tuple(part[i : i + 1] for part in x) for i in range(5)]"
    shown = "the predictions for five rows after eval(), alone and among others"
    shape = answer("tuple(model(alone[0]).shape)", setup, shown="the prediction for one row after eval()", **given)
    hint = "`.squeeze()` also drops the batch when it has one row. Which dimension is to go?" if shape == () else None
    assert_true(shape == (1,), "a tensor of shape (1,) for one row", f"one of shape {shape}", hint)
    expression = "model(x)[:5], torch.cat([model(one).reshape(-1) for one in alone])"
    together, alone = answer(expression, setup, shown=shown, **given)
    assert_close(alone, together, tolerance=1e-4)
    kept = "before = {k: v.clone() for k, v in model.state_dict().items()}\nmodel(x)"
    both = answer("[before, dict(model.state_dict())]", f"{setup}\n{kept}", shown="the model before and after model(x)", **given)
    is_same = all(np.array_equal(value, both[1][name], equal_nan=True) for name, value in both[0].items())
    assert_true(is_same, "a model that is as it was before it predicted", "another")


@needs("test_predicts_one_number_for_each_row")
def test_bends_between_the_layers(answer, rng):
    """Between the layers of `EmbeddingNN` stand a ReLU and batch norm, each time, and what a number adds is not the same everywhere.

    Without a ReLU, ten layers are one. What stands between an `nn.Linear` and the next, besides batch norm?
    """
    sizes, n_cont = FORMS[2]
    given = _given(rng, sizes, n_cont, 60)
    setup = f"{SHAKEN}\nmodel.eval()\nsteps = [(x[0], x[1] + step) for step in (-2, 0, 2)]"
    got = [np.asarray(part, dtype=float) for part in answer("[model(step) for step in steps]", setup, shown=STEPS, **given)]
    shares = np.clip(np.stack(got) / 5.5, 1e-6, 1 - 1e-6)
    less, here, more = np.log(shares / (1 - shares))
    bend = float(np.abs(less + more - 2 * here).max())
    assert_above(bend, 0.01, "the distance of the scores for three equal steps of an input from a straight line")
    given = {**_given(rng, sizes, n_cont, 60), "layers": [12, 7, 9]}
    shown = "what goes into each nn.Linear of EmbeddingNN(sizes, layers, n_cont), in training, and what comes out of the last"
    hidden, last, predicted, inputs = answer("hidden, last, model(x), inputs", PARTS, shown=shown, **given)
    for number, off in enumerate(hidden, start=1):
        hint = "A hidden layer is a Linear, a ReLU and a BatchNorm1d, each of them once, whichever of the two comes last."
        assert_true(off < 1e-3, f"the ReLU and the batch norm of what hidden layer {number} gives", "something else", hint)
    assert_true(len(hidden) == 3, "an `nn.Linear` for each hidden layer and a last one", f"{len(hidden) + 1} of them")
    columns = np.asarray(given["x"][1]).T
    found = all(any(np.allclose(column, each, atol=1e-6) for each in np.asarray(inputs).T) for column in columns)
    hint = "The numbers go into the first layer as they come: `normalize` has done all that is to be done to them."
    assert_true(found, "the continuous columns as they are, among what goes into the first layer", "others", hint)
    assert_close(np.ravel(predicted), 5.5 / (1 + np.exp(-np.ravel(last))), tolerance=1e-3, hint=SQUEEZED)


@needs("test_has_an_embedding_for_each_category")
def test_every_parameter_learns(answer, rng):
    """The gradient of the loss reaches every parameter of `EmbeddingNN`.

    Whatever stands between an embedding and the prediction must be torch's arithmetic: no `.detach()`, no NumPy and no
    `torch.no_grad()`.
    """
    sizes, n_cont = FORMS[2]
    given = {**_given(rng, sizes, n_cont, 80), "y": tensor(rng.integers(1, 6, size=80), "float32")}
    backward = f"{MODEL}\n((model(x).reshape(-1) - y) ** 2).mean().backward()"
    got = answer(
        "[name for name, p in model.named_parameters() if p.grad is None]",
        backward,
        shown="the gradients of EmbeddingNN(sizes, layers, n_cont) after ((model(x) - y) ** 2).mean().backward()",
        **given,
    )
    assert_true(not got, "a gradient for every parameter", f"none for {', '.join(got)}")


@needs("test_predicts_one_number_for_each_row")
def test_beats_users_and_titles_alone(answer, reference, rng):
    """Where taste depends on age and occupation, `EmbeddingNN` with them beats a network of users and titles alone.

    The young like one kind of movie and the old another, so age and genre have to act *together*: what lies between two
    linear layers that makes such a thing possible?
    """
    given = _planted(rng)
    new_y = given.pop("new_y")
    rich = {**given, "sizes": [(500, 6), (40, 6), (6, 3)]}
    plain = {name: values[:, :2] if "categories" in name else values for name, values in given.items()}
    plain |= {name: values[:, :0] for name, values in given.items() if "numbers" in name}
    asked = "model((new_categories, new_numbers)).reshape(-1).detach()"
    shown = "the predictions of an EmbeddingNN for 600 ratings, after 20 epochs with 1,800 others"
    got = np.square(answer(asked, FIT, shown=shown, timeout=30, **rich) - new_y).mean()
    right = np.square(reference(asked, FIT, timeout=30, sizes=rich["sizes"][:2], **plain) - new_y).mean()
    assert_below(float(got), 0.5 * float(right), "the mean squared error of those predictions")


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: how categories enter, how numbers do, what is gained, and what stays unknown.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _differ(one, other):
    """Whether any two predictions differ by more than rounding."""
    return bool((np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)) > 1e-7).any())


def _two(got):
    is_pair = isinstance(got, (tuple, list)) and len(got) == 2
    assert_true(is_pair, "two tensors, one for each table", got, "One for `train` and one for `valid`: return both.")
    return got


def _draw_tables(rng, n):
    """A table with continuous columns, of large and of small numbers, and some others."""
    return pd.DataFrame(
        {
            "user": rng.integers(1, 50, n),
            "age": rng.integers(10, 71, n),
            "occupation": rng.choice(["artist", "doctor", "student"], n),
            "hour": rng.integers(0, 24, n),
            "year": rng.integers(1930, 1999, n).astype(float),
            "sine": np.sin(rng.uniform(0, 6.3, n)),
            "Drama": rng.integers(2, size=n),
        }
    )


def _given(rng, sizes, n_cont, n):
    """What a model is made of, and an input for it."""
    categories = np.stack([rng.integers(values, size=n) for values, _ in sizes], axis=1)
    numbers = tensor(rng.normal(size=(n, n_cont)), "float32")
    made = {"sizes": sizes, "n_cont": n_cont, "layers": [12, 7], "seed": int(rng.integers(1000))}
    return {**made, "x": (tensor(categories), numbers)}


def _planted(rng):
    """Ratings of 500 users, not five of each, of which three quarters are to learn from: age and occupation decide."""
    n, cut = 2400, 1800
    age, occupation = rng.uniform(-1.7, 1.7, 500), rng.integers(6, size=500)
    genre, level = rng.choice([-1.0, 1.0], 40), rng.normal(0, 0.3, 40)
    likes_new, year = rng.choice([-1.0, 1.0], 6), rng.uniform(-1.7, 1.7, 40)
    user, title = rng.integers(500, size=n), rng.integers(40, size=n)
    match = 0.8 * age[user] * genre[title] + 0.5 * likes_new[occupation[user]] * year[title]
    y = np.clip(3 + level[title] + match + rng.normal(0, 0.3, n), 0.1, 5.9)
    categories = tensor(np.stack([user, title, occupation[user]], axis=1))
    numbers = tensor(np.stack([age[user], genre[title], year[title]], axis=1), "float32")
    parts = {"categories": categories, "numbers": numbers, "y": tensor(y, "float32")}
    old = {name: values[:cut] for name, values in parts.items()}
    return {"seed": int(rng.integers(1000)), **old, **{f"new_{name}": values[cut:] for name, values in parts.items()}}
