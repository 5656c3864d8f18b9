"""Makes every first-order mutant of a cell: the same code with one small fault in it.

Code is changed as a syntax tree and written out again, so comments are lost and nothing can become a syntax error.
What is said and not computed stays as it is: docstrings, what is printed, the words of an exception, the looks of a
plot.
"""

from __future__ import annotations

import ast
import functools
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any, cast

from grader.content import mutations
from grader.content.syntax import parse

Node = ast.AST
Change = tuple[str, Node | list[ast.stmt]]  # what happened, and what stands there now

SCOPES = (ast.FunctionDef, ast.ClassDef)
WIDTH = 88  # characters of code in a description
BINARY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
UNSYMMETRIC = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
BOTH_WAYS = (
    ("min", "max"),
    ("argmin", "argmax"),
    ("sum", "mean"),
    ("any", "all"),
    ("ceil", "floor"),
    ("head", "tail"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("float32", "float64"),
    ("int32", "int64"),
    ("long", "int"),
    ("float", "double"),
)
NAMES = {a: b for pair in BOTH_WAYS for a, b in (pair, pair[::-1])}
CONVERSIONS = ("abs", "int", "float", "str", "list", "set", "tuple", "sorted", "reversed", "round", "bool")
AXES = ("axis", "dim")
LOOKS = (  # keywords of plotting functions, and variables that hold them
    *("alpha", "c", "cmap", "color", "colors", "edgecolor", "figsize", "fontsize", "frameon", "label", "layout"),
    *("linestyle", "linewidth", "marker", "s", "sharex", "sharey", "style", "zorder"),
)
PLOT_TEXT = ("legend", "set", "set_title", "set_visible", "set_xlabel", "set_ylabel", "show", "tight_layout")


@dataclass(frozen=True)
class Fault:
    """One mutant of a cell."""

    line: int  # in the cell, 1 for the first
    scope: str  # "Example.say"; empty at the top level
    what: str  # "+ became -"
    code: str  # the code around it, as it was before
    nth: int  # of the same that happens to the same code, 1 for the first
    source: str  # the cell with the fault

    @property
    def key(self) -> str:
        """What tells it from all others of its question, wherever its lines move."""
        again = f" (#{self.nth})" if self.nth > 1 else ""
        return f"{self.scope or 'cell'}: {self.what} in {self.code}{again}"

    def __str__(self) -> str:
        return f"line {self.line} of {self.key}"


def faults(
    source: str,
    modules: Collection[str] = (),
    names: Collection[str] = (),
    is_meant: Callable[[str, str], bool] = lambda scope, what: True,
) -> Iterator[Fault]:
    """Every mutant of a cell. `modules`: the names by which the notebook knows modules, whose functions are no methods;
    `names`: what else the notebook gives a name; `is_meant`: whether a scope's fault is, by what happens there.

    A mutant that says the same as another one, or as the cell itself, is left out.
    """
    tree = parse(source)
    seen = {_meaning(ast.unparse(tree))}
    counted: Counter[tuple[str, str, str]] = Counter()
    for place in _places(tree):
        scope = place.scope
        for what, new in _changes(place, modules, names):
            if not is_meant(scope, what):
                continue
            mutant = ast.unparse(_replaced(tree, place.node, new))
            meaning = _meaning(mutant)
            if meaning in seen:
                continue
            seen.add(meaning)
            said = (scope, what, place.code)
            counted[said] += 1
            yield Fault(getattr(place.node, "lineno", 0), *said, counted[said], mutant)


def imported_names(source: str) -> Iterator[str]:
    """The names that a cell's imports bind to something whose name is written small: modules and functions."""
    for node in ast.walk(parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


# Changes that may undo one another where a table is square, a number even or nothing tied, as parts of what is said.
FAMILIES = (
    ("axis=", "dim=", ".T dropped", "elements", "arguments", "sides of", "keepdim"),
    ("backwards", "- dropped", "became .arg", "became min", "became max", "True became False", "False became True"),
    ("became n", " + 1", " - 1", "bound dropped", "loop without", "1 became", "0 became", "< became", "> became"),
    ("+ became", "- became", "* became", "/ became", "** became", "alone"),
    ("condition negated", "not dropped", "in became", "is became", "became !=", "became ==", "and became", "or became"),
)
PAIRS = 8  # of a function
FROM_ONE = 2  # of them with the same first fault


def pairs(source: str, modules: Collection[str] = ()) -> Iterator[Fault]:
    """Mutants of second order: two faults of one function and of one family, `PAIRS` a function, always the same ones.

    Faults of other families seldom undo one another.
    """
    plain = ast.unparse(parse(source))
    every = list(faults(source, modules))
    seen = {_meaning(plain), *(_meaning(fault.source) for fault in every)}
    first_order = [fault for fault in every if fault.scope and _families(fault.what)]
    left = Counter(dict.fromkeys((fault.scope for fault in first_order), PAIRS))
    draw = random.Random(source)
    for first in draw.sample(first_order, len(first_order)):
        if left[first.scope]:
            alike = faults(first.source, modules, is_meant=functools.partial(_may_undo, first))
            elsewhere = [second for second in alike if _elsewhere(plain, first.source, second)]
            new = [second for second in elsewhere if _meaning(second.source) not in seen]
            for second in draw.sample(new, min(FROM_ONE, left[first.scope], len(new))):
                seen.add(_meaning(second.source))
                left[first.scope] -= 1
                what = f"{first.what} in {first.code}, and {second.what}"
                yield Fault(first.line, first.scope, what, second.code, second.nth, second.source)


def _may_undo(first: Fault, scope: str, what: str) -> bool:
    """Whether a second fault, of this scope, may undo the first one by what happens there."""
    return scope == first.scope and bool(_families(first.what) & _families(what))


def _elsewhere(source: str, once: str, second: Fault) -> bool:
    """Whether the second fault keeps off what the first one wrote, if anything: it would only take that back."""
    _, first = _changed(source, once)
    again, _ = _changed(once, second.source)
    return first.start == first.stop or again.stop < first.start or first.stop < again.start


def _changed(before: str, after: str) -> tuple[range, range]:
    """What differs between two texts, from the first letter that does to the last, in either of them."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return range(start, len(before) - end), range(start, len(after) - end)


def _alike(a: str, b: str) -> int:
    """How many letters two texts begin alike with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _families(what: str) -> set[int]:
    return {place for place, words in enumerate(FAMILIES) if any(word in what for word in words)}


@dataclass(frozen=True)
class _Place:
    """A node and where it stands."""

    node: Node
    around: tuple[Node, ...]  # from the module down to the node's parent

    @property
    def parent(self) -> Node:
        return self.around[-1]

    @property
    def scope(self) -> str:
        return ".".join(node.name for node in self.around if isinstance(node, SCOPES))

    @property
    def code(self) -> str:
        """The largest piece of code around the node that fits on a line, up to its statement."""
        outwards = (self.node, *reversed(self.around))
        statement = next(i for i, node in enumerate(outwards) if isinstance(node, ast.stmt))
        pieces = [_text(node) for node in outwards[: statement + 1] if isinstance(node, (ast.expr, ast.stmt))]
        fitting = [piece for piece in pieces if len(piece) <= WIDTH]
        return fitting[-1] if fitting else pieces[0][: WIDTH - 1] + "…"


def _text(node: Node) -> str:
    if isinstance(node, (*SCOPES, ast.For, ast.While, ast.If, ast.With)):
        empty = {name: list[Node]() for name in ("body", "orelse", "decorator_list") if name in node._fields}
        return ast.unparse(_with(node, **empty)).partition("\n")[0]
    return " ".join(ast.unparse(node).split())


def _places(node: Node, around: tuple[Node, ...] = ()) -> Iterator[_Place]:
    """Every node that may be changed, from the outside in."""
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST) and not _is_left_alone(child, (*around, node)):
                place = _Place(child, (*around, node))
                if hasattr(child, "lineno"):
                    yield place
                yield from _places(child, place.around)


def _is_left_alone(node: Node, around: tuple[Node, ...]) -> bool:
    if isinstance(node, ast.Expr):
        call = node.value
        return isinstance(call, ast.Constant) or (isinstance(call, ast.Call) and _called(call) in ("print", *PLOT_TEXT))
    if isinstance(node, (ast.JoinedStr, ast.Constant)) and any(isinstance(other, ast.Raise) for other in around):
        return isinstance(node, ast.JoinedStr) or isinstance(node.value, str)
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id in LOOKS for target in node.targets)
    return isinstance(node, (ast.Import, ast.ImportFrom)) or (isinstance(node, ast.keyword) and node.arg in LOOKS)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _changes(place: _Place, modules: Collection[str], names: Collection[str]) -> Iterator[Change]:
    for kind, change in CHANGES:
        if isinstance(place.node, kind):
            yield from change(place.node, place, modules)
    if isinstance(place.node, ast.FunctionDef):
        yield from mutations.arguments(place.node, place.scope, names)


