"""Settings of the site: `tox -e docs`. Its pages are the project's own files; no page has words of its own.

Sphinx reads the project's folder, so that links between files lead from page to page. A question's page is made of its
notebook.py and its executed solution (`grader.content.page`).
"""

import shutil
import sys
from pathlib import Path

import nbformat
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.content.opening import repository
from grader.content.page import page
from grader.content.question import all_questions
from grader.content.readme_table import by_section

project = "Exercises in collaborative filtering"
author = "The maintainers of collab-exercises"
extensions = ["myst_nb", "sphinx_design", "sphinx_copybutton", "sphinxcontrib.mermaid"]
root_doc = "README"
PLATFORMS = "docs/platforms/README"
ABOUT = [
    *("docs/installing", "docs/teaching", "docs/promises", PLATFORMS, "docs/architecture", "docs/speed"),
    *("CONTRIBUTING", "CHANGELOG", "data/README", "SECURITY"),
]
include_patterns = ["README.md", "exercises/README.md", *(f"{name}.md" for name in ABOUT), "exercises/[0-9a-z]*.ipynb"]
include_patterns += ["docs/platforms/*.md"]
exclude_patterns = ["exercises/00_start_here.ipynb", ".*", "build", "grader", "solutions"]

nb_execution_mode = "off"  # what a solution printed and drew is in its notebook
nb_code_prompt_show = "Show our solution"
nb_code_prompt_hide = "Hide our solution"
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 10)]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]
mermaid_fullscreen = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_sidebars = {"exercises/*": ["sidebar-nav-bs"]} | {name: [] for name in (root_doc, "docs/platforms/*", *ABOUT)}
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "Collaborative filtering"},
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 4,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_start": [],
    "footer_end": [],
    **({"icon_links": [{"name": "GitHub", "url": at, "icon": "fa-brands fa-github"}]} if (at := repository()) else {}),
}
linkcheck_timeout = 20

QUESTIONS = {f"exercises/{question.name}": question for question in all_questions()}


def setup(app: Sphinx) -> None:
    """Have questions' pages made, the pages ordered, and the first one found by the folder's address."""
    app.connect("source-read", read)
    app.connect("build-finished", finish)


def read(_: Sphinx, name: str, source: list[str]) -> None:
    """Put the page in place of what stands in a file, or name the pages that belong below it."""
    if name in QUESTIONS:
        source[0] = nbformat.writes(page(QUESTIONS[name], repository()))
    elif name == root_doc:
        source[0] += _contents("exercises/README", *ABOUT)
    elif name == PLATFORMS:
        source[0] += _contents("canvas", "moodle", "gradescope", "classroom50", "github", "gitlab", "docker")
    elif name == "exercises/README":
        source[0] = source[0].replace("](00_start_here.ipynb)", "](path:00_start_here.ipynb)")  # no page, but a file
        source[0] += _contents(*(question.name for question in by_section(list(QUESTIONS.values()))))


def _contents(*names: str) -> str:
    return "\n\n```{toctree}\n:hidden:\n:maxdepth: 1\n" + "\n".join(names) + "\n```\n"


def finish(app: Sphinx, error: Exception | None) -> None:
    """Lay the first page where a server looks for it."""
    if error is None and app.builder.format == "html":
        shutil.copy(app.outdir / f"{root_doc}.html", app.outdir / "index.html")
