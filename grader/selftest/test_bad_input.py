"""Whatever a notebook does or looks like, each check of it gets an outcome and a sentence, and nothing is lost."""

from __future__ import annotations

import bdb
import json
import re
import time
from pathlib import Path

import nbformat
import pytest
from IPython.core.error import StdinNotImplementedError

from grader.content.build import exercise_notebook
from grader.content.notebook import read_notebook
from grader.content.question import WRITTEN_HEADING, Question
from grader.host.executor import GRACE
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.lacking import DEBUGGER, GPU, KEYBOARD, lacking
from grader.running.submission import Submission
from grader.selftest.present import present

RIGHT = '''
def dot(u, v):
    """Return the sum of the products."""
    return sum(a * b for a, b in zip(u, v, strict=True))
'''


@pytest.fixture(scope="module")
def question() -> Question:
    return present("07_dot_product")


@pytest.fixture
def grade(grading: Grading, question: Question):
    """Grade a notebook of these code cells, or the file that a test has written."""

    def run(*cells: str, path: Path | None = None, limit: float | None = None) -> list[CheckResult]:
        notebook = path or nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        usual, grading.limit = grading.limit, limit or grading.limit
        submission = Submission(grading, question, notebook, "exercises/07_dot_product.ipynb")
        try:
            return submission.grade()
        finally:
            submission.close()
            grading.limit = usual

    return run


def outcomes(results: list[CheckResult]) -> set[Outcome]:
    return {result.outcome for result in results}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "07_dot_product.ipynb"


def as_json(cells: list[dict], **top: object) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **top})


CELL: dict[str, object] = {"cell_type": "code", "metadata": {}, "source": RIGHT, "outputs": [], "execution_count": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is not there"),
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (as_json([CELL]).encode()[:-40], "breaks off in the middle"),
        (b"print('hello')", "is not a notebook"),
        (b"[1, 2]", "is not a notebook"),
        (b'{"a": 1}', "is not a notebook"),
        (b'{"cells": [}, "metadata": {}}', "is damaged near line 1"),
        (b'{"cells": [3], "metadata": {}, "nbformat": 4}', "is damaged"),
        (b"PK\x03\x04zipzip", "is a zip archive"),
        (bytes(4096), "holds nothing but zeros"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "is a Git LFS pointer"),
        (f"<<<<<<< HEAD\n{{}}\n=======\n{as_json([CELL])}\n>>>>>>> mine\n".encode(), "merge conflict at line 1"),
        (as_json([CELL]).replace('"metadata"', '"metadata"\n=======\n', 1).encode(), "merge conflict at line 2"),
        (as_json([CELL]).encode() + b"\n\n]}", "goes on after its end, at line 3"),
        (2 * as_json([CELL]).encode(), "goes on after its end, at line 1"),
        (as_json([CELL]).replace("}]", "},\n]").encode(), "has a comma too many at line 1"),
        (as_json([CELL]).replace("}]", "}\n,,]").encode(), "has a comma too many at line 2"),
        (as_json([CELL])[:-1].encode() + b",}", "has a comma too many at line 1"),
    ],
)
def test_a_notebook_that_cannot_be_read_is_not_answered(grade, file: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        file.write_bytes(content)
    results = grade(path=file)
    assert outcomes(results) == {Outcome.NOT_ANSWERED}
    assert said in results[0].message
    assert content is None or file.read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        as_json([CELL], nbformat_minor=minor) if minor < 5 else as_json([{**CELL, "id": "a"}, {**CELL, "id": "a"}])
        for minor in range(6)
    ]
    + [
        as_json([CELL], nbformat="4"),
        as_json([CELL], nbformat=5, nbformat_minor=0),
        as_json([CELL], nbformat=None),
        "\ufeff" + as_json([CELL]),
        as_json([{**CELL, "source": RIGHT.replace("\n", "\r\n")}]),
        as_json([{**CELL, "source": RIGHT.splitlines(keepends=True)}]),
        as_json([{**CELL, "id": "not a valid id!"}]),
        as_json([{**CELL, "metadata": {"tags": ["raises-exception", "skip-execution"]}}]),
        as_json([CELL], metadata={"kernelspec": {"name": "julia-1.9", "language": "julia", "display_name": "J"}}),
        as_json([CELL], metadata={"colab": {"provenance": []}, "accelerator": "GPU"}),
        json.dumps({"worksheets": [{"cells": [{**CELL, "input": RIGHT, "language": "python", "collapsed": False,
            "prompt_number": 1}], "metadata": {}}], "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}),
    ],
)  # fmt: skip
def test_an_old_or_odd_notebook_is_graded_all_the_same(grade, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", newline="")
    assert outcomes(grade(path=file)) == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (bdb.BdbQuit(), DEBUGGER),
        (StdinNotImplementedError("raw_input was called, but this frontend does not support it."), KEYBOARD),
        (EOFError("EOF when reading a line"), KEYBOARD),
        (AssertionError("Torch not compiled with CUDA enabled"), GPU),
        (RuntimeError("Found no NVIDIA driver on your system."), GPU),
        (AssertionError("3 is not 4"), ""),
        (ValueError("no cuda in this table"), ""),
    ],
)
def test_says_what_code_lacked(error: Exception, told: str) -> None:
    assert lacking(type(error).__name__, str(error)) == told


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_notebook_is_read_in_whatever_encoding(file: Path, encoding: str) -> None:
    file.write_bytes(as_json([CELL]).encode(encoding))
    assert [cell.source for cell in read_notebook(file).cells] == [RIGHT]


