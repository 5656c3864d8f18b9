"""Says why there is no value: nothing was written, the cell that defines it failed, or the kernel is gone."""

from __future__ import annotations

import re

from grader.content.notebook import code_cells
from grader.content.syntax import bound_names, parse_cell
from grader.host.executor import CellRun, CellStatus
from grader.host.session import Lost, Session
from grader.judging.outcome import Finding, Outcome
from grader.running.diagnosis import Diagnosis
from grader.running.lacking import lacking
from grader.running.raised import hint_for

NOT_BEGUN = "Not answered yet:"  # begins what is said where nothing was written
UNREAD = "Python cannot read that cell, so nothing in it ran. Look at that line, and at the end of the one before."
AT_A_CELL = "The cell stopped there, so nothing below that line ran. Run the notebook from the top: does it stop too?"
INVALID = ("SyntaxError", "IndentationError", "TabError")


def missing_finding(name: str, session: Session, notebook: str) -> Finding:
    """Say why `name` has no value: never written, or the cell that defines it failed."""
    runs = {run.number: run for run in session.cells}
    defining = [number for number, source in code_cells(session.notebook) if name in bound_names(parse_cell(source))]
    broken = [n for n, source in code_cells(session.notebook) if _is_broken_definition(name, source, runs.get(n))]
    for number in defining[::-1] + broken[::-1]:
        finding = _cell_finding(number, runs.get(number), session, notebook)
        if finding:
            return finding
    diagnosis = diagnosis_of(session)
    return not_answered(f"`{name}`", notebook, diagnosis.twice(name) if defining else diagnosis.why_missing(name))


def lost_finding(session: Session, notebook: str) -> Finding:
    """Say which cell took the kernel down."""
    fatal = [run for run in session.cells if run.status not in (CellStatus.OK, CellStatus.ERROR, CellStatus.SKIPPED)]
    where = f"while cell {fatal[-1].number} ran" if fatal else "while it answered"
    why: dict[Lost | None, tuple[Outcome, str]] = {
        Lost.TIMED_OUT: (
            Outcome.TIMED_OUT,
            f"The kernel had to be ended {where}: it ran too long and ignored the interrupt.",
        ),
        Lost.SPENT: (Outcome.TIMED_OUT, session.budget.told()),
        Lost.FLOOD: (Outcome.RAISED, f"The kernel had to be ended {where}: it printed more than 64 MB."),
        Lost.MEMORY: (
            Outcome.RAISED,
            f"The kernel had to be ended {where}: its processes took more than 3 GB of memory together.",
        ),
        Lost.BROKEN: (
            Outcome.RAISED,
            f"The kernel could no longer be understood {where}: is something of Jupyter's patched?",
        ),
    }
    outcome, note = why.get(session.lost, (Outcome.RAISED, f"The kernel died {where}."))
    return Finding(outcome, note=note)


def not_answered(what: str, notebook: str, why: str = "") -> Finding:
    """Return the finding of a stub that nobody has filled in, or of an answer that is not there; `why`: a sentence."""
    if why:
        return Finding(Outcome.NOT_ANSWERED, note=f"Not answered: in {notebook}, {why[0].lower()}{why[1:]}")
    return Finding(Outcome.NOT_ANSWERED, note=f"{NOT_BEGUN} {what} in {notebook}")


def untouched(notebook: str) -> Finding:
    """Return the finding of a notebook that is as it was handed out."""
    note = f"{NOT_BEGUN} nothing has changed in {notebook} since it was handed out. Is it saved?"
    return Finding(Outcome.NOT_ANSWERED, note=note)


def diagnosis_of(session: Session) -> Diagnosis:
    """Return what can be said of the names in the notebook that the session ran."""
    return Diagnosis(session.notebook, session.cells)


def _without_file(message: str) -> tuple[str, str]:
    """What is wrong with code that is no Python, and its line: the file that Python names is of the kernel's making."""
    found = re.fullmatch(r"(.*) \([^()]*, line (\d+)\)", message, re.DOTALL)
    return (found[1], f", line {found[2]}") if found else (message, "")


def _is_broken_definition(name: str, source: str, run: CellRun | None) -> bool:
    """Whether a cell that is not valid Python, or nested too deeply to be read, was meant to define `name`."""
    if run is None or run.error is None or run.error[0] not in (*INVALID, "MemoryError", "RecursionError"):
        return False
    return any(beginning in source for beginning in (f"def {name}", f"class {name}", f"{name} ="))


def _cell_finding(number: int, run: CellRun | None, session: Session, notebook: str) -> Finding | None:
    if run is None or run.status is CellStatus.OK:
        return None
    if run.status is CellStatus.ERROR and run.error:
        name, message = run.error
        message, line = _without_file(message) if name in INVALID else (message, "")
        lines = [("raised", f"{name}: {message}" if message else name), ("at", f"cell {number}{line}")]
        note = diagnosis_of(session).why_undefined(run.missing_name) if run.missing_name else ""
        told = lacking(name, message) or hint_for(name, message) or AT_A_CELL
        hint = UNREAD if name in INVALID else told
        return Finding(Outcome.RAISED, lines, hint=hint, note=note)
    if run.status is CellStatus.TIMED_OUT:
        return Finding(Outcome.TIMED_OUT, note=f"Cell {number} was stopped: it ran longer than a cell may.")
    return lost_finding(session, notebook)
