"""A class's table: who is in it, what was found, and that nobody's odd folder costs anybody else."""

from __future__ import annotations

import contextlib
import csv
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.content.assignment import Assignment, Late
from grader.content.question import all_questions
from grader.host.promises import Tier
from grader.report import result as result_file
from grader.running.grading import Grading
from grader.selftest.test_handin import TOUCHED, put, untouched, zipped
from grader.teacher.arrivals import Arrival, write_arrivals
from grader.teacher.class_lines import lines
from grader.teacher.cohort import Cohort
from grader.teacher.grades import EARLIER, Grades, write_grades
from grader.teacher.students import CannotGrade

FIRST, SECOND = all_questions()[:2]
TWO = Assignment(worth={FIRST: None, SECOND: None})


def rows(out: Path) -> dict[str, dict[str, str]]:
    raw = (out / "grades.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "a spreadsheet would not take it for UTF-8"
    return {row["student"]: row for row in csv.DictReader(raw.decode("utf-8-sig").splitlines())}


@pytest.fixture
def graded(tmp_path: Path):
    """Grade the class in tmp_path/class, in which nothing is answered, and return its table."""

    def run(assignment: Assignment = TWO, roster: Path | None = None) -> Grades:
        cohort = Cohort(tmp_path / "class", tmp_path / "grades", 0, Tier.ADVISORY, assignment, roster)
        left = [task for task in cohort.tasks() if not cohort.is_graded(task)]
        assert all(cohort.grade(left, Grading(0)))
        return write_grades(cohort)

    return run


def test_one_students_folder_costs_nobody_else(graded, tmp_path: Path) -> None:
    room = tmp_path / "class"
    long, broken = "a" * 248, "two\nlines\x1b[2J"
    alike = ["Ann", "jos\N{LATIN SMALL LETTER E WITH ACUTE}", "jose\N{COMBINING ACUTE ACCENT}"]
    turned = "gnp\N{RIGHT-TO-LEFT OVERRIDE}xslx"
    for name in ("ann", long, broken, turned, "=1+1", *alike, "sparse", "pipe", "plug", "empty"):
        (room / name).mkdir(parents=True)
    for name in ("ann", long, broken, turned, "=1+1", *alike):
        put(room / name, FIRST.file_name, untouched(FIRST))
    with open(room / "sparse" / FIRST.file_name, "wb") as file:
        file.truncate(12 << 30)
    os.mkfifo(room / "pipe" / FIRST.file_name)
    _socket_file(room / "plug" / FIRST.file_name)
    (room / "plug" / "round").symlink_to(room / "plug")
    (room / "__MACOSX").mkdir()
    (room / "Bo_12_assignsubmission_onlinetext_").mkdir()
    grades = graded()
    found = rows(tmp_path / "grades")
    names = {"ann", long, "two lines\\x1b[2J", "'=1+1", *alike, "sparse", "pipe", "plug", "empty"}
    assert set(found) == names | {"gnp\\u202exslx"}
    assert {found[name]["found"] for name in ("ann", *alike)} == {"1"} and found["ann"]["note"] == ""
    assert found["pipe"]["note"] == f"no notebook; {FIRST.file_name} is no file"
    assert grades.without == ["empty", "pipe", "plug"]
    assert not grades.unfinished
    assert grades.others == ["Bo_12_assignsubmission_onlinetext_"]
    results = sorted(path.name for path in (tmp_path / "grades" / "results").iterdir())
    assert len(results) == 12 and all(len(name) < 200 and name.isprintable() for name in results)
    said = result_file.read(tmp_path / "grades" / "results" / "sparse.json")["questions"][0]["checks"][0]["message"]
    assert "is larger than 56 MB" in said
    told = lines(grades)
    assert told[0].startswith("12 students. Look at 3: empty: no notebook · pipe: no notebook; ")
    assert told[1] == "No student's: Bo_12_assignsubmission_onlinetext_"


def test_students_who_are_shown_alike_have_each_their_own_result(graded, tmp_path: Path) -> None:
    both = ("two lines", "two\nlines")
    put(tmp_path / "class" / both[0], FIRST.file_name, untouched(FIRST))
    put(tmp_path / "class" / both[1], SECOND.file_name, untouched(SECOND))
    notebooks = {
        grade.student.name: [question["name"] for question in grade.document["questions"] if question["notebook"]]
        for grade in graded().grades
    }
    assert notebooks == {both[0]: [FIRST.name], both[1]: [SECOND.name]}


def _socket_file(path: Path) -> None:
    """Make one where the path is longer than a socket's may be."""
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(path.parent):
        listener.bind(path.name)


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
    assert {grade.student.name: grade.note for grade in grades.grades if grade.note} == {
        "gus": f"1 of 2 notebooks; {SECOND.name} handed in as .html, not graded",
        "hal": "1 notebook in homework.zip, taken; 1 notebook in more.zip, taken",
    }
    assert {name: row["found"] for name, row in rows(tmp_path / "grades").items()} == {
        "ann": "2", "gus": "1", "hal": "2"
    }  # fmt: skip


def mark_as(path: Path, outcome: str) -> None:
    """Have the results that are kept say something else, as if another kit had graded."""
    for kept in path.glob("*.json"):
        text = kept.read_text().replace('"not answered"', f'"{outcome}"')
        kept.write_text(text)


def test_what_changed_is_said_and_the_former_table_is_kept(graded, tmp_path: Path) -> None:
    room = tmp_path / "class"
    for name in ("ann", "ben"):
        put(room / name, FIRST.file_name, untouched(FIRST))
        put(room / name, SECOND.file_name, untouched(SECOND))
    assert "changed" not in " ".join(lines(graded()))
    before = (tmp_path / "grades" / "grades.csv").read_bytes()
    graded()
    assert not (tmp_path / "grades" / EARLIER).exists()  # nothing has changed
    mark_as(tmp_path / "grades" / ".graded", "passed")
    put(room / "cleo", FIRST.file_name, untouched(FIRST))
    told = lines(graded())
    points = sum(check["points"] for check in result_of(tmp_path, "ann")["questions"][0]["checks"])
    assert any(line.startswith("2 marks changed since the last run: ann 0 → ") for line in told)
    assert any(f"{FIRST.name} 0 → {points:g}" in line for line in told)
    assert "New since the last run: cleo" in told
    assert any(line.startswith("The kit now judges the same notebooks otherwise: ") and "(2)" in line for line in told)
    (kept,) = (tmp_path / "grades" / EARLIER).iterdir()
    assert kept.read_bytes() == before
    (room / "ben").rename(tmp_path / "ben")
    assert "No longer there since the last run: ben" in lines(graded())


def result_of(tmp_path: Path, student: str) -> dict:
    return result_file.read(tmp_path / "grades" / "results" / f"{student}.json")


def test_a_perfect_assignment_is_100_percent_and_extra_comes_on_top(graded, tmp_path: Path) -> None:
    for question in (FIRST, SECOND):
        put(tmp_path / "class" / "ann", question.file_name, untouched(question))
    chosen = Assignment("Homework", worth={FIRST: 10.0, SECOND: 3.0}, extra=frozenset([SECOND]))
    graded(chosen)
    row = rows(tmp_path / "grades")["ann"]
    assert (row["earned"], row["points"], row["share"]) == ("0", "10", "0.0000")
    mark_as(tmp_path / "grades" / ".graded", "passed")
    graded(chosen)
    row = rows(tmp_path / "grades")["ann"]
    assert (row["earned"], row["points"], row["share"]) == ("13", "10", "1.3000")
    document = result_of(tmp_path, "ann")
    assert document["assignment"] == "Homework"
    assert [(q["name"], q["points"], q["extra"]) for q in document["questions"]] == [
        (FIRST.name, 10, False), (SECOND.name, 0, True)
    ]  # fmt: skip


def test_two_assignments_share_a_kit_and_a_class(graded, tmp_path: Path) -> None:
    for question in (FIRST, SECOND):
        put(tmp_path / "class" / "ann", question.file_name, untouched(question))
    one = Assignment("Homework 1", worth={FIRST: 10.0}, text="one")
    two = Assignment("Homework 2", worth={SECOND: 4.0}, text="two")
    graded(one)
    mark_as(tmp_path / "grades" / ".graded", "passed")
    graded(one)
    for assignment, question, points in ((one, FIRST, 10), (two, SECOND, 4), (one, FIRST, 10)):
        told = lines(graded(assignment))
        document = result_of(tmp_path, "ann")
        assert (document["assignment"], document["points"]) == (assignment.title, points)
        assert [each["name"] for each in document["questions"]] == [question.name]
        assert not [line for line in told if "judges" in line]
    assert rows(tmp_path / "grades")["ann"]["mark"] == "10"
    assert len(list((tmp_path / "grades" / EARLIER).iterdir())) == 3


def test_lateness_costs_what_the_assignment_says(graded, tmp_path: Path) -> None:
    room = tmp_path / "class"
    for name in ("ann", "ben", "cleo", "dan"):
        put(room / name, FIRST.file_name, untouched(FIRST))
    due = datetime(2026, 3, 1, 12, tzinfo=UTC)
    moments = {"ann": "01T11:59:00+00:00", "ben": "02T13:00:00+01:00", "cleo": "02T12:00:01+00:00"}
    arrivals = {name: Arrival(name, name, handed_in=f"2026-03-{moment}") for name, moment in moments.items()}
    write_arrivals(room, arrivals | {"dan": Arrival("dan", "Dan", "12", "Canvas", late="late")})
    chosen = Assignment("Homework", due, Late(a_day=0.1), worth={FIRST: 10.0})
    graded(chosen)
    mark_as(tmp_path / "grades" / ".graded", "passed")
    told = lines(graded(chosen))
    assert {name: (row["late"], row["mark"]) for name, row in rows(tmp_path / "grades").items()} == {
        "ann": ("", "10"), "ben": ("1", "9"), "cleo": ("2", "8"), "dan": ("1", "9")
    }  # fmt: skip
    assert "Handed in: 4 of 4, 3 late; 4 have all 10 points." in told
    assert rows(tmp_path / "grades")["dan"]["id"] == "12"


def test_whoever_is_on_the_roster_is_in_the_table(graded, tmp_path: Path) -> None:
    for name in ("Ann Lee", "ben", "Zed"):
        put(tmp_path / "class" / name, FIRST.file_name, untouched(FIRST))
    roster = tmp_path / "roster.csv"
    roster.write_text("First name;Last name;Login\nAnn;Lee;al\nBenjamin;Ho;ben\nKim;Po;kp\n", encoding="utf-8-sig")
    grades = graded(roster=roster)
    found = rows(tmp_path / "grades")
    assert {name: row["note"] for name, row in found.items()} == {
        "Ann Lee": "", "Kim Po": "nothing handed in", "Zed": "not on the roster", "ben": ""
    }  # fmt: skip
    assert found["Kim Po"]["mark"] == "0" and grades.without == []
    roster.write_text("", encoding="utf-8")
    with pytest.raises(CannotGrade, match="is empty"):
        graded(roster=roster)
