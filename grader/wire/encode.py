"""Turns plain data into what JSON can hold.

It looks at exact types and calls no method that a notebook could have overridden on a class of its own. Torch and
pandas are only touched where the process has them loaded already.
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

from grader.wire.plain import (
    LARGE,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_DEPTH,
    MAX_LARGE,
    MAX_NODES,
    MOMENTS,
    NUMERIC,
    TOO_LARGE,
    TOO_MANY_COLUMNS,
    TOO_MANY_LARGE,
    TOO_MANY_PARTS,
    NotPlain,
    Tensor,
)

SAMPLE = 1 << 16  # bytes of an array that show whether it is worth to pack it, as a table of gaps is


class Encoder:
    """Encodes one value, counting what it has written against the limits."""

    def __init__(self) -> None:
        self.bytes = 0
        self.nodes = 0
        self.large = 0

    def encode(self, value: Any, depth: int) -> Any:
        """Return `value` as what JSON can hold, `depth` levels down. Raises NotPlain."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise NotPlain("something that is nested too deeply")
        if self.nodes > MAX_NODES:
            raise NotPlain(TOO_MANY_PARTS)
        kind = type(value)
        if value is None or kind is bool:
            return value
        writer = _WRITERS.get(kind) or self._library_writer(kind)
        if writer is None:
            holder = "something that holds " if depth else ""
            raise NotPlain(f"{holder}{_article(kind.__name__)}, which is not plain data")
        return writer(self, value, depth + 1)

    def count(self, n_bytes: int) -> None:
        """Take `n_bytes` of raw data down. Raises NotPlain if they are too many."""
        self.bytes += n_bytes
        if self.bytes > MAX_BYTES:
            raise NotPlain(TOO_LARGE)

    def count_large(self) -> None:
        """Take a whole number from LARGE on down. Raises NotPlain if they are too many."""
        self.large += 1
        if self.large > MAX_LARGE:
            raise NotPlain(TOO_MANY_LARGE)

    @staticmethod
    def _library_writer(kind: type) -> Callable[[Encoder, Any, int], Any] | None:
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
            if _is_missing(kind):
                return lambda *_: None
        return None


def _is_missing(kind: type) -> bool:
    """Whether `kind` is the type of one of pandas' own marks for a missing value."""
    return kind.__name__ in ("NAType", "NaTType") and kind.__module__.partition(".")[0] == "pandas"


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _write_int(encoder: Encoder, value: int, _: int) -> Any:
    if abs(value) < 2**53:
        return value
    if value.bit_length() > 10_000:
        raise NotPlain("a whole number of more than 3,000 digits")
    if abs(value) >= LARGE:
        encoder.count_large()
    return {"t": "int", "v": str(value)}


def _write_float(encoder: Encoder, value: float, _: int) -> Any:
    return value if math.isfinite(value) else {"t": "float", "v": repr(value)}


def _write_complex(encoder: Encoder, value: complex, depth: int) -> Any:
    return {"t": "complex", "v": [encoder.encode(value.real, depth), encoder.encode(value.imag, depth)]}


def _write_str(encoder: Encoder, value: str, _: int) -> Any:
    encoder.count(len(value))
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _write_list(encoder: Encoder, value: Any, depth: int) -> Any:
    return [encoder.encode(item, depth) for item in value]


def _write_parts(name: str) -> Callable[[Encoder, Any, int], Any]:
    return lambda encoder, value, depth: {"t": name, "v": [encoder.encode(item, depth) for item in value]}


def _write_set(encoder: Encoder, value: Any, depth: int) -> Any:
    """A set's members, in an order that is the same for all sets that are equal."""
    members = [encoder.encode(item, depth) for item in value]
    return {"t": "set", "v": sorted(members, key=json.dumps)}


def _write_dict(encoder: Encoder, value: dict[Any, Any], depth: int) -> Any:
    pairs = [[encoder.encode(key, depth), encoder.encode(item, depth)] for key, item in dict.items(value)]
    return {"t": "dict", "v": pairs}


def _write_scalar(encoder: Encoder, value: np.generic, depth: int) -> Any:
    return {**_write_array(encoder, np.asarray(value), depth), "t": "scalar"}


