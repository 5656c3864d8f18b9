"""Plain data on its way between the grader and a kernel: JSON text, so no object ever crosses.

Used on both sides. `encode` looks at exact types and calls no method that a notebook could have
overridden on a class of its own; `decode` never evaluates, imports or unpickles. Torch and pandas are
only touched where the process has them loaded already, except that a table is rebuilt with pandas.
"""

from __future__ import annotations

import base64
import collections
import json
import math
import sys
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_BYTES = 64 << 20  # of raw array data or text in one value
MAX_DEPTH = 20
MAX_NODES = 3_000_000
SAMPLE = 1 << 16  # bytes of an array that show whether it is worth to pack it, as a table of gaps is
NUMERIC = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
)
MOMENTS = frozenset(f"{kind}64[{unit}]" for kind in ("datetime", "timedelta") for unit in ("s", "ms", "us", "ns"))


class NotPlain(TypeError):
    """A value that is not plain data, or too much of it; the message names it."""


class Malformed(ValueError):
    """What came over the wire is not a value."""


class Tensor(np.ndarray):
    """A tensor's numbers as a NumPy array that knows it was a tensor.

    `torch_dtype` is the tensor's dtype by name ("float32"; a bfloat16 arrives as float32 numbers),
    `requires_grad` whether autograd was tracking it.
    """

    torch_dtype: str
    requires_grad: bool

    def __array_finalize__(self, source: Any) -> None:
        self.torch_dtype = getattr(source, "torch_dtype", "") or str(self.dtype)
        self.requires_grad = getattr(source, "requires_grad", False)


def tensor(values: Any, dtype: str | None = None, requires_grad: bool = False) -> Tensor:
    """Return `values` marked to arrive in the kernel as a torch tensor (any shape, a NumPy dtype)."""
    made = np.asarray(values, dtype=dtype).view(Tensor)
    made.requires_grad = requires_grad
    made.torch_dtype = str(made.dtype)
    return made


def dumps(value: Any) -> str:
    """Return `value` as JSON text.

    Raises NotPlain for anything but plain data: numbers, strings, lists, tuples, sets, dicts, arrays,
    tensors, tables, columns and indexes, of no more than MAX_BYTES, MAX_DEPTH and MAX_NODES.
    """
    return json.dumps(_Encoder().encode(value, 0), allow_nan=False)


def loads(text: str) -> Any:
    """Return the value in JSON `text`, built from fresh objects of ours. Raises Malformed."""
    if not isinstance(text, str) or len(text) > 2 * MAX_BYTES:
        raise Malformed("the reply is no text, or too long")
    try:
        return _decode(json.loads(text, object_hook=_unpacker()), 0)
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except Exception as error:  # hostile bytes end in any exception there is; all mean the same
        raise Malformed(f"{type(error).__name__}: {str(error)[:200]}") from None


# --- encoding ---------------------------------------------------------------------------------------


