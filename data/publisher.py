"""Fetches a release from GroupLens, which publishes MovieLens."""

from __future__ import annotations

import hashlib
import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from data.archive import FetchError, unzip
from data.release import Release

ADDRESS = "https://files.grouplens.org/datasets/movielens"
SECONDS = 5.0


def from_publisher(release: Release, target: Path, scratch: Path, console: Console) -> None:
    """Write the release's files into `target`, from the publisher's archive.

    Where the publisher gives the archive's checksum, beside it with `.md5` at the end, the archive has to have it.
    Raises `FetchError`, and `OSError` if `scratch` or `target` cannot be written.
    """
    archive = scratch / f"{release.name}.zip"
    url = f"{ADDRESS}/{archive.name}"
    with archive.open("wb") as file:
        for block in _blocks(url, console):
            file.write(block)
    md5 = _published_md5(url, console)
    if md5 and md5 != _md5(archive):
        raise FetchError(f"{archive.name} arrived damaged (its MD5 is not {md5})")
    unzip(archive, {f"{release.inside}/{name}": target / name for name in release.files})
    archive.unlink()  # it is as large as what may yet be written


def _blocks(url: str, console: Console) -> Iterator[bytes]:
    """Give what `url` answers, block by block, and show how far it is. Raises `FetchError`."""
    try:
        with (
            urllib.request.urlopen(url, timeout=SECONDS) as response,
            Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
        ):
            length = response.headers.get("Content-Length")
            task = progress.add_task(f"Downloading {url.rpartition('/')[2]}", total=int(length) if length else None)
            while block := response.read(1 << 16):
                yield block
                progress.advance(task, len(block))
    except (OSError, http.client.HTTPException) as error:
        reason = error if isinstance(error, urllib.error.HTTPError) else getattr(error, "reason", error)
        raise FetchError(f"{url} does not answer ({reason})") from error


def _published_md5(url: str, console: Console) -> str | None:
    """Return the checksum that is published beside `url`, or `None` if there is none. Raises `FetchError`."""
    try:
        text = b"".join(_blocks(f"{url}.md5", console)).decode(errors="replace")
    except FetchError as error:
        if isinstance(error.__cause__, urllib.error.HTTPError) and error.__cause__.code == 404:
            return None
        raise
    # Either `6b51…  ml-25m.zip` or `MD5 (ml-1m.zip) = c4d9…`.
    found = re.search(r"\b[0-9a-f]{32}\b", text.lower())
    if not found:
        raise FetchError(f"{url}.md5 holds no checksum")
    return found[0]


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