def _write_array(encoder: Encoder, value: np.ndarray, depth: int) -> Any:
    name = str(value.dtype)
    head = {"t": "array", "dtype": name, "shape": list(value.shape)}
    if name in NUMERIC or name in MOMENTS:
        plain = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<"), copy=False))
        encoder.count(plain.nbytes)
        return {**head, **_pack(plain.tobytes())}
    if value.dtype.kind in "OUT":
        return {**head, "dtype": "object", "v": _write_list(encoder, value.ravel().tolist(), depth)}
    raise NotPlain(f"an array of {name}, which is not plain data")


def _pack(raw: bytes) -> dict[str, str]:
    is_worth_it = len(raw) > SAMPLE and len(zlib.compress(raw[:SAMPLE], 1)) < SAMPLE // 2
    name, raw = ("zlib", zlib.compress(raw, 1)) if is_worth_it else ("b64", raw)
    return {name: base64.b64encode(raw).decode("ascii")}


def _write_tensor(encoder: Encoder, value: Tensor, depth: int) -> Any:
    head = {"t": "tensor", "torch_dtype": value.torch_dtype, "grad": bool(value.requires_grad)}
    return {**_write_array(encoder, value.view(np.ndarray), depth), **head}


def _write_torch(encoder: Encoder, value: Any, depth: int) -> Any:
    torch = sys.modules["torch"]
    with torch.no_grad():
        plain = torch.Tensor.detach(value).cpu()
        plain = plain if plain.layout is torch.strided else plain.to_dense()
        name = str(plain.dtype).removeprefix("torch.")
        plain = plain.float() if name == "bfloat16" else plain.resolve_conj().resolve_neg()
        head = {"t": "tensor", "torch_dtype": name, "grad": bool(value.requires_grad)}
        return {**_write_array(encoder, plain.numpy(), depth), **head}


def _write_index(encoder: Encoder, value: Any, depth: int) -> Any:
    names = [encoder.encode(name if isinstance(name, (str, int)) else None, depth) for name in value.names]
    if value.nlevels == 1:
        return {"t": "index", "names": names, "v": _write_column(encoder, value, depth)}
    return {
        "t": "index",
        "names": names,
        "v": [encoder.encode(tuple(label), depth) for label in value.tolist()],
    }


def _write_column(encoder: Encoder, value: Any, depth: int) -> Any:
    """A column's values: an array node where NumPy knows the dtype, else a list and the dtype's name."""
    name = str(value.dtype)
    if name in NUMERIC or name in MOMENTS:
        return _write_array(encoder, value.to_numpy(), depth)
    return {"t": "column", "dtype": name[:40], "v": _write_list(encoder, value.tolist(), depth)}


def _write_series(encoder: Encoder, value: Any, depth: int) -> Any:
    name = value.name if isinstance(value.name, (str, int)) else None
    index = _write_index(encoder, value.index, depth)
    return {"t": "series", "name": name, "index": index, "v": _write_column(encoder, value, depth)}


def _write_frame(encoder: Encoder, value: Any, depth: int) -> Any:
    index, labels = _write_index(encoder, value.index, depth), _write_index(encoder, value.columns, depth)
    head = {"t": "frame", "index": index, "columns": labels}
    if len(set(map(str, value.dtypes))) == 1 and str(value.dtypes.iloc[0]) in NUMERIC:  # a crosstab is wide
        return {**head, "block": _write_array(encoder, value.to_numpy().T, depth)}
    if value.shape[1] > MAX_COLUMNS:
        raise NotPlain(TOO_MANY_COLUMNS)
    return {**head, "v": [_write_column(encoder, value.iloc[:, i], depth) for i in range(value.shape[1])]}


_WRITERS: dict[type, Callable[[Encoder, Any, int], Any]] = {
    int: _write_int,
    float: _write_float,
    complex: _write_complex,
    str: _write_str,
    list: _write_list,
    collections.deque: _write_list,
    range: _write_list,
    tuple: _write_parts("tuple"),
    set: _write_set,
    frozenset: _write_set,
    dict: _write_dict,
    collections.OrderedDict: _write_dict,
    collections.defaultdict: _write_dict,
    collections.Counter: _write_dict,
    np.ndarray: _write_array,
    Tensor: _write_tensor,
}
