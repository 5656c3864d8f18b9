"""Collects a class's hand-ins, as platforms hand them out, into one folder a student: `python -m grader collect`.

Nothing is lost: of two files of one name the newest is kept in the student's folder and the other one in `.earlier/`.
The same command goes on where it was stopped, and takes in what has come since.
"""

from __future__ import annotations

import filecmp
import hashlib
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from grader.content.assignment import Assignment
from grader.content.files import reason
from grader.judging.outcome import listed, one_line
from grader.running.archive import BadArchive
from grader.teacher.arrivals import Arrival, read_arrivals, write_arrivals
from grader.teacher.layouts import FOLDERS
from grader.teacher.sources import CannotCollect, Piece, Source, last_commit, open_source

EARLIER = ".earlier"
LONGEST = 100  # bytes of a folder's name
TOLD = 5


@dataclass
class Collected:
    """What became of one source."""

    source: Source
    students: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    untimed: set[str] = field(default_factory=set)  # though there is a date by which to hand in
    zips: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Say it in one line."""
        count = len(self.students)
        said = [f"{count} student{'s' * (count != 1)}"]
        for names, what in (
            (self.groups, "in groups"),
            (self.late, "late"),
            (self.untimed, "without a time, so not late (handins.csv takes it)"),
            (self.zips, "handed in a zip"),
            (self.twice, "handed in twice: newest kept, the other in .earlier/"),
        ):
            said += [f"{len(names)} {what}"] if names else []
        left = [*self.source.left_over, *self.problems]
        if left:
            said.append(f"{len(left)} file{'s' * (len(left) != 1)} left over: {listed(left, TOLD)}")
        return f"{self.source.platform}: {', '.join(said)}."


class Collection:
    """The sources of a class, and the folder that they go into. Raises CannotCollect."""

    def __init__(self, paths: list[Path], into: Path, assignment: Assignment) -> None:
        self._stack = ExitStack()
        self._into, self._assignment = into, assignment
        try:
            self.collected = [Collected(open_source(path, self._stack)) for path in paths]
            self._arrivals = read_arrivals(into) if into.is_dir() else {}
        except (ValueError, CannotCollect) as error:
            self.close()
            raise CannotCollect(str(error)) from None
        self.total = sum(len(each.source.pieces) for each in self.collected)

    def close(self) -> None:
        """Close the zips."""
        self._stack.close()

    def collect(self) -> Iterator[str]:
        """Copy what was handed in; yield each student's folder once a file of theirs is there. Raises OSError."""
        with_ids_first = sorted(self.collected, key=lambda each: each.source.platform == FOLDERS)
        plan = [(each, piece, self._register(each, piece)) for each in with_ids_first for piece in each.source.pieces]
        self._into.mkdir(parents=True, exist_ok=True)
        write_arrivals(self._into, self._arrivals)  # first: who is who must not depend on where a run was stopped
        for each, piece, folder in plan:
            try:
                self._copy(each, piece, folder)
            except (BadArchive, OSError) as error:
                each.problems.append(one_line(f"{folder}/{piece.owned.inside} ({reason(error)})"))
            yield folder

    def _register(self, each: Collected, piece: Piece) -> str:
        """Take down whose a piece is; return the name of their folder."""
        owned, platform = piece.owned, each.source.platform
        folder = self._folder(owned.name, owned.id, platform)
        known = self._arrivals.get(folder, Arrival(folder, owned.name, owned.id, platform))
        moment = self._moment(each.source, piece)
        if self._assignment.due and not moment and not each.source.marks_late:
            each.untimed.add(folder)
        self._arrivals[folder] = replace(
            known,
            id=known.id or owned.id,
            platform=platform if owned.id else known.platform,
            handed_in=max(known.handed_in, moment, key=_as_time),
            late="late" if owned.late else known.late,
            group=owned.group or known.group,
        )
        each.students.add(folder)
        if owned.group:
            each.groups.add(folder)
        if owned.inside.suffix.lower() == ".zip":
            each.zips.add(folder)
        arrival = self._arrivals[folder]
        if arrival.late or self._assignment.days_late(arrival.moment):
            each.late.add(folder)
        return folder

    def _moment(self, source: Source, piece: Piece) -> str:
        if piece.owned.moment:
            return piece.owned.moment
        if source.has_times:
            return datetime.fromtimestamp(piece.moment).astimezone().isoformat()
        return last_commit(source.path / piece.owned.name) if source.platform == FOLDERS else ""

    def _folder(self, name: str, key: str, platform: str) -> str:
        """The folder of a student: by their id if there is one, for two may have the same name."""
        known = self._arrivals.values()
        same = [arrival for arrival in known if key and (arrival.id, arrival.platform) == (key, platform)]
        called = [arrival for arrival in known if arrival.name == name and not (key and arrival.id)]
        if same or len(called) == 1:
            return (same or called)[0].folder
        taken = {folder.casefold() for folder in self._arrivals}
        plain = folder_name(name)
        numbered = (f"{plain} {number}" for number in itertools.count(2))
        names = itertools.chain([plain, folder_name(f"{name} ({key})")], numbered)
        return next(folder for folder in names if folder.casefold() not in taken)

    def _copy(self, each: Collected, piece: Piece, folder: str) -> None:
        target = self._into / folder / Path(*piece.owned.inside.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._into / f".{os.getpid()}.part"
        try:
            piece.take(unfinished)
            os.utime(unfinished, (piece.moment, piece.moment))
            if not target.exists():
                os.replace(unfinished, target)
            elif not filecmp.cmp(unfinished, target, shallow=False):
                each.twice.add(folder)
                self._keep_newest(unfinished, target, folder)
        finally:
            unfinished.unlink(missing_ok=True)

    def _keep_newest(self, new: Path, target: Path, folder: str) -> None:
        """Leave the newest of two files at `target`; the other is kept under its time."""
        old = target if target.stat().st_mtime <= new.stat().st_mtime else new
        moment = datetime.fromtimestamp(old.stat().st_mtime, UTC)
        kept = self._into / EARLIER / folder / f"{moment:%Y-%m-%d-%H%M%S}" / target.relative_to(self._into / folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(old, kept)
        if old == target:
            os.replace(new, target)


def folder_name(name: str) -> str:
    """Return a name that can be a folder's: one plain line, not hidden, no path, not too long."""
    plain = re.sub(r"[/\\:*?\"<>|]+", "_", one_line(name)).strip(" .") or "_"
    if len(plain.encode()) > LONGEST:
        digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:8]
        plain = f"{plain.encode()[: LONGEST - 10].decode(errors='ignore')}-{digest}"
    return plain


def _as_time(moment: str) -> datetime:
    return Arrival("", handed_in=moment).moment or datetime.min.replace(tzinfo=UTC)
