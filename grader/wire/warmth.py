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
    """Modules that go together, the words that call for them, and cells whose run shows what else they import."""

    modules: tuple[str, ...]
    words: str  # a regular expression
    rehearsal: str


FAMILIES = {
    "pandas": Family(
        (
            *("numpy", "pandas", "pyarrow", "IPython.core.completer", "jedi", "data"),
            *("grader.kernel.app", "grader.kernel.repeat", "grader.kernel.box.layers"),
        ),
        "",
        """
import numpy as np, pandas as pd
table = pd.DataFrame({"group": ["a", "b"], "value": [1, 2]})
str(table.groupby("group").value.agg(["mean", "max"])), str(table.pivot_table(index="group", values="value"))
for shown in (table, np.ones(2)):
    get_ipython().display_formatter.format(shown)
""",
    ),
    "matplotlib": Family(
        ("matplotlib.figure", "matplotlib.font_manager", "matplotlib.backends.backend_agg"),
        r"plot|\.hist\(",
        """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(2, 1))
axes.plot([1, 2])
""",
    ),
    "torch": Family(
        ("torch", "torch.utils.data"),
        "torch|learner|batches|fastai",
        """
import torch
layer = torch.nn.Linear(1, 1)
layer(torch.ones(2, 1)).sum().backward()
list(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(4, 1)), batch_size=2))
get_ipython().display_formatter.format(torch.ones(2))
""",
    ),
    "optimizers": Family(
        ("torch._dynamo",),  # a second, which a process's first optimizer takes
        "optim|learner|fastai",
        """
for kind in (torch.optim.SGD, torch.optim.Adam):
    kind(layer.parameters(), lr=0.1).step()
""",
    ),
}
ALL = tuple(FAMILIES)
FIRST = "pandas"  # what all notebooks need
EARLY = (FIRST, "matplotlib")  # what a notebook with nothing of torch in it need not wait for


def needed(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the families that the texts of notebooks call for, in their order."""
    texts = tuple(texts)
    return tuple(
        name for name, family in FAMILIES.items() if any(re.search(family.words, text) for text in ("", *texts))
    )
