"""A class graded on a dask.distributed cluster: the same grades, whatever one student or one worker does."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from grader.host.promises import Tier
from grader.report.result import kit_hash, question_hash
from grader.running.grading import Grading
from grader.selftest.dot import RIGHT, WRONG, write
from grader.selftest.present import present
from grader.teacher import cluster
from grader.teacher.cohort import Cohort
from grader.teacher.students import CannotGrade

present("07_dot_product")  # most of what is handed in here answers it

distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")

STUDENTS = 6
REPLIES = Path(__file__).parent / "tricks" / "replies"
HOSTILE = {
    "leaves": "import os\nos._exit(0)",
    "collides": (REPLIES / "colliding_numbers.py").read_text(),
}


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Students who all answered in a way of their own, rightly or wrongly by turns; two mean harm, and the last has
    no notebook."""
    folder = tmp_path / "class"
    for name, code in HOSTILE.items():
        (folder / name).mkdir(parents=True)
        write(folder / name / "07_dot_product.ipynb", f"{WRONG}\n{code}")
    for number in range(STUDENTS):
        (folder / f"s{number}").mkdir(parents=True)
        write(folder / f"s{number}" / "07_dot_product.ipynb", f"# number {number}\n{WRONG if number % 2 else RIGHT}")
    (folder / "t").mkdir()
    return folder


def of_dot_product(cohort: Cohort) -> list:
    """The tasks of one question, for the others are not answered."""
    return [task for task in cohort.tasks() if task.question.name == "07_dot_product"]


@pytest.fixture(scope="module")
def two_workers():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        yield local


def test_grades_are_the_same_and_a_killed_worker_loses_nothing(submissions: Path, tmp_path: Path, two_workers) -> None:
    there = Cohort(submissions, tmp_path / "there", 3, Tier.ADVISORY)
    tasks = of_dot_product(there)
    assert len(tasks) == STUDENTS + len(HOSTILE) + 1
    done = cluster.grade(two_workers.scheduler_address, there, tasks)
    finished = [next(done), next(done)]  # one of the two ran there
    os.kill(next(iter(two_workers.workers.values())).process.pid, signal.SIGKILL)
    finished += done
    assert sorted(task.key for task in finished) == sorted(task.key for task in tasks)
    assert all(there.is_graded(task) for task in tasks)

    here = Cohort(submissions, tmp_path / "here", 3, Tier.ADVISORY)
    list(here.grade(of_dot_product(here), Grading(3)))
    assert [(c.check, c.outcome, c.message) for c in all_checks(there)] == [
        (c.check, c.outcome, c.message) for c in all_checks(here)
    ]


def all_checks(cohort: Cohort) -> list:
    return [result for student in cohort.students for result in cohort.run_of(student).results]


def test_a_worker_of_another_version_is_told_from_the_other_one(
    submissions: Path, tmp_path: Path, two_workers
) -> None:
    cohort = Cohort(submissions, tmp_path / "there", 3, Tier.ADVISORY)
    with distributed.Client(two_workers.scheduler_address) as client:
        client.wait_for_workers(2)  # the one that was killed is started again
        client.run(_change_version, workers=[next(iter(client.scheduler_info()["workers"]))])
    with pytest.raises(CannotGrade, match="another version of the kit: install the same one there"):
        list(cluster.grade(two_workers.scheduler_address, cohort, of_dot_product(cohort)))
    assert not all(map(cohort.is_graded, of_dot_product(cohort)))  # no grade of another kit's is taken


def _change_version() -> None:
    vars(cluster)["kit_hash"] = lambda: "another"


def test_where_there_is_no_scheduler_one_sentence_says_so(submissions: Path, tmp_path: Path) -> None:
    cohort = Cohort(submissions, tmp_path / "out", 3, Tier.ADVISORY)
    with pytest.raises(CannotGrade, match=r"There is no dask scheduler at tcp://127.0.0.1:1 "):
        list(cluster.grade("tcp://127.0.0.1:1", cohort, cohort.tasks()))


def test_another_version_of_the_kit_is_refused() -> None:
    order = cluster.Order("07_dot_product", b"", 0, Tier.SELF, kit="another", source="", release="sample")
    with pytest.raises(CannotGrade, match="another version of the kit"):
        cluster.grade_order(order)


def test_a_worker_without_the_ratings_in_use_is_refused() -> None:
    question = present("07_dot_product")
    order = cluster.Order(question.name, b"", 0, Tier.SELF, kit_hash(), question_hash(question), release="ml-25m")
    with pytest.raises(CannotGrade, match="does not have ml-25m: fetch it there as well"):
        cluster.grade_order(order)
