"""The student's loop through a real kernel: what is typed in a notebook, and what is seen there."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest

from grader.content.opening import first_cell
from grader.content.places import KIT, PROJECT
from grader.content.question import all_questions
from grader.report.progress import Progress
from grader.report.verdict import described
from grader.report.weighing import points_of
from grader.running.address import Address, address
from grader.running.client import ask
from grader.selftest.notebook_kernel import NotebookKernel, end_engines, engines, notebook_kernel, until
from grader.selftest.present import present
from grader.student.engine import server_at

RIGHT = "def crosstab(ratings):\n    return ratings.pivot_table(index='user', columns='title', values='rating')"
WRONG = f"{RIGHT}.fillna(0)"
STUB = "raise NotImplementedError"
N_NOTEBOOKS = len(all_questions())
N_POINTS = sum(points_of(question) for question in all_questions())
SOLVED = "✓ 8 of 8  5. The crosstab"


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """An untouched exercise in a folder of the student's own."""
    return Path(shutil.copy(present("05_crosstab").exercise, tmp_path))


@pytest.fixture
def kernel(notebook: Path) -> Iterator[NotebookKernel]:
    """Its kernel, in which the first cell has run."""
    with notebook_kernel(notebook.parent, notebook) as kernel:
        assert kernel.run("%load_ext grader") == {}
        yield kernel


@pytest.mark.parametrize(
    ("solved", "following"),
    [("31_metadata_model", "r2_other_areas"), ("r4_cross_entropy_compared", "b1_from_error_to_list")],
)
def test_the_next_notebook_is_the_next_in_the_table(tmp_path: Path, solved: str, following: str) -> None:
    assert Progress(tmp_path).next_after(present(solved)) == present(following)


def stub_id(path: Path) -> str:
    """The id of the cell that is to be filled in."""
    return str(next(cell.id for cell in nbformat.read(path, as_version=4).cells if STUB in cell.source))


def save(path: Path, source: str) -> None:
    """Save the notebook with this answer."""
    saved = nbformat.read(path, as_version=4)
    next(cell for cell in saved.cells if cell.id == stub_id(path)).source = source
    nbformat.write(saved, path)


def test_from_a_wrong_answer_to_the_next_notebook(kernel: NotebookKernel, notebook: Path) -> None:
    os.utime(notebook, (saved := time.time() - 40 * 60, saved))
    untouched = kernel.text("%check")
    assert untouched.startswith("○ 0 of 8  5. The crosstab, as saved ")
    assert "nothing has changed in 05_crosstab.ipynb since it was handed out. Is it saved?" in untouched
    assert kernel.text("%hint").startswith("Not begun yet: the bold sentence above the cell says what to write.")
    kernel.run(f"def crosstab(ratings):\n    {STUB}\n    return ratings", stub_id(notebook))
    left_over = "Not answered: in 05_crosstab.ipynb, cell 7 still raises NotImplementedError, above your code"
    assert left_over in kernel.text("%check")
    assert left_over in kernel.text("%hint")
    kernel.run(WRONG, stub_id(notebook))
    verdict = kernel.run("%check")
    text, html = verdict["text/plain"], verdict["text/html"]
    assert re.match(r"✗ \d of 8  5. The crosstab, as saved .*\d:\d\d, with 1 cell as you last ran it \(not sa", text)
    assert "\nThe notebook was saved 40 minutes ago, before you last ran cell 7. What you ran counts here" in text
    assert "`crosstab` holds NaN where a user has not rated a title." in text
    assert re.search(r"expected +nan for 'Clue, user 17'\n +got +0", text)
    assert "hint " not in text.split("`%hint` for one more thought")[0]
    assert text.splitlines()[-1].startswith("Self-check on sample, seed ")
    assert text.endswith(f"0 of {N_NOTEBOOKS} notebooks, 5 of {N_POINTS:g} points")
    assert html.count("<details open>") == 1
    assert "<code>crosstab</code> holds NaN" in html
    hints = [kernel.text("%hint") for _ in range(3)]
    assert hints[0].startswith("Hint 1 of 2: A 0 would say that the user hated the movie")
    assert hints[1] == "Hint 2 of 2: Ours uses `pivot_table`."
    assert hints[2] == "That was the last hint. `%solution yes` shows ours."
    assert kernel.text("%solution").startswith("5. The crosstab has not passed yet.")
    kernel.run(RIGHT, stub_id(notebook))
    text = kernel.text("%check")
    assert text.startswith(SOLVED)
    assert f"`%solution` shows ours beside yours.  Next: {described(present('06'))} `%next`" in text
    assert text.endswith(f"1 of {N_NOTEBOOKS} notebooks, 8 of {N_POINTS:g} points")
    assert kernel.text("%hint").startswith("Everything passes here")
    solution = kernel.run("%solution")
    assert 'aggfunc="mean"' in solution["text/plain"]
    assert "values=&#x27;rating&#x27;" in solution["text/html"]
    assert "<a href='06_latent_factor.ipynb'>" in kernel.run("%next")["text/html"]
    assert re.search(r"5\. The crosstab +15 +★☆☆ +✓ 8 of 8\n", kernel.text("%progress"))


