"""What a notebook says, read but not run: which libraries a function uses, what it calls, whether it loops.

Rules made with this are advice: they work on the syntax tree, so a name in a comment or a string fools nobody, and
aliases are followed, but code that hides what it does (`eval`, a name put together at run time) is not seen through.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from grader.content.notebook import code_cells
from grader.content.syntax import bound_names, nodes, parse_cell


class Code:
    """The syntax trees of a notebook's cells."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._statements = [statement for _, source in code_cells(notebook) for statement in parse_cell(source)]
        self._definitions = dict(_definitions(self._statements))
        self._modules = dict(_imported(self._statements))
        froms = [node for statement in self._statements for node in nodes(statement, ast.ImportFrom)]
        self._originals = {alias.asname: alias.name for node in froms for alias in node.names if alias.asname}

    def defines(self, name: str) -> bool:
        """Whether a function or class of this name is defined."""
        return name in self._definitions

    def modules_used_by(self, name: str) -> set[str]:
        """The top-level modules that the function or class, or what it calls, refers to."""
        trees = self._reach(name)
        used = {node.id for tree in trees for node in nodes(tree, ast.Name)}
        inside = {module for tree in trees for _, module in _imported([tree])}
        return {self._modules[n] for n in used if n in self._modules} | inside | self._starred(trees)

    def calls_in(self, name: str) -> set[str]:
        """The last parts of the names that it, or what it calls, calls: `a.b(c)` counts as "b"."""
        calls = [node.func for tree in self._reach(name) for node in nodes(tree, ast.Call)]
        return {called for function in calls for called in self._called(function)}

    def has_loop(self, name: str) -> bool:
        """Whether it, or what it calls, has a loop or a comprehension."""
        loops = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        return any(isinstance(node, loops) for tree in self._reach(name) for node in ast.walk(tree))

    def is_stub(self, name: str) -> bool:
        """Whether there still is a `raise NotImplementedError` in it."""
        tree = self._definitions.get(name)
        raises = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)] if tree else []
        return any("NotImplementedError" in ast.dump(node) for node in raises)

    def _called(self, function: ast.expr) -> set[str]:
        """The last part of a called name, and of what the name stands for where it is another's."""
        if isinstance(function, ast.Attribute):
            return {function.attr}
        if isinstance(function, ast.Call) and _last(function.func) == "getattr":
            return {text for text in map(_text, function.args[1:2]) if text}
        if not isinstance(function, ast.Name):
            return set()
        stands_for = self._definitions.get(function.id)
        return {function.id, self._originals.get(function.id, function.id), _last(stands_for) or function.id}

    def _starred(self, trees: list[ast.AST]) -> set[str]:
        """The modules of which the notebook imports all names, if any name is used that has no other origin."""
        known = {*dir(builtins), *bound_names(self._statements)}
        for tree in trees:
            known |= {node.arg for node in nodes(tree, ast.arg)}
            known |= {node.id for node in nodes(tree, ast.Name) if isinstance(node.ctx, ast.Store)}
            known |= {name for name, _ in _definitions(list(ast.walk(tree)))} | {name for name, _ in _imported([tree])}
        used = {node.id for tree in trees for node in nodes(tree, ast.Name)}
        return {module for name, module in _imported(self._statements) if name == "*"} if used - known else set()

    def _reach(self, name: str) -> list[ast.AST]:
        """The definition of `name` and of everything of the notebook's that it refers to."""
        reached: dict[str, ast.AST] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self._definitions:
                continue
            reached[current] = self._definitions[current]
            waiting += [node.id for node in nodes(reached[current], ast.Name)]
        return list(reached.values())


def _definitions(statements: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Names and what defines them, inside `if`, `with` and the like too; of two the last counts, as in a notebook."""
    waiting = [*statements][::-1]
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name, statement
        elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = [node.id for target in targets for node in nodes(target, ast.Name)]
            yield from ((name, statement.value) for name in names)
        elif isinstance(statement, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            waiting += [*ast.iter_child_nodes(statement)][::-1]


def _imported(trees: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Names and the top-level modules they come from; "" for a module that is imported by a call."""
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname or alias.name.split(".")[0]), alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield (alias.asname or alias.name), node.module.split(".")[0]
        elif module := _imported_by_call(node):
            yield "", module.split(".")[0]


def _imported_by_call(node: ast.AST) -> str:
    """The module that `__import__("numpy")`, `import_module("numpy")` or `sys.modules["numpy"]` gives; else ""."""
    if isinstance(node, ast.Call) and _last(node.func) in ("__import__", "import_module"):
        return next(filter(None, map(_text, [*node.args[:1], *(word.value for word in node.keywords)])), "")
    if isinstance(node, ast.Subscript) and _last(node.value) == "modules":
        return _text(node.slice)
    return ""


def _last(node: ast.AST | None) -> str:
    """The last part of a name: "b" of `a.b`."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _text(node: ast.AST) -> str:
    value = getattr(node, "value", "") if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""
