"""Says why a notebook has no value for a name, or another one than its writer thinks, in words that name cells.

It reads the cells' syntax trees and what became of running them. Cells are counted as a person counts them: from 1,
text cells too.
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.content.notebook import STORED
from grader.content.syntax import bound_names, parse_cell, read_names
from grader.host.executor import CellRun, CellStatus


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook, and how its run ended."""

    number: int
    is_code: bool
    source: str
    statements: list[ast.stmt]
    ran_when_stored: bool
    run: CellRun | None

    def binds(self, name: str) -> bool:
        """Whether its code binds `name`."""
        return self.is_code and name in bound_names(self.statements)

    def uses(self, name: str) -> bool:
        """Whether its code reads `name`, in a function or outside."""
        return self.is_code and name in read_names(self.statements)

    @property
    def is_good(self) -> bool:
        """Whether it ran to its end."""
        return self.run is not None and self.run.status is CellStatus.OK


class Diagnosis:
    """What can be said about the names of a notebook that was run."""

    def __init__(self, notebook: NotebookNode, runs: list[CellRun]) -> None:
        by_number = {run.number: run for run in runs}
        self.cells = [_cell(number, cell, by_number.get(number)) for number, cell in enumerate(notebook.cells, start=1)]

    def why_undefined(self, name: str) -> str:
        """Say in a sentence why `name` has no value; "" if nothing is known."""
        return self._why(name) or self._spelled_otherwise(name, (ast.stmt,))

    def why_missing(self, name: str) -> str:
        """Say in a sentence why an answer, which goes by `name`, is not there."""
        # a value with a name much like it may well be a given one, and is no answer
        close = self._spelled_otherwise(name, (ast.FunctionDef, ast.ClassDef))
        return self._why(name) or close or f"No cell defines `{name}`."

    def twice(self, name: str) -> str:
        """Say which of several different definitions of `name` was used; "" unless there are several."""
        defining = [cell for cell in self.cells if cell.binds(name)]
        if len({_definition(cell, name) for cell in defining}) < 2:
            return ""
        first, *others = [cell.number for cell in defining]
        told = f"`{name}` is defined in cell {first} and again in {listed_cells(others)}"
        good = [cell for cell in defining if cell.is_good]
        if good and good[-1] is not defining[-1]:
            return f"{told}, which {_raised(defining[-1])}: the one in cell {good[-1].number} was used."
        return f"{told}: the last was used."

    def left_over(self, name: str) -> str:
        """Say where the stub of `name` still raises although there is code beside it; "" if nothing was written."""
        for cell in self.cells:
            for statement in cell.statements:
                if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name == name.split(".")[0]:
                    function = _stub_in(statement)
                    if function is not None and len(function.body) > 1:
                        where = ", above your code" if _is_stub(function.body[0]) else ""
                        return f"Cell {cell.number} still raises NotImplementedError{where}: take that line away."
        return ""

    def _why(self, name: str) -> str:
        defining = [cell for cell in self.cells if cell.binds(name)]
        if defining:
            return self._defined_in_vain(name, defining)
        looks = (self._is_text, self._is_comment, self._is_inside, self._was_there)
        return next((sentence for look in looks if (sentence := look(name))), "")

    def _defined_in_vain(self, name: str, defining: list[Cell]) -> str:
        last = defining[-1]
        early = [c for c in self.cells if c.run and c.run.missing_name == name and c.number < defining[0].number]
        if early:
            told = f"Cell {early[0].number} uses `{name}`, which is first defined in cell {defining[0].number}"
            return f"{told}, and that {_raised(defining[0])}." if not defining[0].is_good else f"{told}."
        return "" if last.is_good else f"`{name}` is defined in cell {last.number}, which {_raised(last)}."

    def _is_text(self, name: str) -> str:
        found = [cell for cell in self.cells if not cell.is_code and name in bound_names(parse_cell(cell.source))]
        return f"`{name}` is defined in cell {found[-1].number}, a text cell: make it a code cell." if found else ""

    def _is_comment(self, name: str) -> str:
        found = [cell for cell in self.cells if cell.is_code and _has_as_comment(cell.source, name)]
        return f"The definition of `{name}` in cell {found[-1].number} is a comment: take the # away." if found else ""

    def _is_inside(self, name: str) -> str:
        for cell in self.cells:
            for outer in cell.statements:
                if isinstance(outer, (ast.FunctionDef, ast.ClassDef)) and name in bound_names(outer.body):
                    kind = "class" if isinstance(outer, ast.ClassDef) else "function"
                    where = f"inside the {kind} `{outer.name}` in cell {cell.number}"
                    return f"`{name}` is defined only {where}, where no other cell can see it."
        return ""

    def _was_there(self, name: str) -> str:
        used = [cell for cell in self.cells if cell.ran_when_stored and cell.uses(name)]
        if not used:
            return ""
        told = f"No cell defines `{name}`, but cell {used[0].number} uses it and had run when the notebook was saved"
        return f"{told}: the kernel had seen a cell that is no longer there, or is no longer the same."

    def _spelled_otherwise(self, name: str, kinds: tuple[type[ast.stmt], ...]) -> str:
        statements = [(cell.number, each) for cell in self.cells for each in cell.statements if isinstance(each, kinds)]
        names = {bound: number for number, statement in statements for bound in bound_names([statement])}
        plain = {_plain(bound): bound for bound in names}
        close = difflib.get_close_matches(_plain(name), [each for each in plain if len(each) > 2], n=1, cutoff=0.85)
        if not close or plain[close[0]] == name:
            return ""
        bound = plain[close[0]]
        return f"No cell defines `{name}`; cell {names[bound]} defines `{bound}`: is that what is meant?"


def _cell(number: int, cell: NotebookNode, run: CellRun | None) -> Cell:
    is_code = cell.cell_type == "code"
    statements = parse_cell(cell.source) if is_code else []
    return Cell(number, is_code, cell.source, statements, bool(cell.metadata.get(STORED)), run)


def _stub_in(statement: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef | None:
    """The function in there that still raises as it was handed out, its docstring left away."""
    for function in (each for each in ast.walk(statement) if isinstance(each, ast.FunctionDef)):
        start = 1 if ast.get_docstring(function, clean=False) is not None else 0
        if any(map(_is_stub, function.body)):
            return ast.FunctionDef(**{**vars(function), "body": function.body[start:]})
    return None


def _is_stub(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement)


def _definition(cell: Cell, name: str) -> str:
    """The code by which a cell binds `name`, without what does not count."""
    return "\n".join(ast.dump(statement) for statement in cell.statements if name in bound_names([statement]))


def _has_as_comment(source: str, name: str) -> bool:
    return bool(re.search(rf"^#+ *(?:(?:def|class) +{name}\b|{name} *=[^=])", source, re.MULTILINE))


def listed_cells(numbers: list[int]) -> str:
    """Return "cell 5", or "cells 5, 6 and 9"."""
    *first, last = numbers
    return f"cells {', '.join(map(str, first))} and {last}" if first else f"cell {last}"


def _raised(cell: Cell) -> str:
    if cell.run is not None and cell.run.error:
        return f"raised {cell.run.error[0]}"
    return "did not run to its end"


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
