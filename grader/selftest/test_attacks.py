"""What hostile notebooks try, in each box that this machine can have; which attacks are left open is stated here.

An attack that is said to be open and is not fails its test as well: what is promised must be what is so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from grader.content.places import PROJECT
from grader.host.policy import landlock_version
from grader.selftest.battery import BOXES, IN_ANY_BOX, NAMES
from grader.wire.words import Layer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a box")

IS_ROOT = hasattr(os, "getuid") and os.getuid() == 0
USERS = ("root", "ordinary") if IS_ROOT else ("ordinary",)
LIMIT = 400  # seconds for all attacks of a user

# What is said of an attack that ends its kernel or cannot print, as a pattern; all others print HIT or MISS.
ENDS = {
    "break_protocol": "broken",
    "deaf_loop": "timed out",
    "endless_loop": "timed out",
    "endless_output": "flood|MemoryError",  # of the kernel's own buffers, where they fill before they are read
    "exit_politely": "SystemExit",
    "fill_memory_together": "dead|broken",  # before its reply, or in the middle of it
    "leave": "dead",
    "neighbor_lives": "value=32",
}
WITHOUT_A_ROOT = {"fill_many_files", "stat_hidden"}
WITHOUT_A_USER = {"chmod_outside", "neighbor_files", "shared_memory", "unix_socket"}
WITHOUT_SIGNAL_RULES = {"abstract_socket", "signal_grader"}
OPEN = {
    ("root", "full"): set(),
    ("root", "without namespaces"): WITHOUT_A_ROOT,
    ("ordinary", "full"): set(),
    ("ordinary", "without namespaces"): WITHOUT_A_ROOT | WITHOUT_A_USER,
    ("ordinary", "without signal rules"): WITHOUT_A_ROOT | WITHOUT_A_USER | WITHOUT_SIGNAL_RULES,
}
PLACES = [place for place in OPEN if place[0] in USERS]
CASES = [
    pytest.param(place, attack, id=f"{' '.join(place)}: {attack}")
    for place in PLACES
    for attack in (*NAMES, "neighbor_lives")
    if place[1] == "full" or attack not in IN_ANY_BOX
]


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, str], dict[str, Any]]:
    """Run every attack, as every user and in every box at the same time."""
    batteries = {user: _start(user, [box for who, box in PLACES if who == user]) for user in USERS}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for user, battery in batteries.items():
        text, errors = battery.communicate(timeout=LIMIT)
        assert battery.returncode == 0, errors
        found |= {(user, box): result for box, result in json.loads(text).items()}
    return found


def _start(user: str, boxes: list[str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "grader.selftest.battery", *boxes]
    if IS_ROOT and user == "ordinary":
        command = [sys.executable, "-m", "grader.selftest.ordinary", *command]
    environment = os.environ | {"GRADER_SECRET": "to be found", "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(("place", "attack"), CASES)
def test_hits_only_where_it_is_said_to(place: tuple[str, str], attack: str, results: dict) -> None:
    user, box = place
    wanted = set(BOXES[box].layers) - ({Layer.OWN_USER} if user == "ordinary" else set())
    if missing := wanted - set(results[place]["layers"]):
        pytest.skip(f"this machine has no {', '.join(sorted(missing))}")
    still_open = OPEN[place]
    if box == "without namespaces" and landlock_version() < 6 and user == "ordinary":
        still_open = still_open | WITHOUT_SIGNAL_RULES
    result = results[place]["attacks"][attack]
    assert result["hit"] == (attack in still_open), result["said"]
    assert result["hit"] or re.search(ENDS.get(attack, "MISS"), result["said"])
