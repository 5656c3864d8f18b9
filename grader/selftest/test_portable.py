"""The kit where there is less than on Linux: another encoding, no fork, no unix sockets, other ends of lines."""

from __future__ import annotations

import ast
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Self

import nbformat
import pytest

from grader.content.notebook import read_notebook, source_hash
from grader.content.places import EXERCISES, KIT
from grader.content.question import Question
from grader.judging.checks import checks_of
from grader.report import terminal
from grader.running import client, grading
from grader.running.address import Address, version
from grader.selftest.bare import ELSEWHERE
from grader.selftest.dot import WRONG, write
from grader.selftest.present import present
from grader.student import handed, place
from grader.student.engine import server_at

TESTS = ("questions", "selftest", "bench")  # a question's files are cells of notebooks, and run where a kernel does
OURS = [path for name in ("grader", "data", "tools", "docs") for path in (KIT / name).rglob("*.py")]


def test_what_opens_a_text_names_its_encoding() -> None:
    """Windows would take cp1252, where a notebook is UTF-8."""
    ours = [path for path in (*OURS, KIT / "learner.py") if not set(TESTS) & set(path.parts)]
    ours = [path for path in ours if not path.name.startswith("test_")]
    assert len(ours) > 100
    found = {path: list(without_encoding(path.read_text(encoding="utf-8"))) for path in ours}
    assert {str(path.relative_to(KIT)): lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("open(path)", True),
        ("open(path, 'w')", True),
        ("open(path, 'rb')", False),
        ("open(path, encoding='utf-8')", False),
        ("open(os.open(path, flags), mode)", True),
        ("folder.joinpath('x').read_text()", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text(text)", True),
        ("path.write_text(text, encoding='utf-8')", False),
        ("path.open('w', newline='')", True),
        ("zip.open(name)", False),
    ],
)
def test_a_text_without_encoding_is_found(code: str, is_found: bool) -> None:
    assert bool(list(without_encoding(code))) is is_found


def without_encoding(code: str) -> Iterator[int]:
    """The lines of calls that read or write text in whatever encoding the system has."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and not any(keyword.arg == "encoding" for keyword in node.keywords):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if _is_text(name, node, isinstance(node.func, ast.Name)):
                yield node.lineno


def _is_text(name: str, call: ast.Call, is_builtin: bool) -> bool:
    said = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in ("read_text", "write_text"):
        return len(call.args) == (name == "write_text")
    if name == "open" and is_builtin:
        mode = call.args[1] if len(call.args) > 1 else said.get("mode")
        return not (isinstance(mode, ast.Constant) and "b" in str(mode.value))
    mode = call.args[0] if len(call.args) == 1 else said.get("mode")  # a path's; an archive opens members by name
    return name == "open" and isinstance(mode, ast.Constant) and mode.value in ("r", "w", "a", "x")


def test_grading_needs_nothing_that_windows_lacks(tmp_path: Path) -> None:
    write(tmp_path / present("07_dot_product").file_name, WRONG)
    command = [sys.executable, "-m", "grader.selftest.bare", "check", "07", "--seed", "3", "--notebooks", str(tmp_path)]
    run = subprocess.run(command, cwd=KIT, env={**os.environ, **ELSEWHERE}, capture_output=True)
    told = run.stdout.decode("cp1252")
    assert run.returncode == 1, told + run.stderr.decode("cp1252")
    assert "Traceback" not in told + run.stderr.decode("cp1252")
    assert "got       [4, 10, 18], a list where a number was expected" in told
    assert "Self-check, kernels started ahead; protected by: nothing." in told


def test_processors_are_counted_where_none_can_be_set_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert grading.cores() == os.cpu_count()


def test_an_engine_is_found_and_asked_without_unix_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Address, "has_unix_socket", False)
    place = Address(tmp_path, "collab-1")
    server = server_at(place, lambda question: {"twice": question["number"] * 2}, version())
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        assert client.exchange(*place.connect(), {"number": 21, "version": version()}) == {"twice": 42}
        if os.name == "posix":
            assert stat.S_IMODE(place.path.stat().st_mode) == 0o600
        place.path.write_text(place.path.read_text(encoding="utf-8")[:-1] + "?", encoding="utf-8")
        with pytest.raises(ValueError):  # who does not know the secret gets no answer
            client.exchange(*place.connect(), {"number": 21, "version": version()})
    finally:
        server.leave()
        thread.join()


def test_no_process_begins_as_the_system_would_choose() -> None:
    """`multiprocessing` forks or spawns, by system and by Python's version; ours are commands, the same everywhere."""
    ours = [path for path in OURS if not set(TESTS) & set(path.relative_to(KIT).parts)]
    assert len(ours) > 100
    naming = [path.name for path in ours if "multiprocessing" in path.read_text(encoding="utf-8")]
    pools = [path.name for path in ours if "ProcessPoolExecutor" in path.read_text(encoding="utf-8")]
    assert (naming, pools) == ([], [])


