"""The wheel, installed into an environment of its own and used in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

from grader.content.places import HANDED_OUT, KIT
from grader.content.question import find_questions
from grader.report.result import kit_hash, read
from grader.selftest.dot import RIGHT, WRONG, pytest_grader, write
from grader.selftest.notebook_kernel import end_engines
from grader.selftest.present import present

for name in ("05_crosstab", "07_dot_product", "08_merge"):
    present(name)  # most of what is handed in here answers it

NOT_INSIDE = ("selftest", "bench", "alternatives.py")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "COLUMNS")}
DOT = "07_dot_product.ipynb"
# What every kernel may read is searched for the kit's questions; a right answer is wrong if it finds one.
SEARCH = """import pathlib, sysconfig
questions = pathlib.Path(sysconfig.get_path("purelib"), "grader", "questions")
def read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what it is made of, so that nothing is left in the project's folder."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "README.md", "LICENSE", "learner.py"):
        shutil.copy(KIT / name, copy)
    for name in ("grader", "data", "exercises"):
        shutil.copytree(KIT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(out)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=copy, env=ENVIRONMENT, check=True, capture_output=True)
    (found,) = out.iterdir()
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel in it; what the kit needs is taken from this one's."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    # The folder is only looked into: an editable install of the kit that lies there does nothing.
    (packages / "libraries.pth").write_text(str(distribution("torch").locate_file("")))
    pip = [sys.executable, "-m", "pip", f"--python={python}"]  # an environment is made sooner without one of its own
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    return python


