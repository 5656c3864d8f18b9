"""Grades a folder of questions and what was handed in for them: `python -m grader.bench.peers.grade FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from grader.content.files import write_whole
from grader.host.kernels import Kernels
from grader.host.promises import Tier
from grader.wire import warmth


def grade(folder: Path, kernels: Kernels) -> None:
    """Grade the notebooks of `folder`/submitted and write a result file a student, messages included."""
    texts = (path.read_text(encoding="utf-8") for kind in ("py", "ipynb") for path in folder.rglob(f"*.{kind}"))
    kernels.expect(warmth.needed(texts))
    from functools import partial

    from grader.content.question import all_questions
    from grader.report import result
    from grader.running.grading import Grading
    from grader.running.pool import Pool
    from grader.running.submission import Submission

    questions, students = all_questions(folder / "questions"), sorted((folder / "submitted").iterdir())
    pool = Pool(Grading(seed=0, kernels=kernels))
    try:
        going = {
            (student, question): pool.put(
                question,
                partial(Submission, pool.grading, question, student / question.file_name, question.file_name),
            )
            for question in questions
            for student in students
        }
        for student in students:
            made = {question.name: [*map(_plain, going[student, question].result())] for question in questions}
            result.write(folder / "results" / f"{student.name}.json", made)
        write_whole(folder / "layers.json", json.dumps(pool.grading.kernels.layers))
    finally:
        pool.close()


def _plain(found: Any) -> dict[str, object]:
    outcome = str(found.outcome)
    return {"check": found.check, "earned": found.earned, "outcome": outcome, "message": found.message}


if __name__ == "__main__":
    grade(Path(sys.argv[1]), Kernels(tier=Tier.ADVISORY))
