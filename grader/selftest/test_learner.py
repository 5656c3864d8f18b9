"""The training loop given to students: the right steps, the right losses, and nothing else changed."""

import ast
import sys
from pathlib import Path

import matplotlib
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import learner
from data.batches import Batches, load_batches
from learner import Learner, one_cycle

SOURCE = Path(learner.__file__)


def linear_batches(n=44, batch_size=8, shuffle=False, seed=0):
    """Batches of whole-number pairs and a y that hangs on them; 44 rows leave a last batch of 4."""
    x = torch.randint(0, 9, (n, 2), generator=torch.Generator().manual_seed(seed))
    return Batches(x, 1 + x[:, 0] - 0.5 * x[:, 1], batch_size, shuffle)


class Linear(nn.Module):
    def __init__(self, *between):
        super().__init__()
        torch.manual_seed(1)
        self.layers = nn.Sequential(nn.Linear(2, 4), *between, nn.Linear(4, 1))

    def forward(self, x):
        return self.layers(x.float()).squeeze(1)


def learner_of(*between, train=None, **kwargs):
    return Learner(Linear(*between), train or linear_batches(), linear_batches(n=21, seed=1), **kwargs)


def state(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def assert_same_state(before, after):
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("n_batches", [1, 2, 3, 4, 5, 60])
@pytest.mark.parametrize("n_epochs", [1, 4])
def test_rate_and_momentum_are_those_of_torchs_own_one_cycle(n_batches, n_epochs):
    learn = learner_of(train=linear_batches(n=n_batches, batch_size=1))
    learn.fit_one_cycle(n_epochs, lr=0.02)
    rates, momenta = torchs_one_cycle(n_batches * n_epochs, lr=0.02)
    assert learn.lrs == pytest.approx(rates)
    assert learn.momenta == pytest.approx(momenta)


def torchs_one_cycle(n_steps, lr):
    """The schedule by `OneCycleLR`, which puts its peak one step early and its end on the last step: so one step more,
    and a share that moves the peak back."""
    optimizer = torch.optim.AdamW([torch.zeros(1)], lr=lr, betas=(0.95, 0.99))
    shape = {"pct_start": (0.25 * n_steps + 1) / (n_steps + 1), "div_factor": 25, "final_div_factor": 1e5 / 25}
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=n_steps + 1, **shape)
    rates, momenta = [], []
    for _ in range(n_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["betas"][0])
        optimizer.step()
        cycle.step()
    return rates, momenta


def test_cycle_starts_peaks_and_ends_where_it_says():
    assert [one_cycle(1, 5, 2, done) for done in (0, 0.125, 0.25, 0.625, 1)] == pytest.approx([1, 3, 5, 3.5, 2])


@pytest.mark.parametrize("wd", [0.0, 0.1])
def test_weights_are_those_of_a_loop_written_with_torch_alone(wd):
    learn = learner_of(nn.Tanh())
    learn.fit_one_cycle(3, lr=0.05, wd=wd)
    model, batch_losses = trained_with_torch_alone(n_epochs=3, lr=0.05, wd=wd)
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(learn.model.state_dict()[name], weight, rtol=1e-4, atol=1e-6)
    assert learn.batch_losses == pytest.approx(batch_losses, rel=1e-4)


def trained_with_torch_alone(n_epochs, lr, wd):
    model, batches = Linear(nn.Tanh()), list(linear_batches()) * n_epochs
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, eps=1e-5, weight_decay=wd, foreach=False)
    losses = []
    for (x, y), rate, momentum in zip(batches, *torchs_one_cycle(len(batches), lr), strict=True):
        optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["betas"] = rate, (momentum, 0.99)
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses


