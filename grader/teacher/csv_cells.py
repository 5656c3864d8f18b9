"""Reads a CSV file so that some of its cells can be changed and every other byte stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.judging.outcome import visible

DELIMITERS = (",", ";", "\t")
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Cell:
    """One cell: its value, and where it stands in the text, quotes included."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Sheet:
    """A file's text and the cells of its rows; rows without anything in them are left out."""

    text: str
    encoding: str
    delimiter: str
    rows: list[list[Cell]]

    def changed(self, values: Mapping[Cell, str]) -> bytes:
        """Return the file with these cells' values, and nothing else, replaced."""
        parts, place = [], 0
        for cell in sorted(values, key=lambda cell: cell.start):
            parts += [self.text[place : cell.start], self._written(values[cell])]
            place = cell.end
        return "".join([*parts, self.text[place:]]).encode(self.encoding)

    def _written(self, value: str) -> str:
        return f'"{value}"' if self.delimiter in value else value


def harmless(text: str) -> str:
    """Return `text` for a cell: no spreadsheet takes it for a formula, and lines stay lines."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) or (shown and shown[0] < " ") else shown


def read_sheet(raw: bytes) -> Sheet:
    """Read a file. Raises ValueError where it is neither UTF-8 nor what Windows writes, or has no row."""
    encoding = "utf-8" if _is_utf8(raw) else "cp1252"
    text = raw.decode(encoding)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=Counter(head).__getitem__)
    rows = [row for row in _rows(text, delimiter) if any(cell.value.strip() for cell in row)]
    if not rows:
        raise ValueError("it is empty")
    return Sheet(text, encoding, delimiter, rows)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, delimiter: str) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    place = 1 if text.startswith("\ufeff") else 0
    while place <= len(text):
        cell, place = _cell(text, place, delimiter)
        row.append(cell)
        if text[place : place + 1] == delimiter:
            place += 1
            continue
        yield row
        row = []
        place += 2 if text[place : place + 2] == "\r\n" else 1
        if place >= len(text):
            return


def _cell(text: str, start: int, delimiter: str) -> tuple[Cell, int]:
    """The cell that begins at `start`, and the place of what ends it."""
    if text[start : start + 1] == '"':
        end = start + 1
        while (end := text.find('"', end)) >= 0 and text[end + 1 : end + 2] == '"':
            end += 2
        end = len(text) if end < 0 else end + 1
        value = text[start + 1 : end - 1].replace('""', '"')
        stop = _stop(text, end, delimiter)
        return Cell(value + text[end:stop], start, stop), stop
    stop = _stop(text, start, delimiter)
    return Cell(text[start:stop], start, stop), stop


def _stop(text: str, start: int, delimiter: str) -> int:
    found = [place for place in (text.find(mark, start) for mark in (delimiter, "\r", "\n")) if place >= 0]
    return min(found, default=len(text))
