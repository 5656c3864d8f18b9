"""Builds are fresh, the same to the byte, and never overwrite somebody's work."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from grader.content import build as builder
from grader.content import figure, opening
from grader.content.build import exercise_notebook
from grader.content.opening import first_cell, is_asking
from grader.content.places import KIT, START_PAGE
from grader.content.question import YOURS, Question, all_questions, is_tagged
from grader.content.readme_table import by_section, table
from grader.report import start_page
from grader.report.weighing import points_of
from grader.running.grading import Grading
from grader.selftest.present import present


@pytest.fixture
def question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Question:
    """A question whose notebooks are built into a folder of the test's own."""
    monkeypatch.setattr("grader.content.question.EXERCISES", tmp_path / "exercises")
    monkeypatch.setattr("grader.content.question.SOLUTIONS", tmp_path / "solutions")
    return present("07_dot_product")


@pytest.fixture
def execute(grading: Grading):
    """Execute a solution in a kernel of the grader."""

    def run(_: Question, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
        future = grading.start(notebook)
        try:
            return future.result().notebook
        finally:
            grading.end(future)

    return run


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_notebooks_are_fresh(question: Question) -> None:
    assert not [line for line in builder.stale([question]) if question.name in line]


def test_every_notebook_belongs_to_a_question() -> None:
    assert not [line for line in builder.stale([]) if "belongs to no question" in line]


def test_two_builds_are_the_same_to_the_byte(question: Question, execute) -> None:
    builder.build([question], execute)
    first = question.exercise.read_bytes(), question.solution.read_bytes()
    again = builder.build([question], execute, force=True)
    assert (question.exercise.read_bytes(), question.solution.read_bytes()) == first
    assert {result.state for result in again} == {"fresh"}


def test_an_exercise_has_no_solution_and_no_output(question: Question, execute) -> None:
    builder.build([question], execute)
    exercise = nbformat.read(question.exercise, as_version=4)
    nbformat.validate(exercise)
    assert "raise NotImplementedError" in str(exercise.cells)
    assert "sum(" not in "".join(cell.source for cell in exercise.cells if cell.cell_type == "code")
    assert not any(cell.get("outputs") for cell in exercise.cells)


def test_an_exercise_asks_the_kit_first_and_below_each_group_of_stubs() -> None:
    for question in all_questions():
        cells = exercise_notebook(question).cells
        assert cells[0].source.endswith("\n%load_ext grader")
        given = [cell for cell in cells if not is_asking(cell.source)]
        assert [cell.source for cell in given] == [cell.source for cell in question.cells("exercise")]
        stubs = {cell.source for cell in question.cells("exercise") if is_tagged(cell, "stub")}
        for cell, following in pairwise(cells):
            assert (following.source == "%check") is (cell.source in stubs and following.source not in stubs)


def test_every_figure_is_told_in_words_and_long_code_for_it_is_folded() -> None:
    for question in all_questions():
        for kind, path in (("exercise", question.exercise), ("solution", question.solution)):
            if not path.exists():
                continue
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            drawing = [cell for cell in cells if "plt.show()" in "".join(cell["source"])]
            for cell in drawing:
                words, is_long = figure.said("".join(cell["source"])), len(cell["source"]) > 20
                assert 40 < len(words) < 400 and words.endswith("."), (question.name, kind)
                assert not is_long or cell["metadata"]["jupyter"]["source_hidden"], (question.name, kind)
                shown = [output for output in cell["outputs"] if "image/png" in output.get("data", {})]
                assert [output["metadata"]["image/png"]["alt"] for output in shown] == [words] * len(shown)
                assert shown or kind == "exercise"
            others = [cell for cell in cells if cell not in drawing]
            assert not any("image/png" in str(cell.get("outputs")) or "jupyter" in cell["metadata"] for cell in others)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# Figure: A line\n# that falls.\n\n# Drawn thinly.\nplot()", "A line that falls."),
        ("\n# Figure: A line.\nplot()\n# Figure: Another.\n", "A line."),
        ("plot()\n# Figure: A line.\n", ""),
        ("# Figure: A line.", ""),
        ("# Figures: many.\n", ""),
        ("", ""),
    ],
)
def test_what_a_cell_says_of_its_figure_is_the_comment_that_begins_it(source: str, words: str) -> None:
    assert figure.said(source) == words


def test_what_is_to_be_filled_in_is_marked_and_nothing_else_is() -> None:
    for question in all_questions():
        for cell in exercise_notebook(question).cells:
            is_stub = cell.cell_type == "code" and re.search(r"NotImplementedError|= \.\.\.", cell.source)
            assert bool(is_stub) is cell.source.startswith(YOURS), (question.name, cell.source)


