"""Plain data on its way between the grader and a kernel: JSON text, so no object ever crosses.

Used on both sides.
"""

from __future__ import annotations

import json
from typing import Any

from grader.wire.decode import Decoder
from grader.wire.encode import Encoder
from grader.wire.plain import MAX_NODES, MAX_TEXT, TOO_LARGE, TOO_MANY_PARTS, Malformed, NotPlain, Tensor, tensor

__all__ = ["Malformed", "NotPlain", "Tensor", "dumps", "loads", "n_parts", "tensor"]


def dumps(value: Any) -> str:
    """Return `value` as JSON text, all of it ASCII.

    Raises NotPlain for anything but plain data: numbers, strings, lists, tuples, sets, dicts, arrays,
    tensors, tables, columns and indexes, of no more than MAX_BYTES, MAX_DEPTH and MAX_NODES.
    """
    text = json.dumps(Encoder().encode(value, 0), allow_nan=False)
    if _is_too_long(text):  # what is not ASCII takes up to six characters for one
        raise NotPlain(TOO_LARGE)
    return text


def loads(text: str) -> Any:
    """Return the value in JSON `text`, built from fresh objects of ours. Raises Malformed.

    Whatever the text, that takes a few seconds of processor time at the most, and less than 200 MiB.
    """
    if not isinstance(text, str) or _is_too_long(text) or not text.isascii():
        raise Malformed("the reply is no text of ours, or too long")
    if n_parts(text) > 2 * MAX_NODES:  # a kernel that was tampered with does not count its parts
        raise Malformed(TOO_MANY_PARTS)
    decoder = Decoder()
    try:
        return decoder.decode(json.loads(text, object_hook=decoder.unpack), 0)
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except Exception as error:  # hostile bytes end in any exception there is; all mean the same
        raise Malformed(f"{type(error).__name__}: {str(error)[:200]}") from None


def _is_too_long(text: str) -> bool:
    """One letter that is not ASCII can have all letters beside it take four bytes each."""
    return len(text) > (MAX_TEXT // 2 if "\\u" in text else MAX_TEXT)


def n_parts(text: str) -> int:
    """How many objects JSON `text` will become, at the most; counted in a moment, before it is read."""
    return text.count(",") + text.count("[") + text.count("{")
