"""Makes a kernel repeat itself: every kernel's random numbers start from the same state, warm or cold.

Runs in the kernel's process.
"""

from __future__ import annotations

import functools
import itertools
import random
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import Any

from grader.kernel import eager

SEED = 0


def make_repeatable() -> None:
    """Seed Python, NumPy and, as soon as it is imported, torch, which is kept to one thread.

    `numpy.random.default_rng()` without a seed gives a generator of a fixed sequence, another one at each call.
    """
    import numpy

    seed()
    numpy.random.default_rng = _seeded(numpy.random.default_rng)
    if "torch" in sys.modules:
        _set_up_torch(sys.modules["torch"])
    else:
        sys.meta_path.insert(0, SeedTorch())


def seed() -> None:
    """Have Python, NumPy and torch, if it is imported, draw from the beginning.

    Before the first question this makes up for cells: what an answer draws does not follow from which of them were run.
    """
    import numpy

    random.seed(SEED)
    numpy.random.seed(SEED)
    _calls[:] = [itertools.count()]
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(SEED)  # torch itself takes its first seed from the system


_calls = [itertools.count()]  # of `default_rng` without a seed


def _seeded(default_rng: Any) -> Any:
    """`default_rng`, except that it is never seeded from the system."""

    @functools.wraps(default_rng)
    def seeded(seed: Any = None) -> Any:
        return default_rng((SEED, next(_calls[0])) if seed is None else seed)

    return seeded


def _set_up_torch(torch: Any) -> None:
    eager.stand_in()
    torch.default_generator.manual_seed(SEED)
    torch.set_num_threads(1)


class SeedTorch:
    """Sees to it that torch is seeded when a notebook imports it; a cold kernel need not import it to do so."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return torch's own spec, with a loader that seeds; None for every other module."""
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_seed(module: Any) -> None:
                execute(module)
                _set_up_torch(module)

            spec.loader.exec_module = execute_and_seed  # type: ignore[method-assign]  # on this one loader alone
        return spec
