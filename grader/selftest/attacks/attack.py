"""What the attacks share: where their targets are, and how they report. It lies beside the notebook that attacks."""

import json
from pathlib import Path
from types import SimpleNamespace

at = SimpleNamespace(**json.loads(Path("targets.json").read_text()))


def report(**ways):
    """Try each way; print HIT with those that returned something true, or MISS with the last reason."""
    hits, reason = [], "nothing came of it"
    for name, way in ways.items():
        try:
            if way():
                hits.append(name)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
    print("HIT " + ", ".join(hits) if hits else f"MISS {reason}")


def check(result):
    """Return True if a C function did not fail; raises OSError if it did."""
    import ctypes
    import os

    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return True
