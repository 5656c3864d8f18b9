"""Lab C6: a decorator that shows the keywords of a parent, and the chapter's network with it."""

from grader.checking import assert_close, assert_true, needs, tensor

PARENT = """import inspect
def parent(a, b=2, *, c="x"): return [a, b, c]
"""
SIGNATURE = "str(inspect.signature(child))"
OWN_DEFAULT = "Both have a `b`. Which of the two defaults counts when `child` is called without it?"
IS_NOT = "An array compares itself number by number with `!=`. How do you ask whether two names mean one and the same thing?"
TAKEN_UP = (
    "`rest` and `more` are what `parent` collects by itself: nobody can give them by name, and they have no default."
)
OF_THE_CLASS = (
    "A class inherits its parent's attributes. If the signature is an attribute of the class, then every child has it, "
    "too. What if it is one of the class's `__init__`?"
)
NETWORK = "torch.manual_seed(3)\nmodel = EmbeddingNN([(5, 3), (7, 2)], [6, 4]{})\nmodel.eval()\n"
ANY_SIZES = "There may be any number of categories and of layers. Are all of them handed on?"
PARTS = """
n_norms = sum(isinstance(part, torch.nn.BatchNorm1d) for part in model.modules())
rates = sorted({part.p for part in model.modules() if isinstance(part, torch.nn.Dropout)})
"""


def test_returns_a_decorator(answer, rng):
    """`delegates(parent)` returns a function, and that one returns what it decorates.

    `delegates(parent)` is called before there is a child to decorate. Is there a `return` in both functions?
    """
    number = int(rng.integers(3, 900))
    setup = "def parent(a=0): ...\ndef child(x, **kwargs): return [x, kwargs]\n"
    setup += "decorator = delegates(parent)\nmade = decorator and decorator(child)"
    shown = f"delegates(parent)(child)({number}), where child(x, **kwargs) returns [x, kwargs]"
    assert_close(answer(f"made and made({number})", setup, shown=shown), [number, {}])


@needs("test_returns_a_decorator")
def test_shows_the_parameters_of_the_parent(answer):
    """`delegates` shows the parent's parameters that have a default, keyword-only, in place of `**kwargs`.

    `a` has no default: `child` has to supply it. The star in the expected signature says that `b` and `c` are
    keyword-only. `replace` changes the kind of a parameter.
    """
    setup = PARENT + "@delegates(parent)\ndef child(x, **kwargs): return parent(x, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(x, *, b=2, c='x')")


@needs("test_shows_the_parameters_of_the_parent")
def test_the_child_s_own_parameters_come_first(answer):
    """What the function has itself is shown first, as it is, and no name is shown twice.

    A parameter of the child wins over the parent's of the same name: it never gets as far as `**kwargs`.
    """
    setup = PARENT + "@delegates(parent)\ndef child(x, b=7, **kwargs): return parent(x, b=b, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(x, b=7, *, c='x')", hint=OWN_DEFAULT)
    setup = PARENT + "@delegates(parent)\ndef child(*xs, y, z=0, **kwargs): return parent(xs, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(*xs, y, z=0, b=2, c='x')")
    setup = PARENT + "@delegates(parent)\ndef child(x, /, y=1, **kwargs): return parent(x, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(x, /, y=1, *, b=2, c='x')")


@needs("test_shows_the_parameters_of_the_parent")
def test_any_default_is_one(answer):
    """A default of `None`, 0 or `False` is a default.

    `parameter.empty` is what a parameter without a default has, and nothing else is.
    """
    setup = """import inspect
def parent(a, b=None, c=0, d=False, e=""): ...
@delegates(parent)
def child(**kwargs): ...
"""
    assert_close(answer(SIGNATURE, setup), "(*, b=None, c=0, d=False, e='')")
    assert_close(answer(SIGNATURE, setup.replace("a, b=None, ", "b=None, ")), "(*, b=None, c=0, d=False, e='')")
    setup = """import inspect
def parent(a, b=np.array([1, 2])): ...
@delegates(parent)
def child(**kwargs): ...
"""
    assert_close(answer(SIGNATURE, setup), "(*, b=array([1, 2]))", hint=IS_NOT)