def test_asking_leaves_nothing_in_the_notebook_but_what_is_shown(kernel: NotebookKernel) -> None:
    kernel.run("before = {name for name in globals() if name[0] != '_'} | {'before'}")
    kernel.run("%check")
    assert kernel.text("{name for name in globals() if name[0] != '_'} - before, len(Out)") == "(set(), 0)"
    for command in ("%check", "%progress"):
        html = kernel.run(command)["text/html"]
        assert not re.search(r"<(script|style|link|iframe)|\b(id|class|on\w+)=|color", html)


def test_what_is_run_in_a_terminal_of_the_notebook_is_not_drawn_over(kernel: NotebookKernel) -> None:
    ask = "from rich.console import Console; from grader.report.terminal import can_be_redrawn as f"
    command = f"!{sys.executable} -c '{ask}; c = Console(); print(c.is_terminal, f(c))'"
    assert kernel.text(command).split() == ["True", "False"]


def test_a_figure_is_shown_with_the_words_that_its_cell_says_of_it(kernel: NotebookKernel) -> None:
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    shown = kernel.run(f"# Figure: A line that rises\n# from 1 to <2>.\n{draw}")
    assert shown["text/plain"] == "A line that rises from 1 to <2>." and "image/png" not in shown
    image = r"<img src='data:image/png;base64,[\w+/=]{2000,}' alt='A line that rises from 1 to &lt;2&gt;.'>"
    assert re.fullmatch(image, shown["text/html"])
    shown = kernel.run(draw)
    assert "image/png" in shown and "text/html" not in shown


def test_a_saved_answer_counts_and_what_ran_before_it_was_saved_does_not(
    kernel: NotebookKernel, notebook: Path
) -> None:
    kernel.run(WRONG, stub_id(notebook))
    kernel.run("crosstab = None", "a-cell-that-was-deleted")
    save(notebook, RIGHT)
    os.utime(notebook, (later := time.time() + 5, later))
    text = kernel.text("%check")
    assert text.startswith(SOLVED)
    assert "not saved yet" not in text


def test_an_editor_that_has_ids_of_its_own_for_cells(notebook: Path) -> None:
    with notebook_kernel(notebook.parent) as kernel:
        kernel.run(f"__vsc_ipynb_file__ = {str(notebook)!r}\n%load_ext grader")
        fragment = f"vscode-notebook-cell:{notebook}#W{{}}sZmlsZQ%3D%3D"
        for number, answer in enumerate((WRONG, RIGHT)):
            kernel.run(answer, fragment.format(5 + number))
        text = kernel.text("%check")
    assert text.startswith(SOLVED)
    assert "1 cell as you last ran it" in text or "2 cells as you last ran them" in text


@pytest.mark.parametrize("form", ["absolute", "from the server's folder", "begun elsewhere"])
def test_a_kernel_knows_its_notebook_by_what_a_server_says(notebook: Path, form: str, tmp_path: Path) -> None:
    told = Path("course/exercises") / notebook.name if form == "from the server's folder" else notebook
    begun = notebook.parent if form != "begun elsewhere" else tmp_path / "home"
    begun.mkdir(exist_ok=True)
    with notebook_kernel(begun, told) as kernel:
        assert kernel.text("import learner, data; len(data.load_ratings()) > 0") == "True"
        assert "5. The crosstab" in kernel.text("%load_ext grader\n%check")


