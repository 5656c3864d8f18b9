"""Names what students got wrong: known mistakes that grading recognized, or whose student reads the very same words."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from grader.content import messages
from grader.content.question import Question, Variant, questions_by_name
from grader.judging.outcome import FAILED
from grader.report.result import Document
from grader.running.recognize import BETWEEN


def named(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (question, titles of mistakes) for each answer in a result that a known mistake explains.

    Several titles are mistakes that read alike. A right answer is never named, and of several checks that failed the
    first counts that a known mistake explains.
    """
    questions = questions_by_name()
    for graded in document["questions"]:
        if graded["name"] in questions:
            found = (explaining(questions[graded["name"]], check) for check in graded["checks"])
            if mistakes := next(filter(None, found), None):
                yield graded["name"], tuple(mistake.title for mistake in mistakes)


def explaining(question: Question, check: Document) -> list[Variant]:
    """Return the known mistakes that explain why a check, of a result, has failed; several if they read alike."""
    if check["outcome"] not in FAILED:
        return []
    mistakes = question.mistakes_for(check["name"])
    recognized = check.get("mistake", "")
    same = [mistake for mistake in mistakes if _is_among(mistake.title, recognized)]
    return same or [mistake for mistake in mistakes if _is_as_kept(mistake, check["message"])]


def _is_among(title: str, recognized: str) -> bool:
    return f"{BETWEEN}{title}{BETWEEN}" in f"{BETWEEN}{recognized}{BETWEEN}"


def _is_as_kept(mistake: Variant, message: str) -> bool:
    kept = _kept(mistake.question).get(mistake.title)
    return kept is not None and messages.reads_alike(kept, message)


@functools.cache
def _kept(question: Question) -> dict[str, str]:
    return messages.read(question)
