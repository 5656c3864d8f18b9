"""Tells from a file's name which question its notebook answers, under all names that files come back with.

Browsers add "(1)", Colab "Copy of", Canvas a prefix and "-1", Windows ".txt"; people change case and spaces.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from grader.content.question import Question, all_questions

NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
COPY = re.compile(r"[-_ ]?\(?(\d{1,3})\)?$")


def is_notebook_name(name: str) -> bool:
    """Whether a file's name says that it is a notebook."""
    return NOTEBOOK.search(name) is not None


def question_named(name: str) -> Question | None:
    """Return the question that a file's name means; None if it means none, or several equally well."""
    said = _plain(name)
    found = [(len(plain), question) for plain, question in _plain_names() if _occurs(plain, said)]
    longest = max((length for length, _ in found), default=0)
    best = [question for length, question in found if length == longest]
    return best[0] if len(best) == 1 else None


def copy_number(name: str) -> int:
    """Return which copy a name tells of: 2 for "05_crosstab (2).ipynb", 0 for the plain name."""
    found = COPY.search(NOTEBOOK.sub("", name).strip())
    return int(found[1]) if found else 0


@functools.cache
def _plain_names() -> list[tuple[str, Question]]:
    return [(_plain(question.name), question) for question in all_questions()]


def _plain(name: str) -> str:
    """A name in lower case, with one `_` for all that is neither letter nor digit."""
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", name).casefold())


def _occurs(plain: str, said: str) -> bool:
    return re.search(rf"(?<![^\W_]){plain}(?![^\W\d_])", said) is not None