@pytest.fixture
def colab(notebook: Path, tmp_path: Path) -> Path:
    """A folder of packages that has Colab's, as far as the kit uses it; its page shows `notebook`."""
    package = tmp_path / "packages" / "google" / "colab"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "_message.py").write_text(
        "import json\n"
        "def blocking_request(kind, request='', timeout_sec=5):\n"
        "    assert kind == 'get_ipynb'\n"
        f"    return {{'ipynb': json.load(open({str(notebook)!r}))}}\n"
    )
    return tmp_path / "packages"


def test_colab_sends_the_notebook_as_its_page_shows_it(notebook: Path, colab: Path) -> None:
    save(notebook, RIGHT)
    path = os.pathsep.join((str(colab), str(PROJECT)))
    with notebook_kernel(colab, PYTHONPATH=path) as kernel:
        kernel.run("import google.colab\n%load_ext grader")
        assert kernel.text("%check").startswith(f"{SOLVED}, as it is now")
        (colab / "google/colab/_message.py").write_text("def blocking_request(*args, **kwargs): raise RuntimeError")
    with notebook_kernel(colab, PYTHONPATH=path) as kernel:
        kernel.run("import google.colab\n%load_ext grader")
        assert kernel.text("%check") == "Which notebook is this? Say it by its number or name, as in `%check 07`."


def test_colab_gets_the_kit_beside_its_own_packages(notebook: Path, colab: Path, tmp_path: Path) -> None:
    save(notebook, RIGHT)
    kit = tmp_path / "kit"
    for name in ("grader", "data", "exercises", "tools"):
        shutil.copytree(KIT / name, kit / name, ignore=shutil.ignore_patterns("__pycache__", "selftest"))
    for name in ("pyproject.toml", "learner.py"):
        shutil.copy(KIT / name, kit)
    # a folder that cannot be: nothing is fetched
    with notebook_kernel(tmp_path, PYTHONPATH=str(colab), MOVIELENS_HOME=os.path.join(os.devnull, "x")) as kernel:
        kernel.run("import google.colab\ntype(get_ipython()).__module__ = 'google.colab._shell'")
        kernel.run(first_cell("https://github.com/somebody/something"))
        assert kernel.text("import grader; grader.__file__") == repr(str(kit / "grader" / "__init__.py"))
        assert kernel.text("%check").startswith(SOLVED)
    environment = kit / ".venv"
    assert not list(environment.rglob("torch*/"))  # nothing that is there was installed again
    found = map(psutil.Process, engines(tmp_path.parent))
    assert [each.cwd() for each in found if each.cmdline()[0].startswith(str(environment))] == [str(kit)]


def test_plain_ipython_names_the_notebook(notebook: Path, tmp_path: Path) -> None:
    script = tmp_path / "typed.ipy"
    script.write_text("%load_ext grader\n%check\n%check 07\n%check crostab\n%check embedding")
    run = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", str(script)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    told = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True)
    lines = told.stdout.splitlines()
    assert lines[0] == "Which notebook is this? Say it by its number or name, as in `%check 07`."
    assert "7. The dot product, as saved" in lines[1]
    assert "No question has “crostab” in its name; did you mean 05_crosstab?" in lines
    assert lines[-1].startswith("“embedding” is in the names of several questions: 09_embedding_matrix, 11_why_emb")


def test_a_notebook_without_a_question_says_so(tmp_path: Path) -> None:
    path = tmp_path / "scratch.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    with notebook_kernel(tmp_path, path) as kernel:
        told = kernel.text("%load_ext grader\n%check")
    assert told == "scratch.ipynb belongs to no question. Name the one you mean, as in `%check 07`."


def test_two_notebooks_at_once_share_an_engine(kernel: NotebookKernel, tmp_path: Path, home: Path) -> None:
    other = Path(shutil.copy(present("07").solution, tmp_path))
    before = set(engines(home))
    with notebook_kernel(tmp_path, other) as second:
        second.run("%load_ext grader")
        sent = kernel.send("%check"), second.send("%check")
        assert "5. The crosstab" in kernel.shown(sent[0])["text/plain"]
        assert second.shown(sent[1])["text/plain"].startswith("✓ 6 of 6  7. The dot product")
    # of two begun at once, one finds the other there, and ends
    assert until(lambda: len(set(engines(home)) - before) <= 1)


