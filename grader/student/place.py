"""Which notebook a kernel serves. Each editor says so in a way of its own; plain IPython has none to tell of."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

COLAB_LIMIT = 20  # seconds for Colab's page to send the notebook


def notebook_of(shell: InteractiveShell) -> dict[str, Any]:
    """Return {"path": its file}, {"document": all of it} in Colab, or {} where neither is known."""
    for told in (shell.user_ns.get("__vsc_ipynb_file__"), _session(shell)):
        path = _found(told, shell) if told else None
        if path is not None:
            return {"path": str(path)}
    document = _colab_document()
    return {"document": document} if document else {}


def _session(shell: InteractiveShell) -> Any:
    """What a Jupyter server tells a kernel of its notebook: a path, absolute or from the server's folder."""
    return shell.user_ns.get("__session__") or os.environ.get("JPY_SESSION_NAME")


def _found(told: Any, shell: InteractiveShell) -> Path | None:
    """The notebook's file; a kernel starts in its folder, wherever the server did."""
    begun = Path(shell.starting_dir)
    for path in (begun / str(told), begun / Path(str(told)).name):
        if path.suffix == ".ipynb" and path.is_file():
            return path
    return None


def _colab_document() -> dict[str, Any] | None:
    """The notebook as Colab's page shows it. What asks for it is not public, so anything may come of it."""
    if "google.colab" not in sys.modules:
        return None
    try:
        from google.colab import _message  # type: ignore[import-not-found]

        answer = _message.blocking_request("get_ipynb", request="", timeout_sec=COLAB_LIMIT)
        return answer["ipynb"] if isinstance(answer["ipynb"]["cells"], list) else None
    except Exception:
        return None
