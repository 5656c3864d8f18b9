"""The commands of the data: `python -m data fetch`, `where` and `sample`."""

from enum import StrEnum
from typing import Annotated

import typer

from data import fetch as fetching
from data.archive import FetchError
from data.movielens import release_in_use
from data.release import Release, data_folder
from data.releases import FETCHABLE, RELEASES, SAMPLE

app = typer.Typer(help="Fetch MovieLens, or say where the ratings are.", no_args_is_help=True)

NAMES = {release.name: release.name for release in FETCHABLE}
Name = StrEnum("Name", NAMES)  # type: ignore[misc]  # mypy knows members only where they are written out


@app.command()
def fetch(
    name: Annotated[Name, typer.Argument(metavar="[RELEASE]", help=", ".join(Name))] = Name["ml-100k"],
    source: Annotated[
        fetching.Source | None, typer.Option(help="Ask this source only, instead of all in turn.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Fetch again, even if it is there.")] = False,
) -> None:
    """Fetch a release of MovieLens, MovieLens 100k by default, check it, and keep it in the data folder."""
    release = next(release for release in FETCHABLE if release.name == name)
    try:
        is_new = fetching.fetch(release, [source] if source else None, force)
    except FetchError as error:
        _stop(
            f"{release.title} could not be fetched ({error}): look at the network and run `python -m data fetch "
            f"{name}` again, or put {', '.join(release.files)} of {name}.zip from {release.page} in {release.folder}."
        )
    except OSError as error:
        _stop(f"{data_folder()} cannot be written ({error.strerror}): set MOVIELENS_HOME to a folder that can be.")
    print(_inventory(release) if is_new else release.already_there())


@app.command()
def where() -> None:
    """Say where each release is kept, and which one the loaders read."""
    try:
        in_use = release_in_use()
    except (ValueError, FileNotFoundError) as error:
        _stop(f"{error}.")
    for release in RELEASES:
        state = "in use" if release is in_use else "here" if release.is_here() else "not fetched"
        print(f"{release.name:15} {state:12} {release.folder}")


@app.command()
def sample() -> None:
    """Draw the bundled sample anew; the same bytes come out every time."""
    from data.sample import write_sample

    write_sample(SAMPLE.folder)
    print(f"The sample is in {SAMPLE.folder}.")


def _inventory(release: Release) -> str:
    """Count what is in the tables, which also readies the larger releases' for being loaded fast."""
    ratings, movies = release.ratings(), release.movies()
    return (
        f"{release.title} is in {release.folder}: {len(ratings):,} ratings by {ratings.user.nunique():,} users of "
        f"{len(movies):,} movies ({movies.title.nunique():,} titles)."
    )


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
