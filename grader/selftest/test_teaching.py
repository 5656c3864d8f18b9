"""Every command of docs/teaching.md, and of docs/platforms.md after it, does what the page says, on a drawn class."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from grader.content.assignment import NotAnAssignment, read_assignment
from grader.content.build import solution_notebook
from grader.content.places import PROJECT
from grader.content.question import Question
from grader.selftest.drawn_class import Drawn, draw, moodle
from grader.selftest.mishaps import untouched
from grader.selftest.platform_files import moodle_worksheet

TEXT = (PROJECT / "docs" / "teaching.md").read_text(encoding="utf-8")
PLATFORMS = (PROJECT / "docs" / "platforms.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", TEXT + PLATFORMS)
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
    (folder / "roster.csv").write_text(_roster(students), encoding="utf-8")
    (folder / "moodle.csv").write_text(moodle_worksheet(students), encoding="utf-8")
    return folder


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
    shown = {command.split()[3] for command, _ in COMMANDS}
    wanted = "release collect cohort read mark report explain interview replay feedback gradebook".split()
    assert {*wanted, "gradescope-zip", "export"} <= shown
