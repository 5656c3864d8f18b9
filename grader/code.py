"""What a notebook says, read but not run: which libraries a function uses, what it calls, whether it loops.

Rules made with this are advice: they work on the syntax tree, so a name in a comment or a string fools nobody, but code
that hides what it does is not seen through.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from grader.notebook import code_cells
from grader.question import parse

RUNS_ITS_CELL = re.compile(r"\s*%%(time|capture|prun)\b")  # magics under which a cell's names are the notebook's


class Code:
    """The syntax trees of a notebook's cells."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._statements = [statement for _, source in code_cells(notebook) for statement in parse_cell(source)]
        self._definitions = dict(_definitions(self._statements))
        self._modules = dict(_imported(self._statements))

    def defines(self, name: str) -> bool:
        """Whether a function or class of this name is defined."""
        return name in self._definitions

    def modules_used_by(self, name: str) -> set[str]:
        """The top-level modules that the function or class, or what it calls, refers to."""
        used = {node.id for tree in self._reach(name) for node in _nodes(tree, ast.Name)}
        inside = {module for tree in self._reach(name) for _, module in _imported(list(ast.walk(tree)))}
        return {self._modules[n] for n in used if n in self._modules} | inside

    def calls_in(self, name: str) -> set[str]:
        """The last parts of the names that it, or what it calls, calls: `a.b(c)` counts as "b"."""
        calls = [node.func for tree in self._reach(name) for node in _nodes(tree, ast.Call)]
        return {
            f.attr if isinstance(f, ast.Attribute) else f.id for f in calls if isinstance(f, (ast.Attribute, ast.Name))
        }

    def has_loop(self, name: str) -> bool:
        """Whether it, or what it calls, has a loop or a comprehension."""
        loops = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        return any(isinstance(node, loops) for tree in self._reach(name) for node in ast.walk(tree))

    def is_stub(self, name: str) -> bool:
        """Whether its body still raises NotImplementedError and nothing else."""
        tree = self._definitions.get(name)
        raises = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)] if tree else []
        return any("NotImplementedError" in ast.dump(node) for node in raises)

    def _reach(self, name: str) -> list[ast.AST]:
        """The definition of `name` and of everything of the notebook's that it refers to."""
        reached: dict[str, ast.AST] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self._definitions:
                continue
            reached[current] = self._definitions[current]
            waiting += [node.id for node in _nodes(reached[current], ast.Name)]
        return list(reached.values())


def parse_cell(source: str) -> list[ast.stmt]:
    """A cell's statements, magics turned into Python; none where it is not Python."""
    if RUNS_ITS_CELL.match(source):
        source = source.lstrip().partition("\n")[2]
    try:
        return parse(TransformerManager().transform_cell(source)).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def bound_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements bind where they stand, imports included; what functions and classes bind inside is not.

    Names of a `from x import *` are not known.
    """
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from bound_names(ast.iter_child_nodes(node))


def read_names(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements read, in a function or outside."""
    nodes = [node for statement in statements for node in _nodes(statement, ast.Name)]
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def _definitions(statements: list[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Names and what defines them; of two definitions the last one counts, as when the notebook runs."""
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name, statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value


def _imported(statements: list) -> Iterator[tuple[str, str]]:
    """Names and the top-level modules they come from."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield (alias.asname or alias.name.split(".")[0]), alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield (alias.asname or alias.name), node.module.split(".")[0]


def _nodes(tree: ast.AST, kind: type) -> list:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]
