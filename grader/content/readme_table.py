"""The table in exercises/README.md: the notebooks by section of the chapter, the time to expect, how hard each is.

The facts stand in the first line of each question's notebook.py:
`# %% [markdown] section="Embeddings" minutes=20 difficulty=2`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import groupby

from grader.content.opening import links
from grader.content.places import EXERCISES
from grader.content.question import Question

README = EXERCISES / "README.md"
BEGIN, END = "<!-- table: python -m grader build -->", "<!-- end of table -->"
LEVELS = {1: "★☆☆", 2: "★★☆", 3: "★★★"}
SECTIONS = (
    "A first look",
    "Embeddings",
    "Training",
    "Losses, bias, weight decay",
    "Interpretation",
    "Starting up",
    "Deep learning",
    "Further research",
    "Beyond the chapter",
)


def table(questions: list[Question], at: str | None = None) -> str:
    """Return the table as Markdown, section by section; a question that lacks a fact is left out.

    With `at`, the project's address on GitHub, it has links that open each notebook elsewhere.
    """
    more = (" open in |", "---|", " |") if at else ("", "", "")
    lines = [f"| notebook | you write | minutes | level |{more[0]}", f"|---|---|---:|---|{more[1]}"]
    for section, group in groupby(by_section(questions), key=lambda question: question.section):
        lines.append(f"| **{section}** | | | |{more[2]}")
        lines += [_row(question, at) for question in group]
    return "\n".join(lines)


def by_section(questions: list[Question]) -> list[Question]:
    """Return the questions in the order of the chapter's sections; one that lacks a fact is left out."""
    whole = [question for question in questions if not what_lacks(question)]
    return sorted(whole, key=lambda question: SECTIONS.index(question.section))


def what_lacks(question: Question) -> str:
    """Say which fact a question does not give; empty if none is missing."""
    about = question.head.metadata
    facts: dict[str, Collection[object]] = {"section": SECTIONS, "minutes": range(1, 1000), "difficulty": LEVELS}
    for name, allowed in facts.items():
        if about.get(name) not in allowed:
            return f"{question.name}/notebook.py needs {name}=… in its first line, one of {_listed(allowed)}."
    return ""


def with_table(readme: str, questions: list[Question], at: str | None = None) -> str:
    """Return the README's text with the table between its marks brought up to date."""
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n{table(questions, at)}\n{END}", readme)


def _listed(allowed: Collection[object]) -> str:
    return "1 to 999" if isinstance(allowed, range) else ", ".join(map(str, allowed))


def _row(question: Question, at: str | None) -> str:
    writes = ", ".join(f"`{name}`" for name in question.stub_names)
    level = LEVELS[question.difficulty]
    row = f"| [{question.title}]({question.file_name}) | {writes} | {question.minutes} | {level} |"
    where = links(question.file_name, at) if at else {}
    return row + (f" {' '.join(f'[{name}]({address})' for name, address in where.items())} |" if where else "")
