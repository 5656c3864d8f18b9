"""A release has all checks and no solution; what it grades ends as with the solutions there."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from grader.content.assignment import Assignment
from grader.content.notebook import new_notebook
from grader.content.places import KIT, PROJECT
from grader.content.question import Question, all_questions
from grader.judging.asked import Asked
from grader.judging.checks import checks_of
from grader.running.recorded import key
from grader.running.submission import written_text
from grader.selftest.notebook_kernel import end_engines
from grader.selftest.recorded import matrix
from grader.selftest.released import graded, make, run_in
from grader.selftest.test_handin import untouched
from grader.selftest.test_matrix import cases
from grader.teacher import release as release_module
from grader.teacher.release import CannotRelease, Release
from grader.teacher.stripping import given_away, solutions_in, with_withheld, without_solution
from grader.wire.wire import tensor

QUICK = [question for question in all_questions() if not question.trains]
ASKING = [question for question in QUICK if any("reference" in check.arguments for check in checks_of(question))]
SAMPLE = ASKING[:1]  # of the matrix; python -m grader.selftest.recorded runs all of it
OF_A_KIND = 1


@pytest.mark.parametrize("question", SAMPLE, ids=lambda question: question.name)
def test_graded_from_the_record_all_ends_as_with_the_solution(question: Question) -> None:
    mine = [case for case in cases() if case.question == question]
    by_kind = [[case for case in mine if case.kind == kind] for kind in ("solution", "stub", "mistake", "alternative")]
    chosen = [case for cases_of_kind in by_kind for case in cases_of_kind[:OF_A_KIND]]
    assert [f"{case}: {why}" for case, why in matrix(question, chosen) if why] == []


@pytest.fixture(scope="module")
def chosen() -> Assignment:
    """Two questions that are quick to record, and one check that is withheld."""
    one, two = ASKING[0], QUICK[0] if QUICK[0] != ASKING[0] else QUICK[1]
    withheld = {one: ([check.name for check in checks_of(one) if "answer" in check.arguments][-1],)}
    text = f'title = "Homework 1"\n[questions]\n{one.name} = 10\n{two.name} = 5\n'
    text += f'[withheld]\n{one.name} = ["{withheld[one][0]}"]\n'
    return Assignment("Homework 1", worth={one: 10.0, two: 5.0}, withheld=withheld, text=text)


@pytest.fixture(scope="module")
def released(chosen: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("release") / "hw1"
    made = Release(out, chosen, seeds=2)
    assert len(list(made.steps())) == made.total
    can = "students can check all but 1 check"
    assert made.said() == [f"2 notebooks, 15 points; {can}; no solution in it (searched for every solution cell)."]
    with zipfile.ZipFile(made.zip()) as archive:
        names = set(archive.namelist())
    assert names == {f"hw1/{path.relative_to(out).as_posix()}" for path in out.rglob("*") if path.is_file()}
    yield out


def test_a_release_grades_its_own_questions_for_its_own_points(released: Path, chosen: Assignment) -> None:
    run = run_in(released, "pytest", "grader/", "-p", "no:cacheprovider", "--result", "result.json")
    assert "0 of 15 points (0%)" in run.stdout, run.stdout + run.stderr
    result = json.loads((released / "result.json").read_text())
    (released / "result.json").unlink()
    assert [question["name"] for question in result["questions"]] == [question.name for question in chosen.questions]
    outcomes = {(q["name"], check["name"]): check["outcome"] for q in result["questions"] for check in q["checks"]}
    withheld = {(question.name, name) for question, names in chosen.withheld.items() for name in names}
    assert {name for name, outcome in outcomes.items() if outcome == "blocked"} == withheld
    assert set(outcomes.values()) == {"not answered", "blocked"}
    told = next(c["message"] for q in result["questions"] for c in q["checks"] if c["outcome"] == "blocked")
    assert "Your teacher checks this." in told


def test_whoever_asks_in_a_release_reads_the_same(released: Path, chosen: Assignment, tmp_path: Path) -> None:
    """`tox -e grade` is pytest; `%check` and `watch` ask the engine; all of them count the assignment's points."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(released / "tox.ini")
    assert tox["tox"]["env_list"] == "grade" and "pytest grader/ {posargs}" in tox["testenv:grade"]["commands"]
    question = min(chosen.worth, key=lambda each: chosen.worth[each] or 0)
    mistake = next(question.variants("mistakes.py"))
    notebook = released / "exercises" / question.file_name
    before = notebook.read_bytes()
    nbformat.write(new_notebook(mistake.cells(), question.name), notebook)
    try:
        by_pytest = run_in(released, "pytest", "grader/", "-p", "no:cacheprovider", "-k", question.name).stdout
        by_command = run_in(released, "grader", "check", question.name).stdout
        engine = {"JUPYTER_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        by_watch = run_code(released, WATCH, question.name, **engine).stdout
    finally:
        notebook.write_bytes(before)
        end_engines(tmp_path)
    title = next(check.title for check in checks_of(question) if check.name == mistake.fails)
    for said in (by_pytest, by_command, by_watch):
        assert title in " ".join(said.split()), said
        assert re.search(r"(of|/) 5\b", said), said
        assert "Traceback" not in said


WATCH = """import sys
from rich.console import Console
from grader.content.places import EXERCISES
from grader.content.question import find_one
from grader.student.watch import Watch
question = find_one(sys.argv[1])
watch = Watch(EXERCISES, [question], Console(width=200))
watch._show(watch.grade(question))
"""


def run_code(folder: Path, code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command, environment = [sys.executable, "-c", code, *arguments], {**os.environ, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_the_next_year_needs_nothing_of_the_first(released: Path, chosen: Assignment, tmp_path: Path) -> None:
    """`python -m grader.selftest.released` does the same with 12 questions, and with all."""
    question = min(chosen.worth, key=lambda each: chosen.worth[each] or 0)
    away = released.rename(released.with_name("away"))
    try:
        assert make(tmp_path / "hw1", [question], seeds=1).startswith("1 notebook, ")
        (found,) = graded(tmp_path / "hw1", [question])
    finally:
        away.rename(released)
    assert found.is_right, found
    assert not replace(found, solved=found.empty).is_right and not replace(found, empty=found.solved).is_right


def test_the_solutions_have_full_points_in_a_release_but_for_what_is_withheld(released: Path) -> None:
    run = run_in(released, "pytest", "grader/", "-p", "no:cacheprovider", "--notebooks", PROJECT / "solutions")
    assert "1 blocked" in run.stdout and "failed" not in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pytest", "grader/", "--seed", "1000001"), "This release is for the seeds "),
        (("pytest", "grader/", "--trust", "trusted"), "grade for marks with the whole kit"),
        (("grader", "build"), "Only a checkout of the project has something to build"),
        (("grader", "release", "other"), "this copy has no solutions"),
    ],
)
def test_what_a_release_cannot_do_is_told(released: Path, arguments: tuple[str, ...], said: str) -> None:
    run = run_in(released, *arguments)
    assert run.returncode and said in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_what_is_handed_out_is_what_students_need(released: Path, chosen: Assignment) -> None:
    names = {path.relative_to(released).as_posix() for path in released.rglob("*") if "__pycache__" not in path.parts}
    assert {f"exercises/{question.file_name}" for question in chosen.questions} <= names
    assert {"README.md", "tox.ini", "assignment.toml", "learner.py", "data/sample/ratings.csv"} <= names
    assert {name for name in names if name.endswith(".yml")} == {".github/workflows/check.yml"}
    assert not [name for name in names if name.startswith(("solutions", "grader/selftest", "grader/bench"))]
    of_questions = {name.rpartition("/")[2] for name in names if name.startswith("grader/questions/") and "." in name}
    assert of_questions == {"notebook.py", "check.py"}
    settings = (released / "tox.ini").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\[(.+)\]", settings) == ["tox", "testenv", "testenv:grade", "testenv:lab", "pytest"]
    assert "selftest" not in settings.replace("norecursedirs = selftest", "") and "own tests" not in settings
    assert ".devcontainer/devcontainer.json" in names
    settings = (KIT / "pyproject.toml").read_text(encoding="utf-8")
    assert (released / "pyproject.toml").read_text(encoding="utf-8") == release_module.ADDRESS.sub("", settings)


def test_a_release_does_not_say_where_the_project_with_the_solutions_lies() -> None:
    before, urls = '[project]\nname = "x"\n\n', '[project.urls]\nRepository = "https://github.com/a/b"\n\n'
    assert release_module.ADDRESS.sub("", f"{before}{urls}[tool]\n") == f"{before}[tool]\n"


def test_gradescope_gets_a_result_whatever_happens(released: Path, tmp_path: Path) -> None:
    assert "no release" in run_in(PROJECT, "grader", "gradescope-zip", PROJECT, tmp_path / "no.zip").stderr
    made = run_in(PROJECT, "grader", "gradescope-zip", released, tmp_path / "autograder.zip")
    assert made.returncode == 0 and "MB. In Gradescope set 1.5 GB and 1 CPU for it." in made.stdout, made.stderr
    again = run_in(PROJECT, "grader", "gradescope-zip", released, tmp_path / "autograder.zip")
    assert again.returncode == 2 and "name a file that is not there yet" in again.stderr
    source = tmp_path / "source"
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert all(archive.getinfo(name).external_attr >> 16 & 0o111 for name in ("setup.sh", "run_autograder"))
        archive.extractall(source)
    shutil.copytree(source / "kit" / "exercises", tmp_path / "submission")
    environment = {**os.environ, "AUTOGRADER": str(tmp_path), "AUTOGRADER_PYTHON": sys.executable}
    environment.pop("PYTHONPATH", None)
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", source / name], check=True)

    def result() -> dict:
        subprocess.run(["bash", source / "run_autograder"], env=environment, capture_output=True, timeout=300)
        return json.loads((tmp_path / "results" / "results.json").read_text())

    found = result()
    assert (found["score"], sum(test["max_score"] for test in found["tests"])) == (0, 15)
    (source / "kit" / "grader" / "__main__.py").write_text("raise SystemExit(1)")
    broken = result()
    assert broken["score"] == 0 and "did not come to its end" in broken["output"] and "tests" not in broken


def test_a_solution_that_is_left_is_found_wherever_it_hides(released: Path, tmp_path: Path) -> None:
    questions = all_questions()
    assert solutions_in(released, questions) == []
    question = ASKING[0]
    ours = [cell.source for cell in question.cells("solution") if cell not in question.cells("exercise")]
    code = next(source for source in ours if "def " in source)
    spread = code.replace('"""', '"""Other words. ', 1) + "\n# a comment\n"
    for name, text in (
        ("a.py", f"if True:\n{''.join(f'    {line}' for line in spread.splitlines(keepends=True))}"),
        ("b.ipynb", json.dumps({"cells": [{"source": code.splitlines(keepends=True)}]})),
        ("c.md", " ".join(words_of(question).split())),
    ):
        folder = tmp_path / name.replace(".", "_")
        folder.mkdir()
        (folder / name).write_text(text)
        assert question.name in " ".join(solutions_in(folder, questions)), name
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "d.ipynb").write_text(untouched(question))
    assert solutions_in(tmp_path / "d", questions) == []


