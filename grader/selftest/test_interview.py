"""An interview asks about a student's own code, and whatever its answers say comes of running it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from grader.content.mutate import faults
from grader.content.notebook import new_notebook
from grader.content.question import is_tagged
from grader.host import budget
from grader.judging.show import show
from grader.running.grading import Grading
from grader.running.handin import Finder
from grader.selftest.present import present
from grader.teacher.interview import SIZE, Interview, Item, sheet
from grader.teacher.what_if import one_line_each

DOT, CROSSTAB = present("07_dot_product"), present("05_crosstab")
OWN = """def dot(u, v):
    if len(u) != len(v):
        raise ValueError("no partner")
    total = 0
    for place, a in enumerate(u):
        total += a * v[place]
    return total"""
ENDLESS = "import time\n" + OWN.replace("total = 0", "total = time.sleep(3600)")
NO_EMPTY = OWN.replace("total = 0", "total = u[0] - u[0]")


@pytest.fixture
def items(grading: Grading, tmp_path: Path, request: pytest.FixtureRequest) -> list[Item]:
    """What is asked about the code that a test names."""
    cells = [cell for cell in DOT.cells("solution") if not is_tagged(cell, "solution")]
    cells.insert(2, new_code_cell(request.param, id="mine"))  # what is drawn follows from the file, ids included
    handed_in = cells if request.param else DOT.cells("exercise")
    nbformat.write(new_notebook(handed_in, DOT.name), tmp_path / DOT.file_name)
    nbformat.write(new_notebook(CROSSTAB.cells("exercise"), CROSSTAB.name), tmp_path / CROSSTAB.file_name)
    with contextlib.closing(Finder()) as finder:
        made = Interview(grading, finder.look(tmp_path), [DOT, CROSSTAB])
        assert list(made.steps()) == [CROSSTAB, DOT]
    return made.items()


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a notebook's cells and answers take a tenth of one cell's limit in all."""
    monkeypatch.setattr(budget, "SHARES", 0.1)


def parts(text: str) -> dict[str, str]:
    """What stands beside each label, its lines from the label's column on."""
    found: dict[str, str] = {}
    label = ""
    for line in filter(None, text.splitlines()):
        is_first = bool(line[4:14].strip())
        label = line[4:14].strip() or label
        found[label] = line[14:] if is_first else f"{found[label]}\n{line[14:]}"
    return found


def given_by(code: str, seen: dict[str, str]) -> str:
    """What a call gives after some code, in words."""
    scope: dict[str, Any] = {}
    try:
        exec(f"{code}\n{seen.get('where', '')}", scope)
        return show(eval(seen["asked"], scope))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("items", [OWN], indirect=True)
def test_all_that_the_answers_say_comes_of_running_it(items: list[Item]) -> None:
    assert len(items) == SIZE and {item.question for item in items} == {DOT}
    kinds = {"instead": 0, "another's": 0}
    for item in items:
        seen, said = parts(item.seen), parts(item.answer)
        assert said["yours"] == given_by(OWN, seen)
        kind = next(kind for kind in kinds if kind in seen)
        kinds[kind] += 1
        other = seen[kind]
        if kind == "instead":
            lines = OWN.replace('"', "'").splitlines()
            place = next(i for i, line in enumerate(lines) if line.strip() == seen["yours"])
            lines[place] = lines[place].replace(seen["yours"], other)
            other = "\n".join(lines)
        assert said[kind] == given_by(other, seen) != said["yours"]
    assert all(kinds.values())


@pytest.mark.parametrize("items", [NO_EMPTY], indirect=True)
def test_a_wrong_answer_is_asked_about_and_its_mistake_named(items: list[Item]) -> None:
    wrong = next(item for item in items if "wanted" in item.seen)
    assert "IndexError: list index out of range" in wrong.seen
    assert "starts the sum with the first product gives the same: a known mistake" in wrong.answer
    page = "\n".join(str(text) for text in sheet("Ann", items).renderables)
    assert page.startswith("Interview with Ann: 5 questions") and page.count("(5) ") == 2
    assert page.index(wrong.seen.strip()) < page.index("What came of running it") < page.index(wrong.answer.strip())


@pytest.mark.parametrize("items", [""], indirect=True)
def test_there_is_nothing_to_ask_about_what_was_handed_out(items: list[Item]) -> None:
    assert items == []


@pytest.mark.usefixtures("little_time")
@pytest.mark.parametrize("items", [ENDLESS], indirect=True)
def test_code_that_never_ends_is_asked_about_by_nothing(items: list[Item]) -> None:
    assert items == []


def test_a_changed_line_stands_where_the_old_one_stood() -> None:
    sources = [fault.source for fault in faults(OWN, set())]
    told = {source: lines for source in sources if (lines := one_line_each(OWN, source))}
    assert 0 < len(told) < len(sources)  # a line that is moved is no other line in its place
    for source, (before, after) in told.items():
        assert before != after and OWN.replace(before, after) == source
