"""What a teacher reads of a class that was graded: where to look, how it went in five lines, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median, quantiles

from grader.judging.outcome import FAILED, Outcome, listed
from grader.teacher.grades import Grade, Grades

SHOWN = 10  # students, or changes, that are named in the terminal; all are in the table
HARDEST = 3


def lines(grades: Grades) -> list[str]:
    """Return all that is to be said, a line each."""
    return [*_where_to_look(grades), *_how_it_went(grades), *_what_changed(grades), *grades.said]


def _where_to_look(grades: Grades) -> Iterator[str]:
    count = len(grades.grades)
    fewest_first = sorted(grades.grades, key=lambda grade: len(grade.student.hand_in.found))
    noted = [f"{grade.student.shown}: {grade.note}" for grade in fewest_first if grade.note]
    said = "1 student." if count == 1 else f"{count} students."
    yield f"{said} Look at {len(noted)}: {listed(noted, SHOWN, ' · ')}" if noted else said
    if grades.others:
        yield f"No student's: {listed(grades.others, SHOWN)}"


def _how_it_went(grades: Grades) -> Iterator[str]:
    """Five lines on those who handed something in."""
    here = [grade for grade in grades.grades if grade.student.hand_in.found]
    if not here:
        return
    points, marks = here[0].document["points"], [grade.mark for grade in here]
    late, full = sum(grade.late > 0 for grade in here), sum(grade.document["earned"] >= points for grade in here)
    yield f"Handed in: {len(here)} of {len(grades.grades)}, {late} late; {full} have all {points:g} points."
    low, _, high = quantiles(marks, method="inclusive") if len(marks) > 1 else marks * 3
    middle = f"the middle half from {low:g} to {high:g}, all from {min(marks):g} to {max(marks):g}"
    yield f"Marks: median {median(marks):g}, {middle}, of {points:g}."
    yield f"Hardest: {_hardest(here)}."
    yield f"Most often not passed: {_most_often_missed(here)}."
    yield f"Most often not answered: {_most_often_empty(here)}."


def _hardest(here: list[Grade]) -> str:
    """The questions with the smallest share of their points, among those who answered."""
    shares: dict[str, list[float]] = {}
    for grade in here:
        for question in grade.document["questions"]:
            total = sum(check["points"] for check in question["checks"])
            if total and any(check["outcome"] != Outcome.NOT_ANSWERED for check in question["checks"]):
                shares.setdefault(question["name"], []).append(question["earned"] / total)
    means = sorted((sum(found) / len(found), name) for name, found in shares.items())
    told = [f"{name} ({mean:.0%} of its points)" for mean, name in means[:HARDEST]]
    return ", ".join(told) or "nobody answered anything"


def _most_often_missed(here: list[Grade]) -> str:
    counts = Counter(
        (question["name"], check["title"])
        for grade in here
        for question in grade.document["questions"]
        for check in question["checks"]
        if check["outcome"] in FAILED
    )
    told = [f"{name}, “{title}” ({count} of {len(here)})" for (name, title), count in counts.most_common(1)]
    return "".join(told) or "none"


def _most_often_empty(here: list[Grade]) -> str:
    counts = Counter(
        question["name"]
        for grade in here
        for question in grade.document["questions"]
        if all(check["outcome"] == Outcome.NOT_ANSWERED for check in question["checks"])
    )
    return ", ".join(f"{name} ({count} of {len(here)})" for name, count in counts.most_common(HARDEST)) or "none"


def _what_changed(grades: Grades) -> Iterator[str]:
    if not grades.former:
        return
    changed = list(filter(None, (_change(grade, grades) for grade in grades.grades)))
    new = [grade.student.shown for grade in grades.grades if grade.student.shown not in grades.former]
    gone = [name for name in grades.former if name not in {grade.student.shown for grade in grades.grades}]
    if changed:
        yield f"{_marks(len(changed))} changed since the last run: {listed(changed, SHOWN)}"
    for names, what in ((new, "New"), (gone, "No longer there")):
        if names:
            yield f"{what} since the last run: {listed(names, SHOWN)}"
    if grades.touched:
        told = [f"{check} ({count})" for check, count in grades.touched.most_common()]
        yield f"The kit now judges the same notebooks otherwise: {listed(told, SHOWN, '; ')}"


def _change(grade: Grade, grades: Grades) -> str:
    """Say how a mark changed, and by which questions; "" if it did not."""
    former = grades.former.get(grade.student.shown)
    if former is None:
        return ""
    was = former.get("mark") or former.get("earned") or "0"
    if was == f"{grade.mark}":
        return ""
    now = {question["name"]: f"{question['earned']}" for question in grade.document["questions"]}
    by = [f"{name} {former[name]} → {earned}" for name, earned in now.items() if former.get(name, earned) != earned]
    return f"{grade.student.shown} {was} → {grade.mark}" + (f" ({listed(by, SHOWN, '; ')})" if by else "")


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count} marks"