def test_an_exercise_can_be_opened_with_one_click_where_it_is_known_where_the_project_lies() -> None:
    question, at = present("07_dot_product"), "https://github.com/somebody/something"
    assert "git clone" not in str(exercise_notebook(question).cells[0].source)
    assert exercise_notebook(question, at).cells[0].source == first_cell(at)
    row = table([question], at).splitlines()[-1]
    assert row == table([question]).splitlines()[-1] + (
        " [Colab](https://colab.research.google.com/github/somebody/something/blob/main/exercises/07_dot_product.ipynb)"
        " [Binder](https://mybinder.org/v2/gh/somebody/something/main?labpath=exercises/07_dot_product.ipynb) |"
    )
    assert {line.count("|") for line in table([question], at).splitlines()} == {6}


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ('[project.urls]\nRepository = "https://github.com/somebody/something/"', "https://github.com/somebody/something"),
        ('[project.urls]\nRepository = "https://example.org/somebody/something"', None),
        ("", None),
    ],
)
def test_where_the_project_lies_is_read_from_its_settings(
    said: str, address: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "x"\n{said}\n')
    monkeypatch.setattr(opening, "KIT", tmp_path)
    assert opening.repository.__wrapped__() == address


@pytest.mark.skipif(not (KIT / ".binder").is_dir(), reason="only a checkout has them")
def test_what_other_places_install_with_is_there() -> None:
    settings = json.loads((KIT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    scripts = [settings["postCreateCommand"].removeprefix("bash "), ".binder/postBuild", ".binder/start"]
    said = "".join((KIT / name).read_text(encoding="utf-8") for name in scripts)
    named = re.findall(r"[\w/]+\.(?:py|txt)\b", said)
    opened = settings["customizations"]["codespaces"]["openFiles"]
    assert named and all((KIT / name).is_file() for name in [*named, *opened])


def test_the_start_page_leads_to_every_notebook() -> None:
    assert start_page.stale() == []
    page = nbformat.read(START_PAGE, as_version=4)
    nbformat.validate(page)
    html = page.cells[1].outputs[0].data["text/html"]
    assert re.findall(r"<a href='(.*?)'", html) == [question.file_name for question in by_section(all_questions())]
    points = sum(points_of(question) for question in all_questions())
    assert f"0 of {len(all_questions())} notebooks, 0 of {points:g} points" in html


def test_a_start_page_with_another_table_is_stale_unless_it_was_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page, path = nbformat.read(START_PAGE, as_version=4), tmp_path / START_PAGE.name
    monkeypatch.setattr(start_page, "START_PAGE", path)
    page.cells[1].outputs[0].data["text/plain"] = "0 of 46 notebooks"
    nbformat.write(page, path)
    assert len(start_page.stale()) == 1
    page.cells[1].execution_count = 1
    nbformat.write(page, path)
    assert start_page.stale() == []


def test_a_solution_is_executed(question: Question, execute) -> None:
    builder.build([question], execute)
    solution = nbformat.read(question.solution, as_version=4)
    nbformat.validate(solution)
    assert "2.142" in json.dumps([cell.get("outputs") for cell in solution.cells])


def test_a_changed_exercise_is_refused_and_kept(question: Question, execute) -> None:
    builder.build([question], execute)
    mine = nbformat.read(question.exercise, as_version=4)
    mine.cells[2].source += "\n# my work"
    nbformat.write(mine, question.exercise)
    before = question.exercise.read_bytes()
    refused = builder.build([question], execute)[0]
    assert refused.state == "refused"
    assert question.exercise.read_bytes() == before


def test_an_exercise_that_was_only_run_is_not_changed_work(question: Question, execute) -> None:
    builder.build([question], execute)
    run = nbformat.read(question.exercise, as_version=4)
    code = next(cell for cell in run.cells if cell.cell_type == "code")
    code.execution_count = 3
    nbformat.write(run, question.exercise)
    assert builder.build([question], execute)[0].state == "written"


def test_staleness_names_the_notebook_and_the_command(question: Question, execute) -> None:
    builder.build([question], execute)
    question.exercise.unlink()
    solution = nbformat.read(question.solution, as_version=4)
    solution.cells[0].source = "# Another title"
    nbformat.write(solution, question.solution)
    told = [line for line in builder.stale([question]) if question.name in line]
    assert told == [
        "exercises/07_dot_product.ipynb is missing: run `python -m grader build 07_dot_product`.",
        "solutions/07_dot_product.ipynb was changed by hand: run `python -m grader build 07_dot_product`.",
    ]
