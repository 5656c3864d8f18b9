"""One notebook that is graded, and the arguments that the checks of its question ask for."""

from __future__ import annotations

import concurrent.futures
import hashlib
import logging
import zlib
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grader.content.notebook import Unreadable, parse_notebook, read_bytes
from grader.content.question import WRITTEN_HEADING, Question, is_tagged
from grader.content.reference import code_of, handed_out_code, reference_texts
from grader.host.session import Reply, Session
from grader.judging.asked import Asked
from grader.judging.checks import SHARED, Check, CheckResult, Recognized, checks_of, run_check
from grader.judging.code import Code
from grader.judging.kinds import Right
from grader.judging.outcome import Finding, Outcome, one_line
from grader.running import handin, mending
from grader.running.asker import Asker
from grader.running.grading import Grading, is_lost
from grader.running.helpers import Helpers, helpers_of
from grader.running.missing import not_answered, untouched
from grader.running.recognize import recognize
from grader.running.recorded import Recorder
from grader.running.sparing import spare
from grader.wire import warmth

LOG = logging.getLogger(__name__)
SAVE_WORDS = "Is it saved? Words, which are not run, do not count before."


class Submission:
    """One notebook that is graded, and what the checks of its question ask for."""

    def __init__(self, grading: Grading, question: Question, notebook: NotebookNode | Path, shown: str) -> None:
        self.question = question
        self.notebook = shown
        self.path = path = Path(shown) if isinstance(notebook, NotebookNode) else notebook
        self._where = one_line(f"{path.parent.name}/{path.name}")  # in the log
        self._grading = grading
        self._unreadable: Exception | None = None  # Unreadable, or a fault of ours that is this notebook's alone
        self._is_untouched = False
        self._session: concurrent.futures.Future[Session] | None = None
        self.digest: str | None = None  # SHA-256 of the file
        self.was_lost = False  # whether its kernel ended by itself
        self._helpers = Helpers()
        try:
            self._read = self._read_file(notebook) if isinstance(notebook, Path) else notebook
            if not grading.every_cell:
                spare(self._read, question)
        except Exception as error:
            self._unreadable = error
        self._askers: dict[str, Asker] = {}
        self._shared: dict[str, dict[tuple[str, str, str], Reply]] = {"answer": {}, "reference": {}}

    def _read_file(self, path: Path) -> NotebookNode:
        found = handin.beside(path, self.question)
        if found != path:
            self.path = path = found
            self.notebook = str(PurePosixPath(self.notebook).with_name(found.name))
        raw = read_bytes(path)
        self.digest = hashlib.sha256(raw).hexdigest()
        self._helpers = helpers_of(path)
        notebook = parse_notebook(path, raw)
        self._is_untouched = code_of(notebook.cells) == code_of(self.question.cells("exercise"))
        mending.mend(notebook, self.question)
        return notebook

    @property
    def state(self) -> str | None:
        """What changes with anything of the student's that a verdict hangs on; None if nothing can be read."""
        try:
            return " ".join([self.digest, self._helpers.digest, self.notebook]) if self.digest else None
        except OSError:  # a file has just gone
            return None

    @property
    def texts(self) -> list[str]:
        """The code that will run for its sake: its own, the solution's and the checks'; none if nothing has to run."""
        if self._unreadable is not None or self._is_untouched:
            return []
        return [*code_of(self._read.cells), *reference_texts(self.question)]

    def start(self) -> None:
        """Begin to run the notebook, if it has not begun yet."""
        if self._unreadable is None and not self._is_untouched:
            self._begun()

    def _begun(self) -> concurrent.futures.Future[Session]:
        if self._session is None:
            LOG.debug("%s: begun, with %d cells", self._where, len(self._read.cells))
            self._session = self._grading.start(self._read, warmth.needed(self.texts), self._helpers.files)
        return self._session

    def session(self) -> Session:
        """The session, as soon as the notebook has run.

        Raises Finding if it cannot be read or run, or need not be because no line of code was changed.
        """
        self._require_readable()
        if self._is_untouched:
            raise untouched(self.notebook)
        return self._begun().result()

    def _require_readable(self) -> None:
        if isinstance(self._unreadable, Unreadable):
            raise Finding(Outcome.NOT_ANSWERED, note=f"Not answered: {self._unreadable}")
        if self._unreadable is not None:
            raise self._unreadable

    def grade(self, checks: Iterable[Check] | None = None) -> list[CheckResult]:
        """Run the checks (all of the question's if none are given) and return what became of each."""
        checks = checks_of(self.question) if checks is None else tuple(checks)
        engine = self._grading.engine
        if engine is not None and (told := engine.results(self, checks)) is not None:
            return told
        self.start()
        is_asked = self._grading.record is None and any("reference" in check.arguments for check in checks)
        if self._session is not None and is_asked:
            self._grading.reference(self.question)  # runs beside the notebook, and is asked after it
        results: list[CheckResult] = []
        for check in checks:
            earlier = {result.check: result for result in results}
            results.append(run_check(check, self, earlier))
        return results

    def close(self) -> None:
        """End the submission's kernel."""
        if self._session is not None:
            LOG.debug("%s: ended", self._where)
            self.was_lost = is_lost(self._session)
            self._grading.end(self._session)
            self._session = None

    def argument(self, name: str, check: Check) -> Any:
        """The value of an argument that a check asks for. Raises KeyError, Finding."""
        return ARGUMENTS[name](self, check)

    def asked_lines(self, place: int | None) -> list[tuple[str, str]]:
        """What a student reads about the question at this place in the check's log, or about the last one asked."""
        asked = self._asked(place)
        return asked.lines() if asked else []

    def twice(self, place: int | None) -> str:
        """Which definition was used of what that question asks for, where there are several; else ""."""
        asked = self._asked(place)
        return self._askers["answer"].twice(asked) if asked else ""

    def left_behind(self) -> str:
        """Which files beside the notebook were not taken along, and why; "" if none was left behind."""
        return self._helpers.told

    def recognized(self, check: Check, place: int | None) -> Recognized:
        """Which known mistake gives the same for that question, or for the last that was not answered rightly."""
        log = self.asked
        asked = log[::-1] if place is None else [log[place]]
        return recognize(self._grading, check, asked, self._askers["answer"].again)

    def recorded(self, check: Check) -> list[Right] | None:
        """Of which kinds the solution's answers to a check are, in a release; None in the whole kit."""
        record = self._grading.record
        return record.rights(check.question.name, check.name) if record else None

    def _asked(self, place: int | None) -> Asked | None:
        if place is None:
            return self.asked[-1] if self.asked else None
        return self.asked[place]

    @property
    def asked(self) -> list[Asked]:
        """What the notebook was asked by the last check that asked it anything, with its answers."""
        return self._askers["answer"].log if "answer" in self._askers else []

    def asker(self, role: str, shares: bool = False) -> Asker:
        """A fresh asker for one check, of the submission ("answer") or the solution ("reference").

        Of checks that share what they draw, each is told what an earlier one was answered to the same question.
        """
        shared = self._shared[role] if shares else None
        if role == "reference":
            made: Asker = ReferenceAsker(self._grading, self.question, shared=shared)
        else:
            handed_out = partial(handed_out_code, self.question)
            names = self.question.stub_names
            made = Asker(self.session, self._grading.background, names, self.notebook, handed_out, shared)
        self._askers[role] = made
        return made

    def rng(self, check: Check, name: str = "rng") -> np.random.Generator:
        """Random numbers from the run's seed, the check's or question's name and the notebook's hash, if it has one.

        A notebook that is handed in again meets other inputs than those that its messages told of. What the solutions
        answer is recorded for the seed alone, so a release draws from that.
        """
        own = [int(self.digest[:16], 16)] if self.digest and self._grading.record is None else []
        return drawn(self._grading.seed, check, name, *own)

    def code(self) -> Code:
        """What the notebook says, if it also ran; "not answered" while every stub is untouched. Raises Finding.

        An answer may come from where no reading finds it, a file for example: then what is there to be read counts.
        """
        asker = self.asker("answer")
        asker.require_any()
        code = Code(self._read)
        names = [name for name in self.question.stub_names if code.defines(name)]
        if names and all(code.is_stub(name) and asker.is_as_read(name) for name in names):
            raise not_answered(f"`{self.question.stub_names[0]}`", self.notebook)
        return code

    def written(self) -> str:
        """The written answer's text. Raises Finding if nothing was written."""
        self._require_readable()
        if not own_words(self._read.cells, self.question):
            raise not_answered("the question under “In your own words”", f"{self.notebook}. {SAVE_WORDS}")
        return written_text(self._read.cells)


