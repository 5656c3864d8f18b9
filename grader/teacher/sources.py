"""What a class handed in, as it lies on a teacher's disk: a zip or a folder, and the files in it with their owners."""

from __future__ import annotations

import errno
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from grader.judging.outcome import one_line
from grader.running.archive import CLASS, Archive, BadArchive
from grader.running.search import LITTER, is_litter
from grader.teacher.layouts import FOLDERS, METADATA, Owned, owner, platform_of

MAX_METADATA = 64 << 20  # bytes
MAX_FILE = 1 << 30  # bytes of one file that is copied
GIT_LIMIT = 20  # seconds
SAME_TIME = 600  # seconds; where all files of a zip are as close as that, it tells when it was made
OF_A_COPY = (".tox", ".venv", "venv", "node_modules")  # what a clone may hold besides a student's work


class CannotCollect(RuntimeError):
    """A class's hand-ins cannot be collected. The message says what to do."""


@dataclass(frozen=True)
class Piece:
    """A file, whose it is, and how to get it."""

    owned: Owned
    moment: float  # in seconds since 1970
    take: Callable[[Path], None]  # writes it into a file. Raises BadArchive, OSError


@dataclass
class Source:
    """A zip or a folder of one platform: its pieces, and what is nobody's."""

    path: Path
    platform: str
    pieces: list[Piece]
    left_over: list[str]

    @property
    def marks_late(self) -> bool:
        """Whether the platform says what is late, without a time."""
        return self.platform == "Canvas"

    @property
    def has_times(self) -> bool:
        """Whether the files' times tell when each was handed in."""
        if self.platform != "Moodle" or not self.pieces:
            return False
        moments = [piece.moment for piece in self.pieces]
        return max(moments) - min(moments) > SAME_TIME


def open_source(path: Path, stack: ExitStack) -> Source:
    """Return what lies in a zip or a folder, which stays open as long as the stack. Raises CannotCollect."""
    if path.is_dir():
        left: list[str] = []
        files = list(_in_folder(path, left))
    elif path.is_file():
        files, left = _in_zip(path, stack)
    else:
        raise CannotCollect(f"There is no {path}: name the zip that the platform gave you, or a folder.")
    files = _below_the_top(files)
    platform = platform_of([place for place, _, _ in files])
    pieces = []
    for place, moment, take in files:
        owned = owner(place, platform)
        if owned:
            pieces.append(Piece(owned, moment, take))
        elif place.name != METADATA:
            left.append(one_line(str(place)))
    if not pieces:
        raise CannotCollect(f"In {path} there is nothing that looks like a hand-in of Canvas, Moodle or Gradescope.")
    source = Source(path, platform, pieces, left)
    return _with_submitters(source, files) if platform == "Gradescope" else source


File = tuple[PurePosixPath, float, Callable[[Path], None]]


def _in_zip(path: Path, stack: ExitStack) -> tuple[list[File], list[str]]:
    try:
        archive = stack.enter_context(Archive(path, CLASS))
    except (BadArchive, OSError) as error:
        raise CannotCollect(f"{path} {error}: download it again.") from None
    files: list[File] = [
        (member.place, member.moment, functools.partial(archive.take, member))
        for member in archive.members
        if not _is_noise(member.place)
    ]
    return files, [one_line(said) for said in archive.refused]


def _is_noise(place: PurePosixPath) -> bool:
    """Whether a machine has put a file there; the first part may be a student's name, whatever it begins with."""
    top, *rest = place.parts
    return top.lower() in LITTER or top.startswith(("._", ".DS_Store")) or any(map(is_litter, rest))


def _in_folder(folder: Path, left: list[str]) -> Iterator[File]:
    """The plain files in a folder; what cannot be opened, or is a link, comes into `left`."""

    def leave(path: Path, why: str | None) -> None:
        left.append(one_line(f"{path.relative_to(folder)} ({why})"))

    for parent, folders, names in os.walk(folder, onerror=lambda error: leave(Path(error.filename), error.strerror)):
        folders[:] = sorted(name for name in folders if not is_litter(name) and name not in OF_A_COPY)
        for path in (Path(parent, name) for name in sorted([*folders, *names]) if not is_litter(name)):
            if path.is_symlink():
                leave(path, "a link, which is not followed")
            elif path.is_file():
                place = PurePosixPath(path.relative_to(folder).as_posix())
                yield place, path.stat().st_mtime, functools.partial(_copy, path)


