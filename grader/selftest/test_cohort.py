"""Grading a class: who gets what, what is kept, and that nobody's trouble is anybody else's."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from grader.content.build import exercise_notebook
from grader.content.places import PROJECT
from grader.host.promises import Tier
from grader.report import result as result_file
from grader.report.weighing import assignment_in_use
from grader.selftest.dot import RIGHT, WRONG, write
from grader.selftest.present import present
from grader.teacher.cohort import KEPT, Cohort
from grader.teacher.grades import write_grades
from grader.teacher.replay import replay

present("07_dot_product")  # most of what is handed in here answers it

DOT = "07_dot_product.ipynb"
ODD = "M\udcfcller"  # a name in no encoding
DEADLY = "import os\ndef dot(u, v):\n    os._exit(0)"


def start(*arguments: object, verbose: bool = False) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "grader", *(["-v"] if verbose else []), "cohort", *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def grade(*arguments: object, verbose: bool = False) -> tuple[int, str]:
    process = start(*arguments, verbose=verbose)
    text = process.communicate(timeout=200)[0]
    return process.returncode, text


def grades(out: Path) -> dict[str, dict[str, str]]:
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def class_in(folder: Path) -> Path:
    """A class of eight: right, wrong, deadly, broken, a whole project, two links to somebody's answers, an odd name."""
    answers = {"ana": RIGHT, "ben": WRONG, "cleo": DEADLY, "dan": "", "eva/exercises": RIGHT}
    for student, code in answers.items():
        (folder / student).mkdir(parents=True)
        write(folder / student / DOT, code)
    (folder / "ben" / "notes.ipynb").write_text("[" * 100_000)
    (folder / "dan" / DOT).write_text("PK\x03")
    nbformat.write(exercise_notebook(present("08_merge")), folder / "ana" / "08_merge.ipynb")
    (folder / "fay").mkdir()
    (folder / "fay" / DOT).symlink_to(Path("..", "ana", DOT))
    (folder / "fay" / "exercises").symlink_to(Path("..", "ana"))
    (folder / "gus").symlink_to("ana")
    (folder / "hal").mkdir()
    (folder / "hal" / "exercises").symlink_to(Path("..", "ana"))
    (folder / ".git").mkdir()
    (folder / ODD).mkdir()
    write(folder / ODD / DOT, "x = " + " + ".join(["1"] * 1500))
    return folder


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """A class that nobody has graded."""
    return class_in(tmp_path / "class")


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment of the questions that are answered here."""
    path = tmp_path_factory.mktemp("homework") / "hw1.toml"
    path.write_text("[questions]\n07_dot_product = 6\n08_merge = 11\n16_mean_squared_error = 10\n")
    return path


@pytest.fixture(scope="module")
def first(homework: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A class and its grades, for tests that only read them."""
    folder = tmp_path_factory.mktemp("first")
    before = {path: path.read_bytes() for path in class_in(folder / "class").rglob("*.ipynb")}
    options = ("--assignment", homework, "--out", folder / "grades", "--seed", 5)
    code, text = grade(folder / "class", *options, verbose=True)
    assert code == 1, text  # Fay and Hal have handed in nothing but links
    assert {path: path.read_bytes() for path in (folder / "class").rglob("*.ipynb")} == before
    (folder / "said.txt").write_text(text, encoding="utf-8", errors="surrogateescape")
    return folder / "class", folder / "grades"


