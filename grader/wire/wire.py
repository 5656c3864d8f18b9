"""Plain data on its way between the grader and a kernel: JSON text, so no object ever crosses.

Used on both sides.
"""

from __future__ import annotations

import json
from typing import Any

from grader.wire.decode import decode, unpacker
from grader.wire.encode import Encoder
from grader.wire.plain import MAX_BYTES, MAX_NODES, Malformed, NotPlain, Tensor, tensor

__all__ = ["Malformed", "NotPlain", "Tensor", "dumps", "loads", "tensor"]


def dumps(value: Any) -> str:
    """Return `value` as JSON text.

    Raises NotPlain for anything but plain data: numbers, strings, lists, tuples, sets, dicts, arrays,
    tensors, tables, columns and indexes, of no more than MAX_BYTES, MAX_DEPTH and MAX_NODES.
    """
    return json.dumps(Encoder().encode(value, 0), allow_nan=False)


def loads(text: str) -> Any:
    """Return the value in JSON `text`, built from fresh objects of ours. Raises Malformed."""
    if not isinstance(text, str) or len(text) > 2 * MAX_BYTES:
        raise Malformed("the reply is no text, or too long")
    if text.count(",") + text.count("[") > 2 * MAX_NODES:  # a kernel that was tampered with does not count its parts
        raise Malformed(f"more than {MAX_NODES:,} parts")
    try:
        return decode(json.loads(text, object_hook=unpacker()), 0)
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except Exception as error:  # hostile bytes end in any exception there is; all mean the same
        raise Malformed(f"{type(error).__name__}: {str(error)[:200]}") from None
