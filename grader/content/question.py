"""A question: one folder, and every path and name that follow from it. There is no registry."""

from __future__ import annotations

import copy
import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.content import edits
from grader.content.places import EXERCISES, QUESTIONS, SOLUTIONS
from grader.content.syntax import defined_names, undisturbed

NEEDS = "needs"  # in a notebook's first line: names of `warmth`, and TRAINS, for a solution that is not there
TRAINS = "optimizers"
TRAINING = r"optim|learner|fastai"
SKILL = re.compile(r"After it you can ([^*]+)\.\*")
WRITTEN_HEADING = "### In your own words"
YOURS = "# Your answer: fill this in and run it, then run %check below."  # begins each stub, so that it is found


@dataclass(frozen=True, order=True)
class Question:
    """One folder of `grader/questions/`; its name ("05_crosstab") is the only identifier."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name, which is also the notebooks' stem."""
        return self.folder.name

    @property
    def file_name(self) -> str:
        """The name of its notebook, in exercises/, solutions/ and every submission."""
        return f"{self.name}.ipynb"

    @property
    def exercise(self) -> Path:
        """The notebook with gaps."""
        return EXERCISES / self.file_name

    @property
    def solution(self) -> Path:
        """The notebook with answers."""
        return SOLUTIONS / self.file_name

    @functools.cached_property
    def source(self) -> NotebookNode:
        """The cells of notebook.py, stub and solution cells alike. Raises FileNotFoundError."""
        return _read(self.folder / "notebook.py")

    @functools.cached_property
    def head(self) -> NotebookNode:
        """The first cell of notebook.py, read without the others: the facts about a question are in it."""
        first = (self.folder / "notebook.py").read_text(encoding="utf-8").partition("\n# %%")[0]
        cell: NotebookNode = _cells(first).cells[0]
        return cell

    @functools.cached_property
    def stub_names(self) -> tuple[str, ...]:
        """The names that the stub cells define, in order: what a check may ask for."""
        cells = [cell for cell in self.source.cells if is_tagged(cell, "stub") and cell.cell_type == "code"]
        return tuple(dict.fromkeys(name for cell in cells for name in defined_names(cell.source)))

    @property
    def number(self) -> str:
        """What it is called by in the chapter: "05", "c1"."""
        return self.name.partition("_")[0]

    @property
    def title(self) -> str:
        """What its notebook is called, number and all: "5. The crosstab"."""
        return str(self.head.source.splitlines()[0].lstrip("# ").strip())

    @property
    def section(self) -> str:
        """The part of the chapter that it belongs to."""
        return str(self.head.metadata["section"])

    @property
    def minutes(self) -> int:
        """How long it takes to solve."""
        return int(self.head.metadata["minutes"])

    @property
    def difficulty(self) -> int:
        """How hard it is, 1 to 3."""
        return int(self.head.metadata["difficulty"])

    @property
    def skill(self) -> str:
        """What somebody can do who has solved it: "make a crosstab with pandas, and read its gaps"."""
        found = SKILL.search(self.head.source)
        return " ".join(found[1].split()) if found else ""

    @property
    def trains(self) -> bool:
        """Whether the solution trains a model, which takes longer than anything else."""
        code = [cell.source for cell in self.cells("solution") if cell.cell_type == "code"]
        return any(re.search(TRAINING, text) for text in [*code, str(self.head.metadata.get(NEEDS, ""))])

    def cells(self, kind: str) -> list[NotebookNode]:
        """The cells of the "exercise" or the "solution": cells tagged for the other one are left out."""
        other = {"exercise": "solution", "solution": "stub"}[kind]
        return [_shown_as_yours(cell) for cell in self.source.cells if not is_tagged(cell, other)]

    def variants(self, file_name: str) -> Iterator[Variant]:
        """The cells of mistakes.py or alternatives.py, each with its title."""
        path = self.folder / file_name
        if not path.exists():
            return
        for cell in _read(path).cells:
            if cell.cell_type == "code" and cell.metadata.get("title"):
                told = cell.metadata
                names = told.get("fails"), told.get("hint"), told.get("also")
                yield Variant(self, told["title"].strip(), cell.source, *names)

    @property
    def mistakes(self) -> tuple[Variant, ...]:
        """The mistakes; read once, for who grades asks with each check that fails."""
        return _mistakes(self)

    def mistakes_for(self, check: str) -> list[Variant]:
        """The mistakes that a check is meant to catch before any other does."""
        return [mistake for mistake in self.mistakes if mistake.fails == check]


