"""What grading can promise with the layers that are up; `docs/promises.md` is this table for readers.

On the grader's side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """A sentence that holds if one of `kept_by`, sets of layers' names, is up as a whole.

    With one of `partly` it holds but for `except_`. `needed`: trusted grading refuses to start without it.
    """

    sentence: str
    kept_by: tuple[frozenset[str], ...] = ()
    partly: tuple[frozenset[str], ...] = ()
    except_: str = ""
    needed: bool = False

    def state(self, layers: Iterable[str]) -> str:
        """Return "yes", "no", or what is excepted."""
        have = set(layers)
        if any(these <= have for these in self.kept_by):
            return "yes"
        return self.except_ if any(these <= have for these in self.partly) else "no"


def _any_of(*choices: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(choice.split(" + ")) for choice in choices)


ALWAYS = (frozenset[str](),)

PROMISES = (
    Promise(
        "A crash, an endless loop, a flood of output or an exit takes down neither the grader nor other notebooks",
        kept_by=ALWAYS,
        needed=True,
    ),
    Promise(
        "A notebook cannot kill or stop the grader",
        kept_by=_any_of("namespaces", "own user"),
        partly=_any_of("file rules + call filter"),
        except_="from Linux 6.12 on",  # the file rules hold for signals there; a filter knows no threads
        needed=True,
    ),
    Promise("Patching libraries or printing does not change a verdict", kept_by=ALWAYS, needed=True),
    Promise("Memorised examples do not pass", kept_by=ALWAYS, needed=True),
    Promise(
        "Solutions and the grader's memory cannot be read",
        kept_by=_any_of("own root", "own user + file rules"),
        partly=_any_of("file rules"),
        except_="files and memory yes, cells that run meanwhile no",
        needed=True,
    ),
    Promise("There is no network", kept_by=_any_of("namespaces", "call filter"), needed=True),
    Promise(
        "Files outside stay as they are",
        kept_by=_any_of("own root", "own user + file rules"),
        partly=_any_of("file rules"),
        except_="content yes, permissions no",
        needed=True,
    ),
    Promise(
        "Memory, processes and disk are bounded",
        kept_by=_any_of("limits + own root"),
        partly=_any_of("limits"),
        except_="disk no",
    ),
    Promise("Nothing is left running", kept_by=_any_of("supervisor"), needed=True),
    Promise("A value was computed in the way that was asked for"),
    Promise("Bugs of the operating system, side channels and timing are of no use"),
)


def broken(layers: Iterable[str]) -> list[Promise]:
    """Return the promises that trusted grading needs and that these layers do not keep at all."""
    have = tuple(layers)
    return [promise for promise in PROMISES if promise.needed and promise.state(have) == "no"]
