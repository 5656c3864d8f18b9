"""Grades notebooks of collaborative-filtering exercises, comparing outside the kernel that ran them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

if sys.flags.optimize > 1:
    # a check's name and hint are its docstring
    raise SystemExit("Python strips docstrings here, by which checks are told: unset PYTHONOPTIMIZE, run without -OO.")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Offer `%check` and its like, which is what `%load_ext grader` does.

    In a kernel that grades they are there already, and do nothing (`grader.kernel.app`).
    """
    if "check" not in shell.magics_manager.magics["line"]:
        from grader.student.magics import offer

        offer(shell)
