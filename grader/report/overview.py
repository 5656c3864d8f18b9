"""How far somebody is: every notebook of the chapter, with what to expect and what is solved."""

from __future__ import annotations

import io
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.content.question import Question
from grader.content.readme_table import LEVELS, by_section
from grader.report.progress import Entry

NOTHING = "–"


def mark(question: Question, entries: dict[str, Entry]) -> str:
    """Return how far one notebook is: "✓ 8 of 8", "5 of 8", "–" if it was not graded yet or nothing passes."""
    entry = entries.get(question.name)
    return entry.mark if entry and entry.earned else NOTHING


def text(questions: list[Question], entries: dict[str, Entry], line: str, width: int = 100) -> str:
    """Return the overview as lines, section by section."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("notebook", "minutes", "level", "passed"):
        table.add_column(name, justify="right" if name == "minutes" else "left")
    for section, group in groupby(by_section(questions), key=lambda question: question.section):
        table.add_row(Text(section, "bold"))
        for question in group:
            title = question.title.replace("`", "")
            table.add_row(f"  {title}", str(question.minutes), LEVELS[question.difficulty], mark(question, entries))
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, emoji=False, markup=False, no_color=True).print(table)
    return "\n".join(row.rstrip() for row in f"{out.getvalue()}\n{line}".splitlines())
