"""What counts as plain data, and what both ends of the wire share: limits, errors, and how a tensor travels."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

# The largest table that a check asks for, of users by titles, has 12 MiB; the most parts any answer has are some 5,000.
MAX_BYTES = 16 << 20  # of raw array data or text in one value
MAX_TEXT = 22 << 20  # characters of the JSON text, where binary data takes a third more
MAX_DEPTH = 20
MAX_NODES = 500_000
MAX_COLUMNS = 10_000  # of a table whose columns travel one by one
LARGE = sys.hash_info.modulus  # a whole number below it shares its hash with no other
MAX_LARGE = 1000
TOO_LARGE = f"something that is larger than {MAX_BYTES >> 20} MiB"
TOO_MANY_PARTS = f"something that has more than {MAX_NODES:,} parts"
TOO_MANY_COLUMNS = f"a table of more than {MAX_COLUMNS:,} columns"
TOO_MANY_LARGE = f"something that has more than {MAX_LARGE:,} whole numbers of 19 digits"
NUMERIC = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
)
MOMENTS = frozenset(f"{kind}64[{unit}]" for kind in ("datetime", "timedelta") for unit in ("s", "ms", "us", "ns"))


class NotPlain(TypeError):
    """A value that is not plain data, or too much of it; the message says what it is: "a function, which is not …"."""


class Malformed(ValueError):
    """What came over the wire is not a value."""


class Tensor(np.ndarray):
    """A tensor's numbers as a NumPy array that knows it was a tensor.

    `torch_dtype` is the tensor's dtype by name ("float32"; a bfloat16 arrives as float32 numbers),
    `requires_grad` whether autograd was tracking it.
    """

    torch_dtype: str
    requires_grad: bool

    def __array_finalize__(self, source: Any) -> None:
        self.torch_dtype = getattr(source, "torch_dtype", "") or str(self.dtype)
        self.requires_grad = getattr(source, "requires_grad", False)


def tensor(values: Any, dtype: str | None = None, requires_grad: bool = False) -> Tensor:
    """Return `values` marked to arrive in the kernel as a torch tensor (any shape, a NumPy dtype)."""
    made = np.asarray(values, dtype=dtype).view(Tensor)
    made.requires_grad = requires_grad
    made.torch_dtype = str(made.dtype)
    return made
