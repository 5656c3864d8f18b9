"""What every release of ratings offers: a name, a place on this disk, and the same four tables.

How a table is read is a matter of its files, so that each kind of files has a subclass of `Release`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import platformdirs

if TYPE_CHECKING:
    import pandas as pd


def data_folder() -> Path:
    """Return the folder that holds fetched releases: $MOVIELENS_HOME, or one in the user's cache."""
    home = os.environ.get("MOVIELENS_HOME")
    if home:
        return Path(home).expanduser()
    return platformdirs.user_cache_path("collab-exercises", appauthor=False) / "movielens"


class Release:
    """One release: `ratings()`, `movies()`, `users()` and `tags()` read its tables from `folder`.

    `title` is what people call it, `page` its publisher's page about it, `inside` the folder in the publisher's
    archive that holds `files`. `sha256` gives the published files' digests by name, where they are known.
    """

    name: str
    title: str
    page: str
    inside: str
    files: tuple[str, ...]
    sha256: ClassVar[dict[str, str]] = {}

    @property
    def folder(self) -> Path:
        """Where the release's files lie."""
        return data_folder() / self.name

    def is_here(self) -> bool:
        """Say whether every file of the release is in its folder."""
        return all((self.folder / file).is_file() for file in self.files)

    def is_fetched(self) -> bool:
        """Say whether the release is in its folder and, where digests tell, undamaged."""
        return self.is_here() and not self.damaged(self.folder)

    def already_there(self) -> str:
        """Return what somebody reads who fetches it once more."""
        return f"{self.title} is already in {self.folder}."

    def damaged(self, folder: Path) -> list[str]:
        """Return the names of the files in `folder` that differ from the published ones, as far as digests tell."""
        digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in self.sha256}
        return [name for name, digest in digests.items() if digest != self.sha256[name]]

    def ratings(self) -> pd.DataFrame:
        """Return user, movie, rating, timestamp (seconds since 1970, UTC), one row per rating."""
        raise NotImplementedError

    def movies(self) -> pd.DataFrame:
        """Return movie (a number), title, release_date and genres ('Action|Drama'): text, one row per movie."""
        raise NotImplementedError

    def users(self) -> pd.DataFrame:
        """Return user, age (numbers), gender, occupation and zip_code (text), one row per user."""
        raise NotImplementedError

    def tags(self) -> pd.DataFrame:
        """Return user, movie, tag (text), timestamp, one row per tag: none, where the release has none."""
        import pandas as pd

        return pd.DataFrame({"user": [], "movie": [], "tag": [], "timestamp": []}).astype(
            {"user": "int64", "movie": "int64", "tag": str, "timestamp": "int64"}
        )
