"""Python as a tree: how a cell is parsed, and which names it binds and reads."""

from __future__ import annotations

import ast
import contextlib
import gc
import re
import symtable
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from IPython.core.inputtransformer2 import TransformerManager

RUNS_ITS_CELL = re.compile(r"\s*%%(time|capture|prun)\b")  # magics under which a cell's names are the notebook's
MAX_CELL = 100_000  # characters
# IPython goes through the whole cell again for each of its magics, help requests and prompts.
MAGIC = re.compile(r"^\s*(?:[%!?,;/]|>>>|In \[)|[?]\s*$|=\s*[%!]", re.MULTILINE)
MAX_TRANSFORMED = 500_000  # characters that it goes through
HEADS = (ast.For, ast.AsyncFor, ast.withitem)  # they bind a name before what is below them reads it
_PARSING = threading.Lock()
Node = TypeVar("Node", bound=ast.AST)


def parse(code: str) -> ast.Module:
    """The syntax tree of some Python. Raises SyntaxError for what is none, or is nested deeper than Python reads."""
    with undisturbed():
        try:
            return ast.parse(code)
        except (ValueError, RecursionError, MemoryError) as error:  # a zero byte; a million minus signs, or fewer
            raise SyntaxError(str(error)) from None


def parse_cell(source: str) -> list[ast.stmt]:
    """A cell's statements, magics turned into Python; none where it is not Python, or too long to be anybody's."""
    if RUNS_ITS_CELL.match(source):
        source = source.lstrip().partition("\n")[2]
    if len(source) > MAX_CELL:
        return []
    with contextlib.suppress(SyntaxError):
        return parse(source).body
    if len(source) * len(MAGIC.findall(source)) > MAX_TRANSFORMED:
        return []
    try:
        return parse(TransformerManager().transform_cell(source)).body
    except (SyntaxError, RuntimeError):  # the latter where there are 500 magics in a cell
        return []


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Makes syntax trees while no other thread gets in between.

    Up to Python 3.12, a tree fails with a SystemError where another thread makes one before it is finished
    (https://github.com/python/cpython/issues/106905). Others than us make them too (a traceback's marks are one), but a
    thread changes within a tree only when garbage is collected just then.
    """
    with _PARSING:
        collects = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collects:
                gc.enable()


def defined_names(code: str) -> list[str]:
    """The names that a cell's code binds at its top level, imports aside, in order; none if it is not Python."""
    try:
        body = parse(code).body
    except SyntaxError:
        return []
    return list(bound_names(body, imports=False))


def bound_names(nodes: Iterable[ast.AST], *, imports: bool = True) -> Iterator[str]:
    """The names that statements bind where they stand; what functions and classes bind inside is not.

    Names of a `from x import *` are not known. `imports`: whether those that an import binds are among them.
    """
    waiting = [*nodes][::-1]  # no recursion: a sum of a thousand terms is a thousand levels deep
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if imports:
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
                yield node.name
            waiting += [*ast.iter_child_nodes(node)][::-1]


def read_names(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements read, in a function or outside."""
    found = [node for statement in statements for node in nodes(statement, ast.Name)]
    return {node.id for node in found if isinstance(node.ctx, ast.Load)}


def free_names(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that a cell reads and has not bound itself before: what other cells must have bound.

    What is local to a function or a comprehension is not among them.
    """
    free: set[str] = set()
    bound: set[str] = set()
    for statement in statements:
        free |= _read_from_outside(statement) - bound
        bound |= set(bound_names([statement]))
    return free


def _read_from_outside(statement: ast.stmt) -> set[str]:
    """The names of the notebook that one statement reads, in functions too; its loops' own variables aside."""
    try:
        table = symtable.symtable(ast.unparse(statement), "<cell>", "exec")
    except (RecursionError, SyntaxError, ValueError):  # too deep: then every name counts that stands there
        return read_names([statement])
    headers = [node for node in ast.walk(statement) if isinstance(node, HEADS)]
    heads = [part for node in headers for part in (getattr(node, "target", None), getattr(node, "optional_vars", None))]
    read = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    read -= set(bound_names([part for part in heads if part is not None]))
    read -= {node.name for node in nodes(statement, ast.ExceptHandler) if node.name}
    added_to = {node.target.id for node in nodes(statement, ast.AugAssign) if isinstance(node.target, ast.Name)}
    read |= added_to & set(table.get_identifiers())  # `x += 1` reads x too
    waiting = table.get_children()
    while waiting:
        scope = waiting.pop()
        read |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_referenced() and symbol.is_global()}
        waiting += scope.get_children()
    return read


def nodes(tree: ast.AST, kind: type[Node]) -> list[Node]:
    """All nodes of one kind in a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def calls_in(setup: str, expression: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the calls of these functions in a piece of code and an expression after it, the inner ones first.

    Each is an expression, with the code that comes before it.
    """
    lines = setup.splitlines()
    places = [(statement, "\n".join(lines[: _first_line(statement) - 1])) for statement in parse(setup).body]
    found = []
    for statement, before in [*places, *((statement, setup) for statement in parse(expression).body)]:
        calls = [call for call in nodes(statement, ast.Call) if getattr(call.func, "id", None) in names]
        found += [(ast.unparse(call), before.strip()) for call in calls[::-1]]
    return found


def _first_line(statement: ast.stmt) -> int:
    """Where a statement begins: a function or a class with its first decorator."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])
