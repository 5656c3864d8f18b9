"""An assignment is read as it is meant, or a sentence names the line and the key."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.content.assignment import Assignment, Late, NotAnAssignment, read_assignment
from grader.content.places import PROJECT
from grader.content.question import all_questions
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.report.result import read
from grader.report.weighing import weighed
from grader.selftest.test_handin import put, untouched

ONE, TWO, THREE = all_questions()[:3]
CHECK = checks_of(TWO)[0].name
GOOD = f"""
title = "Homework 1"
due = 2026-03-01T23:59:00+01:00
late = "10 % a day, at most 50 %"

[questions]
{ONE.name} = 10
{TWO.name} = "as in the kit"

[extra]
{THREE.name} = 2.5

[withheld]
{TWO.name} = ["{CHECK}"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hw1.toml"


def test_all_of_it_is_read(file: Path) -> None:
    file.write_text(GOOD)
    found = read_assignment(file)
    assert found.title == "Homework 1"
    assert found.questions == [ONE, TWO, THREE]
    assert found.worth == {ONE: 10, TWO: None, THREE: 2.5}
    assert found.extra == {THREE} and found.withheld == {TWO: (CHECK,)}
    assert found.due == datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    assert found.factor(ONE, 4) == 2.5 and found.factor(TWO, 4) == 1
    assert found.days_late(found.due) == 0
    assert found.days_late(found.due + timedelta(seconds=1)) == 1
    assert found.days_late(found.due + timedelta(days=1)) == 1
    assert found.late.share_left(0) == 1 and found.late.share_left(2) == 0.8 and found.late.share_left(9) == 0.5


def test_little_is_enough(file: Path) -> None:
    file.write_text(f'questions = ["{ONE.name}"]\ndue = 2026-03-01\n')
    found = read_assignment(file)
    assert found.title == "hw1" and found.worth == {ONE: None} and found.late == Late()
    assert found.due is not None and (found.due.hour, found.due.second, found.due.tzinfo is None) == (23, 59, False)


def test_days_then_nothing(file: Path) -> None:
    file.write_text(f'late = "2 days, then nothing"\nquestions = ["{ONE.name}"]\n')
    late = read_assignment(file).late
    assert [late.share_left(days) for days in (0, 1, 2, 3)] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (f"{ONE.name} = 10", f"{ONE.name}x = 10", f"line 7: {ONE.name}x is no question of this kit: did you mean"),
        (f"{ONE.name} = 10", f'{ONE.name} = "ten"', f"line 7: {ONE.name} has to be its points"),
        (f"{ONE.name} = 10", f"{ONE.name} = -1", f"line 7: {ONE.name} has to be its points"),
        (f"{ONE.name} = 10", f"{ONE.name} = true", f"line 7: {ONE.name} has to be its points"),
        (f"{THREE.name} = 2.5", f"{ONE.name} = 2.5", f"line 11: {ONE.name} stands in [questions] and in [extra]"),
        (f'["{CHECK}"]', '["test_nothing"]', f"line 14: {TWO.name} has no check test_nothing"),
        (f'["{CHECK}"]', "3", f"line 14: {TWO.name} has to be a list of checks"),
        ("due = 2026", 'due = "2026', "line 3"),
        ("due = 2026-03-01T23:59:00+01:00", 'due = "tomorrow"', "line 3: due has to be a time, without quotes"),
        ("10 % a day, at most 50 %", "ten a day", 'line 4: late has to be "10 % a day"'),
        ("late =", "lait =", "line 4: lait is not known here: did you mean late?"),
        ('title = "Homework 1"', "title = 5", "line 2: title has to be text"),
        ("[extra]", "[extra", "hw1.toml is no TOML: "),
        (GOOD, "title = 'x'", "line 1: questions names none"),
        (GOOD, "questions = 3", "line 1: questions has to be a section"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(was: str, now: str, said: str, file: Path) -> None:
    assert was in GOOD
    file.write_text(GOOD.replace(was, now, 1))
    with pytest.raises(NotAnAssignment) as error:
        read_assignment(file)
    assert said in str(error.value) and "hw1.toml" in str(error.value)
    assert not str(error.value).endswith("?.")


def test_results_are_worth_what_it_says_and_others_what_the_kit_says() -> None:
    assignment = Assignment(worth={ONE: 10, TWO: None}, extra=frozenset({ONE}))
    results = [
        CheckResult(question.name, check.name, check.title, Outcome.PASSED, check.points, "", 0)
        for question in (ONE, TWO, THREE)
        for check in checks_of(question)
    ]
    made = weighed(results, assignment)
    assert [result.points for result in made if result.question != ONE.name] == [
        check.points for question in (TWO, THREE) for check in checks_of(question)
    ]
    assert sum(result.points for result in made if result.question == ONE.name) == pytest.approx(10)
    assert {result.question for result in made if result.extra} == {ONE.name}


def test_a_file_that_is_not_there_or_no_text_is_told(file: Path) -> None:
    with pytest.raises(NotAnAssignment, match="No such file"):
        read_assignment(file)
    file.write_bytes(b"\xff\xfe\0")
    with pytest.raises(NotAnAssignment, match="no UTF-8"):
        read_assignment(file)


def test_pytest_grades_the_assignment_alone_for_its_points(file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD)
    for question in (ONE, TWO, THREE, all_questions()[3]):
        put(tmp_path / "mine", question.file_name, untouched(question))
    command = [sys.executable, "-m", "pytest", "grader/", "--kernels=cold", "--notebooks", tmp_path / "mine"]
    options = ["--assignment", file, "--result", tmp_path / "result.json"]
    run = subprocess.run([*map(str, [*command, *options])], cwd=PROJECT, capture_output=True, text=True, timeout=200)
    points = 10 + sum(check.points for check in checks_of(TWO))
    assert f"0 of {points:g} points (0%)" in run.stdout, run.stdout + run.stderr
    assert "0 / +2.5" in run.stdout and "0 / 10" in run.stdout
    document = read(tmp_path / "result.json")
    assert document["assignment"] == "Homework 1" and document["points"] == points
    assert [question["name"] for question in document["questions"]] == [ONE.name, TWO.name, THREE.name]
    file.write_text("questions = 3")
    run = subprocess.run([*map(str, [*command, *options])], cwd=PROJECT, capture_output=True, text=True, timeout=200)
    assert run.returncode == 4 and "hw1.toml, line 1: questions has to be" in run.stdout + run.stderr
