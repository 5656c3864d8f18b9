"""Grades a large class: `python -m grader.bench.soak [QUESTION …]`, an hour with 200 students on two cores.

The students are drawn. Each has come some way through the notebooks: what lies behind is answered, rightly or with one
of the mistakes that the kit knows of, and what lies ahead is untouched. No two notebooks are the same, so that none is
graded for two. What `python -m grader cohort` makes of them must be what the matrix of the self-tests says: full
points for right answers, fewer for mistakes, none for what is untouched. A part of the class is graded before with one
worker and with two, in turn.

With `--load 15` so many processes compute beside it without end, and no grade may be another one for that.
"""

from __future__ import annotations

import contextlib
import copy
import csv
import functools
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import nbformat
import psutil
import typer
from rich.console import Console
from rich.table import Table

from grader.content.build import exercise_notebook
from grader.content.notebook import new_notebook
from grader.content.places import PROJECT
from grader.content.question import Question, all_questions, find_questions
from grader.judging.checks import checks_of

RIGHT, MISTAKEN, UNTOUCHED = "right", "mistaken", "untouched"
SHARE_RIGHT = 0.7
EVERY = 1.0  # seconds between two looks at the memory


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    students: Annotated[int, typer.Option(min=1, help="How many are in the class.")] = 200,
    part: Annotated[int, typer.Option(min=1, help="How many of them are graded by one worker and by two.")] = 6,
    rounds: Annotated[int, typer.Option(min=0, help="How often that is done.")] = 3,
    load: Annotated[int, typer.Option(min=0, help="Processes that compute all the while.")] = 0,
) -> None:
    """Print what the class took, and whether everybody got what they should."""
    console, draw, questions = Console(highlight=False), random.Random(0), find_questions(names or [])
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        everybody = [f"s{number:03}" for number in range(students)]
        handed = {student: hand_in(folder / "class" / student, draw, questions) for student in everybody}
        console.print(f"{len(handed)} students, {sum(map(answered, handed.values()))} notebooks answered.")
        ratios = [scaling(folder, list(handed)[:part], number) for number in range(rounds)]
        if ratios:
            console.print(f"Two workers against one, {part} students: {[round(ratio, 2) for ratio in ratios]}")
        peaks: list[int] = []
        with busy(load):
            seconds = grade(folder / "class", folder / "grades", peaks=peaks)
        wrong = list(surprises(folder / "grades", handed))
    graded = sum(map(answered, handed.values()))
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    if ratios:
        table.add_row("two workers against one", f"{statistics.median(ratios):.2f}", ">= 1.7")
    table.add_row("whole class", f"{seconds / 60:.1f} minutes", "")
    table.add_row("answered notebooks a minute", f"{60 * graded / seconds:.0f}", "")
    for half, seen in (("first", peaks[: len(peaks) // 2]), ("second", peaks[len(peaks) // 2 :])):
        table.add_row(f"peak memory of all processes, {half} half", f"{max(seen, default=0) / 2**20:.0f} MiB", "")
    table.add_row("grades that are not as they should be", f"{len(wrong)}", "0")
    console.print(table, *wrong, sep="\n")
    raise typer.Exit(1 if wrong else 0)


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep the machine busy meanwhile."""
    begun = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in begun:
            process.kill()
            process.wait()


def answered(handed: dict[Question, str]) -> int:
    """How many notebooks somebody has worked on."""
    return sum(kind != UNTOUCHED for kind in handed.values())


def hand_in(
    folder: Path, draw: random.Random, questions: list[Question] | None = None, reached: int | None = None
) -> dict[Question, str]:
    """Write one student's notebooks, of all questions if none are given; return what kind of answer each holds.

    `reached`: how many of them are answered; drawn if it is not given.
    """
    folder.mkdir(parents=True)
    questions = questions or all_questions()
    reached = draw.randint(0, len(questions)) if reached is None else reached
    kinds = {}
    for number, question in enumerate(questions):
        kind = UNTOUCHED if number >= reached else RIGHT if draw.random() < SHARE_RIGHT else MISTAKEN
        nbformat.write(notebook(question, kind, folder.name, draw), folder / question.file_name)
        kinds[question] = kind
    return kinds


def notebook(question: Question, kind: str, student: str, draw: random.Random) -> nbformat.NotebookNode:
    """A notebook of that kind, with the student's name in it unless it is untouched."""
    if kind == UNTOUCHED:
        return exercise_notebook(question)
    cells = copy.deepcopy(draw.choice(answers(question, kind))())
    cells[0].source += f"\n\n<!-- {student} -->"
    return new_notebook(cells, question.name)


@functools.cache
def answers(question: Question, kind: str) -> list[Callable[[], list[nbformat.NotebookNode]]]:
    """What makes the cells of each answer of that kind."""
    solution = [functools.partial(question.cells, "solution")] if kind == RIGHT else []
    variants = question.variants("alternatives.py" if kind == RIGHT else "mistakes.py")
    return [*solution, *(variant.cells for variant in variants)]


def scaling(folder: Path, students: list[str], number: int) -> float:
    """How many times faster two workers grade these students than one does."""
    part = folder / f"part{number}"
    part.mkdir()
    for student in students:
        shutil.copytree(folder / "class" / student, part / student)
    one, two = (grade(part, folder / f"grades{number}-{workers}", "-n", str(workers)) for workers in (1, 2))
    return one / two


def grade(submissions: Path, out: Path, *more: str, peaks: list[int] | None = None) -> float:
    """Grade a class from a cold start; return the seconds. `peaks` takes the bytes of memory, measured now and then.

    Measuring takes a fifteenth of a core, which two workers would miss and one would not.
    """
    command = [sys.executable, "-m", "grader", "cohort", str(submissions), "--out", str(out), *more]
    environment = {**os.environ, "MOVIELENS_RELEASE": "sample"}  # with which the matrix was made
    began = time.monotonic()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        while peaks is not None and process.poll() is None:
            peaks.append(memory(process.pid))
            time.sleep(EVERY)
        text, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"The class was not graded:\n{text[-2000:]}")
    return time.monotonic() - began


def memory(pid: int) -> int:
    """Bytes of a process and all below it; what several share counts once."""
    total = 0
    for process in _family(pid):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:  # it has ended
            continue
    return total


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def surprises(out: Path, handed: dict[str, dict[Question, str]]) -> Iterator[str]:
    """Name each grade that is not as it should be."""
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    for student, kinds in handed.items():
        for question, kind in kinds.items():
            full, earned = sum(check.points for check in checks_of(question)), float(rows[student][question.name])
            is_right = {RIGHT: earned == full, MISTAKEN: earned < full, UNTOUCHED: earned == 0}[kind]
            if not is_right:
                yield f"{student}, {question.name}: {earned:g} of {full:g} points for an answer that is {kind}"


if __name__ == "__main__":
    typer.run(main)
