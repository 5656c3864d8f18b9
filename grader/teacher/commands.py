"""The teacher's commands, each a few lines that call a desk; `grader.__main__` takes them in."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from grader.host.promises import Tier

Item = TypeVar("Item")
commands = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


AssignmentFile = Annotated[Path | None, typer.Option(metavar="FILE", help="The assignment, like hw1.toml.")]


def fail(error: object) -> NoReturn:
    """End with one line that says what is wrong."""
    typer.echo(str(error), err=True)
    raise typer.Exit(2) from None


def user() -> str:
    """Return who is logged in; "" where the system does not say."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # as in a container, for a user without a name
        return ""


@commands.command(epilog="Example: python -m grader release OUT/ --assignment hw1.toml --zip")
def release(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that is not there yet.")],
    assignment: AssignmentFile = None,
    seeds: Annotated[int, typer.Option(min=1, max=200, help="How many seeds students may draw from.")] = 20,
    packed: Annotated[bool, typer.Option("--zip", help="Also pack it into one file, OUT.zip.")] = False,
) -> None:
    """Make a project for students, with all checks and without solutions."""
    from grader.content.assignment import NotAnAssignment
    from grader.report.weighing import assignment_in_use
    from grader.teacher.release import CannotRelease, Release

    try:
        made = Release(out, assignment_in_use(assignment), seeds)
        for _ in shown(made.steps(), "recording", made.total):
            pass
        for line in made.said():
            typer.echo(line)
        typer.echo(f"Written: {out}/" + (f" and {made.zip()}" if packed else ""))
    except (CannotRelease, NotAnAssignment) as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or out} cannot be written ({error.strerror}).")


@commands.command(epilog="Example: python -m grader collect submissions.zip --into CLASS/ --assignment hw1.toml")
def collect(
    sources: Annotated[list[Path], typer.Argument(metavar="ZIP|FOLDER…", help="What the platform gave.")],
    into: Annotated[Path, typer.Option(metavar="CLASS", help="Where each student gets a folder.")],
    assignment: AssignmentFile = None,
) -> None:
    """Put what a class handed in into one folder a student; run again, it takes in what has come since.

    Canvas, Moodle (folders or flat) and Gradescope are known by the names of the files; all else is a folder a student.
    """
    from grader.content.assignment import NotAnAssignment
    from grader.report.weighing import assignment_in_use
    from grader.teacher.collect import Collection
    from grader.teacher.sources import CannotCollect

    try:
        collection = Collection(sources, into, assignment_in_use(assignment))
        with contextlib.closing(collection):
            for _ in shown(collection.collect(), "files", collection.total):
                pass
    except (CannotCollect, NotAnAssignment) as error:
        fail(error)
    except OSError as error:
        fail(f"{into} cannot be written ({error.strerror}): name another folder.")
    for collected in collection.collected:
        typer.echo(collected.line())
    chosen = f" --assignment {assignment}" if assignment else ""
    typer.echo(f"Next: python -m grader cohort {into}/ --out GRADES/{chosen} --trust trusted")


@commands.command(epilog="Example: python -m grader cohort CLASS/ --out GRADES/ --assignment hw1.toml --trust trusted")
def cohort(
    submissions: Annotated[
        Path, typer.Argument(metavar="CLASS", help="A folder that holds a folder of notebooks for each student.")
    ],
    out: Annotated[Path, typer.Option(help="Where grades.csv and results/ go; what was graded is kept there too.")],
    assignment: AssignmentFile = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV file of all students, so that nobody is missing.")
    ] = None,
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
    from grader.content.files import reason
    from grader.host.kernels import Kernels, NotProtected
    from grader.wire import warmth

    try:
        if not dask:
            kernels = Kernels(tier=tier)
            kernels.expect(warmth.ALL)  # they warm up during the imports, and while the notebooks are looked through
    except NotProtected as error:
        fail(error)
    from grader.report.weighing import assignment_in_use
    from grader.running.grading import Grading, cores
    from grader.teacher import class_lines, cluster
    from grader.teacher.cohort import Cohort, Task
    from grader.teacher.grades import write_grades
    from grader.teacher.students import CannotGrade

    try:
        cohort = Cohort(submissions, out, seed, tier, assignment_in_use(assignment), roster)
        tasks = cohort.tasks()
        left = [task for task in tasks if not cohort.is_graded(task)]
        done: Iterator[Task] = iter(())
        if left and dask:
            done = cluster.grade(dask, cohort, left)
        elif left:
            done = cohort.grade(left, Grading(cohort.seed, kernels=kernels, workers=workers or cores(), names=True))
        with contextlib.suppress(KeyboardInterrupt):
            for _ in shown(done, "notebooks", len(tasks), len(tasks) - len(left)):
                pass
        grades = write_grades(cohort)
    except (CannotGrade, NotProtected, ValueError) as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or out} cannot be written ({reason(error)}): name another folder.")
    for line in class_lines.lines(grades):
        typer.echo(line)
    typer.echo(f"Seed {cohort.seed}: {out / 'grades.csv'}, {out / 'results'}/")
    if grades.unfinished:
        typer.echo(f"Stopped early: {grades.unfinished} students are not fully graded. The same command goes on.")
    if grades.faults:
        faults = f"{grades.faults} checks ended in a grader error, no student's fault."
        typer.echo(f"{faults} The same command makes them again.")
    if grades.unfinished or grades.faults or grades.without or grades.said:
        raise typer.Exit(1)


