"""The commands for other platforms, each a few lines that call a desk; `grader.__main__` takes them in."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.content.files import write_whole
from grader.teacher.commands import fail

platform_commands = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


class Platform(StrEnum):
    """Whose form it is."""

    GRADESCOPE = "gradescope"
    CLASSROOM50 = "classroom50"
    GITHUB = "github"
    JUNIT = "junit"


@platform_commands.command(epilog="Example: python -m grader export gradescope result.json --out results.json")
def export(
    platform: Annotated[Platform, typer.Argument(help="Who is to read it; junit is for GitLab and many others.")],
    result: Annotated[Path, typer.Argument(help="What `pytest grader/ --result FILE` or `cohort` has written.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it goes, if not to the platform's place or the screen.")
    ] = None,
) -> None:
    """Write a result in the form that a platform reads.

    github prints annotations, adds a table to $GITHUB_STEP_SUMMARY, and ends with 1 if anything is wrong; classroom50
    writes result.json, release-body.md and feedback.html, the page that the student reads.
    """
    from grader.report.platforms import classroom50, github, gradescope, junit
    from grader.report.platforms.exported import CannotExport
    from grader.report.result import NotAResult, read
    from grader.teacher.feedback import FILE_NAME, page_of

    try:
        document = read(result)
        if platform is Platform.GITHUB:
            typer.echo(github.commands(document), nl=False)
            summary = out or _named("GITHUB_STEP_SUMMARY")
            _put(github.summary(document), summary, is_added=out is None)
            raise typer.Exit(0 if github.is_green(document) else 1)
        if platform is Platform.CLASSROOM50:
            target = out or Path("result.json")
            target.unlink(missing_ok=True)  # a student's own must not be taken for ours
            _put(classroom50.result(document, os.environ, _commit_moment()), target)
            _put(github.summary(document), target.with_name("release-body.md"))
            _put(page_of(document), target.with_name(FILE_NAME))
            _put(classroom50.outputs(document), _named("GITHUB_OUTPUT"), is_added=True)
        elif platform is Platform.GRADESCOPE:
            _put(gradescope.results(document), out)
        else:
            _put(junit.report(document), out)
    except (NotAResult, CannotExport) as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename or result} cannot be read or written ({error.strerror}).")


@platform_commands.command("gradescope-zip", epilog="Example: python -m grader gradescope-zip hw1/ autograder.zip")
def gradescope_zip(
    release: Annotated[Path, typer.Argument(metavar="RELEASE", help="What `release` has made: it holds no solutions.")],
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The zip to upload; it must not be there yet.")],
) -> None:
    """Make the zip that Gradescope wants as autograder."""
    from grader.teacher.gradescope_zip import NotARelease, pack

    try:
        size = pack(release, out)
    except NotARelease as error:
        fail(error)
    except OSError as error:
        fail(f"{out} cannot be written ({error.strerror}): name a file that is not there yet.")
    typer.echo(f"Written: {out}, {size / 1e6:.1f} MB. In Gradescope set 1.5 GB and 1 CPU for it.")


def _named(variable: str) -> Path | None:
    return Path(os.environ[variable]) if os.environ.get(variable) else None


def _put(text: str, place: Path | None, is_added: bool = False) -> None:
    """Write a file whole, or add to it; the screen if there is no place. Raises OSError."""
    if place is None:
        typer.echo(text, nl=False)
    elif is_added:
        with open(place, "a", encoding="utf-8") as file:
            file.write(text)
    else:
        write_whole(place, text)


def _commit_moment() -> datetime:
    """When the commit that is checked out here was made: grading it again must not change that. Raises CannotExport."""
    from grader.report.platforms.exported import CannotExport

    command = ["git", "-c", "safe.directory=*", "show", "-s", "--format=%cI", "HEAD"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return datetime.fromisoformat(said.strip())
    except (OSError, subprocess.CalledProcessError, ValueError):
        raise CannotExport("Here is no git checkout, whose commit says when it was handed in: run it in one.") from None
