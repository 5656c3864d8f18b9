"""How a check asks a notebook for a value, and what a student reads of the reply; why there is none, `missing` says.

`answer(...)` in a check is an `Asker` of the submission, `reference(...)` one of the solution.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from grader.content.syntax import free_names, parse
from grader.host.background import Background
from grader.host.executor import undefined_name
from grader.host.session import Reply, Session
from grader.judging.asked import LIMIT, Asked
from grader.judging.outcome import Finding, NotPlainAnswer, Outcome, one_line
from grader.judging.show import show
from grader.running.lacking import lacking
from grader.running.missing import diagnosis_of, lost_finding, missing_finding, not_answered
from grader.running.raised import hint_for
from grader.wire.words import ReplyStatus

LOG = logging.getLogger(__name__)


class Asker:
    """Callable in a check: the value of an expression in one notebook's namespace, as plain data."""

    def __init__(
        self,
        open_session: Callable[[], Session],
        background: Background,
        stub_names: tuple[str, ...],
        notebook: str,
        handed_out: Callable[[frozenset[str]], str] = lambda names: "",
        shared: dict[tuple[str, str, str], Reply] | None = None,
    ) -> None:
        self._open = open_session
        self._background = background
        self._stub_names = stub_names
        self._notebook = notebook
        self._handed_out = handed_out  # the exercise's own code that binds some names
        self._shared = shared  # what checks that draw alike have worked out; a check that asks twice means to
        self._before = {**(shared or {})}
        self.log: list[Asked] = []

    def __call__(
        self,
        expression: str,
        setup: str = "",
        timeout: float | None = None,
        may_change: tuple[str, ...] = (),
        shown: str = "",
        **given: Any,
    ) -> Any:
        """Return the value of `expression`, after `setup` was run, with the names of `given` bound.

        Inputs must come back unchanged unless `may_change` names them. A student reads `shown`, if it is given, in
        place of expression and setup. Raises Finding.
        """
        asked = Asked(expression, setup, given, limit=timeout or LIMIT, shown=shown)
        reply = self._ask(asked)
        if reply.status is not ReplyStatus.VALUE:
            raise self._finding(reply)
        changed = [name for name in reply.changed if name not in may_change]
        if changed:
            raise _changed(changed)
        return reply.value

    @property
    def seconds(self) -> float:
        """Processor time that the last answer took, by the system's count and not by the notebook's."""
        return self.log[-1].seconds

    def raises(
        self, expression: str, exception: str, setup: str = "", timeout: float | None = None, **given: Any
    ) -> str:
        """Return the message of the exception that `expression` raises, if it is an `exception` (a class name).

        Raises Finding where nothing, or something else, is raised.
        """
        reply = self._ask(Asked(expression, setup, given, limit=timeout or LIMIT))
        if reply.status is ReplyStatus.RAISED and exception in reply.detail["mro"]:
            message: str = reply.detail["message"]
            self.log[-1] = replace(self.log[-1], value=message)
            return message
        if reply.status not in (ReplyStatus.VALUE, ReplyStatus.RAISED) or self._is_stub(reply):
            raise self._finding(reply)
        if reply.status is ReplyStatus.VALUE:
            lines = [("expected", f"{_article(exception)} to be raised"), ("got", show(reply.value))]
            raise Finding(Outcome.WRONG, lines)
        lines = [("expected", f"{_article(exception)} to be raised"), *_raised_lines(reply)]
        raise Finding(Outcome.WRONG, lines, hint=_refused(reply, exception))

    def again(self, asked: Asked) -> Asked:
        """Return what the notebook answers to a question now, which is in no log and shared with nobody."""
        reply = self._background.run(self._asking(self._open(), asked))
        return replace(asked, value=reply.value, without=reply.without, changed=reply.changed)

    def require_any(self) -> None:
        """Make sure that something of what the student was to write has a value. Raises Finding."""
        asks = [self._open().ask("None", names=(name,)) for name in self._stub_names]
        replies = [self._background.run(ask) for ask in asks]
        if not any(reply.status is ReplyStatus.VALUE for reply in replies):
            raise self._finding(replies[0])

    def is_as_read(self, name: str) -> bool:
        """Whether a name that has a stub in the notebook stands for one, too; what is no function is taken for it."""
        words = f"getattr(getattr({name}, '__code__', None), 'co_names', ['NotImplementedError'])"
        reply = self._background.run(self._open().ask(words, names=(name,)))
        return reply.status is not ReplyStatus.VALUE or "NotImplementedError" in reply.value

    def twice(self, asked: Asked) -> str:
        """Say which definition was used of a name in the question that the notebook defines more than once."""
        said = [diagnosis_of(self._open()).twice(name) for name in self._stub_names if name in _names_used(asked)]
        return next(filter(None, said), "")

    def _ask(self, asked: Asked) -> Reply:
        session = self._open()
        self.log.append(asked)
        LOG.debug("%s: asked %s", one_line(self._notebook), asked.shown or asked.expression)
        reply = self._reply(session, asked)
        said = {"value": reply.value, "without": reply.without, "seconds": reply.seconds, "changed": reply.changed}
        self.log[-1] = replace(asked, **said)
        return reply

    def _reply(self, session: Session, asked: Asked) -> Reply:
        if self._shared is None:
            return self._background.run(self._asking(session, asked))
        key = asked.key
        if key not in self._before:
            self._shared[key] = self._background.run(self._asking(session, asked))
        return self._shared[key]

    def _asking(self, session: Session, asked: Asked) -> Coroutine[Any, Any, Reply]:
        """Of the notebook a question knows the answers that it names. Any other name may mean anything there: what the
        exercise has for it is run afresh."""
        used = _names_used(asked)
        names = tuple(name for name in self._stub_names if name in used)
        handed_out = self._handed_out(frozenset(used - {*names}))
        return session.ask(
            asked.expression,
            setup=asked.setup,
            names=names,
            handed_out=handed_out,
            given=asked.given,
            limit=asked.limit,
        )

    def _raised_finding(self, reply: Reply) -> Finding:
        said = reply.detail["name"], reply.detail["message"]
        name = undefined_name(*said)
        note = diagnosis_of(self._open()).why_undefined(name) if name else ""
        return Finding(Outcome.RAISED, _raised_lines(reply), hint=lacking(*said) or hint_for(*said), note=note)

    def _is_stub(self, reply: Reply) -> bool:
        """Whether an untouched stub was called."""
        if reply.status is not ReplyStatus.RAISED or reply.detail["name"] != "NotImplementedError":
            return False
        line: str = reply.detail["line"]
        return line.startswith("raise NotImplementedError")

    def _finding(self, reply: Reply) -> Finding:
        """What a student reads when there is no value."""
        if reply.status is ReplyStatus.MISSING:
            return missing_finding(reply.names[0], self._open(), self._notebook)
        if reply.status is ReplyStatus.RAISED:
            if self._is_stub(reply):
                name = reply.detail["owner"]
                diagnosis = diagnosis_of(self._open())
                why = diagnosis.twice(name) or diagnosis.left_over(name)
                return not_answered(f"`{name}`", self._notebook, why)
            return self._raised_finding(reply)
        if reply.status is ReplyStatus.REFUSED:
            return NotPlainAnswer(Outcome.WRONG, [("got", reply.detail["what"])])
        if reply.status is ReplyStatus.TIMED_OUT:
            limit = self.log[-1].limit if self.log else LIMIT
            note = f"There was no answer within {limit:g} s. Is there a loop that never ends, "
            return Finding(Outcome.TIMED_OUT, note=f"{note}or one that goes through all the data again for each row?")
        return lost_finding(self._open(), self._notebook)


def _names_used(asked: Asked) -> set[str]:
    """The names that a question reads, and has neither bound itself nor been given."""
    return free_names(parse(f"{asked.setup}\n({asked.expression})").body) - set(asked.given)


def _refused(reply: Reply, exception: str) -> str | None:
    """Return what to think about where the notebook itself refuses, by another exception; None where it stumbled."""
    if not reply.detail["line"].startswith(("raise ", "assert ")):
        return None
    return f"It is refused, but with {_article(reply.detail['name'])}. The task asks for {_article(exception)}."


def _raised_lines(reply: Reply) -> list[tuple[str, str]]:
    detail = reply.detail
    raised = ("raised", f"{detail['name']}: {detail['message']}" if detail["message"] else detail["name"])
    return [raised, ("at", detail["line"])] if detail["line"] else [raised]


def _changed(names: list[str]) -> Finding:
    listed = " and ".join(f"`{name}`" for name in names)
    lines = [("expected", f"{listed} to be as it was before the call"), ("got", f"{listed} changed by the call")]
    return Finding(
        Outcome.WRONG, lines, hint="Work on a copy: whoever called the function still needs what was put in."
    )


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