def drawn(seed: int, check: Check, name: str, *own: int) -> np.random.Generator:
    """Return the random numbers of a check in a run from `seed`, and of one notebook where `own` says which.

    `name`: "rng", or SHARED for those that all checks of the question have.
    """
    whose = check.question.name if name == SHARED else f"{check.question.name}::{check.name}"
    return np.random.default_rng([seed, zlib.crc32(whose.encode()), *own])


class ReferenceAsker(Asker):
    """Asks the solution, or the record of what it answered; what goes wrong there is the kit's fault."""

    def __init__(
        self,
        grading: Grading,
        question: Question,
        recorder: Recorder | None = None,
        shared: dict[tuple[str, str, str], Reply] | None = None,
    ) -> None:
        super().__init__(
            lambda: grading.reference(question).result(), grading.background, (), question.file_name, shared=shared
        )
        self._record, self._question, self._recorder = grading.record, question, recorder

    def _asking(self, session: Session, asked: Asked) -> Coroutine[Any, Any, Reply]:
        """A question knows all names of a notebook that nobody but us has written."""
        return session.ask(asked.expression, setup=asked.setup, given=asked.given, limit=asked.limit)

    def _ask(self, asked: Asked) -> Reply:
        if self._record is None:
            reply = super()._ask(asked)
            if self._recorder:
                self._recorder.keep(self._question.name, asked, reply)
            return reply
        self.log.append(asked)
        recorded = self._record.reply(self._question.name, asked)
        if recorded is None:
            note = "This release lacks what the solution answers to a question that the check asks."
            raise Finding(Outcome.GRADER_ERROR, note=f"{note} The fault is the kit's, not yours.")
        self.log[-1] = replace(asked, value=recorded.value, without=recorded.without)
        return recorded

    def __call__(self, *args: Any, **given: Any) -> Any:
        """Return the solution's value. Raises Finding, "grader error"."""
        try:
            return super().__call__(*args, **given)
        except Finding as finding:
            note = f"The reference solution gave no answer ({finding})."
            raise Finding(Outcome.GRADER_ERROR, finding.lines, note=note) from finding


