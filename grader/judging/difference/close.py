"""Tells whether numbers agree: one by one, or all of an array at once."""

from __future__ import annotations

import numpy as np


def close(got: np.ndarray, expected: np.ndarray, tolerance: float, axis: int | None = None) -> np.ndarray:
    """Whether numbers agree, elementwise: NaN with NaN, infinity with infinity, else within the tolerance.

    That is relative to the number expected, or to the largest one, of all or along `axis`.
    """
    got, expected = np.asarray(got).view(np.ndarray), np.asarray(expected).view(np.ndarray)
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    scale = np.max(finite, axis=axis, initial=0)
    scale = np.where(scale > 0, scale, 1.0)
    with np.errstate(all="ignore"):
        agree: np.ndarray = np.isclose(got, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)
    return agree
