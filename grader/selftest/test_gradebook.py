"""Marks go into a teacher's own file, each to whom it belongs, and nothing else in the file changes."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from grader.__main__ import app
from grader.selftest.platform_files import read_by_canvas, read_by_moodle
from grader.teacher.csv_cells import read_sheet
from grader.teacher.gradebook import CannotFill, fill, write

HEAD = "student,name,id,earned,points,share,late,mark,found,note\n"
CLASS = HEAD + (
    "Ann Lee,Ann Lee,70000,8,10,0.8,,8,2,\n"
    "Ann Lee (70017),Ann Lee,70017,5,10,0.5,1,4.5,2,\n"
    "Hal O'Neil,Hal O'Neil,70034,10,10,1,,10,2,\n"
    "Zoë Müller,Zoë Müller,70051,3,10,0.3,,3.25,2,\n"
    "Abe Absent,Abe Absent,,0,10,0,,0,0,nothing handed in\n"
)
CANVAS = (
    '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"Midterm, part 1 (4710)",Homework 1 (4711),Final Score\r\n'
    "    Points Possible,,,,,20,10,(read only)\r\n"
    '"Lee, Ann",70000,s1,ann,8-A,70017,,\r\n'
    '"Lee, Ann",70017,s2,ann2,8-A,12,3,\r\n'
    '"O\'Neil, Hal",70034,s3,hal,8-A,"1,5",EX,\r\n'
    '"Müller, Zoë ""Z""",70051,s4,zoe,8-A,,,\r\n'
    '"Student, Test",99,,,8-A,,,\r\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),"
    "Feedback comments\n"
    'Participant 70000,Ann Lee,a@x.org,"Submitted, late",,10.00,Yes,-,\n'
    "Participant 70017,Ann Lee,b@x.org,No submission,,10.00,Yes,-,\n"
    'Participant 70034,"Hal O\'Neil",h@x.org,,7.00,10.00,Yes,"Monday, 2 March 2026, 8:00",<p>ok</p>\n'
    "Participant 70051,Zoë Müller,z@x.org,,,10.00,Yes,-,\n"
)


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    (tmp_path / "grades.csv").write_text(CLASS, encoding="utf-8-sig")
    return tmp_path


def filled(grades: Path, text: str, column: str | None = None, out_of: float | None = None) -> tuple[list[str], str]:
    """What is said, and the file as it is then."""
    file = grades / "own.csv"
    file.write_bytes(text.encode())
    found = fill(grades, file, column, out_of)
    write(found, file)
    kept = sorted(grades.glob("own.before*.csv"))
    assert kept[-1].read_bytes() == text.encode()
    return found.lines(), file.read_bytes().decode()


def test_canvas_takes_what_was_filled_in(grades: Path) -> None:
    said, text = filled(grades, CANVAS, "Homework 1 (4711)")
    found = {key: marks["Homework 1 (4711)"] for key, marks in read_by_canvas(text).items()}
    assert found == {"70000": "8", "70017": "4,5", "70034": "EX", "70051": "3,25", "99": ""}
    assert {key: marks["Midterm, part 1 (4710)"] for key, marks in read_by_canvas(text).items()} == {
        "70000": "70017", "70017": "12", "70034": "1,5", "70051": "", "99": ""
    }  # fmt: skip
    assert said == [
        "3 marks",
        "1 changed: Ann Lee (70017) 3 → 4,5",
        "1 excused and left as they are: Hal O'Neil",
        "1 in the file without a hand-in, left as they are: Student, Test",
    ]
    with_gaps = CANVAS.replace("70017,,\r\n", "70017,8,\r\n", 1).replace("12,3,", '12,"4,5",')
    assert text == with_gaps.replace("8-A,,,\r\n", '8-A,,"3,25",\r\n', 1)


def test_what_canvas_says_above_the_students_is_no_student(grades: Path) -> None:
    posting = ",,,,,,Manual Posting,\r\n    Points Possible"
    said, text = filled(grades, CANVAS.replace("    Points Possible", posting), "Homework 1 (4711)")
    assert "Manual Posting,\r\n    Points Possible,,,,,20,10,(read only)\r\n" in text
    assert said[-1] == "1 in the file without a hand-in, left as they are: Student, Test"


@pytest.mark.parametrize(
    ("text", "column"),
    [(CANVAS.replace(",20,10,", ",20,100,"), "Homework 1 (4711)"), (MOODLE.replace(",10.00,Yes", ",100.00,Yes"), None)],
)
def test_a_file_that_counts_to_another_number_is_told(grades: Path, text: str, column: str | None) -> None:
    told = "All points are 10 here and 100 in the file: --out-of 100 scales the marks to that."
    assert filled(grades, text, column)[0][-1] == told
    assert told not in filled(grades, text, column, out_of=100)[0]


def test_moodle_takes_what_was_filled_in(grades: Path) -> None:
    said, text = filled(grades, MOODLE)
    assert read_by_moodle(text) == {70000: 8, 70017: 4.5, 70034: 10, 70051: 3.25}
    assert said == ["4 marks", "1 changed: Hal O'Neil 7.00 → 10"]
    others = [[cell for place, cell in enumerate(row) if place != 4] for row in csv.reader(io.StringIO(text))]
    assert others == [[cell for place, cell in enumerate(row) if place != 4] for row in csv.reader(io.StringIO(MOODLE))]


