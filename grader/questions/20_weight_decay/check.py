"""Question 20: the loss with weight decay, `wd` times the sum of all squared weights."""

import numpy as np

from grader.checking import assert_close, is_number, tensor

MODEL = """
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 1))
kit.fill(model, seed)
loss = (model(x) ** 2).mean()
"""
LEAVES = """
a, b = (torch.nn.Parameter(torch.tensor(values)) for values in (a, b))
loss = (a * x).sum() + (b ** 3).sum()
"""
WITH_ZEROS = LEAVES + "zeros = torch.nn.Parameter(torch.zeros(3))\nloss_with_wd(loss, [a, zeros, b], wd).backward()"


def test_without_wd_is_the_loss(answer, rng):
    """With a `wd` of 0, `loss_with_wd` is the loss alone.

    What does `wd` multiply in your formula? Only the charge should depend on it.
    """
    a, b, x = (rng.normal(size=shape).astype("float32") for shape in ((4,), (3, 2), (4,)))
    got = answer("loss_with_wd(loss, [a, b], wd=0)", LEAVES, a=a, b=b, x=tensor(x))
    assert_close(_number(got), float((a * x).sum() + (b**3).sum()), tolerance=1e-4)


def test_charges_for_the_square(answer):
    """`loss_with_wd` adds `wd` times the square of a weight to the loss.

    With one weight of -3, a loss of 1 and a `wd` of 0.1, the sum is 1 + 0.1 * 9.
    """
    got = answer("loss_with_wd(loss, [w], wd=0.1)", loss=_f32(1.0), w=_f32([-3.0]), may_change=("loss",))
    assert_close(
        _number(got),
        1.9,
        hint=_told(
            got, {1.3: LENGTH, 0.7: LENGTH, 1.45: HALF, 10.0: "The square is there in full. What should `wd` do to it?"}
        ),
    )


def test_sums_the_squares_of_a_tensor(answer):
    """`loss_with_wd` adds up the squares of all numbers in a tensor.

    Square each number first, then add: for 3 and 4 that is 9 + 16. Their mean would make a weight cheaper the more
    weights there are.
    """
    got = answer("loss_with_wd(loss, [w], wd=0.1)", loss=_f32(1.0), w=_f32([[3.0], [4.0]]), may_change=("loss",))
    squared_sum = "(3 + 4) ** 2 is not 3 ** 2 + 4 ** 2. Which comes first?"
    assert_close(_number(got), 3.5, hint=_told(got, {5.9: squared_sum, 1.5: LENGTH}))


def test_counts_every_parameter(answer, rng):
    """`loss_with_wd` charges for every tensor in `parameters`, whatever their shapes.

    A model has several tensors: a matrix of factors here, a column of biases there. Go through all of them.
    """
    for shapes in (((3, 2), (4,)), ((2,), (5, 3), (1, 1), (2, 2, 2), ())):
        weights = [rng.normal(size=shape).astype("float32") for shape in shapes]
        loss, wd = float(rng.uniform(0.5, 2)), float(rng.uniform(0.05, 0.5))
        got = answer(
            "loss_with_wd(loss, parameters, wd)",
            loss=_f32(loss),
            parameters=[tensor(w) for w in weights],
            wd=wd,
            may_change=("loss",),
        )
        assert_close(_number(got), loss + wd * sum(float((w**2).sum()) for w in weights))
    w = _f32([2.0, -1.0])
    got = answer("loss_with_wd(loss, [w], wd=1)", loss=_f32(1.5), w=w, may_change=("loss",))
    assert_close(_number(got), 6.5)


def test_takes_what_a_model_hands_out(answer, reference, rng):
    """`loss_with_wd` takes `model.parameters()`.

    That is a generator: it has no length and no place 0, and it is empty once you have gone through it.
    """
    for _ in range(2):
        given = {"x": _f32(rng.normal(size=(5, 3))), "seed": int(rng.integers(1000)), "wd": float(rng.uniform(0.1, 1))}
        got = answer("loss_with_wd(loss, model.parameters(), wd)", MODEL, **given)
        right = reference("loss_with_wd(loss, model.parameters(), wd)", MODEL, **given)
        assert_close(_number(got), right)


def test_backward_reaches_the_weights(answer, rng):
    """`backward()` on the result gives every weight the gradient of both: the loss and its charge.

    The charge has to stay a part of the graph. `.item()`, `float(…)`, `.data` and `.detach()` all cut it off.
    """
    a, b, x = (rng.normal(size=shape).astype("float32") for shape in ((4,), (3, 2), (4,)))
    for wd in (float(rng.uniform(0.1, 1)), 0.0):
        got = answer("[a.grad, b.grad]", LEAVES + "loss_with_wd(loss, [a, b], wd).backward()", a=a, b=b, x=tensor(x), wd=wd)
        assert_close(got, [tensor(x + 2 * wd * a), tensor(3 * b**2 + 2 * wd * b)], tolerance=1e-4)
    got = answer("zeros.grad", WITH_ZEROS, a=a, b=b, x=tensor(x), wd=0.5)
    hint = "Weights may be 0, and a root has no slope there. Does a square need one?"
    assert_close(got, tensor([0, 0, 0], "float32"), hint=hint)


def test_leaves_the_loss_alone(answer):
    """`loss` is what it was before: a training loop reports it without the charge.

    `loss += …` changes the very tensor that it was given; `loss = loss + …` makes a new one.
    """
    setup = LEAVES + "loss_with_wd(loss, [a, b], wd=0.5)"
    got = answer("loss.item()", setup, a=_f32_list([1, 2]), b=_f32_list([1]), x=_f32([3.0, 4.0]))
    assert_close(got, 12)


LENGTH = "That charges for the size of the weights. Weight decay charges for their squares, with no root taken."
HALF = "That is half the charge. Some books halve it to save a 2 in the gradient; here the full square counts."


def _told(got, known):
    """The hint for a wrong number that is recognized; None otherwise."""
    got = _number(got)
    return next((hint for number, hint in known.items() if is_number(got) and np.isclose(got, number)), None)


def _number(got):
    """A loss of shape (1,) is as good as a number."""
    return got.reshape(()) if getattr(got, "shape", None) == (1,) else got


def _f32(values):
    return tensor(values, "float32")


def _f32_list(values):
    return np.array(values, dtype="float32")