@pytest.mark.parametrize(
    "cell",
    [
        "this is not python",
        "1 / 0",
        "raise SystemExit",
        "exit()",
        "input('your name? ')",
        "import getpass; getpass.getpass()",
        "import warnings; warnings.warn('old'); import sys; print('careful', file=sys.stderr)",
        "%%time\nx = 1",
        "!echo hello",
        "%matplotlib inline",
        "list = dict = str = 5; json = None; answer = expression = given = kit = 7",
        "print('x' * 20_000_000)",
        "def unfinished():\n    raise NotImplementedError\nunfinished()",
    ],
)
def test_a_cell_that_goes_wrong_costs_only_itself(grade, cell: str) -> None:
    assert outcomes(grade(cell, RIGHT)) == {Outcome.PASSED}
    assert outcomes(grade(RIGHT, cell)) == {Outcome.PASSED}


def test_endless_output_takes_the_kernel_down_and_is_told(grade) -> None:
    results = grade(RIGHT, "print('x' * 100_000_000)")
    assert results[0].outcome is Outcome.RAISED
    assert "while cell 2 ran: it printed more than 64 MB" in results[0].message


def test_a_cell_that_raises_before_the_answer_is_shown(grade) -> None:
    results = grade("factor = one\n" + RIGHT)
    assert outcomes(results) - {Outcome.BLOCKED} == {Outcome.RAISED}
    assert "raised    NameError: name 'one' is not defined" in results[0].message
    assert "at        cell 1" in results[0].message


def test_a_syntax_error_in_the_answer_is_shown(grade) -> None:
    results = grade("def dot(u, v)\n    return 1")
    assert "raised    SyntaxError" in results[0].message
    assert "at        cell 1" in results[0].message


def test_a_loop_without_end_is_stopped_and_the_next_cells_run(grade) -> None:
    assert outcomes(grade("while True: pass", RIGHT, limit=1)) == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("cell", "outcome", "said"),
    [
        (
            "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass",
            Outcome.TIMED_OUT,
            "cell 2",
        ),
        (
            "kernel = get_ipython().kernel\nerror = {'ename': 'E', 'evalue': '', 'traceback': ['x' * 10**6]}\n"
            "while True: kernel.send_response(kernel.iopub_socket, 'error', error)",
            Outcome.RAISED,
            "printed more than 64 MB",
        ),
        ("import os; os._exit(0)", Outcome.RAISED, "The kernel died while cell 2 ran"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Outcome.RAISED, "The kernel died while cell 2 ran"),
    ],
)
def test_a_lost_kernel_ends_in_time_and_says_where(grade, cell: str, outcome: Outcome, said: str) -> None:
    began, limit = time.monotonic(), 1 if outcome is Outcome.TIMED_OUT else 30  # to print so much takes its time
    results = grade(RIGHT, cell, "after = 1", limit=limit)
    assert time.monotonic() - began < limit + GRACE + 15  # the start of a cold kernel included
    assert outcomes(results) - {Outcome.BLOCKED} == {outcome}
    assert said in results[0].message