@needs("test_shows_the_parameters_of_the_parent")
def test_leaves_out_what_the_parent_collects(answer):
    """The parent's `*args` and `**kwargs` are not shown.

    Only what has a default is handed on by name.
    """
    setup = """import inspect
def parent(a, *rest, b=2, **more): ...
@delegates(parent)
def child(x, **kwargs): ...
"""
    assert_close(answer(SIGNATURE, setup), "(x, *, b=2)", hint=TAKEN_UP)


@needs("test_shows_the_parameters_of_the_parent")
def test_keep_shows_kwargs_last(answer):
    """With `keep=True` the function's own `**kwargs` is shown after all, at the end.

    Nothing may stand behind `**kwargs` in a signature. Take it out first, then put it back last.
    """
    setup = PARENT + "@delegates(parent, keep=True)\ndef child(x, **kwargs): return parent(x, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(x, *, b=2, c='x', **kwargs)")
    setup = PARENT + "@delegates(parent, keep=False)\ndef child(x, **kwargs): return parent(x, **kwargs)\n"
    assert_close(answer(SIGNATURE, setup), "(x, *, b=2, c='x')")


@needs("test_keep_shows_kwargs_last")
def test_kwargs_may_have_another_name(answer):
    """`**options` is as good as `**kwargs`, and an ordinary parameter may be called `kwargs`.

    It is the kind of a parameter that says that it collects keywords, not its name.
    """
    for keep, end in ((False, ""), (True, ", **options")):
        setup = PARENT + f"@delegates(parent, keep={keep})\ndef child(kwargs, **options): ...\n"
        assert_close(answer(SIGNATURE, setup), f"(kwargs, *, b=2, c='x'{end})")


@needs("test_shows_the_parameters_of_the_parent")
def test_without_kwargs_nothing_is_handed_on(answer):
    """A function without `**kwargs` cannot hand anything on: `TypeError`.

    To show keywords that it does not take would be a lie. An `*args` is no `**kwargs`. And what of a class?
    """
    for parameters in ("x, c", "*args", "kwargs"):
        setup = PARENT + f"def child({parameters}): ...\n"
        for arguments in ("parent", "parent, keep=True"):
            answer.raises(f"callable(delegates({arguments})(child))", "TypeError", setup)
    setup = PARENT + "class Child:\n    def __init__(self, x): ...\n"
    answer.raises("callable(delegates(parent)(Child))", "TypeError", setup)


@needs("test_shows_the_parameters_of_the_parent")
def test_keeps_annotations(answer):
    """Annotations of both, the child's return value included, stay as they are.

    `replace` keeps whatever you do not name, of a parameter and of a signature.
    """
    setup = """import inspect
def parent(a: int, b: float = 0.5, *, c: "how many" = 3) -> bytes: ...
@delegates(parent)
def child(x: list, y: int = 1, **kwargs) -> str: ...
"""
    assert_close(answer(SIGNATURE, setup), "(x: list, y: int = 1, *, b: float = 0.5, c: 'how many' = 3) -> str")
    setup = PARENT + "@delegates(parent, keep=True)\ndef child(x: list, **kwargs: int): ...\n"
    assert_close(answer(SIGNATURE, setup), "(x: list, *, b=2, c='x', **kwargs: int)")


@needs("test_shows_the_parameters_of_the_parent")
def test_does_what_it_did_before(answer):
    """A decorated function does what it did before, and keeps its name and its docstring.

    `delegates` returns a decorator, and the decorator returns the function: is there a `return` in both?
    """
    setup = PARENT + '@delegates(parent)\ndef child(x, **kwargs):\n    "Help."\n    return parent(x + 1, **kwargs)\n'
    asked = "[child(1), child(2, c=0), child(x=3, b=4), child.__name__, child.__doc__]"
    assert_close(answer(asked, setup), [[2, 2, "x"], [3, 2, 0], [4, 4, "x"], "child", "Help."])
    answer.raises("child(1, d=5)", "TypeError", setup)


