"""The ways to damage a notebook: `DAMAGES`. Each is one function, in the module that says what is damaged."""

from grader.selftest.damages import carried, cells, lost, own, unreadable  # noqa: F401 - they put theirs into DAMAGES
from grader.selftest.damages.subject import DAMAGES

__all__ = ["DAMAGES"]
