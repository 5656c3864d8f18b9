"""A teacher's walk through the page on which answers are read and marked: by keyboard alone, in light and dark."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: `tox -e browser` brings it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from grader.judging.outcome import Outcome
from grader.selftest.browser.chromium import NONE, browser
from grader.selftest.browser.lab import page_of, picture
from grader.selftest.class_by_hand import CROSSTAB, READ, written_class
from grader.selftest.serving import serving
from grader.teacher.marks import Marks
from grader.teacher.reading import Reading
from grader.teacher.reading_server import Server

pytestmark = pytest.mark.skipif(browser() is None, reason=NONE)

LONG = "Users who rate alike end up with like numbers, and so do movies that are rated alike. " * 8
WORDS = {
    "ann": LONG,
    "bob": "Magic.\n\n<script>document.title = 'taken'</script>",
    "cem": "The computer guesses numbers\nand nudges them until they fit.",
    "dan": "",
}
MESSAGE = "    expected  2.142\n    got       <b>0</b>"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return written_class(tmp_path, WORDS, {"ann": {"test_keeps_the_signs": (Outcome.WRONG, MESSAGE)}}, CROSSTAB)


@pytest.fixture
def page(out: Path) -> Iterator[Page]:
    server = Server(reading := Reading(out, "kim"))
    with contextlib.closing(reading), serving(server), page_of(server.address) as page:
        yield page


def assert_accessible(page: Page, name: str) -> None:
    """Nothing on the page is hard to read or to reach, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{name}-{scheme}")
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
    page.emulate_media(color_scheme="light")


def open_question(page: Page) -> None:
    """Go from the list to the answers of the question that is read; a key pressed before they are there is lost."""
    page.get_by_role("link", name=READ.title).press("Enter")
    expect(page.locator("article").first).to_be_focused()


def in_focus(page: Page) -> str:
    """The heading of the answer that has the focus, or in which something has it."""
    return page.evaluate("document.activeElement.closest('article').querySelector('h2').textContent")


def test_a_question_is_read_and_marked_by_keyboard(page: Page, out: Path) -> None:
    assert_accessible(page, "read-1-list")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    progress, says = page.locator("#progress"), page.locator("article output")
    expect(progress).to_have_text("0 of 4 read")
    assert page.title() != "taken" and in_focus(page) == "Answer 1 of 4"
    page.keyboard.press("f")
    expect(progress).to_have_text("1 of 4 read")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.type("By what are they nudged? j k f 0")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(progress).to_have_text("2 of 4 read")
    expect(page.locator("#reused li")).to_have_text(["By what are they nudged? j k f 0"])
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.keyboard.press("p")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("points: 7 is more than there is to be had, 1.")).to_be_visible()
    assert in_focus(page) == "Answer 4 of 4"
    page.keyboard.press("k")
    page.keyboard.press("p")
    page.keyboard.type("0,25")
    page.keyboard.press("Control+Enter")
    expect(progress).to_have_text("3 of 4 read")
    page.keyboard.press("j")
    page.keyboard.press("0")
    expect(progress).to_have_text("4 of 4 read")
    page.keyboard.press("m")
    page.keyboard.press("?")
    assert_accessible(page, "read-2-question")
    marks = [(mark.points, mark.comment, mark.by) for mark in Marks(out).marks]
    again = "By what are they nudged? j k f 0"
    assert marks == [("1", "", "kim"), ("0.5", again, "kim"), ("0,25", again, "kim"), ("0", "", "kim")]
    page.reload()
    expect(progress).to_have_text("4 of 4 read")
    expect(says.filter(has_text="saved by kim")).to_have_count(4)


def test_from_the_last_answer_one_goes_on_to_what_was_passed_over(page: Page) -> None:
    open_question(page)
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("f")
    expect(page.locator("#progress")).to_have_text("3 of 4 read")
    page.keyboard.press("j")
    assert in_focus(page) == "Answer 1 of 4"
    page.keyboard.press("f")
    expect(page.locator("#progress")).to_have_text("4 of 4 read")


def test_a_mark_of_the_machine_is_overridden_by_keyboard(page: Page, out: Path) -> None:
    open_question(page)
    wrong = page.locator("article", has_text=LONG.strip()[:40])
    wrong.focus()
    page.keyboard.press("m")
    part = wrong.locator(".part", has_text="negative for")
    part.get_by_text("What the student reads").press("Enter")
    expect(part.locator("pre")).to_have_text(MESSAGE.strip())
    part.get_by_text("Override or comment").press("Enter")
    part.get_by_label("Points").fill("1")
    page.keyboard.press("Enter")
    expect(part.locator("output")).to_have_text("Say why the machine's mark does not stand, as the reason.")
    part.get_by_label("Reason").fill("The signs are right: a slip of the check.")
    assert_accessible(page, "read-3-override")
    page.keyboard.press("Enter")
    expect(part.locator("output")).to_contain_text("saved by kim")
    (mark,) = Marks(out).marks
    assert (mark.student, mark.check, mark.points) == ("ann", "test_keeps_the_signs", "1")


def test_keys_mark_nothing_where_nothing_is_to_be_read_and_lead_on(page: Page, out: Path) -> None:
    open_question(page)
    page.keyboard.press("c")
    page.keyboard.type("On its way.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text(CROSSTAB.title)
    expect(page.locator("article").first).to_be_focused()
    assert [mark.comment for mark in Marks(out).marks] == ["On its way."]
    for key in "fh0pc1n":
        page.keyboard.press(key)
    expect(page.locator("article output:not(:empty)")).to_have_count(0)
    assert in_focus(page) == "Answer 1 of 4"
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("Read and mark")
    assert len(Marks(out).marks) == 1


def test_what_was_not_saved_is_not_lost(page: Page, out: Path) -> None:
    open_question(page)
    page.route("**/mark", lambda route: route.abort())
    page.keyboard.press("c")
    page.keyboard.type("Kept.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Not saved: the server does not answer.")).to_be_visible()
    page.unroute("**/mark")
    page.keyboard.press("k")
    page.keyboard.press("f")
    expect(page.locator("#progress")).to_have_text("1 of 4 read")
    assert [(mark.points, mark.comment) for mark in Marks(out).marks] == [("1", "Kept.")]
