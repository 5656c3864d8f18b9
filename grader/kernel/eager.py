"""Stands for torch's compiler as long as nothing is compiled.

A process's first optimizer imports the compiler only to say that it is not to be compiled itself: that takes a second
and 70 MB. In a graded kernel nothing is compiled (`TORCHDYNAMO_DISABLE`), so there is nothing to be said.

Runs in the kernel's process.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NAME = "torch._dynamo"


class Eager(ModuleType):
    """Does what eager code asks of the compiler; whatever else is asked for, the compiler itself is imported."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self.__spec__ = ModuleSpec(NAME, None, is_package=True)

    @staticmethod
    def disable(fn: Any, recursive: bool = True, **_: Any) -> Any:
        """Return the function: it is not compiled."""
        return fn

    @staticmethod
    def graph_break() -> None:
        """Do nothing, as in code that is not compiled."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # whoever looks through all modules asks for such names
            raise AttributeError(f"module {NAME!r} has no attribute {name!r}")
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(importlib.import_module(NAME), name)


def stand_in() -> None:
    """Have torch, which has been imported, find this in the place of its compiler, unless that is there already."""
    sys.modules.setdefault(NAME, Eager())
