"""Question 25: print a model's layers and count their parameters."""

from grader.checking import assert_close, assert_true, needs

FLAT = "model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())"

NESTED = """
inner = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh())
model = torch.nn.Module()
model.table = torch.nn.Embedding(5, 2)
model.body = torch.nn.Sequential(inner, torch.nn.Linear(4, 1, bias=False))
"""

BUFFERS = "model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.BatchNorm1d(4))"

SHARED = """
model = torch.nn.Sequential(torch.nn.Embedding(4, 3), torch.nn.Linear(3, 4))
model[1].weight = model[0].weight
"""

LOOSE = """
model = torch.nn.Module()
model.user_factors = torch.nn.Parameter(torch.zeros(6, 2))
model.scale = torch.nn.Parameter(torch.tensor(1.0))
model.head = torch.nn.Linear(2, 1)
"""

SHAPES = """
model = torch.nn.Sequential(torch.nn.Bilinear(2, 3, 4), torch.nn.GRU(2, 3))
"""


IN_BOTH = "Both layers hold the shared numbers, and each row counts all that its module holds. Only the total counts them once."
ANY_SHAPE = "A parameter may have three axes, and need not be called `weight` or `bias`."


def test_printed_is_the_description(answer, reference):
    """`printed` is the text that `print(model)` shows.

    Which function turns any object into the text that `print` would show?
    """
    printed = answer("printed")
    shown = reference("str(model)")  # of the model that was given, whatever became of it
    hint = (
        "`print` shows its text on the screen and gives back None. You want the text itself."
        if (printed is None)
        else None
    )
    assert_true(isinstance(printed, str), "a text", printed, hint=hint)
    assert_true(printed.strip() == shown.strip(), f"a text that begins {shown.splitlines()[0]}", printed)


def test_layers_lists_name_type_and_count(answer):
    """`layers` lists name, type and number of parameters of each module.

    A linear layer from 3 to 2 has 3 × 2 weights and 2 biases; an activation has nothing to train, and still is a layer.
    """
    rows = answer("layers(model)[0]", setup=FLAT)
    itself = (
        "The model itself is called ''. Only the modules inside it get a row; the total is for the whole."
        if (isinstance(rows, list) and any(isinstance(row, tuple) and row[:1] == ("",) for row in rows))
        else None
    )
    assert_close(rows, [("0", "Linear", 8), ("1", "ReLU", 0)], hint=itself)


@needs("test_layers_lists_name_type_and_count")
def test_layers_goes_into_nested_modules(answer):
    """`layers` lists modules at every depth, an outer one before those inside it.

    Each row counts all that the module holds. `named_children` sees one level; what walks the whole tree?
    """
    expected = [
        ("table", "Embedding", 10),
        ("body", "Sequential", 16),
        ("body.0", "Sequential", 12),
        ("body.0.0", "Linear", 12),
        ("body.0.1", "Tanh", 0),
        ("body.1", "Linear", 4),
    ]
    assert_close(answer("layers(model)[0]", setup=NESTED), expected)
    rows = answer("layers(model)[0]", setup=SHAPES)
    assert_close(rows, [("0", "Bilinear", 28), ("1", "GRU", 63)], hint=ANY_SHAPE)


def test_total_counts_the_whole_model(answer):
    """The total counts every parameter of the model.

    Count parameters, not rows and not tables: a linear layer from 3 to 2 has 8. And a number that an outer and an inner
    module both list is still one number.
    """
    assert_close(answer("layers(model)[1]", setup=FLAT), 8)
    assert_close(answer("layers(model)[1]", setup=NESTED), 26)
    assert_close(answer("layers(model)[1]", setup=SHAPES), 28 + 63, hint=ANY_SHAPE)


@needs("test_total_counts_the_whole_model")
def test_buffers_are_no_parameters(answer):
    """What a module keeps without training it, its buffers, is not counted.

    Batch norm for 4 columns trains 4 scales and 4 shifts; its running mean and variance are only remembered. Two such
    layers have 16, though they begin with the same numbers.
    """
    rows, total = answer("layers(model)", setup=BUFFERS)
    assert_close(rows, [("0", "Linear", 16), ("1", "BatchNorm1d", 8), ("2", "BatchNorm1d", 8)])
    assert_close(total, 32)


@needs("test_total_counts_the_whole_model")
def test_a_shared_parameter_counts_once(answer):
    """A parameter that two modules share counts once in the total.

    The embedding and the linear layer use the same 4 × 3 numbers. Ask the model for its parameters rather than adding
    up those of its layers.
    """
    assert_close(answer("layers(model)[1]", setup=SHARED), 4 * 3 + 4)
    assert_close(answer("layers(model)[0]", setup=SHARED), [("0", "Embedding", 12), ("1", "Linear", 16)], hint=IN_BOTH)


@needs("test_total_counts_the_whole_model")
def test_parameters_outside_layers_count(answer):
    """A parameter that belongs to the model itself, and to no layer, counts in the total.

    Not every model keeps its numbers in layers: some hold an `nn.Parameter` of their own.
    """
    rows, total = answer("layers(model)", setup=LOOSE)
    assert_close(rows, [("head", "Linear", 3)])
    assert_close(total, 6 * 2 + 1 + 3)
    assert_close(answer("layers(torch.nn.Linear(3, 2))"), ([], 8))


def test_layers_describes_towers_of_any_size(answer, rng):
    """`layers` describes a model of two towers, of any size.

    Look only at the model that is handed in. Work the counts out on paper for one size: rows times columns for an
    embedding, weights and biases for a linear layer.
    """
    for _ in range(2):
        n_users, n_movies, a, b, n_act = (int(n) for n in rng.integers(2, 30, size=5))
        got = answer(
            "layers(Towers((n_users, a), (n_movies, b), n_act=n_act))",
            n_users=n_users,
            n_movies=n_movies,
            a=a,
            b=b,
            n_act=n_act,
        )
        user, movie, last = n_users * a + (a + 1) * n_act, n_movies * b + (b + 1) * n_act, n_act + 1
        rows = [
            ("user", "Sequential", user),
            ("user.0", "Embedding", n_users * a),
            ("user.1", "Linear", (a + 1) * n_act),
            ("movie", "Sequential", movie),
            ("movie.0", "Embedding", n_movies * b),
            ("movie.1", "Linear", (b + 1) * n_act),
            ("last", "Linear", last),
        ]
        assert_close(got, (rows, user + movie + last))
