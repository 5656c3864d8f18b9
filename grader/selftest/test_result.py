"""The result file: its format, its determinism, what a replay says, and that no half of one is ever found."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest

from grader.content.build import exercise_notebook
from grader.report import result as result_file
from grader.selftest.dot import CHOSEN, WRONG, pytest_grader, table, write
from grader.selftest.present import present
from grader.teacher.replay import CannotReplay, replay

present("07_dot_product")  # most of what is handed in here answers it


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one wrong answer and one untouched exercise."""
    dot, merge = present("07_dot_product"), present("08_merge")
    folder = tmp_path_factory.mktemp("mine")
    write(folder / dot.file_name, WRONG)
    nbformat.write(exercise_notebook(merge), folder / merge.file_name)
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """A run on that folder, from seed 3."""
    return pytest_grader("--notebooks", folder, *CHOSEN, "--seed", 3, "--result", folder / "out" / "result.json")


@pytest.fixture(scope="module")
def document(folder: Path, run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The result of that run."""
    return result_file.read(folder / "out" / "result.json")


def test_tells_what_was_graded_and_how(document: dict[str, Any]) -> None:
    assert document["complete"] and document["seed"] == 3 and document["tier"] == "self"
    assert [question["name"] for question in document["questions"]] == ["07_dot_product", "08_merge"]
    dot, merge = document["questions"]
    assert dot["checks"][0]["outcome"] == "wrong"
    assert "a list where a number was expected" in dot["checks"][0]["message"]
    assert {check["outcome"] for check in merge["checks"]} == {"not answered"}
    assert document["earned"] == dot["earned"] + merge["earned"] < document["points"]
    assert len({dot["notebook"], merge["notebook"], dot["question"], dot["reference"]}) == 4


def test_is_the_same_from_the_same_seed_in_any_order(
    document: dict[str, Any], folder: Path, run: subprocess.CompletedProcess[str]
) -> None:
    again = folder / "again.json"
    shared = pytest_grader("--notebooks", folder, *CHOSEN, "--seed", 3, "-n", 2, "--result", again)
    assert table(shared) == table(run)
    assert timeless(result_file.read(again)) == timeless(document)


def timeless(document: dict[str, Any]) -> str:
    for question in document["questions"]:
        for check in question["checks"]:
            check["seconds"] = 0
    return json.dumps(document)


def test_a_stopped_run_leaves_what_was_graded(folder: Path) -> None:
    path = folder / "stopped.json"
    pytest_grader("--notebooks", folder, *CHOSEN, "--seed", 3, "-x", "--result", path)
    document = result_file.read(path)
    assert not document["complete"]
    assert [len(question["checks"]) for question in document["questions"]] == [1]
    assert [path.name for path in folder.glob(".*")] == []


def test_a_replay_finds_nothing(document: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "sample")
    assert not any(replay(document))


def test_a_replay_finds_nothing_in_another_folder(document: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert not any(replay(document, moved))


def test_a_replay_finds_what_differs(document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "sample")
    write(tmp_path / "07_dot_product.ipynb", WRONG.replace("[a * b", "sum(a * b").replace("True)]", "True))"))
    forged = json.loads(json.dumps(document))
    forged["versions"]["torch"] = "1.0"
    forged["questions"] = forged["questions"][:1]
    forged["questions"][0]["checks"][2] |= {"outcome": "passed", "earned": 1}
    told = "\n".join(itertools.chain.from_iterable(replay(forged, tmp_path)))
    assert "torch was 1.0 and is " in told
    assert "07_dot_product: the notebook is another file than was graded." in told
    assert "test_multiplies_matching_elements_and_adds: was wrong (0 points) and is passed (1 points)." in told


def test_a_replay_says_what_it_needs(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "sample")
    with pytest.raises(CannotReplay, match=r"There is no folder nowhere here: say with --notebooks"):
        list(replay({**document, "notebooks": "nowhere"}))
    with pytest.raises(CannotReplay, match=r"The run was on ml-0k\."):
        list(replay({**document, "data": "ml-0k"}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("PK\x03", "is not JSON: name a file that"),
        ("[]", "is no result"),
        ('{"version": 2}', "has format 2 and this kit reads 1"),
        ('{"version": 1}', "is no result: 'complete' is a required property at the top."),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_result_is_named(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(text)
    with pytest.raises(result_file.NotAResult, match=told.replace("(", r"\(")):
        result_file.read(path)


def test_the_schema_is_one_and_knows_no_more_than_is_written(document: dict[str, Any]) -> None:
    schema = json.loads(result_file.SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(document)


def test_a_file_that_cannot_be_written_is_named(folder: Path) -> None:
    run = pytest_grader("--notebooks", folder, *CHOSEN, "--result", folder / "07_dot_product.ipynb" / "r.json")
    assert run.returncode == 4
    assert "cannot be written" in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