@dataclass(frozen=True)
class Variant:
    """A mistake or an alternative: code that takes the place of solution cells."""

    question: Question
    title: str
    source: str  # its code, or an edit of the solution's
    fails: str | None  # the check that must catch a mistake, and whose words a student reads first
    hint: str | None = None  # what to think about where an answer is recognized as this mistake
    also: str | None = None  # a later check that must catch it too, since no mistake gets as far as that one alone

    @property
    def slug(self) -> str:
        """The title as a name in one word."""
        return re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")

    @functools.cached_property
    def code(self) -> str:
        """Its code, whole. Raises ValueError if it is an edit that does not fit the solution."""
        if not edits.is_edit(self.source):
            return self.source
        try:
            return edits.applied(
                self.source, [cell.source for cell in self.question.cells("solution") if is_answer(cell)]
            )
        except ValueError as error:
            raise ValueError(f"{self.question.name}: “{self.title}” {error}") from None

    def cells(self) -> list[NotebookNode]:
        """The solution's cells, with those that define the same names replaced.

        Raises ValueError if the code defines none of the solution's names, or as `code` does.
        """
        mine = set(defined_names(self.code))
        made, placed = [], False
        for cell in self.question.cells("solution"):
            if is_answer(cell) and mine & set(defined_names(cell.source)):
                cell = NotebookNode({**cell, "source": "" if placed else self.code})
                placed = True
            made.append(cell)
        if not placed:
            raise ValueError(f"{self.question.name}: “{self.title}” defines no name that a solution cell defines")
        return made


def all_questions(folder: Path = QUESTIONS) -> list[Question]:
    """Every question, in the order of the chapter."""
    return sorted(Question(path.parent) for path in folder.glob("*/notebook.py"))


def questions_by_name() -> dict[str, Question]:
    """Every question by its name, in the order of the chapter."""
    return {question.name: question for question in all_questions()}


def find_questions(names: list[str]) -> list[Question]:
    """The questions of these names (folder names, or parts of them); all if there are none.

    Raises LookupError, naming what was not found.
    """
    chosen = all_questions()
    if not names:
        return chosen
    for name in names:
        if not any(name in question.name for question in chosen):
            raise LookupError(no_such_question(name))
    return [question for question in chosen if any(name in question.name for name in names)]


def find_one(name: str) -> Question:
    """The question that somebody calls `name`: its number, its name, or part of that.

    Raises LookupError, saying what was not found, or what could be meant.
    """
    wanted, questions = name.removesuffix(".ipynb").lower(), all_questions()
    for is_meant in (
        lambda each: wanted in (each.name, each.number, each.number.lstrip("0")),
        lambda each: wanted == each.name.partition("_")[2],
        lambda each: wanted in each.name,
    ):
        found = [question for question in questions if is_meant(question)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(question.name for question in found)
            raise LookupError(f"“{name}” is in the names of several questions: {listed}. Which one?")
    raise LookupError(no_such_question(name))


def no_such_question(name: str) -> str:
    """Say that no question is called like this, and which one might be meant."""
    names = [question.name for question in all_questions()]
    called = {form: each for each in names for form in (each, each.partition("_")[2])}
    close = difflib.get_close_matches(name.lower(), called, n=1)
    meant = f"; did you mean {called[close[0]]}?" if close else f": they are called {names[0]} to {names[-1]}."
    return f"No question has “{name}” in its name{meant}"


def is_tagged(cell: dict[str, Any], tag: str) -> bool:
    """Whether a cell carries `tag`; whatever else a notebook may hold in that place counts as no."""
    tags = cell.get("metadata", {}).get("tags", [])
    return isinstance(tags, list) and tag in tags


def _shown_as_yours(cell: NotebookNode) -> NotebookNode:
    """A stub of code with the line that says so; any other cell as it is."""
    if cell.cell_type != "code" or not is_tagged(cell, "stub"):
        return cell
    return NotebookNode({**cell, "source": f"{YOURS}\n{cell.source}"})


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell of the solution is code that takes a stub's place."""
    return cell.cell_type == "code" and is_tagged(cell, "solution")


@functools.cache
def _mistakes(question: Question) -> tuple[Variant, ...]:
    return tuple(question.variants("mistakes.py"))


def _read(path: Path) -> NotebookNode:
    """The cells of a percent script. Raises FileNotFoundError."""
    return _cells(path.read_text(encoding="utf-8"))


def _cells(text: str) -> NotebookNode:
    """The cells of a percent script's text, for whoever asks to change as they like."""
    return copy.deepcopy(_parsed(text))


@functools.lru_cache(maxsize=512)  # a question has four texts; each is read for many a list of all questions
def _parsed(text: str) -> NotebookNode:
    import jupytext  # a tenth of a second, which a grader spends while its kernels warm up

    with undisturbed():  # jupytext makes syntax trees too
        cells: NotebookNode = jupytext.reads(text, fmt="py:percent")
    return cells
