"""Words that both sides use: how a question ended, and what the layers of a box are called."""

from __future__ import annotations

from enum import StrEnum


class ReplyStatus(StrEnum):
    """What became of a question to a kernel. It answers with one of the first four; the others say why it did not."""

    VALUE = "value"
    MISSING = "missing"  # a name is undefined, or still `...`
    RAISED = "raised"
    REFUSED = "refused"  # the value is no plain data
    TIMED_OUT = "timed out"
    DEAD = "dead"
    BROKEN = "broken"  # the reply cannot be read


class Layer(StrEnum):
    """A layer of the box."""

    SUPERVISOR = "supervisor"
    NAMESPACES = "namespaces"
    OWN_ROOT = "own root"
    OWN_USER = "own user"
    LIMITS = "limits"
    FILE_RULES = "file rules"
    CALL_FILTER = "call filter"
