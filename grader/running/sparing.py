"""Spares a kernel the cells that only show something off: given ones, as handed out, on which nothing depends.

They take more than a third of the time that notebooks run, and no check asks for what they define.
"""

from __future__ import annotations

import builtins
import re

from nbformat import NotebookNode

from grader.content.question import Question, is_tagged
from grader.content.reference import code_of
from grader.content.syntax import bound_names, free_names, parse_cell

# reads names that no syntax tree shows
LOOKS_ANYWHERE = re.compile(r"\b(globals|locals|vars|dir|eval|exec|get_ipython)\b|^\s*%+(run|load|timeit)\b", re.M)


def spare(notebook: NotebookNode, question: Question) -> None:
    """Empty the cells tagged `try` that are as they were handed out, unless a cell that runs reads what they define."""
    given = set(code_of([cell for cell in question.source.cells if is_tagged(cell, "try")]))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    waiting = [cell for cell in code if cell.source.strip() in given]
    sources = [cell.source for cell in code if cell.source.strip() not in given]
    if any(map(LOOKS_ANYWHERE.search, sources)):
        return
    read = {name for source in sources for name in free_names(parse_cell(source))}
    while needed := [cell for cell in waiting if read & set(bound_names(parse_cell(cell.source)))]:
        read |= {name for cell in needed for name in free_names(parse_cell(cell.source))}
        waiting = [cell for cell in waiting if cell not in needed]
    bound = {name for cell in code for name in bound_names(parse_cell(cell.source))} | set(dir(builtins)) | {"display"}
    for cell in waiting:
        if free_names(parse_cell(cell.source)) <= bound:  # else its failure tells what is missing
            cell.source = ""
