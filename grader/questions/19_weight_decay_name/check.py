"""Question 19: weight decay as a charge in the loss and as a share taken off, and what books call it."""

import numpy as np

from grader.checking import assert_close, assert_true, is_number

WRONG_NAMES = {
    "a": "Learning rate decay makes the steps shorter as training goes on. It says nothing about large weights.",
    "b": "L1 regularization charges for the size of a weight, abs(w). Which power of the weight does `wd` charge for?",
    "c": "Dropout switches random activations off. It adds nothing to the loss and takes nothing off the weights.",
    "e": "Gradient clipping shortens a gradient that is too long. Weight decay works when the gradient is zero, too.",
}
HALF = "Half of the decay is missing. Where does a 2 come from?"
TURNED = "The decay goes the wrong way. Towards which number should it pull every weight?"
CHARGE = "That adds the charge itself. A step follows the slope: how fast the charge grows when the weight does."


def test_charges_for_the_square(answer):
    """`sgd_step_l2` follows the gradient of the loss with the charge in it.

    Let one weight be 3 and `wd` 0.1. Its charge is 0.1 * 3 ** 2. By how much does that grow when the weight does?
    """
    w, grad, lr, wd = 3.0, 1.0, 0.5, 0.1
    got = answer("sgd_step_l2(w, grad, lr, wd)", w=np.array([w]), grad=np.array([grad]), lr=lr, wd=wd)
    assert_close(got, np.array([2.2]), hint=_recognized(got, {2.35: HALF, 2.8: TURNED, 2.05: CHARGE}))


def test_takes_a_share_off(answer):
    """`sgd_step_decay` takes the share `2 * lr * wd` off a weight whose gradient is zero.

    With a share of 0.1, what is left of a weight of 10, and of one of -10?
    """
    for w in (10.0, -10.0):
        got = answer("sgd_step_decay(w, grad, lr=0.5, wd=0.1)", w=np.array([w]), grad=np.array([0.0]))
        assert_close(got, np.array([0.9 * w]), hint=_recognized(got, {w * 0.95: HALF, w * 1.1: TURNED}))


def test_follows_the_gradient_downhill(answer, rng):
    """Without weight decay both are a plain step of SGD, against the gradient.

    Set `wd` to 0 in your own formula. What is left should be the step that every SGD makes.
    """
    w, grad, lr = rng.normal(size=4), rng.normal(size=4), float(rng.uniform(0.01, 0.5))
    for name in ("sgd_step_l2", "sgd_step_decay"):
        assert_close(answer(f"{name}(w, grad, lr, wd=0.0)", w=w, grad=grad, lr=lr), w - lr * grad)


def test_both_take_the_same_step(answer, reference, rng):
    """`sgd_step_l2` and `sgd_step_decay` end on the same weights, for arrays of any shape.

    Multiply both formulas out, for one weight: they should have the same three terms, and no other weight in them.
    The share comes off *before* the step, so `grad` is not worn away.
    """
    for shape in ((6,), (3, 4)):
        w, grad = 3 * rng.normal(size=(2, *shape))
        lr, wd = (float(number) for number in rng.uniform(0.05, 0.6, size=2))
        given = {"w": w, "grad": grad, "lr": lr, "wd": wd}
        for name in ("sgd_step_l2", "sgd_step_decay"):
            assert_close(answer(f"{name}(w, grad, lr, wd)", **given), reference(f"{name}(w, grad, lr, wd)", **given))
    w = np.array([[2.0, 2.0, 2.0], [0.0, -1.0, 3.0], [0.0, -1.0, 3.0]])
    few = {"w": w, "grad": np.array([[0.0, 4.0, 4.0], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0]])}
    for lr, wd in ((0.25, 1.0), (1.0, 0.125), (0.0, 0.5), (1.0, 0.75)):  # the last share is more than all
        right = few["w"] - lr * (few["grad"] + 2 * wd * few["w"])
        for name in ("sgd_step_l2", "sgd_step_decay"):
            assert_close(answer(f"{name}(w, grad, lr, wd)", **few, lr=lr, wd=wd), right)


def test_part_under_adam(answer, reference, rng):
    """Under Adam the two part: a charge in the gradient fades the weights unevenly, a share taken off evenly.

    Nothing new to write: both functions only have to be right for arrays and for any `lr` and `wd`.
    """
    given = {"noise": rng.normal(size=(60, 2)) * [10, 0.1], "lr": 0.02, "wd": float(rng.uniform(0.1, 0.3))}
    expression = "adam_end(True, noise, lr, wd), adam_end(False, noise, lr, wd)"
    assert_close(answer(expression, ADAM, **given), reference(expression, ADAM, **given))


def test_knows_the_other_name(answer):
    """`other_name` is the letter of weight decay's other name.

    Think of what is charged for: the square of each weight.
    """
    got = answer("other_name")
    letter = got.strip().lower() if isinstance(got, str) else ""
    assert_true(
        letter in ("d", "l2 regularization"),
        expected="the letter of weight decay's other name",
        got=f'"{got}"' if isinstance(got, str) else got,
        hint=WRONG_NAMES.get(letter),
    )


ADAM = """
def adam_end(charged, noise, lr, wd):
    w, mean, square = np.array([10.0, 10.0]), np.zeros(2), np.zeros(2)
    for step, grad in enumerate(noise, start=1):
        if charged:
            grad = w - sgd_step_l2(w, grad, lr=1, wd=wd)
        mean, square = 0.9 * mean + 0.1 * grad, 0.99 * square + 0.01 * grad**2
        walk = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        w = sgd_step_l2(w, walk, lr, wd=0) if charged else sgd_step_decay(w, walk, lr, wd)
    return w
"""


def _recognized(got, known):
    """The hint for a wrong number that is recognized; None otherwise."""
    is_one = is_number(got) or (isinstance(got, np.ndarray) and got.size == 1 and got.dtype.kind == "f")
    return next((hint for number, hint in known.items() if is_one and np.isclose(np.ravel(got)[0], number)), None)
