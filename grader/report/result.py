"""The native result of a run: one JSON file that says what was graded, how, and what came out.

Its format is in result.schema.json beside this file. It is written after every question, each time under another name
first, so whoever reads it finds a whole one, and a run that is cut short leaves what was graded.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import jsonschema

from grader.content.files import write_whole
from grader.content.places import KIT, LEARNER
from grader.content.question import Question, questions_by_name
from grader.content.reference import reference_notebook
from grader.host.kernels import CELL_LIMIT
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.report.weighing import total

Document = dict[str, Any]  # a result, as plain data
VERSION = 1
SCHEMA = Path(__file__).with_name("result.schema.json")
LIBRARIES = ("torch", "numpy", "pandas", "ipykernel", "nbclient", "collab-exercises")


class NotAResult(ValueError):
    """A file is no result that this version can read. The message says what to do."""


@dataclass
class Run:
    """What a result says of the run as a whole."""

    seed: int
    data: str  # the release in use
    notebooks: str  # the folder, as it is shown: from the project or from here
    tier: Tier
    limit: float = CELL_LIMIT  # seconds a cell might run
    start: str = "fork"
    layers: tuple[str, ...] = ()
    complete: bool = False
    assignment: str = ""  # its title, if it has one
    results: list[CheckResult] = field(default_factory=list)
    notebook_hashes: dict[str, str | None] = field(default_factory=dict)  # by question, of what was graded

    def document(self) -> dict[str, Any]:
        """Return the result as plain data, in the chapter's order, whatever the order in which the checks were made."""
        earned, points = total(self.results)
        return {
            "version": VERSION,
            "complete": self.complete,
            "seed": self.seed,
            "data": self.data,
            "notebooks": self.notebooks,
            "tier": str(self.tier),
            "assignment": self.assignment,
            "limit": self.limit,
            "start": self.start,
            "layers": list(self.layers),
            "kit": kit_hash(),
            "versions": dict(versions()),
            "earned": earned,
            "points": points,
            "questions": [
                _question(question, found, self.notebook_hashes.get(question.name))
                for question, found in _by_question(self.results)
            ],
        }


def write(path: Path, document: dict[str, Any]) -> None:
    """Write a result, whole or not at all. Raises OSError."""
    write_whole(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> dict[str, Any]:
    """Return the result in a file. Raises NotAResult, FileNotFoundError."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise NotAResult(f"{path.name} is not JSON: name a file that `--result` has written.") from None
    if isinstance(document, dict) and document.get("version", VERSION) != VERSION:
        raise NotAResult(f"{path.name} has format {document['version']} and this kit reads {VERSION}: use its kit.")
    error = jsonschema.exceptions.best_match(_validator().iter_errors(document))
    if error:
        place = "/".join(map(str, error.absolute_path)) or "the top"
        raise NotAResult(f"{path.name} is no result: {error.message[:200]} at {place}.")
    return document


@functools.cache
def _validator() -> jsonschema.protocols.Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


@functools.cache
def kit_hash() -> str:
    """Return the hash of the code that grades: `data`, the learner, the grader but for questions, self-test, bench."""
    ours = [*(KIT / "grader").rglob("*.py"), *(KIT / "data").rglob("*.py"), LEARNER]
    left_out = ("questions", "selftest", "bench")
    return _hash(path for path in ours if not set(path.relative_to(KIT).parts) & set(left_out))


@functools.cache
def question_hash(question: Question) -> str:
    """Return the hash of what grades a question; mistakes.py and messages.txt have no part in it."""
    return _hash(question.folder / name for name in ("notebook.py", "check.py"))


@functools.cache
def reference_hash(question: Question) -> str:
    """Return the hash of the code that the reference solution runs."""
    cells = [cell.source for cell in reference_notebook(question).cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _question(question: Question, found: list[CheckResult], notebook: str | None) -> dict[str, Any]:
    earned, points = total(found)
    return {
        "name": question.name,
        "notebook": notebook,
        "question": question_hash(question),
        "reference": reference_hash(question),
        "earned": earned,
        "points": points,
        "extra": any(result.extra for result in found),
        "checks": [_check(result) for result in found],
    }


def _check(result: CheckResult) -> dict[str, Any]:
    return {
        "name": result.check,
        "title": result.title,
        "outcome": str(result.outcome),
        "earned": result.earned,
        "points": result.points,
        "message": result.message,
        "mistake": result.mistake,
        "seconds": round(result.seconds, 3),
    }


def _by_question(results: Iterable[CheckResult]) -> Iterator[tuple[Question, list[CheckResult]]]:
    """The results of each question in the order of its checks, questions in the order of the chapter."""
    questions = questions_by_name()
    for name, found in groupby(sorted(results, key=lambda result: result.question), key=lambda result: result.question):
        order = {check.name: place for place, check in enumerate(checks_of(questions[name]))}
        yield questions[name], sorted(found, key=lambda result: order[result.check])


def _hash(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(f"{path.relative_to(KIT).as_posix()}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return total.hexdigest()
