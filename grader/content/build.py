"""Builds exercises/ and solutions/ from the questions, the same to the byte each time.

An exercise that a student has changed is only overwritten if that is asked for: each built notebook carries the hash of
its own cells, and a notebook whose cells no longer match it is somebody's work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.content import figure
from grader.content import readme_table as index
from grader.content.files import write_whole
from grader.content.notebook import new_notebook, source_hash
from grader.content.opening import first_cell, repository
from grader.content.places import EXERCISES, SOLUTIONS, START_PAGE
from grader.content.question import Question, all_questions, is_tagged

MARK = "collab_exercises"  # our key in a notebook's metadata
ASK = "%check"

Execute = Callable[[Question, NotebookNode], NotebookNode]


class BuildState(StrEnum):
    """What became of one notebook that was built."""

    FRESH = "fresh"  # nothing had to be done
    WRITTEN = "written"
    REFUSED = "refused"


@dataclass(frozen=True)
class Built:
    """What became of one notebook, and why if it was refused."""

    path: Path
    state: BuildState
    why: str = ""


class SolutionFailed(RuntimeError):
    """A solution's own cell raised while it was built; the message names the question and the cell."""


def build(questions: list[Question], execute: Execute, *, force: bool = False) -> list[Built]:
    """Write what is stale of these questions' notebooks. `execute` runs a solution and returns it with outputs.

    `force` overwrites changed exercises and executes fresh solutions again. Raises SolutionFailed.
    """
    results = []
    for question in questions:
        results.append(_build_exercise(question, force))
        results.append(_build_solution(question, execute, force))
    return [*results, _write(index.README, index.with_table(_readme(), all_questions(), repository()))]


def stale(questions: list[Question]) -> list[str]:
    """Say for each notebook that is not what its question builds why; also for notebooks of no question.

    What a student wrote into an exercise is not staleness: an exercise is compared by the hash it was built with.
    """
    found = []
    for question in questions:
        for kind, path in (("exercise", question.exercise), ("solution", question.solution)):
            why = _staleness(question, kind, path)
            if why:
                found.append(f"{_short(path)} {why}: run `python -m grader build {question.name}`.")
    if index.with_table(_readme(), all_questions(), repository()) != _readme():
        found.append("exercises/README.md has an old table: run `python -m grader build`.")
    return found + [lack for lack in map(index.what_lacks, questions) if lack] + _strays()


def exercise_notebook(question: Question, at: str | None = None) -> NotebookNode:
    """The notebook with gaps: no outputs, only the tag of the written answer, and cells to ask the kit with.

    `at` is the project's address on GitHub, from where the notebook can get the kit where it is opened alone.
    """
    cells = [_tagless(cell) for cell in _with_asking(question.cells("exercise"), first_cell(at))]
    return marked(_folding(new_notebook(cells, question.name)), question.name)


def solution_notebook(question: Question) -> NotebookNode:
    """The notebook with answers, not executed yet."""
    cells = [_tagless(cell) for cell in question.cells("solution")]
    return marked(_folding(new_notebook(cells, question.name)), question.name)


def _with_asking(cells: list[NotebookNode], first: str) -> list[NotebookNode]:
    """Return an exercise's cells with those that ask the kit: one to begin with, one below each group of stubs."""
    made = [_code(first)]
    for group, members in groupby(cells, key=lambda cell: is_tagged(cell, "stub")):
        made += [*members, *([_code(ASK)] if group else [])]
    return made


def _readme() -> str:
    return index.README.read_text(encoding="utf-8")


def _build_exercise(question: Question, force: bool) -> Built:
    return write_exercise(question.exercise, exercise_notebook(question, repository()), force)


def write_exercise(path: Path, wanted: NotebookNode, force: bool) -> Built:
    """Write a built notebook, unless it holds somebody's work and `force` does not say that this may go."""
    if _is_changed(path) and not force:
        return Built(path, BuildState.REFUSED, "it holds somebody's work; move it away or use --force")
    return _write(path, nbformat.writes(wanted) + "\n")


def _build_solution(question: Question, execute: Execute, force: bool) -> Built:
    path, wanted = question.solution, solution_notebook(question)
    if not force and _staleness(question, "solution", path) is None:
        return Built(path, BuildState.FRESH)
    return _write(path, nbformat.writes(_finished(execute(question, wanted))) + "\n")


def _write(path: Path, text: str) -> Built:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return Built(path, BuildState.FRESH)
    write_whole(path, text)
    return Built(path, BuildState.WRITTEN)


def _code(source: str) -> NotebookNode:
    return NotebookNode(cell_type="code", source=source, metadata={})


def _tagless(cell: NotebookNode) -> NotebookNode:
    tags = ["written"] if is_tagged(cell, "written") else []
    return NotebookNode(cell_type=cell.cell_type, source=cell.source, metadata={"tags": tags})


def marked(notebook: NotebookNode, name: str) -> NotebookNode:
    """Put into a notebook's metadata what it was built for, and the hash of its cells."""
    notebook.metadata[MARK] = {"question": name, "source": source_hash(notebook.cells)}
    return notebook


def _folding(notebook: NotebookNode) -> NotebookNode:
    """Fold the code of figures, as Jupyter does: so that it does not look like what is to be filled in."""
    for cell in filter(figure.is_folded, notebook.cells):
        cell.metadata["jupyter"] = {"source_hidden": True}
    return notebook


def _finished(notebook: NotebookNode) -> NotebookNode:
    """Leave out of an executed notebook when that was, and put what is said of its figures beside the images."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}) and (said := figure.said(cell.source)):
                output.metadata.setdefault("image/png", {})["alt"] = said  # where nbconvert looks for it
    return notebook


def _is_changed(path: Path) -> bool:
    """Whether a notebook's cells are no longer those it was built with (or it is no notebook of ours)."""
    if not path.exists():
        return False
    found = _read(path)
    return found is None or found["metadata"].get(MARK, {}).get("source") != source_hash(found["cells"])


def _staleness(question: Question, kind: str, path: Path) -> str | None:
    if not path.exists():
        return "is missing"
    found = _read(path)
    if found is None:
        return "cannot be read"
    is_exercise = kind == "exercise"
    wanted = exercise_notebook(question, repository()) if is_exercise else solution_notebook(question)
    if found["metadata"].get(MARK, {}).get("source") != wanted.metadata[MARK]["source"]:
        return "is out of date"
    if is_exercise:
        return None
    if source_hash(found["cells"]) != wanted.metadata[MARK]["source"]:
        return "was changed by hand"
    code = [cell for cell in found["cells"] if cell["cell_type"] == "code" and cell["source"].strip()]
    if any(cell.get("execution_count") is None for cell in code):
        return "was not executed to its end"
    return None


def _read(path: Path) -> NotebookNode | None:
    try:
        found: NotebookNode = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception:  # whatever a damaged file ends in, it is not what we built
        return None
    return found


def _strays() -> list[str]:
    names = {START_PAGE.name, *(question.file_name for question in all_questions())}
    found = [path for folder in (EXERCISES, SOLUTIONS) for path in sorted(folder.glob("*.ipynb"))]
    return [f"{_short(path)} belongs to no question: remove it." for path in found if path.name not in names]


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