class _Encoder:
    """Encodes one value, counting what it has written against the caps."""

    def __init__(self) -> None:
        self.bytes = 0
        self.nodes = 0

    def encode(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise NotPlain("it is nested too deeply")
        if self.nodes > MAX_NODES:
            raise NotPlain(f"it has more than {MAX_NODES:,} parts")
        kind = type(value)
        if value is None or kind is bool:
            return value
        writer = _WRITERS.get(kind) or self._library_writer(kind)
        if writer is None:
            raise NotPlain(f"{_article(kind.__name__)} is not plain data")
        return writer(self, value, depth + 1)

    def count(self, n_bytes: int) -> None:
        self.bytes += n_bytes
        if self.bytes > MAX_BYTES:
            raise NotPlain(f"it is larger than {MAX_BYTES >> 20} MiB")

    @staticmethod
    def _library_writer(kind: type) -> Callable[[_Encoder, Any, int], Any] | None:
        if issubclass(kind, np.generic) and kind.__module__ == "numpy":
            return _write_scalar
        torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
        if torch is not None and kind in (getattr(torch, "Tensor", None), torch.nn.Parameter):
            return _write_torch
        if pandas is not None:
            if kind is pandas.DataFrame:
                return _write_frame
            if kind is pandas.Series:
                return _write_series
            if issubclass(kind, pandas.Index) and kind.__module__.partition(".")[0] == "pandas":
                return _write_index
            if issubclass(kind, pandas.api.extensions.ExtensionArray) and kind.__module__.partition(".")[0] == "pandas":
                return _write_list
            if kind is pandas.Timestamp:
                return lambda _, value, __: {"t": "moment", "v": value.isoformat()}
            if value_is_missing(kind):
                return lambda *_: None
        return None


def value_is_missing(kind: type) -> bool:
    """Whether `kind` is the type of one of pandas' own marks for a missing value."""
    return kind.__name__ in ("NAType", "NaTType") and kind.__module__.partition(".")[0] == "pandas"


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _write_int(encoder: _Encoder, value: int, _: int) -> Any:
    if abs(value) < 2**53:
        return value
    if value.bit_length() > 10_000:
        raise NotPlain("it is a whole number of more than 3,000 digits")
    return {"t": "int", "v": str(value)}


def _write_float(encoder: _Encoder, value: float, _: int) -> Any:
    return value if math.isfinite(value) else {"t": "float", "v": repr(value)}


def _write_complex(encoder: _Encoder, value: complex, depth: int) -> Any:
    return {"t": "complex", "v": [encoder.encode(value.real, depth), encoder.encode(value.imag, depth)]}


def _write_str(encoder: _Encoder, value: str, _: int) -> Any:
    encoder.count(len(value))
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _write_list(encoder: _Encoder, value: Any, depth: int) -> Any:
    return [encoder.encode(item, depth) for item in value]


def _write_parts(name: str) -> Callable[[_Encoder, Any, int], Any]:
    return lambda encoder, value, depth: {"t": name, "v": [encoder.encode(item, depth) for item in value]}


def _write_dict(encoder: _Encoder, value: dict, depth: int) -> Any:
    pairs = [[encoder.encode(key, depth), encoder.encode(item, depth)] for key, item in dict.items(value)]
    return {"t": "dict", "v": pairs}


def _write_scalar(encoder: _Encoder, value: np.generic, depth: int) -> Any:
    return {**_write_array(encoder, np.asarray(value), depth), "t": "scalar"}


def _write_array(encoder: _Encoder, value: np.ndarray, depth: int) -> Any:
    name = str(value.dtype)
    head = {"t": "array", "dtype": name, "shape": list(value.shape)}
    if name in NUMERIC or name in MOMENTS:
        plain = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<"), copy=False))
        encoder.count(plain.nbytes)
        return {**head, **_pack(plain.tobytes())}
    if value.dtype.kind in "OUT":
        return {**head, "dtype": "object", "v": _write_list(encoder, value.ravel().tolist(), depth)}
    raise NotPlain(f"an array of {name} is not plain data")


def _pack(raw: bytes) -> dict[str, str]:
    is_worth_it = len(raw) > SAMPLE and len(zlib.compress(raw[:SAMPLE], 1)) < SAMPLE // 2
    name, raw = ("zlib", zlib.compress(raw, 1)) if is_worth_it else ("b64", raw)
    return {name: base64.b64encode(raw).decode("ascii")}


def _write_tensor(encoder: _Encoder, value: Tensor, depth: int) -> Any:
    head = {"t": "tensor", "torch_dtype": value.torch_dtype, "grad": bool(value.requires_grad)}
    return {**_write_array(encoder, value.view(np.ndarray), depth), **head}


def _write_torch(encoder: _Encoder, value: Any, depth: int) -> Any:
    torch = sys.modules["torch"]
    with torch.no_grad():
        plain = torch.Tensor.detach(value).cpu()
        plain = plain if plain.layout is torch.strided else plain.to_dense()
        name = str(plain.dtype).removeprefix("torch.")
        plain = plain.float() if name == "bfloat16" else plain.resolve_conj().resolve_neg()
        head = {"t": "tensor", "torch_dtype": name, "grad": bool(value.requires_grad)}
        return {**_write_array(encoder, plain.numpy(), depth), **head}


def _write_index(encoder: _Encoder, value: Any, depth: int) -> Any:
    names = [encoder.encode(name if isinstance(name, (str, int)) else None, depth) for name in value.names]
    if value.nlevels == 1:
        return {"t": "index", "names": names, "v": _write_column(encoder, value, depth)}
    return {
        "t": "index",
        "names": names,
        "v": [encoder.encode(tuple(label), depth) for label in value.tolist()],
    }


def _write_column(encoder: _Encoder, value: Any, depth: int) -> Any:
    """A column's values: an array node where NumPy knows the dtype, else a list and the dtype's name."""
    name = str(value.dtype)
    if name in NUMERIC or name in MOMENTS:
        return _write_array(encoder, value.to_numpy(), depth)
    return {"t": "column", "dtype": name[:40], "v": _write_list(encoder, value.tolist(), depth)}


def _write_series(encoder: _Encoder, value: Any, depth: int) -> Any:
    name = value.name if isinstance(value.name, (str, int)) else None
    index = _write_index(encoder, value.index, depth)
    return {"t": "series", "name": name, "index": index, "v": _write_column(encoder, value, depth)}


def _write_frame(encoder: _Encoder, value: Any, depth: int) -> Any:
    index, labels = _write_index(encoder, value.index, depth), _write_index(encoder, value.columns, depth)
    head = {"t": "frame", "index": index, "columns": labels}
    if len(set(map(str, value.dtypes))) == 1 and str(value.dtypes.iloc[0]) in NUMERIC:  # a crosstab is wide
        return {**head, "block": _write_array(encoder, value.to_numpy().T, depth)}
    return {**head, "v": [_write_column(encoder, value.iloc[:, i], depth) for i in range(value.shape[1])]}


_WRITERS: dict[type, Callable[[_Encoder, Any, int], Any]] = {
    int: _write_int,
    float: _write_float,
    complex: _write_complex,
    str: _write_str,
    list: _write_list,
    collections.deque: _write_list,
    range: _write_list,
    tuple: _write_parts("tuple"),
    set: _write_parts("set"),
    frozenset: _write_parts("set"),
    dict: _write_dict,
    collections.OrderedDict: _write_dict,
    collections.defaultdict: _write_dict,
    collections.Counter: _write_dict,
    np.ndarray: _write_array,
    Tensor: _write_tensor,
}


# --- decoding ---------------------------------------------------------------------------------------


def _decode(node: Any, depth: int) -> Any:
    if depth > 2 * MAX_DEPTH:
        raise Malformed("nested too deeply")
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if isinstance(node, list):
        return [_decode(item, depth + 1) for item in node]
    reader = _READERS.get(node.get("t")) if isinstance(node.get("t"), str) else None
    if reader is None:
        raise Malformed("an unknown kind of value")
    return reader(node, depth + 1)


def _read_float(node: dict, _: int) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[node["v"]]


def _read_complex(node: dict, depth: int) -> complex:
    real, imag = (_decode(part, depth) for part in node["v"])
    return complex(real, imag)


def _read_set(node: dict, depth: int) -> set:
    items = [_hashable(_decode(item, depth)) for item in node["v"]]
    made = set(items)
    if len(made) != len(items) and not any(item != item for item in made):
        raise Malformed("a set holds a value twice")
    return made


def _read_dict(node: dict, depth: int) -> dict:
    return {_hashable(_decode(key, depth)): _decode(value, depth) for key, value in node["v"]}


def _hashable(value: Any) -> Any:
    """A key or a member of a set: what was a frozenset in the kernel is one again."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    return frozenset(value) if isinstance(value, set) else value


def _read_array(node: dict, depth: int) -> np.ndarray:
    shape, name = node["shape"], node["dtype"]
    if not isinstance(shape, list) or len(shape) > 16:
        raise Malformed("a shape that is none")
    if any(type(n) is not int or not 0 <= n <= MAX_BYTES for n in shape):
        raise Malformed("a shape that is none")
    if name == "object":
        values = np.empty(len(node["v"]), dtype=object)
        for place, item in enumerate(node["v"]):  # one by one, for NumPy would spread a list in an element
            values[place] = _decode(item, depth)
        return values.reshape(shape)
    if name not in NUMERIC and name not in MOMENTS:
        raise Malformed("a dtype that is not allowed")
    raw = node["raw"] if "raw" in node else base64.b64decode(node["b64"], validate=True)
    return np.frombuffer(raw, np.dtype(name).newbyteorder("<")).astype(name).reshape(shape)


def _unpacker() -> Callable[[dict], dict]:
    """What unpacks the arrays of one text: never more than MAX_BYTES of them, since a few bytes can become millions."""
    left = MAX_BYTES

    def unpack(node: dict) -> dict:
        nonlocal left
        if "zlib" in node:
            packed = base64.b64decode(node.pop("zlib"), validate=True)
            node["raw"] = zlib.decompressobj().decompress(packed, left + 1)
            left -= len(node["raw"])
            if left < 0:
                raise Malformed(f"arrays of more than {MAX_BYTES >> 20} MiB")
        return node

    return unpack


def _read_scalar(node: dict, depth: int) -> Any:
    array = _read_array(node, depth)
    if array.shape != ():
        raise Malformed("a scalar with a shape")
    return array[()]


def _read_tensor(node: dict, depth: int) -> Tensor:
    made = _read_array(node, depth).view(Tensor)
    name = node["torch_dtype"]
    made.torch_dtype = name if name == "bfloat16" else str(made.dtype)
    made.requires_grad = node["grad"] is True
    return made


def _read_moment(node: dict, _: int) -> Any:
    import pandas as pd

    return pd.Timestamp(str(node["v"])[:40])


def _read_index(node: dict, depth: int) -> Any:
    import pandas as pd

    names = [_decode(name, depth) for name in node["names"]]
    if len(names) > 1:
        return pd.MultiIndex.from_tuples([_decode(label, depth) for label in node["v"]], names=names)
    column = _read_column(node["v"], depth)
    return pd.Index(column, dtype=column.dtype, name=names[0])


def _read_column(node: dict, depth: int) -> Any:
    import pandas as pd

    if node["t"] == "array":
        values = _read_array(node, depth)
        if values.ndim != 1:
            raise Malformed("a column that is not flat")
        return values
    values = [_decode(item, depth) for item in node["v"]]
    return pd.array(values, dtype=_COLUMN_DTYPES.get(node["dtype"], "object"))


_COLUMN_DTYPES = {"str": "str", "string": "string", "category": "category", "boolean": "boolean"} | {
    name: name for name in ("Int64", "Int32", "Float64", "Float32")
}


def _read_series(node: dict, depth: int) -> Any:
    import pandas as pd

    name = _decode(node["name"], depth)
    return pd.Series(_read_column(node["v"], depth), index=_read_index(node["index"], depth), name=name)


def _read_frame(node: dict, depth: int) -> Any:
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


_READERS: dict[str, Callable[[dict, int], Any]] = {
    "int": lambda node, _: int(str(node["v"])[:4000]),
    "float": _read_float,
    "complex": _read_complex,
    "tuple": lambda node, depth: tuple(_decode(item, depth) for item in node["v"]),
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
