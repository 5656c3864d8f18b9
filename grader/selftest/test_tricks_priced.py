"""Each speed trick that has a price tag is still there, once, so that its bench measures it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench.tricks import TRICKS, Trick, copied, edit
from grader.content.places import PROJECT


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_its_line_is_there_once(trick: Trick) -> None:
    assert (PROJECT / trick.file).read_text(encoding="utf-8").count(trick.line) == 1


def test_a_copy_can_do_without_it() -> None:
    trick = TRICKS[0]
    with copied() as project:
        edit(project, trick)
        assert trick.line not in (project / trick.file).read_text(encoding="utf-8")
        with pytest.raises(ValueError, match="0 times, not once"):
            edit(Path(project), trick)


def test_the_page_names_every_trick() -> None:
    page = (PROJECT / "docs" / "speed.md").read_text(encoding="utf-8")
    assert [trick.name for trick in TRICKS if f"| {trick.name} |" not in page] == []
