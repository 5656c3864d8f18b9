"""Question 21: the gradient of weight decay, added to the gradients that are there."""

import numpy as np

from grader.checking import assert_close, assert_true, needs, tensor

ONE = "w = torch.nn.Parameter(torch.tensor(values))\nw.grad = torch.tensor(grad)\nadd_wd_gradient([w], wd)"
UNUSED = "w = torch.nn.Parameter(torch.tensor(values))\nadd_wd_gradient([w], wd)"
MIXED = """
parameters = [torch.nn.Parameter(torch.tensor(values)) for values in ([2.0, -1.0], [3.0, 4.0], [3.0])]
parameters[1].grad = torch.tensor([10.0, 10.0])
add_wd_gradient(parameters, wd)
"""
BOTH_WAYS = """
def model_after_backward(charged):
    model = kit.fill(torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)), seed)
    loss = (model(x) ** 2).mean()
    if charged:
        loss = loss + wd * sum((p ** 2).sum() for p in model.parameters())
    loss.backward()
    return model

model = model_after_backward(charged)
if not charged:
    add_wd_gradient(model.parameters(), wd)
"""
SHRINK = """
w = torch.nn.Parameter(torch.tensor(values))
path = []
for _ in range(steps):
    w.grad = torch.zeros_like(w)
    add_wd_gradient([w], wd)
    with torch.no_grad():
        w -= lr * w.grad
    path.append(w.tolist())
"""


def test_is_the_slope_of_the_square(answer):
    """`add_wd_gradient` adds the slope of `wd * w ** 2` to a gradient of zero.

    Look at the table again: which number takes you from each weight to its slope, when `wd` is 0.1?
    """
    got = answer("w.grad", ONE, values=_f32([3, -1, 0.5]), grad=_f32([0, 0, 0]), wd=0.1)
    assert_close(got, tensor([0.6, -0.2, 0.1], "float32"), hint=_recognized(got))


def test_adds_to_what_is_there(answer, rng):
    """`add_wd_gradient` keeps the gradient of the loss and adds to it.

    Both forces pull at a weight: what the ratings want, and the charge. Replacing one by the other loses it.
    """
    values, grad = (_f32(rng.normal(size=(4, 3))) for _ in range(2))
    wd = float(rng.uniform(0.05, 0.5))
    got = answer("w.grad", ONE, values=values, grad=grad, wd=wd)
    assert_close(got, tensor(grad + 2 * wd * values), tolerance=1e-4)
    for wd in (1.0, 0.0):
        got = answer("w.grad", ONE, values=values, grad=grad, wd=wd)
        assert_close(got, tensor(grad + 2 * wd * values), tolerance=1e-4)


def test_equals_the_charge_in_the_loss(answer, reference, rng):
    """For a whole model the gradients equal those of question 20, where autograd found them.

    Every parameter counts, of whatever shape: each matrix, and each bias. Go through `parameters` once, to the end.
    """
    given = {"x": tensor(rng.normal(size=(6, 3)), "float32"), "seed": int(rng.integers(1000))}
    given["wd"] = float(rng.uniform(0.1, 0.5))
    shown = "the gradients of a small model after backward() and add_wd_gradient(model.parameters(), wd)"
    got = answer("[p.grad for p in model.parameters()]", BOTH_WAYS, shown=shown, charged=False, **given)
    right = reference("[p.grad for p in model.parameters()]", BOTH_WAYS, charged=True, **given)
    assert_close(got, right, tolerance=1e-4)


def test_takes_a_missing_gradient_for_zero(answer):
    """A parameter whose gradient is `None` gets the gradient of the charge alone.

    That happens to every parameter that the loss did not use. Ask whether there is a gradient before you add to it.
    """
    got = answer("w.grad", UNUSED, values=_f32([2, -1]), wd=0.25)
    assert_true(got is not None, expected="a gradient, the charge's", got="none")
    assert_close(got, tensor([1.0, -0.5], "float32"))