@commands.command(epilog="Example: python -m grader mark GRADES/ ann 05_crosstab --comment 'Well said.' --points 4")
def mark(
    grades: Annotated[Path, typer.Argument(metavar="GRADES", help="What `cohort` has written.")],
    student: Annotated[str, typer.Argument(help="As grades.csv calls them.")],
    question: Annotated[str, typer.Argument(help="The question, by its name.")],
    check: Annotated[str, typer.Argument(help="Its check, by name or title; the question as a whole if none.")] = "",
    points: Annotated[str, typer.Option(help="In place of what the machine gave.")] = "",
    comment: Annotated[str, typer.Option(help="For the student.")] = "",
    reason: Annotated[str, typer.Option(help="Why the machine's mark does not stand.")] = "",
) -> None:
    """Give a mark or a comment yourself: a line more in GRADES/marks.csv, which you may edit in a spreadsheet too."""
    from datetime import datetime

    from grader.teacher.marked import read_class
    from grader.teacher.marks import meant
    from grader.teacher.marks_file import BadMark, Mark, give
    from grader.teacher.students import CannotGrade

    now = datetime.now().astimezone().isoformat(timespec="seconds")
    made = Mark(student, question, check, points, comment, reason, user(), now)
    try:
        students, _ = read_class(grades)
        meant(made, {each.student: each.document for each in students})
        give(grades, made)
        students, said = read_class(grades)
    except (BadMark, CannotGrade) as error:
        fail(error)
    except OSError as error:
        fail(f"{grades} cannot be written ({error.strerror}).")
    for line in said:
        typer.echo(line, err=True)
    document = next(each.document for each in students if each.student == student)
    typer.echo(f"{student} has {document['earned']:g} of {document['points']:g}; {document['machine']:g} by machine.")


@commands.command(epilog="Example: python -m grader read GRADES/")
def read(
    grades: Annotated[Path, typer.Argument(metavar="GRADES", help="What `cohort` has written.")],
    by: Annotated[str, typer.Option(help="Who marks; your login if not given.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; a free port if not given.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Read answers in words and mark them, or override any mark, on a page in your browser; Ctrl-C ends it.

    The page is for this machine alone. Whatever you give is in GRADES/marks.csv at once.
    """
    import webbrowser

    from grader.teacher.marks_file import FILE
    from grader.teacher.reading import Reading
    from grader.teacher.reading_server import Server
    from grader.teacher.students import CannotGrade

    try:
        reading = Reading(grades, by or user())
    except CannotGrade as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or grades} cannot be read ({error.strerror}).")
    try:
        server = Server(reading, port)
    except OSError as error:
        fail(f"Port {port} cannot be had ({error.strerror}): leave --port out, and a free one is taken.")
    typer.echo(f"Read and mark on {server.address} until Ctrl-C.")
    if browser:
        webbrowser.open(server.address)
    with contextlib.suppress(KeyboardInterrupt), contextlib.closing(reading):
        server.serve_forever()
    typer.echo(f"{reading.given} marks given: {grades / FILE}")


@commands.command(epilog="Example: python -m grader gradebook GRADES/ --into canvas.csv --column 'Homework 1 (4711)'")
def gradebook(
    grades: Annotated[Path, typer.Argument(metavar="GRADES", help="What `cohort` has written.")],
    into: Annotated[Path, typer.Option(metavar="FILE", help="Your own file, as the platform has exported it.")],
    column: Annotated[str | None, typer.Option(help="The head of the column for the marks, or part of it.")] = None,
    out_of: Annotated[float | None, typer.Option(min=0.01, help="Scale the marks so that this is all points.")] = None,
    partial: Annotated[bool, typer.Option(help="Fill in what is certain, though others were not found.")] = False,
) -> None:
    """Fill the marks into your own file from Canvas or Moodle, or any CSV file; only that one column changes."""
    from grader.teacher.gradebook import CannotFill, fill, write
    from grader.teacher.students import CannotGrade

    try:
        filled = fill(grades, into, column, out_of)
        for line in filled.lines():
            typer.echo(line)
        if not filled.is_sure and not partial:
            fail(f"Nothing was written. --partial fills in the {len(filled.values)} marks that are certain.")
        kept = write(filled, into)
    except (CannotFill, CannotGrade) as error:
        fail(error)
    except OSError as error:
        fail(f"{into} cannot be written ({error.strerror}).")
    typer.echo(f"Written: {into}. As it was: {kept}.")


@commands.command(epilog="Example: python -m grader replay GRADES/results/ann.json")
def replay(
    file: Annotated[Path, typer.Argument(help="What `pytest grader/ --result FILE` or `cohort` has written.")],
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
        steps = differences(document, notebooks, tell=typer.echo)
        for difference in itertools.chain.from_iterable(shown(steps, "grading again", 1 + len(document["questions"]))):
            typer.echo(difference)
            count += 1
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror}): name a file that `pytest grader/ --result FILE` has written.")
    except (NotAResult, CannotReplay, NotProtected) as error:
        fail(error)
    graded = f"{document['earned']:g} of {document['points']:g} points"
    differs = f"{count} difference{'s' * (count != 1)} from the result ({graded})."
    typer.echo(differs if count else f"Nothing differs: {graded} again.")
    raise typer.Exit(1 if count else 0)


def shown(items: Iterable[Item], what: str, total: int, done: int = 0) -> Iterator[Item]:
    """Hand items on, and show in a terminal how many of `total` there have been."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=total, completed=done)
        for item in items:
            yield item
            progress.update(bar, advance=1)
