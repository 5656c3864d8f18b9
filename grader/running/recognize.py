"""Recognizes a known mistake by what it gives: the same value, or the same exception, for the same call.

Only a check that has failed asks. Each mistake of mistakes.py that this check is to catch is asked what the student was
asked, in a kernel of its own that holds the solution; a release asks its record. What comes of it is a hint and a name,
never another outcome: whatever goes wrong here costs the hint alone.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.content.question import Question, Variant, is_answer
from grader.content.reference import code_of
from grader.content.syntax import parse_cell
from grader.host.session import Reply
from grader.judging.asked import Asked
from grader.judging.checks import Check, Recognized
from grader.judging.difference import difference
from grader.running.recorded import Record, Recorder, digest, key
from grader.wire import wire
from grader.wire.words import ReplyStatus

if TYPE_CHECKING:
    from grader.running.grading import Grading

LOG = logging.getLogger(__name__)
QUICK = 0.2  # seconds of processor time; a call that took longer is put to mistakes with a hint alone
LONG = 10_000  # characters of a value; of a longer one a release has a hash, which tells whether another is the same
BETWEEN = " or "  # titles of mistakes that give the same
SAID = (ReplyStatus.VALUE, ReplyStatus.RAISED, ReplyStatus.REFUSED)


@dataclass(frozen=True)
class Answer:
    """What some code gave for a call: a value, or why there is none."""

    value: Any
    without: str | None  # the exception, in words; None where there is a value
    digest: str = ""  # in place of a long value that was recorded
    changed: tuple[str, ...] = ()  # inputs that are not as they were before

    def is_like(self, other: Answer, right: Answer | None = None) -> bool:
        """Whether both gave the same and changed the same inputs, numbers within the tolerance of checks; of another
        shape than the right one's, whether both gave that shape, for then nothing else is compared."""
        if {*self.changed} != {*other.changed}:
            return False
        if self.without is not None or other.without is not None:
            return self.without == other.without
        if self.digest:
            return self.digest == digest(other.value)
        mine, theirs = self.value, other.value
        if right is not None and _is_of_another_shape(mine, right.value) and _shape(mine) == _shape(theirs):
            return True
        is_one_kind = type(mine) is type(theirs) and getattr(mine, "dtype", None) == getattr(theirs, "dtype", None)
        return is_one_kind and difference(mine, theirs, 1e-5, True) is None


def _is_of_another_shape(mine: Any, right: Any) -> bool:
    shapes = _shape(mine), _shape(right)
    return None not in shapes and shapes[0] != shapes[1]


def _shape(value: Any) -> tuple[type, tuple[int, ...]] | None:
    """Of what kind and shape an array or a tensor is."""
    return (type(value), value.shape) if isinstance(value, np.ndarray) else None


@dataclass(frozen=True)
class Known:
    """What the solution or a mistake gives for a call, and what the mistake's student should read."""

    answer: Answer
    hint: str | None = None
    title: str = ""  # a release does not tell it


def recognize(grading: Grading, check: Check, asked: Iterable[Asked]) -> Recognized:
    """Say which mistake the first of these answers comes from that is not the solution's.

    Where several mistakes give the same, all are named, and there is a hint if all of them have that one.
    """
    if not grading.recognizes:
        return Recognized()
    try:
        return _recognized(grading, check, asked)
    except Exception:
        LOG.warning("%s, %s: no known mistake could be asked", check.question.name, check.name, exc_info=True)
        return Recognized()


def keep_known(grading: Grading, check: Check, asked: Iterable[Asked], recorder: Recorder) -> None:
    """Take down what the solution gives, and those mistakes that have a hint, for a release; nothing if none has."""
    if not any(mistake.hint for mistake in check.question.mistakes_for(check.name)):
        return
    for call in asked:
        right, *wrong = known_answers(grading, check, call)
        wrong = [each for each in wrong if not each.answer.is_like(right.answer)]
        said = [each for each in wrong if each.hint and _is_alone(each, wrong, right)]
        recorder.keep_known(check.question.name, check.name, call, [_plain(each) for each in (right, *said)])


