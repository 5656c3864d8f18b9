"""Draws the results of a class, as grading would have made them: right answers, kept mistakes, gaps. Nothing is run."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from grader.content import messages
from grader.content.question import Question, Variant
from grader.judging.checks import checks_of
from grader.judging.outcome import Outcome
from grader.selftest.class_by_hand import document

Drawn = dict[tuple[str, str], Variant | None]  # by student and question: the mistake, None for a right answer
Answers = Mapping[str, tuple[Outcome, str]]


def draw_results(
    names: list[str], questions: list[Question], seed: int, folder: Path | str = "class"
) -> tuple[dict[str, dict], Drawn]:
    """Return the results by student, and what was drawn; what is not in it was not answered."""
    random_ = random.Random(seed)
    drawn: Drawn = {}
    documents = {}
    for name in names:
        skill = random_.random()
        answers = {}
        for question in questions:
            if random_.random() < 0.15:
                answers[question] = _empty(question)
                continue
            mistake = None if random_.random() < skill else random_.choice(list(_mistakes(question)))
            drawn[name, question.name] = mistake
            answers[question] = mistaken(mistake) if mistake else {}
        digest = f"{random_.getrandbits(256):064x}"
        documents[name] = document(answers, f"{folder}/{name}", digest)
    return documents, drawn


def mistaken(mistake: Variant) -> Answers:
    """What becomes of the checks of an answer that is a kept mistake."""
    told = messages.read(mistake.question)[mistake.title]
    made: dict[str, tuple[Outcome, str]] = {mistake.fails or "": (Outcome.WRONG, told)}
    for check in checks_of(mistake.question):
        if set(check.needs) & made.keys():
            made[check.name] = (Outcome.BLOCKED, "Waits for another check to pass first.")
    return made


def _mistakes(question: Question) -> list[Variant]:
    kept = messages.read(question)
    return [mistake for mistake in question.variants("mistakes.py") if mistake.title in kept]


def _empty(question: Question) -> Answers:
    return {check.name: (Outcome.NOT_ANSWERED, "Not answered: nothing is there yet.") for check in checks_of(question)}