def test_a_translated_worksheet_is_known_by_its_numbers(grades: Path) -> None:
    text = MOODLE.replace("Participant", "Teilnehmer/in").replace("Identifier,Full name", "ID,Vollständiger Name")
    text = text.replace(",Grade,", ",Bewertung,").replace("10.00", '"10,00"')
    _, after = filled(grades, text, "Bewertung")
    rows = list(csv.reader(io.StringIO(after)))
    assert [row[4] for row in rows[1:]] == ["8", "4,5", "10", "3,25"]


def test_a_course_import_is_scaled(grades: Path) -> None:
    (grades / "grades.csv").write_text(CLASS.replace(",8,2", ",800,2").replace(",8,10,", ",800,1000,"), "utf-8")
    text = "Email address\tID number\tHW\nx@y.org\t70000\t\nb@y.org\t70017\t\nh@y.org\t70034\t\nz@y.org\t70051\t\n"
    with pytest.raises(CannotFill, match="--out-of 100"):
        filled(grades, text, "HW")
    (grades / "grades.csv").write_text(CLASS, "utf-8")
    _, after = filled(grades, text, "HW", out_of=100)
    assert [line.split("\t")[2] for line in after.splitlines()[1:]] == ["80", "45", "100", "32.5"]


def test_gradescopes_list_is_known_by_its_sids(grades: Path) -> None:
    rows = (("Ann", 70000), ("Ann", 70017), ("Hal", 70034), ("Zoe", 70051))
    text = "First Name,Last Name,SID,Email,HW\n" + "".join(f"{name},Lee,{key},{name}@x.org,\n" for name, key in rows)
    said, text = filled(grades, text, "HW")
    assert said == ["4 marks"]
    assert [line.rpartition(",")[2] for line in text.splitlines()] == ["HW", "8", "4.5", "10", "3.25"]


def test_names_do_where_there_are_no_numbers_but_not_where_two_have_one(grades: Path) -> None:
    text = "Last name;First name;Mark\nMüller;Zoë;\nO'Neil;Hal;\nLee;Ann;\n"
    file = grades / "own.csv"
    file.write_text(text, encoding="utf-8")
    found = fill(grades, file, None, None)
    assert not found.is_sure
    assert found.unsure == ["Ann Lee", "Ann Lee (70017)"]
    assert sorted(found.values.values()) == ["10", "3.25"]
    assert file.read_text(encoding="utf-8") == text


def test_whoever_has_another_number_is_not_known_by_name(grades: Path) -> None:
    found_in = MOODLE.replace("Participant 70051", "Participant 8")
    file = grades / "own.csv"
    file.write_text(found_in, encoding="utf-8")
    found = fill(grades, file, None, None)
    assert found.without_row == ["Zoë Müller"] and found.without_mark == ["Participant 8"]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", None, "it is empty"),
        (CANVAS, None, "Which column takes the marks"),
        (CANVAS, "Homework 2", "No column is called"),
        (CANVAS, "47", "More than one column is called"),
    ],
)
def test_what_cannot_be_filled_in_is_told(grades: Path, text: str, column: str | None, said: str) -> None:
    (grades / "own.csv").write_bytes(text.encode())
    with pytest.raises(CannotFill, match=said):
        fill(grades, grades / "own.csv", column, None)
    assert (grades / "own.csv").read_bytes() == text.encode()


field = st.text(st.sampled_from('ab",;\r\n é'), max_size=5)


@given(
    st.lists(st.lists(field, min_size=2, max_size=3), min_size=1, max_size=4),
    st.sampled_from([",", ";"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_cells_are_read_as_csv_reads_them_and_nothing_changes_by_itself(rows, delimiter, end, quotes) -> None:
    file = io.StringIO(newline="")
    writer = partial(csv.writer, file, delimiter=delimiter, lineterminator=end)
    written = writer(quoting=csv.QUOTE_ALL) if quotes else writer()
    written.writerows([["x", "y", "z"], *rows])
    raw = file.getvalue().encode()
    sheet = read_sheet(raw)
    expected = list(csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=delimiter))
    expected = [row for row in expected if any(map(str.strip, row))]
    assert [[cell.value for cell in row] for row in sheet.rows] == expected
    assert sheet.changed({}) == raw
    changed = sheet.changed({sheet.rows[0][1]: "7"})
    assert changed == raw.replace(b'"y"' if quotes else b"y", b"7", 1)


def test_a_file_that_cannot_be_read_or_written_is_told_without_pythons_words(tmp_path: Path) -> None:
    file, none = tmp_path / "file", tmp_path / "none.csv"
    file.write_text("x")
    (tmp_path / "class" / "ann").mkdir(parents=True)
    told = {}
    for out, roster in ((file, None), (tmp_path / "out", none)):
        options = ["--out", str(out), *(["--roster", str(roster)] if roster else [])]
        made = CliRunner().invoke(app, ["cohort", str(tmp_path / "class"), *options])
        told[out.name] = " ".join(made.stderr.split())
        assert made.exit_code == 2
    assert told == {
        "file": f"{file / '.graded'} cannot be written (Not a directory): name another folder.",
        "out": f"{none} cannot be read (No such file or directory): name a CSV file in UTF-8.",
    }
