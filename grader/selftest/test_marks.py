"""People's marks: read as a spreadsheet saves them, laid over the machine's, void where the notebook has changed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.__main__ import app
from grader.host.promises import Tier
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.selftest.class_by_hand import CROSSTAB, DOT, document, write_class
from grader.selftest.test_gradebook import MOODLE
from grader.selftest.test_grades import FIRST as ASKED
from grader.selftest.test_grades import TWO, graded, rows  # noqa: F401 (a fixture)
from grader.selftest.test_handin import put, untouched
from grader.teacher.cohort import Cohort
from grader.teacher.gradebook import fill
from grader.teacher.grades import write_grades
from grader.teacher.marked import read_class
from grader.teacher.marks import Marks
from grader.teacher.marks_file import COLUMNS, Mark, give
from grader.teacher.students import CannotGrade

FIRST, SECOND = (check["name"] for check in document({DOT: {}})["questions"][0]["checks"][:2])
WRONG = {DOT: {FIRST: (Outcome.WRONG, "Wrong.")}, CROSSTAB: {}}
HEAD = ",".join(COLUMNS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_class(tmp_path, {"ann": document(WRONG), "=1+1": document(WRONG)})


def write(out: Path, text: str, encoding: str = "utf-8") -> None:
    (out / "marks.csv").write_bytes(text.encode(encoding))


def standing(out: Path, student: str = "ann") -> tuple[float, float, list[str]]:
    """What a student has, what the machine gave, and what does not count."""
    students, said = read_class(out)
    made = next(each.document for each in students if each.student == student)
    return made["earned"], made["machine"], said


def machine(out: Path) -> float:
    return document(WRONG)["earned"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEAD}\nann,07_dot_product,{FIRST},1,Fine é,read it,me,2026-11-28\n", "utf-8"),
        (f"{HEAD}\r\nann,07_dot_product,{FIRST},1,Fine é,read it,me,2026-11-28\r\n", "utf-8-sig"),
        (f"points;by;check;STUDENT;comment;question\r\n1,0;me;{FIRST};ann;Fine é;07_dot\r\n;;;;;\r\n", "cp1252"),
        (f"student\tquestion\tcheck\tpoints\tcomment\tmy own\nann\t07_dot_product\t{FIRST}\t 1 \tFine é\tx", "utf-8"),
    ],
)
def test_what_a_spreadsheet_saves_is_read(out: Path, text: str, encoding: str) -> None:
    write(out, text, encoding)
    assert standing(out) == (machine(out) + 1, machine(out), [])
    students, _ = read_class(out)
    check = next(c for q in students[0].document["questions"] for c in q["checks"] if c["name"] == FIRST)
    assert (check["outcome"], check["machine"], check["earned"]) == ("wrong", 0, 1)
    assert check["mark"].comment == "Fine é"
    assert (out / "marks.csv").read_bytes() == text.encode(encoding)
    assert result_file.read(next((out / "results").iterdir()))["earned"] == machine(out)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("anm,07_dot_product,,1,", "line 3, column student: nobody is called “anm”"),
        ("ann,70_dot,,1,", "line 3, column question: “70_dot” is no question that was graded"),
        ("ann,0,,1,", "line 3, column question: “0” is no question that was graded"),
        ("ann,07_dot_product,test_x,1,", "line 3, column check: 07_dot_product has no check “test_x”; it has test_"),
        (f"ann,07_dot_product,{FIRST},01. Mai,", "line 3, column points: “01. Mai” is no number of points"),
        (f"ann,07_dot_product,{FIRST},nan,", "line 3, column points: “nan” is no number"),
        (f"ann,07_dot_product,{FIRST},-1,", "line 3, column points: “-1” is no number"),
        (f"ann,07_dot_product,{FIRST},12,", "line 3, column points: 12 is more than there is to be had, 1"),
        ("ann,07_dot_product,,,", "line 3, column points: there are neither points nor a comment"),
        ("ann", "line 3, column question: “” is no question"),
    ],
)
def test_a_bad_line_is_told_by_line_and_column_and_costs_no_other(out: Path, row: str, said: str) -> None:
    write(out, f"student,question,check,points,comment\nann,07_dot_product,{FIRST},0.5,\n{row}\n")
    earned, _, told = standing(out)
    assert earned == machine(out) + 0.5
    assert len(told) == 1 and said in told[0] and "\n" not in told[0]


@pytest.mark.parametrize("text", ["", "name;points\nann;1\n", "\ufeffstudent,check\n"])
def test_a_file_that_is_none_stops_everything_that_would_overlook_it(out: Path, text: str) -> None:
    write(out, text)
    with pytest.raises(CannotGrade, match=r"marks.csv"):
        read_class(out)


def test_lines_are_counted_as_a_text_editor_does(out: Path) -> None:
    write(out, 'student,question,comment\nann,07_dot_product,"one\ntwo"\nanm,07_dot_product,x\n')
    assert "line 4" in standing(out)[2][0]


def test_the_last_of_several_counts_and_a_whole_question_can_be_marked(out: Path) -> None:
    write(out, f"{HEAD}\nann,07_dot_product,{FIRST},1\nann,07_dot_product,{FIRST},0\nann,05_crosstab,,2,Half\n")
    full = sum(check["points"] for check in document({CROSSTAB: {}})["questions"][0]["checks"])
    assert standing(out)[0] == machine(out) - full + 2


def test_a_changed_notebook_voids_a_mark_aloud_until_it_is_given_again(out: Path) -> None:
    line = f"ann,07_dot_product,{FIRST},1,,,,2026-11-28 10:00\n"
    write(out, f"{HEAD}\n{line}")
    assert standing(out)[0] == machine(out) + 1
    write_class(out, {"ann": document(WRONG, digest="1" * 64), "=1+1": document(WRONG)})
    earned, _, (said,) = standing(out)
    assert earned == machine(out)
    assert "line 2, column question: ann's 07_dot_product has changed since" in said
    write(out, f"{HEAD};\n{line}".replace(",", ";").replace(";1;", ";1,0;").replace("2026-11-28", "28.11.2026"))
    assert standing(out)[0] == machine(out), "saved by a spreadsheet, it is the same mark"
    write(out, f"{HEAD}\n{line}{line}")
    assert standing(out)[::2] == (machine(out) + 1, []), "the void line is no matter any more"


def test_grading_again_pins_a_mark_to_what_its_giver_saw(graded, tmp_path: Path) -> None:  # noqa: F811
    """The mark is given after the first run and seen by the second, for which the notebook has changed."""
    for name in ("ann", "ben"):
        put(tmp_path / "class" / name, ASKED.file_name, untouched(ASKED))
    graded()
    out = tmp_path / "grades"
    text = f"student,question,points\nann,{ASKED.name},1\nben,{ASKED.name},1\n"
    write(out, text)
    (path,) = (tmp_path / "class" / "ann").iterdir()
    path.write_text(path.read_text().replace('"cells": [', '"cells": [ ', 1))
    said = graded().said
    assert [row["mark"] for row in rows(out).values()] == ["0", "1"]
    assert [row["machine"] for row in rows(out).values()] == ["0", "0"]
    assert len(said) == 1 and f"ann's {ASKED.name} has changed since" in said[0]
    assert (out / "marks.csv").read_text() == text
    assert write_grades(Cohort(tmp_path / "class", out, 0, Tier.ADVISORY, TWO)).said == said


@pytest.mark.parametrize("before", [None, "student;points;question;comment\r\nann;1;05_crosstab;Né", "by,when\n"])
def test_a_mark_is_added_and_no_formula_comes_of_it(out: Path, before: str | None) -> None:
    if before is not None:
        write(out, before, "cp1252")
    hostile = '=HYPERLINK("http://x";"y")\nsecond, line'
    mark = Mark("'=1+1", "07_dot_product", points="0.5", comment=hostile)
    if before == "by,when\n":
        with pytest.raises(CannotGrade, match="no column “student”"):
            give(out, mark)
        return
    give(out, mark)
    text = (out / "marks.csv").read_bytes().decode("utf-8-sig")
    assert text.startswith(before or HEAD)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if before else ","))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in read for cell in row)
    (kept,) = [mark for mark in Marks(out).marks if mark.student == "'=1+1"]
    assert (kept.comment, kept.points) == (hostile, "0.5")
    assert standing(out, "'=1+1")[0] != machine(out)


def test_the_gradebook_and_the_command_have_the_marks_as_they_stand(out: Path) -> None:
    write_class(out, {"Zoë Müller": document(WRONG)}, kept="0.5", late="1")
    runner = CliRunner()
    done = runner.invoke(app, ["mark", str(out), "Zoë Müller", "07_dot", FIRST, "--points", "1", "--reason", "fine"])
    assert done.exit_code == 0, done.output
    assert f"Zoë Müller has {machine(out) + 1:g} of" in done.output and f"{machine(out):g} by machine" in done.output
    file = out / "own.csv"
    file.write_text(MOODLE.replace("70051", "9000"), encoding="utf-8")
    assert f"{(machine(out) + 1) / 2:g}" in fill(out, file, None, None).values.values()
    done = runner.invoke(app, ["mark", str(out), "Zoë Müller", "07_dot", FIRST, "--points", "9"])
    assert done.exit_code == 2 and "points: 9 is more than there is to be had, 1" in done.output
