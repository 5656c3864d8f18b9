"""A term from release to feedback in at most twelve commands; `python -m grader.selftest.whole_term` takes forty."""

from __future__ import annotations

from pathlib import Path

from grader.selftest.whole_term import MOST, drawn_term

STUDENTS = 8


def test_every_student_gets_back_what_is_theirs(tmp_path: Path) -> None:
    term = drawn_term(STUDENTS, tmp_path, signed=False)
    term.run()
    assert len(term.commands) <= MOST
    assert term.handed_back() == term.right == term.in_gradebook()
    assert (tmp_path / "hw1.zip").exists() and (tmp_path / "GRADES" / "class.html").exists()
