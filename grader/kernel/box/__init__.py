"""What contains a kernel. Runs in the kernel's process, except `policy`, which is the grader's."""

from __future__ import annotations

from typing import Any


def enter(box: dict[str, Any] | None) -> None:
    """Put the calling process under a supervisor and, if `box` is given, into the box that it describes."""
    from grader.kernel.box.supervisor import supervise

    supervise()
