"""Draws a class's hand-ins as platforms hand them out, each student's with another mishap: for tests, and to look at.

`python -m grader.selftest.drawn_class moodle.zip --layout moodle` writes one. Names and layouts are those that the
platforms' own source writes; students and notebooks are made up.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from grader.content.question import Question, all_questions
from grader.selftest.mishaps import DUE, MISHAPS, Files, entry, untouched, zip_of

FIRST = "Ann Ben Cleo Dan Eva Fay Gus Hal Ida Jon Kim Leo Mia Ned Ola Pia Quin Rosa Sam Tom".split()
FIRST_ID, STEP = 70_000, 17
LAST = ("Lee", "Ho", "O'Neil-Smith", "de la Cruz", "Müller", "Übermut")


@dataclass
class Drawn:
    """A student that was drawn."""

    name: str
    id: str
    files: Files  # as handed in
    late: bool
    moment: datetime

    @property
    def sortable(self) -> str:
        """The name as Canvas sorts by it."""
        first, _, last = self.name.partition(" ")
        return f"{last}, {first}"


def draw(count: int, questions: list[Question], answer: Callable[[str, Question], str]) -> list[Drawn]:
    """Draw `count` students; `answer` returns the text of a student's notebook. Two students have one name."""
    students = []
    for number in range(count):
        like = number if number != 1 else 0  # the second is called as the first
        name = f"{FIRST[like % len(FIRST)]} {LAST[like // 3 % len(LAST)]}"
        key = str(FIRST_ID + STEP * number)
        texts = {question.file_name: answer(key, question).encode() for question in questions}
        files = MISHAPS[number % len(MISHAPS)](texts, questions)
        late = number % 7 == 3
        moment = DUE + timedelta(hours=30 if late else -number)
        students.append(Drawn(name, key, files, late, moment))
    return students


def flat(files: Files) -> Files:
    """Return what is uploaded where there are no folders: they are packed into one zip."""
    return files if all("/" not in name for name in files) else {"homework.zip": zip_of(files)}


def canvas(students: list[Drawn], path: Path) -> None:
    """Write what Canvas gives for “Download Submissions”."""
    with zipfile.ZipFile(path, "w") as archive:
        for student in students:
            name = "".join(c for c in student.sortable.lower() if c.isalnum() or c == "_")
            for number, (file, text) in enumerate(flat(student.files).items()):
                late = "_LATE" if student.late else ""
                archive.writestr(f"{name}{late}_{student.id}_{9_000_000 + int(student.id) * 10 + number}_{file}", text)


def moodle(students: list[Drawn], path: Path) -> None:
    """Write what Moodle gives for “Download submissions in folders”."""
    with zipfile.ZipFile(path, "w") as archive:
        for student in students:
            top = f"{student.name}_{student.id}_assignsubmission_file"
            for name, text in student.files.items():
                archive.writestr(entry(f"{top}/{name}", student.moment), text)
        first = f"{students[0].name}_{students[0].id}"
        archive.writestr(f"{first}_assignsubmission_onlinetext/onlinetext.html", "<p>Hi</p>")


def moodle_flat(students: list[Drawn], path: Path) -> None:
    """Write what Moodle gives without folders."""
    with zipfile.ZipFile(path, "w") as archive:
        for student in students:
            for name, text in flat(student.files).items():
                archive.writestr(
                    entry(f"{student.name}_{student.id}_assignsubmission_file_{name}", student.moment), text
                )


def gradescope(students: list[Drawn], path: Path) -> None:
    """Write what Gradescope exports; the last two students are a group."""
    lines: list[str] = []
    entries: Files = {}
    groups = [[student] for student in students[:-2]] + [students[-2:]]
    for number, group in enumerate(groups):
        folder = f"submission_{300 + number}"
        lines += [f"{folder}:", "  :submitters:"]
        for student in group:
            lines += [f'  - :name: "{student.name}"', f"    :sid: '{student.id}'"]
            lines += [f"    :email: {student.id}@example.org"]
        lines += [f"  :created_at: {group[0].moment:%Y-%m-%d %H:%M:%S.000000000 Z}", "  :score: 0.0"]
        entries |= {f"{folder}/{name}": text for name, text in group[0].files.items()}
    top = "assignment_4711_export"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}/submission_metadata.yml", "---\n" + "\n".join(lines) + "\n")
        for name, text in entries.items():
            archive.writestr(f"{top}/{name}", text)


def folders(students: list[Drawn], path: Path) -> None:
    """Write a folder for each student, as somebody does who has cloned their repositories.

    In the first one lie a file that says it is of 12 GB, a link, and a folder that an ordinary user cannot open.
    """
    for student in students:
        for name, text in student.files.items():
            target = path / f"{student.name} {student.id}" / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
    first = path / f"{students[0].name} {students[0].id}"
    with open(first / "ratings.bin", "wb") as file:
        file.truncate(12 << 30)
    (first / "mine.ipynb").symlink_to("/etc/passwd")
    (first / "closed").mkdir(mode=0)


LAYOUTS = {"canvas": canvas, "moodle": moodle, "moodle_flat": moodle_flat, "gradescope": gradescope, "folders": folders}


def main() -> None:
    """Write a class that has answered nothing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--layout", choices=LAYOUTS, default="moodle")
    parser.add_argument("--students", type=int, default=40)
    chosen = parser.parse_args()
    students = draw(chosen.students, all_questions(), lambda _, question: untouched(question).decode())
    LAYOUTS[chosen.layout](students, chosen.path)


if __name__ == "__main__":
    main()
