"""The kit's commands: `collab`, which `python -m grader` is too."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from grader.content import build as builder
from grader.content.places import EXERCISES, IS_INSTALLED
from grader.content.question import Question, find_questions
from grader.host.promises import Tier
from grader.host.ways import StartError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises in collaborative filtering: get them, have them graded, grade a class, see what protects grading.",
)

Names = Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")]
Notebooks = Annotated[Path, typer.Option(help="The folder of the notebooks.")]


@app.command()
def init() -> None:
    """Write the exercises into the folder exercises/ here; nothing that is there is overwritten."""
    from grader.student.init import init

    if not IS_INSTALLED:
        typer.echo(f"The exercises are in {EXERCISES} already: this kit runs from its project's folder.", err=True)
        raise typer.Exit(1)
    try:
        written = init(EXERCISES)
    except OSError as error:
        said = f"{error.filename} cannot be written ({error.strerror}): run `collab init` in a folder that can be."
        typer.echo(said, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(written.new)} files are new in {EXERCISES}. `collab check` grades what you make of them.")
    if written.kept:
        kept = ", ".join(written.kept)
        typer.echo(f"Not overwritten, for it may be your work: {kept}. Move it away to get a new copy.", err=True)
        raise typer.Exit(1)


@app.command()
def check(
    names: Names = None,
    notebooks: Notebooks = EXERCISES,
    seed: Annotated[int | None, typer.Option(help="Draws the checks' inputs, as an earlier run did.")] = None,
) -> None:
    """Grade your notebooks and say what to think about next; exit 1 unless everything passes."""
    import secrets

    from rich.console import Console

    from grader.running.grading import Grading
    from grader.student.check import check

    questions = _questions(names, notebooks)
    grading = Grading(secrets.randbelow(10**6) if seed is None else seed)
    raise typer.Exit(0 if check(grading, notebooks, questions, Console(highlight=False)) else 1)


def _questions(names: list[str] | None, notebooks: Path) -> list[Question]:
    """The chosen questions, if they can be graded; else say why not, and exit 2."""
    from data.movielens import release_in_use

    if not notebooks.is_dir():
        way = "`collab init` writes one" if IS_INSTALLED and notebooks == EXERCISES else "name one that holds notebooks"
        typer.echo(f"There is no folder {notebooks}: {way}.", err=True)
        raise typer.Exit(2)
    try:
        questions = find_questions(names or [])
        release_in_use()
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
    if verbose:
        import logging

        from rich.console import Console
        from rich.logging import RichHandler

        logging.basicConfig(format="%(message)s", handlers=[RichHandler(console=Console(stderr=True), show_path=False)])
        logging.getLogger("grader").setLevel(logging.DEBUG)


@app.command()
def build(
    names: Names = None,
    check: Annotated[bool, typer.Option(help="Only name what is stale; exit 1 if anything is.")] = False,
    force: Annotated[bool, typer.Option(help="Overwrite changed exercises, execute fresh solutions again.")] = False,
) -> None:
    """Write exercises/ and solutions/ from grader/questions/."""
    from grader.report import start_page
    from grader.running.solutions import solution_runner

    if IS_INSTALLED:
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


@app.command()
def watch(
    names: Names = None,
    notebooks: Notebooks = EXERCISES,
) -> None:
    """Grade each notebook when it is saved, until Ctrl-C."""
    import secrets

    from rich.console import Console

    from grader.report import terminal
    from grader.running.grading import Grading
    from grader.student.watch import Watch, told

    questions = _questions(names, notebooks)
    grading = Grading(seed=secrets.randbelow(10**6))
    is_terminal = Console().is_terminal
    typer.echo(terminal.header(notebooks, grading.seed))
    typer.echo("Save a notebook, and what the grader makes of it appears here. Ctrl-C ends.")
    try:
        with contextlib.suppress(KeyboardInterrupt):
            for results in Watch(grading, notebooks, questions).saved():
                typer.echo(told(results, notebooks, is_terminal))
    finally:
        grading.close()


@app.command()
def doctor() -> None:
    """Say what is installed and kept where, try each layer of protection, and say what protects grading."""
    from grader.host.doctor import examine
    from grader.host.inventory import inventory

    for line in inventory():
        typer.echo(line)
    typer.echo()
    raise typer.Exit(examine())


@app.command()
def cohort(
    submissions: Annotated[Path, typer.Argument(help="A folder that holds a folder of notebooks for each student.")],
    out: Annotated[Path, typer.Option(help="Where grades.csv and results/ go; what was graded is kept there too.")],
    seed: Annotated[
        int | None, typer.Option(help="Draws the checks' inputs; that of the last run if not given.")
    ] = None,
    tier: Annotated[Tier, typer.Option("--trust", help="What must protect grading.")] = Tier.ADVISORY,
    workers: Annotated[
        int | None, typer.Option("-n", "--workers", min=1, help="Notebooks graded at a time; one a core if not given.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on the dask.distributed cluster with this scheduler.")
    ] = None,
) -> None:
    """Grade a class, or go on with it; a run that was stopped loses nothing."""
    from grader.host.kernels import Kernels, NotProtected
    from grader.wire import warmth

    try:
        if not dask:
            kernels = Kernels(tier=tier)
            kernels.expect(warmth.ALL)  # they warm up during the imports, and while the notebooks are looked through
    except NotProtected as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from grader.running.grading import Grading, cores
    from grader.teacher import cluster
    from grader.teacher.cohort import Cohort, Task
    from grader.teacher.grades import Grades
    from grader.teacher.students import CannotGrade

    try:
        cohort = Cohort(submissions, out, seed, tier)
        tasks = cohort.tasks()
        left = [task for task in tasks if not cohort.is_graded(task)]
        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*(TextColumn(c) if isinstance(c, str) else c for c in columns)) as progress:
            bar = progress.add_task("notebooks", total=len(tasks), completed=len(tasks) - len(left))
            done: Iterator[Task] = iter(())
            if left and dask:
                done = cluster.grade(dask, cohort, left)
            elif left:
                done = cohort.grade(left, Grading(cohort.seed, kernels=kernels, workers=workers or cores()))
            with contextlib.suppress(KeyboardInterrupt):
                for task in done:
                    progress.update(bar, advance=1, description=task.question.name)
        grades = Grades(cohort)
        grades.write()
    except (CannotGrade, NotProtected, OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for line in grades.lines():
        typer.echo(line)
    typer.echo(f"Seed {cohort.seed}: {out / 'grades.csv'}, {out / 'results'}/")
    if grades.unfinished:
        typer.echo(f"Stopped early: {grades.unfinished} students are not fully graded. The same command goes on.")
    if grades.faults:
        faults = f"{grades.faults} checks ended in a grader error, no student's fault."
        typer.echo(f"{faults} The same command makes them again.")
    if grades.unfinished or grades.faults or grades.without:
        raise typer.Exit(1)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="What `pytest grader/ --result FILE` has written.")],
    notebooks: Annotated[Path | None, typer.Option(help="Where the notebooks are, if not where the file says.")] = None,
) -> None:
    """Grade again what FILE tells of, and say whether anything differs; exit 1 if it does."""
    from grader.host.kernels import NotProtected
    from grader.report.result import NotAResult, read
    from grader.teacher.replay import CannotReplay
    from grader.teacher.replay import replay as differences

    try:
        document = read(file)
        count = 0
        for difference in differences(document, notebooks, tell=typer.echo):
            typer.echo(difference)
            count += 1
    except OSError as error:
        said = f"{file} cannot be read ({error.strerror}): name a file that `pytest grader/ --result FILE` has written."
        typer.echo(said, err=True)
        raise typer.Exit(2) from None
    except (NotAResult, CannotReplay, NotProtected) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    graded = f"{document['earned']:g} of {document['points']:g} points"
    typer.echo(f"{count} differences from the result ({graded})." if count else f"Nothing differs: {graded} again.")
    raise typer.Exit(1 if count else 0)


if __name__ == "__main__":
    app()
