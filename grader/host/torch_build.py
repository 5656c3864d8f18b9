"""Which torch is installed, and for what it was built: read from its files, for importing it takes seconds."""

from __future__ import annotations

import ast
import functools
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple


class TorchBuild(NamedTuple):
    """A torch: its version, and that of the CUDA it was built for, if any."""

    version: str
    cuda: str | None


@functools.cache
def torch_build() -> TorchBuild | None:
    """Return the torch that is installed, None if there is none."""
    try:
        torch = distribution("torch")
        about = Path(str(torch.locate_file("torch/version.py"))).read_text(encoding="utf-8")
    except (PackageNotFoundError, OSError):
        return None
    cuda = re.search(r"^cuda\b[^=]*=(.+)$", about, re.MULTILINE)
    return TorchBuild(torch.version, ast.literal_eval(cuda[1].strip()) if cuda else None)
