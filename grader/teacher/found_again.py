"""The notebooks that a result tells of, found again where they were graded: what students wrote is in no result."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.content.notebook import Unreadable, digest_of, read_notebook
from grader.content.places import PROJECT
from grader.content.question import Question
from grader.judging.outcome import one_line
from grader.report.result import Document
from grader.running.handin import Finder, HandIn


class NotFoundAgain(LookupError):
    """The notebook that was graded is not to be had. The message says why and what to do."""


class FoundAgain:
    """Hand-ins, each looked through when something of it is first asked for."""

    def __init__(self) -> None:
        self._finder = Finder()
        self._hand_ins: dict[str, HandIn] = {}

    def notebook(self, document: Document, question: Question) -> Path | None:
        """Return the file that a result's question was graded on; None if none was handed in.

        Raises NotFoundAgain where it is not the file any more that was graded.
        """
        digest = next((q["notebook"] for q in document["questions"] if q["name"] == question.name), None)
        if digest is None:
            return None
        path = self._hand_in(document["notebooks"]).path(question)
        try:
            if digest_of(path) == digest:
                return path
        except OSError as error:
            raise NotFoundAgain(f"{question.file_name} cannot be read ({error.strerror}).") from None
        again = "grade the class again with `python -m grader cohort`"
        raise NotFoundAgain(f"{question.file_name} is not the file that was graded: {again}.")

    def cells(self, document: Document, question: Question) -> list[NotebookNode]:
        """Return the cells of that notebook; none if none was handed in, or one that is no notebook.

        Raises NotFoundAgain as `notebook` does.
        """
        path = self.notebook(document, question)
        try:
            return list(read_notebook(path).cells) if path else []
        except Unreadable:  # as its student's messages say
            return []

    def close(self) -> None:
        """Give back what was taken out of zips."""
        self._finder.close()

    def _hand_in(self, notebooks: str) -> HandIn:
        if notebooks not in self._hand_ins:
            self._hand_ins[notebooks] = self._finder.look(graded_folder(notebooks))
        return self._hand_ins[notebooks]


def graded_folder(notebooks: str) -> Path:
    """Return the folder that a result calls `notebooks`. Raises NotFoundAgain."""
    for folder in (PROJECT / notebooks, Path(notebooks)):  # in the order in which the result names it
        if folder.is_dir():
            return folder
    raise NotFoundAgain(f"There is no folder {one_line(notebooks)} here.")
