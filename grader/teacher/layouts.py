"""How files are called in what platforms hand out: Canvas, Moodle (folders and flat), Gradescope, a folder a student.

The forms are those that the platforms' own source writes:
Canvas https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb,
Moodle https://github.com/moodle/moodle/blob/main/mod/assign/classes/downloader.php.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

# <name>[_LATE]_<user>_<attachment>_<file>; `anon_<id>_…` where the grading is anonymous
CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\w+?)_\d+_(?P<file>.+)", re.DOTALL)
CANVAS_NAMED = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)", re.DOTALL)
CANVAS_TEXT = re.compile(r"(?P<name>.+?)(_LATE)?_(?P<id>\w+?)_(text|link)\.html", re.DOTALL)
MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?", re.DOTALL)
MOODLE_FLAT = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_(?P<file>.+)", re.DOTALL)
GRADESCOPE = re.compile(r"submission_(?P<id>\d+)")
METADATA = "submission_metadata.yml"
FOLDERS = "Folders"  # of no platform: one for each student


@dataclass(frozen=True)
class Owned:
    """A file, and whose it is: `inside` is its place in that student's hand-in."""

    name: str
    id: str
    inside: PurePosixPath
    late: bool = False  # by the platform's own mark
    group: str = ""  # the names of all who handed it in together
    moment: str = ""  # when it was handed in, as ISO 8601, where the platform says so


def platform_of(places: Iterable[PurePosixPath]) -> str:
    """Return which platform calls files like these: the one that most of them fit."""
    places = [place for place in places if place.name]
    if any(str(place) == METADATA for place in places):
        return "Gradescope"
    fits = {
        "Moodle": sum(_moodle(place) is not None or _is_text(place) for place in places),
        "Canvas": sum(_canvas(place) is not None for place in places),
        FOLDERS: sum(len(place.parts) > 1 for place in places),
    }
    return max(fits, key=lambda name: (fits[name], name != FOLDERS)) if any(fits.values()) else FOLDERS


def owner(place: PurePosixPath, platform: str) -> Owned | None:
    """Return whose file it is; None for what is nobody's hand-in."""
    return {"Moodle": _moodle, "Canvas": _canvas, "Gradescope": _gradescope, FOLDERS: _folder}[platform](place)


def _canvas(place: PurePosixPath) -> Owned | None:
    if len(place.parts) != 1 or CANVAS_TEXT.fullmatch(place.name):
        return None
    pattern = CANVAS if place.name.startswith("anon_") else CANVAS_NAMED
    found = pattern.fullmatch(place.name)
    if not found:
        return None
    name = f"anon {found['id']}" if pattern is CANVAS else found["name"]
    return Owned(name, found["id"], PurePosixPath(found["file"]), bool(found["late"]))


def _moodle(place: PurePosixPath) -> Owned | None:
    folder = MOODLE_FOLDER.fullmatch(place.parts[0]) if len(place.parts) > 1 else None
    flat = MOODLE_FLAT.fullmatch(place.name) if len(place.parts) == 1 else None
    found = folder or flat
    if not found or found["kind"] != "file":
        return None
    inside = PurePosixPath(*place.parts[1:]) if folder else PurePosixPath(found["file"])
    return Owned(found["name"], found["id"], inside)


def _is_text(place: PurePosixPath) -> bool:
    return "assignsubmission_onlinetext" in str(place)


def _gradescope(place: PurePosixPath) -> Owned | None:
    found = GRADESCOPE.fullmatch(place.parts[0]) if len(place.parts) > 1 else None
    return found and Owned(place.parts[0], found["id"], PurePosixPath(*place.parts[1:]))


def _folder(place: PurePosixPath) -> Owned | None:
    return Owned(place.parts[0], "", PurePosixPath(*place.parts[1:])) if len(place.parts) > 1 else None