def _binary(node: ast.BinOp, place: _Place, _: object) -> Iterator[Change]:
    if type(node.op) in BINARY:
        op = BINARY[type(node.op)]()
        yield f"{_symbol(node.op)} became {_symbol(op)}", ast.BinOp(node.left, op, node.right)
        if not any(isinstance(other, ast.Raise) for other in place.around):  # the words of an exception
            yield from mutations.operands(node)
    if isinstance(node.op, UNSYMMETRIC):
        yield f"sides of {_symbol(node.op)} swapped", ast.BinOp(node.right, node.op, node.left)


def _unary(node: ast.UnaryOp, *_: object) -> Iterator[Change]:
    yield f"{_symbol(node.op)} dropped", node.operand


def _compare(node: ast.Compare, *_: object) -> Iterator[Change]:
    for i, op in enumerate(node.ops):
        for kind in COMPARISONS[type(op)]:
            ops = [*node.ops[:i], kind(), *node.ops[i + 1 :]]
            yield f"{_symbol(op)} became {_symbol(kind())}", ast.Compare(node.left, ops, node.comparators)


def _boolean(node: ast.BoolOp, *_: object) -> Iterator[Change]:
    op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield f"{_symbol(node.op)} became {_symbol(op)}", ast.BoolOp(op, node.values)


