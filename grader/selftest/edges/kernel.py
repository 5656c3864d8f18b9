"""Stands between the checks and the functions of a solution; its text runs in a kernel, after the solution's cells.

Every call says which edges of the domain it is at (`EDGES`: one table for all questions), and at one of them a fault
can be turned on: the result is another one there and right everywhere else.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pandas

HOW_MANY = {"k", "n", "at_least"}  # arguments that say how many of what is there are meant
KEPT = 4  # calls a function whose arguments are kept, each with others' sizes
COUNT = itertools.count()
LARGE = 20000  # numbers in an argument: what has more is no edge, and is not looked through


class Watch:
    """What has been called so far, and the fault that is turned on."""

    def __init__(self) -> None:
        self.fault: tuple[str, str] | None = None  # function, edge
        self.reached: set[tuple[str, str]] = set()
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.first: dict[str, tuple[dict[str, str], Any]] = {}  # arguments as text, and result
        self.real: dict[str, Callable[..., Any]] = {}
        self.has_shown = False  # whether the fault changed a result

    def begin(self, function: str = "", edge: str = "") -> None:
        """Forget the calls, and turn a fault on, or off."""
        self.fault = (function, edge) if function else None
        self.reached, self.first, self.has_shown = set(), {}, False

    def seen(self) -> list[tuple[str, str]]:
        """The edges that were reached since `begin`."""
        return sorted(self.reached)

    def over(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The function with the watch before it."""
        signature = inspect.signature(function)
        self.real[name] = function

        @functools.wraps(function)
        def called(*args: Any, **keywords: Any) -> Any:
            arguments = _bound(signature, args, keywords)
            if arguments is None:  # the call fails by itself
                return function(*args, **keywords)
            given = {key: value for key, value in arguments.items() if key != "self"}
            edges = edges_of(given) | self._again(name, given)
            self.reached |= {(name, edge) for edge in edges}
            self._keep(name, arguments)
            wrong = self.fault is not None and self.fault[0] == name and self.fault[1] in edges
            me = arguments.get("self")
            if name.endswith(".__init__"):
                function(*args, **keywords)
                if wrong:
                    object.__setattr__(me, "_at_edge", True)
                    if not any(key.startswith(f"{name.rpartition('.')[0]}.") and key != name for key in self.real):
                        vars(me).update({key: spoiled(value) for key, value in vars(me).items() if key != "_at_edge"})
                        self.has_shown = True
                return None
            wrong = wrong or getattr(me, "_at_edge", False)
            if wrong and _changes_in_place(function):
                self.has_shown = True
                return None
            result = function(*args, **keywords)
            self.first.setdefault(name, (_texts(given), result))
            if not wrong:
                return result
            other = self._spoiled(name, result)
            self.has_shown |= _texts({"": other}) != _texts({"": result}) or type(other) is not type(result)
            return other

        return called

    def _spoiled(self, name: str, result: Any) -> Any:
        edge = self.fault[1] if self.fault else ""
        if edge == "called again with other arguments":
            return self.first[name][1]
        if edge.endswith("has one, which is lost"):
            return result.squeeze() if hasattr(result, "squeeze") else result
        return rounded(result) if edge.endswith("has many decimals") else spoiled(result)

    def _again(self, name: str, given: dict[str, Any]) -> set[str]:
        if name not in self.first:
            return set()
        before, now = self.first[name][0], _texts(given)
        changed = {key for key in now if before.get(key) != now[key]}
        found = {"called again with other arguments"} if changed else set()
        if "seed" in now and changed and "seed" not in changed:
            found.add("other arguments with the same seed")
        return found

    def _keep(self, name: str, arguments: dict[str, Any]) -> None:
        kept = self.kept.setdefault(name, [])
        if len(kept) < KEPT and self.fault is None:
            try:
                kept.append(copy.deepcopy(dict(arguments)))
            except Exception:  # a graph's tensor: another call may do
                return

    def reachable(self, name: str) -> list[str]:
        """The edges at which the solution has an answer, by trying them on arguments like those that were seen."""
        found: set[str] = set()
        for arguments in self.kept.get(name, []):
            for changed in variants(arguments):
                given = {key: value for key, value in changed.items() if key != "self"}
                try:
                    edges = edges_of(given) - found
                    if edges:
                        _call(self.real[name], copy.deepcopy(changed))
                        found |= edges
                except Exception:  # out of its domain
                    continue
        return sorted(found)