def test_decay_alone_shrinks_every_parameter_by_the_product_of_its_factors():
    learn = learner_of(loss_func=lambda prediction, y: 0 * F.mse_loss(prediction, y))
    before = state(learn.model)
    learn.fit_one_cycle(2, lr=0.1, wd=0.5)
    left = torch.tensor([1 - lr * 0.5 for lr in learn.lrs]).prod()
    assert left < 0.9
    for name, weight in learn.model.state_dict().items():
        torch.testing.assert_close(weight, before[name] * left)


def test_gradients_left_from_before_do_not_count():
    fresh, touched = learner_of(), learner_of()
    touched.model(torch.ones(1, 2)).sum().backward()
    fresh.fit_one_cycle(1)
    touched.fit_one_cycle(1)
    assert_same_state(state(fresh.model), state(touched.model))


def test_training_loss_is_the_mean_over_rows_not_over_batches():
    learn = learner_of()
    expected = mean_over_rows(learn.model, learn.train)
    learn.fit_one_cycle(1, lr=0.0)
    assert learn.train_losses == pytest.approx([expected])
    assert sum(learn.batch_losses) / len(learn.batch_losses) != pytest.approx(expected)


def test_validation_loss_is_the_mean_over_rows_not_over_batches():
    learn = learner_of()
    assert learn.validate() == pytest.approx(mean_over_rows(learn.model, learn.valid))
    learn.fit_one_cycle(2)
    assert isinstance(learn.validate(), float)
    assert learn.valid_losses[-1] == learn.validate() == pytest.approx(mean_over_rows(learn.model, learn.valid))


def mean_over_rows(model, batches):
    with torch.no_grad():
        return ((model(batches.x) - batches.y) ** 2).mean().item()


@pytest.mark.parametrize("is_training", [True, False])
@pytest.mark.parametrize("measure", [lambda learn: learn.validate(), lambda learn: learn.predict(learn.train)])
def test_measuring_leaves_weights_statistics_gradients_and_mode(measure, is_training):
    learn = learner_of(nn.BatchNorm1d(4), nn.Dropout())
    learn.model(torch.ones(3, 2)).sum().backward()
    learn.model.train(is_training)
    before, gradients = state(learn.model), [p.grad.clone() for p in learn.model.parameters()]
    assert measure(learn) is not None
    assert_same_state(before, state(learn.model))
    assert all(torch.equal(p.grad, grad) for p, grad in zip(learn.model.parameters(), gradients, strict=True))
    assert all(module.training is is_training for module in learn.model.modules())
    assert torch.is_grad_enabled()


def test_mode_comes_back_even_if_measuring_fails():
    learn = learner_of(nn.Dropout(), loss_func=lambda prediction, y: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        learn.validate()
    assert learn.model.training
    assert torch.is_grad_enabled()


def test_measuring_switches_dropout_off_and_training_switches_it_on():
    learn = learner_of(nn.Dropout(0.5))
    learn.model.eval()
    assert learn.validate() == learn.validate()
    learn.fit_one_cycle(1, lr=0.0)
    assert learn.train_losses[0] != pytest.approx(mean_over_rows(learn.model.eval(), learn.train))


def test_validation_rows_never_move_the_weights():
    one, other = learner_of(nn.BatchNorm1d(4)), learner_of(nn.BatchNorm1d(4))
    other.valid = linear_batches(n=5, seed=9)
    one.fit_one_cycle(2)
    other.fit_one_cycle(2)
    assert_same_state(state(one.model), state(other.model))


def test_predictions_come_for_all_rows_in_order():
    learn = learner_of()
    predictions = learn.predict(learn.valid)
    torch.testing.assert_close(predictions, learn.model(learn.valid.x).detach())
    assert not predictions.requires_grad
    assert torch.equal(predictions, learn.predict(linear_batches(n=21, batch_size=50, seed=1)))


def test_what_happened_is_kept_as_floats_and_a_second_call_adds_to_it():
    learn = learner_of()
    learn.fit_one_cycle(2, lr=0.01)
    first = list(learn.lrs)
    learn.fit_one_cycle(2, lr=0.01)
    assert len(learn.train_losses) == len(learn.valid_losses) == 4
    assert len(learn.batch_losses) == len(learn.lrs) == len(learn.momenta) == 4 * len(learn.train)
    assert learn.lrs == first + first
    kept = learn.train_losses + learn.valid_losses + learn.batch_losses + learn.lrs + learn.momenta
    assert all(type(value) is float for value in kept)


def test_prints_a_header_and_a_line_an_epoch(capsys):
    learn = learner_of()
    learn.fit_one_cycle(2)
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "epoch  train loss  valid loss"
    losses = zip((1, 2), learn.train_losses, learn.valid_losses, strict=True)
    assert [line.split() for line in lines] == [[str(n), f"{train:.4f}", f"{valid:.4f}"] for n, train, valid in losses]
    assert {len(line) for line in lines} == {len(header)}


def test_prints_the_same_twice(capsys):
    for _ in range(2):
        learner_of(nn.Tanh(), train=linear_batches(shuffle=True)).fit_one_cycle(3)
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]