def _augmented(node: ast.AugAssign, *_: object) -> Iterator[Change]:
    if type(node.op) in BINARY:
        op = BINARY[type(node.op)]()
        yield f"{_symbol(node.op)}= became {_symbol(op)}=", ast.AugAssign(node.target, op, node.value)
    yield f"{_symbol(node.op)}= became =", ast.Assign([node.target], node.value, lineno=0)


def _constant(node: ast.Constant, place: _Place, _: object) -> Iterator[Change]:
    keyword = place.parent.arg if isinstance(place.parent, ast.keyword) else None
    is_axis = keyword in AXES
    others = mutations.HOW.get(str(node.value), ()) if keyword == "how" else ()
    for value in (*_other_values(node.value, is_axis), *others):
        name = f"{keyword}=" if is_axis else ""
        yield f"{name}{node.value!r} became {name}{value!r}", ast.Constant(cast("bool | float | str", value))


def _other_values(value: object, is_axis: bool) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [0 if value else 1] if is_axis else [value + 1, value - 1, *mutations.two_percent(value)]
    if isinstance(value, float):
        return [value + 1, 2 * value, *mutations.two_percent(value)] if value else [1.0]
    return [NAMES.get(value, ""), *mutations.ALSO.get(value, ())] if isinstance(value, str) and value else []


