"""Says which faults at the edge of a domain no check notices: `python -m grader.selftest.edges [QUESTION]`.

For each function and method that a student writes, and each edge of its arguments (a batch of one, k = 0, ties; the
whole table is `kernel.EDGES`), the solution gives another result at that edge alone. What the checks cannot see is
either given an input that shows it, or kept in edges.toml with the reason why the edge is none.

A solution runs once, with all its faults, and one after the other is turned on for the checks that come to its edge.
An edge that no check comes to is tried on arguments like those that were seen: where the solution itself raises, there
is no edge.
"""

from __future__ import annotations

import ast
import fnmatch
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from rich.console import Console
from rich.table import Table

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch


from grader.content.question import Question, find_questions, is_tagged
from grader.content.reference import reference_notebook
from grader.content.syntax import parse
from grader.judging.checks import Check, checks_of, run_check
from grader.judging.outcome import Outcome
from grader.running.asker import Asker
from grader.running.grading import Grading, cores
from grader.running.submission import Submission

EXCLUDED = Path(__file__).parent.with_name("edges.toml")
WATCH = "_edges['WATCH']"
KERNEL = Path(__file__).with_name("kernel.py")


@dataclass(frozen=True)
class Edge:
    """A fault at one edge of one function, and what became of it."""

    question: str
    function: str
    edge: str
    is_reached: bool = False
    noticed_by: str = ""  # a check

    @property
    def name(self) -> str:
        """What tells it from all others of its question."""
        return f"{self.function}: {self.edge}"


def functions_of(question: Question) -> list[str]:
    """The functions and methods that a student writes: those of the solution's cells."""
    found = []
    stubs = set(question.stub_names)
    for cell in question.cells("solution"):
        if cell.cell_type != "code" or not is_tagged(cell, "solution"):
            continue
        for node in parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name in stubs:
                found.append(node.name)
            elif isinstance(node, ast.ClassDef) and node.name in stubs:
                found += [f"{node.name}.{method.name}" for method in node.body if isinstance(method, ast.FunctionDef)]
    return found


def watched_notebook(question: Question) -> NotebookNode:
    """The solution's notebook, with the watch over its functions at the end."""
    notebook = reference_notebook(question)
    functions = functions_of(question)
    # in a place of its own, where none of its names can be one of the notebook's
    source = f"_edges = {{}}\nexec({KERNEL.read_text()!r}, _edges)\n_edges['watch_over'](globals(), {functions!r})"
    notebook.cells.append(new_code_cell(source))
    return notebook


def judge(grading: Grading, question: Question) -> list[Edge]:
    """Say of every edge whether a check notices a fault there. Raises ValueError if the solution fails."""
    if not functions_of(question):
        return []
    submission = Submission(grading, question, watched_notebook(question), question.file_name)
    try:
        return list(_judged(grading, submission, question))
    finally:
        submission.close()
        grading.release(question)


def _judged(grading: Grading, submission: Submission, question: Question) -> Iterator[Edge]:
    reached: dict[tuple[str, str], list[Check]] = {}
    seconds: dict[str, float] = {}
    ask = Asker(submission.session, grading.background, (WATCH.partition("[")[0],), submission.notebook)
    checks = [check for check in checks_of(question) if "answer" in check.arguments]
    for check in checks:
        ask(f"{WATCH}.begin()")
        result = run_check(check, submission, {})
        if result.outcome is not Outcome.PASSED:
            raise ValueError(f"{question.name}: the solution does not pass {check.name}: {result.message}")
        seconds[check.name] = result.seconds
        for function, edge in ask(f"{WATCH}.seen()"):
            reached.setdefault((function, edge), []).append(check)
    for (function, edge), mine in sorted(reached.items(), key=lambda item: item[0]):
        noticed, shown = "", False
        for check in sorted(mine, key=lambda check: seconds[check.name]):
            ask(f"{WATCH}.begin({function!r}, {edge!r})")
            outcome = run_check(check, submission, {}).outcome
            if submission.session().lost:
                raise ValueError(f"{question.name}: the kernel is lost over {function}: {edge} in {check.name}")
            shown = shown or ask(f"{WATCH}.has_shown")
            if outcome not in (Outcome.PASSED, Outcome.GRADER_ERROR):
                noticed = check.name
                break
        if shown or noticed:
            yield Edge(question.name, function, edge, True, noticed)
    ask(f"{WATCH}.begin()")
    for function in functions_of(question):
        edges = ask(f"{WATCH}.reachable({function!r})", timeout=120)
        yield from (Edge(question.name, function, edge) for edge in edges if (function, edge) not in reached)


