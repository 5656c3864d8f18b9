"""What grading can promise with the layers that are up; `docs/promises.md` is this table for readers.

On the grader's side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from grader.wire.words import Layer


class Tier(StrEnum):
    """What a result is worth."""

    SELF = "self"
    ADVISORY = "advisory"
    TRUSTED = "trusted"  # what `broken` names must hold


@dataclass(frozen=True)
class Promise:
    """A sentence that holds if one of `kept_by`, sets of layers, is up as a whole.

    With one of `partly` it holds but for `except_`. `needed`: trusted grading refuses to start without it.
    """

    sentence: str
    kept_by: tuple[frozenset[Layer], ...] = ()
    partly: tuple[frozenset[Layer], ...] = ()
    except_: str = ""
    needed: bool = False

    def state(self, layers: Iterable[str]) -> str:
        """Return "yes", "no", or what is excepted."""
        have = set(layers)
        if any(these <= have for these in self.kept_by):
            return "yes"
        return self.except_ if any(these <= have for these in self.partly) else "no"


def _any_of(*choices: set[Layer]) -> tuple[frozenset[Layer], ...]:
    return tuple(map(frozenset, choices))


ALWAYS = (frozenset[Layer](),)

PROMISES = (
    Promise(
        "A crash, an endless loop, a flood of output or an exit takes down neither the grader nor other notebooks",
        kept_by=ALWAYS,
        needed=True,
    ),
    Promise(
        "A notebook cannot kill or stop the grader",
        kept_by=_any_of({Layer.NAMESPACES}, {Layer.OWN_USER}),
        partly=_any_of({Layer.FILE_RULES, Layer.CALL_FILTER}),
        except_="from Linux 6.12 on",  # the file rules hold for signals there; a filter knows no threads
        needed=True,
    ),
    Promise("Patching libraries or printing does not change a verdict", kept_by=ALWAYS, needed=True),
    Promise("Memorized examples do not pass", kept_by=ALWAYS, needed=True),
    Promise(
        "Solutions and the grader's memory cannot be read",
        kept_by=_any_of({Layer.OWN_ROOT}, {Layer.OWN_USER, Layer.FILE_RULES}),
        partly=_any_of({Layer.FILE_RULES}),
        except_="files and memory yes, cells that run meanwhile no",
        needed=True,
    ),
    Promise("There is no network", kept_by=_any_of({Layer.NAMESPACES}, {Layer.CALL_FILTER}), needed=True),
    Promise(
        "Files outside stay as they are",
        kept_by=_any_of({Layer.OWN_ROOT}, {Layer.OWN_USER, Layer.FILE_RULES}),
        partly=_any_of({Layer.FILE_RULES}),
        except_="content yes, permissions no",
        needed=True,
    ),
    Promise(
        "Memory, processes and disk are bounded",
        kept_by=_any_of({Layer.LIMITS, Layer.OWN_ROOT}),
        partly=_any_of({Layer.LIMITS}),
        except_="disk no",
    ),
    Promise("Nothing is left running", kept_by=_any_of({Layer.SUPERVISOR}), needed=True),
    Promise("A value was computed in the way that was asked for"),
    Promise("Bugs of the operating system, side channels and timing cannot be exploited"),
)


def broken(layers: Iterable[str]) -> list[Promise]:
    """Return the promises that trusted grading needs and that these layers do not keep at all."""
    have = tuple(layers)
    return [promise for promise in PROMISES if promise.needed and promise.state(have) == "no"]
