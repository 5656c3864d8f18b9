"""A result as Classroom 50's result.json.

Its schema: https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json. Points
are whole numbers there: where one is worth a part of a point, all are multiplied, and each test says by what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from grader.judging.outcome import Outcome
from grader.report.platforms.exported import CannotExport, Exported, exported, require_whole
from grader.report.result import Document

SCHEMA = "classroom50/result/v1"
GIVEN = {  # by the runner, in the environment
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
FACTORS = (1, 2, 4, 5, 10, 20, 25, 50, 100)
NEAR = 1e-6


def result(document: Document, environment: Mapping[str, str], moment: datetime) -> str:
    """Return the text of result.json; `moment` is when the commit was made, in UTC. Raises CannotExport."""
    require_whole(document, "Classroom 50")
    checks = list(exported(document))
    factor = next((factor for factor in FACTORS if all(_fits(check, factor) for check in checks)), FACTORS[-1])
    tests = [_test(check, factor) for check in checks]
    asked = [test for check, test in zip(checks, tests, strict=True) if not check.extra]
    score, most = (sum(int(str(t[key])) for t in ts) for key, ts in (("score", tests), ("max-score", asked)))
    if score > most:
        raise CannotExport(f"Extra points make it {score} of {most}, which Classroom 50 refuses: leave extra ones out.")
    given = {key: _given(environment, name) for key, name in GIVEN.items()}
    if not given["submission"].startswith("submit/"):
        raise CannotExport(f"SUBMISSION_TAG has to begin with submit/, and is {given['submission']}.")
    made = {
        "schema": SCHEMA,
        **given,
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environment.get("OWNER") or _given(environment, "USERNAME"),
        "review": environment.get("REVIEW_URL") or given["commit"],
        "datetime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "score": score,
        "max-score": most,
        "tests": tests,
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def outputs(document: Document) -> str:
    """Return what goes into $GITHUB_OUTPUT: the state of the commit, and a line about it."""
    is_whole = all(check.outcome is Outcome.PASSED for check in exported(document))
    state = "success" if is_whole else "failure"
    return f"status={state}\nsummary={document['earned']:g} of {document['points']:g} points\n"


def _given(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise CannotExport(f"{name} is not in the environment: Classroom 50's runner puts it there.")
    return value


def _fits(check: Exported, factor: int) -> bool:
    return all(abs(points * factor - round(points * factor)) < NEAR for points in (check.earned, check.points))


def _test(check: Exported, factor: int) -> dict[str, object]:
    return {
        "test-name": f"{check.question}: {check.title}",
        "passed": check.outcome is Outcome.PASSED,
        "score": round(check.earned * factor),
        "max-score": round(check.points * factor),
        "outcome": str(check.outcome),
        "points-factor": factor,
    }
