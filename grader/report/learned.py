"""The page when everything passes: what its reader can do now, and how far their own models came."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from grader.content.question import Question
from grader.content.readme_table import by_section
from grader.report import html as page

DONE = "Everything passes. This is what you can do now:"
MODELS = "And this is how far your own models came, on ratings that they were not trained on:"


@dataclass(frozen=True)
class Trained:
    """The best model that somebody trained in a notebook, as they saved it."""

    question: Question
    loss: float  # the least on the validation ratings
    epochs: int  # after how many it was reached


def text(questions: list[Question], models: list[Trained], line: str) -> str:
    """Return the page as lines; `line` says how much was solved."""
    parts = [DONE]
    for section, group in _sections(questions):
        parts.append("\n".join([section, *(f"  {_skill(question)}" for question in group)]))
    if models:
        parts.append("\n".join([MODELS, *(f"  {model.question.title}: {_figures(model)}" for model in models)]))
    return "\n\n".join([*parts, line])


def html(questions: list[Question], models: list[Trained], line: str) -> str:
    """Return the page for the output of a notebook's cell, each skill with a link to its notebook."""
    parts = [f"<p><strong>{page.inline(DONE)}</strong></p>"]
    for section, group in _sections(questions):
        rows = "".join(f"<li>{page.link(question, _skill(question))}</li>" for question in group)
        parts.append(f"<p>{page.inline(section)}</p><ul>{rows}</ul>")
    if models:
        rows = "".join(f"<li>{page.link(each.question, each.question.title)}: {_figures(each)}</li>" for each in models)
        parts.append(f"<p>{MODELS}</p><ul>{rows}</ul>")
    return f"<div>{''.join(parts)}<p>{page.inline(line)}</p></div>"


def _sections(questions: list[Question]) -> list[tuple[str, list[Question]]]:
    groups = groupby(by_section(questions), key=lambda question: question.section)
    return [(section, list(group)) for section, group in groups]


def _skill(question: Question) -> str:
    return f"{question.skill} ({question.number})"


def _figures(model: Trained) -> str:
    return f"a loss of {model.loss:.4g} after {model.epochs} epoch{'s' if model.epochs > 1 else ''}"
