"""Names what students got wrong: which of the kit's known mistakes makes its student read the very same message.

A message that was kept with the mistakes is compared first. Where inputs are drawn, the mistakes of the checks that
failed are graded with the student's own draw; one kernel a mistake serves a whole class. Of several mistakes those are
named that explain most of what failed; what two of them do alike is said of both.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader.content import messages
from grader.content.files import write_whole
from grader.content.notebook import new_notebook
from grader.content.question import Question, Variant, all_questions, is_tagged
from grader.judging.checks import checks_of
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.teacher.cohort import KEPT
from grader.teacher.marks import Document
from grader.teacher.replay import CannotReplay, use_release

FAILED = (Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT)
FILE = "mistakes.json"
Alike = tuple[int, int]  # how many messages read alike, and how many do but for their decimals


@dataclass(frozen=True)
class Failed:
    """What failed of one answer, and on which draw of inputs."""

    question: Question
    digest: str  # of the notebook
    seed: int
    data: str
    messages: Mapping[str, str]  # by check

    @property
    def key(self) -> str:
        """The hash of all that its name depends on."""
        parts = [_hash(self.question), self.question.name, self.digest, self.seed, self.data, dict(self.messages)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def candidates(self) -> list[Variant]:
        """The mistakes that are meant for a check that failed."""
        return [mistake for mistake in _mistakes(self.question) if mistake.fails in self.messages]

    @property
    def as_kept(self) -> list[str]:
        """The mistakes that were kept with these very words, where that leaves nothing else to be explained."""
        found = [
            mistake
            for mistake in self.candidates()
            if messages.reads_alike(_kept(self.question).get(mistake.title, ""), self.messages[mistake.fails or ""])
        ]
        explained, open_ones = {mistake.fails for mistake in found}, {mistake.fails for mistake in self.candidates()}
        return [mistake.title for mistake in found] if explained == open_ones and len(explained) == 1 else []


class Misconceptions:
    """The names of mistakes, which are kept in the folder `out` of a graded class; `said` tells what was not tried."""

    def __init__(self, out: Path | None = None) -> None:
        self._path = out / KEPT / FILE if out else None
        self._known: dict[str, list[str]] = {}
        self.said: list[str] = []
        if self._path and self._path.exists():
            with contextlib.suppress(ValueError):
                self._known = json.loads(self._path.read_text(encoding="utf-8"))

    def name(self, documents: Mapping[str, Document]) -> dict[tuple[str, str], list[str]]:
        """Return the titles of mistakes by student and question; several where they read alike. Raises OSError.

        Nothing is said of an answer that passes, or that no known mistake explains.
        """
        failed = {
            (student, each.question.name): each
            for student, document in documents.items()
            for each in failures(document)
        }
        left = {each.key: each for each in failed.values() if each.key not in self._known}
        for key, each in left.items():
            self._known[key] = each.as_kept
        self._grade([each for each in left.values() if not self._known[each.key]])
        if left and self._path:
            write_whole(self._path, json.dumps(self._known, indent=1))
        return {place: self._known[each.key] for place, each in failed.items() if self._known.get(each.key)}

    def _grade(self, failed: Iterable[Failed]) -> None:
        """Grade the candidates of each on its own draw of inputs."""
        runs: dict[tuple[int, str], list[Failed]] = defaultdict(list)
        for each in failed:
            if each.candidates():
                runs[each.seed, each.data].append(each)
        for (seed, data), these in runs.items():
            try:
                use_release(data)
            except CannotReplay as error:
                self.said.append(f"Some mistakes have no name: {error}")
                for each in these:
                    del self._known[each.key]
                continue
            grading = Grading(seed)
            try:
                for question in dict.fromkeys(each.question for each in these):
                    mine = [each for each in these if each.question == question]
                    self._known |= _best(mine, _explained(grading, question, mine))
                    grading.release(question)
            finally:
                grading.close()


def failures(document: Document) -> Iterator[Failed]:
    """What failed of each answer in a result."""
    questions = {question.name: question for question in all_questions()}
    for graded in document["questions"]:
        told = {check["name"]: check["message"] for check in graded["checks"] if check["outcome"] in FAILED}
        question = questions.get(graded["name"])
        if told and question and graded["notebook"] and (question.folder / "mistakes.py").exists():
            yield Failed(question, graded["notebook"], document["seed"], document["data"], told)


@functools.cache
def _mistakes(question: Question) -> tuple[Variant, ...]:
    return tuple(question.variants("mistakes.py"))


@functools.cache
def _kept(question: Question) -> dict[str, str]:
    return messages.read(question)


@functools.cache
def _hash(question: Question) -> str:
    return hashlib.sha256((question.folder / "mistakes.py").read_bytes()).hexdigest()


def _explained(grading: Grading, question: Question, failed: list[Failed]) -> dict[tuple[str, str], Alike]:
    """How much of what failed each mistake explains, by the answer's key and the mistake's title."""
    wanted: dict[Variant, list[Failed]] = defaultdict(list)
    for each in failed:
        for mistake in each.candidates():
            wanted[mistake].append(each)

    def explain(mistake: Variant) -> dict[tuple[str, str], Alike]:
        cells = [cell for cell in mistake.cells() if not is_tagged(cell, "try")]
        submission = Submission(grading, question, new_notebook(cells, question.name), question.file_name)
        try:
            return {(each.key, mistake.title): _alike(submission, mistake, each) for each in wanted[mistake]}
        finally:
            submission.close()

    with ThreadPoolExecutor(grading.workers) as threads:
        return {place: count for found in threads.map(explain, wanted) for place, count in found.items()}


def _alike(submission: Submission, mistake: Variant, failed: Failed) -> Alike:
    """How many checks tell the mistake's student the same; none if not the one that is meant for it."""
    submission.digest = failed.digest  # by which inputs are drawn
    checks = [check for check in checks_of(failed.question) if check.name in failed.messages]
    told = {result.check: result.message for result in submission.grade(checks)}
    counts = []
    for same in (messages.reads_alike, messages.is_same):  # what a notebook draws itself differs in its decimals
        alike = [check for check, message in failed.messages.items() if same(told.get(check, ""), message)]
        counts.append(len(alike) if mistake.fails in alike else 0)
    return counts[0], counts[1]


def _best(failed: list[Failed], explained: dict[tuple[str, str], Alike]) -> dict[str, list[str]]:
    """The mistakes that explain most, by the answer's key."""
    found = {}
    for each in failed:
        counts = {mistake.title: explained.get((each.key, mistake.title), (0, 0)) for mistake in each.candidates()}
        most = max(counts.values(), default=(0, 0))
        found[each.key] = [title for title, count in counts.items() if count == most and any(most)]
    return found