@pytest.fixture
def graded(first: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same, for a test that goes on from there."""
    there, out = (shutil.copytree(path, tmp_path / path.name, symlinks=True) for path in first)
    return there, out


def test_grades_everybody(first: tuple[Path, Path]) -> None:
    _, out = first
    found = grades(out)
    assert {student: row["07_dot_product"] for student, row in found.items()} == {
        "ana": "6", "ben": found["ben"]["07_dot_product"], "cleo": "0", "dan": "0", "eva": "6", "fay": "0", "hal": "0",
        "M\\udcfcller": "0",
    }  # fmt: skip
    assert int(found["ben"]["07_dot_product"]) < 6
    ana = result_file.read(out / "results" / "ana.json")
    assert ana["complete"] and ana["earned"] == 6 and ana["tier"] == "advisory"
    for student in ("ben", "eva"):
        assert not any(replay(result_file.read(out / "results" / f"{student}.json")))


def test_verbose_tells_what_is_begun_asked_and_ended(first: tuple[Path, Path]) -> None:
    told = " ".join(first[1].with_name("said.txt").read_text(encoding="utf-8").split())
    for line in ("ana/07_dot_product.ipynb: begun, with", "asked dot([1, 2, 3], [4, 5, 6])", "ipynb: ended"):
        assert line in told


def test_goes_on_where_it_stopped(graded: tuple[Path, Path], homework: Path) -> None:
    there, out = graded
    ana = result_file.read(out / "results" / "ana.json")
    kept = {path.name for path in (out / KEPT).glob("*.json")}
    shutil.copy(there / "ana" / DOT, there / "ben" / DOT)
    code, text = grade(there, "--assignment", homework, "--out", out, "-n", 1)
    assert code == 1, text
    assert grades(out)["ben"]["07_dot_product"] == "6"
    assert {path.name for path in (out / KEPT).glob("*.json")} == kept  # the same answer as Ana's: nothing to run
    assert result_file.read(out / "results" / "ana.json") == {**ana, "notebooks": str(there / "ana")}


def test_a_grader_error_is_told_and_made_again(graded: tuple[Path, Path], homework: Path) -> None:
    there, out = graded
    path = next(path for path in (out / KEPT).glob("*.json") if '"test_works_for_any_length"' in path.read_text())
    kept = json.loads(path.read_text())
    kept["checks"][0]["outcome"] = "grader error"
    path.write_text(json.dumps(kept))
    cohort = Cohort(there, out, None, Tier.ADVISORY, assignment_in_use(homework))
    assert [cohort.is_graded(task) for task in cohort.tasks()].count(False) == 1
    table = write_grades(cohort)
    assert table.unfinished == 0 and table.faults >= 1
    code, text = grade(there, "--assignment", homework, "--out", out)
    assert code == 1, text
    assert json.loads(path.read_text())["checks"][0]["outcome"] != "grader error"


def test_kept_grades_are_whole(first: tuple[Path, Path]) -> None:
    _, out = first
    kept = [json.loads(path.read_text()) for path in (out / KEPT).glob("*.json")]
    assert kept and all(set(each) == {"start", "layers", "checks"} and each["checks"] for each in kept)
    assert (out / KEPT / "seed").read_text() == "5"


def is_kept(out: Path, question: str) -> bool:
    """Whether an answer to the question was graded and passed."""
    kept = (path.read_text() for path in (out / KEPT).glob("*.json"))
    return any(f'"{question}"' in text and '"passed"' in text for text in kept)


def test_a_stopped_run_says_so_and_loses_nothing(submissions: Path, homework: Path, tmp_path: Path) -> None:
    for student in ("ana", "ben", "cleo"):
        slow = f"import time\ntime.sleep(20)\nme = '{student}'"
        write(submissions / student / "16_mean_squared_error.ipynb", slow)
    out = tmp_path / "grades"
    process = start(submissions, "--assignment", homework, "--out", out)
    until = time.monotonic() + 60
    while not (is_kept(out, "07_dot_product") or time.monotonic() > until):
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    text = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "students are not fully graded. The same command goes on." in text
    assert grades(out)["ana"]["07_dot_product"] == "6"
    assert not result_file.read(out / "results" / "ana.json")["complete"]


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nowhere", "There is no folder nowhere: name one that"), ("empty", "empty holds no folders: put each student's")],
)
def test_what_is_no_class_is_named(folder: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, text = grade(tmp_path / folder if folder == "empty" else folder, "--out", tmp_path / "out")
    assert code == 2
    assert said in " ".join(text.split())
    assert "Traceback" not in text


def test_what_takes_long_comes_first(submissions: Path, tmp_path: Path) -> None:
    trains = [task.question.trains for task in Cohort(submissions, tmp_path / "grades", 0, Tier.ADVISORY).tasks()]
    assert trains == sorted(trains, reverse=True)
    assert set(trains) == {True, False}
