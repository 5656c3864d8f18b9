"""`pytest grader/` as a student, a teacher and CI run it: options, exit status, what is printed."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from grader.content.build import exercise_notebook
from grader.content.places import PROJECT
from grader.judging.checks import checks_of
from grader.report.terminal import again
from grader.selftest.dot import CHOSEN, RIGHT, WRONG, pytest_grader, table, write
from grader.selftest.present import present

present("07_dot_product")  # most of what is handed in here answers it

@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """A folder with one wrong answer and one untouched exercise."""
    dot, merge = present("07_dot_product"), present("08_merge")
    folder = tmp_path / "mine"
    folder.mkdir()
    write(folder / dot.file_name, WRONG)
    nbformat.write(exercise_notebook(merge), folder / merge.file_name)
    return folder


@pytest.mark.parametrize("command", [("grader", "--help"), ("pytest", "grader/")])
def test_says_so_where_docstrings_are_stripped(command: tuple[str, ...]) -> None:
    run = subprocess.run([sys.executable, "-OO", "-m", *command], cwd=PROJECT, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert "unset PYTHONOPTIMIZE" in run.stderr


def test_a_wrong_answer_and_an_untouched_notebook(notebooks: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in notebooks.iterdir()}
    run = pytest_grader("--notebooks", notebooks, *CHOSEN, "--seed", 3, f"--junitxml={tmp_path / 'out.xml'}")
    assert run.returncode == 1
    assert "seed 3" in run.stdout
    assert "got       [4, 10, 18], a list where a number was expected" in run.stdout
    assert "not answered" in run.stdout.split("08_merge")[-1]
    assert "Next: 07_dot_product, “`dot` multiplies matching elements and adds the products.”" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert "compare.py" not in run.stdout
    assert {path.name: path.read_bytes() for path in notebooks.iterdir()} == before
    cases = ET.parse(tmp_path / "out.xml").getroot().iter("testcase")
    told = {case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")} for case in cases}
    assert told["test_multiplies_matching_elements_and_adds"] == {"outcome": "wrong", "points": "0/1"}
    assert "not answered" in {properties["outcome"] for properties in told.values()}


def test_passes_when_everything_passes(notebooks: Path) -> None:
    write(notebooks / "07_dot_product.ipynb", RIGHT)
    run = pytest_grader("--notebooks", notebooks, "-k", "07_dot_product")
    assert run.returncode == 0
    assert "6 of 6 points (100%). Everything passes." in run.stdout


def test_seed_x_lf_and_tb_do_what_a_pytest_user_expects(notebooks: Path, tmp_path: Path) -> None:
    options = ("--notebooks", notebooks, *CHOSEN, "-o", f"cache_dir={tmp_path / 'cache'}")
    write(notebooks / "07_dot_product.ipynb", RIGHT.replace("return sum(", "return len(u) > 4 and sum("))
    one = pytest_grader(*options, "-x", "--seed", 1, "-k", "any_length or refuses or 08")
    assert "1 failed" in one.stdout
    assert "08_merge" not in table(one)[1:3][-1]
    again = pytest_grader(*options, "--lf", "--seed", 1, "--tb=short")
    assert "1 failed" in again.stdout
    assert [line for line in again.stdout.splitlines() if " u = " in line] == [
        line for line in one.stdout.splitlines() if " u = " in line
    ]
    assert "check.py" in again.stdout.split("Traceback")[1]


def test_a_folder_that_is_not_there_is_named() -> None:
    run = pytest_grader("--notebooks", "nowhere")
    assert run.returncode == 4
    assert "There is no folder nowhere: name one that holds notebooks." in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_untouched_and_missing_notebooks_are_one_line_each(notebooks: Path) -> None:
    (notebooks / "07_dot_product.ipynb").unlink()
    run = pytest_grader("--notebooks", notebooks, *CHOSEN)
    assert run.returncode == 1
    assert "FAILURES" not in run.stdout
    assert "protected by" not in run.stdout  # no kernel was needed
    assert run.stdout.count("07_dot_product.ipynb is not there: put it back into mine/, or build it anew.") == 1
    assert "Next: open" in run.stdout


def test_a_fresh_copy_is_no_failure_and_says_how_far_one_is() -> None:
    run = pytest_grader("-k", "08_merge")
    assert run.returncode == 0
    assert "Next: open" in run.stdout
    assert re.fullmatch(r"\d+ of \d+ notebooks, [\d.]+ of \d+ points", run.stdout.splitlines()[-2])


def test_a_name_that_is_mistyped_is_asked_about() -> None:
    run = pytest_grader("-k", "crostab")
    assert run.returncode == 5
    assert "No question has “crostab” in its name; did you mean 05_crosstab?" in run.stdout
    assert "grader/questions" not in run.stdout


@pytest.mark.parametrize(
    ("variables", "command"),
    [
        ({}, "pytest grader/ -k 05_crosstab"),
        ({"TOX_ENV_NAME": "grade"}, "tox -e grade -- -k 05_crosstab"),
        ({"UV": "/usr/bin/uv"}, "uv run collab check 05_crosstab"),
        ({"UV": "/usr/bin/uv", "TOX_ENV_NAME": "grade"}, "tox -e grade -- -k 05_crosstab"),
    ],
)
def test_the_command_that_grades_again_works_where_the_run_was_started(
    variables: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert again("05_crosstab") == command


def test_what_raises_beside_an_answer_is_named(notebooks: Path) -> None:
    lines = RIGHT.split("\n")
    write(notebooks / "07_dot_product.ipynb", "\n".join([lines[0], "    raise NotImplementedError", lines[1]]))
    run = pytest_grader("--notebooks", notebooks, "-k", "07_dot_product")
    said = "mine/07_dot_product.ipynb, cell 1 still raises NotImplementedError, above your code: take that line"
    assert said in " ".join(run.stdout.split())
    write(notebooks / "07_dot_product.ipynb", "def dot(u, v):\n    return sum(u))")
    run = pytest_grader("--notebooks", notebooks, "-k", "07_dot_product and matching")
    assert "raised    SyntaxError: unmatched ')'\n" in run.stdout
    assert "at        cell 1, line 2" in run.stdout
    assert ".py, line" not in run.stdout


def test_checks_keep_their_order_beside_other_plugins(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backwards.py").write_text("def pytest_collection_modifyitems(items):\n    items.reverse()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    chosen = ["--notebooks", notebooks, *CHOSEN, "--collect-only", "-q"]
    beside = pytest_grader(*chosen, "-p", "backwards")
    collected = [line.partition("::")[2] for line in beside.stdout.splitlines() if "::" in line]
    order = [check.name for name in ("07_dot_product", "08_merge") for check in checks_of(present(name))]
    assert collected == order


def test_no_check_runs_again_beside_a_plugin_that_would(notebooks: Path) -> None:
    pytest.importorskip("pytest_rerunfailures", reason="the plugin comes with `tox -e neighbors`")
    run = pytest_grader("--notebooks", notebooks, *CHOSEN, "--reruns", 2)
    assert run.stdout.count("got       [4, 10, 18], a list where a number was expected") == 1


def test_no_two_environments_of_tox_share_a_folder() -> None:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(PROJECT / "tox.ini", encoding="utf-8")
    names = [name for name in settings.sections() if name.startswith("testenv:")]
    folders = {settings[name].get("env_dir", fallback=name) for name in names}
    assert len(folders) == len(names) > 1
    assert "env_dir" not in settings["testenv"]
