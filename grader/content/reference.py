"""The reference: a question's solution, as the notebook that is asked for right values, and as code."""

from __future__ import annotations

import ast
import functools

from nbformat import NotebookNode

from grader.content.notebook import new_notebook
from grader.content.question import NEEDS, Question, is_tagged
from grader.content.syntax import bound_names, free_names, parse_cell


def reference_notebook(question: Question) -> NotebookNode:
    """Return the solution without the cells that only show something off."""
    cells = [cell for cell in question.cells("solution") if not is_tagged(cell, "try")]
    return new_notebook(cells, question.name)


def reference_texts(question: Question) -> list[str]:
    """Return the code of the solution, and the checks, which bring code of their own.

    In a release without solutions the first line of notebook.py says which modules they need.
    """
    needs = str(question.head.metadata.get(NEEDS, ""))
    return [needs, *code_of(question.cells("solution")), (question.folder / "check.py").read_text(encoding="utf-8")]


@functools.cache
def handed_out_code(question: Question, names: frozenset[str]) -> str:
    """Return what the exercise's own cells have to bind these names: definitions, imports, and what those need."""
    cells = [cell for cell in question.cells("exercise") if not is_tagged(cell, "stub") and not is_tagged(cell, "try")]
    statements = [statement for code in code_of(cells) for statement in parse_cell(code)]
    wanted, chosen = set(names), []
    for statement in reversed(statements):
        if wanted.intersection(bound_names([statement])):
            wanted |= free_names([statement])
            chosen.append(ast.unparse(statement))
    return "\n".join(reversed(chosen))


def code_of(cells: list[NotebookNode]) -> list[str]:
    """Return the code of each cell that has any, without space around it."""
    return [cell.source.strip() for cell in cells if cell.cell_type == "code" and cell.source.strip()]
