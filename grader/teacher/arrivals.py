"""What a platform knows of a class's hand-ins, kept beside them in `handins.csv`: whose, when, late or not, a group's.

A teacher may write or mend the file by hand; only the column `folder` has to be there.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from grader.content.files import reason, write_whole

FILE = "handins.csv"


@dataclass(frozen=True)
class Arrival:
    """One student's hand-in."""

    folder: str  # of the student, in the class's folder
    name: str = ""  # as the platform writes it
    id: str = ""  # of the student, or of their part in the activity, on the platform
    platform: str = ""
    handed_in: str = ""  # ISO 8601, with a time zone where the platform gives one
    late: str = ""  # "late" where the platform says so
    group: str = ""  # the names of all who handed it in together

    @property
    def moment(self) -> datetime | None:
        """When it was handed in; None where that is not known. A time without a zone is this machine's."""
        try:
            return datetime.fromisoformat(self.handed_in).astimezone() if self.handed_in else None
        except (ValueError, OverflowError):
            return None


def read_arrivals(folder: Path) -> dict[str, Arrival]:
    """Return what is known, by folder; nothing where nothing was collected. Raises ValueError, saying what to mend."""
    path = folder / FILE
    if not path.exists():
        return {}
    known = [field.name for field in fields(Arrival)]
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read ({reason(error)}): mend it, or take it away.") from None
    if rows and "folder" not in rows[0]:
        raise ValueError(f"{path} has no column “folder”: it has to name each student's folder.")
    arrivals = [Arrival(**{name: row.get(name) or "" for name in known}) for row in rows]
    return {arrival.folder: arrival for arrival in arrivals}


def write_arrivals(folder: Path, arrivals: dict[str, Arrival]) -> None:
    """Write what is known. Raises OSError."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, [field.name for field in fields(Arrival)])
    writer.writeheader()
    writer.writerows(asdict(arrivals[name]) for name in sorted(arrivals))
    write_whole(folder / FILE, table.getvalue())
