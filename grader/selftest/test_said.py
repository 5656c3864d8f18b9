"""What a student reads where something is wrong: what was asked, what came of it, a hint, and how to repeat it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.judging.asked import Asked, comparing
from grader.judging.compare import assert_close, assert_true
from grader.judging.difference import difference
from grader.judging.outcome import Finding, Outcome, block, laid_out
from grader.judging.plain_words import without_kit
from grader.judging.show import show, show_given
from grader.running.raised import hint_for
from grader.wire.wire import tensor

ASKED = [("asked", "f(x)"), ("after", "a\nb"), ("where", "x = 1\ny = 2")]
CAME = [("expected", "2"), ("got", "1")]


def labels(text: str) -> list[str]:
    return [line[4:14].strip() for line in text.splitlines() if line.startswith("    ") and line[4:14].strip()]


def test_what_it_takes_to_repeat_a_call_comes_last_if_it_is_long() -> None:
    short = block("Title.", "a.ipynb", Finding(Outcome.WRONG, [*ASKED, *CAME]), "Think.")
    assert labels(short) == ["notebook", "asked", "after", "where", "expected", "got", "hint"]
    asked = [*ASKED[:2], ("where", "x = 1\ny = 2\nz = 3")]
    long = block("Title.", "a.ipynb", Finding(Outcome.WRONG, [*asked, *CAME]), "Think.")
    assert labels(long) == ["notebook", "asked", "expected", "got", "hint", "to try it", "after", "where"]
    assert labels(laid_out(Finding(Outcome.WRONG, [*ASKED, *CAME]))) == ["asked", "after", "where", "expected", "got"]


@pytest.mark.parametrize(
    ("got", "expected", "told"),
    [
        (np.array([1, 1, 0]), np.array([0, 0, 1]), "array([1, 1, 0])"),
        (np.array([3.0, 2, 1]), np.array([1.0, 2, 3]), "array([3.0, 2.0, 1.0]); the right values in reverse order"),
        (np.array([2.0, 4.0]), np.array([1.0, 2.0]), "array([2.0, 4.0]); twice what was expected, every value"),
        (np.array([1.5, 2.5]), np.array([1.0, 2.0]), "array([1.5, 2.5]); every value is 0.5 too high"),
        (np.array([0.0, 1, 5]), np.array([1.0, 5, 7]), "array([0.0, 1.0, 5.0]); every value is one place too far on"),
        (tensor(np.ones((3, 3))), tensor(np.ones(3)), "tensor of shape (3, 3): every pair was combined"),
        (["b", "a", "c"], ["a", "b", "c"], "['b', 'a', 'c'], the right ones in another order"),
        ([3, 2, 1], [1, 2, 3], "[3, 2, 1], the right ones in reverse order"),
        ((4.5, 2.5), (2.5, 4.5), "(4.5, 2.5), the other way round"),
        ([1, 1, 2], [1, 2, 2], "[1, 1, 2]"),
        ((64,), (64, 1), "(64,)"),
        (np.zeros(4), np.array([0.0, 0, 0, 1]), "array([0.0, 0.0, 0.0, 0.0])"),
        ([1], [1, 2], "[1], 1 item"),
        (16.83, 8.415, "16.83, twice what was expected"),
        (16, 32, "16, half what was expected"),
        (4, 2, "4"),
        (0, None, "0, a number where None was expected"),
    ],
)
def test_what_a_wrong_value_has_in_common_with_the_right_one_is_said(got: Any, expected: Any, told: str) -> None:
    found = difference(got, expected, 1e-5, True)
    assert found is not None and found.got.startswith(told)


def test_an_input_that_comes_back_as_it_was_is_named() -> None:
    log = [Asked("f(rows)", "", {"rows": [3, 1]}, value=[3, 1])]
    told = r"got \[3, 1\], the other way round: `rows` as it was before the call"
    with pytest.raises(Finding, match=told), comparing(log):
        assert_close(log[0].value, [1, 3])


def test_nothing_is_asked_for_its_return() -> None:
    with pytest.raises(Finding, match="got None: is there a `return`"):
        assert_true(False, "a list", None)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("m = kit.put(D(2), a=a, b=[[1]])", "m = D(2)\n# with the a below, b = [[1]]"),
        ("m = D(2)\nkit.put(m, **weights)", "m = D(2)\n# m now has the weights below"),
        ("m = kit.fill(D(2), 1)", "m = D(2)\n# with small random numbers for its weights"),
        ("kit.weights(m, 'a', 'b')", "the weights a and b of m"),
        ("kit.gradients(m, *('a', 'b'))", "the gradients of a and b of m"),
        ("kit.all_gradients(m)", "the gradients of all weights of m"),
        ("m( x )", "m( x )"),
        ("torch.manual_seed(3)\nm = D(2)", "m = D(2)"),
        ("np.random.seed(seed)\nm = kit.fill(D(2), seed)", "m = D(2)\n# with small random numbers for its weights"),
        ("def m(s):\n    torch.manual_seed(s)", "def m(s):\n    torch.manual_seed(s)"),
    ],
)
def test_no_name_is_shown_that_a_notebook_does_not_have(code: str, told: str) -> None:
    assert without_kit(code) == told


def test_only_inputs_that_the_call_names_are_shown_and_long_ones_by_their_shape() -> None:
    asked = Asked("f(x, n)", "", {"x": np.arange(99.0), "n": 2, "other": 3}).lines()
    assert asked == [("asked", "f(x, n)"), ("where", "x = an array of shape (99,)\nn = 2")]
    assert show_given(np.arange(3)) == "array([0, 1, 2])"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.arange(16).reshape(4, 4) / 15, "array([[0.0, 0.0666667, 0.133333, 0.2], …]) of shape (4, 4)"),
        ([f"Film {n}" for n in range(9)], "['Film 0', 'Film 1', 'Film 2', 'Film 3', …]"),
        ({"a, (b": [1.5, 2.5, 3.5], "c": [4.5, 5.5], "d": "x" * 30}, "{'a, (b': [1.5, 2.5, 3.5], 'c': [4.5, 5.5], …}"),
        (["it's", "no word, no part", "x" * 60], '["it\'s", \'no word, no part\', …]'),
        ("x" * 99, f"'{'x' * 48}…"),
    ],
)
def test_what_is_long_is_cut_between_its_parts(value: Any, told: str) -> None:
    assert show(value, limit=50) == told


def test_inputs_are_shown_in_full_if_they_are_small_and_else_by_their_parts() -> None:
    sevenths = np.arange(20).reshape(4, 5) / 7
    assert show_given(sevenths).startswith("array([\n    [0.0, 0.142857, ") and show_given(sevenths).count("\n") == 4
    assert show_given({"a": sevenths, "b": [1]}) == "\n    'a': an array of shape (4, 5)\n    'b': [1]"
    assert show_given([tensor(sevenths)]) == "\n    [0]: a tensor of shape (4, 5)"
    assert show_given([f"Movie {n}" for n in range(40)]).endswith(", …], 40 items")


@pytest.mark.parametrize(
    ("exception", "message", "told"),
    [
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (1x14 and 4x11)", "Rows of 14 numbers on the left"),
        ("RuntimeError", "1D tensors expected, but got 2D and 2D tensors", "`torch.dot` takes two vectors"),
        (
            "TypeError",
            "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not list_iterator",
            "The parts come one after another",
        ),
        ("IndexError", "index out of range in self", "An embedding was asked for a row"),
        ("IndexError", "index 4 is out of bounds for dimension 0 with size 4", "Counting begins at 0, so where"),
        ("TypeError", "list is not a Module subclass", "`nn.Sequential` takes its layers one by one"),
        ("TypeError", "object of type 'float' has no len()", "There is a single number"),
        ("TypeError", "'NoneType' object is not iterable", "Something there is None:"),
        ("TypeError", "'Parameter' object is not callable", "Round brackets call"),
        ("TypeError", "object of type 'list_iterator' has no len()", "A generator can be gone through once"),
        (
            "AttributeError",
            "the model has no weight called by_id",
            "The task gives the parts of this model their names",
        ),
        ("ValueError", "too many dimensions 'str'", "There are texts where numbers are needed."),
        (
            "ValueError",
            "operands could not be broadcast together with shapes (3,2) (4,2) ",
            "An array of shape (3,2) met",
        ),
        (
            "ValueError",
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),"
            "(k,m?)->(n?,m?) (size 2 is different from 1)",
            "There are 2 numbers on one side",
        ),
        ("TypeError", "unsupported operand type(s) for &: 'set' and 'list'", "There is no & between a set and a list."),
        ("TypeError", "unsupported operand type(s) for +=: 'NoneType' and 'Tensor'", "Something there is None:"),
        ("TypeError", "unhashable type: 'list'", "A list cannot be in a set"),
        (
            "ValueError",
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 "
            "dimensions. The detected shape was (3,) + inhomogeneous part.",
            "Lists of different lengths",
        ),
        (
            "OverflowError",
            "cannot convert float infinity to integer",
            "An array of whole numbers cannot hold infinity.",
        ),
        ("TypeError", "f() missing 1 required positional argument: 'n'", "A call leaves out"),
        ("RuntimeError", "element 0 of tensors does not require grad and does not have a grad_fn", "The loss does not"),
        ("RuntimeError", "a leaf Variable that requires grad is being used in an in-place operation.", "A parameter"),
        ("RuntimeError", "Sizes of tensors must match except in dimension 0. Expected size 4 but", "`cat` joined"),
        ("AttributeError", "'DotProductBias' object has no attribute 'mb'", "No `mb` is set in the `__init__` of"),
        ("NameError", "name 'dls' is not defined", "The chapter's `dls` is fastai's."),
        ("AttributeError", "'Parameter' object has no attribute 'pca'", "`.pca` is fastai's. Here `torch.linalg.svd`"),
        ("NameError", "name 'mine' is not defined", "Where does `mine` come from?"),
        ("ModuleNotFoundError", "No module named 'fastai'", "fastai is not used here"),
        ("ImportError", "cannot import name 'Embedding' from 'torch'", "`Embedding` is fastai's."),
        ("ModuleNotFoundError", "No module named 'mine'", "No library `mine` is installed where"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'mine.csv'", "There is no file mine.csv where"),
        ("KeyError", "'Heat'", None),
    ],
)
def test_an_exception_has_a_hint_about_itself(exception: str, message: str, told: str | None) -> None:
    hint = hint_for(exception, message)
    assert hint is told if told is None else hint is not None and hint.startswith(told)
