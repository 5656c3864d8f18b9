"""How far a cluster scales: `python -m grader.bench.scale`.

A drawn class is graded by `cohort --dask`'s own code on a local cluster of one worker and of two. What each task took a
worker, what it took the process that holds scheduler and client, and what went over the network is measured; from that
follows how many notebooks more workers would grade. A task is simulated: it passes through that process, waits for
a worker, and takes as long as measured, longer where the worker has not run that question's solution yet.
"""

from __future__ import annotations

import heapq
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table

from grader.bench.soak import hand_in
from grader.content.question import Question, find_questions
from grader.host.promises import Tier
from grader.running.recorded import new_seed
from grader.teacher import cluster
from grader.teacher.cohort import Cohort, Task

NETWORK = 125e6  # bytes a second, of a gigabit Ethernet


@dataclass(frozen=True)
class Measured:
    """What tasks took on a cluster of this machine."""

    first: dict[Question, float]  # seconds of a worker for the first notebook of a question, and for its solution
    later: dict[Question, float]  # for each further notebook, the median
    desk: float  # seconds of processor time for a task in the process of scheduler and client
    sent: float  # bytes over the network for a task
    rate: float  # notebooks a minute, without the workers' start


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
    students: Annotated[int, typer.Option(min=2, help="How many are in the class that is measured.")] = 6,
    simulated: Annotated[int, typer.Option(min=1, help="How many are in the class that is simulated.")] = 200,
) -> None:
    """Print what is measured with one worker and with two, and what follows for more."""
    console, questions = Console(highlight=False), find_questions(names or [])
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        for number in range(students):
            hand_in(folder / "class" / f"s{number}", random.Random(number), questions, reached=len(questions))
        one, two = (measured(folder, workers, questions) for workers in (1, 2))
    count = students * len(questions)
    console.print(f"{count} notebooks; a minute: {one.rate:.0f} by one worker, {two.rate:.0f} by two.")
    console.print(f"A task: {1000 * one.desk:.1f} ms of scheduler and client, {one.sent / 1000:.0f} kB of network.")
    table = Table("workers", "notebooks a minute", "of what they could", "scheduler at work", "network", box=None)
    for workers in (1, 2, 4, 8, 16, 32, 64, 100, 200, 400):
        seconds, count = simulate(one, workers, simulated), simulated * len(questions)
        alone = count * statistics.mean(one.later.values()) / workers
        shares = (alone / seconds, count * one.desk / seconds, count * one.sent / NETWORK / seconds)
        table.add_row(f"{workers}", f"{60 * count / seconds:.0f}", *(f"{100 * share:.0f} %" for share in shares))
    console.print(f"\nA class of {simulated}, simulated:\n", table)


def measured(folder: Path, workers: int, questions: list[Question]) -> Measured:
    """Grade the class on so many workers; tasks come question by question, as ever."""
    from dask.distributed import LocalCluster

    cohort = Cohort(folder / "class", folder / f"grades-{workers}", new_seed(), Tier.SELF)
    tasks = [task for task in cohort.tasks() if task.question in questions]
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as local:
        sent, used = _network(), time.process_time()
        ended = list(_ends(cluster.grade(local.scheduler_address, cohort, tasks)))
        sent, used = _network() - sent, time.process_time() - used
    spent: dict[Question, list[float]] = {}
    for (_, before), (task, after) in pairwise(ended):  # the first one waited for the worker's start
        spent.setdefault(task.question, []).append(after - before)
    first = {question: seconds[0] for question, seconds in spent.items()}
    later = {question: statistics.median(seconds[1:] or seconds) for question, seconds in spent.items()}
    rate = 60 * (len(ended) - 1) / (ended[-1][1] - ended[0][1])
    return Measured(first, later, used / len(ended), sent / len(ended), rate)


def _ends(done: Iterator[Task]) -> Iterator[tuple[Task, float]]:
    """Each task that is done, and when."""
    for task in done:
        yield task, time.monotonic()


def _network() -> int:
    """Bytes that have gone between processes of this machine by its own network so far, whoever's they were."""
    return int(psutil.net_io_counters(pernic=True)["lo"].bytes_sent)


def simulate(found: Measured, workers: int, students: int) -> float:
    """Return the seconds that so many workers take for a class, from when they are warm."""
    free = [(0.0, number) for number in range(workers)]  # when each is free again
    met: dict[int, Question] = {}  # the question whose solution each has run last
    passed = 0.0  # when the one process, which sends ahead, has seen to the next task
    for question in found.later:
        for _ in range(students):
            passed += max(found.desk, found.sent / NETWORK)
            since, worker = heapq.heappop(free)
            seconds = found.later[question] if met.get(worker) == question else found.first[question]
            met[worker] = question
            heapq.heappush(free, (max(since, passed) + seconds, worker))
    return max(since for since, _ in free)


if __name__ == "__main__":
    typer.run(main)
