"""Walks through a hand-in, its folders and zips, and names each plain file in it and whatever could not be opened."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.judging.outcome import one_line
from grader.running.archive import HAND_IN, Archive, BadArchive, Member
from grader.running.helpers import IN_ALL, could_be_one
from grader.running.naming import is_notebook_name

MAX_FILES = 5_000  # that are looked at in one hand-in
MAX_DEPTH = 8  # of folders and zips
TOLD = 3  # of a kind that are named one by one
PROJECT = {"exercises", "grader"}  # folders that a whole copy of the project has
OF_PROJECT = ("grader", "solutions", "data", "docs", "build", "dist")  # and in which there is no answer
TOP = PurePosixPath()
LITTER = ("__macosx", "__pycache__", "node_modules", "site-packages", "venv", "env")


@dataclass(frozen=True)
class File:
    """A plain file of a hand-in: `place` is where its student put it, zips taken for folders."""

    place: PurePosixPath
    moment: float  # when it was changed, in seconds since 1970
    path: Path | None = None  # None for what was left in a zip, of which only the name matters


class Search:
    """One search. `notes` tell of what was not opened; `shelve` makes a path for what is taken out of a zip."""

    def __init__(self, shelve: Callable[[PurePosixPath], Path]) -> None:
        self.notes: list[str] = []
        self._shelve = shelve
        self._files = MAX_FILES
        self._limits = HAND_IN  # of all its zips together
        self._room = 2 * IN_ALL  # bytes for what is no notebook, but might be needed by one

    def files(self, folder: Path, place: PurePosixPath = TOP) -> Iterator[File]:
        """Yield the plain files in `folder`, whose place is `place`. What it raises OSError for costs only a note."""
        try:
            with os.scandir(folder) as entries:
                inside = sorted(itertools.islice(entries, MAX_FILES + 1), key=lambda entry: entry.name)
        except OSError as error:
            self._note(place, f"cannot be opened ({error.strerror})")
            return
        is_project = {entry.name for entry in inside} >= PROJECT
        for entry in inside:
            if is_litter(entry.name) or (is_project and entry.name in OF_PROJECT):
                continue
            if not self._goes_on():
                return
            if not (is_project and entry.is_file(follow_symlinks=False) and not is_notebook_name(entry.name)):
                yield from self._entry(entry, place / entry.name)

    def _entry(self, entry: os.DirEntry[str], place: PurePosixPath) -> Iterator[File]:
        try:
            about = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._note(place, f"cannot be looked at ({error.strerror})")
            return
        is_deep = len(place.parts) > MAX_DEPTH
        if stat.S_ISLNK(about.st_mode):
            self._note(place, "is a link, which is not followed")
        elif stat.S_ISDIR(about.st_mode) and not is_deep:
            yield from self.files(Path(entry.path), place)
        elif not stat.S_ISREG(about.st_mode):
            self._note(place, "lies too deep and was not opened" if is_deep else "is no file")
        elif is_zip(place):
            yield from self._in_zip(Path(entry.path), place)
        else:
            yield File(place, about.st_mtime, Path(entry.path))

    def _in_zip(self, path: Path, place: PurePosixPath) -> Iterator[File]:
        if len(place.parts) > MAX_DEPTH:
            self._note(place, "lies too deep and was not opened")
            return
        try:
            with Archive(path, self._limits) as archive:
                self.notes += [f"{one_line(place.name)}: {one_line(said)}" for said in archive.refused[:TOLD]]
                for member in _without_project(archive.members):
                    if not self._goes_on():
                        return
                    yield from self._member(archive, member, place / member.place)
        except BadArchive as error:
            self._note(place, f"{error}, and was not opened")
        except OSError as error:
            self._note(place, f"cannot be opened ({error.strerror})")

    def _member(self, archive: Archive, member: Member, place: PurePosixPath) -> Iterator[File]:
        if not is_zip(place) and not is_notebook_name(place.name) and not self._may_help(place, member):
            yield File(place, member.moment)
            return
        path = self._shelve(place)
        archive.take(member, path)
        self._limits = replace(self._limits, unpacked=self._limits.unpacked - member.size)
        if is_zip(place):
            yield from self._in_zip(path, place)
        else:
            yield File(place, member.moment, path)

    def _may_help(self, place: PurePosixPath, member: Member) -> bool:
        """Whether a notebook might need a file, and there is room for it."""
        fits = could_be_one(place.name, member.size) and member.size <= self._room
        self._room -= member.size if fits else 0
        return fits

    def _goes_on(self) -> bool:
        self._files -= 1
        if self._files == -1:
            self.notes.append(f"it holds more than {MAX_FILES:,} files, of which the others were not looked at")
        return self._files >= 0

    def _note(self, place: PurePosixPath, said: str) -> None:
        self.notes.append(f"{one_line(place.name) or 'the folder'} {one_line(said)}")


def is_zip(place: PurePosixPath) -> bool:
    """Whether a file's name says that it is a zip."""
    return place.suffix.lower() == ".zip"


def is_litter(name: str) -> bool:
    """Whether a file or folder is made by a machine, and by no student."""
    return name.startswith((".", "~$")) or name.lower() in LITTER


def _without_project(members: list[Member]) -> list[Member]:
    """The members in which there may be something of a student's."""
    folders = {parent for member in members for parent in member.place.parents}
    projects = {folder for folder in folders if all(folder / name in folders for name in PROJECT)}

    def is_wanted(place: PurePosixPath) -> bool:
        if any(map(is_litter, place.parts)):
            return False
        for project in projects.intersection(place.parents):
            inside = place.relative_to(project).parts
            if inside[0] in OF_PROJECT or (len(inside) == 1 and not is_notebook_name(place.name)):
                return False
        return True

    return [member for member in members if is_wanted(member.place)]
