"""`python -m grader watch` says what the grader makes of a notebook when it is saved."""

from __future__ import annotations

import io
import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from grader.content.notebook import new_notebook
from grader.content.places import KIT
from grader.judging.outcome import Outcome
from grader.running.as_they_come import AsTheyCome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.present import present
from grader.student.watch import Watch

WAIT = 300  # seconds for anything to be seen, on a machine however busy


@pytest.fixture
def grading():
    grading = Grading(seed=0)
    yield grading
    grading.close()


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """A folder with one wrong answer."""
    question = present("05")
    mistake = next(each for each in question.variants("mistakes.py") if each.title == "fills the gaps with zeros")
    nbformat.write(new_notebook(mistake.cells(), question.name), tmp_path / question.file_name)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_a_terminal_in_which_notebooks_are_saved_and_keys_are_pressed(notebooks: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "grader", "watch", "05", "--notebooks", str(notebooks)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    watch = subprocess.Popen(command, cwd=KIT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    terminal = Terminal(ours)
    try:
        assert "Next: 1. What collaborative filtering solves" in terminal.until("q quit")
        (notebooks / "notes.txt").write_text("not a notebook")
        (notebooks / "05_crosstab.ipynb").touch()
        verdict = terminal.until(" points")
        assert "✗ 5 of 8  5. The crosstab, as saved" in verdict
        assert "`crosstab` holds NaN where a user has not rated a title." in verdict
        assert verdict.count("expected ") == 1  # one finding is enough to think about
        assert "h for one more thought" in verdict
        assert "Hint 1 of 2: A 0 would say" in terminal.press("h", "hated the movie")
        assert "Ours uses `pivot_table`." in terminal.press("h", "`pivot_table`.")
        assert "5 of 8" in terminal.press("l", " points")
        assert "ours beside yours" in terminal.press("s", "aggfunc")
        assert "Next: 6. What a latent factor is" in terminal.press("n", "06_latent_factor.ipynb")
        assert "✗ 5 of 8  5. The crosstab, as saved" in terminal.press("r", " points")
        os.write(ours, b"q")
        assert watch.wait(WAIT) == 0
    finally:
        watch.kill()
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("width", [60, 72, 100])
def test_no_word_is_broken_however_narrow_the_terminal_is(width: int) -> None:
    said = (present("05_crosstab").folder / "messages.txt").read_text(encoding="utf-8")
    Watch(KIT, [], Console(file=(out := io.StringIO()), width=width))._show({"question": "05_crosstab", "text": said})
    shown = out.getvalue()
    assert max(map(len, shown.splitlines())) <= width
    assert {word for word in said.split() if len(word) <= width} <= set(shown.split())


class Terminal:
    """What a person sees and types."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.seen = ""

    def until(self, text: str) -> str:
        """Wait until `text` is seen, and return what is new up to there."""
        deadline = time.monotonic() + WAIT
        while text not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0 and select.select([self.file], [], [], left)[0], f"{text!r} was not seen in {self.seen!r}"
            self.seen += re.sub(r"\x1b\[[\d;?]*\w", "", os.read(self.file, 4096).decode(errors="replace"))
        before, text, self.seen = self.seen.partition(text)
        return before + text

    def press(self, key: str, text: str) -> str:
        """Press a key and wait until `text` is seen."""
        os.write(self.file, key.encode())
        return self.until(text)


def test_a_kernel_that_waits_for_its_notebook_may_die(grading: Grading) -> None:
    question = present("07_dot_product")
    grader = AsTheyCome(grading)
    for _ in range(2):
        grading.prepare()
        waiting = grading._ready
        grading.background.run(waiting.result()._kernel.kill())
        results = grader.grade(Submission(grading, question, question.solution, question.file_name))
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


def test_only_the_last_solution_is_kept_running(grading: Grading) -> None:
    questions = [present("05_crosstab"), present("07_dot_product")]
    grader = AsTheyCome(grading)
    for question in (*questions, questions[0]):
        grader.grade(Submission(grading, question, question.solution, question.file_name))
        assert list(grading._references) == [(question, "right")]


def test_what_is_being_ended_leaves_nothing_when_all_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    grading = Grading(seed=0)
    sessions = [grading.start(new_notebook([nbformat.v4.new_code_cell("1 + 1")])) for _ in range(2)]
    for session in sessions:
        assert session.result().cells
        grading.end(session)
    grading.close()
    assert not list(tmp_path.iterdir())