def excluded_edges(path: Path = EXCLUDED) -> dict[str, dict[str, str]]:
    """The edges that are none, by question: patterns of names, and why. Raises ValueError where none is given."""
    found: dict[str, dict[str, str]] = {}
    for question, entries in tomllib.loads(path.read_text()).items():
        for entry in entries:
            if entry.keys() != {"edges", "why"} or not entry["why"]:
                raise ValueError(f"{path.name}: say which edges of {question} are left out, and why.")
            found.setdefault(question, {}).update(dict.fromkeys(entry["edges"], entry["why"]))
    return found


def is_excluded(edge: Edge, excluded: dict[str, dict[str, str]]) -> bool:
    """Whether edges.toml says why this edge is none."""
    patterns = [*excluded.get("every question", {}), *excluded.get(edge.question, {})]
    return any(fnmatch.fnmatchcase(edge.name, pattern) for pattern in patterns)


def open_edges(edges: Iterable[Edge], excluded: dict[str, dict[str, str]]) -> list[Edge]:
    """The edges at which a fault goes unnoticed, and of which edges.toml says nothing."""
    return [edge for edge in edges if not edge.noticed_by and not is_excluded(edge, excluded)]


def stale_entries(edges: Iterable[Edge], excluded: dict[str, dict[str, str]]) -> list[str]:
    """The entries of these questions' own that no unnoticed edge answers to."""
    unnoticed = [edge for edge in edges if not edge.noticed_by]
    judged = {edge.question for edge in edges}
    return [
        f"{question}: {pattern}"
        for question in excluded
        if question in judged
        for pattern in excluded[question]
        if not any(edge.question == question and fnmatch.fnmatchcase(edge.name, pattern) for edge in unnoticed)
    ]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the checks' inputs.")] = 0,
) -> None:
    """Say which faults at edges the checks notice; exit 1 if there is one that they do not."""
    try:
        questions, excluded = find_questions(names or []), excluded_edges()
    except (LookupError, ValueError) as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from None
    console = Console(width=None if sys.stdout.isatty() else 120)
    grading = Grading(seed=seed, recognizes=False)
    failed = False
    try:
        with ThreadPoolExecutor(cores()) as threads:
            edges: list[Edge] = []
            for made in [threads.submit(judge, grading, question) for question in questions]:
                try:
                    edges += (found := made.result())
                    _say_open(console, found, excluded)
                except ValueError as error:
                    failed = True
                    _say(console, str(error))
    finally:
        grading.close()
    is_complete = report(console, edges, excluded)
    raise typer.Exit(0 if is_complete and not failed else 1)


def report(console: Console, edges: list[Edge], excluded: dict[str, dict[str, str]]) -> bool:
    """Print the figures by question, and what the file says in vain; whether no edge is open."""
    table = Table("question", "faults", "noticed", "left out", "open", box=None)
    still_open = open_edges(edges, excluded)
    for question in [*dict.fromkeys(edge.question for edge in edges), "in all"]:
        mine = [edge for edge in edges if question in (edge.question, "in all")]
        noticed = sum(bool(edge.noticed_by) for edge in mine)
        left = sum(edge.question == question or question == "in all" for edge in still_open)
        table.add_row(question, *map(str, (len(mine), noticed, len(mine) - noticed - left, left)))
    for name in stale_entries(edges, excluded):
        _say(console, f"{EXCLUDED.name} is stale: {name}")
    console.print(table)
    return not still_open


def _say_open(console: Console, edges: list[Edge], excluded: dict[str, dict[str, str]]) -> None:
    for edge in open_edges(edges, excluded):
        why = "no check notices" if edge.is_reached else "no check comes there"
        _say(console, f"{edge.question}: {edge.name} ({why})")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
