"""Tells whether numbers agree: one by one, or all of an array at once."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-6  # what float32 may lose where numbers of up to ten or so nearly cancel: its eps is 1.2e-7


def close(got: np.ndarray, expected: np.ndarray, tolerance: float, axis: int | None = None) -> np.ndarray:
    """Whether numbers agree, elementwise: NaN with NaN, infinity with infinity, else within the tolerance.

    That is relative to the number expected, or to the largest one, of all or along `axis`; float32 has `ROUNDING`
    besides.
    """
    got, expected = np.asarray(got).view(np.ndarray), np.asarray(expected).view(np.ndarray)
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    scale = np.max(finite, axis=axis, initial=0)
    within = np.maximum(tolerance * np.where(scale > 0, scale, 1.0), _lost(got.dtype, tolerance))
    with np.errstate(all="ignore"):
        agree: np.ndarray = np.isclose(got, expected, rtol=tolerance, atol=within, equal_nan=True)
    return agree


def _lost(dtype: np.dtype, tolerance: float) -> float:
    """What the numbers may be off by, whatever their size; a check that asks for more exactness gets it."""
    return ROUNDING if dtype == np.float32 and tolerance >= ROUNDING else 0.0
