"""A class's table: who is in it, what was found, and that nobody's odd folder costs anybody else."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from grader.content.question import all_questions
from grader.host.promises import Tier
from grader.report import result as result_file
from grader.running.grading import Grading
from grader.selftest.test_handin import TOUCHED, put, untouched, zipped
from grader.teacher.cohort import Cohort
from grader.teacher.grades import Grades

FIRST, SECOND = all_questions()[:2]


def rows(out: Path) -> dict[str, dict[str, str]]:
    raw = (out / "grades.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "a spreadsheet would not take it for UTF-8"
    return {row["student"]: row for row in csv.DictReader(raw.decode("utf-8-sig").splitlines())}


@pytest.fixture
def graded(tmp_path: Path):
    """Grade the class in tmp_path/class, in which nothing is answered, and return its table."""

    def run() -> Grades:
        cohort = Cohort(tmp_path / "class", tmp_path / "grades", 0, Tier.ADVISORY)
        left = [task for task in cohort.tasks() if not cohort.is_graded(task)]
        assert all(cohort.grade(left, Grading(0)))
        grades = Grades(cohort)
        grades.write()
        return grades

    return run


def test_one_students_folder_costs_nobody_else(graded, tmp_path: Path) -> None:
    room = tmp_path / "class"
    long, lines = "a" * 248, "two\nlines\x1b[2J"
    for name in ("ann", long, lines, "=1+1", "sparse", "pipe", "empty"):
        (room / name).mkdir(parents=True)
    for name in ("ann", long, lines, "=1+1"):
        put(room / name, FIRST.file_name, untouched(FIRST))
    with open(room / "sparse" / FIRST.file_name, "wb") as file:
        file.truncate(12 << 30)
    os.mkfifo(room / "pipe" / FIRST.file_name)
    (room / "__MACOSX").mkdir()
    (room / "Bo_12_assignsubmission_onlinetext_").mkdir()
    grades = graded()
    found = rows(tmp_path / "grades")
    assert set(found) == {"ann", long, "two lines\\x1b[2J", "'=1+1", "sparse", "pipe", "empty"}
    assert found["ann"]["found"] == "1" and found["ann"]["note"] == ""
    assert found["pipe"]["note"] == f"no notebook; {FIRST.file_name} is no file"
    assert grades.without == ["empty", "pipe"]
    assert not grades.unfinished
    assert grades.cohort.others == ["Bo_12_assignsubmission_onlinetext_"]
    results = sorted(path.name for path in (tmp_path / "grades" / "results").iterdir())
    assert len(results) == 7 and all(len(name) < 200 and name.isprintable() for name in results)
    said = result_file.read(tmp_path / "grades" / "results" / "sparse.json")["questions"][0]["checks"][0]["message"]
    assert "is larger than 32 MB" in said
    lines_told = grades.lines()
    assert lines_told[0].startswith("7 students. Look at 2: empty: no notebook · pipe: no notebook; ")
    assert lines_told[1] == "No student's: Bo_12_assignsubmission_onlinetext_"


def test_what_was_done_and_what_is_missing_is_said(graded, tmp_path: Path) -> None:
    room = tmp_path / "class"
    put(room / "ann", FIRST.file_name, untouched(FIRST))
    put(room / "ann", SECOND.file_name, untouched(SECOND))
    (room / "hal").mkdir()
    zipped(room / "hal" / "homework.zip", [FIRST.file_name], untouched(FIRST))
    zipped(room / "hal" / "more.zip", [SECOND.file_name], untouched(SECOND))
    put(room / "gus", FIRST.file_name, untouched(FIRST))
    put(room / "gus", f"{SECOND.name}.html", TOUCHED)
    grades = graded()
    assert grades.notes == {
        "gus": f"1 of 2 notebooks; {SECOND.name} handed in as .html, not graded",
        "hal": "1 notebook in homework.zip, taken; 1 notebook in more.zip, taken",
    }
    assert {name: row["found"] for name, row in rows(tmp_path / "grades").items()} == {
        "ann": "2", "gus": "1", "hal": "2"
    }  # fmt: skip
