"""The solution as a student may see it: beside their own code, in words, or as the name of the tool it uses."""

from __future__ import annotations

import ast
import builtins
import re

from grader.content.question import WRITTEN_HEADING, Question, is_tagged
from grader.content.syntax import bound_names, defined_names, nodes, parse_cell
from grader.judging.checks import CheckResult
from grader.judging.outcome import FAILED

MANY = 5  # tools of a solution, of which the names no longer help
TRIFLES = {"super", *("len", "range", "int", "float", "str", "tuple", "list", "type"), *("append", "items", "tolist")}


def beside(question: Question, sources: list[str]) -> list[tuple[str, str]]:
    """Return (yours, ours) for each code cell of the solution; yours are those of `sources` with the same names."""
    pairs = []
    for cell in question.cells("solution"):
        if is_tagged(cell, "solution") and cell.cell_type == "code":
            names = set(defined_names(cell.source))
            yours = [source.strip() for source in sources if names & set(defined_names(source))]
            pairs.append(("\n\n".join(yours), cell.source.strip()))
    return pairs


def written(question: Question) -> str:
    """Return our answer to the question in words, as Markdown; "" if there is no such question."""
    cells = [cell for cell in question.cells("solution") if is_tagged(cell, "written")]
    return "\n\n".join(cell.source.removeprefix(WRITTEN_HEADING).strip() for cell in cells)


def text(question: Question, pairs: list[tuple[str, str]], words: str) -> str:
    """Return the solution as text: ours below yours."""
    parts = [f"{question.title}: ours beside yours"]
    for yours, ours in pairs:
        parts += [f"yours\n{_indented(yours or '(nothing yet)')}", f"ours\n{_indented(ours)}"]
    return "\n\n".join([*parts, *([f"ours in words\n{_indented(words)}"] if words else [])])


def tools(question: Question, result: CheckResult) -> list[str]:
    """Return the nearest hint, in a list: what the solution calls where the check that failed is about; or nothing."""
    if result.outcome not in FAILED:
        return []
    asked = set(re.findall(r"\w+", f"{result.title}\n{result.body}"))
    cells = [cell.source for cell in question.cells("solution") if cell.cell_type == "code"]
    statements = [statement for source in cells for statement in parse_cell(source)]
    own = set(bound_names(statements, imports=False))
    calls = [
        name
        for statement in statements
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name in asked
        for name in _called(statement)
        if name not in own
    ]
    names = list(dict.fromkeys(calls))
    if not 0 < len(names) <= MANY:
        return []
    *first, last = [f"`{name}`" for name in names]
    return [f"Ours uses {', '.join(first)} and {last}." if first else f"Ours uses {last}."]


def _called(tree: ast.AST) -> list[str]:
    """What is called in a tree, without an object's own parts, exceptions, and what everybody uses all the time."""
    functions = [node.func for node in nodes(tree, ast.Call)]
    names = [_last(function) for function in functions if not ast.unparse(function).startswith("self.")]
    return [name for name in names if name and name not in TRIFLES and name[0] != "_" and not _is_exception(name)]


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else str(getattr(function, "id", ""))


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.splitlines())