def _is_alone(mistake: Known, others: list[Known], right: Known) -> bool:
    """Whether no mistake with another hint, or without one, gives the same."""
    alike = [other for other in others if other.answer.is_like(mistake.answer, right.answer)]
    return all(other.hint == mistake.hint for other in alike)


def _recognized(grading: Grading, check: Check, asked: Iterable[Asked]) -> Recognized:
    for call in asked:
        mine = Answer(call.value, call.without, changed=call.changed)
        known = _recorded(grading.record, check, call) if grading.record else known_answers(grading, check, call)
        right = next(known, None)
        if right is None:
            break
        if not right.answer.is_like(mine):
            same = [each for each in known if each.answer.is_like(mine, right.answer)]
            hints = {each.hint for each in same}
            titles = BETWEEN.join(each.title for each in same if each.title)
            return Recognized(hints.pop() if len(hints) == 1 else None, titles)
    return Recognized()


def known_answers(grading: Grading, check: Check, asked: Asked) -> Iterator[Known]:
    """What the solution gives for a call, and then each mistake that gives anything; nothing if there is none.

    Hand-made inputs are the same for a whole class, so what they come to is kept.
    """
    meant = check.question.mistakes_for(check.name)
    mistakes = [mistake for mistake in meant if mistake.hint or asked.seconds < QUICK]
    if not mistakes:
        return
    kept, asks = grading.kept(check.question), key(check.question.name, asked)
    for mistake in (None, *mistakes):
        place = asks, mistake.title if mistake else ""
        if place not in kept:
            kept[place] = _known(grading, check.question, mistake, asked)
        if kept[place] is not None:
            yield kept[place]


def _known(grading: Grading, question: Question, mistake: Variant | None, asked: Asked) -> Known | None:
    if mistake is None:
        return Known(_answer(_ask(grading, question, "", asked)))
    reply = _ask(grading, question, _code(mistake), asked)
    return Known(_answer(reply), mistake.hint, mistake.title) if reply.status in SAID else None


def _code(mistake: Variant) -> str:
    """What the mistake changes, and what the solution defines besides, so that it calls the changed; nothing trains."""
    solution = set(code_of(mistake.question.cells("solution")))
    cells = code_of([cell for cell in mistake.cells() if is_answer(cell)])
    return "\n\n".join(_definitions(cell) if cell in solution else cell for cell in cells)


def _definitions(cell: str) -> str:
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return "\n\n".join(ast.unparse(statement) for statement in parse_cell(cell) if isinstance(statement, kinds))


def _ask(grading: Grading, question: Question, code: str, asked: Asked) -> Reply:
    """What a call gives after this code was run, in names of its own: those of the solution stay as they are."""
    setup = f"{code}\n\n{asked.setup}" if code else asked.setup
    session = grading.mistaken(question).result()
    return grading.background.run(session.ask(asked.expression, setup=setup, given=asked.given, limit=asked.limit))


def _answer(reply: Reply) -> Answer:
    return Answer(reply.value, reply.without, changed=reply.changed)


def _plain(known: Known) -> dict[str, Any]:
    answer = known.answer
    value = wire.dumps(answer.value) if answer.without is None else ""
    short = {"value": value} if len(value) <= LONG else {"value": "", "digest": digest(answer.value)}
    return {**short, "without": answer.without, "changed": [*answer.changed], "hint": known.hint}


def _recorded(record: Record, check: Check, asked: Asked) -> Iterator[Known]:
    """The same as `known_answers`, of a release."""
    for said in record.known(check.question.name, check.name, asked):
        value = wire.loads(said["value"]) if said["value"] else None
        yield Known(Answer(value, said["without"], said.get("digest", ""), tuple(said["changed"])), said["hint"])