class OnADrive(PureWindowsPath):
    """A path of a machine that has drives: its kit on C:, a student's notebook and work on D:."""

    def is_file(self) -> bool:
        return str(self) == r"D:\Zoë\exercises\05_crosstab.ipynb"

    def resolve(self) -> Self:
        return self

    @classmethod
    def cwd(cls) -> Self:
        return cls(r"D:\Zoë")


@pytest.mark.parametrize(
    ("begun", "told", "is_found"),
    [
        (r"D:\Zoë\exercises", r"D:\Zoë\exercises\05_crosstab.ipynb", True),
        ("C:\\", r"D:\Zoë\exercises\05_crosstab.ipynb", True),
        (r"D:\Zoë\exercises", "exercises/05_crosstab.ipynb", True),  # from the server's folder
        (r"D:\Zoë\exercises", r"d:\zoë\exercises\..\05_crosstab.txt", False),
        ("C:\\", "exercises/05_crosstab.ipynb", False),
    ],
)
def test_a_notebook_is_found_on_another_drive(
    begun: str, told: str, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "Path", OnADrive)
    shell = SimpleNamespace(starting_dir=begun, user_ns={"__session__": told})
    assert place.notebook_of(shell) == ({"path": r"D:\Zoë\exercises\05_crosstab.ipynb"} if is_found else {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (r"C:\kit\exercises", "exercises/05_crosstab.ipynb"),
        (r"D:\Zoë\mine", "mine/05_crosstab.ipynb"),
        (r"D:\others", "05_crosstab.ipynb"),
        ("E:\\", "05_crosstab.ipynb"),
    ],
)
def test_a_notebook_is_named_wherever_it_lies(folder: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (terminal, handed):
        monkeypatch.setattr(module, "Path", OnADrive)
    monkeypatch.setattr(terminal, "PROJECT", OnADrive(r"C:\kit"))
    assert handed.shown(OnADrive(folder, "05_crosstab.ipynb")) == name  # type: ignore[arg-type]


def test_a_checkout_whose_lines_end_as_on_windows_is_the_same_kit(tmp_path: Path) -> None:
    question = present("07_dot_product")
    folder = Path(shutil.copytree(question.folder, tmp_path / question.name))
    for path in folder.glob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    other = Question(folder)
    assert source_hash(other.source.cells) == source_hash(question.source.cells)
    assert (other.section, other.minutes, other.title) == (question.section, question.minutes, question.title)
    assert [check.name for check in checks_of(other)] == [check.name for check in checks_of(question)]
    exercise = tmp_path / question.file_name
    exercise.write_bytes((EXERCISES / question.file_name).read_bytes().replace(b"\n", b"\r\n"))
    assert read_notebook(exercise).cells == read_notebook(EXERCISES / question.file_name).cells
    cells = nbformat.read(exercise, as_version=4).cells
    for cell in cells:
        cell.source = cell.source.replace("\n", "\r\n")
    nbformat.write(nbformat.v4.new_notebook(cells=cells), exercise)
    read = [cell.source for cell in read_notebook(exercise).cells]
    assert read == [cell.source for cell in read_notebook(EXERCISES / question.file_name).cells]
