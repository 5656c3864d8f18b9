"""What the solutions answered, recorded: a release without solutions asks the record where the whole kit asks them.

A reply is found by what was asked: the question, the expression, its setup and the inputs, for one seed and one release
of the ratings. What is not recorded is the kit's fault, never a student's.
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from data.movielens import release_in_use
from grader.content.places import RECORD
from grader.host.session import Reply
from grader.judging.asked import Asked
from grader.wire import wire
from grader.wire.words import ReplyStatus

SEEDS = 10**6  # from which one is drawn
PRECISION = 2**20  # of a number in a key: another processor may come to another last bit of an input
Replies = dict[str, dict[str, Any]]  # by key, as plain data


class NotRecorded(ValueError):
    """A release has no record for a run like this. The message says which it has."""


class Record:
    """The replies of one seed on one release of the ratings."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def mistakes(self, question: str, check: str, asked: Asked) -> list[dict[str, Any]]:
        """Return what the known mistakes give that a check is to catch: `value` (wire text), `without`, `hint`."""
        found: list[dict[str, Any]] = self._replies.get(f"{key(question, asked)} {check}", {}).get("mistakes", [])
        return found

    def reply(self, question: str, asked: Asked) -> Reply | None:
        """Return what the solution answered; None if it was never asked this."""
        found = self._replies.get(key(question, asked))
        if found is None:
            return None
        value = wire.loads(found["value"]) if found["value"] else None
        return Reply(ReplyStatus(found["status"]), value, tuple(found["names"]), found["detail"])


class Recorder:
    """Takes replies down. Threads may share it."""

    def __init__(self) -> None:
        self.replies: Replies = {}

    def keep(self, question: str, asked: Asked, reply: Reply) -> None:
        """Take one reply down, if it is an answer."""
        if reply.status in (ReplyStatus.VALUE, ReplyStatus.RAISED):
            value = wire.dumps(reply.value) if reply.status is ReplyStatus.VALUE else ""
            said = {"status": str(reply.status), "value": value, "names": list(reply.names), "detail": reply.detail}
            self.replies[key(question, asked)] = said


    def keep_mistakes(self, question: str, check: str, asked: Asked, said: list[dict[str, Any]]) -> None:
        """Take down what mistakes give for a call, if any do."""
        if said:
            self.replies[f"{key(question, asked)} {check}"] = {"mistakes": said}


def new_seed() -> int:
    """Return a seed for a run: any, or in a release one that was recorded."""
    seeds = recorded_seeds()
    return secrets.choice(seeds) if seeds else secrets.randbelow(SEEDS)


def record_for(seed: int) -> Record | None:
    """Return the record that a run needs; None in the whole kit, where the solutions are. Raises NotRecorded."""
    if not RECORD.exists():
        return None
    seeds = recorded_seeds()
    if seed not in seeds:
        listed = ", ".join(map(str, seeds)) or "none"
        raise NotRecorded(f"This release is for the seeds {listed} on {release_in_use().name}, and not for {seed}.")
    return _read(RECORD, release_in_use().name, seed)


def recorded_seeds() -> list[int]:
    """Return the seeds that this release was recorded for, on the ratings in use; none in the whole kit."""
    return _seeds(RECORD).get(release_in_use().name, []) if RECORD.exists() else []


def write_record(path: Path, replies: Mapping[str, Mapping[int, Replies]]) -> None:
    """Write what was recorded, by release of the ratings and seed. Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for release, by_seed in replies.items():
            for seed, said in by_seed.items():
                text = json.dumps(said, sort_keys=True, separators=(",", ":"))
                archive.writestr(zipfile.ZipInfo(f"{release}/{seed}.json"), text, zipfile.ZIP_DEFLATED)


@functools.cache
def _seeds(path: Path) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            release, _, seed = name.removesuffix(".json").partition("/")
            found.setdefault(release, []).append(int(seed))
    return {release: sorted(seeds) for release, seeds in found.items()}


@functools.cache
def _read(path: Path, release: str, seed: int) -> Record:
    with zipfile.ZipFile(path) as archive:
        return Record(json.loads(archive.read(f"{release}/{seed}.json")))


def key(question: str, asked: Asked) -> str:
    """Return the hash of all that a reply depends on; numbers count to six digits."""
    said = [question, asked.expression, asked.setup, [[name, _plain(value)] for name, value in asked.given.items()]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    """A value as JSON that is the same in every process and on every machine."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, complex, np.generic, np.ndarray)):
        return _numbers(np.asarray(value))
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(json.dumps(_plain(item)) for item in value)]
    if isinstance(value, dict):
        return ["dict", *([_plain(name), _plain(item)] for name, item in value.items())]
    if isinstance(value, Iterable) and type(value).__module__.partition(".")[0] != "pandas":
        return [type(value).__name__, *map(_plain, value)]
    return _of_pandas(value)


def _of_pandas(value: Any) -> Any:
    if hasattr(value, "columns"):
        return ["frame", _plain(list(value.columns)), *(_of_pandas(value.iloc[:, n]) for n in range(value.shape[1]))]
    if hasattr(value, "index") and hasattr(value, "to_numpy"):
        return ["series", _plain(list(value.index)), _plain(value.to_numpy())]
    return [type(value).__name__, *map(_plain, value)] if isinstance(value, Iterable) else str(value)


def _numbers(array: np.ndarray[Any, Any]) -> Any:
    kind = [str(array.dtype), list(array.shape)]
    if array.dtype.kind not in "fc":
        plain = array.dtype.kind in "biu"
        return [*kind, hashlib.sha256(array.tobytes()).hexdigest() if plain else _plain(array.tolist())]
    parts = np.stack([array.real, array.imag]).astype(np.float64)
    finite = np.isfinite(parts)
    mantissas, exponents = np.frexp(np.where(finite, parts, 0.0))
    odd = np.where(finite, 0, np.where(np.isnan(parts), 1, np.where(parts > 0, 2, 3)))
    whole = np.stack([np.rint(mantissas * PRECISION), exponents, odd]).astype(np.int64)
    return [*kind, hashlib.sha256(whole.tobytes()).hexdigest()]
