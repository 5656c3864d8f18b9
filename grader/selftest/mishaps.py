"""What happens to a hand-in on its way from a student's folder to a teacher's: all shapes in which one comes back.

Each mishap takes a student's notebooks, as {name: text}, and returns what is handed in instead, by place.
"""

from __future__ import annotations

import functools
import io
import json
import stat
import zipfile
from datetime import UTC, datetime

from grader.content.build import exercise_notebook
from grader.content.question import Question

Files = dict[str, bytes]
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOMB = 8 << 20  # bytes that deflate to a thousandth
OTHERS = 60


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


def _with_canvas_names(texts: Files, questions: list[Question]) -> Files:
    return _renamed("muster_4711_9876543_{stem}-2.ipynb", texts)


def _under_names_of_ones_own(texts: Files, questions: list[Question]) -> Files:
    """Known by what stands in them."""
    return {f"final version {number}.ipynb": text for number, text in enumerate(texts.values())}


def _among_sixty_others(texts: Files, questions: list[Question]) -> Files:
    """The sixty are copies of an exercise, before any work."""
    plain = untouched(questions[0])
    return {**texts, **{f"{questions[0].name}-Copy{number}.ipynb": plain for number in range(1, OTHERS + 1)}}


def _under_odd_names(texts: Files, questions: list[Question]) -> Files:
    return {f"{'very ' * 48}long/two\nlines/{name}": text for name, text in texts.items()}


def _beside_hostile_zips(texts: Files, questions: list[Question]) -> Files:
    link = zipfile.ZipInfo(f"{questions[0].name}.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"../../{questions[0].name}.ipynb", "{}")
    bomb = zip_of({"a.ipynb": bytes(BOMB)})
    return {**texts, "links.zip": packed.getvalue(), "bomb.zip": bomb, "torn.zip": b"PK\3\4"}


MISHAPS = (
    _plain, _in_a_folder, _whole_project, _zipped, _zip_in_zip, _copy_beside_untouched, _two_copies, _of_colab, _loud,
    _of_windows, _with_a_stray, _with_other_files, _with_canvas_names, _under_names_of_ones_own, _among_sixty_others,
    _under_odd_names, _beside_hostile_zips,
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
            archive.writestr(entry(name, moment), text)
    return packed.getvalue()


def entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, moment.astimezone().timetuple()[:6])
