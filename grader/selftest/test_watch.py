"""`python -m grader watch` says what the grader makes of a notebook when it is saved."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import nbformat
import pytest

from grader.content.notebook import new_notebook
from grader.content.places import EXERCISES, SOLUTIONS
from grader.content.question import find_questions
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.one_by_one import ALIVE, OneByOne
from grader.student.watch import Watch, told

WAIT = 0.5  # seconds until the watching has begun


@pytest.fixture
def grading():
    grading = Grading(seed=0)
    yield grading
    grading.close()


def test_a_saved_notebook_is_graded_and_other_files_are_not(grading: Grading, tmp_path: Path) -> None:
    stop, questions = threading.Event(), find_questions(["07_dot_product"])
    verdicts = Watch(grading, tmp_path, questions).saved(stop)

    def save() -> None:
        (tmp_path / "notes.txt").write_text("not a notebook")
        shutil.copy(SOLUTIONS / "08_merge.ipynb", tmp_path)  # is not watched
        shutil.copy(SOLUTIONS / "07_dot_product.ipynb", tmp_path)

    threading.Timer(WAIT, save).start()
    results = next(verdicts)
    stop.set()
    assert {result.question for result in results} == {"07_dot_product"}
    assert {result.outcome for result in results} == {Outcome.PASSED}
    assert "6 of 6 points (100%). Everything passes." in told(results, tmp_path, color=False)
    assert next(verdicts, None) is None


def test_a_student_reads_the_first_finding_alone(grading: Grading, tmp_path: Path) -> None:
    question = find_questions(["05_crosstab"])[0]
    mistake = next(iter(question.variants("mistakes.py")))
    nbformat.write(new_notebook(mistake.cells(), question.name), tmp_path / question.file_name)
    results = Watch(grading, tmp_path, [question]).grade(question)
    wrong = [result for result in results if result.outcome is Outcome.WRONG]
    assert len(wrong) > 1
    text = told(results, tmp_path, color=False)
    assert wrong[0].message in text
    assert wrong[1].message not in text


def test_a_kernel_that_waits_for_its_notebook_may_die(grading: Grading) -> None:
    question = find_questions(["07_dot_product"])[0]
    grader = OneByOne(grading)
    for _ in range(2):
        grading.prepare()
        waiting = grading._ready
        grading.background.run(waiting.result()._kernel.kill())
        results = grader.grade(question, question.solution, question.file_name)
        assert {result.outcome for result in results} == {Outcome.PASSED}
        assert grading._ready is not waiting


def test_a_kernel_that_waits_has_the_files_as_they_are_when_its_notebook_comes(
    grading: Grading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = tmp_path / "learner.py"
    learner.write_text("said = 'early'")
    monkeypatch.setattr("grader.running.grading.LEARNER", learner)
    grading.prepare()
    grading._ready.result()
    learner.write_text("said = 'late'")
    session = grading.start(new_notebook([nbformat.v4.new_code_cell("from learner import said\nsaid")])).result()
    assert session.notebook.cells[0].outputs[0].data["text/plain"] == "'late'"


def test_only_the_last_solutions_are_kept_running(grading: Grading) -> None:
    questions = find_questions(["01_", "05_", "07_", "08_"])
    grader = OneByOne(grading)
    for question in questions:
        grader.grade(question, EXERCISES / question.file_name, question.file_name)
    assert len(grader._alive) == ALIVE < len(questions)


def test_what_is_being_ended_leaves_nothing_when_all_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    grading = Grading(seed=0)
    sessions = [grading.start(new_notebook([nbformat.v4.new_code_cell("1 + 1")])) for _ in range(2)]
    for session in sessions:
        assert session.result().cells
        grading.end(session)
    grading.close()
    assert not list(tmp_path.iterdir())
