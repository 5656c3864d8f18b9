"""Says in words where a value first differs from the right one: kind, then shape, then labels, then values.

`difference` tells any two values apart. How a family of values is compared stands in a module each, which registers it.
"""

from grader.difference import arrays, containers, tables  # noqa: F401 - what they compare is registered by them
from grader.difference.anything import difference
from grader.difference.family import Difference, family
from grader.difference.numbers import close

__all__ = ["Difference", "close", "difference", "family"]
