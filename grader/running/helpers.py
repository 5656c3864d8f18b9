"""Finds what a notebook takes along when it is graded: small plain files beside it that it names.

`import helper` names helper.py, and `"scores.csv"` that file. What such a file may not be is told: never does one stand
before `data`, `learner` or a library.
"""

from __future__ import annotations

import filecmp
import hashlib
import itertools
import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from grader.content.notebook import MAX_FILE, is_plain_file
from grader.content.places import LEARNER
from grader.judging.outcome import listed, one_line

MOST = 20  # files
LARGEST = 1 << 20  # bytes of one
IN_ALL = 4 << 20  # bytes
SEEN = 1_000  # files of the folder that are looked at
LINE, TEXT = 2_000, 2 << 20  # characters of a line, and of all such lines, that are read; a picture is one long line
IMPORTED = re.compile(r"\b(?:import|from)\b([^\"\\\n]*)")
OURS = ("data", "learner", "grader")
NOT_TAKEN = (".ipynb", ".zip", ".md")  # notebooks, what other notebooks come in, and what is for people


@dataclass(frozen=True)
class Helpers:
    """The files beside a notebook that it names."""

    files: tuple[Path, ...] = ()  # these go along
    refused: tuple[str, ...] = ()  # these do not: "torch.py, which has the name of a library"

    @property
    def digest(self) -> str:
        """What changes with the files that go along, and with what is told of others."""
        total = hashlib.sha256(self.told.encode())
        for path in self.files:
            content = path.read_bytes()
            total.update(f"\0{path.name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
        return total.hexdigest()

    @property
    def told(self) -> str:
        """A sentence about those that do not go along, "" if all do."""
        return f"Not taken along from beside the notebook: {listed(list(self.refused), 3)}." if self.refused else ""


def helpers_of(notebook: Path, unsaved: str | None = None) -> Helpers:
    """Return the files beside `notebook` that it names, and that those name. What cannot be looked at is none.

    `unsaved`: the notebook's text where that is not what the file holds.
    """
    try:
        if not is_plain_file(notebook) or notebook.stat().st_size > MAX_FILE:
            return Helpers()
        candidates = list(_candidates(notebook.parent))
        text = unsaved or (notebook.read_text(encoding="utf-8", errors="replace") if candidates else "")
    except OSError:
        return Helpers()
    files: list[Path] = []
    refused: list[str] = []
    size = 0
    text = _short_lines(text.replace("\\n", "\n"))  # as lines are told apart in a notebook's file
    while found := _named(candidates, text):
        candidates = [path for path in candidates if path not in found]
        text = ""
        for path in found:
            why = _why_not(path, len(files), size)
            if why:
                refused.append(f"{one_line(path.name)}, {why}")
                continue
            files.append(path)
            size += path.stat().st_size
            text += path.read_text(encoding="utf-8", errors="replace") if path.suffix == ".py" else ""
    return Helpers(tuple(files), tuple(refused))


def could_be_one(name: str, size: int) -> bool:
    """Whether a file of this name and size might be taken along."""
    path = Path(name)
    return bool(path.suffix) and not name.startswith(".") and path.suffix.lower() not in NOT_TAKEN and size <= LARGEST


def _candidates(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in itertools.islice(entries, SEEN))
    for name in names:
        path = folder / name
        is_ours = name == LEARNER.name and is_plain_file(path) and filecmp.cmp(path, LEARNER, shallow=False)
        if could_be_one(name, 0) and is_plain_file(path) and not is_ours:
            yield path


def _short_lines(text: str) -> str:
    """What is looked through: somebody's notebook must not cost more than a glance."""
    return "\n".join(line for line in text.split("\n") if len(line) <= LINE)[:TEXT]


def _named(paths: list[Path], text: str) -> list[Path]:
    imported = {word for line in IMPORTED.findall(text) for word in re.findall(r"\w+", line)}
    return [path for path in paths if (path.stem in imported if path.suffix == ".py" else _is_quoted(path.name, text))]


def _is_quoted(name: str, text: str) -> bool:
    return name in text or json.dumps(name)[1:-1] in text


def _why_not(path: Path, n_files: int, size: int) -> str:
    if path.suffix == ".py" and path.stem in OURS:
        return "whose name is taken by a module of the exercises"
    if path.suffix == ".py" and is_library(path.stem):
        return "which has the name of a library"
    if path.stat().st_size > LARGEST:
        return f"which is larger than {LARGEST >> 20} MB"
    if size + path.stat().st_size > IN_ALL:
        return f"for all together are larger than {IN_ALL >> 20} MB"
    if n_files == MOST:
        return f"for no more than {MOST} files are"
    return "" if os.access(path, os.R_OK) else "which cannot be read"


def is_library(name: str) -> bool:
    """Whether `import name` would give a library that is installed here."""
    if name in sys.stdlib_module_names:
        return True
    return PathFinder.find_spec(name, [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]) is not None
