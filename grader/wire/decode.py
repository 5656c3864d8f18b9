"""Builds the values that came over the wire, from fresh objects of ours: nothing is evaluated, imported or unpickled.

Tables are rebuilt with pandas, which is loaded for that. What a text costs is bounded, whoever wrote it: its parts are
counted, processor time has a limit, and what would make a set, a dict or an index slow is refused before there is one.
"""

from __future__ import annotations

import base64
import math
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.wire.plain import (
    LARGE,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_DEPTH,
    MAX_LARGE,
    MAX_NODES,
    MOMENTS,
    NUMERIC,
    TOO_MANY_COLUMNS,
    TOO_MANY_LARGE,
    TOO_MANY_PARTS,
    Malformed,
    Tensor,
)

MAX_SECONDS = 5.0  # of processor time; what a notebook really answers takes a fiftieth of one at the most
OFTEN = 1000  # after as many parts the time is looked at
ALIKE = 64  # hashes that are the same, of as many values it is no chance

Node = dict[str, Any]  # what stands for a value that JSON does not know


class Decoder:
    """Decodes one text, counting what it has built against the limits."""

    def __init__(self) -> None:
        self.bytes = 0  # of the arrays that were unpacked
        self.nodes = 0
        self.large = 0  # of the whole numbers that may share their hashes
        self._until = time.thread_time() + MAX_SECONDS

    def decode(self, node: Any, depth: int) -> Any:
        """Return the value that `node` stands for, `depth` levels down. Raises Malformed, and others for nonsense."""
        self._count(node)
        if depth > 2 * MAX_DEPTH:
            raise Malformed("nested too deeply")
        if node is None or isinstance(node, (bool, int, float, str)):
            return node
        if isinstance(node, list):
            return self.decode_all(node, depth + 1)
        reader = READERS.get(node.get("t")) if isinstance(node.get("t"), str) else None
        if reader is None:
            raise Malformed("an unknown kind of value")
        return reader(self, node, depth + 1)

    def decode_all(self, nodes: Any, depth: int) -> list[Any]:
        """Return the values of several nodes; a check may make a set of them. Raises Malformed."""
        return spread([self.decode(node, depth) for node in nodes])

    def _count(self, node: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Malformed(TOO_MANY_PARTS)
        if self.nodes % OFTEN == 0:
            self.look_at_the_time()
        if type(node) is int and not -LARGE < node < LARGE:
            self.count_large()

    def count_large(self) -> None:
        """Take down a whole number that may share its hash with others. Raises Malformed if they are many."""
        self.large += 1
        if self.large > MAX_LARGE:
            raise Malformed(TOO_MANY_LARGE)

    def look_at_the_time(self) -> None:
        """Raise Malformed if it is up."""
        if time.thread_time() > self._until:
            raise Malformed("a value that takes too long to read")

    def unpack(self, node: Node) -> Node:
        """Unpack the array in `node`, if there is one: never more than MAX_BYTES in all, for few bytes can become
        millions."""
        if "zlib" in node:
            packed = base64.b64decode(node.pop("zlib"), validate=True)
            left = MAX_BYTES - self.bytes
            node["raw"] = zlib.decompressobj().decompress(packed, left + 1)
            self.bytes += len(node["raw"])
            if self.bytes > MAX_BYTES:
                raise Malformed(f"arrays of more than {MAX_BYTES >> 20} MiB")
        return node


def spread(values: list[Any]) -> list[Any]:
    """Return `values`, if a set can be made of them in no time. Raises Malformed where too many share a hash.

    Hashes of numbers, and so of tuples, are no secret: any number of values can be made that share one. In a set each
    is compared with all the others, in C, and no other thread gets a turn meanwhile.
    """
    if len(values) > OFTEN:
        open_ones = [value for value in values if isinstance(value, (tuple, complex, frozenset, np.generic))]
        hashes = np.array([_hash(value) for value in open_ones], dtype=np.int64)
        most = np.unique_counts(hashes).counts.max(initial=0)
        if most > ALIKE and most > ALIKE * _most_repeated(open_ones):
            raise Malformed("values whose hashes are all the same")
    return values


def _hash(value: Any) -> int:
    try:
        return hash(value)
    except TypeError:  # it holds a list; no set will
        return id(value)


def _most_repeated(values: list[Any]) -> int:
    """How often the value occurs that is there most often: the same value has the same hash, and is found at once."""
    return max(Counter(map(repr, values)).values())


def _read_float(decoder: Decoder, node: Node, _: int) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[node["v"]]


def _read_int(decoder: Decoder, node: Node, _: int) -> int:
    number = int(str(node["v"])[:4000])
    if not -LARGE < number < LARGE:
        decoder.count_large()
    return number


def _read_complex(decoder: Decoder, node: Node, depth: int) -> complex:
    real, imag = decoder.decode_all(node["v"], depth)
    return complex(real, imag)


def _read_tuple(decoder: Decoder, node: Node, depth: int) -> tuple[Any, ...]:
    return tuple(decoder.decode_all(node["v"], depth))


def _read_set(decoder: Decoder, node: Node, depth: int) -> set[Any]:
    items = spread([_hashable(item) for item in decoder.decode_all(node["v"], depth)])
    made: set[Any] = set()
    for some in _in_steps(decoder, items):
        made.update(some)
    if len(made) != len(items) and not any(item != item for item in made):
        raise Malformed("a set holds a value twice")
    return made


def _read_dict(decoder: Decoder, node: Node, depth: int) -> dict[Any, Any]:
    pairs = [(_hashable(decoder.decode(key, depth)), decoder.decode(value, depth)) for key, value in node["v"]]
    spread([key for key, _ in pairs])
    made: dict[Any, Any] = {}
    for some in _in_steps(decoder, pairs):
        made.update(some)
    return made


def _in_steps(decoder: Decoder, items: list[Any]) -> Iterator[list[Any]]:
    """`items`, some at a time: hashes that differ can be made to meet as well, and then only the clock tells."""
    for start in range(0, len(items), OFTEN):
        decoder.look_at_the_time()
        yield items[start : start + OFTEN]


def _hashable(value: Any) -> Any:
    """A key or a member of a set: what was a frozenset in the kernel is one again."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    return frozenset(value) if isinstance(value, set) else value


def _read_array(decoder: Decoder, node: Node, depth: int) -> np.ndarray:
    shape, name = node["shape"], node["dtype"]
    if not isinstance(shape, list) or len(shape) > 16:
        raise Malformed("a shape that is none")
    if any(type(n) is not int or not 0 <= n <= MAX_BYTES for n in shape):
        raise Malformed("a shape that is none")
    if name == "object":
        values = np.empty(len(node["v"]), dtype=object)
        for place, item in enumerate(decoder.decode_all(node["v"], depth)):
            values[place] = item  # one by one, for NumPy would spread a list in an element
        return values.reshape(shape)
    if name not in NUMERIC and name not in MOMENTS:
        raise Malformed("a dtype that is not allowed")
    raw = node["raw"] if "raw" in node else base64.b64decode(node["b64"], validate=True)
    return np.frombuffer(raw, np.dtype(name).newbyteorder("<")).astype(name).reshape(shape)


def _read_scalar(decoder: Decoder, node: Node, depth: int) -> Any:
    array = _read_array(decoder, node, depth)
    if array.shape != ():
        raise Malformed("a scalar with a shape")
    return array[()]


def _read_tensor(decoder: Decoder, node: Node, depth: int) -> Tensor:
    made = _read_array(decoder, node, depth).view(Tensor)
    name = node["torch_dtype"]
    made.torch_dtype = name if name == "bfloat16" else str(made.dtype)
    made.requires_grad = node["grad"] is True
    return made


def _read_moment(decoder: Decoder, node: Node, _: int) -> Any:
    import pandas as pd

    return pd.Timestamp(str(node["v"])[:40])


def _read_index(decoder: Decoder, node: Node, depth: int) -> Any:
    import pandas as pd

    names = decoder.decode_all(node["names"], depth)
    if len(names) > 1:
        labels = decoder.decode_all(node["v"], depth)
        for level in zip(*labels, strict=True):
            spread(list(level))
        return pd.MultiIndex.from_tuples(labels, names=names)
    column = _read_column(decoder, node["v"], depth)
    return pd.Index(column, dtype=column.dtype, name=names[0])


def _read_column(decoder: Decoder, node: Node, depth: int) -> Any:
    import pandas as pd

    if node["t"] == "array":
        values = _read_array(decoder, node, depth)
        if values.ndim != 1:
            raise Malformed("a column that is not flat")
        return values
    return pd.array(decoder.decode_all(node["v"], depth), dtype=_COLUMN_DTYPES.get(node["dtype"], "object"))


_COLUMN_DTYPES: dict[str, Any] = {"str": "str", "string": "string", "category": "category", "boolean": "boolean"} | {
    name: name for name in ("Int64", "Int32", "Float64", "Float32")
}


def _read_series(decoder: Decoder, node: Node, depth: int) -> Any:
    import pandas as pd

    name, index = decoder.decode(node["name"], depth), _read_index(decoder, node["index"], depth)
    return pd.Series(_read_column(decoder, node["v"], depth), index=index, name=name)


def _read_frame(decoder: Decoder, node: Node, depth: int) -> Any:
    import pandas as pd

    index, labels = _read_index(decoder, node["index"], depth), _read_index(decoder, node["columns"], depth)
    if "block" in node:
        block = _read_array(decoder, node["block"], depth)
        if block.shape != (len(labels), len(index)) or block.dtype.name not in NUMERIC:
            raise Malformed("a table whose columns do not fit")
        return pd.DataFrame(block.T, index=index, columns=labels)
    if len(node["v"]) > MAX_COLUMNS:
        raise Malformed(TOO_MANY_COLUMNS)
    columns = []
    for column in node["v"]:
        decoder.look_at_the_time()
        columns.append(_read_column(decoder, column, depth))
    if len(columns) != len(labels) or any(len(column) != len(index) for column in columns):
        raise Malformed("a table whose columns do not fit")
    table = pd.DataFrame(dict(enumerate(columns)), index=index)
    table.columns = labels
    return table


READERS: dict[str, Callable[[Decoder, Node, int], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "complex": _read_complex,
    "tuple": _read_tuple,
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
