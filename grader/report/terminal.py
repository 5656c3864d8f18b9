"""The terminal's report: a header, a table of questions, and one closing line that says what to do next."""

from __future__ import annotations

import io
import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from grader.content.places import IS_INSTALLED, PROJECT
from grader.host.promises import Tier
from grader.judging.checks import CheckResult
from grader.judging.outcome import BAD, Outcome, one_line
from grader.report.weighing import total
from grader.running.pool import Pool

STYLES = {
    Outcome.PASSED: "green",
    Outcome.NOT_ANSWERED: "dim",
    Outcome.BLOCKED: "dim",
    Outcome.GRADER_ERROR: "bold magenta",
}
BY_ENGINE = "Graded by the grader that %check keeps running; what is unchanged is told again."
PACE = 0.1  # seconds between two looks at what runs


def header(folder: Path, seed: int) -> str:
    """Return the line that opens a run."""
    from data.movielens import release_in_use

    where = one_line(short(folder))
    return f"grading {where}/ on {release_in_use().name}, seed {seed} (--seed {seed} draws the same inputs again)"


def protection(tier: Tier, start_way: str, layers: Iterable[str]) -> str:
    """Return the line that says what a result is worth: its tier, how kernels started, what protected the grader."""
    named = {Tier.SELF: "Self-check", Tier.ADVISORY: "Advisory grading", Tier.TRUSTED: "Trusted grading"}[tier]
    how = {"fork": "kernels forked warm", "spare": "kernels started ahead", "cold": "kernels started cold"}[start_way]
    return f"{named}, {how}; protected by: {', '.join(layers) or 'nothing'}."


def can_be_redrawn(console: Console) -> bool:
    """Whether what was written can be written over. A notebook's cell looks like a terminal, but keeps every line.

    jupyter_client tells a kernel of its parent, and so all that a notebook starts by `!pytest`.
    """
    is_terminal = console.is_terminal and not console.is_dumb_terminal and not console.legacy_windows
    return is_terminal and "JPY_PARENT_PID" not in os.environ


def live(console: Console, pool: Pool) -> Live:
    """Return what shows in a line, while it is entered, which notebooks are being graded, and for how long already."""
    return Live(console=console, transient=True, get_renderable=lambda: _running(pool), refresh_per_second=1 / PACE)


def _running(pool: Pool) -> Text:
    now = time.monotonic()
    jobs = sorted(pool.running(), key=lambda job: job.began or now)
    names = [f"{job.question.name} {now - (job.began or now):.0f} s" for job in jobs]
    return Text(f"running: {', '.join(names)}", style="dim", overflow="ellipsis", no_wrap=True)


def findings(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Return the results whose message a student should read."""
    return [result for result in results if result.outcome in BAD]


def summary(results: list[CheckResult], folder: Path, protected: str, left: int, color: bool) -> str:
    """Return the table of questions, what protected the run, and the closing line.

    `results` come question by question; `left` checks were not made before the run was stopped.
    """
    by_question = {name: list(group) for name, group in groupby(results, key=lambda result: result.question)}
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("question")
    table.add_column("points", justify="right")
    table.add_column("outcome")
    for name, found in by_question.items():
        outcome, style = _outcome(found)
        table.add_row(Text(one_line(name)), f"{_earned(found)} / {_points(found)}", Text(outcome, style))
    text = io.StringIO()
    console = Console(file=text, force_terminal=color, no_color=not color, width=120, highlight=False, emoji=False)
    console.print()
    console.print(table)
    for note in _notes(results):
        console.print(note, markup=False, soft_wrap=True)
    console.print()
    if protected:
        console.print(protected, markup=False, soft_wrap=True)
    if left:
        console.print(f"Stopped early: {left} of {left + len(results)} checks were not made.", soft_wrap=True)
    else:
        console.print(closing_line(by_question, folder), markup=False, soft_wrap=True)
    return text.getvalue()


def closing_line(by_question: dict[str, list[CheckResult]], folder: Path) -> str:
    """Return points, share, and what to do next."""
    results = [result for found in by_question.values() for result in found]
    earned, points = total(results)
    line = f"{earned:g} of {points:g} points" + (f" ({earned / points:.0%})." if points else ".")
    begun = [name for name, found in by_question.items() if _state(found) == "begun"]
    untouched = [name for name, found in by_question.items() if _state(found) == "untouched"]
    if not begun and not untouched:
        return f"{line} Everything passes."
    name = (begun or untouched)[0]
    if name in untouched:
        return one_line(f"{line} Next: open {short(folder)}/{name}.ipynb.")
    first = next(result for result in by_question[name] if result.outcome is not Outcome.PASSED)
    return one_line(f"{line} Next: {name}, “{first.title}” ({again(name)})")


def again(name: str) -> str:
    """Return the command that grades a question again, as it can be typed where this run was started."""
    tox = os.environ.get("TOX_ENV_NAME")
    if tox and not IS_INSTALLED:
        return f"tox -e {tox} -- -k {name}"
    by_uv = "uv run " if "UV" in os.environ else ""  # https://docs.astral.sh/uv/reference/environment/#uv
    return f"{by_uv}collab check {name}" if IS_INSTALLED or by_uv else f"pytest grader/ -k {name}"


def short(folder: Path) -> str:
    """A folder as the user would name it: from the project or from where they are."""
    for base in (PROJECT, Path.cwd()):
        if folder.resolve().is_relative_to(base):
            return folder.resolve().relative_to(base).as_posix()
    return folder.as_posix()


def _outcome(found: list[CheckResult]) -> tuple[str, str]:
    counts = Counter(result.outcome for result in found)
    if len(counts) == 1:
        only = next(iter(counts))
        return str(only), STYLES.get(only, "red")
    told = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome] and outcome is not Outcome.PASSED]
    return ", ".join(told), "yellow"


def _state(found: Iterable[CheckResult]) -> str:
    outcomes = {result.outcome for result in found}
    if outcomes == {Outcome.PASSED}:
        return "done"
    return "untouched" if outcomes == {Outcome.NOT_ANSWERED} else "begun"


def _notes(results: list[CheckResult]) -> list[str]:
    """What kept a notebook from being answered, where that is more than an untouched stub; each said once."""
    notes = [r.message for r in results if r.outcome is Outcome.NOT_ANSWERED and r.message.startswith("Not answered:")]
    return list(dict.fromkeys(map(one_line, notes)))


def _earned(found: list[CheckResult]) -> str:
    return f"{total(found)[0]:g}"


def _points(found: list[CheckResult]) -> str:
    """What is asked for; of an extra question what there is to earn on top."""
    if any(result.extra for result in found):
        return f"+{total(replace(result, extra=False) for result in found)[1]:g}"
    return f"{total(found)[1]:g}"
