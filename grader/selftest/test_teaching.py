"""Every command of docs/teaching.md, and of a platform's page after it, does what the page says, on a drawn class."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.__main__ import app
from grader.content.assignment import NotAnAssignment, read_assignment
from grader.content.build import solution_notebook
from grader.content.places import PROJECT
from grader.content.question import Question
from grader.selftest.drawn_class import Drawn, canvas, draw, gradescope, moodle
from grader.selftest.mishaps import untouched
from grader.selftest.platform_files import canvas_gradebook, moodle_course, moodle_worksheet

DOCS = PROJECT / "docs"
TEXT = (DOCS / "teaching.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```console\n\$ (.+)\n((?:.*\n)*?)```")
COMMANDS = BLOCK.findall(TEXT)
PAGES = sorted(path for path in (DOCS / "platforms").glob("*.md") if path.name != "README.md")
OF_PLATFORMS = [(path, *found) for path in PAGES for found in BLOCK.findall(path.read_text(encoding="utf-8"))]
STUDENTS = 8


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with hw1.toml as on the page, what a class has handed in for it, a roster and a worksheet."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "hw1.toml").write_text(re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    try:
        questions = read_assignment(folder / "hw1.toml").questions
    except NotAnAssignment as error:
        pytest.skip(f"the page's example is of another kit: {error}")
    students = draw(STUDENTS, questions, lambda key, question: _answer(key, question))
    moodle(students, folder / "submissions.zip")
    for page in PAGES:
        _lay_out(page.stem, students, folder / page.stem)
    (folder / "roster.csv").write_text(_roster(students), encoding="utf-8")
    (folder / "moodle.csv").write_text(moodle_worksheet(students), encoding="utf-8")
    return folder


def _lay_out(page: str, students: list[Drawn], folder: Path) -> None:
    """Write what a teacher has from a platform, whose page this is."""
    folder.mkdir()
    if page == "canvas":
        canvas(students, folder / "submissions.zip")
        (folder / "canvas.csv").write_text(canvas_gradebook(students), encoding="utf-8")
    elif page == "moodle":
        (folder / "course.csv").write_text(moodle_course(students), encoding="utf-8")
    elif page == "gradescope":
        gradescope(students, folder / "export.zip")
    elif page == "github":
        for student in students:
            _clone(folder / "clones" / student.id, student)


def _clone(folder: Path, student: Drawn) -> None:
    for name, text in student.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    environment = {**os.environ, **who, "GIT_COMMITTER_DATE": student.moment.isoformat()}
    for words in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "--message", "Hand in"]):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True)


def _answer(key: str, question: Question) -> str:
    """The first student has solved all; the others have not begun."""
    return json.dumps(solution_notebook(question)) if key == "70000" else untouched(question).decode()


def _roster(students: list[Drawn]) -> str:
    return "Full name,ID number\n" + "".join(f"{s.name},{s.id}\n" for s in students) + "Zoe Zander,99\n"


@pytest.mark.parametrize(("command", "said"), COMMANDS, ids=[command.split()[3] for command, _ in COMMANDS])
def test_a_command_prints_what_the_page_says(command: str, said: str, desk: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "120", "BROWSER": "true"}  # opens nothing
    words = [sys.executable, *shlex.split(command)[1:]]
    output = subprocess.PIPE
    with subprocess.Popen(words, cwd=desk, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True) as run:
        printed = _read(run) if words[3] == "read" else run.communicate(timeout=300)[0]
    _assert_said(printed, said)


@pytest.mark.parametrize(
    ("page", "command", "said"), OF_PLATFORMS, ids=[f"{page.stem}-{c.split()[3]}" for page, c, _ in OF_PLATFORMS]
)
def test_a_command_prints_what_a_platforms_page_says(
    page: Path, command: str, said: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (desk / "GRADES" / "results").is_dir():
        pytest.skip("the commands of teaching.md come first")
    folder = desk / page.stem
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("hw1.toml", "hw1", "GRADES"):
        if not (folder / name).exists():
            (shutil.copytree if (desk / name).is_dir() else shutil.copy)(desk / name, folder / name)
    done = CliRunner().invoke(app, shlex.split(command)[3:])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    _assert_said(done.output, said)


def _assert_said(printed: str, said: str) -> None:
    assert "Traceback" not in printed, printed
    wanted = ".*".join(re.escape(part) for part in said.strip().split("…"))
    lines = "\n".join(line for line in printed.splitlines() if line.strip() and "invented ratings" not in line)
    assert re.fullmatch(wanted, lines.strip(), re.DOTALL), printed


def _read(run: subprocess.Popen[str]) -> str:
    """What the command prints whose page is open until Ctrl-C."""
    said = next(line for line in run.stdout if "http://" in line)
    address = re.search(r"http://\S+", said)[0]
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(address) as page:
        assert "Answers to read" in page.read().decode()
    run.send_signal(signal.SIGINT)
    return said + run.communicate(timeout=300)[0]


def test_the_page_shows_every_command_of_a_teacher() -> None:
    shown = {command.split()[3] for _, command, _ in [(DOCS, *found) for found in COMMANDS] + OF_PLATFORMS}
    wanted = "release collect cohort read mark report explain interview replay feedback gradebook".split()
    assert {*wanted, "gradescope-zip", "export"} <= shown


def test_the_list_of_platforms_leads_to_each_page_and_says_what_each_says() -> None:
    listed = re.findall(r"\((\w+\.md)\)", (DOCS / "platforms" / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [page.name for page in PAGES]
    platforms = [page for page in PAGES if page.name != "docker.md"]
    for page in platforms:
        text = page.read_text(encoding="utf-8")
        assert "**Hand out" in text and "**Refused**" in text and "](../teaching.md" in text, page
