"""Makes an interview sheet: questions about a student's own code, with answers that were run before they are written.

Three kinds are asked: why an answer of theirs is wrong, and which known mistake gives the same; what their code would
give if one line of it were another; and where a known mistake gives something else than what they have written.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Group
from rich.text import Text

from grader.content.question import Question
from grader.judging.asked import Asked
from grader.judging.checks import Check, CheckResult, checks_of, run_check
from grader.judging.outcome import Finding, Outcome, laid_out
from grader.judging.show import count, show
from grader.running.answers import Answer
from grader.running.grading import Grading
from grader.running.handin import HandIn
from grader.running.recognize import known_answers
from grader.running.submission import Submission
from grader.teacher.what_if import Changed, short_calls

SIZE = 5  # questions on a sheet
MOST = 3  # of a kind, from one notebook
FAILED = (Outcome.WRONG, Outcome.RAISED)  # with an answer to talk about
LINES = 12  # of a mistake's code
Made = list[tuple[Check, CheckResult, list[Asked]]]  # each check, what became of it, and what it has asked


@dataclass(frozen=True)
class Item:
    """One thing to ask: what the student sees, the question, and for who asks what came of running it."""

    question: Question
    seen: str
    asks: str
    answer: str


class Interview:
    """An interview about a hand-in, or those of its notebooks that are for these questions."""

    def __init__(self, grading: Grading, hand_in: HandIn, questions: Sequence[Question]) -> None:
        self.questions = [question for question in hand_in.found if question in questions]
        self._grading, self._hand_in = grading, hand_in
        self._wrong: list[list[Item]] = []  # by notebook
        self._others: list[list[Item]] = []

    def steps(self) -> Iterator[Question]:
        """Grade the notebooks and find out what can be asked about them; yield the question of each."""
        for question in self.questions:
            submission = Submission(self._grading, question, self._hand_in.path(question), question.file_name)
            try:
                self._look(submission)
            finally:
                submission.close()
                self._grading.release(question)
            yield question

    def items(self) -> list[Item]:
        """Return what to ask, drawn by the seed: about wrong answers half of it, if there is enough of the others."""
        rng = np.random.default_rng(self._grading.seed)
        wrong, others = _spread(self._wrong, rng), _spread(self._others, rng)
        half = max(math.ceil(SIZE / 2), SIZE - len(others))
        chosen = [*wrong[:half], *others][:SIZE]
        return sorted(chosen, key=lambda item: self.questions.index(item.question))

    def _look(self, submission: Submission) -> None:
        rng = np.random.default_rng([self._grading.seed, int((submission.digest or "0")[:16], 16)])
        made = list(_made(submission))
        self._wrong.append(list(itertools.islice(_wrong(made), SIZE)))
        if any(calls for _, _, calls in made):
            changed = itertools.islice(_changed(self._grading, submission, made, rng), MOST)
            self._others.append([*changed, *itertools.islice(_mistaken(self._grading, made, rng), MOST)])


def sheet(name: str, items: list[Item]) -> Group:
    """Return the page for a terminal: what to ask, and below it what came of running it."""
    asked = [f"{item.question.title}\n{item.seen}\n\n    {item.asks}\n" for item in items]
    answers = [f"{item.answer}\n" for item in items]
    return Group(
        Text(f"Interview with {name}: {count(len(items), 'question')}\n", "bold"),
        *_numbered(asked),
        Text("What came of running it\n", "bold"),
        *_numbered(answers),
    )


def _spread(items: list[list[Item]], rng: np.random.Generator) -> list[Item]:
    """All items, one from each notebook before there is a second one from any."""
    drawn = [items[i] for i in rng.permutation(len(items))]
    return [item for each in itertools.zip_longest(*drawn) for item in each if item is not None]


def _numbered(texts: list[str]) -> list[Text]:
    return [Text(f"({number}) {text.lstrip()}") for number, text in enumerate(texts, start=1)]


def _made(submission: Submission) -> Iterator[tuple[Check, CheckResult, list[Asked]]]:
    """Make the checks of a submission, as grading does."""
    earlier: dict[str, CheckResult] = {}
    for check in checks_of(submission.question):
        before = submission.asked
        result = earlier[check.name] = run_check(check, submission, earlier)
        yield check, result, submission.asked if submission.asked is not before else []


def _wrong(made: Made) -> Iterator[Item]:
    """Ask about answers that are wrong."""
    for check, result, _ in made:
        if result.outcome in FAILED:
            known = f"{result.mistake} gives the same: a known mistake" if result.mistake else ""
            said = _laid(("known", known), ("hint", " ".join(result.hints)))
            seen = f"{_laid(('wanted', check.title.replace('`', '')))}\n{result.body}"
            yield Item(check.question, seen, "Where in your code does that come from, and what would you change?", said)


def _changed(grading: Grading, submission: Submission, made: Made, rng: np.random.Generator) -> Iterator[Item]:
    """Ask what the student's code would give if one line were another."""
    asked = [call for _, result, calls in made if result.outcome is Outcome.PASSED for call in calls]
    for found in Changed(grading, submission, rng).what_ifs(asked):
        seen = _laid(("yours", found.before), ("instead", found.after), *found.asked.lines())
        said = _laid(("yours", _told(found.now)), ("instead", _told(found.then)))
        yield Item(submission.question, seen, "What would it give with that line instead, and why?", said)


def _mistaken(grading: Grading, made: Made, rng: np.random.Generator) -> Iterator[Item]:
    """Ask what a known mistake gives where the student is right."""
    for i in rng.permutation(len(made)):
        check, result, calls = made[i]
        code = {mistake.title: mistake.code.strip() for mistake in check.question.mistakes_for(check.name)}
        short = {title for title, text in code.items() if len(text.splitlines()) <= LINES}
        for call in short_calls(calls) if result.outcome is Outcome.PASSED and short else ():
            right, *known = known_answers(grading, check, call)
            told = [each for each in known if each.title in short and not each.answer.is_like(right.answer)]
            if told and right.answer.is_like(mine := Answer(call.value, call.without)):
                other = told[rng.integers(len(told))]
                seen = _laid(*call.lines(), ("another's", code[other.title]))
                said = _laid(("yours", _told(mine)), ("another's", _told(other.answer)), ("known", other.title))
                yield Item(check.question, seen, "What does the other code give, and why not what yours does?", said)
                break


def _told(answer: Answer) -> str:
    return answer.without if answer.without is not None else show(answer.value)


def _laid(*lines: tuple[str, str]) -> str:
    return laid_out(Finding(Outcome.WRONG, [line for line in lines if line[1]]))