def _bound(signature: inspect.Signature, args: tuple, keywords: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments by name, those that were left out too; None if the call does not fit."""
    try:
        bound = signature.bind(*args, **keywords)
    except TypeError:
        return None
    bound.apply_defaults()
    return dict(bound.arguments)


def _call(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    parameters = inspect.signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        raise TypeError("cannot be called by names")
    result = function(**arguments)
    return list(result) if inspect.isgenerator(result) else result


def _changes_in_place(function: Callable[..., Any]) -> bool:
    source = inspect.getsource(function)
    return "return " not in source and "yield" not in source and "lambda" not in source


def _texts(given: dict[str, Any]) -> dict[str, str]:
    """The arguments as text, to see whether two calls differ; functions always do, for their addresses come again."""
    return {
        key: str(next(COUNT)) if callable(value) else repr(value if numbers(value) is None else numbers(value))[:500]
        for key, value in given.items()
    }


def numbers(value: Any) -> Any:
    """The argument as a NumPy array, if it is one, a tensor, a column or a list of numbers; else None."""
    if type(value).__module__.startswith("torch") and hasattr(value, "detach"):
        try:
            return value.detach().numpy()
        except Exception:
            return None
    if isinstance(value, pandas.Series):
        value = value.to_numpy()
    if isinstance(value, (list, tuple)):
        if not all(isinstance(item, (int, float, numpy.number)) for item in value):
            return None
        value = numpy.array(value, dtype=None if value else float)
    return value if isinstance(value, numpy.ndarray) else None


def size(value: Any) -> int | None:
    """How many elements or rows it has."""
    if isinstance(value, (str, bytes)):
        return None
    array = numbers(value)
    if array is not None:
        return len(array) if array.ndim else None
    return len(value) if isinstance(value, (list, tuple, dict, set, pandas.DataFrame)) else None


def edges_of(given: dict[str, Any]) -> set[str]:
    """The edges that the arguments are at."""
    found = {f"{name} {edge}" for name, value in given.items() for edge, holds in EDGES.items() if _safe(holds, value)}
    sizes = {name: size(value) for name, value in given.items()}
    known = {n for n in sizes.values() if n}
    whole = {name: value for name, value in given.items() if type(value) is int}
    for name in HOW_MANY & whole.keys():
        value = whole[name]
        found |= {f"{name} is all there are"} if value in known and value > 1 else set()
        found |= {f"{name} is more than there are"} if known and value > max(known) else set()
    for a, b in itertools.combinations([name for name in whole if name.startswith("n")], 2):
        found |= {f"{a} equals {b}"} if whole[a] == whole[b] else set()
    many = [name for name in sizes if sizes[name]]
    for a, b in itertools.combinations(many, 2):
        found |= {f"{a} and {b} are of equal size"} if sizes[a] == sizes[b] else set()
    return found


def _safe(holds: Callable[[Any], Any], value: Any) -> bool:
    try:
        return bool(holds(value))
    except Exception:
        return False


def _of(array: Callable[[Any], Any]) -> Callable[[Any], bool]:
    """An edge of numbers in an array."""

    def holds(value: Any) -> bool:
        found = numbers(value)
        return found is not None and 0 < found.size <= LARGE and found.dtype.kind in "iufb" and bool(array(found))

    return holds


def _rows(value: Any) -> list[Any]:
    if isinstance(value, pandas.DataFrame):
        return [tuple(row) for row in value.head(LARGE).itertuples(index=False)]
    array = numbers(value)
    rows = array.tolist() if array is not None else list(value)
    return [tuple(row) if isinstance(row, list) else row for row in rows[:LARGE]]


def _repeats(rows: list[Any]) -> bool:
    return len(set(rows)) < len(rows)


def _missing(value: Any) -> bool:
    if isinstance(value, pandas.DataFrame):
        return bool(value.isna().to_numpy().any())
    return isinstance(value, (list, tuple)) and any(item is None for item in value)


def _gradients(value: Any) -> bool:
    found = [item.grad is None for item in value if hasattr(item, "grad")] if isinstance(value, (list, tuple)) else []
    return any(found) and not all(found)


def _uneven(value: Any) -> bool:
    sizes = [size(batch[0]) for batch in value] if isinstance(value, (list, tuple)) and len(value) > 1 else []
    return bool(sizes) and None not in sizes and len(set(sizes[:-1])) == 1 and sizes[-1] < sizes[0]


def _reindexed(value: Any) -> bool:
    return isinstance(value, (pandas.DataFrame, pandas.Series)) and list(value.index) != list(range(len(value)))


EDGES: dict[str, Callable[[Any], Any]] = {
    "is empty": lambda value: size(value) == 0,
    "has one": lambda value: size(value) == 1,
    "has one, which is lost": lambda value: size(value) == 1,  # by a bare squeeze()
    "has repeats": lambda value: (size(value) or 0) > 1 and (size(value) or 0) <= LARGE and _repeats(_rows(value)),
    "has zeros": _of(lambda array: (array == 0).any() and array.any()),
    "is all zeros": _of(lambda array: not array.any()),
    "has negative numbers": _of(lambda array: array.dtype.kind in "if" and (array < 0).any()),
    "has many decimals": _of(lambda array: array.dtype.kind == "f" and (abs(array - array.round(3)) > 1e-5).any()),
    "has NaN": _of(lambda array: array.dtype.kind == "f" and numpy.isnan(array).any()),
    "has missing values": _missing,
    "is square": _of(lambda array: array.ndim == 2 and array.shape[0] == array.shape[1]),
    "has equal columns": _of(
        lambda array: array.ndim == 2 and array.shape[1] > 1 and (array[:, 0] == array[:, 1]).any()
    ),
    "has one column": _of(lambda array: array.ndim == 2 and array.shape[1] == 1),
    "has gradients beside none": _gradients,
    "has an uneven last batch": _uneven,
    "has an index of its own": _reindexed,
    "repeats users": lambda value: isinstance(value, pandas.DataFrame) and value["user"].duplicated().any(),
    "repeats movies": lambda value: isinstance(value, pandas.DataFrame) and value["movie"].duplicated().any(),
    "is 0": lambda value: type(value) in (int, float) and value == 0,
    "is 1": lambda value: type(value) in (int, float) and value == 1,
    "is negative": lambda value: type(value) in (int, float) and value < 0,
    "is no whole number": lambda value: type(value) is float and value != int(value),
    "is True": lambda value: value is True,
    "is False": lambda value: value is False,
    "is None": lambda value: value is None,
    "is an empty text": lambda value: isinstance(value, str) and not value,
}


def variants(arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Arguments at an edge, made of others."""
    sizes = {name: size(value) for name, value in arguments.items() if name != "self" and size(value)}
    for length in (0, 1):
        # what belongs together is cut together
        yield arguments | {name: _part(arguments[name], length) for name in sizes}
        for name in sizes:
            yield arguments | {name: _part(arguments[name], length)}
    for name, value in arguments.items():
        if name == "self":
            continue
        wholes = [*sizes.values(), *(n + 1 for n in sizes.values())] if type(value) is int else []
        for other in (*_changed(value), *wholes):
            yield arguments | {name: other}


def _part(value: Any, length: int) -> Any:
    if isinstance(value, (pandas.DataFrame, pandas.Series)):
        return value.iloc[:length]
    if isinstance(value, dict):
        return dict(list(value.items())[:length])
    return set(list(value)[:length]) if isinstance(value, set) else value[:length]


def _changed(value: Any) -> Iterator[Any]:
    if type(value) is bool:
        yield not value
    elif type(value) is int:
        yield from (0, 1)
    elif type(value) is float:
        yield from (0.0, 1.0)
    elif isinstance(value, (list, tuple)) and value:
        yield type(value)([*value, value[0]])
        if numbers(value) is not None:
            yield type(value)([0 * value[0], *value[1:]])
    elif isinstance(value, pandas.DataFrame) and len(value) > 1:
        yield value.set_axis(range(5, 5 + len(value)))
    elif numbers(value) is not None and (size(value) or 0) > 1:
        for place, source in ((1, 0), (0, None)):
            other = copy.deepcopy(value)
            if hasattr(other, "detach"):
                other = other.detach().clone()
            other[place] = other[source] if source is not None else 0
            yield other


def rounded(value: Any) -> Any:
    """The value with three decimals."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, (list, tuple)):
        return type(value)([rounded(item) for item in value])
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if hasattr(value, "detach"):
        return value.round(decimals=3) if value.dtype.is_floating_point else value
    return value.round(3) if hasattr(value, "round") else value


def spoiled(value: Any) -> Any:
    """Another value of the same kind; a number for None."""
    if value is None:
        return 0
    if isinstance(value, (bool, numpy.bool_)):
        return not value
    if isinstance(value, (int, float, numpy.number)):
        return 0.0 if math.isnan(value) else value + 1
    if isinstance(value, str):
        return "" if value else "something"
    if isinstance(value, tuple):  # several results
        return tuple(spoiled(item) for item in value)
    if isinstance(value, (list, set)):
        items = list(value) or [0]
        return type(value)(items[1:] if isinstance(items[0], str) else map(spoiled, items) if value else items)
    if isinstance(value, dict):
        return {key: spoiled(item) for key, item in value.items()} or {0: 0}
    if isinstance(value, (pandas.DataFrame, pandas.Series)):
        return value.iloc[:-1] if len(value) else value.reindex([0])
    if isinstance(value, pandas.Index):
        return value[:-1] if len(value) else pandas.Index([0])
    if inspect.isgenerator(value):
        return iter(list(value)[:-1])
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        if 0 in value.shape:
            return value.reshape(1, *value.shape)
        return ~value if "bool" in str(value.dtype) else value + 1
    return None


WATCH = Watch()


def watch_over(namespace: dict[str, Any], functions: list[str]) -> None:
    """Put the watch before functions and methods ("Batches.__iter__") of the notebook."""
    for name in functions:
        owner, _, method = name.rpartition(".")
        if not owner:
            namespace[name] = WATCH.over(namespace[name], name)
            continue
        kind, found = namespace[owner], inspect.getattr_static(namespace[owner], method)
        if inspect.isfunction(found):  # neither a property nor a class method
            setattr(kind, method, WATCH.over(found, name))
