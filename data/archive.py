"""Takes files out of an archive that may have arrived damaged."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path


class FetchError(Exception):
    """A release could not be fetched. The message is for the user and says why."""


def unzip(archive: Path, members: dict[str, Path]) -> None:
    """Write each member of the zip file `archive` to its path, piece by piece. Raises `FetchError`, `OSError`."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for name, path in members.items():
                with opened.open(name) as member, path.open("wb") as file:
                    shutil.copyfileobj(member, file, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FetchError(f"{archive.name} arrived damaged ({error})") from error
    except KeyError as error:
        raise FetchError(f"{archive.name} lacks a file ({error.args[0]})") from error
