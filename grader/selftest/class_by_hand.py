"""A graded class made by hand: grades.csv and results, as `cohort` writes them, without any grading."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from grader.content.notebook import digest_of, new_notebook
from grader.content.question import WRITTEN_HEADING, Question, is_tagged
from grader.host.promises import Tier
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.running.submission import written_text
from grader.selftest.present import present
from grader.teacher.grades import HEAD
from grader.teacher.students import cell_text

DOT, CROSSTAB = present("07_dot_product"), present("05_crosstab")
READ = present("02_how_it_works")  # has an answer in words
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


def written_class(
    folder: Path, words: Mapping[str, str], failed: Mapping[str, Mapping[str, tuple[Outcome, str]]], *others: Question
) -> Path:
    """A class that was graded into `folder`/GRADES, with the notebooks of READ: what each student has written in it.

    `failed` has, by student, what did not pass of READ; `others` are questions of which nobody handed in a notebook.
    """
    documents = {}
    for student, text in words.items():
        cells = [cell for cell in READ.cells("exercise") if not is_tagged(cell, "written")]
        said = f"{WRITTEN_HEADING}\n{text}" if text else written_text(READ.cells("exercise"))
        cells.append(new_markdown_cell(said, metadata={"tags": ["written"]}))
        path = folder / "class" / student / READ.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells, READ.name), path)
        answers = {READ: failed.get(student, {}), **{other: {} for other in others}}
        documents[student] = document(answers, path.parent, digest_of(path) or "")
        for question in documents[student]["questions"]:
            question["notebook"] = question["notebook"] if question["name"] == READ.name else None
    (folder / "GRADES").mkdir(exist_ok=True)
    return write_class(folder / "GRADES", documents)


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