def test_a_loss_that_is_no_number_stops_before_it_reaches_the_weights():
    learn = learner_of()
    learn.train.y[20] = float("nan")
    message = "the loss is nan in epoch 1: try a lower lr than 0.5"
    with pytest.raises(FloatingPointError, match=f"^{message}$"):
        learn.fit_one_cycle(3, lr=0.5)
    assert all(weight.isfinite().all() for weight in learn.model.parameters())


def test_a_learning_rate_that_is_far_too_high_is_told():
    learn = learner_of(nn.ReLU())
    with pytest.raises(FloatingPointError, match=r"the loss is (inf|nan) in epoch [123]: try a lower lr than 1e"):
        learn.fit_one_cycle(3, lr=1e30)


def test_a_column_of_predictions_is_refused_instead_of_broadcast():
    learn = Learner(
        nn.Sequential(nn.Embedding(9, 3), nn.Flatten(), nn.Linear(6, 1)), linear_batches(), linear_batches()
    )
    message = r"the model returns shape \(8, 1\) for y of shape \(8,\): `.squeeze\(1\)` it"
    with pytest.raises(ValueError, match=message):
        learn.fit_one_cycle(1)
    with pytest.raises(ValueError, match=message):
        learn.validate()


def test_classes_and_another_loss_are_welcome():
    x = torch.randint(0, 5, (40, 1), generator=torch.Generator().manual_seed(0))
    batches = [(part, part[:, 0]) for part in x.split(10)]
    learn = Learner(nn.Sequential(nn.Embedding(5, 5), nn.Flatten()), batches, batches, F.cross_entropy)
    learn.fit_one_cycle(20, lr=0.1)
    assert learn.valid_losses[-1] < 0.1
    assert learn.predict(batches).shape == (40, 5)


def test_learns_a_line():
    learn = learner_of(train=linear_batches(n=400, shuffle=True))
    learn.fit_one_cycle(5, lr=0.1)
    assert learn.valid_losses[-1] < 1e-3 * learn.valid.y.var().item()


def test_draws_the_losses_it_kept():
    matplotlib.use("agg")
    learn = learner_of()
    learn.fit_one_cycle(3)
    axes = learn.plot_losses()
    drawn = {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines}
    assert drawn == {"training": ([1, 2, 3], learn.train_losses), "validation": ([1, 2, 3], learn.valid_losses)}
    matplotlib.pyplot.close(axes.figure)


def test_trains_the_model_that_notebooks_read():
    model, titles = learner.trained_dot_product_bias()
    train, valid = load_batches(batch_size=512)
    assert titles == list(train.titles)
    assert Learner(model, train, valid).validate() < valid.y.var()


def test_is_short_and_needs_torch_alone():
    source = SOURCE.read_text()
    assert len(source.splitlines()) <= 155
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names == {"torch"}
