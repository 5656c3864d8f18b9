"""A class with every mishap there is comes back in every layout, and each student has the mark that is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.content.assignment import Assignment
from grader.selftest.drawn_class import LAYOUTS, Drawn
from grader.selftest.mishaps import MISHAPS
from grader.selftest.term import chosen, class_of, number_of, run

STUDENTS = len(MISHAPS)


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return chosen(STUDENTS)


@pytest.fixture(scope="module")
def students(assignment: Assignment) -> list[Drawn]:
    return class_of(STUDENTS, assignment, signed=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notebooks that are the same are graded once, whatever layout they came in."""
    return tmp_path_factory.mktemp("graded")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_student_has_the_mark_that_is_theirs(
    layout: str, students: list[Drawn], assignment: Assignment, tmp_path: Path, out: Path
) -> None:
    term = run(layout, students, assignment, tmp_path / layout, out)
    assert term.is_right, term


def test_whoever_has_anothers_mark_or_none_is_seen(
    students: list[Drawn], assignment: Assignment, tmp_path: Path, out: Path
) -> None:
    first, second, *_, last = students
    swapped = [Drawn(first.name, second.id, first.files, False, first.moment)]
    swapped += [Drawn(second.name, first.id, second.files, False, second.moment)]
    empty = Drawn(last.name, last.id, {"notes.txt": b"Sorry"}, False, last.moment)
    term = run("moodle", [*swapped, *students[2:-1], empty], assignment, tmp_path / "swapped", out)
    assert set(term.others) == {first.name, second.name}
    assert term.at_zero == (last.name,) and term.graded == STUDENTS - 3 and not term.is_right
    assert number_of(first.id) == 1
