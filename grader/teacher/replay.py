"""Grades again what a result file tells of, and says what differs: `python -m grader replay FILE`.

The same notebooks, kit and seed give the same result, so a mark can be shown to anybody who doubts it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from data.movielens import release_in_use
from grader.content.question import Question, questions_by_name
from grader.host.kernels import CELL_LIMIT, Kernels
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.report import result as result_file
from grader.report.result import Document
from grader.running.grading import Grading
from grader.running.handin import Finder, HandIn
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.teacher.found_again import NotFoundAgain, graded_folder


class CannotReplay(RuntimeError):
    """The run cannot be repeated here. The message says what to do."""


def replay(
    document: Document, folder: Path | None = None, tell: Callable[[str], None] = lambda _: None
) -> Iterator[list[str]]:
    """Grade again; yield sentences on what differs from the result `document`: of all of it, then of each question.

    `folder` holds the notebooks; where the result says, if it is None. `tell` hears which notebooks were taken from
    unusual places, and what was not used. Raises CannotReplay, NotProtected.
    """
    try:
        folder, was_in = folder or graded_folder(document["notebooks"]), f"{document['notebooks']}/"
    except NotFoundAgain as error:
        raise CannotReplay(f"{str(error).removesuffix('.')}: say with --notebooks where the notebooks are.") from None
    use_release(document["data"])  # kernels are told of it when they start
    yield list(_changed_surroundings(document))
    limit = document.get("limit", CELL_LIMIT)
    pool, finder = Pool(Grading(document["seed"], limit, Kernels(tier=Tier(document["tier"])))), Finder()
    try:
        hand_in = finder.look(folder)
        for note in hand_in.notes:
            tell(note)
        graded = [(told, *_put(pool, told, hand_in)) for told in document["questions"]]
        for told, submission, results in graded:
            named = {was_in: "", hand_in.place(submission.question): submission.question.file_name}
            yield list(_differences(told, submission, results.result(), named))
    finally:
        pool.close()
        finder.close()


def _put(pool: Pool, told: dict[str, Any], hand_in: HandIn) -> tuple[Submission, Future[list[CheckResult]]]:
    question = _question(told["name"])
    submission = Submission(pool.grading, question, hand_in.path(question), question.file_name)
    names = {check["name"] for check in told["checks"]}
    checks = [check for check in checks_of(question) if check.name in names]
    return submission, pool.put(question, lambda: submission, checks)


def use_release(name: str) -> None:
    """Have everything from here on use this release of the ratings. Raises CannotReplay."""
    os.environ["MOVIELENS_RELEASE"] = name
    try:
        release_in_use()
    except (ValueError, FileNotFoundError) as error:
        raise CannotReplay(f"The run was on {name}. {error}.") from None


def _question(name: str) -> Question:
    questions = questions_by_name()
    if name not in questions:
        raise CannotReplay(f"This kit has no question {name}: use the kit that graded it.")
    return questions[name]


def _changed_surroundings(document: Document) -> Iterator[str]:
    if document["kit"] != result_file.kit_hash():
        yield "The kit's code is not the same."
    for name, version in result_file.versions().items():
        was = document["versions"].get(name, "not there")
        if was != version:
            yield f"{name} was {was} and is {version}."


def _differences(
    told: dict[str, Any], submission: Submission, results: list[CheckResult], named: dict[str, str]
) -> Iterator[str]:
    question, name = submission.question, told["name"]
    if told["notebook"] != submission.digest:
        yield f"{name}: the notebook is another file than was graded."
    if told["question"] != result_file.question_hash(question):
        yield f"{name}: the question's notebook.py or check.py is not the same."
    if told["reference"] != result_file.reference_hash(question):
        yield f"{name}: the reference solution is not the same."
    found = {result.check: result for result in results}
    for check in told["checks"]:
        if check["name"] not in found:
            yield f"{name}: there is no check {check['name']} any more."
            continue
        result = found[check["name"]]
        if check["outcome"] != result.outcome:
            was, now = (
                f"{check['outcome']} ({check['earned']:g} points)",
                f"{result.outcome} ({result.earned:g} points)",
            )
            yield f"{name}, {check['name']}: was {was} and is {now}."
        elif _plain(check["message"], named) != _plain(result.message, named):
            yield f"{name}, {check['name']}: {result.outcome} again, with another message."
    new = [check.name for check in checks_of(question) if check.name not in {c["name"] for c in told["checks"]}]
    if new and told["question"] != result_file.question_hash(question):
        yield f"{name}: {len(new)} checks were not made then."


def _plain(message: str, named: dict[str, str]) -> str:
    """A message with its notebook called what it always is, wherever it lay this time or the last."""
    for place, name in named.items():
        message = message.replace(place, name)
    return message
