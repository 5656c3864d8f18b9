"""The site: its pages can be read and reached by everybody, light and dark; it is searched, and solutions unfold."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: `tox -e browser` brings it")
pytest.importorskip("sphinx", reason="Sphinx is not installed: `tox -e browser` brings it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from grader.content.places import KIT
from grader.content.question import all_questions
from grader.selftest.browser.chromium import NONE, browser
from grader.selftest.browser.lab import page_of, picture
from grader.selftest.present import present
from grader.selftest.serving import serving

pytestmark = pytest.mark.skipif(browser() is None, reason=NONE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `tox -e docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    strict = ("--quiet", "--fail-on-warning", "--nitpicky")
    subprocess.run([sys.executable, "-m", "sphinx", *strict, "-c", "docs", ".", folder / "html"], cwd=KIT, check=True)
    return folder / "html"


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, from this machine."""
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))) as address:
        yield address


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A browser that shows the first page, and has nothing but the site: figures and formulas' scripts stay away."""
    with page_of(address) as page:
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_each_kind_are_accessible(
    page: Page, address: str, site: Path, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    texts = [*site.glob("*.html"), *site.glob("docs/**/*.html"), site / "exercises" / "README.html"]
    pages = {question: site / "exercises" / f"{question.name}.html" for question in all_questions()}
    assert all(path.is_file() for path in pages.values())
    bad = {}
    for path in [*texts, *list(pages.values())[::12]]:
        name = path.relative_to(site).as_posix()
        page.goto(f"{address}/{name}")
        page.wait_for_selector(f"html[data-theme='{scheme}']")
        found = Axe().run(page)
        if found.response["violations"]:
            bad[name] = found.generate_report()
    assert bad == {}


def test_a_page_is_found_and_its_solution_unfolds(page: Page, address: str) -> None:
    present("05_crosstab")
    picture(page, "site-1-first")
    page.goto(f"{address}/search.html?q=crosstab")
    page.locator("#search-results").get_by_role("link", name="5. The crosstab", exact=True).click()
    solution = page.locator("pre", has_text="pivot_table")
    assert not solution.first.is_visible()
    page.get_by_text("Show our solution").first.click()
    assert solution.first.is_visible()
    picture(page, "site-2-question")
