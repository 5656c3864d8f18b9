"""The page on a class, in a real browser: small and easy to read in both schemes, and whole when it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: `tox -e browser` brings it")

from axe_playwright_python.sync_playwright import Axe

from grader.content.question import all_questions
from grader.selftest.browser.chromium import NONE, browser
from grader.selftest.browser.lab import page_of
from grader.selftest.class_by_hand import CROSSTAB, DOT
from grader.selftest.test_handed_back import large_class
from grader.teacher.class_report import class_page

pytestmark = pytest.mark.skipif(browser() is None, reason=NONE)


def test_nothing_is_hard_to_read_or_to_reach(tmp_path: Path) -> None:
    path = tmp_path / "class.html"
    path.write_text(class_page("", large_class(12, [DOT, CROSSTAB]), {}), encoding="utf-8")
    with page_of(path.as_uri()) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page)
            assert not found.response["violations"], found.generate_report()


def test_what_is_folded_on_the_screen_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "class.html"
    path.write_text(class_page("", large_class(12, [DOT, CROSSTAB]), {}), encoding="utf-8")
    height = "document.querySelector('td details').getBoundingClientRect().height"
    with page_of(path.as_uri()) as page:
        folded = page.evaluate(height)
        page.emulate_media(media="print")
        assert page.evaluate(height) > 2 * folded
        assert page.pdf().startswith(b"%PDF")


def test_two_hundred_students_with_all_questions_weigh_less_than_three_megabytes() -> None:
    assert len(class_page("", large_class(200, all_questions()), {}).encode()) < 3_000_000
