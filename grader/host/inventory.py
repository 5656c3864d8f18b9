"""Says what is installed, how large it is, what is kept where, and how to remove all of it."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from data.movielens import release_in_use
from data.release import data_folder
from grader.content.places import IS_INSTALLED, KIT, engine_folders, user_folder
from grader.host.torch_build import torch_build

OF_ENGINES = "collab-*"  # names of the files by which an engine is found


def inventory() -> Iterator[str]:
    """Yield the lines, the first ones about what is installed."""
    version, where = distribution("collab-exercises").version, "installed in" if IS_INSTALLED else "run from"
    yield f"kit       {version}, {where} {KIT}"
    yield f"Python    {platform.python_version()}, {sys.executable}"
    yield f"torch     {_torch()}"
    yield f"ratings   {_ratings()}"
    packages = Path(sysconfig.get_path("purelib"))
    yield f"size      {_megabytes([packages])}, all packages of this Python, in {packages}"
    yield f"progress  {_kept([user_folder()])}"
    yield f"cache     {_kept([data_folder()])}"
    yield f"engine    {_engines() or f'none; it would listen in {engine_folders()[0]}'}"
    yield f"To remove all of it, delete {_rid_of()}. Your notebooks are yours."


def _torch() -> str:
    torch = torch_build()
    if torch is None:
        return "not installed"
    built = f"a build with CUDA {torch.cuda}, which grading does not use" if torch.cuda else "a CPU build"
    return f"{torch.version}, {built}"


def _ratings() -> str:
    try:
        release = release_in_use()
    except (ValueError, FileNotFoundError) as error:
        return f"{error}."
    return f"{release.title}, {_kept([release.folder])}"


def _kept(places: list[Path]) -> str:
    """Where something is, and how much of it."""
    found = [path for path in places if path.exists()]
    if not found:
        return f"nothing in {places[0]}"
    return f"{', '.join(map(str, found))} ({_megabytes(found)})"


def _of_engines() -> dict[Path, int]:
    """The folders that hold something of an engine, each with the number of its files: sockets, locks, logs."""
    counts = {folder: len(list(folder.glob(OF_ENGINES))) for folder in engine_folders()}
    return {folder: count for folder, count in counts.items() if count}


def _engines() -> str:
    return ", ".join(f"{folder / OF_ENGINES} ({count} files)" for folder, count in _of_engines().items())


def _rid_of() -> str:
    own = [str(path) for path in (user_folder(), data_folder()) if path.exists()]
    own += [str(folder / OF_ENGINES) for folder in _of_engines()]
    if sys.prefix == sys.base_prefix:
        return " and ".join([*own, "what `pip uninstall collab-exercises torch` removes"])
    environments = KIT / ".tox"
    is_among_them = Path(sys.prefix).is_relative_to(environments)
    return " and ".join([*own, str(environments) if is_among_them else sys.prefix])


def _megabytes(places: list[Path]) -> str:
    """The size of files, or of all files in folders."""
    total = sum(path.lstat().st_size for place in places for path in _files(place))
    return f"{total / 1e6:,.1f} MB" if total < 1e7 else f"{total / 1e6:,.0f} MB"


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
    for folder, _, names in os.walk(place):
        yield from (Path(folder, name) for name in names)
