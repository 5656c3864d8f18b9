"""Builds the values that came over the wire, from fresh objects of ours: nothing is evaluated, imported or unpickled.

Tables are rebuilt with pandas, which is loaded for that.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.wire.plain import MAX_BYTES, MAX_DEPTH, MOMENTS, NUMERIC, Malformed, Tensor

Node = dict[str, Any]  # what stands for a value that JSON does not know


def decode(node: Any, depth: int) -> Any:
    """Return the value that `node` stands for, `depth` levels down. Raises Malformed, and others for nonsense."""
    if depth > 2 * MAX_DEPTH:
        raise Malformed("nested too deeply")
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if isinstance(node, list):
        return [decode(item, depth + 1) for item in node]
    reader = READERS.get(node.get("t")) if isinstance(node.get("t"), str) else None
    if reader is None:
        raise Malformed("an unknown kind of value")
    return reader(node, depth + 1)


def _read_float(node: Node, _: int) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[node["v"]]


def _read_complex(node: Node, depth: int) -> complex:
    real, imag = (decode(part, depth) for part in node["v"])
    return complex(real, imag)


def _read_set(node: Node, depth: int) -> set[Any]:
    items = [_hashable(decode(item, depth)) for item in node["v"]]
    made = set(items)
    if len(made) != len(items) and not any(item != item for item in made):
        raise Malformed("a set holds a value twice")
    return made


def _read_dict(node: Node, depth: int) -> dict[Any, Any]:
    return {_hashable(decode(key, depth)): decode(value, depth) for key, value in node["v"]}


def _hashable(value: Any) -> Any:
    """A key or a member of a set: what was a frozenset in the kernel is one again."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    return frozenset(value) if isinstance(value, set) else value


def _read_array(node: Node, depth: int) -> np.ndarray:
    shape, name = node["shape"], node["dtype"]
    if not isinstance(shape, list) or len(shape) > 16:
        raise Malformed("a shape that is none")
    if any(type(n) is not int or not 0 <= n <= MAX_BYTES for n in shape):
        raise Malformed("a shape that is none")
    if name == "object":
        values = np.empty(len(node["v"]), dtype=object)
        for place, item in enumerate(node["v"]):  # one by one, for NumPy would spread a list in an element
            values[place] = decode(item, depth)
        return values.reshape(shape)
    if name not in NUMERIC and name not in MOMENTS:
        raise Malformed("a dtype that is not allowed")
    raw = node["raw"] if "raw" in node else base64.b64decode(node["b64"], validate=True)
    return np.frombuffer(raw, np.dtype(name).newbyteorder("<")).astype(name).reshape(shape)


def unpacker() -> Callable[[Node], Node]:
    """What unpacks the arrays of one text: never more than MAX_BYTES of them, since a few bytes can become millions."""
    left = MAX_BYTES

    def unpack(node: Node) -> Node:
        nonlocal left
        if "zlib" in node:
            packed = base64.b64decode(node.pop("zlib"), validate=True)
            node["raw"] = zlib.decompressobj().decompress(packed, left + 1)
            left -= len(node["raw"])
            if left < 0:
                raise Malformed(f"arrays of more than {MAX_BYTES >> 20} MiB")
        return node

    return unpack


def _read_scalar(node: Node, depth: int) -> Any:
    array = _read_array(node, depth)
    if array.shape != ():
        raise Malformed("a scalar with a shape")
    return array[()]


def _read_tensor(node: Node, depth: int) -> Tensor:
    made = _read_array(node, depth).view(Tensor)
    name = node["torch_dtype"]
    made.torch_dtype = name if name == "bfloat16" else str(made.dtype)
    made.requires_grad = node["grad"] is True
    return made


def _read_moment(node: Node, _: int) -> Any:
    import pandas as pd

    return pd.Timestamp(str(node["v"])[:40])


def _read_index(node: Node, depth: int) -> Any:
    import pandas as pd

    names = [decode(name, depth) for name in node["names"]]
    if len(names) > 1:
        return pd.MultiIndex.from_tuples([decode(label, depth) for label in node["v"]], names=names)
    column = _read_column(node["v"], depth)
    return pd.Index(column, dtype=column.dtype, name=names[0])


def _read_column(node: Node, depth: int) -> Any:
    import pandas as pd

    if node["t"] == "array":
        values = _read_array(node, depth)
        if values.ndim != 1:
            raise Malformed("a column that is not flat")
        return values
    items = [decode(item, depth) for item in node["v"]]
    return pd.array(items, dtype=_COLUMN_DTYPES.get(node["dtype"], "object"))


_COLUMN_DTYPES: dict[str, Any] = {"str": "str", "string": "string", "category": "category", "boolean": "boolean"} | {
    name: name for name in ("Int64", "Int32", "Float64", "Float32")
}


def _read_series(node: Node, depth: int) -> Any:
    import pandas as pd

    name = decode(node["name"], depth)
    return pd.Series(_read_column(node["v"], depth), index=_read_index(node["index"], depth), name=name)


def _read_frame(node: Node, depth: int) -> Any:
    import pandas as pd

    index, labels = _read_index(node["index"], depth), _read_index(node["columns"], depth)
    if "block" in node:
        block = _read_array(node["block"], depth)
        if block.shape != (len(labels), len(index)) or block.dtype.name not in NUMERIC:
            raise Malformed("a table whose columns do not fit")
        return pd.DataFrame(block.T, index=index, columns=labels)
    columns = [_read_column(column, depth) for column in node["v"]]
    if len(columns) != len(labels) or any(len(column) != len(index) for column in columns):
        raise Malformed("a table whose columns do not fit")
    table = pd.DataFrame(dict(enumerate(columns)), index=index)
    table.columns = labels
    return table


READERS: dict[str, Callable[[Node, int], Any]] = {
    "int": lambda node, _: int(str(node["v"])[:4000]),
    "float": _read_float,
    "complex": _read_complex,
    "tuple": lambda node, depth: tuple(decode(item, depth) for item in node["v"]),
    "set": _read_set,
    "dict": _read_dict,
    "array": _read_array,
    "scalar": _read_scalar,
    "tensor": _read_tensor,
    "moment": _read_moment,
    "index": _read_index,
    "column": _read_column,
    "series": _read_series,
    "frame": _read_frame,
}