def test_an_interrupted_kernel_stops_waiting_and_the_engine_goes_on(
    kernel: NotebookKernel, notebook: Path, home: Path
) -> None:
    kernel.run("%check")
    before = engines(home)
    save(notebook, f"import time\ntime.sleep(4)\n{RIGHT}")
    sent = kernel.send("%check")
    time.sleep(1)
    kernel.manager.interrupt_kernel()
    assert kernel.shown(sent)["text/plain"].startswith("You need not wait: the grader goes on by itself.")
    assert kernel.text("%check").startswith(SOLVED)
    assert engines(home) == before


def test_a_restarted_kernel_finds_the_engine(kernel: NotebookKernel, notebook: Path, home: Path) -> None:
    kernel.run("%check")
    before = engines(home)
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert "5. The crosstab" in kernel.text("%load_ext grader\n%check")
    assert engines(home) == before


def test_an_engine_that_was_killed_is_started_again(kernel: NotebookKernel, home: Path) -> None:
    kernel.run("%check")
    before = engines(home)
    for process in before:
        os.kill(process, signal.SIGKILL)
    assert "5. The crosstab" in kernel.text("%check")
    assert engines(home) != before


@pytest.mark.parametrize("what", ["the machine sleeps", "the engine is killed"])
def test_what_happens_while_a_notebook_is_graded_is_survived(
    what: str, kernel: NotebookKernel, notebook: Path, home: Path
) -> None:
    kernel.run("%check")
    save(notebook, f"import time\ntime.sleep(3)\n{RIGHT}")
    sent = kernel.send("%check")
    time.sleep(1)
    engine = [psutil.Process(number) for number in engines(home)]
    if what == "the engine is killed":
        send(engine, signal.SIGKILL)
    else:
        everyone = [each for process in engine for each in (process, *process.children(recursive=True))]
        send(everyone, signal.SIGSTOP)
        time.sleep(2)
        send(everyone, signal.SIGCONT)
    assert kernel.shown(sent)["text/plain"].startswith(SOLVED)


def send(processes: list[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to those of the processes that are still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def test_an_engine_of_another_version_makes_way(kernel: NotebookKernel, home: Path, monkeypatch) -> None:
    kernel.run("%check")
    before = engines(home)
    monkeypatch.setattr("grader.running.client.version", lambda: "another")
    monkeypatch.setattr("grader.running.client.TRIES", 1)
    with pytest.raises(RuntimeError, match="ended 1 times before it could answer"):
        ask({"do": "progress"})
    assert "5. The crosstab" in kernel.text("%check")
    assert engines(home) != before


def test_an_engine_that_nobody_asks_ends(tmp_path: Path) -> None:
    place = Address(tmp_path, "collab-1")
    server_at(place, lambda question: question, "any", idle=0).serve()
    assert not place.path.exists()


def test_only_this_user_reaches_the_engine(kernel: NotebookKernel) -> None:
    kernel.run("%check")
    place = address()
    assert stat.S_ISSOCK(place.path.stat().st_mode)
    assert stat.S_IMODE(place.path.stat().st_mode) == stat.S_IMODE(place.log.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_loses_progress_and_nothing_else(notebook: Path) -> None:
    save(notebook, RIGHT)
    with tempfile.TemporaryDirectory(prefix="t-") as folder:  # its name is short enough for a socket's
        nowhere = {"JUPYTER_RUNTIME_DIR": "/proc/none", "XDG_DATA_HOME": "/proc/none", "TMPDIR": folder}
        with notebook_kernel(notebook.parent, notebook, **nowhere) as kernel:
            text = kernel.text("%load_ext grader\n%check")
        end_engines(Path(folder))
        assert text.startswith(SOLVED)
        assert "Progress is not kept: /proc/none/collab-exercises/progress cannot be written" in text
        assert {stat.S_IMODE(path.stat().st_mode) for path in Path(folder).glob("collab-*")} == {0o700}
