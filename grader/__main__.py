"""The kit's commands: `collab`, which `python -m grader` is too."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from grader.content import build as builder
from grader.content.places import EXERCISES, IS_INSTALLED, IS_RELEASE
from grader.content.question import Question, find_questions
from grader.host.ways import StartError
from grader.teacher import commands_after  # noqa: F401 (its commands are among `commands`)
from grader.teacher.commands import AssignmentFile, commands
from grader.teacher.platform_commands import platform_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises in collaborative filtering: get them, have them graded, grade a class, see what protects grading.",
)

Names = Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")]
Notebooks = Annotated[Path, typer.Option(help="The folder of the notebooks.")]


@app.command(epilog="Example: collab init --assignment hw1.toml")
def init(assignment: AssignmentFile = None) -> None:
    """Write the exercises into the folder exercises/ here; nothing that is there is overwritten."""
    from grader.content.assignment import NotAnAssignment
    from grader.report.weighing import assignment_in_use
    from grader.student.init import init

    if not IS_INSTALLED:
        typer.echo(f"The exercises are in {EXERCISES} already: this kit runs from its project's folder.", err=True)
        raise typer.Exit(1)
    try:
        written = init(EXERCISES, assignment_in_use(assignment) if assignment else None)
    except NotAnAssignment as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        said = f"{error.filename} cannot be written ({error.strerror}): run `collab init` in a folder that can be."
        typer.echo(said, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(written.new)} files are new in {EXERCISES}. `collab check` grades what you make of them.")
    if written.kept:
        kept = ", ".join(written.kept)
        typer.echo(f"Not overwritten, for it may be your work: {kept}. Move it away to get a new copy.", err=True)
        raise typer.Exit(1)


@app.command(epilog="Example: collab check crosstab")
def check(
    names: Names = None,
    notebooks: Notebooks = EXERCISES,
    seed: Annotated[int | None, typer.Option(help="Draws the checks' inputs, as an earlier run did.")] = None,
) -> None:
    """Grade your notebooks and say what to think about next; exit 1 unless everything passes."""
    from rich.console import Console

    from grader.running.grading import Grading
    from grader.running.recorded import NotRecorded, new_seed
    from grader.running.running_engine import running_engine
    from grader.student.check import check

    questions = _questions(names, notebooks)
    engine = running_engine(notebooks) if seed is None else None
    if seed is None:
        seed = engine.seed if engine else new_seed()
    try:
        grading = Grading(seed, engine=engine)
    except NotRecorded as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(0 if check(grading, notebooks, questions, Console(highlight=False)) else 1)


def _questions(names: list[str] | None, notebooks: Path) -> list[Question]:
    """The chosen questions, if they can be graded; else say why not, and exit 2."""
    from data.movielens import release_in_use
    from grader.content.assignment import NotAnAssignment
    from grader.report.weighing import assignment_in_use

    if not notebooks.is_dir():
        way = "`collab init` writes one" if IS_INSTALLED and notebooks == EXERCISES else "name one that holds notebooks"
        typer.echo(f"There is no folder {notebooks}: {way}.", err=True)
        raise typer.Exit(2)
    try:
        questions = find_questions(names) if names else assignment_in_use(folder=notebooks).questions
        release_in_use()
    except NotAnAssignment as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except LookupError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from None
    except (ValueError, FileNotFoundError) as error:
        typer.echo(f"{error}.", err=True)
        raise typer.Exit(2) from None
    return questions


@app.callback()
def main(
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Tell on stderr what is begun, asked and ended: what hangs is last.")
    ] = False,
) -> None:
    """Settle what holds for every command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pipe on Windows has no ✓, and no reader is worth a traceback
    if verbose:
        import logging

        from rich.console import Console
        from rich.logging import RichHandler

        logging.basicConfig(format="%(message)s", handlers=[RichHandler(console=Console(stderr=True), show_path=False)])
        logging.getLogger("grader").setLevel(logging.DEBUG)


@app.command(epilog="Example: python -m grader build 05_crosstab")
def build(
    names: Names = None,
    check: Annotated[bool, typer.Option(help="Only name what is stale; exit 1 if anything is.")] = False,
    force: Annotated[bool, typer.Option(help="Overwrite changed exercises, execute fresh solutions again.")] = False,
) -> None:
    """Write exercises/ and solutions/ from grader/questions/."""
    from grader.report import start_page
    from grader.running.solutions import solution_runner

    if IS_INSTALLED or IS_RELEASE:
        typer.echo("Only a checkout of the project has something to build: `collab init` writes exercises.", err=True)
        raise typer.Exit(1)
    try:
        questions = find_questions(names or [])
        if check:
            stale = [*builder.stale(questions), *start_page.stale()]
            typer.echo("\n".join(stale) or "Everything is fresh.")
            raise typer.Exit(1 if stale else 0)
        with solution_runner() as execute:
            results = [*builder.build(questions, execute, force=force), start_page.build(force)]
    except (LookupError, builder.SolutionFailed) as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(1) from None
    except (StartError, TimeoutError) as error:
        typer.echo(f"A kernel did not start ({error or 'in time'}): try again when the machine is less busy.", err=True)
        raise typer.Exit(1) from None
    told = [result for result in results if result.state is not builder.BuildState.FRESH]
    for result in told:
        typer.echo(
            f"{result.state:<8} {result.path.parent.name}/{result.path.name}{f': {result.why}' if result.why else ''}"
        )
    typer.echo(f"{len(results) - len(told)} notebooks were fresh.")
    raise typer.Exit(1 if any(result.state is builder.BuildState.REFUSED for result in results) else 0)


@app.command(epilog="Example: collab watch crosstab")
def watch(
    names: Names = None,
    notebooks: Notebooks = EXERCISES,
) -> None:
    """Grade each notebook when it is saved; single keys hint, list and more, until q or Ctrl-C."""
    import asyncio

    from rich.console import Console

    from grader.running.address import NoEngine
    from grader.student.watch import Watch

    questions = _questions(names, notebooks)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(Watch(notebooks, questions, Console(highlight=False)).run())
    except NoEngine as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command(epilog="Example: collab doctor")
def doctor() -> None:
    """Say what is installed and kept where, try each layer of protection, and say what protects grading."""
    from grader.host.doctor import examine
    from grader.host.inventory import inventory

    for line in inventory():
        typer.echo(line)
    typer.echo()
    raise typer.Exit(examine())


app.add_typer(commands)
app.add_typer(platform_commands)

if __name__ == "__main__":
    app()
