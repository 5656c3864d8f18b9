"""What lies in a hand-in is found, in whatever shape it came back, and what is not used is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from grader.content.build import exercise_notebook
from grader.content.places import PROJECT
from grader.content.question import Question, all_questions
from grader.running import search
from grader.running.archive import HAND_IN, Archive, BadArchive
from grader.running.handin import Finder, HandIn
from grader.running.naming import copy_number, question_named
from grader.running.peek import MAX_PEEK

FIRST, SECOND = all_questions()[:2]
NAME, OTHER = FIRST.name, SECOND.name
TOUCHED = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": {}, "nbformat": 4})


@pytest.fixture
def hand_in(tmp_path: Path) -> Path:
    folder = tmp_path / "ann"
    folder.mkdir()
    return folder


def look(folder: Path) -> HandIn:
    finder = Finder()
    found = finder.look(folder)
    assert all(file.path.is_file() for file in found.found.values() if file.path)
    FINDERS.append(finder)  # else what was in a zip is gone
    return found


FINDERS: list[Finder] = []


def put(folder: Path, name: str, text: str = TOUCHED, age: float = 0) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def untouched(question: Question) -> str:
    return json.dumps(exercise_notebook(question))


def zipped(path: Path, names: list[str], text: str = TOUCHED) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "{}.ipynb", "{}-1.ipynb", "{} (1).ipynb", "{}(2).ipynb", "Copy of {}.ipynb", "Kopie von {}.ipynb",
        "{}.ipynb.txt", "{}.IPYNB", "{}.ipynb.json", "{}_final.ipynb", "{}2.ipynb", "ann_{}.ipynb",
        "muster_123456_9876543_{}-2.ipynb",
        "muster_LATE_123456_9876543_{}.ipynb", "{} - Copy.ipynb",
    ],
)  # fmt: skip
@pytest.mark.parametrize("change", [str, str.upper, str.title, lambda name: name.replace("_", " ")])
def test_a_name_tells_its_question(name: str, change, hand_in: Path) -> None:
    put(hand_in, name.format(change(NAME)))
    assert list(look(hand_in).found) == [FIRST]


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_no_name_means_another_question(question: Question) -> None:
    assert question_named(f"Copy of {question.name} (1).ipynb") == question
    assert question_named(f"{question.name.partition('_')[0]}.ipynb") is None


@pytest.mark.parametrize(
    ("name", "number"),
    [("a.ipynb", 0), ("a (2).ipynb", 2), ("a-1.ipynb", 1), ("a(12).ipynb", 12), ("a-1.ipynb.txt", 1)],
)
def test_a_copy_has_its_number(name: str, number: int) -> None:
    assert copy_number(name) == number


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (f"{NAME}.ipynb", ""),
        (f"exercises/{NAME}.ipynb", ""),
        (f"hw1/{NAME}.ipynb", "1 notebook in hw1/, taken"),
        (f"collab-exercises/exercises/{NAME}.ipynb", "1 notebook in collab-exercises/exercises/, taken"),
        (f"a/b/c/{NAME}.ipynb", "1 notebook in a/b/c/, taken"),
        (f"{NAME}-1.ipynb", f"1 notebook under other names, taken ({NAME}-1.ipynb)"),
    ],
)
def test_a_notebook_is_found_in_any_folder(place: str, said: str, hand_in: Path) -> None:
    path = put(hand_in, place)
    found = look(hand_in)
    assert found.path(FIRST) == path and found.place(FIRST) == place
    assert found.notes == ([said] if said else [])


def test_a_notebook_without_a_telling_name_is_known_by_its_metadata_or_its_heading(hand_in: Path) -> None:
    put(hand_in, "Untitled.ipynb", untouched(FIRST))
    other = exercise_notebook(SECOND)
    other.metadata.clear()
    put(hand_in, "Untitled1.ipynb", json.dumps(other))
    put(hand_in, "Untitled2.ipynb")
    found = look(hand_in)
    assert set(found.found) == {FIRST, SECOND}
    assert "of no question and not graded: Untitled2.ipynb" in found.notes


def test_a_whole_copy_of_the_project_is_searched_where_the_answers_are(hand_in: Path) -> None:
    for name in (f"solutions/{NAME}.ipynb", "grader/checking.py", "README.md", "tox.ini", f".tox/x/{NAME}.ipynb"):
        put(hand_in, f"copy/{name}")
    mine = put(hand_in, f"copy/exercises/{NAME}.ipynb")
    found = look(hand_in)
    assert found.path(FIRST) == mine
    assert found.notes == ["1 notebook in copy/exercises/, taken"]


def test_of_several_the_changed_one_counts_and_the_newest_if_several_are(hand_in: Path) -> None:
    put(hand_in, f"{NAME}.ipynb", untouched(FIRST))
    mine = put(hand_in, f"{NAME}-1.ipynb", age=500)
    found = look(hand_in)
    assert found.path(FIRST) == mine
    assert f"{NAME}-1.ipynb taken and not {NAME}.ipynb" in found.notes
    newer = put(hand_in, f"old/{NAME}.ipynb", TOUCHED, age=100)
    assert look(hand_in).path(FIRST) == newer
    put(hand_in, f"{NAME}.ipynb", age=300)
    assert look(hand_in).path(FIRST) == newer


def test_of_copies_of_one_time_the_last_counts(hand_in: Path) -> None:
    put(hand_in, f"{NAME} (1).ipynb")
    last = put(hand_in, f"{NAME} (2).ipynb")
    assert look(hand_in).path(FIRST) == last


def test_a_notebook_too_large_to_look_into_counts_as_changed(hand_in: Path) -> None:
    put(hand_in, f"{NAME}.ipynb", untouched(FIRST))
    large = put(hand_in, f"{NAME}-1.ipynb", untouched(FIRST) + " " * MAX_PEEK, age=500)
    assert look(hand_in).path(FIRST) == large


def test_zips_are_opened_in_zips_too(hand_in: Path) -> None:
    inner = zipped(hand_in / "inner.zip", [f"work/{OTHER}.ipynb", f"__MACOSX/work/._{OTHER}.ipynb"])
    with zipfile.ZipFile(hand_in / "homework.zip", "w") as archive:
        archive.writestr(f"{NAME}.ipynb", TOUCHED)
        archive.write(inner, "inner.zip")
    inner.unlink()
    found = look(hand_in)
    assert {found.place(FIRST), found.place(SECOND)} == {
        f"homework.zip/{NAME}.ipynb",
        f"homework.zip/inner.zip/work/{OTHER}.ipynb",
    }
    assert found.path(FIRST).read_text() == TOUCHED
    assert "1 notebook in homework.zip, taken" in found.notes


def test_what_is_not_used_is_named(hand_in: Path) -> None:
    for name in (f"{NAME}.html", "helper.py", "Thumbs.db", ".DS_Store", "README.md", "notes.ipynb"):
        put(hand_in, name)
    (hand_in / f"{OTHER}.ipynb").symlink_to(hand_in / "notes.ipynb")
    os.mkfifo(hand_in / f"{NAME}.ipynb")
    found = look(hand_in)
    assert not found.found
    assert found.notes == [
        f"{NAME} handed in as .html, not graded",
        "of no question and not graded: notes.ipynb",
        "not used: helper.py",
        f"{NAME}.ipynb is no file",
        f"{OTHER}.ipynb is a link, which is not followed",
    ]


def evil(path: Path, change) -> Path:
    """A zip of one notebook whose entry is changed before it is written."""
    info = zipfile.ZipInfo(f"{NAME}.ipynb")
    change(info)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, TOUCHED)
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda info: setattr(info, "filename", f"../{NAME}.ipynb"), "leads out of its zip"),
        (lambda info: setattr(info, "filename", f"/tmp/{NAME}.ipynb"), "leads out of its zip"),
        (lambda info: setattr(info, "filename", f"C:\\{NAME}.ipynb"), "leads out of its zip"),
        (lambda info: setattr(info, "external_attr", 0o120777 << 16), "is a link"),
        (lambda info: setattr(info, "external_attr", 0o010644 << 16), "is no plain file"),
    ],
)
def test_a_zip_leads_nowhere(change, said: str, hand_in: Path) -> None:
    evil(hand_in / "homework.zip", change)
    found = look(hand_in)
    assert not found.found
    assert any(said in note for note in found.notes)


def test_a_bomb_stays_packed(hand_in: Path) -> None:
    with zipfile.ZipFile(hand_in / "homework.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}.ipynb", bytes(8 << 20))
        archive.writestr(f"{OTHER}.ipynb", TOUCHED)
    found = look(hand_in)
    assert list(found.found) == [SECOND]
    assert any("would unpack to more than 200 times its size" in note for note in found.notes)


def test_a_zip_of_very_many_files_or_a_broken_one_stays_closed(hand_in: Path) -> None:
    zipped(hand_in / "many.zip", [f"{number}" for number in range(6000)], "")
    whole = zipped(hand_in / "broken.zip", [f"{NAME}.ipynb"]).read_bytes()
    (hand_in / "broken.zip").write_bytes(whole[: len(whole) // 2])
    (hand_in / "torn.zip").write_bytes(whole[:60] + b"\0" * 40 + whole[100:])
    (hand_in / "none.zip").write_text("PK")
    found = look(hand_in)
    assert not found.found
    assert [note.partition(", and was")[0] for note in found.notes if note.startswith(("many", "broken", "none"))] == [
        "broken.zip is no zip",
        "many.zip holds more than 5,000 files",
        "none.zip is no zip",
    ]
    assert any(note.startswith("torn.zip is damaged") for note in found.notes)


def test_all_zips_of_a_hand_in_share_one_limit(hand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "HAND_IN", replace(HAND_IN, unpacked=3 * len(TOUCHED)))
    for name in ("a", "b"):
        zipped(hand_in / f"{name}.zip", [f"{NAME}.ipynb", f"{OTHER}.ipynb"])
    assert "b.zip holds more than is taken out of one zip, and was not opened" in look(hand_in).notes


def test_a_locked_zip_says_so(hand_in: Path) -> None:
    path = zipped(hand_in / "locked.zip", [f"{NAME}.ipynb"])
    raw = bytearray(path.read_bytes())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted file
    path.write_bytes(raw)
    assert look(hand_in).notes[0].endswith("is locked with a password")
    with Archive(path) as archive:
        assert archive.members == []
    with pytest.raises(BadArchive):
        Archive(put(hand_in, "text.zip", "no zip"))


def test_a_folder_that_cannot_be_opened_costs_a_note(tmp_path: Path) -> None:
    """As somebody who may not: root may open anything."""
    put(tmp_path, f"ann/closed/{NAME}.ipynb")
    put(tmp_path, f"ann/{OTHER}.ipynb")
    (tmp_path / "ann/closed").chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    code = "import sys; from pathlib import Path; from grader.running.handin import Finder; f = Finder()"
    code = f"{code}; found = f.look(Path(sys.argv[1])); print(found.notes, [q.name for q in found.found])"
    command = [sys.executable, "-c", code, str(tmp_path / "ann")]
    if os.geteuid() == 0:
        command = [sys.executable, "-m", "grader.selftest.ordinary", *command]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    (tmp_path / "ann/closed").chmod(0o755)
    assert "closed cannot be opened (Permission denied)" in run.stdout, run.stderr
    assert OTHER in run.stdout


def test_a_deep_or_a_wide_hand_in_ends(hand_in: Path) -> None:
    put(hand_in, "/".join("abcdefghijkl") + f"/{NAME}.ipynb")
    for number in range(5100):
        (hand_in / f"{number}.csv").touch()
    found = look(hand_in)
    assert not found.found
    assert any("more than 5,000 files" in note for note in found.notes)


def test_places_are_shown_in_one_line(hand_in: Path) -> None:
    put(hand_in, f"a\nb\x1b[31m/{NAME}.ipynb")
    found = look(hand_in)
    assert found.found and PurePosixPath(found.place(FIRST)).name == f"{NAME}.ipynb"
    assert not any(set("\n\x1b") & set(note) for note in [*found.notes, found.place(FIRST)])


def test_pytest_says_what_was_found_though_it_is_quiet(hand_in: Path) -> None:
    zipped(hand_in / "homework.zip", [f"{NAME}.ipynb"], untouched(FIRST))
    put(hand_in, "Untitled.ipynb", TOUCHED)
    command = [sys.executable, "-m", "pytest", "grader/", "--notebooks", str(hand_in), "-k", NAME, "-q"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    said = [line for line in run.stdout.splitlines() if line.startswith("found: ")]
    assert said == [
        "found: 1 notebook in homework.zip, taken",
        "found: of no question and not graded: Untitled.ipynb",
    ], run.stdout + run.stderr
    assert "not answered" in run.stdout and "is not there" not in run.stdout