def written_text(cells: list[NotebookNode]) -> str:
    """The written answer below its heading; the cell is found by its tag or, failing that, by the heading."""
    markdown = [cell for cell in cells if cell.cell_type == "markdown"]
    found = [cell for cell in markdown if is_tagged(cell, "written")]
    found = found or [cell for cell in markdown if WRITTEN_HEADING.lower() in cell.source.lower()]
    text = "\n\n".join(cell.source for cell in found)
    lines = [line for line in text.splitlines() if line.strip().lower() != WRITTEN_HEADING.lower()]
    return "\n".join(lines).strip()


def own_words(cells: list[NotebookNode], question: Question) -> str:
    """The written answer without the lines that the exercise gives; "" if nothing was written."""
    given = {squeezed(line) for line in written_text(question.cells("exercise")).splitlines()} - {""}
    own = [line for line in written_text(cells).splitlines() if squeezed(line) not in given]
    return "\n".join(own).strip() if any(map(squeezed, own)) else ""


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, by which two are the same whatever stands between."""
    return "".join(c for c in text if c.isalnum()).lower()


def _ratings(*_: Any) -> Any:
    from data import load_ratings

    return load_ratings()


def _movies(*_: Any) -> Any:
    from data import load_movies

    return load_movies()


def _users(*_: Any) -> Any:
    from data import load_users

    return load_users()


def _split(*_: Any) -> Any:
    from data import load_titled_ratings, split_ratings

    return split_ratings(load_titled_ratings())


ARGUMENTS: dict[str, Callable[[Submission, Check], Any]] = {
    "answer": lambda submission, check: submission.asker("answer", check.shares),
    "reference": lambda submission, check: submission.asker("reference", check.shares),
    "rng": lambda submission, check: submission.rng(check),
    SHARED: lambda submission, check: submission.rng(check, SHARED),
    "code": lambda submission, check: submission.code(),
    "written": lambda submission, check: submission.written(),
    "ratings": _ratings,
    "movies": _movies,
    "users": _users,
    "split": _split,
}
