"""The teacher's commands for a class that is graded: what goes back, how it went, why, and what to ask in person."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from grader.teacher.commands import commands, fail, shown

GradesFolder = Annotated[Path, typer.Argument(metavar="GRADES", help="What `cohort` has written.")]


@commands.command(epilog="Example: python -m grader feedback GRADES/")
def feedback(grades: GradesFolder) -> None:
    """Write a page of HTML for each student, with marks, messages and comments, and a zip of them for Moodle."""
    from grader.teacher.feedback import FOLDER, ZIP, Feedback

    with _written_into(grades):
        made = Feedback(grades)
        count = sum(1 for _ in shown(made.write(), "students", len(made.students)))
    _say(made.said, count, f"{grades / FOLDER}/, {grades / ZIP}")


@commands.command(epilog="Example: python -m grader report GRADES/")
def report(grades: GradesFolder) -> None:
    """Write a page on the class, class.html: mistakes by name, hardest checks, who is stuck where, look-alikes."""
    from grader.teacher.class_report import Report

    with _written_into(grades):
        made = Report(grades)
        for _ in shown(made.steps(), "students", len(made.students)):
            pass
        path = made.write()
    _say(made.said, len(made.students), f"{path}")


@commands.command(epilog="Example: python -m grader explain GRADES/results/ann.json test_works_for_any_length")
def explain(
    file: Annotated[Path, typer.Argument(metavar="RESULT", help="What `cohort` has written of a student.")],
    check: Annotated[str, typer.Argument(help="A check of it, by name or title; with its question if need be.")],
) -> None:
    """Say on one page what a check asked, expected and got, and why the mark is what it is."""
    from rich.console import Console

    from grader.report.result import NotAResult, read
    from grader.teacher.explain import NoSuchCheck
    from grader.teacher.explain import explain as explanation

    try:
        Console(highlight=False).print(explanation(read(file), check))
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror}): name a file that `cohort` has written.")
    except (NotAResult, NoSuchCheck) as error:
        fail(error)


@commands.command(epilog="Example: python -m grader interview CLASS/ann 07_dot_product")
def interview(
    folder: Annotated[Path, typer.Argument(metavar="CLASS/NAME", help="What one student has handed in.")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[QUESTION…]", help="Some of it; all if none.")] = None,
    seed: Annotated[int, typer.Option(help="Draws what is asked.")] = 0,
) -> None:
    """Write five questions to ask a student about their own code; what the answers say was run just now."""
    from rich.console import Console

    from grader.content.question import find_questions
    from grader.judging.outcome import one_line
    from grader.running.grading import Grading
    from grader.running.handin import Finder
    from grader.teacher.interview import Interview, sheet

    if not folder.is_dir():
        fail(f"There is no folder {folder}: name one student's, as `collect` has made it.")
    try:
        questions = find_questions(names or [])
    except LookupError as error:
        fail(error.args[0])
    grading = Grading(seed)
    with contextlib.closing(Finder()) as finder, contextlib.closing(grading):
        made = Interview(grading, finder.look(folder), questions)
        for _ in shown(made.steps(), "notebooks", len(made.questions)):
            pass
    items = made.items()
    if not items:
        fail(f"There is no code of their own in {folder} that could be asked about.")
    Console(highlight=False).print(sheet(one_line(folder.resolve().name), items), soft_wrap=True)


@contextlib.contextmanager
def _written_into(grades: Path) -> Iterator[None]:
    """Say in one line why nothing could be made of a graded class, and exit."""
    from grader.teacher.students import CannotGrade

    try:
        yield
    except CannotGrade as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or grades} cannot be written ({error.strerror}).")


def _say(said: Iterable[str], count: int, made: str) -> None:
    for line in said:
        typer.echo(line, err=True)
    typer.echo(f"{count} student{'s' * (count != 1)}: {made}")
