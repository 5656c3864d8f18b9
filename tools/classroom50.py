"""Grades one submission for Classroom 50: copy this file to the assignment's bundle as `autograder.py`.

Classroom 50 runs it in the student's checkout, in the container that the assignment names, where the kit is in /kit
(see Dockerfile). `assignment.toml` beside it, if there is one, says which questions count. It ends with 0 if grading
ran, whatever came out, and else leaves the student's release as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

KIT = Path(os.environ.get("COLLAB_KIT", "/kit"))
ASSIGNMENT = Path(__file__).resolve().with_name("assignment.toml")
TRUST = os.environ.get("COLLAB_TRUST", "trusted")


def main() -> int:
    """Return the exit status."""
    checkout = Path.cwd()
    checkout.joinpath("result.json").unlink(missing_ok=True)  # a student's own must not be taken for ours
    python = [sys.executable, "-P", "-m"]  # -P: no module of the checkout
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        chosen = ["--assignment", ASSIGNMENT] if ASSIGNMENT.exists() else []
        grade = [*python, "pytest", "grader/", "--notebooks", checkout, "--trust", TRUST, "--result", result, *chosen]
        subprocess.run(grade, cwd=KIT, check=False)
        return subprocess.run([*python, "grader", "export", "classroom50", result], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
