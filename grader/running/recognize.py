"""Recognizes a known mistake by what it gives: the same value, or the same exception, for the same call.

Only a check that has failed asks. Each mistake of mistakes.py that this check is to catch is asked what the student was
asked, in a kernel of its own that holds the solution; a release asks its record. What comes of it is a hint and a name,
never another outcome: whatever goes wrong here costs the hint alone.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader.content.question import Question, Variant, is_answer
from grader.content.reference import code_of
from grader.content.syntax import parse_cell
from grader.host.kernels import CELL_LIMIT
from grader.host.session import Reply
from grader.judging.asked import Asked
from grader.judging.checks import Check, Recognized
from grader.running.answers import NEARLY, TOLERANCE, Answer
from grader.running.recorded import Record, Recorder, digest, key
from grader.wire import wire
from grader.wire.words import ReplyStatus

if TYPE_CHECKING:
    from grader.running.grading import Grading

LOG = logging.getLogger(__name__)
QUICK = 0.2  # seconds of processor time; for a student, a call that took longer is put to mistakes with a hint alone
LONG = 10_000  # characters of a value; of a longer one a release has a hash, which tells whether another is the same
BETWEEN = " or "  # titles of mistakes that give the same
SEEDS = """__import__("random").seed(0)
__import__("numpy").random.seed(0)
if "torch" in __import__("sys").modules:
    __import__("sys").modules["torch"].default_generator.manual_seed(0)
"""  # as grader.kernel.repeat has them in a new kernel
DEFINES = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
SAID = (ReplyStatus.VALUE, ReplyStatus.RAISED, ReplyStatus.REFUSED)


@dataclass(frozen=True)
class Known:
    """What the solution or a mistake gives for a call, and what the mistake's student should read."""

    answer: Answer
    hint: str | None = None
    title: str = ""  # a release does not tell it
    is_for_students: bool = True  # whether it has a say in which hint there is


def recognize(grading: Grading, check: Check, asked: Iterable[Asked], again: Callable[[Asked], Asked]) -> Recognized:
    """Say which mistake the first of these answers comes from that is not the solution's.

    Where several mistakes give the same, all are named, and there is a hint if all of them have that one. `again` puts
    a question to the notebook once more.
    """
    if not grading.recognizes:
        return Recognized()
    try:
        return _recognized(grading, check, asked, again)
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


def _recognized(grading: Grading, check: Check, asked: Iterable[Asked], again: Callable[[Asked], Asked]) -> Recognized:
    for call in asked:
        mine = _answer(call)
        known = _recorded(grading.record, check, call) if grading.record else known_answers(grading, check, call)
        right = next(known, None)
        if right is None:
            break
        if not right.answer.is_like(mine):
            others = [*known]
            same = _same(others, mine, right)
            hints = {each.hint for each in same if each.is_for_students}
            if not same and grading.names and not grading.record:
                same = _same_by_chance(grading, check.question, call, [right, *others], again)
            titles = BETWEEN.join(each.title for each in same if each.title)
            return Recognized(hints.pop() if len(hints) == 1 else None, titles)
    return Recognized()


def _same(known: list[Known], mine: Answer, right: Known, tolerance: float = TOLERANCE) -> list[Known]:
    return [each for each in known if each.answer.is_like(mine, right.answer, tolerance)]


def _same_by_chance(
    grading: Grading, question: Question, asked: Asked, known: list[Known], again: Callable[[Asked], Asked]
) -> list[Known]:
    """Which mistakes give the same where random numbers begin alike, or nearly the same where a clock is read."""
    right, *others = known
    mine = _answer(again(replace(asked, setup=f"{SEEDS}{asked.setup}")))
    if right.answer.is_like(mine, None, NEARLY):
        return []
    same = _same(others, mine, right)
    if not same and not _answer(_ask(grading, question, "", asked, asked.limit)).is_like(right.answer):
        return _same(others, mine, right, NEARLY)
    return same


def known_answers(grading: Grading, check: Check, asked: Asked) -> Iterator[Known]:
    """What the solution gives for a call, and then each mistake that gives anything; nothing if there is none.

    Hand-made inputs are the same for a whole class, so what they come to is kept.
    """
    meant = check.question.mistakes_for(check.name)
    mistakes = [mistake for mistake in meant if grading.names or _is_for_students(mistake, asked)]
    if not mistakes:
        return
    kept, asks = grading.kept(check.question), key(check.question.name, asked)
    for mistake in (None, *mistakes):
        place = asks, mistake.title if mistake else ""
        if place not in kept:
            kept[place] = _known(grading, check.question, mistake, asked)
        if kept[place] is not None:
            yield kept[place]


def _is_for_students(mistake: Variant, asked: Asked) -> bool:
    """Whether a student waits for what a mistake gives: where it may be another one's hint that fits it too, the call
    must be quick, and nothing be trained for it."""
    return bool(mistake.hint) or (asked.seconds < QUICK and not (mistake.question.trains and _runs(mistake)))


def _known(grading: Grading, question: Question, mistake: Variant | None, asked: Asked) -> Known | None:
    if mistake is None:
        return Known(_answer(_ask(grading, question, "", asked, asked.limit)))
    limit = CELL_LIMIT if grading.names and _runs(mistake) else asked.limit
    reply = _ask(grading, question, _code(mistake), asked, limit)
    if reply.status not in SAID:
        return None
    return Known(_answer(reply), mistake.hint, mistake.title, _is_for_students(mistake, asked))


def _code(mistake: Variant) -> str:
    """What the mistake changes, and what the solution defines besides, so that it calls the changed; nothing trains."""
    changed = _changed(mistake)
    cells = code_of([cell for cell in mistake.cells() if is_answer(cell)])
    return "\n\n".join(cell if cell in changed else _definitions(cell) for cell in cells)


def _runs(mistake: Variant) -> bool:
    """Whether a mistake is made where something is run, and not in what is only defined."""
    return any(not isinstance(statement, DEFINES) for cell in _changed(mistake) for statement in parse_cell(cell))


def _changed(mistake: Variant) -> set[str]:
    solution = mistake.question.cells("solution")
    return {*code_of([cell for cell in mistake.cells() if is_answer(cell)])} - {*code_of(solution)}


def _definitions(cell: str) -> str:
    return "\n\n".join(ast.unparse(statement) for statement in parse_cell(cell) if isinstance(statement, DEFINES))


def _ask(grading: Grading, question: Question, code: str, asked: Asked, limit: float) -> Reply:
    """What a call gives after this code was run, in names of its own: those of the solution stay as they are.

    Where mistakes are to be named, random numbers begin as in a new kernel.
    """
    setup = "\n\n".join(filter(None, (SEEDS if grading.names else "", code, asked.setup)))
    session = grading.mistaken(question).result()
    return grading.background.run(session.ask(asked.expression, setup=setup, given=asked.given, limit=limit))


def _answer(reply: Reply | Asked) -> Answer:
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
