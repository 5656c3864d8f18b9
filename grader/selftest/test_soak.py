"""The soak run tells a class from one that was graded wrongly."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from grader.bench import scale, soak
from grader.content.question import Question, all_questions
from grader.judging.checks import checks_of


def write_grades(out: Path, earned: dict[Question, float]) -> None:
    with open(out / "grades.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *(question.name for question in earned)])
        writer.writerow(["ana", *earned.values()])


def test_a_grade_that_is_not_as_it_should_be_is_named(tmp_path: Path) -> None:
    questions = all_questions()
    full = {question: sum(check.points for check in checks_of(question)) for question in questions}
    handed = dict(zip(questions, [soak.RIGHT, soak.MISTAKEN, *[soak.UNTOUCHED] * (len(questions) - 2)], strict=True))
    fair = {question: {soak.RIGHT: full[question], soak.MISTAKEN: 1}.get(kind, 0) for question, kind in handed.items()}
    write_grades(tmp_path, fair)
    assert not list(soak.surprises(tmp_path, {"ana": handed}))
    first, second, *_, last = questions
    for question, earned in ((first, full[first] - 1), (second, full[second]), (last, 1)):
        write_grades(tmp_path, {**fair, question: earned})
        (named,) = soak.surprises(tmp_path, {"ana": handed})
        assert named.startswith(f"ana, {question.name}: {earned:g} of {full[question]:g}")


def test_no_two_answered_notebooks_are_the_same(tmp_path: Path) -> None:
    draw = random.Random(1)
    handed = {name: soak.hand_in(tmp_path / name, draw) for name in ("ana", "ben", "cleo")}
    answered = [
        (tmp_path / name / question.file_name).read_bytes()
        for name, kinds in handed.items()
        for question, kind in kinds.items()
        if kind != soak.UNTOUCHED
    ]
    assert len(set(answered)) == len(answered) > 0


def test_more_workers_help_until_the_scheduler_or_the_solutions_take_the_time() -> None:
    question, other = all_questions()[:2]
    seconds = {question: 1.0, other: 1.0}
    free = scale.Measured(seconds, seconds, desk=0, sent=0, rate=60)
    assert [scale.simulate(free, workers, 100) for workers in (1, 4, 200)] == [200, 50, 1]
    busy = scale.Measured(seconds, seconds, desk=0.1, sent=0, rate=60)
    assert 20 < scale.simulate(busy, 400, 100) < 22  # 0.1 s for each of 200, and the last one's second
    slow = scale.Measured({question: 3.0, other: 3.0}, seconds, desk=0, sent=0, rate=60)
    assert scale.simulate(slow, 1, 100) == 204 and scale.simulate(slow, 100, 100) == 6