def words_of(question: Question) -> str:
    cells = [cell for cell in question.cells("solution") if cell not in question.cells("exercise")]
    return next(cell.source for cell in cells if cell.cell_type == "markdown")


def test_a_release_with_a_solution_in_it_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lambda question: (question.folder / "notebook.py").read_text(encoding="utf-8")  # noqa: E731
    monkeypatch.setattr(release_module, "without_solution", whole)
    chosen = Assignment("Homework", worth={ASKING[0]: None}, text="x")
    with pytest.raises(CannotRelease, match="nothing was written"):
        Release(tmp_path / "out", chosen, seeds=1).write()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path, chosen: Assignment) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CannotRelease, match="is there already"):
        Release(tmp_path, chosen, seeds=1)


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_what_is_left_of_a_question_is_its_exercise(question: Question, tmp_path: Path) -> None:
    (tmp_path / "notebook.py").write_text(without_solution(question), encoding="utf-8")
    left = Question(tmp_path)
    assert [c.source for c in left.cells("exercise")] == [c.source for c in question.cells("exercise")]
    assert left.stub_names == question.stub_names and left.trains == question.trains


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_checks_can_be_withheld_and_the_others_stay(question: Question, tmp_path: Path) -> None:
    names = tuple(check.name for check in checks_of(question)[:2])
    text = with_withheld((question.folder / "check.py").read_text(encoding="utf-8"), names)
    (tmp_path / "check.py").write_text(text, encoding="utf-8")
    (tmp_path / "notebook.py").write_text("# %%\n", encoding="utf-8")
    left = checks_of(Question(tmp_path))
    assert [(check.name, check.title, check.points) for check in left] == [
        (check.name, check.title, check.points) for check in checks_of(question)
    ]
    assert not any(set(check.needs) & set(names) for check in left)
    assert text.count("withheld()") == 2


