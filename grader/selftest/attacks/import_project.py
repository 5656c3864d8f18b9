"""Import what the project keeps for itself, and find it on disk."""

import importlib
import os
import sys

from attack import at, report


def imports(name):
    return importlib.import_module(name) is not None


report(
    grading=lambda: imports("grader.running.grading"),
    question=lambda: imports("grader.content.question"),
    path=lambda: any(os.path.exists(os.path.join(entry, "grader", "questions")) for entry in sys.path),
    questions=lambda: os.listdir(f"{at.project}/grader/questions"),
    history=lambda: os.listdir(f"{at.project}/.git"),
)
