"""Meets every element of one side with every element of the other, and leaves it at that."""

import torch


def spoil(right):
    def answer(*given, **named):
        found = right(*given, **named)
        if isinstance(found, torch.Tensor) and found.ndim == 1:
            return found + 0 * found[:, None]
        return found

    return answer
