"""Says what failing code lacked: while a notebook is graded there is no debugger and no GPU."""

from __future__ import annotations

import re

DEBUGGER = "There is no debugger while a notebook is graded: take `breakpoint()` and `set_trace()` out of the cell."
KEYBOARD = "Nobody is at the keyboard while a notebook is graded: write the value into the cell in place of `input()`."
GPU = "There is no GPU where notebooks are graded: leave `.cuda()` out, or ask `torch.cuda.is_available()` first."
NO_GPU = re.compile(r"cuda|nvidia|\bmps\b|\bhip\b", re.IGNORECASE)


def lacking(name: str, message: str) -> str:
    """Return the sentence about an exception of this name and message; "" where nothing of the kind was missing."""
    if name == "BdbQuit":
        return DEBUGGER
    if name == "StdinNotImplementedError" or (name == "EOFError" and "reading a line" in message):
        return KEYBOARD
    is_torch = name in ("AssertionError", "RuntimeError", "AcceleratorError", "NotImplementedError")
    return GPU if is_torch and NO_GPU.search(message) else ""
