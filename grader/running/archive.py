"""Opens a zip that a stranger has made: plain files alone, bounded in number and size, and none outside its folder."""

from __future__ import annotations

import lzma
import os
import shutil
import stat
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType

MAX_FACTOR = 200  # a file that unpacks to more times its size is refused, unless it is small
SMALL = 4 << 20  # bytes
TAIL = 22 + 65_535  # bytes at the end of a zip, in which the record of its directory stands
ZIP64 = b"PK\x06\x07"
# what reading a damaged zip can end in; a RuntimeError is a password, and says so
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, ValueError)


class BadArchive(ValueError):
    """A zip that is not opened. The message goes on from its name: "is damaged"."""


@dataclass(frozen=True)
class Limits:
    """What one zip may cost."""

    packed: int = 200 << 20  # bytes of the zip itself
    files: int = 5_000
    unpacked: int = 256 << 20  # bytes of all files that are taken out
    large: bool = False  # whether it may have the form for more than 4 GB or 65,535 files


HAND_IN = Limits()
CLASS = Limits(packed=64 << 30, files=200_000, unpacked=64 << 30, large=True)  # a teacher's own download


@dataclass(frozen=True)
class Member:
    """A plain file in a zip."""

    place: PurePosixPath
    size: int  # bytes, unpacked
    moment: float  # seconds since 1970; a zip holds local time, in steps of two seconds
    info: zipfile.ZipInfo


class Archive:
    """An open zip: `members` that can be taken out, and what was `refused`, a sentence each."""

    def __init__(self, path: Path, limits: Limits = HAND_IN) -> None:
        """Raises BadArchive, OSError."""
        self._left = limits.unpacked
        _require_small_directory(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise BadArchive(f"is damaged ({error})") from None
        infos = self._zip.infolist()
        if len(infos) > limits.files:
            raise BadArchive(f"holds more than {limits.files:,} files")
        self.refused: list[str] = []
        self.members: list[Member] = []
        for info in infos:
            if not info.is_dir():
                self._list(info)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def take(self, member: Member, target: Path) -> None:
        """Write a member into the file `target`, which gets its time. Raises BadArchive, OSError."""
        if member.size > self._left:
            raise BadArchive("holds more than is taken out of one zip")
        self._left -= member.size
        try:
            with self._zip.open(member.info) as source, open(target, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
        except DAMAGED:
            target.unlink(missing_ok=True)
            raise BadArchive(f"is damaged at {member.place.name}") from None
        os.utime(target, (member.moment, member.moment))

    def _list(self, info: zipfile.ZipInfo) -> None:
        why = _why_not(info)
        if why:
            self.refused.append(f"{info.filename[-80:]} {why}")
        else:
            place = PurePosixPath(*PurePosixPath(info.filename.replace("\\", "/")).parts)
            self.members.append(Member(place, info.file_size, _moment(info), info))


def _why_not(info: zipfile.ZipInfo) -> str:
    """Why a file is left in its zip; "" if it can be taken."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "leads out of its zip"
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link" if stat.S_ISLNK(mode) else "is no plain file"
    if info.flag_bits & 1:
        return "is locked with a password"
    if info.file_size > SMALL and info.file_size > MAX_FACTOR * max(1, info.compress_size):
        return f"would unpack to more than {MAX_FACTOR} times its size"
    return ""


def _require_small_directory(path: Path, limits: Limits) -> None:
    """Raise BadArchive where only listing the files would cost too much, for zipfile reads the whole list at once."""
    size = path.stat().st_size
    if size > limits.packed:
        raise BadArchive(f"is larger than {limits.packed >> 20} MB")
    if limits.large:
        return
    with open(path, "rb") as file:
        file.seek(max(0, size - TAIL - 20))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        raise BadArchive("is no zip")
    if tail[max(0, end - 20) : end].startswith(ZIP64):
        raise BadArchive("is a zip of the kind for more than 4 GB")
    if int.from_bytes(tail[end + 12 : end + 16], "little") > limits.files * 400:
        raise BadArchive(f"holds more than {limits.files:,} files")


def _moment(info: zipfile.ZipInfo) -> float:
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0

