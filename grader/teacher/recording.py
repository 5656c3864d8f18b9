"""Records what the solutions answer to everything that checks ask, so that a release can do without them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from data.movielens import release_in_use
from grader.content.question import Question
from grader.content.reference import reference_notebook
from grader.content.syntax import calls_in
from grader.host.ways import StartError
from grader.judging.asked import Asked
from grader.judging.checks import DRAWS, Check, checks_of
from grader.judging.code import Code
from grader.judging.outcome import Finding
from grader.running.grading import Grading
from grader.running.recognize import QUICK, keep_known
from grader.running.recorded import Recorder, Replies
from grader.running.submission import ARGUMENTS, ReferenceAsker, Submission, drawn, written_text

SAMPLE = "sample"  # what a student has before the ratings are fetched


class CannotRecord(RuntimeError):
    """A solution does not pass a check, so there is nothing to record. The message names both."""


class Recording:
    """The replies to the checks of some questions, for several seeds, on the sample and on the ratings in use here."""

    def __init__(self, questions: list[Question], seeds: list[int]) -> None:
        self.releases = sorted({SAMPLE, release_in_use().name})
        self.replies: dict[str, dict[int, Replies]] = {name: {seed: {} for seed in seeds} for name in self.releases}
        self._questions, self._seeds = questions, seeds

    @property
    def total(self) -> int:
        """How many steps `record` takes."""
        return len(self.releases) * len(self._questions)

    def record(self) -> Iterator[Question]:
        """Ask all there is to ask; yield each question when it is done. Raises CannotRecord."""
        for release in self.releases:
            with in_use(release):
                yield from self._on(release)

    def _on(self, release: str) -> Iterator[Question]:
        grading = Grading(self._seeds[0])
        threads = ThreadPoolExecutor(grading.workers, thread_name_prefix="record")
        try:
            going: dict[Future[None], Question] = {
                threads.submit(self._ask_all, grading, release, question): question for question in self._questions
            }
            while going:
                for future in wait(going, return_when=FIRST_COMPLETED).done:
                    future.result()
                    yield going.pop(future)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            grading.close()

    def _ask_all(self, grading: Grading, release: str, question: Question) -> None:
        shared = Recorder()  # what is not drawn is the same for all seeds
        for check in checks_of(question):
            if not check.is_drawn:
                _ask_patiently(grading, check, self._seeds[0], shared)
        for seed in self._seeds:
            recorder = Recorder()
            for check in checks_of(question):
                if check.is_drawn:
                    _ask_patiently(grading, check, seed, recorder)
            self.replies[release][seed] |= {**shared.replies, **recorder.replies}
        grading.release(question)


def _ask_patiently(grading: Grading, check: Check, seed: int, recorder: Recorder) -> None:
    """Ask, and once more where a kernel did not come up: the next one may. Raises CannotRecord."""
    try:
        try:
            ask(grading, check, seed, recorder)
        except (StartError, TimeoutError):
            ask(grading, check, seed, recorder)
    except (StartError, TimeoutError) as error:
        why = str(error) or "in time"
        raise CannotRecord(f"A kernel did not start ({why}): try again when the machine is less busy.") from None


def ask(grading: Grading, check: Check, seed: int, recorder: Recorder) -> None:
    """Have the solution take both parts in a check, and record what it is asked.

    Raises CannotRecord, and where its kernel does not come up StartError or TimeoutError.
    """
    submission = Submission(grading, check.question, reference_notebook(check.question), check.question.file_name)

    def argument(name: str) -> Any:
        if name in ("answer", "reference"):
            return ReferenceAsker(grading, check.question, recorder if name == "reference" else None)
        if name in DRAWS:
            return drawn(seed, check, name)
        if name == "code":
            return Code(reference_notebook(check.question))
        if name == "written":
            return written_text(check.question.cells("solution"))
        return ARGUMENTS[name](submission, check)

    try:
        arguments = {name: argument(name) for name in check.arguments}
        check.function(**arguments)
    except (StartError, TimeoutError):
        raise
    except Exception as error:
        where = f"{check.question.name}, {check.name}, seed {seed}"
        raise CannotRecord(f"The solution does not pass a check of its own ({where}): {error}") from error
    if "answer" in arguments:
        recorder.keep_rights(check.question.name, check.name, arguments["answer"].log)
        keep_known(grading, check, arguments["answer"].log, recorder)
        _keep_parts(grading, check, arguments["answer"].log, recorder)


def _keep_parts(grading: Grading, check: Check, answered: list[Asked], recorder: Recorder) -> None:
    """Record what calls inside a quick question come to: one is asked alone if what a check does with it raises."""
    reference = ReferenceAsker(grading, check.question, recorder)
    for asked in (each for each in answered if each.seconds < QUICK):
        for call, setup in calls_in(asked.setup, asked.expression, check.question.stub_names):
            if (call, setup) != (asked.expression, asked.setup):
                with contextlib.suppress(Finding):
                    reference(call, setup=setup, **asked.given)


@contextlib.contextmanager
def in_use(release: str) -> Iterator[None]:
    """Have a release of the ratings in use inside; kernels are told of it when they start."""
    before = os.environ.get("MOVIELENS_RELEASE")
    os.environ["MOVIELENS_RELEASE"] = release
    try:
        yield
    finally:
        if before is None:
            del os.environ["MOVIELENS_RELEASE"]
        else:
            os.environ["MOVIELENS_RELEASE"] = before
