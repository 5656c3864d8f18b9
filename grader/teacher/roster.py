"""Reads the list of a class, and finds in it or in any other list of students whose hand-in is whose.

A list is a CSV file of any platform: what tells a student is a name, a number, a login or an address in any column.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from grader.content.files import reason


class NotARoster(ValueError):
    """A file is no list of students. The message says what to do."""


KEYS = ("id", "number", "login", "mail", "user", "matr")  # in the heads of columns that tell a student apart
NAMES = ("name", "student")


def read_roster(path: Path) -> list[tuple[str, set[str]]]:
    """Return each student's name, and all by which they may be called, in plain form. Raises NotARoster."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4000], delimiters=",;\t") if text.strip() else csv.excel
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError) as error:
        raise NotARoster(f"{path} cannot be read ({reason(error)}): name a CSV file in UTF-8.") from None
    except csv.Error:
        rows = [[line] for line in text.splitlines() if line.strip()]  # one name a line
    if not rows:
        raise NotARoster(f"{path} is empty: it needs a line for each student.")
    head = [cell.strip().lower() for cell in rows[0]]
    named = [place for place, cell in enumerate(head) if any(word in cell for word in NAMES)]
    keys = [place for place, cell in enumerate(head) if any(word in cell for word in KEYS)]
    body = rows[1:] if named or keys else rows
    columns = sorted({*named, *keys}) or list(range(len(rows[0])))
    named = named or columns[:1]
    students = []
    for row in body:
        cells, name = _cells(row, columns), " ".join(_cells(row, _of_a_name(named, head)))
        if cells:
            students.append((name or cells[0], plain_names([*cells, name])))
    return students


def plain_names(names: Iterable[str]) -> set[str]:
    """Return the forms under which somebody is known again: letters and digits, family name first or last."""
    found = set()
    for name in filter(None, names):
        found |= {plain(name), plain(" ".join(reversed(name.split(",")))), plain(name.partition("@")[0])}
        words = name.replace(",", " ").split()
        if len(words) > 1:
            found.add(plain("".join([words[-1], *words[:-1]])))
    return found - {""}


def plain(name: str) -> str:
    """Return a name as Canvas puts it into names of files: letters and digits, in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", "", decomposed)


def _cells(row: list[str], columns: list[int]) -> list[str]:
    return [row[place].strip() for place in columns if place < len(row) and row[place].strip()]


def _of_a_name(named: list[int], head: list[str]) -> list[int]:
    """The columns that together are a name: the full one, or first and last."""
    full = [place for place in named if head[place] in ("name", "student", "full name", "student name")]
    first = [place for place in named if "first" in head[place] or "given" in head[place]]
    last = [place for place in named if "last" in head[place] or "family" in head[place] or "sur" in head[place]]
    return full[:1] or [*first[:1], *last[:1]] or named[:1]
