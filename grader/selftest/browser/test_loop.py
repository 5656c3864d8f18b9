"""A student's round in JupyterLab: from the start page to an answer that passes, and on. A short one in Notebook 7."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: `tox -e browser` brings it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from grader.content.notebook import METADATA
from grader.selftest.browser.chromium import NONE, browser
from grader.selftest.browser.lab import Lab, Notebook, in_lab, in_notebook_7, lab, page_of, picture
from grader.selftest.notebook_kernel import until
from grader.selftest.present import present

for name in ("05_crosstab", "06_latent_factor", "07_dot_product"):
    present(name)  # those of the rounds
pytestmark = pytest.mark.skipif(browser() is None, reason=NONE)

RIGHT = "def crosstab(ratings):\n    return ratings.pivot_table(index='user', columns='title', values='rating')"
STUB, ASK = 7, 8  # cells of the notebook
DOT, DOT_RIGHT = 5, "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
# What cells show, but for pandas' own tables, of which some headers are empty.
OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output:not(:has(table.dataframe))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@contextmanager
def seen(address: str, name: str) -> Iterator[Page]:
    """A browser that shows this; what it shows at the end is kept as a picture."""
    with page_of(address) as page:
        try:
            yield page
        finally:
            picture(page, f"{name}-end")


def assert_accessible(page: Page) -> None:
    """Nothing in the output of a cell is hard to read or to reach, in the theme that is on."""
    page.locator(OUTPUT).first.wait_for()
    found = Axe().run(page, context=OUTPUT)
    assert not found.response["violations"], found.generate_report()


def test_from_the_start_page_to_the_next_notebook(server: Lab) -> None:
    with seen(server.lab("00_start_here"), "lab") as page:
        _go_round(page)


def _go_round(page: Page) -> None:
    start = in_lab(page, "00_start_here")
    picture(page, "1-start")
    assert_accessible(page)
    page.get_by_role("link", name="5. The crosstab").click()
    notebook = in_lab(page, "05_crosstab")
    if platform.python_version() == METADATA["language_info"]["version"]:
        assert until(lambda: not notebook.is_modified)  # for a moment it may be, while its kernel comes
    assert notebook.run(1) == ""
    notebook.write(STUB, f"{RIGHT}.fillna(0)")
    notebook.run(STUB)
    verdict = notebook.run(ASK)
    picture(page, "2-wrong")
    assert re.match(r"\s*✗ \d of 8 5\. The crosstab, as saved .*, with 1 cell as you last ran it", verdict)
    assert "✗ wrong: crosstab holds NaN where a user has not rated a title." in verdict
    assert re.search(r"expected +nan for 'Clue, user 17'\s+got +0", verdict)
    assert_accessible(page)
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")  # its height is 0
    assert_accessible(page)
    picture(page, "3-dark")
    notebook.write(ASK, "%hint")
    assert "A 0 would say that the user hated the movie" in notebook.run(ASK)
    assert "Ours uses pivot_table." in notebook.run(ASK)
    notebook.write(STUB, RIGHT)
    notebook.run(STUB)
    notebook.write(ASK, "%check")
    verdict = notebook.run(ASK)
    assert "✓ 8 of 8 5. The crosstab" in verdict
    assert re.search(r"\b[12] of \d+ notebooks, \d+ of \d+ points", verdict)
    picture(page, "4-right")
    _look_at_the_figures(page, notebook)
    notebook.write(ASK, "%solution")
    assert "yours" in notebook.run(ASK)
    assert_accessible(page)
    picture(page, "6-solution")
    notebook.write(ASK, "%next")
    notebook.run(ASK)
    assert_accessible(page)
    page.get_by_role("link", name="6. What a latent factor is").last.click()
    assert "✗" not in in_lab(page, "06_latent_factor").run(1)
    page.get_by_role("tab", name="00_start_here").click()
    start = in_lab(page, "00_start_here")
    assert re.search(r"5\. The crosstab\s+15\s+★☆☆\s+✓ 8 of 8", start.run(2))
    picture(page, "7-progress")


def _look_at_the_figures(page: Page, notebook: Notebook) -> None:
    """The code of figures is folded, and what they show can be read out."""
    assert notebook.panel.locator(".jp-Cell-inputWrapper .jp-Placeholder").count() == 2
    notebook.run_all()
    for words in ("The fullest corner", "The whole crosstab"):
        notebook.panel.locator(f"img[alt^='{words}']").wait_for()
    assert notebook.panel.locator(".jp-OutputArea img").count() == 2
    assert_accessible(page)
    picture(page, "5-figures")


def test_a_short_round_in_notebook_7(server: Lab) -> None:
    with seen(server.notebook_7("07_dot_product"), "notebook-7") as page:
        notebook = in_notebook_7(page)
        assert notebook.run(1) == ""
        notebook.write(DOT, DOT_RIGHT.replace("sum", "max"))
        notebook.run(DOT)
        verdict = notebook.run(DOT + 1)
        assert re.match(r"\s*✗ \d of 6 7\. The dot product, as saved .*, with 1 cell as you last ran it", verdict)
        notebook.cell(DOT + 1).locator(".jp-OutputArea").scroll_into_view_if_needed()
        picture(page, "notebook-7-wrong")
        notebook.write(DOT, DOT_RIGHT)
        notebook.run(DOT)
        assert "✓ 6 of 6 7. The dot product" in notebook.run(DOT + 1)
        assert_accessible(page)
