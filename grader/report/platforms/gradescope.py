"""A result as Gradescope's results.json (https://gradescope-autograders.readthedocs.io/en/latest/specs/)."""

from __future__ import annotations

import json

from grader.judging.outcome import Outcome
from grader.report.platforms.exported import Exported, exported, require_whole, summed_up
from grader.report.result import Document


def results(document: Document) -> str:
    """Return the text of results.json. Raises CannotExport.

    The score is given as a whole too, for extra questions come on top of it.
    """
    require_whole(document, "Gradescope")
    checks = list(exported(document))
    made = {
        "score": document["earned"],
        "execution_time": round(sum(check.seconds for check in checks)),
        "output": summed_up(document),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {name: document[name] for name in ("seed", "data", "tier", "kit", "assignment")},
        "tests": [_test(check) for check in checks],
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _test(check: Exported) -> dict[str, object]:
    is_passed = check.outcome is Outcome.PASSED
    return {
        "name": f"{check.question}: {check.title}",
        "number": check.number,
        "score": check.earned,
        "max_score": check.points,
        "status": "passed" if is_passed else "failed",
        "output": check.message or str(check.outcome),
        "visibility": "visible",
        "extra_data": {"check": check.name, "outcome": str(check.outcome)},
    }
