"""The bench against other tools: its ten tasks mean the same to all, whether a check is asked or run as it stands."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from grader.bench.peers.__main__ import full, once
from grader.bench.peers.ours import Ours
from grader.bench.peers.tasks import TASKS, solved, wrong

PLAIN = """
import json, sys

def passes(check, scope):
    try:
        exec(check, scope)
    except Exception:
        return False
    return True

points = {}
for student, name, code, checks in json.load(sys.stdin):
    scope = {}
    exec(code, scope)
    points.setdefault(student, {})[name] = sum(passes(check, scope) for check in checks)
json.dump(points, sys.stdout)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a box, and the bench counts no time without one")
def test_a_slip_costs_as_much_whether_checks_are_asked_or_run() -> None:
    handed = solved(1) | wrong()
    _, points = once(Ours(), handed)
    cells = [
        (student, task.name, "\n".join((*task.given, answers[task.name])), task.checks)
        for student, answers in handed.items()
        for task in TASKS
    ]
    done = subprocess.run([sys.executable, "-c", PLAIN], input=json.dumps(cells), capture_output=True, text=True)
    assert json.loads(done.stdout) == points, done.stderr
    assert sum(points["student1"].values()) == full()
    assert all(points["slips"][task.name] < len(task.checks) == 4 for task in TASKS)