@pytest.mark.parametrize(
    ("body", "outcome", "said"),
    [
        ("while True: pass", Outcome.TIMED_OUT, "no answer within 1 s"),
        ("import os; os._exit(0)", Outcome.RAISED, "The kernel died while it answered"),
        ("return (x for x in u)", Outcome.WRONG, "a generator, which is not plain data"),
        ("class Yes:\n        __eq__ = lambda *_: True\n    return Yes()", Outcome.WRONG, "a Yes, which is not"),
        ("return float('nan')", Outcome.WRONG, "nan"),
        ("raise SystemExit", Outcome.RAISED, "SystemExit"),
        ("return dot(u, v)", Outcome.RAISED, "RecursionError"),
    ],
)
def test_an_answer_that_goes_wrong_is_told(grade, monkeypatch, body: str, outcome: Outcome, said: str) -> None:
    monkeypatch.setattr("grader.running.asker.LIMIT", 1.0)
    results = grade(f"def dot(u, v):\n    {body}")
    assert results[0].outcome is outcome
    assert said in results[0].message
    assert Outcome.PASSED not in outcomes(results[:2])


def test_of_an_answer_that_is_no_data_a_student_is_told_what_was_expected(grade) -> None:
    results = grade("def dot(u, v):\n    return (x for x in u)")
    assert re.search(r"expected +a number\n +got +a generator, which is not plain data", results[0].message)


def test_a_changed_input_is_told(grade) -> None:
    results = grade(RIGHT.replace("return", "u += [0]; v += [0]\n    return"))
    assert results[0].outcome is Outcome.WRONG
    assert "`u` and `v` changed by the call" in results[0].message


def test_patched_json_breaks_the_protocol_and_nothing_else(grade) -> None:
    patch = "import json; json.dumps = lambda *a, **k: 'null'"
    results = grade(RIGHT, patch)
    assert outcomes(results) <= {Outcome.RAISED, Outcome.TIMED_OUT, Outcome.WRONG, Outcome.BLOCKED}
    assert outcomes(grade(RIGHT)) == {Outcome.PASSED}


def test_a_notebook_without_a_change_is_not_run(grading: Grading, tmp_path: Path) -> None:
    question = present("03_when_it_fails")
    path = tmp_path / question.file_name
    untouched = exercise_notebook(question)
    nbformat.write(untouched, path)
    count = grading.kernels.count
    assert outcomes_of(Submission(grading, question, path, path.name)) == {Outcome.NOT_ANSWERED}
    assert grading.kernels.count == count
    written = next(cell for cell in untouched.cells if WRITTEN_HEADING in cell.source)
    written.source = f"{WRITTEN_HEADING}\nWho rates little is told little."
    nbformat.write(untouched, path)
    submission = Submission(grading, question, path, path.name)
    assert [r.check for r in submission.grade() if r.outcome is Outcome.PASSED] == ["test_has_a_written_answer"]


def test_what_is_left_of_the_question_is_no_written_answer(grading: Grading, tmp_path: Path) -> None:
    question = present("03_when_it_fails")
    path = tmp_path / question.file_name
    notebook = exercise_notebook(question)
    written = next(cell for cell in notebook.cells if WRITTEN_HEADING in cell.source)
    written.source = written.source.replace("*Write here.*", "")
    nbformat.write(notebook, path)
    assert outcomes_of(Submission(grading, question, path, path.name)) == {Outcome.NOT_ANSWERED}


def test_a_sum_of_more_than_a_thousand_terms_costs_no_answer(grade) -> None:
    results = grade(RIGHT, "x = " + " + ".join(["1"] * 1500))
    assert outcomes(results) == {Outcome.PASSED}


def test_what_fails_while_a_notebook_is_read_is_our_fault_and_its_alone(grade, file: Path, monkeypatch) -> None:
    file.write_text(as_json([]))
    with monkeypatch.context() as patched:
        patched.setattr("grader.running.mending.mend", lambda *_: 1 / 0)
        results = grade(path=file)
    assert outcomes(results) - {Outcome.BLOCKED} == {Outcome.GRADER_ERROR}
    assert "ZeroDivisionError" in results[0].message
    assert outcomes(grade(RIGHT)) == {Outcome.PASSED}


def outcomes_of(submission: Submission) -> set[Outcome]:
    return {result.outcome for result in submission.grade()}
