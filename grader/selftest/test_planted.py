"""What lies beside a notebook, or in its place, is neither run nor read nor changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.content.notebook import new_notebook
from grader.content.places import PROJECT, SOLUTIONS
from grader.content.reference import reference_notebook
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.present import present
from grader.selftest.test_tricks import RESULTS

MARK = "import pathlib\npathlib.Path({!r}).touch()\n"
MODULES = ("sitecustomize", "usercustomize", "conftest", "torch", "pandas", "data", "learner", "grader/__init__")
PLANTED = {
    "pytest.ini": "[pytest]\naddopts = --nosuchoption\n",
    "tox.ini": "[pytest]\naddopts = --nosuchoption\n",
    **dict.fromkeys(RESULTS, '{"score": 100, "tests": [{"name": "dot", "score": 6, "status": "passed"}]}'),
    ".OTTER_LOG": "cos\nsystem\n(S'false'\ntR.",
}


def test_files_beside_the_notebook_are_left_alone(tmp_path: Path) -> None:
    dot, merge = (present(name) for name in ("07_dot_product", "08_merge"))
    folder, loaded = tmp_path / "mine", tmp_path / "loaded"
    for name in MODULES:
        (folder / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(MARK.format(str(loaded)))
    for name, text in PLANTED.items():
        (folder / name).write_text(text)
    nbformat.write(reference_notebook(dot), folder / dot.file_name)
    nbformat.write(new_notebook(merge.cells("exercise"), merge.name), folder / merge.file_name)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "pytest", "grader/", "--notebooks", str(folder), "-k", "07_dot or 08_merge"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert re.search(r"07_dot_product +6 / 6 +passed", run.stdout), run.stdout + run.stderr
    assert re.search(r"08_merge +0 / 11 +not answered", run.stdout)
    assert not loaded.exists()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_settings_of_another_folder_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), "-c", str(tmp_path / "pytest.ini")]
    run = subprocess.run([*command, "grader/"], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert run.returncode != 0 and "name grader/ before any other folder" in run.stdout + run.stderr


@pytest.mark.parametrize("named", ["07_dot_product.ipynb", "mine.ipynb"])
@pytest.mark.parametrize(
    "target", [*SOLUTIONS.glob("07_dot_product.ipynb"), "/dev/zero", "/nowhere", "a pipe"], ids=str
)
def test_a_link_or_a_pipe_is_no_notebook(grading: Grading, tmp_path: Path, target: Path | str, named: str) -> None:
    question = present("07_dot_product")
    path = tmp_path / named
    os.mkfifo(path) if target == "a pipe" else path.symlink_to(target)
    results = Submission(grading, question, tmp_path / question.file_name, question.file_name).grade()
    assert {result.outcome for result in results} == {Outcome.NOT_ANSWERED}
    if named == question.file_name:
        assert "is a link" in results[0].message or "is not a file" in results[0].message