@pytest.fixture(scope="module")
def folder(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was empty until `collab init` wrote the exercises there."""
    folder = tmp_path_factory.mktemp("course")
    run = collab(python, folder, "init")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def collab(python: Path, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the console script in `folder`."""
    command = [str(python.with_name("collab")), *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def test_all_that_grades_is_inside_and_nothing_that_only_proves_it(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    modules = [path for name in ("grader", "data") for path in (KIT / name).rglob("*.py")]
    names = {path.relative_to(KIT) for path in (*modules, KIT / "learner.py")}
    assert {name.as_posix() for name in names if not set(name.parts) & set(NOT_INSIDE)} == {
        name for name in inside if name.endswith(".py")
    }
    handed_out = {f"grader/exercises/{path.name}" for path in HANDED_OUT.glob("*.*")}
    assert {name for name in inside if name.startswith("grader/exercises/")} == handed_out
    assert len(handed_out) > 39
    assert {"grader/report/result.schema.json", "data/sample/ratings.csv"} <= inside
    assert {"grader/py.typed", "data/py.typed"} <= inside


def test_the_command_is_the_module(python: Path, tmp_path: Path) -> None:
    run = collab(python, tmp_path, "--help")
    assert run.returncode == 0
    assert all(f" {name} " in run.stdout for name in ("init", "check", "watch", "doctor"))
    module = [str(python), "-m", "grader", "--help"]
    again = subprocess.run(module, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert again.stdout.split()[4:] == run.stdout.split()[2:]
    nothing_there = collab(python, tmp_path, "check", "07")
    assert nothing_there.returncode == 2
    assert nothing_there.stderr.endswith("exercises: `collab init` writes one.\n")


def test_the_exercises_are_written_and_never_overwritten(python: Path, folder: Path) -> None:
    exercises = folder / "exercises"
    assert {path.name: path.read_bytes() for path in exercises.iterdir()} == {
        path.name: path.read_bytes() for path in HANDED_OUT.glob("*.*")
    }
    (exercises / "05_crosstab.ipynb").write_text("mine")
    (exercises / "08_merge.ipynb").unlink()
    run = collab(python, exercises, "init")
    assert (exercises / "05_crosstab.ipynb").read_text() == "mine"
    assert (exercises / "08_merge.ipynb").read_bytes() == (HANDED_OUT / "08_merge.ipynb").read_bytes()
    assert run.returncode == 1 and run.stdout.startswith("1 files are new in ")
    assert run.stderr.startswith("Not overwritten, for it may be your work: 05_crosstab.ipynb. Move it away ")
    assert run.stderr.count("\n") == 1
    assert not (exercises / "exercises").exists()


def test_an_assignment_brings_its_own_notebooks_and_points(python: Path, tmp_path: Path) -> None:
    (tmp_path / "hw1.toml").write_text('title = "Homework 1"\n[questions]\n07_dot_product = 12\n08_merge = 5\n')
    run = collab(python, tmp_path, "init", "--assignment", "hw1.toml")
    assert run.returncode == 0 and run.stdout.startswith("5 files are new in "), run.stdout + run.stderr
    there = {path.name for path in (tmp_path / "exercises").iterdir()}
    assert there == {"00_start_here.ipynb", "README.md", "07_dot_product.ipynb", "08_merge.ipynb"}
    assert "05_crosstab" not in (tmp_path / "exercises" / "README.md").read_text()
    assert "0 of 2 notebooks, 0 of 17 points" in (tmp_path / "exercises" / "00_start_here.ipynb").read_text()
    write(tmp_path / "exercises" / DOT, RIGHT)
    graded = collab(python, tmp_path, "check")
    assert "12 of 17 points (71%)" in last_line(graded), graded.stdout + graded.stderr
    (tmp_path / "hw2.toml").write_text("[questions]\n99_none = 1\n")
    wrong = collab(python, tmp_path, "init", "--assignment", "hw2.toml")
    assert wrong.returncode == 2 and wrong.stderr.startswith("hw2.toml, line 2: 99_none is no question of this kit")


def test_a_student_reads_what_pytest_would_say(python: Path, folder: Path, tmp_path: Path) -> None:
    write(folder / "exercises" / DOT, WRONG)
    run = collab(python, folder, "check", "07", "--seed", 3)
    result = tmp_path / "result.json"
    theirs = pytest_grader("--notebooks", folder / "exercises", "-k", "07_", "--seed", 3, "--result", result)
    assert run.returncode == theirs.returncode == 1
    assert "Traceback" not in run.stdout + run.stderr
    told = [check for question in read(result)["questions"] for check in question["checks"]]
    shown = {check["outcome"] for check in told if check["message"].replace(f"{folder}/", "") in run.stdout}
    assert {check["outcome"] for check in told} == {"wrong", "blocked"} and shown == {"wrong"}
    assert last_line(run).replace("collab check", "pytest grader/ -k") == last_line(theirs)
    write(folder / "exercises" / DOT, RIGHT)
    passed = collab(python, folder / "exercises", "check", "07")
    assert passed.returncode == 0 and last_line(passed) == "6 of 6 points (100%). Everything passes."


def last_line(run: subprocess.CompletedProcess[str]) -> str:
    return next(line for line in reversed(run.stdout.splitlines()) if " points (" in line)


def test_it_is_the_same_kit(python: Path, tmp_path: Path) -> None:
    assert said(python, tmp_path, "from grader.report.result import kit_hash; print(kit_hash())") == kit_hash()


def test_a_notebook_anywhere_has_data_and_learner(python: Path, tmp_path: Path) -> None:
    told = said(python, tmp_path, "import data, learner; print(len(data.load_ratings()) > 0, learner.Learner.__name__)")
    assert told == "True Learner"


def said(python: Path, folder: Path, code: str) -> str:
    run = subprocess.run([python, "-c", code], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a box")
def test_a_notebook_cannot_read_the_questions_that_lie_among_its_packages(python: Path, folder: Path) -> None:
    questions = Path(said(python, folder, "from grader.content.places import QUESTIONS; print(QUESTIONS)"))
    search = SEARCH + "found = [path for path in questions.glob('*/*.py') if read(path)]\n"
    seen = said(python, folder, search + "print(questions, len(found))").split()
    assert seen == [str(questions), str(3 * len(find_questions([])))]  # where there is no box
    write(folder / "exercises" / DOT, f"{search}{RIGHT} + len(found)")
    assert last_line(collab(python, folder, "check", "07")) == "6 of 6 points (100%). Everything passes."


@pytest.mark.skipif(sys.platform != "linux", reason="the engine is looked for in /proc")
def test_a_notebook_is_answered_from_inside(python: Path, folder: Path, tmp_path: Path) -> None:
    write(folder / "exercises" / DOT, WRONG)
    script = tmp_path / "typed.ipy"
    script.write_text("%load_ext grader\n%check 07")
    places = {"JUPYTER_RUNTIME_DIR": tmp_path, "XDG_DATA_HOME": tmp_path, "IPYTHONDIR": tmp_path}
    environment = ENVIRONMENT | {name: str(path) for name, path in places.items()}
    relative = os.path.relpath(python, folder / "exercises")  # an engine must be found by who starts it like this too
    command = [relative, "-m", "IPython", "--no-banner", "--colors=NoColor", str(script)]
    try:
        run = subprocess.run(command, cwd=folder / "exercises", env=environment, capture_output=True, text=True)
        assert "got       [4, 10, 18], a list where a number was expected" in run.stdout, run.stdout + run.stderr
    finally:
        end_engines(tmp_path)


def test_the_doctor_knows_this_machine(python: Path, folder: Path) -> None:
    run = collab(python, folder, "doctor")
    *facts, end = run.stdout.split("\n\n")[0].splitlines()
    told = dict(line.split(maxsplit=1) for line in facts)
    assert list(told) == ["kit", "Python", "torch", "ratings", "size", "progress", "cache", "engine"]
    assert f", installed in {python.parents[1]}" in told["kit"]
    assert told["Python"].endswith(str(python)) and told["torch"].startswith(version("torch"))
    assert end.startswith("To remove all of it, delete ") and str(python.parents[1]) in end
    assert "Enough for trusted grading: " in run.stdout
    assert run.returncode == ("Enough for trusted grading: yes." not in run.stdout)


def test_a_notebook_is_graded_when_it_is_saved(python: Path, folder: Path) -> None:
    for line in watched(python, folder):
        if line.startswith("✓ 6 of 6  7. The dot product, as saved "):
            break
    else:
        pytest.fail("the command ended")


def watched(python: Path, folder: Path) -> Iterator[str]:
    """The lines of `collab watch`, while a right answer is saved again and again: when watching begins is not known."""
    stop = threading.Event()
    command = [str(python.with_name("collab")), "watch", "07"]
    environment = ENVIRONMENT | {"JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "XDG_DATA_HOME": str(folder / "share")}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.startswith("Save a notebook"):
                    threading.Thread(target=save, args=(folder / "exercises" / DOT, stop)).start()
                yield line
        finally:
            stop.set()
            process.terminate()
            end_engines(folder)


def save(path: Path, stop: threading.Event) -> None:
    while True:
        write(path, RIGHT)
        if stop.wait(1):
            return
