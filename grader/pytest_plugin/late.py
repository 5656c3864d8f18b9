"""Modules that are loaded when something of them is used, not when they are imported.

Collecting the checks takes half the time where those that import pandas need not wait for it.
"""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType
from typing import Any

LOADING = threading.Lock()


class Late(ModuleType):
    """Stands for a module until the first use. `importlib.util.LazyLoader` takes an `import` for a use.

    Two threads may use it at the same time.
    """

    def __getattr__(self, name: str) -> Any:
        """An attribute of the module, which is loaded if it was not. Raises what importing it does."""
        is_here = not isinstance(sys.modules.get(self.__name__), Late)
        if name.startswith("_") and name != "__path__" and not is_here:  # pytest asks all in a file for such names
            raise AttributeError(f"module {self.__name__} is not loaded yet, and so has no {name}")
        return getattr(load(self.__name__), name)


def put_off(name: str) -> None:
    """Have a module loaded when something of it is used, unless it is there already."""
    sys.modules.setdefault(name, Late(name))


def load(name: str) -> ModuleType:
    """Return a module, loaded now if it was put off. Raises what importing it does."""
    with LOADING:
        if isinstance(sys.modules.get(name), Late):
            del sys.modules[name]
    return importlib.import_module(name)
