"""Recomputes the figures of the labs beyond the chapter, with code that shares nothing with their notebooks.

`python -m grader.selftest.facts` prints every figure as its notebook has it beside ours, and beside published ones; the
models are trained anew, from another seed. `tox` compares those that need no training.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

import nbformat

from grader.selftest.present import present


@dataclass(frozen=True)
class Fact:
    """Figures of one notebook: where it has them, and what they are by our own count."""

    question: str
    pattern: str  # found in the notebook's prose and outputs; each group is a number there
    own: tuple[float, ...]
    within: float = 0.0  # besides the rounding of what is printed: what another seed may make of a draw or a training

    def printed(self) -> tuple[str, ...]:
        """Return the numbers as the notebook has them, without a period. Raises LookupError if it has none there."""
        found = re.search(self.pattern, text_of(self.question), re.MULTILINE)
        if found is None:
            raise LookupError(f"{self.question} has nothing like {self.pattern!r}")
        return tuple(number.rstrip(".") for number in found.groups())

    def holds(self) -> bool:
        """Whether every number of the notebook is ours, to the last digit that it prints."""
        printed = self.printed()
        return len(printed) == len(self.own) and all(
            abs(float(number.replace(",", "")) - own) <= self.within + half_a_digit(number) + 1e-9
            for number, own in zip(printed, self.own, strict=True)
        )

    def __str__(self) -> str:
        own = ", ".join(f"{number:.6g}" for number in self.own)
        spread = f", give or take {self.within:g}" if self.within else ""
        return f"{self.question}: has {', '.join(self.printed())}, and we find {own}{spread}"


@dataclass(frozen=True)
class Published:
    """A figure that somebody else published, and ours for the same measure on the nearest split that we have."""

    question: str
    what: str
    source: str
    split: str
    figure: float
    own: float


def row(label: str, n: int, after: str = "") -> str:
    """Return the pattern of `n` numbers in the line that begins with `label`, the first one behind the text `after`."""
    begin = rf"{after}(?:.*\n)+?" if after else "^"
    return begin + re.escape(label) + r" +" + r" +".join([r"(-?[\d.,]+)"] * n) + r" *$"


def half_a_digit(number: str) -> float:
    """Return half of the last digit's worth: 0.005 for "0.27", 0.5 for "1,583"."""
    return float(0.5 * 10 ** -len(number.partition(".")[2]))


@functools.cache
def text_of(question: str) -> str:
    """Return the prose and the outputs of a solution as it was built, from the top."""
    parts: list[str] = []
    for cell in nbformat.read(present(question).solution, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        for output in cell.get("outputs", []):
            parts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "\n".join(parts)


Facts = Callable[[], list[Fact]]
