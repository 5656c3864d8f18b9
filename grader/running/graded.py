"""What became of one notebook that the engine has graded, as plain data between it and a run of the grader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.judging.checks import CheckResult


@dataclass(frozen=True)
class Graded:
    """The results of all checks of a question on one notebook, and what was graded."""

    results: list[CheckResult]
    digest: str | None  # SHA-256 of the notebook's file
    start: str = ""  # how its kernel started; "" if it needed none
    layers: tuple[str, ...] = ()  # what protected the grader from it

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Graded:
        """Return what `plain` was made of. Raises LookupError, TypeError or ValueError where that is something else."""
        results = [CheckResult.from_plain(result) for result in plain["results"]]
        return cls(results, plain["digest"], plain["start"], tuple(plain["layers"]))

    def plain(self) -> dict[str, Any]:
        """Return it as what JSON knows."""
        results = [result.plain() for result in self.results]
        return {"results": results, "digest": self.digest, "start": self.start, "layers": list(self.layers)}
