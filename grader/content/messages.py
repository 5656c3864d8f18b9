"""The words that the students of a question's mistakes read, kept in messages.txt in the question's folder.

The file reads from top to bottom as those students would: for each mistake, in the order of mistakes.py, a heading line
"# " with its title, and the message below it. Behind the title stands how a person scored the message who read it as
its student would: "[2]" if it mends the mistake in one step, "[2, hint beside the point]" if it does so in spite of its
hint, "[1]" if it needs a second look, "[0]" if it misleads. A message that changes loses its score: somebody reads it
again and writes one.
"""

from __future__ import annotations

import math
import re

from grader.content.files import write_whole
from grader.content.question import Question, Variant

FILE_NAME = "messages.txt"
DRAWN = re.compile(r"^ {4}(?:notebook|where) .*(?:\n {14}.*)*", re.MULTILINE)  # what is another student's anyway
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
NEARLY = 0.1  # by which decimals differ that come of random numbers
BESIDE = "hint beside the point"
SCORES = ("2", f"2, {BESIDE}", "1", "0")
HEADING = re.compile(r"^# (.*?)(?: \[([^\]]*)\])?\n", re.MULTILINE)


def read(question: Question) -> dict[str, str]:
    """The kept messages by their mistakes' titles, in the file's order, none without a file. Raises as `scored`."""
    return {title: message for title, (message, _) in scored(question).items()}


def scored(question: Question) -> dict[str, tuple[str, str]]:
    """The kept messages and their scores, "" for one that has none yet, by their mistakes' titles.

    Raises ValueError if the file holds something before its first heading, a heading twice, or another score.
    """
    path = question.folder / FILE_NAME
    if not path.exists():
        return {}
    before, *parts = HEADING.split(path.read_text(encoding="utf-8"))
    titles, scores, messages = parts[::3], [score or "" for score in parts[1::3]], parts[2::3]
    if before.strip():
        raise ValueError(f"{question.name}/{FILE_NAME} begins without a heading: start it with “# ” and a title.")
    if twice := {title for title in titles if titles.count(title) > 1}:
        raise ValueError(f"{question.name}/{FILE_NAME} has the heading “{twice.pop()}” twice: take one out.")
    if odd := [score for score in scores if score not in ("", *SCORES)]:
        raise ValueError(f"{question.name}/{FILE_NAME} has the score “{odd[0]}”: there are {'; '.join(SCORES)}.")
    kept = zip(titles, messages, scores, strict=True)
    return {title: (message.strip("\n"), score) for title, message, score in kept}


def keep(mistake: Variant, message: str) -> None:
    """Keep what the mistake's student reads now; the others' words stay, but for mistakes that are gone.

    Words that differ in their decimals alone stay too. Raises ValueError if a line of the message looks like a heading.
    """
    if HEADING.search(message + "\n"):
        raise ValueError(f"{mistake.question.name}: the message of “{mistake.title}” has a line that begins with “# ”.")
    kept = scored(mistake.question)
    if mistake.title not in kept or not is_same(kept[mistake.title][0], message):
        kept[mistake.title] = message, ""
    titles = [each.title for each in mistake.question.variants("mistakes.py")]
    parts = [_part(title, *kept[title]) for title in titles if title in kept]
    write_whole(mistake.question.folder / FILE_NAME, "\n\n".join(parts))


def _part(title: str, message: str, score: str) -> str:
    heading = f"{title} [{score}]" if score else title
    return f"# {heading}\n\n{message}\n"


def reads_alike(kept: str, message: str) -> bool:
    """Whether a message says what was kept, though inputs were drawn anew: where the notebook lay, and where values
    come from, does not count, whole numbers are the same, and decimals nearly.
    """
    one, other = DRAWN.sub("", kept), DRAWN.sub("", message)
    if NUMBER.split(one) != NUMBER.split(other):
        return False
    return all(map(_near, NUMBER.findall(one), NUMBER.findall(other)))


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    return "." in one + other and math.isclose(float(one), float(other), rel_tol=NEARLY, abs_tol=1e-5)


def is_same(kept: str, message: str) -> bool:
    """Whether two messages differ in their decimals at most."""
    return _rounded(kept) == _rounded(message)


def _rounded(message: str) -> str:
    """The message without its decimals, which differ in their last places and so in length from machine to machine."""
    whole = re.sub(r"\b(\d+)\.0\b(?!%)", r"\1", message)  # 2.0 is shown where a sum missed 2 by its last place
    without = re.sub(r"-?\d+\.\d+(e[-+]\d+)?", "0.0", whole)
    return re.sub(r"(?:[\[(]*0\.0[\])]*, )+…[\])}]*", "0.0, …", without)
