"""Undoes what happens to a notebook by accident and says nothing about an answer.

Two things are mended: a stub left standing beside its answer, which would take the answer's place if it comes later;
and a given cell that was deleted, without which the answer lacks a name. Cells keep their numbers.
"""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from grader.content.question import Question, is_tagged
from grader.content.syntax import bound_names, defined_names, parse_cell


def mend(notebook: NotebookNode, question: Question) -> None:
    """Empty left-over stubs of `notebook`, and put deleted given cells at its end: what lacks them runs again then."""
    stubs = [cell.source for cell in question.cells("exercise") if cell.cell_type == "code" and is_tagged(cell, "stub")]
    _empty_leftovers(notebook, {source.strip() for source in stubs})
    for source in _deleted(notebook, question):
        notebook.cells.append(nbformat.v4.new_code_cell(source))


def _empty_leftovers(notebook: NotebookNode, stubs: set[str]) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answered = {name for cell in code if cell.source.strip() not in stubs for name in _names(cell.source)}
    for cell in code:
        if cell.source.strip() in stubs and set(_names(cell.source)) <= answered:
            cell.source = ""


def _deleted(notebook: NotebookNode, question: Question) -> list[str]:
    """The given cells that define or import what `notebook` lacks, and would change nothing that it defines."""
    there = {name for cell in notebook.cells if cell.cell_type == "code" for name in _names(cell.source)}
    given = [cell.source for cell in question.cells("exercise") if cell.cell_type == "code" and not _is_extra(cell)]
    return [source for source in given if set(_names(source)) - there and not there & set(defined_names(source))]


def _is_extra(cell: NotebookNode) -> bool:
    return is_tagged(cell, "stub") or is_tagged(cell, "try")


def _names(source: str) -> list[str]:
    return list(bound_names(parse_cell(source)))