def _call(node: ast.Call, place: _Place, modules: Collection[str]) -> Iterator[Change]:
    for i, (a, b) in enumerate(pairwise(node.args)):
        if not isinstance(a, ast.Starred) and not isinstance(b, ast.Starred):
            args = [*node.args[:i], b, a, *node.args[i + 2 :]]
            yield f"arguments {i + 1} and {i + 2} swapped", ast.Call(node.func, args, node.keywords)
    for i, keyword in enumerate(node.keywords):
        if keyword.arg and keyword.arg not in LOOKS:
            rest = [*node.keywords[:i], *node.keywords[i + 1 :]]
            yield f"{keyword.arg}= dropped", ast.Call(node.func, node.args, rest)
    if isinstance(node.func, ast.Attribute) and _is_value(node.func.value, modules):
        yield f".{node.func.attr}() dropped", node.func.value
    if isinstance(node.func, ast.Name) and node.func.id in CONVERSIONS and node.args:
        yield f"{node.func.id}() dropped", node.args[0]


def _is_value(node: ast.expr, modules: Collection[str]) -> bool:
    """Whether a method of `node` could be forgotten: not so if it is a module, `self`, a class or `super()`."""
    if isinstance(node, ast.Attribute) and not node.attr[:1].isupper():
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        return not (isinstance(root, ast.Name) and root.id in modules)
    if isinstance(node, ast.Name):
        return node.id not in (*modules, "self", "cls") and not node.id[:1].isupper()
    return not (isinstance(node, ast.Call) and _called(node) == "super") and not isinstance(node, ast.Constant)


def _attribute(node: ast.Attribute, *_: object) -> Iterator[Change]:
    for new in (*filter(None, [NAMES.get(node.attr)]), *mutations.ALSO.get(node.attr, ())):
        yield f".{node.attr} became .{new}", ast.Attribute(node.value, new, node.ctx)
    if node.attr == "T":
        yield ".T dropped", node.value


def _name(node: ast.Name, place: _Place, _: object) -> Iterator[Change]:
    if node.id in NAMES and isinstance(place.parent, ast.Call) and place.parent.func is node and node.id != "sum":
        yield f"{node.id} became {NAMES[node.id]}", ast.Name(NAMES[node.id], node.ctx)


def _slice(node: ast.Slice, *_: object) -> Iterator[Change]:
    for edge in ("lower", "upper"):
        bound = getattr(node, edge)
        if bound is not None and not _is_number(bound):  # numbers are constants, which change on their own
            for new in _one_off(bound):
                yield f"{ast.unparse(bound)} became {ast.unparse(new)}", _with(node, **{edge: new})
        if bound is not None:
            yield f"{edge} bound dropped", _with(node, **{edge: None})


def _range(node: ast.Call, *_: object) -> Iterator[Change]:
    if _called(node) in ("range", "arange") and node.args and not _is_number(node.args[-1]):
        for new in _one_off(node.args[-1]):
            changed = ast.Call(node.func, [*node.args[:-1], new], node.keywords)
            yield f"{ast.unparse(node.args[-1])} became {ast.unparse(new)}", changed


def _one_off(node: ast.expr) -> list[ast.expr]:
    return [ast.BinOp(node, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub())]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _tuple(node: ast.Tuple, *_: object) -> Iterator[Change]:
    for i, (a, b) in enumerate(pairwise(node.elts)):
        if isinstance(node.ctx, ast.Load) and not isinstance(a, ast.Starred) and not isinstance(b, ast.Starred):
            elements = [*node.elts[:i], b, a, *node.elts[i + 2 :]]
            yield f"elements {i + 1} and {i + 2} swapped", ast.Tuple(elements, node.ctx)


