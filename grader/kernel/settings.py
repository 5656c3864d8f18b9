"""Settings that a notebook may have changed: a check's own code runs under those of a new kernel.

Runs in the kernel's process.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from grader.wire import others

DISPLAY = ("display.precision", 6, "display.max_rows", 60, "display.max_columns", 20, "display.width", 80)


@contextmanager
def of_a_new_kernel() -> Iterator[None]:
    """Have default dtype, device, grad mode, warnings, floating-point errors and printing as in a new kernel.

    Afterwards they are as the notebook had them.
    """
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.resetwarnings()
        warnings.simplefilter("ignore")  # nobody reads them, and as errors they would fail a right answer
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(np.printoptions(precision=8, threshold=1000, edgeitems=3, linewidth=75, suppress=False))
        if "pandas" in sys.modules:
            stack.enter_context(sys.modules["pandas"].option_context(*DISPLAY))
        if "torch" in sys.modules:
            stack.enter_context(_torch_as_new(sys.modules["torch"]))
        yield


@contextmanager
def _torch_as_new(torch: Any) -> Iterator[None]:
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    printing = vars(others.get(torch, "_tensor_str").PRINT_OPTS)  # there is no public way to read them
    before = printing.copy()
    torch.set_printoptions(profile="default", sci_mode=None)
    torch.set_default_dtype(torch.float32)
    if device.type != "cpu":
        torch.set_default_device("cpu")
    try:
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        printing.update(before)
        torch.set_default_dtype(dtype)
        if device.type != "cpu":
            torch.set_default_device(device)
