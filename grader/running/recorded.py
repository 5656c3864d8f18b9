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
from grader.judging.kinds import Right, rights
from grader.wire import wire
from grader.wire.words import ReplyStatus

SEEDS = 10**6  # from which one is drawn
PRECISION = 2**20  # of a number in a key: another processor may come to another last bit of an input
VALUES = "values"  # in the record's file: each reply once, for several seeds share most of theirs
ALL = "all"  # seeds
Replies = dict[str, dict[str, Any]]  # by key, as plain data


class NotRecorded(ValueError):
    """A release has no record for a run like this. The message says which it has."""


class Record:
    """The replies of one seed on one release of the ratings."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def known(self, question: str, check: str, asked: Asked) -> list[dict[str, Any]]:
        """Return what the solution gives, and then the known mistakes that the check is to catch.

        Each is what `keep_known` was given; there is none where no mistake has a hint.
        """
        found: list[dict[str, Any]] = self._replies.get(f"{key(question, asked)} {check}", {}).get("known", [])
        return found

    def rights(self, question: str, check: str) -> list[Right]:
        """Return of which kinds the solution's answers to a check are, in the order in which it asks."""
        found: list[Right] = self._replies.get(f"{question} {check}", {}).get("rights", [])
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
        if reply.status in (ReplyStatus.VALUE, ReplyStatus.RAISED, ReplyStatus.REFUSED):
            value = wire.dumps(reply.value) if reply.status is ReplyStatus.VALUE else ""
            said = {"status": str(reply.status), "value": value, "names": list(reply.names), "detail": reply.detail}
            self.replies[key(question, asked)] = said

    def keep_known(self, question: str, check: str, asked: Asked, said: list[dict[str, Any]]) -> None:
        """Take down what the solution and known mistakes give for a call."""
        self.replies[f"{key(question, asked)} {check}"] = {"known": said}

    def keep_rights(self, question: str, check: str, answered: Iterable[Asked]) -> None:
        """Take down of which kinds the solution's answers to a check are."""
        self.replies[f"{question} {check}"] = {"rights": rights(answered)}


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
    held = _read(RECORD)
    places = held[release_in_use().name]
    return Record({key: held[VALUES][number] for key, number in {**places[ALL], **places[str(seed)]}.items()})


def recorded_seeds(record: Path = RECORD) -> list[int]:
    """Return the seeds that a release, this one, was recorded for on the ratings in use; none in the whole kit."""
    places = _read(record).get(release_in_use().name, {}) if record.exists() else {}
    return sorted(int(seed) for seed in places if seed != ALL)


def write_record(path: Path, replies: Mapping[str, Mapping[int, Replies]]) -> None:
    """Write what was recorded, by release of the ratings and seed. Raises OSError."""
    numbers: dict[str, int] = {}

    def numbered(said: Replies) -> dict[str, int]:
        return {key: numbers.setdefault(_text(reply), len(numbers)) for key, reply in sorted(said.items())}

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for release, by_seed in replies.items():
            places = {str(seed): numbered(said) for seed, said in by_seed.items()}
            shared = dict(set.intersection(*(set(each.items()) for each in places.values())))
            own = {seed: {key: n for key, n in each.items() if key not in shared} for seed, each in places.items()}
            archive.writestr(zipfile.ZipInfo(f"{release}.json"), _text({ALL: shared, **own}), zipfile.ZIP_DEFLATED)
        values = f"[{','.join(numbers)}]"
        archive.writestr(zipfile.ZipInfo(f"{VALUES}.json"), values, zipfile.ZIP_DEFLATED)


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


@functools.cache
def _read(path: Path) -> dict[str, Any]:
    """What the record's file holds, by name without its suffix."""
    with zipfile.ZipFile(path) as archive:
        return {name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist()}


def key(question: str, asked: Asked) -> str:
    """Return the hash of all that a reply depends on; numbers count to six digits."""
    return digest([question, asked.expression, asked.setup, [[name, value] for name, value in asked.given.items()]])


def digest(value: Any) -> str:
    """Return a hash that is the same for what is the same, in every process and on every machine."""
    return hashlib.sha256(json.dumps(_plain(value)).encode()).hexdigest()[:32]


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
