"""docs/architecture.md names every module once, and no file that is not there."""

from __future__ import annotations

import re

from grader.content.places import PROJECT
from grader.selftest.architecture import PAGE, modules, table, with_table

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_lists_every_module_as_it_describes_itself() -> None:
    stale = "run `python -m grader.selftest.architecture`"
    assert with_table(TEXT) == TEXT, stale


def test_every_module_is_listed_once_and_says_what_it_is_for() -> None:
    rows = re.findall(r"^\| `(\S+\.py)` \| (.+) \|$", table(), re.MULTILINE)
    assert len(rows) == len(modules()) > 50


def test_the_journeys_name_only_what_is_there() -> None:
    named = re.findall(r"`(grader/[\w./]+)`", TEXT)
    assert len(named) > 10
    assert [name for name in named if not (PROJECT / name).exists()] == []
