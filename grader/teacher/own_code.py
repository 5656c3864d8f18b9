"""What of a notebook is the student's own: cells that are as they were handed out are left away."""

from __future__ import annotations

from nbformat import NotebookNode

from grader.content.opening import is_asking
from grader.content.question import Question
from grader.content.reference import code_of


def own_code(cells: list[NotebookNode], question: Question) -> list[str]:
    """Return the code cells that the exercise does not have like this, in the notebook's order."""
    given = set(code_of(question.cells("exercise")))
    return [source for source in code_of(cells) if source not in given and not is_asking(source)]