def _condition(node: ast.If | ast.IfExp | ast.While, *_: object) -> Iterator[Change]:
    yield "condition negated", _with(node, test=ast.UnaryOp(ast.Not(), node.test))


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, *_: object) -> Iterator[Change]:
    for i, generator in enumerate(node.generators):
        for what, iterable in mutations.other_ways_round(generator.iter):
            other = _with(generator, iter=iterable)
            yield what, _with(node, generators=[*node.generators[:i], other, *node.generators[i + 1 :]])
        if generator.ifs:
            generators = [*node.generators[:i], _with(generator, ifs=[]), *node.generators[i + 1 :]]
            yield "if dropped", _with(node, generators=generators)


def _statement(node: ast.stmt, place: _Place, _: object) -> Iterator[Change]:
    is_top_level_function = isinstance(node, SCOPES) and isinstance(place.parent, ast.Module)
    if not is_top_level_function and not isinstance(node, (ast.Pass, ast.Break, ast.Continue)):
        yield "removed", [ast.Pass()]


def _with_block(node: ast.With, *_: object) -> Iterator[Change]:
    yield "with dropped", node.body


def _leave(node: ast.Break | ast.Continue, *_: object) -> Iterator[Change]:
    new = ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    yield f"{ast.unparse(node)} became {ast.unparse(new)}", [new]


def _decorated(node: ast.FunctionDef, *_: object) -> Iterator[Change]:
    for i, decorator in enumerate(node.decorator_list):
        rest = [*node.decorator_list[:i], *node.decorator_list[i + 1 :]]
        yield f"@{ast.unparse(decorator)} dropped", _with(node, decorator_list=rest)


def _alone(change: Callable[..., Iterator[Change]]) -> Callable[..., Iterator[Change]]:
    """A change for which nothing counts but the node."""
    return lambda node, *_: change(node)


CHANGES: list[tuple[type | tuple[type, ...], Callable[..., Iterator[Change]]]] = [
    (ast.BinOp, _binary),
    (ast.UnaryOp, _unary),
    (ast.Compare, _compare),
    (ast.BoolOp, _boolean),
    (ast.AugAssign, _augmented),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.Call, _range),
    (ast.Call, _alone(mutations.dimension_kept)),
    (ast.Raise, _alone(mutations.raised)),
    (ast.For, _alone(mutations.loop)),
    ((ast.FunctionDef, ast.For, ast.If, ast.With, ast.While), _alone(mutations.neighbors)),
    (ast.Attribute, _attribute),
    (ast.Name, _name),
    (ast.Slice, _slice),
    (ast.Tuple, _tuple),
    ((ast.If, ast.IfExp, ast.While), _condition),
    ((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), _comprehension),
    (ast.With, _with_block),
    ((ast.Break, ast.Continue), _leave),
    (ast.FunctionDef, _decorated),
    (ast.stmt, _statement),
]

SYMBOLS: dict[type[ast.AST], str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**"},
    **{ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.USub: "-", ast.UAdd: "+"},
    **{ast.Invert: "~", ast.Not: "not", ast.And: "and", ast.Or: "or", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">"},
    **{ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in", ast.Is: "is"},
    ast.IsNot: "is not",
}


def _symbol(op: Node) -> str:
    return SYMBOLS[type(op)]


def _with(node: Node, **changed: object) -> Node:
    return ast.copy_location(type(node)(**{**dict(ast.iter_fields(node)), **changed}), node)


def _replaced(tree: Any, old: Node, new: Node | list[ast.stmt]) -> Any:
    """The tree with `new` in the place of `old`; the tree itself stays as it was."""
    if tree is old:
        return new
    if isinstance(tree, list):
        items = [_replaced(item, old, new) for item in tree]
        return [i for item in items for i in (item if isinstance(item, list) else [item])]
    if isinstance(tree, ast.AST):
        return _with(tree, **{name: _replaced(value, old, new) for name, value in ast.iter_fields(tree)})
    return tree


def _meaning(source: str) -> str:
    """A source's syntax tree as text: the same for two spellings of the same code."""
    return ast.dump(parse(source))
