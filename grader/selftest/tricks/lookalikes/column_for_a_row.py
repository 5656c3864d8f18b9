"""Gives a column (n, 1) where a row (n,) is wanted."""

import torch


def spoil(right):
    def answer(*given, **named):
        found = right(*given, **named)
        return found.reshape(-1, 1) if isinstance(found, torch.Tensor) else [[found]]

    return answer
