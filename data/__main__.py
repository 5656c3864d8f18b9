"""The command line of the data: `python -m data fetch`, `where` and `sample`."""

from typing import Annotated

import typer

from data import fetch as fetching
from data.movielens import release_in_use
from data.releases import ML_100K, RELEASES, SAMPLE, data_folder

app = typer.Typer(help="Fetch MovieLens 100k, or say where the ratings are.", no_args_is_help=True)


@app.command()
def fetch(
    source: Annotated[
        fetching.Source | None, typer.Option(help="Ask this source only, instead of both in turn.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Fetch again, even if it is there.")] = False,
) -> None:
    """Fetch MovieLens 100k, check it, and keep it in the data folder."""
    try:
        is_new = fetching.fetch([source] if source else fetching.Source, force)
    except fetching.FetchError as error:
        _stop(
            f"MovieLens 100k could not be fetched ({error}): look at the network and run `python -m data fetch` "
            f"again, or unzip ml-100k.zip from https://grouplens.org/datasets/movielens/100k/ in {data_folder()}."
        )
    except OSError as error:
        _stop(f"{data_folder()} cannot be written ({error.strerror}): set MOVIELENS_HOME to a folder that can be.")
    print(_inventory() if is_new else f"MovieLens 100k is already in {ML_100K.folder}.")


@app.command()
def where() -> None:
    """Say where each release is kept, and which one the loaders read."""
    in_use = release_in_use()
    for release in RELEASES:
        state = "in use" if release is in_use else "here" if release.is_here() else "not fetched"
        print(f"{release.name:8} {state:12} {release.folder}")


@app.command()
def sample() -> None:
    """Draw the bundled sample anew; the same bytes come out every time."""
    from data.sample import write_sample

    write_sample(SAMPLE.folder)
    print(f"The sample is in {SAMPLE.folder}.")


def _inventory() -> str:
    ratings, movies, users = ML_100K.ratings(), ML_100K.movies(), ML_100K.users()
    return (
        f"MovieLens 100k is in {ML_100K.folder}: {len(ratings):,} ratings by {len(users):,} users of "
        f"{len(movies):,} movies ({movies.title.nunique():,} titles)."
    )


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app(prog_name="python -m data")