def test_a_key_is_the_same_for_what_is_the_same() -> None:
    def of(**given: object) -> str:
        return key("q", Asked("f(x)", "", given))

    table = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    for one, same, other in (
        (0.1 + 0.2, 0.3, 0.300001),
        (np.array([0.1 + 0.2]), np.array([0.3]), np.array([0.3], dtype="float32")),
        (tensor([0.1 + 0.2]), tensor([0.3]), [0.3]),
        ({"b", "a"}, {"a", "b"}, ["a", "b"]),
        (table, table.copy(), table.rename(columns={"a": "c"})),
        (table.a, table.a + 1e-12, table.a.reset_index()),
        (float("nan"), float("nan"), float("inf")),
        ({"a": 1}, {"a": 1}, {"a": 2}),
        ([1, 2], [1, 2], (1, 2)),
        (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-02")),
    ):
        assert of(x=one) == of(x=same), one
        assert of(x=one) != of(x=other), one
    assert of(x=1) != of(y=1) and key("q", Asked("g(x)", "", {})) != key("q", Asked("f(x)", "", {}))


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_the_model_answer_is_an_answer(question: Question) -> None:
    """Else the question could not be recorded."""
    for check in checks_of(question):
        if check.arguments == ["written"]:
            check.function(written=written_text(question.cells("solution")))


def test_no_exercise_holds_a_solution_but_where_it_is_said(tmp_path: Path) -> None:
    """Of all questions, as far as it can be seen without recording."""
    questions = all_questions()
    for question in questions:
        (tmp_path / f"{question.name}.py").write_text(without_solution(question), encoding="utf-8")
        shutil.copy(question.folder / "check.py", tmp_path / f"{question.name}_check.py")
    assert solutions_in(tmp_path, questions, questions) == []
    away = given_away(questions)
    found = {place.split(".py")[0] for place in solutions_in(tmp_path, questions)}
    assert found == {each.partition(" in ")[2] for each in away}
