"""Runs in a kernel: what checks call `kit`, helpers that find a model's weights by the chapter's names.

They accept an `nn.Embedding`, an `nn.Parameter` or an `nn.Linear` behind a name, and biases of shape (n,) or
(n, 1), so that no check depends on how a student chose to store a weight.
"""

from __future__ import annotations

from typing import Any


def put(model: Any, **arrays: Any) -> Any:
    """Copy each array into the weight of that name and return the model.

    Raises AttributeError if the model has no such weight, ValueError if the sizes differ.
    """
    import torch

    for name, values in arrays.items():
        weight = _weight(model, name)
        values = torch.as_tensor(values, dtype=weight.dtype)
        if values.numel() != weight.numel():
            raise ValueError(f"{name} has shape {tuple(weight.shape)}, where {tuple(values.shape)} was expected")
        with torch.no_grad():
            weight.copy_(values.reshape(weight.shape))
    return model


def weights(model: Any, *names: str) -> dict[str, Any]:
    """Return the weights by name, detached; a bias always of shape (n,)."""
    return {name: _dense(name, _weight(model, name).detach()) for name in names}


def gradients(model: Any, *names: str) -> dict[str, Any]:
    """Return the gradients by name, dense; None where there is none; a bias always of shape (n,)."""
    found = {name: _weight(model, name).grad for name in names}
    return {name: None if grad is None else _dense(name, grad.detach()) for name, grad in found.items()}


def fill(model: Any, seed: int) -> Any:
    """Fill every parameter with numbers from N(0, 1/4), drawn from `seed`, and return the model.

    The order is that of shape and then of definition, so two models with the same shapes get the same
    numbers whatever their parameters are called.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    named = list(enumerate(model.parameters()))
    for _, parameter in sorted(named, key=lambda pair: (tuple(pair[1].shape), pair[0])):
        with torch.no_grad():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / 2)
    return model


def all_gradients(model: Any) -> list[Any]:
    """Return the gradients of all parameters in the order that `fill` uses; None where there is none."""
    named = sorted(enumerate(model.parameters()), key=lambda pair: (tuple(pair[1].shape), pair[0]))
    return [None if parameter.grad is None else parameter.grad.detach() for _, parameter in named]


def _weight(model: Any, name: str) -> Any:
    import torch

    found = getattr(model, name, None)
    if isinstance(found, torch.nn.Module):
        found = getattr(found, "weight", None)
    if not isinstance(found, torch.Tensor):
        raise AttributeError(f"the model has no weight called {name}")
    return found


def _dense(name: str, values: Any) -> Any:
    """`values` without holes; a bias flat, whether it was kept as (n,), (n, 1) or, in an `nn.Linear`, (1, n)."""
    values = values.to_dense() if values.is_sparse else values
    is_flat = values.numel() == max(values.shape, default=1)
    return values.reshape(-1) if name.endswith("_bias") and is_flat else values
