"""How far the models came that somebody trained in their notebooks: read from what is saved there, nothing is run."""

from __future__ import annotations

import re
from pathlib import Path

from grader.content.notebook import source_text
from grader.content.question import Question
from grader.report.learned import Trained
from grader.student.handed import saved_document

# What `Learner.fit_one_cycle` prints, a line an epoch.
TABLE = re.compile(r"^epoch +train loss +valid loss\n((?: +\d{1,4} +\d+\.\d{4} +\d+\.\d{4}\n)+)", re.MULTILINE)


def trained(folder: Path, questions: list[Question]) -> list[Trained]:
    """Return the best model of each of the questions' notebooks in `folder`; nothing of those that show none."""
    found = [(question, _epochs(folder / question.file_name)) for question in questions if question.trains]
    best = [(question, *min(epochs)) for question, epochs in found if epochs]
    return [Trained(question, loss, epoch) for question, loss, epoch in best]


def _epochs(path: Path) -> list[tuple[float, int]]:
    """The validation loss and the number of each epoch that the notebook's outputs tell of."""
    document = saved_document(path) or {"cells": []}
    outputs = [output for cell in document["cells"] for output in cell.get("outputs") or [] if isinstance(output, dict)]
    printed = [source_text(output.get("text", "")) for output in outputs]
    rows = [row.split() for text in printed for table in TABLE.findall(text) for row in table.splitlines()]
    return [(float(loss), int(epoch)) for epoch, _, loss in rows]