def test_leaves_the_weights_alone(answer, rng):
    """`add_wd_gradient` changes gradients, not weights.

    The optimizer takes the step. Here, only the direction of that step is prepared.
    """
    values = _f32(rng.normal(size=5))
    got = answer("w.detach()", ONE, values=values, grad=0 * values, wd=0.3)
    assert_close(got, tensor(values))
    hint = "A new gradient needs memory of its own: `w.data` is the weight, and what is done to it is done to the weight."
    assert_close(answer("w.detach()", UNUSED, values=_f32([2, -1]), wd=0.3), tensor([2, -1], "float32"), hint=hint)


def test_takes_every_parameter_as_it_is(answer):
    """Each parameter is looked at for itself: one may have a gradient, and the next one none.

    Here the first and the last have none. What your function does for one must not depend on those before it.
    """
    asked = "[p.grad for p in parameters], [p.detach() for p in parameters]"
    grads, values = answer(asked, MIXED, wd=0.5)
    right = [[2, -1], [13, 14], [3]], [[2, -1], [3, 4], [3]]
    assert_close(grads, [tensor(each, "float32") for each in right[0]])
    assert_close(values, [tensor(each, "float32") for each in right[1]])


@needs("test_takes_every_parameter_as_it_is")
def test_keeps_no_graph(answer):
    """The gradients stay plain numbers, outside autograd's graph.

    A weight is watched by autograd, and so is whatever you calculate with it. PyTorch has a way to calculate unwatched.
    """
    grad, w = answer("w.grad, w", ONE, values=_f32([3, -1]), grad=_f32([0, 1]), wd=0.1)
    assert_true(grad is not None, "a gradient", "none")
    grad, w = grad.requires_grad, w.requires_grad
    assert_true(not grad, expected="a gradient that does not require a gradient", got=_graph(grad))
    assert_true(w, expected="a weight that still requires a gradient", got=_graph(w))
    asked = "[p.grad for p in parameters], all([p.requires_grad for p in parameters]), torch.is_grad_enabled()"
    grads, watched, enabled = answer(asked, MIXED, shown="parameters, and torch.is_grad_enabled() afterwards", wd=0.5)
    for grad in grads:
        assert_true(not grad.requires_grad, expected="a gradient that does not require a gradient", got=_graph(True))
    assert_true(watched, expected="weights that still require a gradient", got="one that does not")
    assert_true(enabled, expected="autograd to be on again afterwards", got="autograd that is off", hint=OFF)


def test_weights_shrink_by_the_same_share(answer, rng):
    """Where the loss has no gradient, each step of SGD takes the same share off every weight.

    Follow one weight for three steps by hand: 1, then 0.9, then 0.81. Its gradient shrinks along with it.
    """
    values, wd, lr = _f32([4, 1, -2]), float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.1, 0.5))
    steps = 8
    got = answer("path", SHRINK, values=values, wd=wd, lr=lr, steps=steps)
    left = (1 - 2 * lr * wd) ** np.arange(1, steps + 1)
    assert_close(got, np.outer(left, values).tolist(), tolerance=1e-4)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    Two or three sentences: which way does a step move a weight of 3, and which way a weight of -3?
    """
    assert_true(bool(written.strip()), expected="a sentence or two", got=written)


OFF = "Autograd was switched off for everything that comes later. `with torch.no_grad():` switches it on again at its end."
KNOWN = {
    (0.3, -0.1, 0.05): "Half of it is there. The square of a weight has two factors that grow when the weight does.",
    (-0.6, 0.2, -0.1): "The sign is turned round. A step goes against the gradient, so this would make weights grow.",
    (
        0.9,
        0.1,
        0.025,
    ): "That is the charge itself. The question is how fast it grows, which is the table's last column.",
}


def _recognized(got):
    values = np.asarray(got, dtype=float) if isinstance(got, np.ndarray) and got.shape == (3,) else np.zeros(3)
    return next((hint for known, hint in KNOWN.items() if np.allclose(values, known)), None)


def _f32(values):
    return np.array(values, dtype="float32")


def _graph(watched):
    return "one that does" if watched else "one that does not"