@needs("test_shows_the_parameters_of_the_parent")
def test_shows_the_parameters_for_a_class(answer):
    """For a class, the parameters are those of its `__init__` and of its parent's, without `self`.

    `self` is the first parameter of `__init__`. In the signature of the class it is left out by itself.
    """
    setup = """import inspect
class Parent:
    def __init__(self, a, b=2): self.kept = [a, b]
@delegates(Parent)
class Child(Parent):
    def __init__(self, x, **kwargs): super().__init__(x, **kwargs)
"""
    assert_close(answer("str(inspect.signature(Child))", setup), "(x, *, b=2)")
    kept = setup.replace("delegates(Parent)", "delegates(Parent, keep=True)")
    assert_close(answer("str(inspect.signature(Child))", kept), "(x, *, b=2, **kwargs)")
    made = answer("[type(Child).__name__, Child(1).kept, Child(1, b=5).kept]", setup)
    assert_close(made, ["type", [1, 2], [1, 5]])


@needs("test_shows_the_parameters_for_a_class")
def test_a_class_and_a_function_may_be_mixed(answer):
    """A function may hand on to a class, a class to a function, and a method too.

    `inspect.signature` reads all of them. What differs is only what is decorated: a class, or something else.
    """
    model = "import inspect\nclass Model:\n    def __init__(self, a, b=2): ...\n"
    setup = model + "@delegates(Model)\ndef make(x, **kwargs): ...\n"
    assert_close(answer("str(inspect.signature(make))", setup), "(x, *, b=2)")
    setup = PARENT + "@delegates(parent)\nclass Child:\n    def __init__(self, x, **kwargs): ...\n"
    assert_close(answer("str(inspect.signature(Child))", setup), "(x, *, b=2, c='x')")
    setup = model + "class Learner:\n    @delegates(Model)\n    def fit(self, n, **kwargs): ...\n"
    assert_close(answer("str(inspect.signature(Learner.fit))", setup), "(self, n, *, b=2)")


@needs("test_the_child_s_own_parameters_come_first")
def test_hands_on_what_was_handed_on(answer):
    """What the parent shows by `delegates` itself is shown, too.

    `inspect.signature` of a decorated parent is what you made it. Does your code read that, or its `def` line?
    """
    setup = (
        PARENT
        + """@delegates(parent)
def child(x, d=4, **kwargs): return parent(x, **kwargs)
@delegates(child)
def grandchild(y, c=9, **kwargs): return child(y, c=c, **kwargs)
"""
    )
    assert_close(answer("str(inspect.signature(grandchild))", setup), "(y, c=9, *, d=4, b=2)")


@needs("test_shows_the_parameters_for_a_class")
def test_nothing_is_shared(answer):
    """One decorator used twice, the parent, and classes that inherit from the child each show what is their own.

    `delegates(parent)` may be kept and used again. What of the first use is still there in the second?
    """
    setup = (
        PARENT
        + """hands_on = delegates(parent)
@hands_on
def first(x, b=0, **kwargs): ...
@hands_on
def second(y, **kwargs): ...
"""
    )
    asked = "[str(inspect.signature(each)) for each in (first, second, parent)]"
    assert_close(answer(asked, setup), ["(x, b=0, *, c='x')", "(y, *, b=2, c='x')", "(a, b=2, *, c='x')"])
    setup = (
        PARENT
        + """@delegates(parent)
class Child:
    def __init__(self, x, **kwargs): ...
class Grandchild(Child):
    def __init__(self, z): ...
"""
    )
    shown = "[str(inspect.signature(each)) for each in (Child, Grandchild)]"
    assert_close(answer(shown, setup), ["(x, *, b=2, c='x')", "(z)"], hint=OF_THE_CLASS)


