"""Explains one mark on one page: what was asked, expected and got, and why: `python -m grader explain RESULT CHECK`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.text import Text

from grader.content.question import Question, questions_by_name
from grader.judging.checks import Check, checks_of
from grader.judging.outcome import Outcome, one_line, visible
from grader.report.html import undented
from grader.report.result import Document
from grader.teacher.found_again import FoundAgain, NotFoundAgain
from grader.teacher.misconceptions import explaining
from grader.teacher.own_code import own_code

BETWEEN = "::"  # the question and its check, as pytest has it
LONGEST = 4000  # characters of code


class NoSuchCheck(LookupError):
    """The result has no such check, or several. The message says which it has."""


def explain(document: Document, name: str) -> Group:
    """Return the page for a terminal about the check `name` of a result: "test_x", or "07_dot_product::test_x".

    Raises NoSuchCheck.
    """
    question, graded, told = _find(document, name)
    check = next((check for check in checks_of(question) if check.name == told["name"]), None)
    return Group(*_parts(document, question, graded, told, check))


def _find(document: Document, name: str) -> tuple[Question, dict[str, Any], dict[str, Any]]:
    questions = questions_by_name()
    of, _, wanted = name.rpartition(BETWEEN)
    all_ = [(graded, check) for graded in document["questions"] for check in graded["checks"]]
    found = [(g, check) for g, check in all_ if of in g["name"] and wanted in (check["name"], check["title"])]
    if len(found) > 1:
        listed = ", ".join(f"{graded['name']}{BETWEEN}{check['name']}" for graded, check in found)
        raise NoSuchCheck(f"Several checks are called “{one_line(wanted)}”: {listed}. Name one like this.")
    if not found:
        names = [check["name"] for graded, check in all_ if (of or wanted) in graded["name"]]
        known = names or [f"{graded['name']}{BETWEEN}…" for graded in document["questions"]]
        raise NoSuchCheck(f"There is no check “{one_line(name)}” in it; it has {', '.join(known)}.")
    graded, check = found[0]
    if graded["name"] not in questions:
        raise NoSuchCheck(f"This kit has no question {graded['name']}: use the kit that graded it.")
    return questions[graded["name"]], graded, check


def _parts(
    document: Document, question: Question, graded: dict[str, Any], told: dict[str, Any], check: Check | None
) -> Iterator[RenderableType]:
    yield Text(f"{question.title}: {_plain(told['title'])}", "bold")
    outcome = f"{told['outcome']}, {told['earned']:g} of {told['points']:g} points"
    yield Text(f"{outcome}, in {one_line(document['notebooks'])}\n")
    yield from _said(told)
    yield from _why(question, graded, told, check)
    if check is not None:
        yield _head("What the check does")
        yield _code(inspect.getsource(check.function))
    yield from _own(document, question)
    yield _head("How it can be seen again")
    same = [f"seed {document['seed']}", document["data"], f"tier {document['tier']}", f"kit {document['kit'][:12]}"]
    yield Text(f"{', '.join(same)}, notebook {(graded['notebook'] or 'none')[:12]}.")
    yield Text("`python -m grader replay` with this result grades the same notebooks with the same inputs.")


def _said(told: dict[str, Any]) -> Iterator[RenderableType]:
    body = told["message"].removeprefix(told["title"]).strip("\n")
    yield _head("What was asked, expected and got")
    nothing = "It passed: everything that the check below asks for was right."
    yield Text(visible(undented(body)) if body else nothing)


def _why(
    question: Question, graded: dict[str, Any], told: dict[str, Any], check: Check | None
) -> Iterator[RenderableType]:
    if told["outcome"] == Outcome.PASSED:
        return
    yield _head("Why")
    for mistake in explaining(question, told):
        yield Text(f"A known mistake gives the same: {mistake.title}.")
        yield _code(mistake.source)
    outcomes = {each["name"]: each["outcome"] for each in graded["checks"]}
    for need in check.needs if check else ():
        yield Text(f"It needs {need}, which is {outcomes.get(need, 'not there')}.")
    for hint in check.hints if check else ():
        yield Text(_plain(hint))


def _own(document: Document, question: Question) -> Iterator[RenderableType]:
    yield _head("The student's own code")
    found = FoundAgain()
    try:
        cells = own_code(found.cells(document, question), question)
        yield _code("\n\n".join(cells)) if cells else Text("None.")
    except NotFoundAgain as error:
        yield Text(str(error))
    finally:
        found.close()


def _head(title: str) -> Text:
    return Text(f"\n{title}", "bold")


def _plain(text: str) -> str:
    return one_line(text.replace("`", ""))


def _code(code: str) -> Syntax:
    return Syntax(visible(code[:LONGEST]), "python", background_color="default", word_wrap=True)
