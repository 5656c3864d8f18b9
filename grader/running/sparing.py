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
    waiting = [place for place, cell in enumerate(code) if cell.source.strip() in given]
    others = [place for place in range(len(code)) if place not in waiting]
    if not waiting or any(LOOKS_ANYWHERE.search(code[place].source) for place in others):
        return
    parsed = [parse_cell(cell.source) for cell in code]
    free, bound = [free_names(each) for each in parsed], [set(bound_names(each)) for each in parsed]
    read = set[str]().union(*(free[place] for place in others))
    while needed := [place for place in waiting if read & bound[place]]:
        read = read.union(*(free[place] for place in needed))
        waiting = [place for place in waiting if place not in needed]
    there = {"display", *dir(builtins)}.union(*bound)
    for place in waiting:
        if free[place] <= there:  # else its failure tells what is missing
            code[place].source = ""