def _copy(path: Path, target: Path) -> None:
    if path.stat().st_size > MAX_FILE:
        raise OSError(errno.EFBIG, f"larger than {MAX_FILE >> 20} MB")
    shutil.copy2(path, target)


def _below_the_top(files: list[File]) -> list[File]:
    """The files without the one folder that holds all of them, where that is no student's."""
    tops = {place.parts[0] for place, _, _ in files}
    inside = [(PurePosixPath(*place.parts[1:]), moment, take) for place, moment, take in files]
    if len(tops) != 1 or any(not place.name for place, _, _ in inside):
        return files
    if platform_of([place for place, _, _ in files]) != FOLDERS:
        return files
    is_class = platform_of([place for place, _, _ in inside]) != FOLDERS
    folders = {place.parts[0] for place, _, _ in inside}
    has_only_folders = all(len(place.parts) > 1 for place, _, _ in inside)
    return inside if is_class or (has_only_folders and len(folders) > 1 and "exercises" not in folders) else files


def _with_submitters(source: Source, files: list[File]) -> Source:
    """Gradescope's hand-ins by the names of those who handed them in: each of a group gets a copy."""
    about = _metadata(next((take for place, _, take in files if place.name == METADATA)), source.path)
    pieces = []
    for piece in source.pieces:
        entry = about.get(piece.owned.name)
        submitters = entry.get(":submitters") if isinstance(entry, dict) else None
        people = [person for person in submitters or [] if isinstance(person, dict)]
        if not people:
            source.left_over.append(f"{piece.owned.name}/{one_line(str(piece.owned.inside))}")
        group = ", ".join(str(person.get(":name", "")) for person in people) if len(people) > 1 else ""
        for person in people:
            name = str(person.get(":name") or person.get(":email") or piece.owned.name)
            key = str(person.get(":sid") or person.get(":email") or "")
            owned = Owned(name, key, piece.owned.inside, group=group, moment=_when(entry))
            pieces.append(Piece(owned, piece.moment, piece.take))
    source.pieces = pieces
    return source


def _metadata(take: Callable[[Path], None], source: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / METADATA
        try:
            take(path)
            if path.stat().st_size > MAX_METADATA:
                raise ValueError("it is too large")
            data = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (OSError, BadArchive, ValueError, yaml.YAMLError, RecursionError) as error:
            raise CannotCollect(f"{METADATA} in {source} cannot be read ({one_line(str(error))[:200]}).") from None
    return data if isinstance(data, dict) else {}


def _when(entry: Any) -> str:
    moment = entry.get(":created_at")
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return str(moment or "")


@functools.cache
def last_commit(folder: Path) -> str:
    """When the last commit of a clone was made, as ISO 8601; "" where that cannot be told.

    Git is not run inside the clone, whose own settings can name programs to run: it only reads the clone's objects.
    """
    try:
        head = _head(folder / ".git")
        with tempfile.TemporaryDirectory() as empty:
            objects = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": str((folder / ".git" / "objects").resolve())}
            _git(["init", "--quiet", "--bare", empty], {})
            shown = _git(["--git-dir", empty, "show", "--no-patch", "--format=%cI", head], objects)
        return datetime.fromisoformat(shown.strip()).isoformat()
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""


def _git(arguments: list[str], variables: dict[str, str]) -> str:
    """What git says. Raises OSError, SubprocessError."""
    variables = {**os.environ, **variables}
    run = subprocess.run(
        ["git", *arguments], check=True, capture_output=True, text=True, timeout=GIT_LIMIT, env=variables
    )
    return run.stdout


def _head(git: Path) -> str:
    """The hash of the commit that is checked out. Raises OSError, ValueError."""
    said = _line(git / "HEAD")
    if not said.startswith("ref: refs/"):
        return _hash(said)
    name = said.removeprefix("ref: ")
    if ".." in name:
        raise ValueError(name)
    if (git / name).exists():
        return _hash(_line(git / name))
    packed = (git / "packed-refs").read_text(encoding="utf-8").splitlines()
    return _hash(next((line.split()[0] for line in packed if line.endswith(f" {name}")), ""))


def _line(path: Path) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read(1000).strip()


def _hash(said: str) -> str:
    if len(said) not in (40, 64) or set(said) - set("0123456789abcdef"):
        raise ValueError(said)
    return said
