"""The teacher's commands for a class that is graded: what goes back, how it went, why, and what to ask in person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.teacher.commands import commands, fail, shown

GradesFolder = Annotated[Path, typer.Argument(metavar="GRADES", help="What `cohort` has written.")]


@commands.command(epilog="Example: python -m grader feedback GRADES/")
def feedback(grades: GradesFolder) -> None:
    """Write a page of HTML for each student, with marks, messages and comments, and a zip of them for Moodle."""
    from grader.teacher.feedback import FOLDER, ZIP, Feedback
    from grader.teacher.students import CannotGrade

    try:
        made = Feedback(grades)
        count = sum(1 for _ in shown(made.write(), "students", len(made.students)))
    except CannotGrade as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or grades} cannot be written ({error.strerror}).")
    for line in made.said:
        typer.echo(line, err=True)
    typer.echo(f"{count} student{'s' * (count != 1)}: {grades / FOLDER}/, {grades / ZIP}")


@commands.command(epilog="Example: python -m grader report GRADES/")
def report(grades: GradesFolder) -> None:
    """Write a page on the class, class.html: mistakes by name, hardest checks, who is stuck where, look-alikes."""
    from grader.teacher.class_report import Report
    from grader.teacher.students import CannotGrade

    try:
        made = Report(grades)
        for _ in shown(made.steps(), "students", len(made.students)):
            pass
        path = made.write()
    except CannotGrade as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or grades} cannot be written ({error.strerror}).")
    for line in made.said:
        typer.echo(line, err=True)
    count = len(made.students)
    typer.echo(f"{count} student{'s' * (count != 1)}: {path}")


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