@needs("test_the_child_s_own_parameters_come_first", "test_keep_shows_kwargs_last")
def test_works_for_any_signature(answer, rng):
    """`delegates` works for any number of parameters, with and without defaults.

    There may be none to show, and none of one's own.
    """
    for n_own, n_parent in ((0, 0), (0, 3), (2, 0), (3, 5)):
        names = rng.permutation(list("abcdefgh"))
        own, parents = names[:n_own].tolist(), rng.permutation(names)[:n_parent].tolist()
        n_required = int(rng.integers(n_parent + 1))
        defaults = {name: int(rng.integers(1, 99)) for name in parents[n_required:]}
        of_parent = [*parents[:n_required], *(f"{name}={default}" for name, default in defaults.items())]
        setup = f"""import inspect
def parent({", ".join(of_parent)}): ...
@delegates(parent)
def child({", ".join([*own, "**kwargs"])}): ...
"""
        shown = [f"{name}={default}" for name, default in defaults.items() if name not in own]
        assert_close(answer(SIGNATURE, setup), f"({', '.join([*own, *(['*'] if shown else []), *shown])})")


def test_embedding_nn_shows_its_keywords(answer):
    """`EmbeddingNN` is a class that shows its own two parameters and the four of `TabularModel`.

    The line with the `@` stands just above `class`. What `TabularModel` has no default for, `EmbeddingNN` supplies.
    """
    names = ["embedding_sizes", "layers", "dropout", "embedding_dropout", "use_bn", "y_range"]
    setup = "import inspect\nEmbeddingNN([(5, 3), (7, 2)], [6])\n"
    assert_close(answer("list(inspect.signature(EmbeddingNN).parameters)", setup), names)
    parents = answer("[each.__name__ for each in EmbeddingNN.__mro__[1:-1]]")
    assert_true("TabularModel" in parents, "a child of `TabularModel`", f"a child of {', '.join(parents) or 'nothing'}")


@needs("test_embedding_nn_shows_its_keywords")
def test_embedding_nn_predicts_one_number(answer, reference, rng):
    """`EmbeddingNN` predicts one number for each row of a batch, from its categories alone.

    `super().__init__` wants to know how many continuous columns there are and how many numbers to predict.
    """
    x = tensor(rng.integers(0, 5, size=(6, 2)))
    got = answer("model(x)", NETWORK.format(""), x=x)
    assert_close(got, reference("model(x)", NETWORK.format(""), x=x), tolerance=1e-4)
    for sizes, layers in (([(5, 3), (7, 2), (6, 4)], [6, 5, 4]), ([(5, 3)], [4])):
        x = tensor(rng.integers(0, 5, size=(6, len(sizes))))
        setup = NETWORK.format("").replace("[(5, 3), (7, 2)], [6, 4]", f"{sizes}, {layers}")
        got = answer("model(x)", setup, x=x)
        assert_close(got, reference("model(x)", setup, x=x), tolerance=1e-4, hint=ANY_SIZES)


@needs("test_embedding_nn_predicts_one_number")
def test_embedding_nn_hands_its_keywords_on(answer, rng):
    """`EmbeddingNN` hands all its other keywords on to `TabularModel`.

    A signature is only what is said. Do the keywords arrive, those that you did not think of, too?
    """
    x = tensor(rng.integers(0, 5, size=(6, 2)))
    got = answer("model(x).tolist()", NETWORK.format(", y_range=(7, 9)"), x=x)
    assert_true(all(7 < each < 9 for each in got), "predictions between 7 and 9", got)
    keywords = "dropout=0.25, embedding_dropout=0.5, use_bn=False"
    setup = NETWORK.format(f", {keywords}") + PARTS
    words = f"the number of BatchNorm1d layers, and the dropout rates, of a model made with {keywords}"
    assert_close(answer("[n_norms, rates]", setup, shown=words), [0, [0.25, 0.5]])


@needs("test_embedding_nn_predicts_one_number")
def test_embedding_nn_refuses_unknown_keywords(answer):
    """A keyword that `TabularModel` does not know raises `TypeError`, as does one that `EmbeddingNN` supplies itself.

    That is the parent's work, if all is handed on: nothing should be swallowed.
    """
    for keyword in ("drop=0.2", "n_out=2", "n_cont=3"):
        answer.raises(f"EmbeddingNN([(5, 3), (7, 2)], [6], {keyword}).y_range", "TypeError")
