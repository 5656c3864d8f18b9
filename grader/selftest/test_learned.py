"""When everything passes, a student reads what they can do now, and how far their own models came."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from grader.content.question import all_questions
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.report.progress import Progress
from grader.report.verdict import COMMANDS, Verdict
from grader.report.weighing import points_of
from grader.selftest.present import present
from grader.student.desk import Desk
from grader.student.trained import trained

PRINTED = """\
epoch  train loss  valid loss
    1      1.0270      0.9130
    2      0.8120      0.8719
    3      0.7        0.8
"""


@pytest.fixture
def exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which all but one of two questions pass."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (tmp_path / "assignment.toml").write_text('[questions]\n05_crosstab = "as in the kit"\n18_bias = "as in the kit"\n')
    (tmp_path / "exercises").mkdir()
    Progress(tmp_path / "exercises").note(passing("05_crosstab"))
    return tmp_path / "exercises"


def passing(name: str) -> list[CheckResult]:
    question = present(name)
    checks = checks_of(question)
    worth = points_of(question) / len(checks)
    return [CheckResult(name, check.name, "", Outcome.PASSED, worth, "", 0.1) for check in checks]


def test_every_question_says_what_one_can_do_after_it() -> None:
    assert [question.name for question in all_questions() if len(question.skill) < 20] == []
    assert present("05_crosstab").skill == "make a crosstab with pandas, and read its gaps"


def test_the_page_comes_when_the_last_notebook_passes(exercises: Path) -> None:
    desk, asked = Desk(), {"path": str(exercises / "05_crosstab.ipynb")}
    try:
        assert "18. Bias" in desk.answer({"do": "next", **asked})["text"]
        assert "you can do now" not in desk.answer({"do": "progress", **asked})["text"]
        Progress(exercises).note(passing("18_bias"))
        output = nbformat.v4.new_output("stream", text=f"before\n{PRINTED}after\n")
        cells = [nbformat.v4.new_code_cell("learner.fit_one_cycle(3)", outputs=[output])]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), exercises / "18_bias.ipynb")
        answer = desk.answer({"do": "next", **asked})
        assert "This is what you can do now:\n\nA first look\n  make a crosstab with pandas" in answer["text"]
        assert "18. Bias: a loss of 0.8719 after 2 epochs" in answer["text"]
        assert "<li><a href='05_crosstab.ipynb'>make a crosstab with pandas, and read" in answer["html"]
        assert answer["text"].splitlines()[-1].startswith("2 of 2 notebooks, ")
        overview = desk.answer({"do": "progress", **asked})
        assert overview["text"].startswith(answer["text"]) and "<table>" in overview["html"]
    finally:
        desk.close()


@pytest.mark.parametrize("outputs", [None, [1], [{"text": 3}], [{"text": ["epoch  train"]}], [{"data": {}}]])
def test_a_notebook_that_shows_no_losses_has_none(tmp_path: Path, outputs: object) -> None:
    question = present("18_bias")
    document = {"cells": [{"cell_type": "code", "source": "", "outputs": outputs}]}
    (tmp_path / question.file_name).write_text(json.dumps(document))
    assert trained(tmp_path, [question]) == []
    assert trained(tmp_path / "none", [question]) == []


@pytest.mark.parametrize("where", COMMANDS)
@pytest.mark.parametrize("has_solution", [True, False])
def test_a_copy_without_solutions_promises_none(has_solution: bool, where: str) -> None:
    question, commands = present("05_crosstab"), COMMANDS[where]
    done = passing(question.name)
    wrong = [replace(done[0], outcome=Outcome.WRONG, hints=("Look again.",)), *done[1:]]
    verdicts = [Verdict(question, "", found, "", "", None, has_solution=has_solution) for found in (done, wrong)]
    said = verdicts[0].after(commands), verdicts[1].after_hints(commands, 1)
    assert ["shows ours" in each for each in said] == [has_solution] * 2
    assert verdicts[1].after_hints(commands, 0).startswith("There is no hint for this.")
