"""What kept messages show of a check can be tried in the notebook: no helper, seed or name that its student lacks."""

from __future__ import annotations

import ast
import builtins
import re

import pytest

from grader.content import messages
from grader.content.question import Question, all_questions
from grader.content.syntax import bound_names, free_names, parse_cell

ALWAYS = {"np", "pd", "torch", *dir(builtins)}
LABELED = re.compile(r"^    (\w[\w ]{8}) ?(.*\n(?: {14}.*\n|\n(?= {14}))*)", re.MULTILINE)
OURS = re.compile(r"\bkit\.|\b\w*seed\(|\btest_\w+|\bgrader\.|\bcheck\.py|\bspy\b")
LOOPS = (ast.For, ast.While, ast.With, ast.Try)  # how a check asks many things at once, and no student does


def parts(message: str) -> dict[str, str]:
    """The labeled lines of a message."""
    found = LABELED.findall(f"{message}\n")
    return {label.strip(): re.sub(r"^ {14}", "", text, flags=re.MULTILINE) for label, text in found}


def code_in(text: str) -> list[ast.stmt]:
    """A line of a message as code; none where it is said in words."""
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []


def names_of(question: Question) -> set[str]:
    """The names that a student's notebook has, and is to have."""
    code = [parse_cell(cell.source) for cell in question.cells("exercise") if cell.cell_type == "code"]
    return {name for statements in code for name in bound_names(statements)}


def plumbing_in(message: str, known: set[str]) -> list[str]:
    """What of the grader's own a message quotes: its helpers, loops of its setup, names that nothing explains."""
    told = parts(message)
    asked, after = code_in(told.get("asked", "")), code_in(told.get("after", ""))
    given = set(re.findall(r"^(\w+) =", told.get("where", ""), re.MULTILINE))
    ours = [name for label in ("asked", "after", "expected") for name in OURS.findall(told.get(label, ""))]
    loops = ["a loop" for statement in after if isinstance(statement, LOOPS)]
    return [*ours, *loops[:1], *sorted(free_names([*after, *asked]) - given - known - ALWAYS)]


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_no_message_quotes_the_grader(question: Question) -> None:
    known = names_of(question)
    quoted = {title: plumbing_in(message, known) for title, message in messages.read(question).items()}
    found = "; ".join(f"{title}: {', '.join(names)}" for title, names in quoted.items() if names)
    assert not found, f"say in words of the task what was asked (`shown=`): {found}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("asked     dot(u, v)\n    where     u = [1, 2]\n              v = [3, 4]", []),
        ("asked     the weights of made", []),
        ("asked     dot(u, [1])", ["u"]),
        ("asked     dot([1], [2])\n    after     torch.manual_seed(0)", ["manual_seed("]),
        ("asked     made\n    after     made = []\n              for n in (1, 2): made.append(n)", ["a loop"]),
    ],
)
def test_what_only_the_grader_has_is_found(line: str, found: list[str]) -> None:
    assert plumbing_in(f"`dot` adds.\n\n    {line}\n", {"dot"}) == found
