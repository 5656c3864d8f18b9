"""What is damaged, and how a way to damage it is written down."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.content.question import Question, is_tagged

Json = dict[str, Any]

THERE, PARTLY, GONE, UNREADABLE = "there", "partly there", "gone", "unreadable"


@dataclass
class Subject:
    """A solution's notebook to be damaged, and what its cells are."""

    question: Question
    notebook: Json
    roles: list[str]  # of each cell: text, written, given, answer

    @property
    def cells(self) -> list[Json]:
        """The cells."""
        return self.notebook["cells"]

    def places(self, *roles: str) -> list[int]:
        """Where the cells of these roles are."""
        return [place for place, role in enumerate(self.roles) if role in roles]

    def without(self, places: list[int]) -> list[Json]:
        """The cells without some of them."""
        return [cell for place, cell in enumerate(self.cells) if place not in places]

    def change_answers(self, change: Callable[[str], str]) -> None:
        """Change the source of each answer."""
        for place in self.places("answer"):
            self.cells[place]["source"] = change(self.cells[place]["source"])


@dataclass(frozen=True)
class Damage:
    """One way to damage a notebook."""

    name: str
    answer: str  # THERE, PARTLY, GONE or UNREADABLE
    make: Callable[[Subject], Json | bytes | None]  # None: this notebook cannot be damaged so
    said: str = ""  # a pattern of what a student reads where the answer is gone
    file_name: str = "{}.ipynb"


DAMAGES: list[Damage] = []


def damage(
    answer: str, said: str = "", file_name: str = "{}.ipynb"
) -> Callable[[Callable[[Subject], Any]], Callable[[Subject], Any]]:
    """Put a function among `DAMAGES` under its own name."""

    def put(function: Callable[[Subject], Any]) -> Callable[[Subject], Any]:
        DAMAGES.append(Damage(function.__name__, answer, function, said, file_name))
        return function

    return put


def subject_of(question: Question) -> Subject:
    """A fresh copy of the question's solution, with its outputs, without the cells that only show something off."""
    notebook = copy.deepcopy(_solution(question))
    source = question.cells("solution")
    kept = [place for place, cell in enumerate(source) if not is_tagged(cell, "try")]
    notebook["cells"] = [notebook["cells"][place] for place in kept]
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return Subject(question, notebook, [_role(source[place]) for place in kept])


@functools.cache
def _solution(question: Question) -> Json:
    return json.loads(question.solution.read_text(encoding="utf-8"))


def _role(cell: Json) -> str:
    if cell["cell_type"] != "code":
        return "written" if is_tagged(cell, "written") else "text"
    return "answer" if is_tagged(cell, "solution") else "given"


def code_cell(source: str) -> Json:
    """A new cell of code, in nbformat's form."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def stubs_of(question: Question) -> list[str]:
    """The code of the cells that a student fills in."""
    return [c.source for c in question.cells("exercise") if c.cell_type == "code" and is_tagged(c, "stub")]


def with_extra(it: Subject, cell: Json) -> Json:
    """Put a cell before the first answer and at the end."""
    first = it.places("answer")[0]
    it.notebook["cells"] = [*it.cells[:first], cell, *it.cells[first:], copy.deepcopy(cell)]
    return it.notebook
