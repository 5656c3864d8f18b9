"""A graded class made by hand: grades.csv and results, as `cohort` writes them, without any grading."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from grader.content.question import Question, find_one
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.teacher.grades import HEAD
from grader.teacher.students import cell_text

DOT, CROSSTAB = find_one("07_dot_product"), find_one("05_crosstab")
Answers = Mapping[Question, Mapping[str, tuple[Outcome, str]]]  # by question and check, what did not pass


def document(answers: Answers, folder: Path | str = "class/ann", digest: str = "0" * 64) -> dict:
    """A result in which every check of these questions has passed but for `answers`."""
    run = result_file.Run(7, "ml-100k", str(folder), Tier.TRUSTED, complete=True)
    for question, failed in answers.items():
        run.notebook_hashes[question.name] = digest
        for check in checks_of(question):
            outcome, message = failed.get(check.name, (Outcome.PASSED, ""))
            run.results.append(
                CheckResult(question.name, check.name, check.title, outcome, check.points, message, 0.25)
            )
    return run.document()


def write_class(out: Path, documents: Mapping[str, dict], **columns: str) -> Path:
    """Write a graded class, by the students' names; `columns` are further cells of each line of grades.csv."""
    lines = []
    for number, (student, made) in enumerate(documents.items()):
        name = f"{hashlib.sha256(student.encode()).hexdigest()[:8]}.json"
        result_file.write(out / "results" / name, made)
        cells = {"student": cell_text(student), "name": cell_text(student), "id": f"{9000 + number}", "result": name}
        cells |= {"earned": made["earned"], "machine": made["earned"], "points": made["points"]}
        lines.append({"mark": made["earned"], **cells, **columns})
    with open(out / "grades.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, HEAD, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return out
