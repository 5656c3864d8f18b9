"""Draws a class's hand-ins as platforms hand them out, each student's with another mishap: for tests, and to look at.

`python -m grader.selftest.drawn_class moodle.zip --layout moodle` writes one. Names and layouts are those that the
platforms' own source writes; students and notebooks are made up.
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from grader.content.build import exercise_notebook
from grader.content.question import Question, all_questions

Files = dict[str, bytes]
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = "Ann Ben Cleo Dan Eva Fay Gus Hal Ida Jon Kim Leo Mia Ned Ola Pia Quin Rosa Sam Tom".split()
LAST = ("Lee", "Ho", "O'Neil-Smith", "de la Cruz", "Müller", "Übermut")


@dataclass
class Drawn:
    """A student that was drawn."""

    name: str
    id: str
    files: Files  # as handed in
    late: bool
    moment: datetime
    group: list[str] = field(default_factory=list)

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
        key = str(70_000 + 17 * number)
        texts = {question.file_name: answer(key, question).encode() for question in questions}
        files = MISHAPS[number % len(MISHAPS)](texts, questions)
        late = number % 7 == 3
        moment = DUE + timedelta(hours=30 if late else -number)
        students.append(Drawn(name, key, files, late, moment))
    return students


def _plain(texts: Files, questions: list[Question]) -> Files:
    return texts


def _in_a_folder(texts: Files, questions: list[Question]) -> Files:
    return {f"hw1/{name}": text for name, text in texts.items()}


def _whole_project(texts: Files, questions: list[Question]) -> Files:
    others = {f"solutions/{question.file_name}": untouched(question) for question in questions}
    rest = {"grader/checking.py": b"", "README.md": b"", "tox.ini": b""}
    mine = {f"exercises/{name}": text for name, text in texts.items()}
    return {f"collab-exercises/{name}": text for name, text in {**others, **rest, **mine}.items()}


def _zipped(texts: Files, questions: list[Question]) -> Files:
    return {"homework.zip": zip_of({**texts, **{f"__MACOSX/._{name}": b"\0" for name in texts}})}


def _zip_in_zip(texts: Files, questions: list[Question]) -> Files:
    return {"all.zip": zip_of({"inner/work.zip": zip_of(texts)})}


def _copy_beside_untouched(texts: Files, questions: list[Question]) -> Files:
    plain = {question.file_name: untouched(question) for question in questions}
    return {**plain, **_renamed("{stem}-1.ipynb", texts)}


def _two_copies(texts: Files, questions: list[Question]) -> Files:
    plain = {f"{question.name} (1).ipynb": untouched(question) for question in questions}
    return {**plain, **_renamed("{stem} (2).ipynb", texts)}


def _of_colab(texts: Files, questions: list[Question]) -> Files:
    return _renamed("Copy of {stem}.ipynb", texts)


def _loud(texts: Files, questions: list[Question]) -> Files:
    return {name.upper().replace("_", " "): text for name, text in texts.items()}


def _of_windows(texts: Files, questions: list[Question]) -> Files:
    return _renamed("{stem}.ipynb.txt", texts)


def _with_a_stray(texts: Files, questions: list[Question]) -> Files:
    return {**texts, "Untitled.ipynb": notebook("x = 1"), ".DS_Store": b"\0"}


def _with_other_files(texts: Files, questions: list[Question]) -> Files:
    return {**texts, "notes.docx": b"", f"{questions[0].name}.html": b"<html></html>"}


MISHAPS = (
    _plain, _in_a_folder, _whole_project, _zipped, _zip_in_zip, _copy_beside_untouched, _two_copies, _of_colab, _loud,
    _of_windows, _with_a_stray, _with_other_files,
)  # fmt: skip


def _renamed(form: str, texts: Files) -> Files:
    return {form.format(stem=name.removesuffix(".ipynb")): text for name, text in texts.items()}


def notebook(code: str) -> bytes:
    """Return a notebook of one code cell."""
    return json.dumps({"cells": [{"cell_type": "code", "source": code}], "metadata": {}, "nbformat": 4}).encode()


@functools.cache
def untouched(question: Question) -> bytes:
    """Return the exercise as it is handed out."""
    return json.dumps(exercise_notebook(question)).encode()


def zip_of(files: Files, moment: datetime = DUE) -> bytes:
    """Return a zip of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(_entry(name, moment), text)
    return packed.getvalue()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, moment.astimezone().timetuple()[:6])


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
                archive.writestr(_entry(f"{top}/{name}", student.moment), text)
        first = f"{students[0].name}_{students[0].id}"
        archive.writestr(f"{first}_assignsubmission_onlinetext/onlinetext.html", "<p>Hi</p>")


def moodle_flat(students: list[Drawn], path: Path) -> None:
    """Write what Moodle gives without folders."""
    with zipfile.ZipFile(path, "w") as archive:
        for student in students:
            for name, text in flat(student.files).items():
                archive.writestr(
                    _entry(f"{student.name}_{student.id}_assignsubmission_file_{name}", student.moment), text
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
    """Write a folder for each student, as somebody does who has cloned their repositories."""
    for student in students:
        for name, text in student.files.items():
            target = path / f"{student.name} {student.id}" / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)


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
