"""Makes releases by the command, and grades each whole as its students do: `python -m grader.selftest.released 12 47`.

Each number is one of questions, from all over the chapter. The exercises as they are handed out have to be "not
answered", one and all, and what the solutions hold has to have all points, for each seed that was recorded. Then comes
the next year: the first release is taken away, and one with seeds of its own has to grade as well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from grader.content.places import KIT, PROJECT, RECORD, SOLUTIONS
from grader.content.question import Question, all_questions
from grader.judging.checks import checks_of
from grader.judging.outcome import Outcome
from grader.report.result import Document, read
from grader.report.weighing import points_of
from grader.running.recorded import recorded_seeds

SEEDS = 2


@dataclass(frozen=True)
class Graded:
    """What a release makes of the exercises as they are handed out, and of the solutions, for one seed."""

    questions: list[Question]
    seed: int
    empty: Document
    solved: Document

    @property
    def is_right(self) -> bool:
        """Whether each check of the questions ended as it has to."""
        checks = [check for question in self.questions for check in checks_of(question)]
        points = sum(points_of(question) for question in self.questions)
        ended = [_ended(self.empty, Outcome.NOT_ANSWERED), _ended(self.solved, Outcome.PASSED)]
        earned = [self.empty["earned"], self.solved["earned"], self.solved["points"]]
        return ended == [len(checks)] * 2 and earned == [0, points, points]

    def __str__(self) -> str:
        empty, solved = _ended(self.empty, Outcome.NOT_ANSWERED), f"{self.solved['earned']:g}"
        told = f"seed {self.seed}: as handed out {empty} of {_ended(self.empty)} checks not answered"
        return f"{told}, the solutions have {solved} of {self.solved['points']:g} points"


def _ended(document: Document, outcome: Outcome | None = None) -> int:
    """How many checks ended like that, or at all."""
    outcomes = [check["outcome"] for question in document["questions"] for check in question["checks"]]
    return len(outcomes) if outcome is None else outcomes.count(outcome)


def spread(count: int) -> list[Question]:
    """Return so many questions from all over the chapter, or all."""
    questions = all_questions()
    count = min(count, len(questions))
    return [questions[place * len(questions) // count] for place in range(count)]


def make(out: Path, questions: list[Question], seeds: int = SEEDS) -> str:
    """Make a release of these questions by the command; return what it says."""
    chosen = out.with_name(f"{out.name}.toml")
    lines = [f'title = "{out.name}"', "[questions]", *(f'{question.name} = "as in the kit"' for question in questions)]
    chosen.write_text("\n".join(lines), encoding="utf-8")
    run = run_in(PROJECT, "grader", "release", out, "--assignment", chosen, "--seeds", seeds)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def graded(release: Path, questions: list[Question]) -> list[Graded]:
    """Grade in a release what it hands out, and the solutions, for each of its seeds."""
    seeds = recorded_seeds(release / RECORD.relative_to(KIT))
    folders = release / "exercises", SOLUTIONS
    return [Graded(questions, seed, *(_grade(release, seed, folder) for folder in folders)) for seed in seeds]


def _grade(release: Path, seed: int, notebooks: Path) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        options = ("-p", "no:cacheprovider", "--seed", seed, "--notebooks", notebooks, "--result", file)
        run = run_in(release, "pytest", "grader/", *options)
        assert file.exists(), run.stdout + run.stderr
        return read(file)


def run_in(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a module of the project that lies in `folder`, as somebody who has only that one."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def main() -> int:
    """Take each number of questions through two years; return 1 if anything is not as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", nargs="*", type=int, help="how many; 12, and all, if none")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    right = []
    with tempfile.TemporaryDirectory() as folder:
        for count in options.questions or [12, len(all_questions())]:
            for year in ("first", "next"):
                out, began = Path(folder) / f"{count}-of-the-{year}-year", time.monotonic()
                questions = spread(count)
                print(f"{year} year: {make(out, questions, options.seeds).splitlines()[0]}")
                size, made = (out / RECORD.relative_to(KIT)).stat().st_size, time.monotonic()
                print(f"    made in {made - began:.0f} s, its record has {size >> 10} kB", flush=True)
                for each in graded(out, questions):
                    right.append(each.is_right)
                    print(f"    {'right' if each.is_right else 'WRONG'}, {each}", flush=True)
                print(f"    graded in {time.monotonic() - made:.0f} s", flush=True)
                shutil.rmtree(out)
    return 0 if all(right) else 1


if __name__ == "__main__":
    raise SystemExit(main())
