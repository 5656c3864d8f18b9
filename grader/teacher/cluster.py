"""Grades a class on a dask.distributed cluster: `python -m grader cohort CLASS/ --out GRADES/ --dask ADDRESS`.

Notebooks travel there and results travel back; both are plain data. A worker needs this kit, at the same version, and
grades in the same box as here. What a killed worker had begun, another one begins again.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.movielens import release_in_use
from grader.content.notebook import is_plain_file
from grader.content.question import Question, find_questions
from grader.host.kernels import Kernels
from grader.host.promises import Tier
from grader.report.result import kit_hash, question_hash
from grader.running.as_they_come import AsTheyCome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.teacher.cohort import AHEAD, Cohort, Task
from grader.teacher.students import CannotGrade


@dataclass(frozen=True)
class Order:
    """A notebook to be graded elsewhere, and what its grade depends on."""

    question: str
    notebook: bytes
    seed: int
    tier: Tier
    kit: str  # hashes of the kit and of the question, as they are here
    source: str
    release: str  # of the ratings that are in use here


def grade(address: str, cohort: Cohort, tasks: Iterable[Task]) -> Iterator[Task]:
    """Grade tasks on the cluster whose scheduler is at `address`; yield each that is done, which is kept at once.

    Raises CannotGrade if there is no cluster, or a worker cannot grade as it is done here.
    """
    client = _connect(address)
    here = AsTheyCome(Grading(cohort.seed, names=True))  # for what is no notebook: there is nothing to run
    try:
        yield from _grade(client, here, cohort, iter(tasks))
    finally:
        here.grading.close()
        client.close()


def _connect(address: str) -> Any:
    try:
        from dask.distributed import Client
    except ImportError:
        raise CannotGrade("dask.distributed is not installed: `pip install -e .[dask]` adds it.") from None
    try:
        return Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise CannotGrade(f"There is no dask scheduler at {address} ({error}).") from None


def _grade(client: Any, here: AsTheyCome, cohort: Cohort, tasks: Iterator[Task]) -> Iterator[Task]:
    from dask.distributed import as_completed

    going: dict[Any, Task] = {}
    done = as_completed()
    room = AHEAD * max(1, sum(client.ncores().values()))

    def send_more() -> Iterator[Task]:
        while len(going) < room and (task := next(tasks, None)):
            if is_plain_file(task.path):
                future = client.submit(grade_order, _order(cohort, task), pure=False)
                going[future] = task
                done.add(future)
            else:
                cohort.keep(task, *_graded(here, task.question, task.path))
                yield task

    yield from send_more()
    while going:
        future = next(done)
        task = going.pop(future)
        cohort.keep(task, *_result(future))
        yield task
        yield from send_more()


def _result(future: Any) -> Any:
    from dask.distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise CannotGrade(f"Workers of the cluster ended again and again: {error}") from None


def _order(cohort: Cohort, task: Task) -> Order:
    hashes = kit_hash(), question_hash(task.question)
    return Order(task.question.name, task.path.read_bytes(), cohort.seed, cohort.tier, *hashes, cohort.release)


def grade_order(order: Order) -> tuple[str, tuple[str, ...], list[dict[str, Any]]]:
    """Runs on a worker. Return how kernels start there, the layers of their box, and the results as plain data.

    Raises CannotGrade if the worker has another kit or other ratings.
    """
    question = find_questions([order.question])[0]
    if (kit_hash(), question_hash(question)) != (order.kit, order.source):
        raise CannotGrade("A worker of the cluster has another version of the kit: install the same one there.")
    if release_in_use().name != order.release:
        raise CannotGrade(f"A worker of the cluster does not have {order.release}: fetch it there as well.")
    grader = _there(order.seed, order.tier)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / question.file_name
        path.write_bytes(order.notebook)
        return _graded(grader, question, path)


def _graded(grader: AsTheyCome, question: Question, path: Path) -> tuple[str, tuple[str, ...], list[dict[str, Any]]]:
    results = grader.grade(Submission(grader.grading, question, path, question.file_name))
    kernels = grader.grading.kernels
    return kernels.start_way, kernels.layers, [result.plain() for result in results]


@functools.cache
def _there(seed: int, tier: Tier) -> AsTheyCome:
    """A worker's grader, which stays warm as long as the worker lives."""
    return AsTheyCome(Grading(seed, kernels=Kernels(tier=tier), names=True))
