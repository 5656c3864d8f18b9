"""A question as a page to read: its text and figures, what is to be written, and the solution folded away."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from grader.content import figure
from grader.content.notebook import new_notebook
from grader.content.opening import links
from grader.content.question import Question, is_tagged
from grader.content.readme_table import LEVELS

FOLDED = "hide-cell"  # the tag by which myst-nb folds a cell of code
FOLD = "::::{{dropdown}} {title}\n{text}\n::::"


def page(question: Question, at: str | None = None) -> NotebookNode:
    """Return the page, as a notebook for myst-nb; `at` is the project's address on GitHub.

    What cells printed and drew is taken from the solution's notebook. Raises FileNotFoundError where there is none.
    """
    executed = iter(nbformat.read(question.solution, as_version=4).cells)
    made = new_notebook(question.source.cells, question.name)
    for cell, source in zip(made.cells, question.source.cells, strict=True):
        cell.metadata = NotebookNode()
        is_solution = is_tagged(source, "solution")
        if not is_tagged(source, "stub"):
            cell.outputs = [_readable(output) for output in next(executed).get("outputs", [])]
        if cell.cell_type == "markdown":
            cell.pop("outputs", None)
            cell.source = _folded(cell.source) if is_solution else cell.source.replace("### ", "## ")
        else:
            cell.metadata["tags"] = [FOLDED] if is_solution else []
            cell.metadata["mystnb"] = {"image": {"alt": figure.said(cell.source)}}
    made.cells[0].source = "\n\n".join([*_head(question, at), made.cells[0].source.partition("\n")[2].strip()])
    return made


def _head(question: Question, at: str | None) -> tuple[str, str]:
    """Return the title, and a line of facts and of links that open the notebook."""
    facts = [question.section, f"{question.minutes} minutes", LEVELS[question.difficulty]]
    where = {question.file_name: f"path:{question.file_name}"} | (links(question.file_name, at) if at else {})
    return f"# {question.title}", " · ".join([*facts, *(f"[{name}]({address})" for name, address in where.items())])


def _folded(text: str) -> str:
    """Fold a written answer under its heading."""
    heading, _, rest = text.partition("\n")
    return FOLD.format(title=heading.lstrip("# "), text=rest.strip())


def _readable(output: NotebookNode) -> NotebookNode:
    """Return an output in which the empty corner of a table is not said to head anything."""
    shown = output.get("data", {})
    if "text/html" in shown:
        shown["text/html"] = shown["text/html"].replace("<th></th>", "<td></td>")
    return output
