"""A run of the grader that the user's engine grades: the same outcomes and words, and nothing graded twice."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.__main__ import app
from grader.content.places import KIT
from grader.content.question import Question
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.pytest_plugin.options import is_for_an_engine
from grader.report.terminal import BY_ENGINE
from grader.running import running_engine
from grader.running.address import address, version
from grader.running.grading import Grading
from grader.running.running_engine import RunningEngine
from grader.running.submission import Submission
from grader.selftest.dot import RIGHT, WRONG, write
from grader.selftest.present import present
from grader.student.desk import Desk
from grader.student.engine import Server, server_at

pytestmark = pytest.mark.usefixtures("home")
DOT = "07_dot_product.ipynb"


@contextlib.contextmanager
def listening(answer: Callable[[dict], dict], its_version: str | None = None) -> Iterator[Server]:
    """An engine of this user, in a thread."""
    server = server_at(address(), answer, its_version or version())
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.leave()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Desk]:
    """An engine's desk, which draws as `grading` does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.student.desk.new_seed", lambda: 0)
        desk = Desk()
    with contextlib.closing(desk):
        yield desk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's own exercises."""
    for module in ("running.running_engine", "student.desk", "student.check"):
        monkeypatch.setattr(f"grader.{module}.EXERCISES", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def question() -> Question:
    return present("07_dot_product")


def results(folder: Path, *names: str) -> list[CheckResult] | None:
    """What an engine says of the checks, of all if none are named; None if none is used."""
    engine = running_engine.running_engine(folder)
    if engine is None:
        return None
    with contextlib.closing(Grading(engine.seed, engine=engine)) as grading:
        submission = Submission(grading, question(), folder / DOT, DOT)
        chosen = [check for check in checks_of(question()) if check.name in names or not names]
        return engine.results(submission, chosen)


def told(result: CheckResult) -> dict:
    return {name: value for name, value in result.plain().items() if name not in ("seconds", "trace")}


def test_what_has_not_changed_is_told_again_and_what_has_is_graded(desk: Desk, folder: Path) -> None:
    with listening(desk.answer):
        write(folder / DOT, "from mine import dot")
        (folder / "mine.py").write_text(RIGHT)
        right = results(folder)
        assert {result.outcome for result in right} == {Outcome.PASSED}
        assert results(folder) == right  # their seconds, too
        (folder / "mine.py").write_text("def dot(u, v): ...")
        assert {result.outcome for result in results(folder)}.isdisjoint({Outcome.PASSED})
        write(folder / DOT, "import os\nos._exit(0)")
        assert results(folder) != results(folder)  # a kernel that died may live the next time


def test_an_engine_says_what_a_run_of_its_seed_finds(desk: Desk, folder: Path, grading: Grading) -> None:
    write(folder / DOT, WRONG)
    with contextlib.closing(Submission(grading, question(), folder / DOT, DOT)) as submission:
        expected = list(map(told, submission.grade()))
    with listening(desk.answer):
        assert list(map(told, results(folder))) == expected
        # a check that is chosen alone is made whatever became of those that it needs
        needing = next(check for check in checks_of(question()) if check.needs)
        assert results(folder, needing.name) is None
        assert list(map(told, results(folder, expected[0]["check"]))) == expected[:1]


def test_an_engine_is_used_only_where_it_grades_as_a_run_would(
    desk: Desk, folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(question().exercise, folder / DOT)
    assert results(folder) is None  # there is none
    with listening(desk.answer):
        assert results(folder) is not None
        assert results(tmp_path_factory.mktemp("class")) is None
        monkeypatch.setenv("CI", "true")
        assert results(folder) is None
        monkeypatch.delenv("CI")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(desk._grader._at_work, question(), 1)
            assert results(folder) is None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk, "release", "another")
            assert results(folder) is None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("grader.student.desk.EXERCISES", folder / "another")
            assert results(folder) is None
    with listening(desk.answer, "another"):
        assert results(folder) is None


def test_a_run_that_is_to_grade_otherwise_does_it_itself() -> None:
    otherwise = {"notebooks": "solutions", "seed": 0, "cell_timeout": 1.0, "every_cell": True, "kernels": "cold"}
    config = pytest.Config.fromdictargs({}, ["-p", "grader.pytest_plugin.options", "grader/"])
    assert is_for_an_engine(config)
    for option, value in {**otherwise, "trust": str(Tier.TRUSTED)}.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(config.option, option, value)
            assert not is_for_an_engine(config)


def test_an_engine_that_leaves_or_was_started_anew_says_nothing(desk: Desk, folder: Path) -> None:
    shutil.copy(question().exercise, folder / DOT)
    checks = checks_of(question())
    with listening(desk.answer) as server:
        engine = running_engine.running_engine(folder)
        submission = Submission(desk.grading, question(), folder / DOT, DOT)
        assert engine.results(submission, checks)
        engine.seed += 1
        assert engine.results(submission, checks) is None
        engine.seed -= 1
        server.leave()
        assert engine.results(submission, checks) is None


def test_nobody_waits_for_an_engine_once_a_run_is_closed(folder: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(question: dict) -> dict:
        asked.set()
        go_on.wait()
        return {}

    write(folder / DOT, RIGHT)
    with listening(answer):
        engine = RunningEngine(address())
        with contextlib.closing(Grading(0, engine=engine)) as grading:
            submission = Submission(grading, question(), folder / DOT, DOT)
            waiting = threading.Thread(target=give_up, args=(submission,))
            waiting.start()
            asked.wait()
        waiting.join()
        go_on.set()


def give_up(submission: Submission) -> None:
    with pytest.raises(CancelledError):
        submission.grade()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_collab_check_says_the_same_where_the_engine_dies(desk: Desk, folder: Path) -> None:
    def dying(asked: dict) -> dict:
        return desk.answer(asked) if asked["do"] == "ready" else sys.exit()

    write(folder / DOT, WRONG)
    command = ["check", "07_dot_product", "--notebooks", str(folder)]
    with listening(desk.answer):
        by_engine = CliRunner().invoke(app, command)
    with listening(dying):
        by_itself = CliRunner().invoke(app, command)
    assert by_engine.exit_code == by_itself.exit_code == 1
    assert by_engine.stdout == by_itself.stdout
    assert BY_ENGINE in by_itself.stdout and "protected by" in by_itself.stdout


@pytest.fixture
def kit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's checkout: a wrong answer and an untouched exercise. Its engine is this process."""
    for name in ("grader", "data"):
        shutil.copytree(KIT / name, folder / name, ignore=shutil.ignore_patterns("selftest", "bench"))
    for name in ("tox.ini", "learner.py"):
        shutil.copy(KIT / name, folder)
    (folder / "exercises").mkdir()
    shutil.copy(present("08_merge").exercise, folder / "exercises")
    write(folder / "exercises" / DOT, WRONG)
    monkeypatch.setattr("grader.student.desk.EXERCISES", folder / "exercises")
    monkeypatch.setattr("grader.running.address.KIT", folder)
    monkeypatch.setattr("grader.running.address.LEARNER", folder / "learner.py")
    return folder


def test_pytest_says_and_writes_what_the_engine_finds(kit: Path, desk: Desk) -> None:
    chosen = [f"grader/questions/{present(name).name}" for name in ("07", "08")]
    command = [sys.executable, "-m", "pytest", *chosen, "-p", "no:cacheprovider", "--result=result.json"]
    with listening(desk.answer):
        done = subprocess.run(command, cwd=kit, capture_output=True, text=True)
    assert done.returncode == 1 and BY_ENGINE in done.stdout and "protected by" in done.stdout
    document = json.loads((kit / "result.json").read_text(encoding="utf-8"))
    assert document["seed"] == 0
    written = [check["message"] for each in document["questions"] for check in each["checks"]]
    found = [result.message for name in ("07", "08") for result in desk._known[present(name)][1].results]
    assert written == found and found[0] in done.stdout
