"""What kernels import ahead: what all need at once, and more where a word in a notebook calls for it.

Used on both sides. A notebook that says nothing of torch need not wait until torch is there. A word too many costs a
second, once; a word too few costs nothing but that the notebook does its own import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Not pyplot and the inline backend: they bind to the shell that is there when they are imported, so never before a
# kernel is.
NEVER = ("matplotlib.pyplot", "matplotlib_inline", "pylab", "__")


@dataclass(frozen=True)
class Family:
    """Modules that go together, and the words that call for them."""

    modules: tuple[str, ...]
    words: str  # a regular expression


FAMILIES = {
    "pandas": Family(
        (
            *("numpy", "pandas", "pandas.io.formats.html", "pandas.io.formats.string", "data"),
            *("pyarrow", "pyarrow.pandas_compat"),
            # What each kernel imports when it starts.
            *("IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
            *("IPython.core.pylabtools", "IPython.extensions.storemagic", "ipykernel.debugger", "sqlite3"),
            "tornado.platform.asyncio",
            *("grader.kernel.app", "grader.kernel.repeat", "grader.kernel.box.layers"),
        ),
        "",
    ),
    "matplotlib": Family(
        ("matplotlib.figure", "matplotlib.font_manager", "matplotlib.backends.backend_agg"),
        r"plot|\.hist\(",
    ),
    "torch": Family(
        ("torch", "torch.utils.data"),
        "torch|learner|batches|fastai",
    ),
}
ALL = tuple(FAMILIES)
FIRST = "pandas"  # what all notebooks need


def needed(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the families that the texts of notebooks call for, in their order."""
    texts = tuple(texts)
    return tuple(
        name for name, family in FAMILIES.items() if any(re.search(family.words, text) for text in ("", *texts))
    )
