"""Faults that are easily made and hard to see: a loop that stops early, an argument that is not looked at.

`mutate` puts them, and its own smaller ones, into a cell.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from grader.content.syntax import bound_names, read_names

Change = tuple[str, ast.AST | list[ast.stmt]]
RAISED = {"KeyError": "ValueError", "ValueError": "RuntimeError", "TypeError": "ValueError", "IndexError": "KeyError"}
HOW = {"left": ("inner", "outer"), "inner": ("left",), "outer": ("inner",), "right": ("inner",)}
ALSO = {  # what a name may be taken for, besides its opposite
    "mean": ("median", "first"),
    "median": ("mean",),
    "first": ("last",),
    "last": ("first",),
    "detach": ("clone",),
    "clone": ("detach",),
}
LESS = 1.02  # times which a constant is another one, and looks the same in a plot
LARGE = 50  # from which whole numbers have two percent, too


def operands(node: ast.BinOp) -> Iterator[Change]:
    """Either side alone."""
    if not isinstance(node.left, ast.Constant) or not isinstance(node.right, ast.Constant):
        yield f"left of {ast.unparse(node)[:40]} alone", node.left
        yield f"right of {ast.unparse(node)[:40]} alone", node.right


def two_percent(value: object) -> list[float]:
    """A number that is two percent more."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value:
        return []
    if isinstance(value, int):
        return [round(LESS * value)] if abs(value) >= LARGE else []
    return [float(f"{LESS * value:.6g}")]


def raised(node: ast.Raise) -> Iterator[Change]:
    """Another exception with the same words."""
    call = node.exc
    name = call.func if isinstance(call, ast.Call) else call
    if isinstance(name, ast.Name) and name.id in RAISED:
        other = ast.Name(RAISED[name.id], ast.Load())
        made = ast.Call(other, call.args, call.keywords) if isinstance(call, ast.Call) else other
        yield f"{name.id} became {other.id}", ast.copy_location(ast.Raise(made, node.cause), node)


def dimension_kept(node: ast.Call) -> Iterator[Change]:
    """`keepdim=True` where a sum goes over an axis."""
    given = {keyword.arg for keyword in node.keywords}
    for axis, keeps in (("dim", "keepdim"), ("axis", "keepdims")):
        if axis in given and keeps not in given and isinstance(node.func, ast.Attribute):
            kept = ast.keyword(keeps, ast.Constant(True))
            yield f"{keeps}= added", ast.Call(node.func, node.args, [*node.keywords, kept])


def other_ways_round(iterable: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a loop goes through: backwards, without its first or without its last."""
    listed = ast.Call(ast.Name("list", ast.Load()), [iterable], [])
    one = ast.Constant(1)
    for what, part in (
        ("backwards", ast.Slice(step=ast.UnaryOp(ast.USub(), one))),
        ("without its first", ast.Slice(lower=one)),
        ("without its last", ast.Slice(upper=ast.UnaryOp(ast.USub(), one))),
    ):
        yield f"loop {what}", ast.Subscript(listed, part, ast.Load())


def loop(node: ast.For) -> Iterator[Change]:
    """The loop, other ways round."""
    for what, iterable in other_ways_round(node.iter):
        yield what, ast.copy_location(ast.For(node.target, iterable, node.body, node.orelse), node)


def neighbors(node: Any) -> Iterator[Change]:
    """Two statements the other way round, where the second needs no name of the first."""
    for place, (a, b) in enumerate(pairwise(node.body)):
        is_said = isinstance(a, ast.Expr) and isinstance(a.value, ast.Constant)
        if not is_said and not isinstance(b, ast.Return) and not set(bound_names([a])) & read_names([b]):
            fields = dict(ast.iter_fields(node))
            fields["body"] = [*node.body[:place], b, a, *node.body[place + 2 :]]
            yield f"statements {place + 1} and {place + 2} swapped", ast.copy_location(type(node)(**fields), node)


def arguments(node: ast.FunctionDef, scope: str, names: Collection[str]) -> Iterator[Change]:
    """An argument that is remembered from the first call, or taken from the notebook, which has that name too."""
    parts = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    for arg in (part.arg for part in parts if part.arg not in ("self", "cls")):
        if not node.name.startswith("__init"):
            kept = "_".join(["_first", *filter(None, scope.split(".")), node.name, arg])
            remembered = _beginning(node, f"{arg} = globals().setdefault({kept!r}, {arg})")
            yield f"{arg} remembered from the first call", remembered
        if arg in names:
            yield f"{arg} taken from the notebook", _beginning(node, f"{arg} = globals()[{arg!r}]")


def _beginning(node: ast.FunctionDef, line: str) -> ast.FunctionDef:
    fields = dict(ast.iter_fields(node))
    fields["body"] = [*ast.parse(line).body, *node.body]
    return ast.copy_location(ast.FunctionDef(**fields), node)
