"""Says in words where a value first differs from the right one: kind, then shape, then labels, then values.

`difference` tells any two values apart. `arrays`, `containers` and `tables` register how what they are named after is
compared; the place of what differs is said as the data names it.
"""

from grader.judging.difference import arrays, containers, tables  # noqa: F401 - what they compare is registered by them
from grader.judging.difference.anything import difference
from grader.judging.difference.close import close
from grader.judging.difference.family import Difference, family

__all__ = ["Difference", "close", "difference", "family"]
