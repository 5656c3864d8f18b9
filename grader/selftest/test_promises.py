"""What docs/promises.md says can be run is there to be run; test_box.py compares its first table with the code."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import pytest
from typer.main import get_command

from grader.__main__ import app
from grader.content.places import PROJECT
from grader.host.promises import PROMISES
from grader.selftest.battery import NAMES

SENTENCES = [promise.sentence for promise in PROMISES]
PAGE = (PROJECT / "docs" / "promises.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"`((?:pytest|python -m) [^`]+)`", PAGE)))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_is_there(command: str) -> None:
    words = command.split()
    if words[0] == "pytest":
        assert [word for word in words[1:] if not (PROJECT / word).is_file()] == []
    elif words[2] == "grader":
        group: Any = get_command(app)
        assert words[3] in group.commands
    else:
        assert importlib.util.find_spec(words[2]) is not None


@pytest.mark.parametrize("search", ["constants", "claims", "forged", "beside", "damage", "mutants", "determinism"])
def test_every_search_is_on_the_page(search: str) -> None:
    assert f"python -m grader.selftest.{search}" in COMMANDS


def _after(heading: str) -> str:
    return PAGE.partition(heading)[2].partition("\n## ")[0]


def test_every_promise_names_its_test() -> None:
    proofs = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", _after("## What proves it"), re.MULTILINE))
    assert [promise.sentence for promise in PROMISES] == [name for name in proofs if name in SENTENCES]
    besides = re.split(r"^- ", _after("Besides, wherever it runs:"), flags=re.MULTILINE)[1:]
    for said in [*besides, *(proofs[sentence] for sentence in SENTENCES)]:
        tests = re.findall(r"`(test_\w+\.py)`", said)
        assert tests or "not tested" in said, said
        assert [name for name in tests if not (PROJECT / "grader" / "selftest" / name).is_file()] == []
        if "of `test_attacks.py`" in said:
            attacks = re.findall(r"`(\w+)`", said.partition(" of `test_attacks.py`")[0])
            assert set(attacks) <= {*NAMES, "neighbor_lives"}, attacks
