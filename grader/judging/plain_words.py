"""Says what a check asks without what is the grader's own, `kit` and seeds: in lines that run, and in words."""

from __future__ import annotations

import ast
import re

SEEDING = re.compile(r"(?:torch\.manual_seed|np\.random\.seed)\([^()]*\)")


def without_kit(code: str) -> str:
    """Return statements, or an expression, as a notebook could have them; a comment says what `kit` did."""
    if "kit." not in code and not SEEDING.search(code):
        return code
    lines: list[str] = []
    for statement in ast.parse(code).body:
        found = _Replaced()
        source = ast.get_source_segment(code, statement) or ""
        if SEEDING.fullmatch(source):
            continue
        if "kit." in source:
            source = ast.unparse(found.visit(statement))
        is_bare = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name)
        lines += [] if is_bare and found.notes else source.splitlines()
        lines += [f"# {note}" for note in found.notes]
    return "\n".join(lines)


class _Replaced(ast.NodeTransformer):
    """Takes out the helpers' calls and notes what they did."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace one call, and those in it."""
        self.generic_visit(node)
        called = node.func
        if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "kit"):
            return node
        model = node.args[0]
        if called.attr == "put":
            owner = f"{ast.unparse(model)} now has" if isinstance(model, ast.Name) else "with"
            self.notes.append(f"{owner} {', '.join(map(_weight, node.keywords))}")
            return model
        if called.attr == "fill":
            self.notes.append("with small random numbers for its weights")
            return model
        names = " and ".join(map(_names, node.args[1:])) or "all weights"
        what = f"the gradients of {names}" if called.attr.endswith("gradients") else f"the weights {names}"
        return ast.Name(id=f"{what} of {ast.unparse(model)}")


def _weight(given: ast.keyword) -> str:
    value = ast.unparse(given.value)
    if given.arg is None:
        return f"the {value} below"
    return f"the {value} below" if value == given.arg else f"{given.arg} = {value}"


def _names(node: ast.expr) -> str:
    value = ast.literal_eval(node.value if isinstance(node, ast.Starred) else node)
    return value if isinstance(value, str) else " and ".join(value)
